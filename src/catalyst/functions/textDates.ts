import { SparkError } from "../../common/errors/sparkError.ts";
import { sparkError } from "../../common/errors/conditions.ts";
import { splitMicros } from "../../types/datetime/civil.ts";
import { formatTime } from "../../types/datetime/format.ts";
import { parseDate, parseTimestamp, parseTimestampNtz } from "../../types/datetime/parse.ts";
import { compilePattern, type DatetimePattern, type Part } from "../../types/datetime/pattern.ts";
import { formatDatePattern, formatTimestampPattern } from "../../types/datetime/patternFormat.ts";
import {
  DatetimeParseError,
  parseDatePattern,
  parseTimestampNtzPattern,
  parseTimestampPattern,
} from "../../types/datetime/patternParse.ts";
import { getZone, UTC, type Zone } from "../../types/datetime/zone.ts";
import type { Value } from "../../types/value.ts";
import { parseTime } from "./castTime.ts";
import { flag, type TextOptions } from "./textOptions.ts";

/** Dates and timestamps in texts of CSV and JSON, in files and in functions: one meaning of the options for all. */
export interface DateOptions {
  readonly dateFormat: string | undefined;
  readonly timestampFormat: string | undefined;
  readonly timestampNtzFormat: string | undefined;
  readonly timeFormat: string | undefined;
  /** What does not fit a pattern may still be in the form of a cast. */
  readonly dateFallback: boolean;
  readonly timestampFallback: boolean;
  readonly timeZone: string;
  /** The language of names in patterns, as a tag. */
  readonly locale: string | undefined;
}

export function dateOptions(options: TextOptions, timeZone: string): DateOptions {
  const name = "enableDateTimeParsingFallback";
  const fallback = options.has(name.toLowerCase()) ? flag(options, name) : undefined;
  const dateFormat = options.get("dateformat");
  const timestampFormat = options.get("timestampformat");
  const zone = options.get("timezone") ?? timeZone;
  // One that is none is an error before anything is read.
  getZone(zone);
  return {
    dateFormat,
    timestampFormat,
    timestampNtzFormat: options.get("timestampntzformat"),
    timeFormat: options.get("timeformat"),
    dateFallback: fallback ?? dateFormat === undefined,
    timestampFallback: fallback ?? timestampFormat === undefined,
    timeZone: zone,
    locale: options.get("locale"),
  };
}

/** Reads a date or timestamp; undefined when the text is none. */
export type DateReader<T extends Value> = (text: string) => T | undefined;

const UPGRADE = "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION";

/** With a pattern that is none no text is a value; only that an older Spark knew it is told. */
function withPattern<T extends Value>(text: string, o: DateOptions, read: (p: DatetimePattern, s: string) => T) {
  let pattern: DatetimePattern | undefined;
  try {
    pattern = compilePattern(text, true, o.locale);
  } catch (e) {
    if (!(e instanceof SparkError)) throw e;
    if (e.condition === UPGRADE)
      return (): undefined => {
        throw e;
      };
  }
  return (s: string): T | undefined => {
    if (pattern === undefined) return undefined;
    try {
      return read(pattern, s);
    } catch (e) {
      if (e instanceof DatetimeParseError || e instanceof SparkError) return undefined;
      throw e;
    }
  };
}

export function dateReader(o: DateOptions): DateReader<number> {
  const simple = (s: string): number | undefined => parseDate(s) ?? undefined;
  if (o.dateFormat === undefined) return simple;
  const read = withPattern(o.dateFormat, o, parseDatePattern);
  return (s) => read(s) ?? (o.dateFallback ? simple(s) : undefined);
}

export function timestampReader(o: DateOptions, now?: bigint): DateReader<bigint> {
  const zone: Zone = getZone(o.timeZone);
  const simple = (s: string): bigint | undefined => parseTimestamp(s, zone, now) ?? undefined;
  if (o.timestampFormat === undefined) return simple;
  const read = withPattern(o.timestampFormat, o, (p, s) => parseTimestampPattern(p, s, zone));
  return (s) => read(s) ?? (o.timestampFallback ? simple(s) : undefined);
}

export function timestampNtzReader(o: DateOptions): DateReader<bigint> {
  if (o.timestampNtzFormat === undefined) return (s) => parseTimestampNtz(s, false) ?? undefined;
  return withPattern(o.timestampNtzFormat, o, parseTimestampNtzPattern);
}

/** Times of the day, in nanoseconds. */
export function timeReader(o: DateOptions): DateReader<bigint> {
  if (o.timeFormat === undefined) return (s) => parseTime(s) ?? undefined;
  return withPattern(o.timeFormat, o, (p, s) => BigInt(splitMicros(parseTimestampNtzPattern(p, s)).micros) * 1000n);
}

/** A timestamp without zone has no offset to write. */
function withoutZone(parts: readonly Part[], pattern: string): void {
  for (const p of parts) {
    if (p.kind === "optional") withoutZone(p.parts, pattern);
    else if (p.kind === "offset" || p.kind === "localizedOffset" || p.kind === "zoneId" || p.kind === "zoneName")
      throw sparkError("INVALID_DATETIME_PATTERN.WITH_SUGGESTION", {
        pattern: `'${pattern}'`,
        docroot: "https://spark.apache.org/docs/latest",
      });
  }
}

/** How the options write dates, timestamps and timestamps without zone. */
export function dateWriters(o: DateOptions) {
  const zone = getZone(o.timeZone);
  const date = compilePattern(o.dateFormat ?? "yyyy-MM-dd", false, o.locale);
  const timestamp = compilePattern(o.timestampFormat ?? "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", false, o.locale);
  const ntz = compilePattern(o.timestampNtzFormat ?? "yyyy-MM-dd'T'HH:mm:ss[.SSS]", false, o.locale);
  const time = o.timeFormat === undefined ? undefined : compilePattern(o.timeFormat, false, o.locale);
  return {
    time: (v: Value) => (time ? formatTimestampPattern(time, (v as bigint) / 1000n, UTC) : formatTime(v as bigint)),
    date: (v: Value) => formatDatePattern(date, v as number),
    timestamp: (v: Value) => formatTimestampPattern(timestamp, v as bigint, zone),
    timestampNtz: (v: Value) => {
      withoutZone(ntz.parts, ntz.text);
      return formatTimestampPattern(ntz, v as bigint, UTC);
    },
  };
}
