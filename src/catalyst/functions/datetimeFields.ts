import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import {
  dayOfWeek,
  dayOfYear,
  isoYear,
  quarter,
  timeFields,
  weekday,
  weekOfYear,
} from "../../types/datetime/arithmetic.ts";
import { civilFromDays } from "../../types/datetime/civil.ts";
import { MONTHS } from "../../types/datetime/patternFormat.ts";
import { getZone, UTC, utcToLocal } from "../../types/datetime/zone.ts";
import { Decimal } from "../../types/decimal.ts";
import type { CalendarInterval, Value } from "../../types/value.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { unexpectedInput } from "./collectionTypes.ts";
import "./datetimeConditions.ts";
import { type BoundCall, type FunctionEntry, scalar } from "./define.ts";
import { evaluateConstant, isFoldable } from "./evaluate.ts";

/** Fields of dates, times and intervals: year(...) and the like, and extract. */

export const group = "datetime_funcs";
export const TIME: T.TimeType = { kind: "time", precision: 6 };
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
const SECONDS = T.decimal(8, 6);

type DateField = (days: number) => number;
const DATE_FIELDS: Readonly<Record<string, DateField>> = {
  YEAR: (d) => civilFromDays(d).year,
  YEAROFWEEK: isoYear,
  QUARTER: quarter,
  MONTH: (d) => civilFromDays(d).month,
  WEEK: weekOfYear,
  DAY: (d) => civilFromDays(d).day,
  DAYOFWEEK: dayOfWeek,
  DAYOFWEEK_ISO: (d) => weekday(d) + 1,
  DOY: dayOfYear,
};

const ALIASES: Readonly<Record<string, string>> = {
  Y: "YEAR",
  YEARS: "YEAR",
  YR: "YEAR",
  YRS: "YEAR",
  QTR: "QUARTER",
  MON: "MONTH",
  MONS: "MONTH",
  MONTHS: "MONTH",
  W: "WEEK",
  WEEKS: "WEEK",
  D: "DAY",
  DAYS: "DAY",
  DOW: "DAYOFWEEK",
  DOW_ISO: "DAYOFWEEK_ISO",
  H: "HOUR",
  HOURS: "HOUR",
  HR: "HOUR",
  HRS: "HOUR",
  M: "MINUTE",
  MIN: "MINUTE",
  MINS: "MINUTE",
  MINUTES: "MINUTE",
  S: "SECOND",
  SEC: "SECOND",
  SECONDS: "SECOND",
  SECS: "SECOND",
};

/** Local microseconds of a timestamp, or the time of day of a TIME. */
function localMicros(type: DataType, config: EvalConfig): (v: Value) => bigint {
  if (type.kind === "time") return (v) => (v as bigint) / 1000n;
  const zone = type.kind === "timestamp" ? getZone(config.timeZone) : UTC;
  return (v) => utcToLocal(v as bigint, zone);
}

const dateField = (
  name: string,
  field: string,
  since: string,
  usage: string,
  examples: readonly (readonly [string, string])[],
  aliases: readonly string[] = [],
): FunctionEntry => {
  const of = DATE_FIELDS[field]!;
  return scalar({
    name,
    aliases,
    group,
    since,
    usage: `${name}(date) - ${usage}`,
    examples,
    args: [T.DATE],
    returns: T.INT,
    eval: (d) => of(d as number),
  });
};

const timeField = (
  name: "hour" | "minute" | "second",
  usage: string,
  examples: readonly (readonly [string, string])[],
): FunctionEntry =>
  scalar({
    name,
    group,
    since: "1.5.0",
    usage: `${name}(expr) - ${usage}`,
    examples,
    args: [[T.TIMESTAMP, T.TIMESTAMP_NTZ, TIME]],
    coercion: ([t]) => {
      if (t!.kind === "timestamp" || t!.kind === "timestamp_ntz" || t!.kind === "time") return [t!];
      if (t!.kind === "date" || t!.kind === "string" || t!.kind === "null") return [T.TIMESTAMP];
      throw unexpectedInput(0, '"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)"', t!);
    },
    returns: T.INT,
    bind: ({ argTypes, config }) => {
      const local = localMicros(argTypes[0]!, config);
      return (v) => timeFields(local(v!))[name];
    },
  });

// --- extract ---

const TIME_FIELDS = ["HOUR", "MINUTE", "SECOND"];
const DAY_TIME_FIELDS = ["DAY", "HOUR", "MINUTE", "SECOND"];

