import { sparkError } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import type { DataType, DayTimeIntervalType, YearMonthIntervalType } from "../../types/dataType.ts";
import { joinMicros, splitMicros } from "../../types/datetime/civil.ts";
import { formatTimestamp } from "../../types/datetime/format.ts";
import { parseDate, parseTimestamp, parseTimestampNtz } from "../../types/datetime/parse.ts";
import { getZone, localToUtc, utcToLocal, type Zone } from "../../types/datetime/zone.ts";
import { Decimal } from "../../types/decimal.ts";
import {
  dayTimeToString,
  fitsInt,
  fitsLong,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  yearMonthToString,
} from "../../types/interval.ts";
import { parseDayTime, parseYearMonth, tryParseCalendarInterval } from "../../types/intervalParse.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { toDecimalType, toLongSaturated, MAX_LONG, MIN_LONG, isLong } from "./castNumber.ts";
import { arithmeticOverflow, castInvalidInput, castOverflow, sqlValue, quotedType } from "./errors.ts";

/** The casts to and from dates, timestamps and intervals. */

type CastFunction = (v: Value) => Value;

/** The start of a day in a zone. */
export const daysToMicros = (days: number, zone: Zone): bigint => localToUtc(joinMicros(days, 0), zone);
/** The day of an instant in a zone. */
export const microsToDays = (micros: bigint, zone: Zone): number => splitMicros(utcToLocal(micros, zone)).days;

const isText = (t: DataType): boolean => t.kind === "string" || t.kind === "char" || t.kind === "varchar";

function fromText(to: DataType, ansi: boolean, parse: (s: string) => Value): CastFunction {
  return (v) => {
    const r = parse(v as string);
    if (r === null && ansi) throw castInvalidInput(v as string, to);
    return r;
  };
}

export function castToDate(from: DataType, to: DataType, ansi: boolean, config: EvalConfig): CastFunction | undefined {
  if (isText(from)) return fromText(to, ansi, parseDate);
  switch (from.kind) {
    case "timestamp": {
      const zone = getZone(config.timeZone);
      return (v) => microsToDays(v as bigint, zone);
    }
    case "timestamp_ntz":
      return (v) => splitMicros(v as bigint).days;
    default:
      return undefined;
  }
}

/** Days beyond the years 290,000 are no timestamps: an error in every mode, as in Spark. */
function inLong(micros: bigint): bigint {
  if (!isLong(micros)) throw arithmeticOverflow("", "long overflow");
  return micros;
}

export function castToTimestamp(
  from: DataType,
  to: DataType,
  ansi: boolean,
  config: EvalConfig,
): CastFunction | undefined {
  const zone = getZone(config.timeZone);
  if (isText(from)) return fromText(to, ansi, (s) => parseTimestamp(s, zone, config.now));
  switch (from.kind) {
    case "boolean":
      return (v) => (v ? 1n : 0n);
    case "date":
      return (v) => inLong(daysToMicros(v as number, zone));
    case "timestamp_ntz":
      return (v) => localToUtc(v as bigint, zone);
    case "byte":
    case "short":
    case "int":
      return (v) => BigInt(v as number) * MICROS_PER_SECOND;
    case "long":
      return (v) => {
        const n = (v as bigint) * MICROS_PER_SECOND;
        return n > MAX_LONG ? MAX_LONG : n < MIN_LONG ? MIN_LONG : n;
      };
    case "float":
    case "double":
      return (v) => {
        const x = v as number;
        if (!Number.isFinite(x)) {
          if (!ansi) return null;
          throw sparkError("CAST_INVALID_INPUT", {
            expression: sqlValue(v, { kind: "double" }),
            sourceType: quotedType({ kind: "double" }),
            targetType: quotedType(to),
          });
        }
        const micros = x * 1e6;
        if (ansi && !(micros < 2 ** 63 && micros >= -(2 ** 63)))
          throw castOverflow(micros, { kind: "double" }, { kind: "long" });
        return toLongSaturated(micros);
      };
    case "decimal":
      return (v) => {
        const n = (v as Decimal).mul(new Decimal(MICROS_PER_SECOND, 0)).toBigInt();
        return isLong(n) ? n : BigInt.asIntN(64, n);
      };
    default:
      return undefined;
  }
}

export function castToTimestampNtz(
  from: DataType,
  to: DataType,
  ansi: boolean,
  config: EvalConfig,
): CastFunction | undefined {
  if (isText(from)) return fromText(to, ansi, (s) => parseTimestampNtz(s));
  switch (from.kind) {
    case "date":
      return (v) => inLong(joinMicros(v as number, 0));
    case "timestamp": {
      const zone = getZone(config.timeZone);
      return (v) => utcToLocal(v as bigint, zone);
    }
    default:
      return undefined;
  }
}

