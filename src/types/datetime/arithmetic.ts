import { sparkError } from "../../common/errors/conditions.ts";
import "../conditions.ts";
import { civilFromDays, daysFromCivil, fitsMicros, isLeapYear, joinMicros, monthLength, splitMicros } from "./civil.ts";
import { floorSeconds, localToUtc, offsetOfLocal, utcToLocal, type Zone } from "./zone.ts";

/** Calendar arithmetic on days, and on timestamps in a time zone. */

const MICROS_PER_SECOND = 1_000_000n;
const MICROS_PER_DAY = 86_400_000_000n;

/** The day `months` later; the last day of its month when that month is shorter. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = civilFromDays(days);
  const total = year * 12 + (month - 1) + months;
  const y = Math.floor(total / 12);
  const m = total - y * 12 + 1;
  return daysFromCivil(y, m, Math.min(day, monthLength(y, m)));
}

/** As localToUtc, but in an overlap keeps the offset that the time had before, as ZonedDateTime does. */
function resolveLocal(local: bigint, zone: Zone, preferred: number): bigint {
  if (zone.fixed === undefined && zone.offsetAt(floorSeconds(local) - preferred) === preferred)
    return local - BigInt(preferred) * MICROS_PER_SECOND;
  return localToUtc(local, zone);
}

function mapLocal(micros: bigint, zone: Zone, f: (local: bigint) => bigint): bigint {
  const offset = zone.fixed ?? zone.offsetAt(floorSeconds(micros));
  return resolveLocal(f(micros + BigInt(offset) * MICROS_PER_SECOND), zone, offset);
}

/** A timestamp and months, days (both by the local calendar) and microseconds; null when it leaves the range. */
export function timestampAddInterval(
  micros: bigint,
  months: number,
  days: number,
  microseconds: bigint,
  zone: Zone,
): bigint | null {
  let t = micros;
  if (months !== 0)
    t = mapLocal(t, zone, (local) => {
      const { days: d, micros: rest } = splitMicros(local);
      return joinMicros(addMonths(d, months), rest);
    });
  if (days !== 0) t = mapLocal(t, zone, (local) => local + BigInt(days) * MICROS_PER_DAY);
  t += microseconds;
  return fitsMicros(t) ? t : null;
}

/** A timestamp and a day-time interval: its whole days go by the local calendar. */
export const timestampAddDayTime = (micros: bigint, interval: bigint, zone: Zone): bigint | null =>
  timestampAddInterval(micros, 0, Number(interval / MICROS_PER_DAY), interval % MICROS_PER_DAY, zone);

export const timestampAddMonths = (micros: bigint, months: number, zone: Zone): bigint | null =>
  timestampAddInterval(micros, months, 0, 0n, zone);

/** The local day of an instant. */
export const daysOfTimestamp = (micros: bigint, zone: Zone): number => splitMicros(utcToLocal(micros, zone)).days;

/** The first instant of a local day: where midnight is skipped, that is the end of the gap. */
export function startOfDay(days: number, zone: Zone): bigint {
  const local = joinMicros(days, 0);
  if (zone.fixed !== undefined) return localToUtc(local, zone);
  const second = days * 86400;
  const offset = offsetOfLocal(second, zone);
  if (zone.offsetAt(second - offset) === offset) return localToUtc(local, zone);
  // In a gap: the transition lies in the day before this instant; find it.
  let high = second - offset;
  let low = high - 86400 * 2;
  const after = zone.offsetAt(high);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(middle) === after) high = middle;
    else low = middle;
  }
  return BigInt(high) * MICROS_PER_SECOND;
}

export type TruncateUnit =
  | "MICROSECOND"
  | "MILLISECOND"
  | "SECOND"
  | "MINUTE"
  | "HOUR"
  | "DAY"
  | "WEEK"
  | "MONTH"
  | "QUARTER"
  | "YEAR";

