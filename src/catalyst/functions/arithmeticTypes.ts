import { sparkError } from "../../common/errors/conditions.ts";
import {
  type DataType,
  DATE,
  DAY_TIME,
  DOUBLE,
  INT,
  isFractional,
  isIntegral,
  isNumeric,
  isStringLike,
  LONG,
  TIMESTAMP,
  type TypeKind,
  YEAR_MONTH,
} from "../../types/dataType.ts";
import {
  type DecimalOperator,
  decimalForInteger,
  decimalForType,
  decimalResultType,
} from "../../types/decimalTypes.ts";
import { widerInterval } from "../../types/interval.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { unexpectedInput } from "./collectionTypes.ts";
import { quotedType } from "./errors.ts";

/** The types of arithmetic: to what the operands are cast, and what comes out. */

export type Operator = DecimalOperator;

const ORDER: readonly TypeKind[] = ["byte", "short", "int", "long", "float", "double"];
const isAnsiInterval = (t: DataType): boolean => t.kind === "year_month_interval" || t.kind === "day_time_interval";
const isAnyInterval = (t: DataType): boolean => isAnsiInterval(t) || t.kind === "calendar_interval";
const isTimestamp = (t: DataType): boolean => t.kind === "timestamp" || t.kind === "timestamp_ntz";

const EXPECTED: Readonly<Record<Operator, string>> = {
  "+": '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")',
  "-": '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")',
  "*": '"NUMERIC"',
  "/": '("DOUBLE" or "DECIMAL")',
  "%": '"NUMERIC"',
  pmod: '"NUMERIC"',
  div: '("BIGINT" or "DECIMAL" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")',
};

const wrongType = (op: Operator, t: DataType) =>
  sparkError("DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE", { inputType: EXPECTED[op], actualDataType: quotedType(t) });
const differentTypes = (a: DataType, b: DataType) =>
  sparkError("DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", { left: quotedType(a), right: quotedType(b) });

/** A string beside a number. */
function stringAs(other: DataType, config: EvalConfig): DataType {
  return config.ansi && isIntegral(other) ? LONG : DOUBLE;
}

/** An integer meets a decimal as the narrowest decimal of its literal, or the one of its type. */
function integerAsDecimal(t: DataType, e: Expression | undefined): DataType {
  if (e?.kind === "Literal" && e.value !== null) return decimalForInteger(e.value as number | bigint);
  return decimalForType(t)!;
}

const isTemporal = (t: DataType): boolean => t.kind === "date" || isTimestamp(t) || t.kind === "time";
const isTextOrNull = (t: DataType): boolean => isStringLike(t) || t.kind === "null";
const MOMENT = '("TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE")';
const DAYS = '("INT" or "SMALLINT" or "TINYINT")';

/**
 * The types of dates, timestamps and intervals under + and -, operand by operand as Spark tries them; undefined when the operands are others. Strings beside
 * an interval are timestamps.
 */
function temporal(op: Operator, a: DataType, b: DataType, config: EvalConfig): readonly DataType[] | undefined {
  if (op !== "+" && op !== "-") return undefined;
  if (op === "+" && (isAnyInterval(a) || b.kind === "date" || isTemporal(b)) && !isAnyInterval(b) && !isTemporal(a)) {
    const swapped = temporal(op, b, a, config);
    return swapped && [swapped[1]!, swapped[0]!];
  }
  if (isAnyInterval(a) && a.kind === b.kind) return undefined;
  if (a.kind === "date" && isAnyInterval(b)) {
    if (b.kind === "day_time_interval" && b.end !== 0) return [TIMESTAMP, b];
    return [a, b];
  }
  if (isTimestamp(a) && isAnyInterval(b)) return [a, b];
  if (op === "+" && (isTimestamp(a) || a.kind === "time") && b.kind === "null") return [a, DAY_TIME];
  if (a.kind === "time" && b.kind === "day_time_interval") return [a, b];
  if (b.kind === "day_time_interval" || b.kind === "calendar_interval") {
    if (a.kind === "null") return undefined;
    if (isStringLike(a)) return [TIMESTAMP, b];
    throw unexpectedInput(0, MOMENT, a);
  }
  if (op === "+" && isAnyInterval(a) && a.kind !== "year_month_interval" && b.kind !== "null")
    return temporal(op, b, a, config);
  if (op === "-") return subtraction(a, b, config);
  if (a.kind !== "date") return undefined;
  if (b.kind === "byte" || b.kind === "short") return [a, b];
  if (b.kind === "int") return [a, INT];
  if (b.kind === "null") return [TIMESTAMP, DAY_TIME];
  throw unexpectedInput(1, DAYS, isStringLike(b) ? (config.ansi ? a : DOUBLE) : b);
}

function subtraction(a: DataType, b: DataType, config: EvalConfig): readonly DataType[] | undefined {
  if (isTimestamp(a) || isTimestamp(b)) {
    const wrong = [a, b].findIndex((t) => !isTimestamp(t) && t.kind !== "date" && !isTextOrNull(t));
    if (wrong >= 0) throw unexpectedInput(wrong, MOMENT, wrong === 0 ? a : b);
    if (a.kind === "timestamp_ntz" && b.kind !== "timestamp") return [a, a];
    if (b.kind === "timestamp_ntz" && a.kind !== "timestamp") return [b, b];
    return [TIMESTAMP, TIMESTAMP];
  }
  if (b.kind === "date") {
    if (a.kind === "date" || isTextOrNull(a)) return [DATE, DATE];
    throw unexpectedInput(0, '"DATE"', a);
  }
  if (a.kind === "date") {
    if (b.kind === "byte" || b.kind === "short") return [a, b];
    if (b.kind === "int") return [a, INT];
    if (b.kind === "null" || (isStringLike(b) && config.ansi)) return [a, DATE];
    throw unexpectedInput(1, DAYS, isStringLike(b) ? DOUBLE : b);
  }
  if (a.kind === "time" && (b.kind === "time" || isTextOrNull(b))) return [a, b.kind === "time" ? b : a];
  if (b.kind === "time" && isTextOrNull(a)) return [b, b];
  return undefined;
}

