import { SparkError } from "../../common/errors/sparkError.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import { compilePattern } from "../../types/datetime/pattern.ts";
import { formatTimestampPattern } from "../../types/datetime/patternFormat.ts";
import {
  cannotParseTimestamp,
  DatetimeParseError,
  parseTimestampNtzPattern,
  parseTimestampPattern,
  parseToDate,
} from "../../types/datetime/patternParse.ts";
import { floorSeconds, getZone, localToUtc, UTC, utcToLocal } from "../../types/datetime/zone.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { castValue } from "./cast.ts";
import { unexpectedInput } from "./collectionTypes.ts";
import { group } from "./datetimeFields.ts";
import { timestampType } from "./datetimeMake.ts";
import { type BoundCall, type FunctionEntry, scalar } from "./define.ts";

/** Dates and timestamps from and to texts, and between time zones. */

export const DEFAULT_PATTERN = "yyyy-MM-dd HH:mm:ss";

/** Parses, and turns what java.time refuses into Spark's error or into null. */
function parsed<R>(parse: () => R, strict: boolean, tryFunction: string): R | null {
  try {
    return parse();
  } catch (e) {
    if (!(e instanceof DatetimeParseError)) throw e;
    if (strict) throw cannotParseTimestamp(e, tryFunction);
    return null;
  }
}

/** What the first argument of to_date, to_timestamp and unix_timestamp may be. */
function sourceType(t: DataType, numbers: boolean): DataType {
  if (T.isDatetime(t) || t.kind === "string") return t;
  if (numbers && T.isNumeric(t)) return t;
  if (T.isNested(t) || T.isInterval(t) || t.kind === "binary" || t.kind === "variant" || t.kind === "time")
    throw unexpectedInput(0, '("STRING" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ")', t);
  return T.STRING;
}

const sources =
  (numbers: boolean) =>
  (types: readonly DataType[]): readonly DataType[] =>
    types.map((t, i) => (i === 0 ? sourceType(t, numbers && types.length === 1) : T.STRING));

/** to_date, to_timestamp, ...: a cast without pattern, otherwise parsing by the pattern. */
function conversion(
  name: string,
  since: string,
  type: (config: EvalConfig) => DataType,
  tries: boolean,
  examples: readonly (readonly [string, string])[],
): FunctionEntry {
  return scalar({
    name,
    group,
    since,
    usage: `${name}(expr[, fmt]) - Reads the text by the pattern, or as the cast does without one. What cannot be read gives ${tries ? "NULL" : "an error, or NULL when ANSI mode is off"}.`,
    examples,
    args: ["any", "string"],
    optional: 1,
    coercion: sources(type({ settings: {} } as EvalConfig).kind !== "date"),
    returns: (_, { config }) => type(config),
    nullable: true,
    bind: (call) =>
      call.argTypes.length === 1 || call.argTypes[0]!.kind !== "string" ? casting(call, tries) : reading(call, tries),
  });
}

function casting(call: BoundCall, tries: boolean): (v: Value) => Value {
  const mode = tries ? "try" : call.config.ansi ? "ansi" : "legacy";
  return castValue(call.argTypes[0]!, call.type, mode, call.config);
}

function reading({ type, config }: BoundCall, tries: boolean): (s: Value, pattern: Value) => Value {
  const zone = getZone(config.timeZone);
  const strict = config.ansi && !tries;
  const tryFunction = type.kind === "date" ? "try_to_date" : "try_to_timestamp";
  return (s, format) => {
    const pattern = compilePattern(format as string, true);
    const text = s as string;
    return parsed<Value>(
      () =>
        type.kind === "date"
          ? parseToDate(pattern, text, zone)
          : type.kind === "timestamp"
            ? parseTimestampPattern(pattern, text, zone)
            : parseTimestampNtzPattern(pattern, text),
      strict,
      tryFunction,
    );
  };
}

