import { sparkError } from "../../common/errors/conditions.ts";
import type { SparkError } from "../../common/errors/sparkError.ts";
import type { DataType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import type { Decimal } from "../../types/decimal.ts";
import { javaDoubleToString, javaFloatToString } from "../../types/javaNumber.ts";
import type { Value } from "../../types/value.ts";
import "./conditions.ts";

/** The errors that several families of functions raise, with Spark's parameters. */

export const ANSI_CONFIG = '"spark.sql.ansi.enabled"';

/** Errors that Spark raises without the place in the query, though their condition usually has it. */
const withoutPlace = new WeakSet<SparkError>();
export const hasNoPlace = (e: SparkError): boolean => withoutPlace.has(e);
export function bare(e: SparkError): SparkError {
  withoutPlace.add(e);
  return e;
}

/** A type in a message: `"BIGINT"`. */
export const quotedType = (t: DataType): string => `"${sqlName(t)}"`;

export const quotedString = (s: string): string => `'${s.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const special = (x: number): string | undefined =>
  Number.isNaN(x) ? "NaN" : x === Infinity ? "Infinity" : x === -Infinity ? "-Infinity" : undefined;

/** A value as a literal of SQL, as error messages show it. */
export function sqlValue(v: Value, t: DataType, text?: (v: Value) => string): string {
  if (v === null) return "NULL";
  switch (t.kind) {
    case "byte":
      return `${v}Y`;
    case "short":
      return `${v}S`;
    case "long":
      return `${v}L`;
    case "float":
      return special(v as number) ?? javaFloatToString(v as number);
    case "double":
      return special(v as number) ?? `${javaDoubleToString(v as number)}D`;
    case "decimal":
      return `${(v as Decimal).toString()}BD`;
    case "string":
    case "char":
    case "varchar":
      return quotedString(v as string);
    case "date":
    case "timestamp":
    case "timestamp_ntz":
      return text ? `${t.kind.toUpperCase()} '${text(v)}'` : String(v);
    default:
      return text ? text(v) : String(v);
  }
}

/** `function` is the try_ function that gives null instead. */
export const arithmeticOverflow = (tryFunction = "", message = "overflow"): SparkError =>
  sparkError("ARITHMETIC_OVERFLOW", {
    message,
    alternative: tryFunction === "" ? "" : ` Use '${tryFunction}' to tolerate overflow and return NULL instead.`,
    config: ANSI_CONFIG,
  });

export const divideByZero = (): SparkError => sparkError("DIVIDE_BY_ZERO", { config: ANSI_CONFIG });
export const remainderByZero = (): SparkError => sparkError("REMAINDER_BY_ZERO", { config: ANSI_CONFIG });
export const intervalDividedByZero = (): SparkError => sparkError("INTERVAL_DIVIDED_BY_ZERO");

export const decimalOutOfRange = (d: Decimal, precision: number, scale: number): SparkError =>
  sparkError("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", {
    value: d.toString(),
    precision: String(precision),
    scale: String(scale),
    config: ANSI_CONFIG,
  });

export const castInvalidInput = (text: string, to: DataType, from?: DataType): SparkError =>
  sparkError("CAST_INVALID_INPUT", {
    expression: quotedString(text),
    sourceType: from ? quotedType(from) : '"STRING"',
    targetType: quotedType(to),
  });

export const castOverflow = (v: Value, from: DataType, to: DataType, text?: (v: Value) => string): SparkError =>
  sparkError("CAST_OVERFLOW", {
    value: sqlValue(v, from, text),
    sourceType: quotedType(from),
    targetType: quotedType(to),
  });

/** INVALID_PARAMETER_VALUE of a function's parameter. */
export const invalidParameter = (
  sub: string,
  functionName: string,
  parameter: string,
  rest: Readonly<Record<string, string>> = {},
): SparkError =>
  sparkError(`INVALID_PARAMETER_VALUE.${sub}`, {
    parameter: `\`${parameter}\``,
    functionName: `\`${functionName}\``,
    ...rest,
  });
