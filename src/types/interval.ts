import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import type { DataType, DayTimeField, DayTimeIntervalType, YearMonthField, YearMonthIntervalType } from "./dataType.ts";
import type { CalendarInterval } from "./value.ts";

/** Intervals: their texts and arithmetic. Texts are parsed in intervalParse.ts. */

export const MONTHS_PER_YEAR = 12;
export const MICROS_PER_SECOND = 1_000_000n;
export const MICROS_PER_MINUTE = 60_000_000n;
export const MICROS_PER_HOUR = 3_600_000_000n;
export const MICROS_PER_DAY = 86_400_000_000n;
export const MAX_LONG = 9223372036854775807n;
export const MIN_LONG = -9223372036854775808n;
const MAX_INT = 2147483647;
const MIN_INT = -2147483648;

const YEAR_MONTH_NAMES = ["YEAR", "MONTH"] as const;
const DAY_TIME_NAMES = ["DAY", "HOUR", "MINUTE", "SECOND"] as const;

/** `YEAR TO MONTH`, `SECOND`: the fields of an interval type in SQL. */
export function intervalFields(t: YearMonthIntervalType | DayTimeIntervalType): string {
  const names = t.kind === "year_month_interval" ? YEAR_MONTH_NAMES : DAY_TIME_NAMES;
  return t.start === t.end ? names[t.start]! : `${names[t.start]} TO ${names[t.end]}`;
}

const two = (n: bigint): string => (n < 10n ? `0${n}` : n.toString());

/** Microseconds below a minute as seconds, without zeros at the end. */
function seconds(micros: bigint): string {
  const whole = micros / MICROS_PER_SECOND;
  const fraction = micros % MICROS_PER_SECOND;
  if (fraction === 0n) return two(whole);
  return `${two(whole)}.${fraction.toString().padStart(6, "0").replace(/0+$/, "")}`;
}

function yearMonthBody(months: number, start: YearMonthField, end: YearMonthField): string {
  const sign = months < 0 ? "-" : "";
  const m = Math.abs(months);
  if (start !== end) return `${sign}${Math.floor(m / 12)}-${m % 12}`;
  return start === 0 ? `${sign}${Math.floor(m / 12)}` : `${months}`;
}

/** The cast to string: `INTERVAL '1-2' YEAR TO MONTH`. */
export const yearMonthToString = (months: number, t: YearMonthIntervalType): string =>
  `INTERVAL '${yearMonthBody(months, t.start, t.end)}' ${intervalFields(t)}`;

/** As the spark-sql shell prints it, whatever the fields: `1-2`. */
export const yearMonthToHive = (months: number): string => yearMonthBody(months, 0, 1);

function dayTimeBody(micros: bigint, start: DayTimeField, end: DayTimeField): string {
  let rest = micros < 0n ? -micros : micros;
  const units = [MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE];
  let out = micros < 0n ? "-" : "";
  for (let f = start; f <= end; f++) {
    if (f > start) out += f === 1 ? " " : ":";
    if (f === 3) return out + seconds(rest);
    const unit = units[f]!;
    const n = rest / unit;
    rest -= n * unit;
    out += f === 0 ? n.toString() : two(n);
  }
  return out;
}

/** The cast to string: `INTERVAL '1 02:03:04.5' DAY TO SECOND`. */
export const dayTimeToString = (micros: bigint, t: DayTimeIntervalType): string =>
  `INTERVAL '${dayTimeBody(micros, t.start, t.end)}' ${intervalFields(t)}`;

/** As the spark-sql shell prints it, whatever the fields: `1 02:03:04.500000000`. */
export function dayTimeToHive(micros: bigint): string {
  const rest = micros < 0n ? -micros : micros;
  const whole = rest - (rest % MICROS_PER_SECOND);
  const fraction = (rest % MICROS_PER_SECOND).toString().padStart(6, "0");
  return `${micros < 0n ? "-" : ""}${dayTimeBody(whole, 0, 3)}.${fraction}000`;
}

