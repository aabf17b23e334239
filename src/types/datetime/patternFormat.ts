import { dayOfYear, weekday } from "./arithmetic.ts";
import { type Civil, civilFromDays, splitMicros } from "./civil.ts";
import type { LocaleNames } from "./localeNames.ts";
import type { DatetimePattern, NumberField, NumberPart, Part, TextField } from "./pattern.ts";
import { floorSeconds, UTC, utcToLocal, type Zone } from "./zone.ts";
import { zoneName } from "./zoneNames.ts";

/** Writing of dates and timestamps by a pattern. */

export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const QUARTERS = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"] as const;

/** A moment taken apart once for all parts of a pattern. */
interface Moment extends Civil {
  readonly days: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Microseconds of the second. */
  readonly fraction: number;
  readonly epochSecond: number;
  readonly zone: Zone;
}

function momentOf(days: number, micros: number, epochSecond: number, zone: Zone): Moment {
  const { year, month, day } = civilFromDays(days);
  const seconds = Math.floor(micros / 1_000_000);
  const minutes = Math.floor(seconds / 60);
  const hour = Math.floor(minutes / 60);
  return {
    year,
    month,
    day,
    days,
    hour,
    minute: minutes - hour * 60,
    second: seconds - minutes * 60,
    fraction: micros - seconds * 1_000_000,
    epochSecond,
    zone,
  };
}

function numberOf(field: NumberField, t: Moment): number {
  const { hour } = t;
  switch (field) {
    case "Year":
      return t.year;
    case "YearOfEra":
      return t.year > 0 ? t.year : 1 - t.year;
    case "MonthOfYear":
      return t.month;
    case "DayOfMonth":
      return t.day;
    case "DayOfYear":
      return dayOfYear(t.days);
    case "QuarterOfYear":
      return Math.floor((t.month + 2) / 3);
    case "AlignedDayOfWeekInMonth":
      return ((t.day - 1) % 7) + 1;
    case "HourOfDay":
      return hour;
    case "ClockHourOfDay":
      return hour === 0 ? 24 : hour;
    case "HourOfAmPm":
      return hour % 12;
    case "ClockHourOfAmPm":
      return hour % 12 === 0 ? 12 : hour % 12;
    case "MinuteOfHour":
      return t.minute;
    case "SecondOfMinute":
      return t.second;
    case "ModifiedJulianDay":
      return t.days + 40587;
  }
}

function formatNumber(part: NumberPart, value: number): string {
  if (part.reduced) return `${Math.abs(value) % 100}`.padStart(2, "0");
  if (value >= 0 && part.min <= 2 && value < 100) return part.min === 2 ? two(value) : `${value}`;
  const digits = `${Math.abs(value)}`;
  const padded = digits.padStart(part.min, "0");
  if (value < 0) return `-${padded}`;
  return part.sign === "padded" && digits.length > part.min ? `+${padded}` : padded;
}

function localText(field: TextField, full: boolean, t: Moment, names: LocaleNames): string | undefined {
  switch (field) {
    case "MonthOfYear":
      return (full ? names.months : names.shortMonths)[t.month - 1];
    case "DayOfWeek":
      return (full ? names.weekdays : names.shortWeekdays)[weekday(t.days)];
    case "AmPmOfDay":
      return names.halves[t.hour < 12 ? 0 : 1];
    default:
      return undefined;
  }
}

function textOf(field: TextField, full: boolean, t: Moment, names: LocaleNames | undefined): string {
  const local = names && localText(field, full, t, names);
  if (local) return local;
  switch (field) {
    case "Era":
      return t.year > 0 ? (full ? "Anno Domini" : "AD") : full ? "Before Christ" : "BC";
    case "MonthOfYear":
      return full ? MONTHS[t.month - 1]! : MONTHS[t.month - 1]!.slice(0, 3);
    case "QuarterOfYear": {
      const q = Math.floor((t.month + 2) / 3);
      return full ? QUARTERS[q - 1]! : `Q${q}`;
    }
    case "DayOfWeek":
      return full ? WEEKDAYS[weekday(t.days)]! : WEEKDAYS[weekday(t.days)]!.slice(0, 3);
    case "AmPmOfDay":
      return t.hour < 12 ? "AM" : "PM";
  }
}

/** The first `digits` digits behind the point of a second. */
function formatFraction(micros: number, digits: number): string {
  const text = `${micros + 1_000_000}`;
  return digits <= 6 ? text.slice(1, digits + 1) : text.slice(1) + "0".repeat(digits - 6);
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** An offset in one of the forms of X: hours and minutes, from form 4 on also seconds; odd forms from 3 on with colons. */
function formatOffset(seconds: number, form: number, zero: string): string {
  const abs = Math.abs(seconds);
  const h = Math.floor(abs / 3600);
  const m = Math.floor(abs / 60) % 60;
  const s = abs % 60;
  // What is too small for the form counts as no offset.
  if (h === 0 && m === 0 && (form < 4 || s === 0)) return zero;
  const colon = form === 3 || form === 5 ? ":" : "";
  let out = `${seconds < 0 ? "-" : "+"}${two(h)}`;
  if (form > 1 || m !== 0) out += colon + two(m);
  if (form >= 4 && s !== 0) out += colon + two(s);
  return out;
}

function formatLocalizedOffset(seconds: number, full: boolean): string {
  if (seconds === 0) return "GMT";
  const abs = Math.abs(seconds);
  const h = Math.floor(abs / 3600);
  const m = Math.floor(abs / 60) % 60;
  const s = abs % 60;
  let out = `GMT${seconds < 0 ? "-" : "+"}${full ? two(h) : h}`;
  if (full || m !== 0 || s !== 0) out += `:${two(m)}`;
  return s === 0 ? out : `${out}:${two(s)}`;
}

function formatParts(parts: readonly Part[], t: Moment, names?: LocaleNames): string {
  let out = "";
  for (const p of parts) {
    switch (p.kind) {
      case "literal":
        out += p.text;
        break;
      case "number":
        out += formatNumber(p, numberOf(p.field, t));
        break;
      case "fraction":
        out += formatFraction(t.fraction, p.max);
        break;
      case "text":
        out += textOf(p.field, p.full, t, names);
        break;
      case "offset":
        out += formatOffset(t.zone.offsetAt(t.epochSecond), p.form, p.zero);
        break;
      case "localizedOffset":
        out += formatLocalizedOffset(t.zone.offsetAt(t.epochSecond), p.full);
        break;
      case "zoneId":
        out += t.zone.id;
        break;
      case "zoneName":
        out += zoneName(t.zone, p.full, p.generic, t.epochSecond);
        break;
      case "optional":
        out += formatParts(p.parts, t, names);
        break;
    }
  }
  return out;
}

/** A timestamp (microseconds, UTC) in a zone, by a pattern compiled for formatting. */
export function formatTimestampPattern(pattern: DatetimePattern, micros: bigint, zone: Zone): string {
  const { days, micros: rest } = splitMicros(utcToLocal(micros, zone));
  return formatParts(pattern.parts, momentOf(days, rest, floorSeconds(micros), zone), pattern.names);
}

/** A date by a pattern: as its midnight. */
export const formatDatePattern = (pattern: DatetimePattern, days: number): string =>
  formatParts(pattern.parts, momentOf(days, 0, days * 86400, UTC), pattern.names);