const TRUNCATE_UNITS: Readonly<Record<string, TruncateUnit>> = {
  MICROSECOND: "MICROSECOND",
  MILLISECOND: "MILLISECOND",
  SECOND: "SECOND",
  MINUTE: "MINUTE",
  HOUR: "HOUR",
  DAY: "DAY",
  DD: "DAY",
  WEEK: "WEEK",
  MON: "MONTH",
  MONTH: "MONTH",
  MM: "MONTH",
  QUARTER: "QUARTER",
  YEAR: "YEAR",
  YYYY: "YEAR",
  YY: "YEAR",
};

/** The unit that a text of trunc or date_trunc names, in any case of letters; null for others. */
export function parseTruncateUnit(text: string): TruncateUnit | null {
  const key = text.toUpperCase();
  return Object.hasOwn(TRUNCATE_UNITS, key) ? TRUNCATE_UNITS[key]! : null;
}

/** The first day of the week (Monday), month, quarter or year; null for smaller units, which `trunc` does not know. */
export function truncDate(days: number, unit: TruncateUnit): number | null {
  switch (unit) {
    case "WEEK":
      return days - weekday(days);
    case "MONTH": {
      const { year, month } = civilFromDays(days);
      return daysFromCivil(year, month, 1);
    }
    case "QUARTER": {
      const { year, month } = civilFromDays(days);
      return daysFromCivil(year, month - ((month - 1) % 3), 1);
    }
    case "YEAR":
      return daysFromCivil(civilFromDays(days).year, 1, 1);
    default:
      return null;
  }
}

const UNIT_MICROS: Readonly<Partial<Record<TruncateUnit, bigint>>> = {
  MILLISECOND: 1000n,
  SECOND: MICROS_PER_SECOND,
  MINUTE: 60_000_000n,
  HOUR: 3_600_000_000n,
  DAY: MICROS_PER_DAY,
};

const floorTo = (n: bigint, unit: bigint): bigint => {
  const rest = n % unit;
  return n - (rest < 0n ? rest + unit : rest);
};

/** date_trunc: the start of the unit in local time. */
export function truncTimestamp(micros: bigint, unit: TruncateUnit, zone: Zone): bigint {
  if (unit === "MICROSECOND") return micros;
  const size = UNIT_MICROS[unit];
  if (unit === "MILLISECOND" || unit === "SECOND") return floorTo(micros, size!);
  if (size !== undefined && unit !== "DAY") return mapLocal(micros, zone, (local) => floorTo(local, size));
  const days = daysOfTimestamp(micros, zone);
  return startOfDay(unit === "DAY" ? days : truncDate(days, unit)!, zone);
}

/** months_between: whole months when the days of the month are the same or both the last, otherwise with a fraction of 31 days. */
export function monthsBetween(micros1: bigint, micros2: bigint, roundOff: boolean, zone: Zone): number {
  const part = (micros: bigint) => {
    const days = daysOfTimestamp(micros, zone);
    const { year, month, day } = civilFromDays(days);
    const sinceMidnight = micros - startOfDay(days, zone);
    return { months: year * 12 + month, day, last: day === monthLength(year, month), seconds: sinceMidnight };
  };
  const a = part(micros1);
  const b = part(micros2);
  const months = a.months - b.months;
  if (a.day === b.day || (a.last && b.last)) return months;
  const seconds =
    (a.day - b.day) * 86400 + Number(a.seconds / MICROS_PER_SECOND) - Number(b.seconds / MICROS_PER_SECOND);
  const result = months + seconds / (31 * 86400);
  return roundOff ? Math.floor(result * 1e8 + 0.5) / 1e8 : result;
}

const floorMod = (n: number, m: number): number => n - Math.floor(n / m) * m;

