import { sparkError } from "../common/errors/conditions.ts";
import { SparkError } from "../common/errors/sparkError.ts";
import "./conditions.ts";
import type { DayTimeIntervalType, YearMonthIntervalType } from "./dataType.ts";
import {
  fitsInt,
  fitsLong,
  intervalFields,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from "./interval.ts";
import type { CalendarInterval } from "./value.ts";

/** Parsing of interval texts. */

const isSpace = (c: number): boolean => (c >= 9 && c <= 13) || (c >= 28 && c <= 32);
const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/** Trims what UTF8String.trimAll trims: white space and ISO control characters. */
function trimAll(s: string): string {
  const blank = (c: number): boolean => c <= 32 || (c >= 0x7f && c <= 0x9f);
  let start = 0;
  let end = s.length;
  while (start < end && blank(s.charCodeAt(start))) start++;
  while (end > start && blank(s.charCodeAt(end - 1))) end--;
  return s.slice(start, end);
}

/** Units by name: which part they add to and how much of it. */
const UNITS: readonly (readonly [name: string, part: "months" | "days" | "micros", factor: bigint])[] = [
  ["year", "months", 12n],
  ["week", "days", 7n],
  ["day", "days", 1n],
  ["hour", "micros", MICROS_PER_HOUR],
  ["second", "micros", MICROS_PER_SECOND],
  ["month", "months", 1n],
  ["minute", "micros", MICROS_PER_MINUTE],
  ["millisecond", "micros", 1000n],
  ["microsecond", "micros", 1n],
];

/** A text of units, `[interval] 1 year -2 days 3.5 seconds`; throws INVALID_INTERVAL_FORMAT.* when it is none. */
export function parseCalendarInterval(input: string): CalendarInterval {
  const s = trimAll(input).toLowerCase();
  const fail = (sub: string, parameters: Record<string, string> = {}): SparkError =>
    sparkError(`INVALID_INTERVAL_FORMAT.${sub}`, { input, ...parameters });
  if (s === "") throw fail("INPUT_IS_EMPTY");
  let i = 0;
  /** The word in which the place `i` lies. */
  const word = (): string => {
    const all = s.split(/\s+/);
    return all[all.length - s.slice(i).split(/\s+/).length] ?? "";
  };
  const skipSpace = (): void => {
    while (i < s.length && isSpace(s.charCodeAt(i))) i++;
  };
  if (s.startsWith("interval")) {
    if (s.length === 8) throw fail("INPUT_IS_EMPTY");
    if (!isSpace(s.charCodeAt(8))) throw fail("INVALID_PREFIX", { prefix: word() });
    i = 9;
  }
  const sum = { months: 0n, days: 0n, micros: 0n };
  for (skipSpace(); i < s.length; skipSpace()) {
    const c = s.charCodeAt(i);
    const negative = c === 45;
    let fraction = 0n;
    let hasFraction = false;
    const pointFirst = c === 46;
    if (c === 43 || c === 45) {
      i++;
      skipSpace();
      if (i >= s.length) throw fail("MISSING_NUMBER", { word: word() });
    } else if (!isDigit(c) && !pointFirst) throw fail("UNRECOGNIZED_NUMBER", { number: word() });
    const from = i;
    while (i < s.length && isDigit(s.charCodeAt(i))) i++;
    let value = i > from ? BigInt(s.slice(from, i)) : 0n;
    if (!fitsLong(value)) throw fail("INVALID_VALUE", { value: word() });
    if (i < s.length && s.charCodeAt(i) === 46) {
      hasFraction = true;
      const start = ++i;
      while (i < s.length && isDigit(s.charCodeAt(i))) {
        if (i - start >= 9) throw fail("INVALID_PRECISION", { value: word() });
        i++;
      }
      if (pointFirst && i === start) throw fail("INVALID_VALUE", { value: word() });
      fraction = BigInt(s.slice(start, i).padEnd(9, "0")) / 1000n;
    }
    if (i >= s.length) {
      throw fail("MISSING_UNIT", { word: word() });
    }
    if (!isSpace(s.charCodeAt(i))) throw fail("INVALID_VALUE", { value: word() });
    skipSpace();
    if (i >= s.length) throw fail("MISSING_UNIT", { word: word() });
    if (hasFraction && s.charCodeAt(i) !== 115) throw fail("INVALID_FRACTION", { unit: word() });
    const unit = UNITS.find(([name]) => s.startsWith(name, i));
    if (unit === undefined) throw fail("INVALID_UNIT", { unit: word() });
    if (negative) {
      value = -value;
      fraction = -fraction;
    }
    sum[unit[1]] += value * unit[2] + (unit[1] === "micros" ? fraction : 0n);
    if (!fitsInt(Number(sum.months)) || !fitsInt(Number(sum.days)) || !fitsLong(sum.micros))
      throw fail("ARITHMETIC_EXCEPTION");
    const unitAt = i;
    i += unit[0].length;
    if (i < s.length && s.charCodeAt(i) === 115) i++;
    if (i < s.length && !isSpace(s.charCodeAt(i))) {
      i = unitAt;
      throw fail("INVALID_UNIT", { unit: word() });
    }
  }
  return { months: Number(sum.months), days: Number(sum.days), microseconds: sum.micros };
}

/** The same, null when the text is none, as `CAST(… AS INTERVAL)`. */
export function tryParseCalendarInterval(input: string): CalendarInterval | null {
  try {
    return parseCalendarInterval(input);
  } catch (e) {
    if (e instanceof SparkError) return null;
    throw e;
  }
}

const FIELD_FORMS = ["d", "h", "m", "s.n"] as const;

function unmatched(input: string, t: YearMonthIntervalType | DayTimeIntervalType): SparkError {
  const fields = intervalFields(t);
  const ym = t.kind === "year_month_interval";
  let form = "";
  if (ym) form = t.start !== t.end ? "y-m" : t.start === 0 ? "y" : "m";
  else
    for (let f = t.start; f <= t.end; f++) form += (f === t.start ? "" : f === 1 ? " " : ":") + FIELD_FORMS[f as 0 | 1];
  return sparkError(`INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING${ym ? "" : "_WITH_NOTICE"}`, {
    input,
    intervalStr: ym ? "year-month" : "day-time",
    supportedFormat: `\`[+|-]${form}\`, \`INTERVAL [+|-]'[+|-]${form}' ${fields}\``,
    typeName: `interval ${fields.toLowerCase()}`,
  });
}

const unparsed = (input: string, interval: string): SparkError =>
  sparkError("INVALID_INTERVAL_FORMAT.INTERVAL_PARSING", { input, interval });

/** Java's `require` of a field's range, which Spark lets through as it is. */
const outside = (field: string, value: bigint, max: bigint): SparkError =>
  new SparkError({
    condition: "_LEGACY_ERROR_TEMP_ILLEGAL_ARGUMENT",
    message: `requirement failed: ${field} ${value} outside range [0, ${max}]`,
  });

/** Takes off `INTERVAL [sign]' … ' FIELDS`. Null when the fields are others than those of the type. */
function unwrap(text: string, t: YearMonthIntervalType | DayTimeIntervalType): { sign: 1n | -1n; body: string } | null {
  let sign: 1n | -1n = 1n;
  let body = text;
  const m = /^interval\s+([+|-])?'([^']*)'\s+([a-z\s]+)$/i.exec(text);
  if (m !== null) {
    if (m[3]!.trim().replace(/\s+/g, " ").toUpperCase() !== intervalFields(t) || /\s$/.test(m[3]!)) return null;
    if (m[1] === "-") sign = -1n;
    body = m[2]!;
  }
  const first = body.charAt(0);
  if (first === "-") sign = sign === 1n ? -1n : 1n;
  return { sign, body: first === "-" || first === "+" || first === "|" ? body.slice(1) : body };
}

