import { sparkError } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import type { DataType } from "../../types/dataType.ts";
import { addMonths, timestampAddInterval } from "../../types/datetime/arithmetic.ts";
import { formatTime } from "../../types/datetime/format.ts";
import { splitMicros } from "../../types/datetime/civil.ts";
import { getZone, UTC, utcToLocal, type Zone } from "../../types/datetime/zone.ts";
import { Decimal, divideRounded } from "../../types/decimal.ts";
import {
  addCalendar,
  dayTimeToString,
  divideCalendar,
  fitsInt,
  fitsLong,
  intervalOverflow,
  MICROS_PER_DAY,
  multiplyCalendar,
  negateCalendar,
  subCalendar,
} from "../../types/interval.ts";
import type { CalendarInterval, Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import type { Binary, Mode } from "./arithmeticKernel.ts";
import type { Operator } from "./arithmeticTypes.ts";
import { daysToMicros, microsToDays } from "./castDatetime.ts";
import { arithmeticOverflow, intervalDividedByZero } from "./errors.ts";

/** Arithmetic with dates, timestamps and intervals. */

const TRY: Readonly<Record<Operator, string>> = {
  "+": "try_add",
  "-": "try_subtract",
  "*": "try_multiply",
  "/": "try_divide",
  "%": "try_mod",
  pmod: "try_mod",
  div: "try_divide",
};

const isInterval = (t: DataType): boolean =>
  t.kind === "year_month_interval" || t.kind === "day_time_interval" || t.kind === "calendar_interval";

/** Whether the number is not exact: rounding then is that of doubles. */
const fractional = (t: DataType): boolean => t.kind === "float" || t.kind === "double";

/** Half away from zero. */
const roundAway = (x: number): number => (x < 0 ? -Math.floor(-x + 0.5) : Math.floor(x + 0.5));

/** An interval's amount times a number, rounded half away from zero; null when it is not finite. */
function times(amount: bigint, n: Value, type: DataType): bigint | null {
  if (fractional(type)) {
    const x = roundAway(Number(amount) * (n as number));
    return Number.isFinite(x) ? BigInt(x) : null;
  }
  if (type.kind === "decimal") return new Decimal(amount, 0).mul(n as Decimal).setScale(0).unscaled;
  return amount * BigInt(n as number | bigint);
}

function dividedBy(amount: bigint, n: Value, type: DataType): bigint | null {
  if (fractional(type)) {
    const x = roundAway(Number(amount) / (n as number));
    return Number.isFinite(x) ? BigInt(x) : null;
  }
  if (type.kind === "decimal") return new Decimal(amount, 0).div(n as Decimal, 0).unscaled;
  return divideRounded(amount, BigInt(n as number | bigint), "HALF_UP");
}

const isZero = (n: Value): boolean => (n instanceof Decimal ? n.unscaled === 0n : n === 0 || n === 0n);

/** The function for an operator with an interval or a date among its operands; undefined when there is none. */
export function intervalKernel(
  op: Operator,
  a: DataType,
  b: DataType,
  mode: Mode,
  config: EvalConfig,
): Binary | undefined {
  const f = unchecked(op, a, b, config);
  if (f === undefined || mode !== "try") return f;
  return (x, y) => {
    try {
      return f(x, y);
    } catch (e) {
      if (e instanceof SparkError) return null;
      throw e;
    }
  };
}

function unchecked(op: Operator, a: DataType, b: DataType, config: EvalConfig): Binary | undefined {
  if (isInterval(a) && a.kind === b.kind) return betweenIntervals(op, a);
  if (op === "*" && isInterval(a)) return scale(a, b, op);
  if (op === "*" && isInterval(b)) {
    const f = scale(b, a, op);
    return (x, y) => f(y, x);
  }
  if (op === "/" && isInterval(a)) return scale(a, b, op);
  if (op === "+" && (isInterval(a) || (b.kind === "date" && a.kind !== "date"))) {
    const f = unchecked(op, b, a, config);
    return f && ((x, y) => f(y, x));
  }
  if (op !== "+" && op !== "-") return undefined;
  if (a.kind === "time" && b.kind === "time") return (x, y) => ((x as bigint) - (y as bigint)) / 1000n;
  if (a.kind === "time" && b.kind === "day_time_interval") return timeBy(op === "+" ? 1n : -1n, b);
  if (a.kind === "date" && b.kind === "date") return (x, y) => BigInt((x as number) - (y as number)) * MICROS_PER_DAY;
  if (a.kind === "date" && (b.kind === "int" || b.kind === "short" || b.kind === "byte"))
    return op === "+" ? (x, y) => ((x as number) + (y as number)) | 0 : (x, y) => ((x as number) - (y as number)) | 0;
  if (a.kind === "date") return addToDate(b, op === "-", config);
  if (a.kind === "timestamp" || a.kind === "timestamp_ntz") {
    const zone = a.kind === "timestamp" ? getZone(config.timeZone) : UTC;
    if (b.kind === a.kind && op === "-") return subtractTimestamps(zone);
    return addInterval(b, op === "-", zone);
  }
  return undefined;
}

/** A time of day moved by an interval, which must not leave the day. */
function timeBy(sign: bigint, by: Extract<DataType, { kind: "day_time_interval" }>): Binary {
  return (x, y) => {
    const nanos = (x as bigint) + sign * (y as bigint) * 1000n;
    if (nanos < 0n || nanos >= MICROS_PER_DAY * 1000n)
      throw sparkError("DATETIME_OVERFLOW", {
        operation: `${sign > 0n ? "add" : "subtract"} ${dayTimeToString(y as bigint, by)} ${sign > 0n ? "to" : "from"} the time value '${formatTime(x as bigint)}'`,
      });
    return nanos;
  };
}

function betweenIntervals(op: Operator, t: DataType): Binary | undefined {
  const failed = (): never => {
    throw intervalOverflow(TRY[op]);
  };
  if (op === "div" && t.kind !== "calendar_interval")
    return (x, y) => {
      const a = BigInt(x as number | bigint);
      const b = BigInt(y as number | bigint);
      if (b === 0n) throw intervalDividedByZero();
      const q = a / b;
      return fitsLong(q) ? q : failed();
    };
  if (op !== "+" && op !== "-") return undefined;
  const sign = op === "+" ? 1 : -1;
  switch (t.kind) {
    case "year_month_interval":
      return (x, y) => {
        const r = (x as number) + sign * (y as number);
        return fitsInt(r) ? r || 0 : failed();
      };
    case "day_time_interval":
      return (x, y) => {
        const r = op === "+" ? (x as bigint) + (y as bigint) : (x as bigint) - (y as bigint);
        return fitsLong(r) ? r : failed();
      };
    default:
      return (x, y) =>
        ((op === "+" ? addCalendar : subCalendar)(x as CalendarInterval, y as CalendarInterval) ??
          failed()) as unknown as Value;
  }
}

function scale(interval: DataType, number: DataType, op: "*" | "/"): Binary {
  const failed = (): never => {
    throw intervalOverflow(TRY[op]);
  };
  const amount = op === "*" ? times : dividedBy;
  return (x, n) => {
    if (op === "/" && isZero(n)) throw intervalDividedByZero();
    if (interval.kind === "calendar_interval") {
      const f = op === "*" ? multiplyCalendar : divideCalendar;
      return (f(x as CalendarInterval, n as number) ?? failed()) as unknown as Value;
    }
    const r = amount(BigInt(x as number | bigint), n, number);
    if (r === null) return failed();
    if (interval.kind === "day_time_interval") return fitsLong(r) ? r : failed();
    return fitsInt(Number(r)) ? Number(r) : failed();
  };
}

function addToTimestamp(micros: bigint, months: number, days: number, time: bigint, zone: Zone): bigint {
  const r = timestampAddInterval(micros, months, days, time, zone);
  if (r === null) throw arithmeticOverflow("", "long overflow");
  return r;
}

/** Local time elapsed, so that a day across a change of the clock is 24 hours. */
const subtractTimestamps =
  (zone: Zone): Binary =>
  (x, y) => {
    const r = utcToLocal(x as bigint, zone) - utcToLocal(y as bigint, zone);
    if (!fitsLong(r)) throw arithmeticOverflow("", "long overflow");
    return r;
  };

function addInterval(interval: DataType, negated: boolean, zone: Zone): Binary | undefined {
  switch (interval.kind) {
    case "year_month_interval":
      return (x, y) => addToTimestamp(x as bigint, negated ? -(y as number) : (y as number), 0, 0n, zone);
    case "day_time_interval":
      return (x, y) => {
        const micros = negated ? -(y as bigint) : (y as bigint);
        const days = micros / MICROS_PER_DAY;
        return addToTimestamp(x as bigint, 0, Number(days), micros - days * MICROS_PER_DAY, zone);
      };
    case "calendar_interval":
      return (x, y) => {
        const i = signed(y as unknown as CalendarInterval, negated);
        return addToTimestamp(x as bigint, i.months, i.days, i.microseconds, zone);
      };
    default:
      return undefined;
  }
}

function signed(i: CalendarInterval, negated: boolean): CalendarInterval {
  if (!negated) return i;
  const n = negateCalendar(i);
  if (n === null) throw intervalOverflow(TRY["-"]);
  return n;
}

function addToDate(interval: DataType, negated: boolean, config: EvalConfig): Binary | undefined {
  switch (interval.kind) {
    case "year_month_interval":
      return (x, y) => addMonths(x as number, negated ? -(y as number) : (y as number));
    case "day_time_interval":
      return (x, y) => {
        const days = Number((y as bigint) / MICROS_PER_DAY);
        return ((x as number) + (negated ? -days : days)) | 0;
      };
    case "calendar_interval":
      return (x, y) => {
        const i = signed(y as unknown as CalendarInterval, negated);
        if (i.microseconds !== 0n) {
          if (config.ansi) throw sparkError("INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION");
          const zone = getZone(config.timeZone);
          const start = daysToMicros(x as number, zone);
          return microsToDays(addToTimestamp(start, i.months, i.days, i.microseconds, zone), zone);
        }
        return splitMicros(addToTimestamp(BigInt(x as number) * MICROS_PER_DAY, i.months, i.days, 0n, UTC)).days;
      };
    default:
      return undefined;
  }
}

/** The negation of an interval. */
export function negateInterval(t: DataType): (v: Value) => Value {
  const failed = (): never => {
    throw intervalOverflow();
  };
  switch (t.kind) {
    case "year_month_interval":
      return (v) => (v === -2147483648 ? failed() : -(v as number) || 0);
    case "day_time_interval":
      return (v) => (fitsLong(-(v as bigint)) ? -(v as bigint) : failed());
    default:
      return (v) => (negateCalendar(v as unknown as CalendarInterval) ?? failed()) as unknown as Value;
  }
}
