import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import { timestampAddInterval } from "../../types/datetime/arithmetic.ts";
import { MICROS_PER_DAY, splitMicros } from "../../types/datetime/civil.ts";
import { getZone, UTC, type Zone } from "../../types/datetime/zone.ts";
import type { CalendarInterval, Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { HELD_ELEMENTS, group, tooManyElements } from "./array.ts";
import { illegalArgument } from "./collectionConditions.ts";
import { mismatch, widerTypeOfAll } from "./collectionTypes.ts";
import { arithmeticOverflow } from "./errors.ts";
import { type BoundCall, type FunctionEntry, scalar } from "./define.ts";

/** sequence(start, stop[, step]). */

/** How many elements there are; the bounds must fit the direction of the step. */
function length(start: bigint, stop: bigint, step: bigint): number {
  const legal = step > 0n ? start <= stop : step < 0n ? start >= stop : start === stop;
  if (!legal) throw illegalArgument(`requirement failed: Illegal sequence boundaries: ${start} to ${stop} by ${step}`);
  if (start === stop) return 1;
  const n = 1n + (stop - start) / step;
  if (n > HELD_ELEMENTS) throw tooManyElements("sequence", n);
  return Number(n);
}

function integers(start: bigint, stop: bigint, step: bigint): bigint[] {
  const out = new Array<bigint>(length(start, stop, step));
  for (let i = 0, x = start; i < out.length; i++, x += step) out[i] = x;
  return out;
}

const typeError = () =>
  mismatch("SEQUENCE_WRONG_INPUT_TYPES", {
    functionName: "`sequence`",
    startType: '("TIMESTAMP" or "TIMESTAMP_NTZ" or "DATE")',
    stepType: '("INTERVAL" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")',
    otherStartType: '"INTEGRAL"',
  });

function coerce(types: readonly DataType[], config: EvalConfig): readonly DataType[] {
  const flags = types.map((t, i) => i < 2 || !T.isInterval(t));
  const same = types.filter((_, i) => flags[i]);
  const equal = same.every((t) => T.sameType(t, same[0]!));
  const common = equal ? same[0] : widerTypeOfAll(same, config);
  if (common === undefined) throw typeError();
  const step = types[2];
  if (
    T.isDatetime(common) ? step !== undefined && !T.isInterval(step) : !T.isIntegral(common) && common.kind !== "null"
  )
    throw typeError();
  if (!T.isDatetime(common) && step !== undefined && T.isInterval(step)) throw typeError();
  return types.map((t, i) => (flags[i] ? common : t));
}

/** The step as months, days and microseconds. */
function parts(step: Value, type: DataType): CalendarInterval {
  if (type.kind === "year_month_interval") return { months: step as number, days: 0, microseconds: 0n };
  if (type.kind === "day_time_interval") {
    const micros = step as bigint;
    const days = micros / MICROS_PER_DAY;
    return { months: 0, days: Number(days), microseconds: micros - days * MICROS_PER_DAY };
  }
  return step as CalendarInterval;
}

const granularity = (step: DataType): string =>
  step.kind === "day_time_interval"
    ? "sequence step must be an interval day to second of day granularity if start and end values are dates"
    : "sequence step must be an interval of day granularity if start and end values are dates";

/** Dates (scaled to microseconds, in UTC) and timestamps. */
function temporal(start: bigint, stop: bigint, step: CalendarInterval, zone: Zone, isDate: boolean): bigint[] {
  const { months, days, microseconds: micros } = step;
  if (months === 0 && (isDate ? micros === 0n : days === 0)) {
    if (!isDate) return integers(start, stop, micros);
    const unit = MICROS_PER_DAY;
    return integers(start / unit, stop / unit, BigInt(days)).map((d) => d * unit);
  }
  const estimate = micros + BigInt(months) * 28n * MICROS_PER_DAY + BigInt(days) * MICROS_PER_DAY;
  length(start, stop, estimate);
  const sign = estimate > 0n ? 1n : -1n;
  const end = stop + sign;
  const out: bigint[] = [];
  for (let t = start, i = 0; t < end !== sign < 0n; ) {
    out.push(t);
    i++;
    const next = timestampAddInterval(start, i * months, i * days, BigInt(i) * micros, zone);
    if (next === null) throw arithmeticOverflow("", "long overflow");
    t = next;
  }
  return out;
}

function bind({ argTypes, config }: BoundCall): (...args: Value[]) => Value {
  const [type, , stepType] = argTypes as [DataType, DataType, DataType | undefined];
  if (T.isDatetime(type)) {
    const isDate = type.kind === "date";
    const zone = type.kind === "timestamp" ? getZone(config.timeZone) : UTC;
    const micros = (v: Value): bigint => (isDate ? BigInt(v as number) * MICROS_PER_DAY : (v as bigint));
    return (start, stop, step) => {
      const a = micros(start!);
      const b = micros(stop!);
      const by =
        stepType === undefined ? { months: 0, days: a <= b ? 1 : -1, microseconds: 0n } : parts(step!, stepType);
      if (isDate && stepType !== undefined && by.microseconds !== 0n) throw illegalArgument(granularity(stepType));
      const out = temporal(a, b, by, zone, isDate);
      return isDate ? out.map((t) => splitMicros(t).days) : out;
    };
  }
  const isLong = type.kind === "long";
  return (start, stop, step) => {
    const a = BigInt(start as number | bigint);
    const b = BigInt(stop as number | bigint);
    const by = step === undefined ? (a <= b ? 1n : -1n) : BigInt(step as number | bigint);
    const out = integers(a, b, by);
    return isLong ? out : out.map(Number);
  };
}

export const sequenceFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "sequence",
    group,
    since: "2.4.0",
    usage:
      "sequence(start, stop[, step]) - The array from start to stop (inclusive) by step: integers, or dates and timestamps by an interval. The default step is 1 (or -1), or one day.",
    examples: [
      ["sequence(1, 5)", "[1,2,3,4,5]"],
      ["sequence(5, 1)", "[5,4,3,2,1]"],
      [
        "sequence(to_date('2018-01-01'), to_date('2018-03-01'), interval 1 month)",
        "[2018-01-01,2018-02-01,2018-03-01]",
      ],
      [
        "sequence(to_date('2018-01-01'), to_date('2018-03-01'), interval '0-1' year to month)",
        "[2018-01-01,2018-02-01,2018-03-01]",
      ],
    ],
    args: ["any", "any", "any"],
    optional: 1,
    coercion: coerce,
    returns: ([t]) => T.arrayOf(t!, false),
    bind,
  }),
];