/** Months of a text in the form of the type's fields (`1-2`), or in the whole literal form (`INTERVAL '1-2' YEAR TO MONTH`). */
export function parseYearMonth(input: string, t: YearMonthIntervalType): number {
  const parts = unwrap(trimAll(input), t);
  const m = parts === null ? null : (t.start === t.end ? /^(\d+)$/ : /^(\d+)-(\d+)$/).exec(parts.body);
  if (parts === null || m === null) throw unmatched(input, t);
  const first = BigInt(m[1]!);
  const second = m[2] === undefined ? 0n : BigInt(m[2]);
  if (second > 11n) throw unparsed(input, "year-month");
  const months = Number(parts.sign * (t.start === 0 ? first * 12n + second : first));
  if (!fitsInt(months)) throw unparsed(input, "year-month");
  return months || 0;
}

const FIRST_DIGITS = [9, 10, 12, 13] as const;
const MAX_FIRST = [106751991n, 2562047788n, 153722867280n, 9223372036854n] as const;
const UNIT_NAMES = ["day", "hour", "minute", "second"] as const;
const UNIT_MICROS = [MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND] as const;

/** Splits `d h:m:s.n` (only the fields of the type); null when the text has another form. */
function dayTimeParts(body: string, t: DayTimeIntervalType): { numbers: bigint[]; micros: bigint } | null {
  const numbers: bigint[] = [];
  let i = 0;
  for (let f = t.start; f <= t.end; f++) {
    if (f > t.start && body.charCodeAt(i++) !== (f === 1 ? 32 : 58)) return null;
    const from = i;
    while (i < body.length && isDigit(body.charCodeAt(i))) i++;
    if (i === from || i - from > (f === t.start ? FIRST_DIGITS[f]! : 2)) return null;
    numbers.push(BigInt(body.slice(from, i)));
  }
  let micros = 0n;
  if (t.end === 3 && i < body.length && body.charCodeAt(i) === 46) {
    const from = ++i;
    while (i < body.length && isDigit(body.charCodeAt(i))) i++;
    if (i === from || i - from > 9) return null;
    micros = BigInt(body.slice(from, i).padEnd(9, "0")) / 1000n;
  }
  return i === body.length ? { numbers, micros } : null;
}