/** The field that an extraction names, in its normal spelling; null when the text is NULL. */
function fieldOf(args: readonly Expression[], types: readonly DataType[], name: string): string | null {
  const [field] = args as [Expression];
  if (!isFoldable(field))
    throw sparkError("NON_FOLDABLE_ARGUMENT", { funcName: `\`${name}\``, paramName: "`field`", paramType: '"STRING"' });
  const text = evaluateConstant(field);
  if (text === null) return null;
  const word = String(text).toUpperCase();
  const known = Object.hasOwn(ALIASES, word) ? ALIASES[word]! : word;
  if (!isPartOf(known, types[1]!)) throw sparkError("INVALID_EXTRACT_FIELD", { field: `\`${String(text)}\`` });
  return known;
}

function isPartOf(field: string, type: DataType): boolean {
  switch (type.kind) {
    case "year_month_interval": {
      const i = ["YEAR", "MONTH"].indexOf(field);
      return i >= type.start && i <= type.end && i >= 0;
    }
    case "day_time_interval": {
      const i = DAY_TIME_FIELDS.indexOf(field);
      return i >= type.start && i <= type.end && i >= 0;
    }
    case "calendar_interval":
      return field === "YEAR" || field === "MONTH" || DAY_TIME_FIELDS.includes(field);
    case "time":
      return TIME_FIELDS.includes(field);
    default:
      return Object.hasOwn(DATE_FIELDS, field) || TIME_FIELDS.includes(field);
  }
}

function extractTypes(name: string) {
  return (types: readonly DataType[], _: EvalConfig, args: readonly Expression[]): readonly DataType[] => {
    const [first, source] = types as [DataType, DataType];
    const field = fieldOf(args, types, name);
    if (field === null || T.isInterval(source) || source.kind === "time") return [first, source];
    if (!T.isDatetime(source) && source.kind !== "string" && source.kind !== "null")
      throw unexpectedInput(0, Object.hasOwn(DATE_FIELDS, field) ? '"DATE"' : '"TIMESTAMP"', source);
    if (Object.hasOwn(DATE_FIELDS, field)) return [first, T.DATE];
    return [first, source.kind === "timestamp_ntz" ? source : T.TIMESTAMP];
  };
}

function extractedType(field: string | null, source: DataType): DataType {
  if (field === null) return T.DOUBLE;
  if (field === "SECOND") return SECONDS;
  if (!T.isInterval(source)) return T.INT;
  return field === "YEAR" || field === "DAY" ? T.INT : T.BYTE;
}

/** Seconds with their fraction. */
const seconds = (micros: bigint): Decimal => new Decimal(micros % 60_000_000n, 6);

function intervalField(field: string, type: DataType): (v: Value) => Value {
  const months = (v: Value): number =>
    type.kind === "year_month_interval" ? (v as number) : (v as CalendarInterval).months;
  const micros = (v: Value): bigint =>
    type.kind === "day_time_interval" ? (v as bigint) : (v as CalendarInterval).microseconds;
  switch (field) {
    case "YEAR":
      return (v) => Math.trunc(months(v) / 12) || 0;
    case "MONTH":
      return (v) => months(v) % 12 || 0;
    case "DAY":
      return (v) =>
        type.kind === "day_time_interval" ? Number((v as bigint) / 86_400_000_000n) : (v as CalendarInterval).days;
    case "HOUR":
      return (v) => Number((micros(v) / 3_600_000_000n) % 24n);
    case "MINUTE":
      return (v) => Number((micros(v) / 60_000_000n) % 60n);
    default:
      return (v) => seconds(micros(v));
  }
}

function extractor(call: BoundCall, name: string): (field: Value, v: Value) => Value {
  const field = fieldOf(call.args, call.argTypes, name);
  const type = call.argTypes[1]!;
  if (field === null) return () => null;
  if (T.isInterval(type)) {
    const of = intervalField(field, type);
    return (_, v) => of(v);
  }
  const date = DATE_FIELDS[field];
  if (date !== undefined) return (_, v) => date(v as number);
  const local = localMicros(type, call.config);
  if (field === "SECOND")
    return (_, v) => {
      const { second, micros } = timeFields(local(v));
      return new Decimal(BigInt(second * 1_000_000 + micros), 6);
    };
  const part = field === "HOUR" ? "hour" : "minute";
  return (_, v) => timeFields(local(v))[part];
}