/** Seconds since 1970 of a text, date or timestamp. */
function unixSeconds({ argTypes, config }: BoundCall): (...args: Value[]) => Value {
  const [type] = argTypes;
  if (type === undefined) {
    const now = BigInt(floorSeconds(config.now));
    return () => now;
  }
  const zone = getZone(config.timeZone);
  switch (type.kind) {
    case "date":
      return (v) => BigInt(floorSeconds(localToUtc(BigInt(v as number) * 86_400_000_000n, zone)));
    case "timestamp":
    case "timestamp_ntz":
      return (v) => (v as bigint) / 1_000_000n;
    default:
      return (v, format) => {
        const pattern = compilePattern((format ?? DEFAULT_PATTERN) as string, true);
        return parsed(
          () => BigInt(floorSeconds(parseTimestampPattern(pattern, v as string, zone))),
          config.ansi,
          "try_to_timestamp",
        );
      };
  }
}

const unixTypes = (types: readonly DataType[]): readonly DataType[] =>
  types.map((t, i) => {
    if (i > 0) return T.STRING;
    if (T.isDatetime(t) || t.kind === "string") return t;
    if (t.kind === "null") return T.STRING;
    throw unexpectedInput(0, '("STRING" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ")', t);
  });

const unixTime = (
  name: string,
  since: string,
  optional: number,
  examples: readonly (readonly [string, string])[],
): FunctionEntry =>
  scalar({
    name,
    group,
    since,
    usage: `${name}(${optional === 2 ? "[timeExp[, fmt]]" : "timeExp[, fmt]"}) - Seconds since 1970 of a date, a timestamp or a text read by the pattern.`,
    examples,
    args: ["any", "string"],
    optional,
    coercion: unixTypes,
    returns: T.LONG,
    nullable: true,
    sql: (args) =>
      args.length === 0
        ? `${name}(current_timestamp(), ${DEFAULT_PATTERN})`
        : `${name}(${args[0]}, ${args[1] ?? DEFAULT_PATTERN})`,
    bind: unixSeconds,
  });

const toNtz = (t: DataType, index: number): DataType => {
  if (T.isDatetime(t) || t.kind === "string" || t.kind === "null") return T.TIMESTAMP_NTZ;
  throw unexpectedInput(index, '"TIMESTAMP_NTZ"', t);
};

