/** Days since 1970-01-01 and the proleptic Gregorian calendar. All numbers are integers. */

export interface Civil {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export const monthLength = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : LENGTHS[month - 1]!;

/** The year counted from March has its leap day at the end, so days of months follow one formula. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

export function civilFromDays(days: number): Civil {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * m + 2) / 5) + 1;
  const month = m < 10 ? m + 3 : m - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** The year of a day, without the rest. */
export const yearOfDays = (days: number): number => civilFromDays(days).year;

/** Whether there is such a day. */
export const isValidDate = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month);

export const MAX_DAYS = 2147483647;
export const MIN_DAYS = -2147483648;
export const MICROS_PER_DAY = 86_400_000_000n;
const MAX_LONG = 9223372036854775807n;
const MIN_LONG = -9223372036854775808n;

/** Whole days and microseconds of the day (as numbers) of microseconds since 1970. */
export interface DayTime {
  readonly days: number;
  readonly micros: number;
}

export function splitMicros(micros: bigint): DayTime {
  const n = Number(micros);
  if (n <= Number.MAX_SAFE_INTEGER && n >= Number.MIN_SAFE_INTEGER) {
    const days = Math.floor(n / 86_400_000_000);
    return { days, micros: n - days * 86_400_000_000 };
  }
  let days = micros / MICROS_PER_DAY;
  let rest = micros - days * MICROS_PER_DAY;
  if (rest < 0n) {
    days -= 1n;
    rest += MICROS_PER_DAY;
  }
  return { days: Number(days), micros: Number(rest) };
}

/** Microseconds since 1970 of a day and the microseconds of the day, which may lie outside the day. */
export function joinMicros(days: number, micros: number): bigint {
  const n = days * 86_400_000_000 + micros;
  return Number.isSafeInteger(n) && Math.abs(days) < 100_000
    ? BigInt(n)
    : BigInt(days) * MICROS_PER_DAY + BigInt(micros);
}

export const fitsMicros = (micros: bigint): boolean => micros <= MAX_LONG && micros >= MIN_LONG;
