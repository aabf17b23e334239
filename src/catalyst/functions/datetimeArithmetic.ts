import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import {
  addMonths,
  type DatetimeUnit,
  illegalWeekday,
  lastDay,
  monthsBetween,
  nextDay,
  parseTruncateUnit,
  parseWeekday,
  timestampAdd,
  timestampAddInterval,
  timestampDiff,
  truncDate,
  truncTimestamp,
} from "../../types/datetime/arithmetic.ts";
import { formatTimestamp } from "../../types/datetime/format.ts";
import { getZone, localToUtc, UTC, type Zone } from "../../types/datetime/zone.ts";
import { dayTimeToString, MICROS_PER_DAY, yearMonthToString } from "../../types/interval.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { mismatch, unexpectedInput } from "./collectionTypes.ts";
import { group } from "./datetimeFields.ts";
import { type BoundCall, type FunctionEntry, scalar } from "./define.ts";
import { arithmeticOverflow, invalidParameter, quotedType } from "./errors.ts";
import { evaluateConstant, isFoldable } from "./evaluate.ts";

/** Arithmetic of dates and timestamps by functions. */

/** Timestamps with time zone count by the session's zone, others by themselves. */
const zoneOf = (type: DataType, config: EvalConfig): Zone =>
  type.kind === "timestamp" ? getZone(config.timeZone) : UTC;

/** A number of days is taken as INT, SMALLINT or TINYINT; strings are cast. */
const dateAndDays = (types: readonly DataType[]): readonly DataType[] => {
  const [d, n] = types as [DataType, DataType];
  if (!T.isDatetime(d) && d.kind !== "string" && d.kind !== "null") throw unexpectedInput(0, '"DATE"', d);
  if (n.kind !== "int" && n.kind !== "short" && n.kind !== "byte" && n.kind !== "string" && n.kind !== "null")
    throw unexpectedInput(1, '("INT" or "SMALLINT" or "TINYINT")', n);
  return [T.DATE, n.kind === "short" || n.kind === "byte" ? n : T.INT];
};

const shift = (name: string, aliases: readonly string[], since: string, sign: 1 | -1, example: string): FunctionEntry =>
  scalar({
    name,
    aliases,
    group,
    since,
    usage: `${name}(start, days) - The date that many days ${sign > 0 ? "after" : "before"} start.`,
    examples: [[`${name}('2016-07-30', 1)`, example]],
    args: [T.DATE, T.INT],
    coercion: dateAndDays,
    returns: T.DATE,
    // Overflow wraps, as Spark's does.
    eval: (d, n) => ((d as number) + sign * (n as number)) | 0,
  });

const difference = (name: string, since: string): FunctionEntry =>
  scalar({
    name,
    group,
    since,
    usage: `${name}(end, start) - The number of days from start to end.`,
    examples: [
      [`${name}('2009-07-31', '2009-07-30')`, "1"],
      [`${name}('2009-07-30', '2009-07-31')`, "-1"],
    ],
    args: [T.DATE, T.DATE],
    returns: T.INT,
    eval: (a, b) => ((a as number) - (b as number)) | 0,
  });

const UNITS = new Set("YEAR QUARTER MONTH WEEK DAY DAYOFYEAR HOUR MINUTE SECOND MILLISECOND MICROSECOND".split(" "));

/** The unit of timestampadd and timestampdiff, which comes as a constant text. */
function unitOf(text: Value, name: string): DatetimeUnit {
  const unit = String(text).toUpperCase();
  if (!UNITS.has(unit)) throw invalidParameter("DATETIME_UNIT", name, "unit", { invalidValue: `'${String(text)}'` });
  return unit === "DAYOFYEAR" ? "DAY" : (unit as DatetimeUnit);
}

const anyTimestamp = (types: readonly DataType[], index: number): DataType => {
  const t = types[index]!;
  if (t.kind === "timestamp" || t.kind === "timestamp_ntz") return t;
  if (t.kind === "date" || t.kind === "string" || t.kind === "null") return T.TIMESTAMP;
  throw unexpectedInput(index, '("TIMESTAMP" or "TIMESTAMP_NTZ")', t);
};

function addUnits({ argTypes, config }: BoundCall): (...args: Value[]) => Value {
  const zone = zoneOf(argTypes[2]!, config);
  return (unit, quantity, t) => {
    const out = timestampAdd(unitOf(unit!, "timestampadd"), quantity as bigint, t as bigint, zone);
    if (out === null)
      throw sparkError("DATETIME_OVERFLOW", {
        operation: `add ${quantity}L ${String(unit)} to TIMESTAMP${argTypes[2]!.kind === "timestamp_ntz" ? "_NTZ" : ""} '${formatTimestamp(t as bigint, zone)}'`,
      });
    return out;
  };
}

// --- time_bucket ---

const TIMESTAMPS = '"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)"';