/** Microseconds of a text in the form of the type's fields (`1 02:03:04.5`), or in the whole literal form. */
export function parseDayTime(input: string, t: DayTimeIntervalType): bigint {
  const wrapped = unwrap(trimAll(input), t);
  const parts = wrapped === null ? null : dayTimeParts(wrapped.body, t);
  if (wrapped === null || parts === null) throw unmatched(input, t);
  const { numbers, micros } = parts;
  const first = numbers[0]!;
  if (t.start === t.end) {
    // Spark multiplies without a check, except for seconds; and of "-0.5" it forgets the sign.
    if (t.start < 3) return BigInt.asIntN(64, wrapped.sign * first * UNIT_MICROS[t.start]!);
    if (first > MAX_FIRST[3]) throw unparsed(input, "day-time");
    if (first === 0n) return micros;
    const total = wrapped.sign * (first * MICROS_PER_SECOND + micros);
    if (!fitsLong(total)) throw unparsed(input, "day-time");
    return total;
  }
  let total = micros;
  numbers.forEach((n, k) => {
    const f = t.start + k;
    const max = k === 0 ? MAX_FIRST[f]! : f === 1 ? 23n : 59n;
    if (n > max) throw outside(UNIT_NAMES[f]!, n, max);
    total += n * UNIT_MICROS[f]!;
  });
  total *= wrapped.sign;
  if (!fitsLong(total)) throw new SparkError({ condition: "_LEGACY_ERROR_TEMP_ARITHMETIC", message: "long overflow" });
  return total;
}