const floorDiv = (a: bigint, b: bigint): bigint => {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
};

/** Timestamps to numbers: seconds since 1970. */
export function timestampToNumber(
  from: DataType,
  to: DataType,
  ansi: boolean,
  config: EvalConfig,
): CastFunction | undefined {
  const seconds = (v: Value): bigint => floorDiv(v as bigint, MICROS_PER_SECOND);
  const double = (v: Value): number => Number(v as bigint) / 1e6;
  switch (to.kind) {
    case "long":
      return seconds;
    case "byte":
    case "short":
    case "int": {
      const max = to.kind === "byte" ? 127n : to.kind === "short" ? 32767n : 2147483647n;
      const zone = getZone(config.timeZone);
      return (v) => {
        const n = seconds(v);
        if (n <= max && n >= -max - 1n) return Number(n);
        if (ansi) throw castOverflow(v, from, to, (t) => formatTimestamp(t as bigint, zone));
        return null;
      };
    }
    case "float":
      return (v) => Math.fround(double(v));
    case "double":
      return double;
    case "decimal":
      return (v) => toDecimalType(Decimal.fromNumber(double(v))!, to, ansi);
    default:
      return undefined;
  }
}

const DAY_TIME_UNIT = [MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND] as const;

export function castToYearMonth(from: DataType, to: YearMonthIntervalType): CastFunction | undefined {
  const unit = to.end === 0 ? 12 : 1;
  const overflow = (v: Value) => castOverflow(v, from, to);
  if (isText(from)) return (v) => parseYearMonth(v as string, to);
  switch (from.kind) {
    case "year_month_interval":
      return (v) => (v as number) - ((v as number) % unit) || 0;
    case "byte":
    case "short":
    case "int":
    case "long":
      return (v) => {
        const n = Number(v as number | bigint) * unit;
        if (!fitsInt(n)) throw overflow(v);
        return n;
      };
    case "decimal":
      return (v) => {
        const n = (v as Decimal).mul(new Decimal(BigInt(unit), 0)).setScale(0).unscaled;
        if (!fitsInt(Number(n))) throw overflow(v);
        return Number(n);
      };
    default:
      return undefined;
  }
}

export function castToDayTime(from: DataType, to: DayTimeIntervalType): CastFunction | undefined {
  const unit = DAY_TIME_UNIT[to.end];
  const overflow = (v: Value) => castOverflow(v, from, to);
  if (isText(from)) return (v) => parseDayTime(v as string, to);
  switch (from.kind) {
    case "day_time_interval":
      return to.end === 3 ? (v) => v : (v) => (v as bigint) - ((v as bigint) % unit);
    case "byte":
    case "short":
    case "int":
    case "long":
      return (v) => {
        const n = BigInt(v as number | bigint) * unit;
        if (!fitsLong(n)) throw overflow(v);
        return n;
      };
    case "decimal":
      return (v) => {
        const n = (v as Decimal).mul(new Decimal(unit, 0)).setScale(0).unscaled;
        if (!fitsLong(n)) throw overflow(v);
        return n;
      };
    default:
      return undefined;
  }
}

/** Intervals to numbers, in their last unit. Overflow is an error in every mode but try. */
export function intervalToNumber(
  from: YearMonthIntervalType | DayTimeIntervalType,
  to: DataType,
  ansi: boolean,
): CastFunction | undefined {
  const ym = from.kind === "year_month_interval";
  const unit = ym ? (from.end === 0 ? 12n : 1n) : DAY_TIME_UNIT[from.end];
  const text = (v: Value): string => (ym ? yearMonthToString(v as number, from) : dayTimeToString(v as bigint, from));
  switch (to.kind) {
    case "byte":
    case "short":
    case "int":
    case "long": {
      const bits = { byte: 8, short: 16, int: 32, long: 64 }[to.kind];
      return (v) => {
        const n = BigInt(v as number | bigint) / unit;
        if (BigInt.asIntN(bits, n) !== n) throw castOverflow(v, from, to, text);
        return to.kind === "long" ? n : Number(n);
      };
    }
    case "decimal": {
      // Seconds keep their fraction.
      const scale = ym || from.end !== 3 ? 0 : 6;
      return (v) => {
        const n = BigInt(v as number | bigint);
        return toDecimalType(scale === 0 ? new Decimal(n / unit, 0) : new Decimal(n, 6), to, ansi);
      };
    }
    default:
      return undefined;
  }
}

export const castToCalendarInterval = (from: DataType): CastFunction | undefined =>
  isText(from) ? (v) => tryParseCalendarInterval(v as string) : undefined;

/** The same cast with null for each error of Spark. */
export const softly =
  (f: CastFunction): CastFunction =>
  (v) => {
    try {
      return f(v);
    } catch (e) {
      if (e instanceof SparkError) return null;
      throw e;
    }
  };
