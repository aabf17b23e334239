import { sparkError } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import "../conditions.ts";
import {
  civilFromDays,
  daysFromCivil,
  fitsMicros,
  isLeapYear,
  joinMicros,
  MAX_DAYS,
  MIN_DAYS,
  monthLength,
  splitMicros,
} from "./civil.ts";
import { formatDate } from "./format.ts";
import type { LocaleNames } from "./localeNames.ts";
import type { DatetimePattern, NumberField, NumberPart, Part, TextField } from "./pattern.ts";
import { MONTHS } from "./patternFormat.ts";
import { localToUtc, offsetId, UTC, utcToLocal, type Zone } from "./zone.ts";
import { readZone } from "./zoneNames.ts";

/** Strict parsing of dates and timestamps by a pattern, as java.time does it. */

/** Why a text does not fit a pattern, in the words of java.time. */
export class DatetimeParseError extends Error {}

/** The error CANNOT_PARSE_TIMESTAMP; `tryFunction` gives null instead (`try_to_timestamp`). */
export const cannotParseTimestamp = (e: DatetimeParseError, tryFunction: string): SparkError =>
  sparkError("CANNOT_PARSE_TIMESTAMP", { message: e.message, func: `\`${tryFunction}\`` }, { cause: e });

interface Parsed {
  readonly numbers: Map<NumberField, number>;
  nanos: number | undefined;
  era: number | undefined;
  pm: number | undefined;
  zone: Zone | undefined;
  offset: number | undefined;
  readonly names: LocaleNames | undefined;
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57;
/** A place where parsing failed is told as its complement, a negative number. */
const failed = (at: number): number => -at - 1;

function parseNumber(part: NumberPart, text: string, at: number, out: Parsed): number {
  if (at >= text.length) return failed(at);
  let start = at;
  const first = text.charCodeAt(at);
  const positive = first === 43;
  const negative = first === 45;
  if (positive) {
    if (part.sign !== "padded") return failed(at);
    start++;
  } else if (negative) {
    if (part.sign === "none") return failed(at);
    start++;
  }
  if (start + part.min > text.length) return failed(start);
  let limit = Math.min(start + part.max + part.reserved, text.length);
  let end = start;
  while (end < limit && isDigit(text.charCodeAt(end))) end++;
  if (end < start + part.min) return failed(start);
  if (part.reserved > 0) {
    limit = start + Math.max(part.min, end - start - part.reserved);
    end = Math.min(end, limit);
  }
  let value = Number(text.slice(start, end));
  if (negative) {
    if (value === 0) return failed(start - 1);
    value = -value;
  } else if (part.sign === "padded") {
    const length = end - start;
    if (positive ? length <= part.min : length > part.min) return failed(positive ? start - 1 : start);
  }
  if (part.reduced && end - start === 2) value += 2000;
  const before = out.numbers.get(part.field);
  if (before !== undefined && before !== value) return failed(start);
  out.numbers.set(part.field, value);
  return end;
}

const TEXTS: Readonly<Record<TextField, readonly (readonly [text: string, value: number, full: boolean])[]>> = {
  Era: [
    ["Anno Domini", 1, true],
    ["Before Christ", 0, true],
    ["AD", 1, false],
    ["BC", 0, false],
  ],
  MonthOfYear: MONTHS.flatMap((m, i) => [[m, i + 1, true] as const, [m.slice(0, 3), i + 1, false] as const]),
  AmPmOfDay: [
    ["AM", 0, false],
    ["PM", 1, false],
  ],
  QuarterOfYear: [],
  DayOfWeek: [],
};

const startsWith = (text: string, at: number, prefix: string): boolean =>
  text.slice(at, at + prefix.length).toUpperCase() === prefix.toUpperCase();

/** The words of another language, longer ones first, because some begin others. */
function localTexts(field: TextField, names: LocaleNames | undefined): (typeof TEXTS)[TextField] | undefined {
  if (names === undefined || (field !== "MonthOfYear" && field !== "AmPmOfDay")) return undefined;
  const words = (list: readonly string[], first: number, full: boolean) =>
    list.map((word, i) => [word, i + first, full] as const);
  const all =
    field === "AmPmOfDay"
      ? words(names.halves, 0, false)
      : [...words(names.months, 1, true), ...words(names.shortMonths, 1, false)];
  return all.sort((a, b) => b[0].length - a[0].length);
}

function parseText(field: TextField, full: boolean, text: string, at: number, out: Parsed): number {
  const hit = (localTexts(field, out.names) ?? TEXTS[field]).find(
    ([word, , isFull]) => isFull === full && startsWith(text, at, word),
  );
  if (hit === undefined) return failed(at);
  if (field === "Era") out.era = hit[1];
  else if (field === "AmPmOfDay") out.pm = hit[1];
  else out.numbers.set("MonthOfYear", hit[1]);
  return at + hit[0].length;
}

/** Two digits below `limit`; -1 when there are none. */
function twoDigits(text: string, at: number): number {
  const a = text.charCodeAt(at) - 48;
  const b = text.charCodeAt(at + 1) - 48;
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 && a * 10 + b < 60 ? a * 10 + b : -1;
}

function parseOffset(form: number, zero: string, text: string, at: number, out: Parsed): number {
  if (at >= text.length) return failed(at);
  if (startsWith(text, at, zero)) {
    out.offset = 0;
    return at + zero.length;
  }
  const sign = text[at];
  const hours = twoDigits(text, at + 1);
  if ((sign !== "+" && sign !== "-") || hours < 0) return failed(at);
  let end = at + 3;
  const colon = form === 3 || form === 5;
  const part = (): number => {
    if (colon && text[end] !== ":") return -1;
    const n = twoDigits(text, end + (colon ? 1 : 0));
    if (n >= 0) end += colon ? 3 : 2;
    return n;
  };
  const minutes = part();
  if (minutes < 0 && form > 1) return failed(at);
  const seconds = form >= 4 ? part() : -1;
  const total = hours * 3600 + Math.max(minutes, 0) * 60 + Math.max(seconds, 0);
  out.offset = sign === "-" ? -total : total;
  return end;
}

function parseLocalizedOffset(full: boolean, text: string, at: number, out: Parsed): number {
  if (!startsWith(text, at, "GMT")) return failed(at);
  const m = (full ? /[+-](\d\d):(\d\d)(?::(\d\d))?/y : /[+-](\d\d?)(?::(\d\d)(?::(\d\d))?)?/y) as RegExp;
  m.lastIndex = at + 3;
  const hit = m.exec(text);
  if (hit === null) {
    const next = text[at + 3];
    if (next === "+" || next === "-") return failed(at);
    out.offset = 0;
    return at + 3;
  }
  const total = Number(hit[1]) * 3600 + Number(hit[2] ?? 0) * 60 + Number(hit[3] ?? 0);
  out.offset = hit[0].startsWith("-") ? -total : total;
  return at + 3 + hit[0].length;
}

function parseParts(parts: readonly Part[], text: string, from: number, out: Parsed): number {
  let at = from;
  for (const p of parts) {
    switch (p.kind) {
      case "literal":
        if (!startsWith(text, at, p.text) || at + p.text.length > text.length) return failed(at);
        at += p.text.length;
        break;
      case "number":
        at = parseNumber(p, text, at, out);
        break;
      case "fraction": {
        let end = at;
        while (end < text.length && end - at < p.max && isDigit(text.charCodeAt(end))) end++;
        if (end - at < p.min) return failed(at);
        out.nanos = Number(text.slice(at, end).padEnd(9, "0"));
        at = end;
        break;
      }
      case "text":
        at = parseText(p.field, p.full, text, at, out);
        break;
      case "offset":
        at = parseOffset(p.form, p.zero, text, at, out);
        break;
      case "localizedOffset":
        at = parseLocalizedOffset(p.full, text, at, out);
        break;
      case "zoneId":
      case "zoneName": {
        const hit = readZone(text, at, p.kind === "zoneName");
        if (hit === null) return failed(at);
        out.zone = hit.zone;
        at = hit.end;
        break;
      }
      case "optional": {
        const saved = { ...out, numbers: new Map(out.numbers) };
        const end = parseParts(p.parts, text, at, out);
        if (end >= 0) at = end;
        else {
          out.numbers.clear();
          for (const [k, v] of saved.numbers) out.numbers.set(k, v);
          const { nanos, era, pm, zone, offset } = saved;
          Object.assign(out, { nanos, era, pm, zone, offset });
        }
        break;
      }
    }
    if (at < 0) return at;
  }
  return at;
}

const RANGES: Readonly<Partial<Record<NumberField, readonly [min: number, max: number, text: string]>>> = {
  Year: [-999999999, 999999999, "-999999999 - 999999999"],
  YearOfEra: [1, 1000000000, "1 - 999999999/1000000000"],
  MonthOfYear: [1, 12, "1 - 12"],
  DayOfMonth: [1, 31, "1 - 28/31"],
  DayOfYear: [1, 366, "1 - 365/366"],
  HourOfDay: [0, 23, "0 - 23"],
  ClockHourOfDay: [1, 24, "1 - 24"],
  HourOfAmPm: [0, 11, "0 - 11"],
  ClockHourOfAmPm: [1, 12, "1 - 12"],
  MinuteOfHour: [0, 59, "0 - 59"],
  SecondOfMinute: [0, 59, "0 - 59"],
};

function checked(p: Parsed, field: NumberField): number | undefined {
  const value = p.numbers.get(field);
  const range = RANGES[field];
  if (value !== undefined && range !== undefined && (value < range[0] || value > range[1]))
    throw new DatetimeParseError(`Invalid value for ${field} (valid values ${range[2]}): ${value}`);
  return value;
}

function dayOf(year: number, month: number, day: number): number {
  if (day > monthLength(year, month)) {
    const name = MONTHS[month - 1]!;
    throw new DatetimeParseError(
      day === 29
        ? `Invalid date 'February 29' as '${year}' is not a leap year`
        : `Invalid date '${name.toUpperCase()} ${day}'`,
    );
  }
  return daysFromCivil(year, month, day);
}

function dayOfYearDay(year: number, dayOfYear: number): number {
  if (dayOfYear === 366 && !isLeapYear(year))
    throw new DatetimeParseError(`Invalid date 'DayOfYear 366' as '${year}' is not a leap year`);
  return daysFromCivil(year, 1, 1) + dayOfYear - 1;
}

function yearOf(p: Parsed): number | undefined {
  const ofEra = checked(p, "YearOfEra");
  if (ofEra !== undefined) return (p.era ?? 1) === 1 ? ofEra : 1 - ofEra;
  return checked(p, "Year");
}

/** The date, when year, month and day or year and day of year are given; java.time finds it while parsing. */
function resolveDate(p: Parsed): number | undefined {
  const year = yearOf(p);
  if (year === undefined) return undefined;
  const given = p.numbers;
  let days: number;
  if (given.has("MonthOfYear") && given.has("DayOfMonth"))
    days = dayOf(year, checked(p, "MonthOfYear")!, checked(p, "DayOfMonth")!);
  else if (given.has("DayOfYear")) days = dayOfYearDay(year, checked(p, "DayOfYear")!);
  else return undefined;
  const date = civilFromDays(days);
  const derived: readonly (readonly [NumberField, number])[] = [
    ["MonthOfYear", date.month],
    ["DayOfMonth", date.day],
    ["DayOfYear", days - daysFromCivil(date.year, 1, 1) + 1],
  ];
  for (const [field, value] of derived) {
    const read = given.get(field);
    if (read !== undefined && read !== value)
      throw new DatetimeParseError(
        `Conflict found: Field ${field} ${value} differs from ${field} ${read} derived from ${formatDate(days)}`,
      );
  }
  return days;
}

/** The date of what is given, with 1970-01-01 for the rest; Spark does it when java.time found none. */
function defaultDate(p: Parsed): number {
  const year = yearOf(p) ?? 1970;
  const dayOfYear = checked(p, "DayOfYear");
  if (dayOfYear === undefined) return dayOf(year, checked(p, "MonthOfYear") ?? 1, checked(p, "DayOfMonth") ?? 1);
  const days = dayOfYearDay(year, dayOfYear);
  const date = civilFromDays(days);
  for (const [field, value] of [
    ["MonthOfYear", date.month],
    ["DayOfMonth", date.day],
  ] as const) {
    const read = p.numbers.get(field);
    if (read !== undefined && read !== value)
      throw new DatetimeParseError(
        `Conflict found: Field ${field} ${read} differs from ${field} ${value} derived from ${formatDate(days)}.`,
      );
  }
  return days;
}

/** Microseconds of the day. */
function resolveTime(p: Parsed): number {
  const clock = checked(p, "ClockHourOfDay");
  const clock12 = checked(p, "ClockHourOfAmPm");
  const ofHalf = clock12 === undefined ? checked(p, "HourOfAmPm") : clock12 % 12;
  const minute = checked(p, "MinuteOfHour") ?? 0;
  const second = checked(p, "SecondOfMinute") ?? 0;
  const half = (p.pm ?? 0) * 12;
  const hour = checked(p, "HourOfDay") ?? (clock === undefined ? half + (ofHalf ?? 0) : clock % 24);
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + Math.floor((p.nanos ?? 0) / 1000);
}

interface Resolved {
  readonly days: number;
  readonly micros: number;
  readonly zone: Zone | undefined;
}

const MAX_OFFSET = 64800;

function parseAll(pattern: DatetimePattern, text: string): Resolved {
  const p: Parsed = {
    numbers: new Map(),
    nanos: undefined,
    era: undefined,
    pm: undefined,
    zone: undefined,
    offset: undefined,
    names: pattern.names,
  };
  const end = parseParts(pattern.parts, text, 0, p);
  const shown = `Text '${text.length > 64 ? `${text.slice(0, 64)}...` : text}' could not be parsed`;
  if (end < 0) throw new DatetimeParseError(`${shown} at index ${-end - 1}`);
  if (end < text.length) throw new DatetimeParseError(`${shown}, unparsed text found at index ${end}`);
  let days: number | undefined;
  let micros: number;
  try {
    days = resolveDate(p);
    micros = resolveTime(p);
    if (p.offset !== undefined && Math.abs(p.offset) > MAX_OFFSET)
      throw new DatetimeParseError("Zone offset not in valid range: -18:00 to +18:00");
  } catch (e) {
    if (e instanceof DatetimeParseError) throw new DatetimeParseError(`${shown}: ${e.message}`);
    throw e;
  }
  const offset = p.offset;
  const fixed: Zone | undefined =
    offset === undefined ? undefined : { id: offsetId(offset), fixed: offset, offsetAt: () => offset };
  return { days: days ?? defaultDate(p), micros, zone: p.zone ?? fixed };
}

const overflow = (): SparkError =>
  new SparkError({ condition: "_LEGACY_ERROR_TEMP_ARITHMETIC", message: "long overflow" });

/**
 * Microseconds (UTC) of a text by a pattern compiled for parsing; without a zone in the text it is local time of `zone`.
 * Throws DatetimeParseError when the text does not fit.
 */
export function parseTimestampPattern(pattern: DatetimePattern, text: string, zone: Zone): bigint {
  const { days, micros, zone: own } = parseAll(pattern, text);
  const t = localToUtc(joinMicros(days, micros), own ?? zone);
  if (!fitsMicros(t)) throw overflow();
  return t;
}

/** Local microseconds; a zone in the text does not count. */
export function parseTimestampNtzPattern(pattern: DatetimePattern, text: string): bigint {
  const { days, micros } = parseAll(pattern, text);
  const t = joinMicros(days, micros);
  if (!fitsMicros(t)) throw overflow();
  return t;
}

/** The day of a text by a pattern. A zone in the text does not count. */
export function parseDatePattern(pattern: DatetimePattern, text: string): number {
  const { days } = parseAll(pattern, text);
  if (days > MAX_DAYS || days < MIN_DAYS)
    throw new SparkError({ condition: "_LEGACY_ERROR_TEMP_ARITHMETIC", message: "integer overflow" });
  return days;
}

/** The day as to_date finds it: that of the timestamp, in the zone. */
export const parseToDate = (pattern: DatetimePattern, text: string, zone: Zone = UTC): number =>
  splitMicros(utcToLocal(parseTimestampPattern(pattern, text, zone), zone)).days;