function bucketTypes(types: readonly DataType[], _: EvalConfig, args: readonly Expression[]): readonly DataType[] {
  const [size, t, origin] = types as [DataType, DataType, DataType | undefined];
  if (size.kind !== "day_time_interval" && size.kind !== "year_month_interval")
    throw unexpectedInput(0, '("INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")', size);
  const isTimestamp = (x: DataType): boolean =>
    x.kind === "timestamp" || x.kind === "timestamp_ntz" || x.kind === "null";
  if (!isTimestamp(t)) throw unexpectedInput(1, TIMESTAMPS, t);
  if (origin !== undefined && !isTimestamp(origin)) throw unexpectedInput(2, TIMESTAMPS, origin);
  const type = t.kind !== "null" ? t : origin && origin.kind !== "null" ? origin : T.TIMESTAMP;
  if (origin !== undefined && origin.kind !== "null" && origin.kind !== type.kind)
    throw unexpectedInput(2, type.kind === "timestamp" ? '"TIMESTAMP"' : '"TIMESTAMP_NTZ"', origin);
  if (!isFoldable(args[0]!))
    throw mismatch("NON_FOLDABLE_INPUT", { inputName: "`bucketSize`", inputType: quotedType(size) });
  if (args[2] && !isFoldable(args[2]))
    throw mismatch("NON_FOLDABLE_INPUT", { inputName: "`origin`", inputType: quotedType(origin!), argument: "2" });
  const constant = evaluateConstant(args[0]!);
  if (constant !== null && (constant as number | bigint) <= 0)
    throw mismatch("VALUE_OUT_OF_RANGE", {
      exprName: "`bucketSize`",
      valueRange: "(0, inf)",
      currentValue:
        size.kind === "year_month_interval"
          ? yearMonthToString(constant as number, size)
          : dayTimeToString(constant as bigint, size),
    });
  return origin === undefined ? [size, type] : [size, type, type];
}

const floorDiv = (a: bigint, b: bigint): bigint => (a - (((a % b) + b) % b)) / b;

/** The last start of a bucket that is not after the timestamp; starts are the origin and so many times the size. */
function bucket({ argTypes, config }: BoundCall): (...args: Value[]) => Value {
  const [sizeType, type] = argTypes as [DataType, DataType];
  const zone = zoneOf(type, config);
  const epoch = localToUtc(0n, zone);
  const isMonths = sizeType.kind === "year_month_interval";
  return (size, value, given) => {
    const origin = given === undefined ? epoch : (given as bigint);
    const t = value as bigint;
    const months = isMonths ? (size as number) : 0;
    const days = isMonths ? 0 : Number((size as bigint) / MICROS_PER_DAY);
    const micros = isMonths ? 0n : (size as bigint) % MICROS_PER_DAY;
    const start = (n: bigint): bigint => {
      const i = Number(n);
      const out = timestampAddInterval(origin, i * months, i * days, n * micros, zone);
      if (out === null) throw arithmeticOverflow("", "long overflow");
      return out;
    };
    let n = isMonths
      ? floorDiv(timestampDiff("MONTH", origin, t, zone), BigInt(months))
      : floorDiv(t - origin, size as bigint);
    while (start(n) > t) n--;
    while (start(n + 1n) <= t) n++;
    return start(n);
  };
}

