import {
  arrayOf,
  BOOLEAN,
  type DataType,
  DAY_TIME,
  DOUBLE,
  isStringLike,
  LONG,
  YEAR_MONTH,
} from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import { sparkError } from "../../common/errors/conditions.ts";
import { counting } from "./aggregateCollect.ts";
import { type AggregateEvaluation, type AggregateFunction, aggregate, type BoundCall } from "./define.ts";
import { compareValues } from "./order.ts";
import { constantArg } from "./predicate.ts";

/** Exact percentiles. The percentage is a constant, or an array of them. */

const group = "agg_funcs";

/** A value as a double, and back as the result's type. */
export const toDouble = (v: Value): number => (v instanceof Decimal ? v.toNumber() : Number(v as number | bigint));
export function fromDouble(x: number, type: DataType): Value {
  switch (type.kind) {
    case "byte":
    case "short":
    case "int":
    case "date":
    case "year_month_interval":
      return Math.trunc(x);
    case "long":
    case "timestamp":
    case "timestamp_ntz":
    case "time":
    case "day_time_interval":
      return BigInt(Math.trunc(x));
    case "decimal":
      return Decimal.fromNumber(x, type.scale);
    case "float":
      return Math.fround(x);
    default:
      return x;
  }
}

/** The percentages of a call, and whether they were one alone. */
export function percentagesOf(
  call: BoundCall,
  at: number,
): { readonly list: readonly number[]; readonly single: boolean } {
  const v = constantArg(call, at);
  if (v === undefined)
    throw sparkError("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT", {
      inputName: "`percentage`",
      inputType: '"DOUBLE"',
      inputExpr: '"percentage"',
    });
  if (v === null) throw sparkError("DATATYPE_MISMATCH.UNEXPECTED_NULL", { exprName: "`percentage`" });
  const list = (Array.isArray(v) ? v : [v]).map((x) => toDouble(x as Value));
  for (const p of list)
    if (!(p >= 0 && p <= 1))
      throw sparkError("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", {
        exprName: "`percentage`",
        valueRange: "[0.0, 1.0]",
        currentValue: String(p),
      });
  return { list, single: !Array.isArray(v) };
}

const resultOf = (t: DataType): DataType =>
  t.kind === "year_month_interval" ? YEAR_MONTH : t.kind === "day_time_interval" ? DAY_TIME : DOUBLE;
const isInterval = (t: DataType): boolean => t.kind === "year_month_interval" || t.kind === "day_time_interval";

type Counts = ReturnType<ReturnType<typeof counting>["init"]>;

function percentiles(
  call: BoundCall,
  pick: (values: readonly Value[], upTo: readonly bigint[], p: number) => number,
  at: number,
  frequency: number,
  reverse: boolean,
): AggregateEvaluation<Counts> {
  const type = call.argTypes[0]!;
  const { add, ...counts } = counting(type);
  const compare = compareValues(type);
  const { list, single } = percentagesOf(call, at);
  const result = call.type.kind === "array" ? call.type.elementType : call.type;
  return {
    ...counts,
    update: (s, args) => {
      const v = args[0];
      if (v === null || v === undefined) return s;
      const n = frequency < 0 ? 1n : args[frequency];
      if (n === undefined) return add(s, v, 1n);
      if (n === null) return s;
      const count = BigInt(n as number | bigint);
      if (count < 0n) throw sparkError("INTERNAL_ERROR", { message: `Negative values found in frequency: ${count}` });
      return count === 0n ? s : add(s, v, count);
    },
    finish: (s) => {
      if (s.size === 0) return null;
      const sorted = [...s.values()].sort((a, b) => compare(a.value, b.value));
      if (reverse) sorted.reverse();
      let sum = 0n;
      const upTo = sorted.map((c) => (sum += c.count));
      const values = sorted.map((c) => c.value);
      const out = list.map((p) => fromDouble(pick(values, upTo, p), result));
      return single ? out[0]! : out;
    },
  };
}