/** What the operands of an arithmetic operator are cast to; throws when it does not take them. */
export function operandTypes(
  op: Operator,
  types: readonly DataType[],
  config: EvalConfig,
  args: readonly Expression[] = [],
): readonly DataType[] {
  let [a, b] = types as readonly [DataType, DataType];
  const dates = temporal(op, a, b, config);
  if (dates) return dates;
  // Intervals.
  if (isAnyInterval(a) || isAnyInterval(b)) {
    if (op === "+" || op === "-" || op === "div") {
      if (a.kind === "null") a = b;
      if (b.kind === "null") b = a;
      if (a.kind === "calendar_interval" && b.kind === "calendar_interval" && op !== "div") return [a, b];
      const wide = widerInterval(a, b);
      if (wide) return [wide, wide];
    }
    if (op === "*" || (op === "/" && isAnyInterval(a))) {
      const number = (t: DataType, interval: DataType): DataType =>
        isStringLike(t) || t.kind === "null" || interval.kind === "calendar_interval" ? DOUBLE : t;
      if (isAnyInterval(a) && (isNumeric(b) || isStringLike(b) || b.kind === "null")) return [a, number(b, a)];
      if (isAnyInterval(b) && (isNumeric(a) || isStringLike(a) || a.kind === "null")) return [number(a, b), b];
    }
    throw differentTypes(a, b);
  }
  // Strings and nulls.
  if (isStringLike(a) && isStringLike(b)) {
    if (config.ansi) throw wrongType(op, a);
    a = b = DOUBLE;
  }
  if (a.kind === "null" && b.kind === "null") return op === "div" ? [LONG, LONG] : [DOUBLE, DOUBLE];
  if (isStringLike(a)) a = b.kind === "null" ? DOUBLE : isNumeric(b) ? stringAs(b, config) : a;
  if (isStringLike(b)) b = a.kind === "null" ? DOUBLE : isNumeric(a) ? stringAs(a, config) : b;
  if (a.kind === "null") a = b;
  if (b.kind === "null") b = a;
  if (!isNumeric(a) || !isNumeric(b)) {
    if (a.kind !== b.kind) throw differentTypes(a, b);
    throw wrongType(op, a);
  }
  // Decimals keep types of their own.
  if (a.kind === "decimal" || b.kind === "decimal") {
    if (isFractional(a) || isFractional(b)) return op === "div" && !config.ansi ? [LONG, LONG] : [DOUBLE, DOUBLE];
    return [
      a.kind === "decimal" ? a : integerAsDecimal(a, args[0]),
      b.kind === "decimal" ? b : integerAsDecimal(b, args[1]),
    ];
  }
  if (op === "/") return [DOUBLE, DOUBLE];
  if (op === "div") {
    if (config.ansi && (isFractional(a) || isFractional(b))) throw wrongType(op, isFractional(a) ? a : b);
    return [LONG, LONG];
  }
  let wide = ORDER.indexOf(a.kind) >= ORDER.indexOf(b.kind) ? a : b;
  if (config.ansi && wide.kind === "float" && (isIntegral(a) || isIntegral(b))) wide = DOUBLE;
  return [wide, wide];
}

/** A time and an interval: as precise as the more precise of the two. */
const timeAfter = (
  time: Extract<DataType, { kind: "time" }>,
  by: Extract<DataType, { kind: "day_time_interval" }>,
): DataType => ({ ...time, precision: Math.max(time.precision, by.end === 3 ? 6 : 0) });

/** The result of an operator on operands of the types that `operandTypes` gave. */
export function resultType(op: Operator, types: readonly DataType[], config: EvalConfig): DataType {
  const [a, b] = types as readonly [DataType, DataType];
  if (op === "div") return LONG;
  if (a.kind === "decimal" && b.kind === "decimal") return decimalResultType(op, a, b, config.allowPrecisionLoss);
  if (isAnyInterval(a) && isAnyInterval(b)) return widerInterval(a, b) ?? a;
  if (op === "*" || op === "/") {
    const interval = isAnyInterval(a) ? a : isAnyInterval(b) ? b : undefined;
    if (interval)
      return interval.kind === "year_month_interval"
        ? YEAR_MONTH
        : interval.kind === "day_time_interval"
          ? DAY_TIME
          : interval;
  }
  if (a.kind === "time" && b.kind === "time") return { kind: "day_time_interval", start: 1, end: 3 };
  if (a.kind === "time" && b.kind === "day_time_interval") return timeAfter(a, b);
  if (b.kind === "time" && a.kind === "day_time_interval") return timeAfter(b, a);
  if (isAnyInterval(a)) return b;
  if (op === "-" && a.kind === "date" && b.kind === "date") return { kind: "day_time_interval", start: 0, end: 0 };
  if (op === "-" && isTimestamp(a) && isTimestamp(b)) return DAY_TIME;
  if (b.kind === "date") return b;
  return a;
}