/** `1 years 2 months -3 days 4.5 seconds`; an empty interval is `0 seconds`. */
export function calendarIntervalToString(i: CalendarInterval): string {
  const out: string[] = [];
  const unit = (n: number | bigint, name: string): void => {
    if (n !== 0 && n !== 0n) out.push(`${n} ${name}`);
  };
  unit(Math.trunc(i.months / 12), "years");
  unit(i.months % 12, "months");
  unit(i.days, "days");
  const micros = i.microseconds;
  unit(micros / MICROS_PER_HOUR, "hours");
  unit((micros % MICROS_PER_HOUR) / MICROS_PER_MINUTE, "minutes");
  const rest = micros % MICROS_PER_MINUTE;
  if (rest !== 0n) {
    const abs = rest < 0n ? -rest : rest;
    const fraction = (abs % MICROS_PER_SECOND).toString().padStart(6, "0").replace(/0+$/, "");
    out.push(`${rest < 0n ? "-" : ""}${abs / MICROS_PER_SECOND}${fraction === "" ? "" : `.${fraction}`} seconds`);
  }
  return out.length === 0 ? "0 seconds" : out.join(" ");
}

/** The error of interval arithmetic; `functionName` is the function that gives null instead (`try_add`). */
export const intervalOverflow = (functionName?: string, cause?: unknown) =>
  functionName === undefined
    ? sparkError("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION", {}, { cause })
    : sparkError("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION", { functionName: `\`${functionName}\`` }, { cause });

export const fitsInt = (n: number): boolean => Number.isInteger(n) && n <= MAX_INT && n >= MIN_INT;
export const fitsLong = (n: bigint): boolean => n <= MAX_LONG && n >= MIN_LONG;

/** An interval of checked parts, null when one of them overflows. */
export function calendarInterval(months: number, days: number, microseconds: bigint): CalendarInterval | null {
  return fitsInt(months) && fitsInt(days) && fitsLong(microseconds) ? { months, days, microseconds } : null;
}

/** Sum, null on overflow. */
export const addCalendar = (a: CalendarInterval, b: CalendarInterval): CalendarInterval | null =>
  calendarInterval(a.months + b.months, a.days + b.days, a.microseconds + b.microseconds);

/** Difference, null on overflow. */
export const subCalendar = (a: CalendarInterval, b: CalendarInterval): CalendarInterval | null =>
  calendarInterval(a.months - b.months, a.days - b.days, a.microseconds - b.microseconds);

/** Negation, null on overflow. */
export const negateCalendar = (a: CalendarInterval): CalendarInterval | null =>
  calendarInterval(-a.months || 0, -a.days || 0, -a.microseconds);

/** Whole months, days and microseconds of fractional ones: the rest of months is dropped, that of days goes into the time. */
function fromFractions(months: number, days: number, micros: number): CalendarInterval | null {
  const wholeDays = Math.trunc(days);
  const rest = micros + (days - wholeDays) * Number(MICROS_PER_DAY);
  if (!Number.isFinite(rest) || !Number.isFinite(months)) return null;
  return calendarInterval(Math.trunc(months) || 0, wholeDays || 0, BigInt(roundHalfUp(rest)));
}

/** As Math.round of Java: halves go up. */
const roundHalfUp = (x: number): number => {
  const floor = Math.floor(x);
  return x - floor >= 0.5 ? floor + 1 : floor;
};

/** Product with a number, null on overflow. */
export const multiplyCalendar = (i: CalendarInterval, factor: number): CalendarInterval | null =>
  fromFractions(i.months * factor, i.days * factor, Number(i.microseconds) * factor);

/** Quotient by a number; null when the number is zero or the result overflows. */
export const divideCalendar = (i: CalendarInterval, by: number): CalendarInterval | null =>
  by === 0 ? null : fromFractions(i.months / by, i.days / by, Number(i.microseconds) / by);

/** Justified: 30 days are a month and 24 hours are a day, as comparing durations needs. */
export const approximateMicros = (i: CalendarInterval): bigint =>
  i.microseconds + MICROS_PER_DAY * (BigInt(i.days) + 30n * BigInt(i.months));

/** The smallest interval type that both fit in; undefined when they are of different families. */
export function widerInterval(a: DataType, b: DataType): DataType | undefined {
  if (a.kind === "year_month_interval" && b.kind === a.kind)
    return {
      kind: a.kind,
      start: Math.min(a.start, b.start) as YearMonthField,
      end: Math.max(a.end, b.end) as YearMonthField,
    };
  if (a.kind === "day_time_interval" && b.kind === a.kind)
    return {
      kind: a.kind,
      start: Math.min(a.start, b.start) as DayTimeField,
      end: Math.max(a.end, b.end) as DayTimeField,
    };
  return undefined;
}