export const datetimeArithmeticFunctions: readonly FunctionEntry[] = [
  shift("date_add", ["dateadd"], "1.5.0", 1, "2016-07-31"),
  shift("date_sub", [], "1.5.0", -1, "2016-07-29"),
  difference("datediff", "1.5.0"),
  difference("date_diff", "3.4.0"),
  scalar({
    name: "add_months",
    group,
    since: "1.5.0",
    usage: "add_months(start, months) - The date that many months after start; of a shorter month its last day.",
    examples: [["add_months('2016-08-31', 1)", "2016-09-30"]],
    args: [T.DATE, T.INT],
    returns: T.DATE,
    eval: (d, n) => addMonths(d as number, n as number),
  }),
  scalar({
    name: "months_between",
    group,
    since: "1.5.0",
    usage:
      "months_between(timestamp1, timestamp2[, roundOff]) - The months from timestamp2 to timestamp1, with a fraction of 31 days, rounded to 8 digits unless roundOff is false.",
    examples: [
      ["months_between('1997-02-28 10:30:00', '1996-10-30')", "3.94959677"],
      ["months_between('1997-02-28 10:30:00', '1996-10-30', false)", "3.9495967741935485"],
    ],
    args: [T.TIMESTAMP, T.TIMESTAMP, T.BOOLEAN],
    optional: 1,
    returns: T.DOUBLE,
    sql: (args) => `months_between(${args[0]}, ${args[1]}, ${args[2] ?? "true"})`,
    bind: ({ config }) => {
      const zone = getZone(config.timeZone);
      return (a, b, round) => monthsBetween(a as bigint, b as bigint, round !== false, zone);
    },
  }),
  scalar({
    name: "last_day",
    group,
    since: "1.5.0",
    usage: "last_day(date) - The last day of the month.",
    examples: [["last_day('2009-01-12')", "2009-01-31"]],
    args: [T.DATE],
    returns: T.DATE,
    eval: (d) => lastDay(d as number),
  }),
  scalar({
    name: "next_day",
    group,
    since: "1.5.0",
    usage: "next_day(start, dayOfWeek) - The first day after start that is the named day of the week.",
    examples: [["next_day('2015-01-14', 'TU')", "2015-01-20"]],
    args: [T.DATE, "string"],
    returns: T.DATE,
    nullable: true,
    bind:
      ({ config }) =>
      (d, name) => {
        const day = parseWeekday(name as string);
        if (day !== null) return nextDay(d as number, day);
        if (config.ansi) throw illegalWeekday(name as string);
        return null;
      },
  }),
  scalar({
    name: "trunc",
    group,
    since: "1.5.0",
    usage: "trunc(date, fmt) - The first day of the week, month, quarter or year; NULL for other units.",
    examples: [
      ["trunc('2019-08-04', 'week')", "2019-07-29"],
      ["trunc('2019-08-04', 'quarter')", "2019-07-01"],
      ["trunc('2009-02-12', 'MM')", "2009-02-01"],
      ["trunc('2015-10-27', 'YEAR')", "2015-01-01"],
    ],
    args: [T.DATE, "string"],
    returns: T.DATE,
    nullable: true,
    eval: (d, text) => {
      const unit = parseTruncateUnit(text as string);
      return unit === null ? null : truncDate(d as number, unit);
    },
  }),
  scalar({
    name: "date_trunc",
    group,
    since: "2.3.0",
    usage: "date_trunc(fmt, ts) - The start of the unit in which the timestamp lies; NULL for unknown units.",
    examples: [
      ["date_trunc('YEAR', '2015-03-05T09:32:05.359')", "2015-01-01 00:00:00"],
      ["date_trunc('MM', '2015-03-05T09:32:05.359')", "2015-03-01 00:00:00"],
      ["date_trunc('DD', '2015-03-05T09:32:05.359')", "2015-03-05 00:00:00"],
      ["date_trunc('HOUR', '2015-03-05T09:32:05.359')", "2015-03-05 09:00:00"],
      ["date_trunc('MILLISECOND', '2015-03-05T09:32:05.123456')", "2015-03-05 09:32:05.123"],
    ],
    args: ["string", T.TIMESTAMP],
    returns: T.TIMESTAMP,
    nullable: true,
    bind: ({ config }) => {
      const zone = getZone(config.timeZone);
      return (text, t) => {
        const unit = parseTruncateUnit(text as string);
        return unit === null ? null : truncTimestamp(t as bigint, unit, zone);
      };
    },
  }),
  scalar({
    name: "timestampadd",
    group,
    since: "3.3.0",
    usage: "timestampadd(unit, quantity, timestamp) - The timestamp so many units later, by the local calendar.",
    args: ["string", T.LONG, [T.TIMESTAMP, T.TIMESTAMP_NTZ]],
    returns: ([, , t]) => t!,
    coercion: (types) => {
      const n = types[1]!;
      if (!T.isNumeric(n) && n.kind !== "string" && n.kind !== "null") throw unexpectedInput(1, '"BIGINT"', n);
      return [T.STRING, T.LONG, anyTimestamp(types, 2)];
    },
    bind: addUnits,
  }),
  scalar({
    name: "timestampdiff",
    group,
    since: "3.3.0",
    usage: "timestampdiff(unit, start, end) - The whole units from start to end.",
    args: ["string", T.TIMESTAMP, T.TIMESTAMP],
    returns: T.LONG,
    bind: ({ config }) => {
      const zone = getZone(config.timeZone);
      return (unit, a, b) => timestampDiff(unitOf(unit!, "timestampdiff"), a as bigint, b as bigint, zone);
    },
  }),
  scalar({
    name: "time_bucket",
    group,
    since: "4.2.0",
    usage:
      "time_bucket(bucketSize, timestamp[, origin]) - The start of the bucket in which the timestamp lies; buckets begin at the origin, 1970-01-01 00:00:00 unless given.",
    examples: [
      [
        "time_bucket(INTERVAL '15' MINUTE, TIMESTAMP '2024-01-01 11:27:00', TIMESTAMP '1970-01-01 00:00:00')",
        "2024-01-01 11:15:00",
      ],
      ["time_bucket(INTERVAL '1' HOUR, TIMESTAMP '2024-01-01 11:27:00')", "2024-01-01 11:00:00"],
      [
        "time_bucket(INTERVAL '1' MONTH, TIMESTAMP '2024-07-20 14:30:00', TIMESTAMP '2024-06-15 09:00:00')",
        "2024-07-15 09:00:00",
      ],
    ],
    args: ["interval", "any", "any"],
    optional: 1,
    coercion: bucketTypes,
    returns: ([, t]) => t!,
    sql: (args, { args: given }) => {
      const type = (given[1] as { type?: DataType } | undefined)?.type;
      const origin = `TIMESTAMP${type?.kind === "timestamp_ntz" ? "_NTZ" : ""} '1970-01-01 00:00:00'`;
      return `time_bucket(${args[0]}, ${args[1]}, ${args[2] ?? origin})`;
    },
    bind: bucket,
  }),
];