/** The first place whose running count reaches `n`. */
function placeOf(upTo: readonly bigint[], n: bigint): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! >= n) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Between two values the place decides how much of each. */
function continuous(values: readonly Value[], upTo: readonly bigint[], p: number): number {
  const position = Number(upTo.at(-1)! - 1n) * p;
  const lower = Math.floor(position);
  const higher = Math.ceil(position);
  const low = values[placeOf(upTo, BigInt(lower + 1))]!;
  const high = values[placeOf(upTo, BigInt(higher + 1))]!;
  if (lower === higher || low === high) return toDouble(low);
  return (higher - position) * toDouble(low) + (position - lower) * toDouble(high);
}

/** The first value that as many rows as told do not exceed. */
const discrete = (values: readonly Value[], upTo: readonly bigint[], p: number): number =>
  toDouble(values[placeOf(upTo, BigInt(Math.ceil(p * Number(upTo.at(-1)!))))]!);

const columnType = (t: DataType): DataType => (isInterval(t) || (t.kind !== "null" && !isStringLike(t)) ? t : DOUBLE);
const percentageType = (t: DataType): DataType => (t.kind === "array" ? arrayOf(DOUBLE, t.containsNull) : DOUBLE);

const withinGroup = (
  name: "percentile_cont" | "percentile_disc",
  pick: typeof continuous,
  example: string,
): AggregateFunction =>
  aggregate({
    name,
    group,
    since: "4.0.0",
    usage: `${name}(percentage) WITHIN GROUP (ORDER BY col) - The percentile of col, ${name === "percentile_cont" ? "with values in between" : "one of the values"}. As a call: the column, the percentage, and whether the order is descending.`,
    examples: [[`${name}(0.25) WITHIN GROUP (ORDER BY col) FROM VALUES (0), (10) AS tab(col)`, example]],
    args: ["any", [DOUBLE, arrayOf(DOUBLE)], BOOLEAN],
    optional: 1,
    coercion: ([c, p, ...rest]) => [columnType(c!), percentageType(p!), ...rest],
    returns: ([c, p]) => (p!.kind === "array" ? arrayOf(resultOf(c!), false) : resultOf(c!)),
    bind: (call) => percentiles(call, pick, 1, -1, constantArg(call, 2) === true),
    sql: ([c, p, d]) => `${name}(${p}) WITHIN GROUP (ORDER BY ${c}${d === "true" ? " DESC" : ""})`,
  });

export const percentileAggregates: readonly AggregateFunction[] = [
  aggregate({
    name: "percentile",
    group,
    since: "2.1.0",
    usage:
      "percentile(col, percentage[, frequency]) - The exact percentile, or an array of them for an array of percentages; frequency tells how often a row counts.",
    examples: [
      ["percentile(col, 0.3) FROM VALUES (0), (10) AS tab(col)", "3.0"],
      ["percentile(col, array(0.25, 0.75)) FROM VALUES (0), (10) AS tab(col)", "[2.5,7.5]"],
    ],
    args: ["any", [DOUBLE, arrayOf(DOUBLE)], LONG],
    optional: 1,
    coercion: ([c, p, ...rest]) => [
      columnType(c!),
      percentageType(p!),
      ...rest.map((t) => (t.kind === "int" || t.kind === "short" || t.kind === "byte" ? t : LONG)),
    ],
    returns: ([c, p]) => (p!.kind === "array" ? arrayOf(resultOf(c!), false) : resultOf(c!)),
    bind: (call) => percentiles(call, continuous, 1, 2, false),
    sql: ([c, p, f]) => `percentile(${c}, ${p}, ${f ?? "1"})`,
  }),
  withinGroup("percentile_cont", continuous, "2.5"),
  withinGroup("percentile_disc", discrete, "0.0"),
  aggregate({
    name: "median",
    group,
    since: "3.4.0",
    usage: "median(col) - The value in the middle, or half-way between the two in the middle.",
    examples: [["median(col) FROM VALUES (0), (10) AS tab(col)", "5.0"]],
    args: ["any"],
    coercion: ([c]) => [columnType(c!)],
    returns: ([c]) => resultOf(c!),
    bind: (call) =>
      percentiles(
        { ...call, args: [call.args[0]!, { kind: "Literal", value: 0.5, type: DOUBLE }] },
        continuous,
        1,
        -1,
        false,
      ),
  }),
];