/** 0 Monday to 6 Sunday. */
export const weekday = (days: number): number => floorMod(days + 3, 7);
/** 1 Sunday to 7 Saturday. */
export const dayOfWeek = (days: number): number => floorMod(days + 4, 7) + 1;
export const dayOfYear = (days: number): number => days - daysFromCivil(civilFromDays(days).year, 1, 1) + 1;
export const quarter = (days: number): number => Math.floor((civilFromDays(days).month + 2) / 3);
/** The year to which ISO counts the week of the day: that of its Thursday. */
export const isoYear = (days: number): number => civilFromDays(days - weekday(days) + 3).year;
/** The ISO week of the year, 1 to 53. */
export const weekOfYear = (days: number): number => Math.floor((dayOfYear(days - weekday(days) + 3) - 1) / 7) + 1;
export const daysInYear = (year: number): number => (isLeapYear(year) ? 366 : 365);

/** The last day of the month. */
export function lastDay(days: number): number {
  const { year, month } = civilFromDays(days);
  return daysFromCivil(year, month, monthLength(year, month));
}

const WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;

/** The number (0 Monday) of a weekday by its name or its first two or three letters; null for others. */
export function parseWeekday(text: string): number | null {
  const word = text.trim().toUpperCase();
  const i = WEEKDAYS.findIndex((d) => word === d || word === d.slice(0, 3) || word === d.slice(0, 2));
  return i < 0 ? null : i;
}

/** The error of next_day for a text that names no weekday. */
export const illegalWeekday = (text: string) => sparkError("ILLEGAL_DAY_OF_WEEK", { string: text });

/** The first day after `days` that is the weekday (0 Monday). */
export const nextDay = (days: number, day: number): number => days + 1 + floorMod(day - weekday(days + 1), 7);

/** Fields of the time of day, of microseconds of local time. */
export interface TimeFields {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Microseconds of the second. */
  readonly micros: number;
}

export function timeFields(local: bigint): TimeFields {
  const { micros } = splitMicros(local);
  const seconds = Math.floor(micros / 1_000_000);
  const minutes = Math.floor(seconds / 60);
  return {
    hour: Math.floor(minutes / 60),
    minute: minutes % 60,
    second: seconds % 60,
    micros: micros - seconds * 1_000_000,
  };
}

export type DatetimeUnit = TruncateUnit;

const MONTHS: Readonly<Partial<Record<DatetimeUnit, number>>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };
const MICROS: Readonly<Partial<Record<DatetimeUnit, bigint>>> = { ...UNIT_MICROS, MICROSECOND: 1n };

/** timestampadd: days and more by the local calendar. Null when the result leaves the range. */
export function timestampAdd(unit: DatetimeUnit, quantity: bigint, micros: bigint, zone: Zone): bigint | null {
  const months = MONTHS[unit];
  const n = Number(quantity);
  if (months !== undefined)
    return Math.abs(n * months) > 2147483647 ? null : timestampAddMonths(micros, n * months, zone);
  if (unit === "DAY" || unit === "WEEK") {
    const days = unit === "WEEK" ? n * 7 : n;
    return Math.abs(days) > 2147483647 ? null : timestampAddInterval(micros, 0, days, 0n, zone);
  }
  const t = micros + quantity * MICROS[unit]!;
  return fitsMicros(t) ? t : null;
}

/** timestampdiff: whole units from `start` to `end`, between their local times. */
export function timestampDiff(unit: DatetimeUnit, start: bigint, end: bigint, zone: Zone): bigint {
  const a = utcToLocal(start, zone);
  const b = utcToLocal(end, zone);
  const months = MONTHS[unit];
  if (months === undefined) return (b - a) / (unit === "WEEK" ? MICROS_PER_DAY * 7n : MICROS[unit]!);
  const x = splitMicros(a);
  const y = splitMicros(b);
  // As java.time counts months: the last day does not count when its time is not reached.
  let last = y.days;
  if (last > x.days && y.micros < x.micros) last--;
  else if (last < x.days && y.micros > x.micros) last++;
  const packed = (days: number): number => {
    const { year, month, day } = civilFromDays(days);
    return (year * 12 + month) * 32 + day;
  };
  return BigInt(Math.trunc(Math.trunc((packed(last) - packed(x.days)) / 32) / months));
}