const SOURCES = [
  ["YEAR", "TIMESTAMP '2019-08-12 01:00:00.123456'", "2019"],
  ["week", "timestamp'2019-08-12 01:00:00.123456'", "33"],
  ["doy", "DATE'2019-08-12'", "224"],
  ["SECONDS", "timestamp'2019-10-01 00:00:01.000001'", "1.000001"],
  ["days", "interval 5 days 3 hours 7 minutes", "5"],
  ["seconds", "interval 5 hours 30 seconds 1 milliseconds 1 microseconds", "30.001001"],
  ["MONTH", "INTERVAL '2021-11' YEAR TO MONTH", "11"],
  ["MINUTE", "INTERVAL '123 23:55:59.002001' DAY TO SECOND", "55"],
] as const;

const extraction = (name: string, since: string): FunctionEntry =>
  scalar({
    name,
    group,
    since,
    usage:
      name === "extract"
        ? "extract(field FROM source) - A field of a date, timestamp, time or interval; SECOND comes with its fraction."
        : `${name}(field, source) - A field (a constant text) of a date, timestamp, time or interval; SECOND comes with its fraction.`,
    examples: SOURCES.map(([f, s, r]) => [name === "extract" ? `extract(${f} FROM ${s})` : `${name}('${f}', ${s})`, r]),
    args: ["string", "any"],
    coercion: extractTypes(name),
    returns: (types, { args }) => extractedType(fieldOf(args, types, name), types[1]!),
    sql: (args) => (name !== "date_part" ? `${name}(${args[0]} FROM ${args[1]})` : `${name}(${args.join(", ")})`),
    nullable: true,
    bind: (call) => extractor(call, name),
  });

export const datetimeFieldFunctions: readonly FunctionEntry[] = [
  dateField("year", "YEAR", "1.5.0", "The year.", [["year('2016-07-30')", "2016"]]),
  dateField("quarter", "QUARTER", "1.5.0", "The quarter of the year, 1 to 4.", [["quarter('2016-08-31')", "3"]]),
  dateField("month", "MONTH", "1.5.0", "The month, 1 to 12.", [["month('2016-07-30')", "7"]]),
  dateField("day", "DAY", "1.5.0", "The day of the month.", [["day('2009-07-30')", "30"]]),
  dateField("dayofmonth", "DAY", "1.5.0", "The day of the month.", [["dayofmonth('2009-07-30')", "30"]]),
  dateField("dayofweek", "DAYOFWEEK", "2.3.0", "The day of the week, 1 (Sunday) to 7.", [
    ["dayofweek('2009-07-30')", "5"],
  ]),
  dateField("dayofyear", "DOY", "1.5.0", "The day of the year.", [["dayofyear('2016-04-09')", "100"]]),
  dateField("weekofyear", "WEEK", "1.5.0", "The ISO week of the year.", [["weekofyear('2008-02-20')", "8"]]),
  scalar({
    name: "weekday",
    group,
    since: "2.4.0",
    usage: "weekday(date) - The day of the week, 0 (Monday) to 6.",
    examples: [["weekday('2009-07-30')", "3"]],
    args: [T.DATE],
    returns: T.INT,
    eval: (d) => weekday(d as number),
  }),
  scalar({
    name: "dayname",
    group,
    since: "4.0.0",
    usage: "dayname(date) - The first three letters of the day of the week.",
    examples: [["dayname(DATE('2008-02-20'))", "Wed"]],
    args: [T.DATE],
    returns: T.STRING,
    eval: (d) => WEEKDAYS[weekday(d as number)]!,
  }),
  scalar({
    name: "monthname",
    group,
    since: "4.0.0",
    usage: "monthname(date) - The first three letters of the month.",
    examples: [["monthname('2008-02-20')", "Feb"]],
    args: [T.DATE],
    returns: T.STRING,
    eval: (d) => MONTHS[civilFromDays(d as number).month - 1]!.slice(0, 3),
  }),
  timeField("hour", "The hour of a timestamp or time.", [
    ["hour('2018-02-14 12:58:59')", "12"],
    ["hour(TIME'13:59:59.999999')", "13"],
  ]),
  timeField("minute", "The minute of a timestamp or time.", [
    ["minute('2009-07-30 12:58:59')", "58"],
    ["minute(TIME'23:59:59.999999')", "59"],
  ]),
  timeField("second", "The second of a timestamp or time, without its fraction.", [
    ["second('2018-02-14 12:58:59')", "59"],
    ["second(TIME'13:25:59.999999')", "59"],
  ]),
  extraction("extract", "3.0.0"),
  extraction("date_part", "3.0.0"),
  extraction("datepart", "3.4.0"),
];