export const datetimeParseFunctions: readonly FunctionEntry[] = [
  conversion("to_date", "1.5.0", () => T.DATE, false, [
    ["to_date('2009-07-30 04:17:52')", "2009-07-30"],
    ["to_date('2016-12-31', 'yyyy-MM-dd')", "2016-12-31"],
  ]),
  conversion("try_to_date", "4.0.0", () => T.DATE, true, [
    ["try_to_date('2016-12-31')", "2016-12-31"],
    ["try_to_date('2016-12-31', 'yyyy-MM-dd')", "2016-12-31"],
    ["try_to_date('foo', 'yyyy-MM-dd')", "NULL"],
  ]),
  conversion("to_timestamp", "2.2.0", timestampType, false, [
    ["to_timestamp('2016-12-31 00:12:00')", "2016-12-31 00:12:00"],
    ["to_timestamp('2016-12-31', 'yyyy-MM-dd')", "2016-12-31 00:00:00"],
  ]),
  conversion("try_to_timestamp", "3.4.0", timestampType, true, [
    ["try_to_timestamp('2016-12-31 00:12:00')", "2016-12-31 00:12:00"],
    ["try_to_timestamp('2016-12-31', 'yyyy-MM-dd')", "2016-12-31 00:00:00"],
    ["try_to_timestamp('foo', 'yyyy-MM-dd')", "NULL"],
  ]),
  conversion("to_timestamp_ltz", "3.4.0", () => T.TIMESTAMP, false, [
    ["to_timestamp_ltz('2016-12-31 00:12:00')", "2016-12-31 00:12:00"],
    ["to_timestamp_ltz('2016-12-31', 'yyyy-MM-dd')", "2016-12-31 00:00:00"],
  ]),
  conversion("to_timestamp_ntz", "3.4.0", () => T.TIMESTAMP_NTZ, false, [
    ["to_timestamp_ntz('2016-12-31 00:12:00')", "2016-12-31 00:12:00"],
    ["to_timestamp_ntz('2016-12-31', 'yyyy-MM-dd')", "2016-12-31 00:00:00"],
  ]),
  unixTime("unix_timestamp", "1.5.0", 2, []),
  unixTime("to_unix_timestamp", "1.6.0", 1, [["to_unix_timestamp('2016-04-08', 'yyyy-MM-dd')", "1460098800"]]),
  scalar({
    name: "from_unixtime",
    group,
    since: "1.5.0",
    usage:
      "from_unixtime(seconds[, fmt]) - The text of that many seconds since 1970 by the pattern, yyyy-MM-dd HH:mm:ss unless given.",
    examples: [
      ["from_unixtime(0, 'yyyy-MM-dd HH:mm:ss')", "1969-12-31 16:00:00"],
      ["from_unixtime(0)", "1969-12-31 16:00:00"],
    ],
    args: [T.LONG, "string"],
    optional: 1,
    returns: T.STRING,
    nullable: true,
    sql: (args) => `from_unixtime(${args[0]}, ${args[1] ?? DEFAULT_PATTERN})`,
    bind: ({ config }) => {
      const zone = getZone(config.timeZone);
      return (seconds, format) =>
        formatTimestampPattern(
          compilePattern((format ?? DEFAULT_PATTERN) as string),
          BigInt.asIntN(64, (seconds as bigint) * 1_000_000n),
          zone,
        );
    },
  }),
  scalar({
    name: "date_format",
    group,
    since: "1.5.0",
    usage: "date_format(timestamp, fmt) - The text of the timestamp by the pattern.",
    examples: [["date_format('2016-04-08', 'y')", "2016"]],
    args: [T.TIMESTAMP, "string"],
    returns: T.STRING,
    bind: ({ config }) => {
      const zone = getZone(config.timeZone);
      return (t, format) => formatTimestampPattern(compilePattern(format as string), t as bigint, zone);
    },
  }),
  scalar({
    name: "convert_timezone",
    group,
    since: "3.4.0",
    usage:
      "convert_timezone([sourceTz, ]targetTz, sourceTs) - The timestamp without time zone, taken as local time of the source zone (the session's unless given), in local time of the target zone.",
    examples: [
      [
        "convert_timezone('Europe/Brussels', 'America/Los_Angeles', timestamp_ntz'2021-12-06 00:00:00')",
        "2021-12-05 15:00:00",
      ],
      ["convert_timezone('Europe/Brussels', timestamp_ntz'2021-12-05 15:00:00')", "2021-12-06 00:00:00"],
    ],
    args: ["string", "any", "any"],
    optional: 1,
    coercion: (types) => types.map((t, i) => (i < types.length - 1 ? T.STRING : toNtz(t, i))),
    returns: T.TIMESTAMP_NTZ,
    sql: (args) =>
      `convert_timezone(${args.length === 2 ? ["current_timezone()", ...args].join(", ") : args.join(", ")})`,
    bind: ({ config, argTypes }) => {
      const convert = (source: Value, target: Value, t: Value): Value =>
        utcToLocal(localToUtc(t as bigint, getZone(source as string)), getZone(target as string));
      return argTypes.length === 2
        ? (target, t) => convert(config.timeZone, target!, t!)
        : (a, b, t) => convert(a!, b!, t!);
    },
  }),
  scalar({
    name: "from_utc_timestamp",
    group,
    since: "1.5.0",
    usage:
      "from_utc_timestamp(timestamp, timezone) - The timestamp shifted as if its time in UTC were shown in the zone.",
    examples: [["from_utc_timestamp('2016-08-31', 'Asia/Seoul')", "2016-08-31 09:00:00"]],
    args: [T.TIMESTAMP, "string"],
    returns: T.TIMESTAMP,
    eval: (t, zone) => localToUtc(utcToLocal(t as bigint, getZone(zone as string)), UTC),
  }),
  scalar({
    name: "to_utc_timestamp",
    group,
    since: "1.5.0",
    usage:
      "to_utc_timestamp(timestamp, timezone) - The timestamp shifted as if its time in the zone were shown in UTC.",
    examples: [["to_utc_timestamp('2016-08-31', 'Asia/Seoul')", "2016-08-30 15:00:00"]],
    args: [T.TIMESTAMP, "string"],
    returns: T.TIMESTAMP,
    eval: (t, zone) => localToUtc(t as bigint, getZone(zone as string)),
  }),
];

/** Whether an error says that a pattern is none. */
export const isPatternError = (e: unknown): boolean =>
  e instanceof SparkError && /^(INVALID_DATETIME_PATTERN|INCONSISTENT_BEHAVIOR)/.test(e.condition);
