import { sparkError } from "../../common/errors/conditions.ts";
import type { SparkError } from "../../common/errors/sparkError.ts";
import {
  civilFromDays,
  daysFromCivil,
  fitsMicros,
  joinMicros,
  MAX_DAYS,
  MIN_DAYS,
  monthLength,
  splitMicros,
} from "../../types/datetime/civil.ts";
import { localToUtc, utcToLocal, type Zone } from "../../types/datetime/zone.ts";

/** Arithmetic of dates and timestamps. */

export const MICROS_PER_DAY = 86_400_000_000n;

export const floorDiv = (a: bigint, b: bigint): bigint => {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
};

/** Java's ArithmeticException of overflow of a long or an int, as Spark shows it. */
export const overflow = (what: "long" | "integer"): SparkError =>
  sparkError("ARITHMETIC_OVERFLOW", {
    message: `${what} overflow`,
    alternative: "",
    config: '"spark.sql.ansi.enabled"',
  });

export function checkedDays(days: number): number {
  if (days > MAX_DAYS || days < MIN_DAYS) throw overflow("integer");
  return days;
}

export function checkedMicros(micros: bigint): bigint {
  if (!fitsMicros(micros)) throw overflow("long");
  return micros;
}

/** The day `months` later: the same day of the month, or the last one of a shorter month. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = civilFromDays(days);
  const total = year * 12 + (month - 1) + months;
  const y = Math.floor(total / 12);
  const m = total - y * 12 + 1;
  return checkedDays(daysFromCivil(y, m, Math.min(day, monthLength(y, m))));
}

/** Adds months, then days, in local time; then microseconds of physical time. */
export function addToTimestamp(micros: bigint, months: number, days: number, time: bigint, zone: Zone): bigint {
  let out = micros;
  if (months !== 0 || days !== 0) {
    const local = splitMicros(utcToLocal(micros, zone));
    const day = checkedDays((months === 0 ? local.days : addMonths(local.days, months)) + days);
    out = localToUtc(joinMicros(day, local.micros), zone);
  }
  return checkedMicros(out + time);
}

/** Whole months from `start` to `end`, both local microseconds, as java.time's ChronoUnit.MONTHS.between. */
export function monthsBetweenWhole(start: bigint, end: bigint): number {
  const a = splitMicros(start);
  const b = splitMicros(end);
  let endDays = b.days;
  // A part of a day that is not over does not count.
  if (endDays > a.days && b.micros < a.micros) endDays--;
  else if (endDays < a.days && b.micros > a.micros) endDays++;
  const x = civilFromDays(a.days);
  const y = civilFromDays(endDays);
  const packed = (c: { year: number; month: number; day: number }): number => (c.year * 12 + c.month - 1) * 32 + c.day;
  return Math.trunc((packed(y) - packed(x)) / 32);
}

/** Monday is 0. */
export const weekday = (days: number): number => (((days + 3) % 7) + 7) % 7;

export const dayOfYear = (days: number): number => days - daysFromCivil(civilFromDays(days).year, 1, 1) + 1;

/** ISO week and the year it belongs to. */
export function isoWeek(days: number): { readonly year: number; readonly week: number } {
  const thursday = days - weekday(days) + 3;
  const { year } = civilFromDays(thursday);
  return { year, week: Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1 };
}

export function lastDayOfMonth(days: number): number {
  const { year, month } = civilFromDays(days);
  return daysFromCivil(year, month, monthLength(year, month));
}
