import { sparkError } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import { splitMicros } from "../../types/datetime/civil.ts";
import { compilePattern } from "../../types/datetime/pattern.ts";
import { DatetimeParseError, parseTimestampNtzPattern } from "../../types/datetime/patternParse.ts";
import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import { parseTime } from "./castTime.ts";
import { unexpectedInput } from "./collectionTypes.ts";
import { fieldOutOfBounds } from "./datetimeConditions.ts";
import { group, TIME } from "./datetimeFields.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { invalidParameter, quotedString } from "./errors.ts";

/** Functions of the TIME type (nanoseconds of the day). */

const DAY_NANOS = 86_400_000_000_000n;

const UNITS: Readonly<Record<string, bigint>> = {
  HOUR: 3_600_000_000_000n,
  MINUTE: 60_000_000_000n,
  SECOND: 1_000_000_000n,
  MILLISECOND: 1_000_000n,
  MICROSECOND: 1000n,
};

function unitNanos(text: Value, functionName: string): bigint {
  const unit = UNITS[String(text).toUpperCase()];
  if (unit === undefined)
    throw invalidParameter("TIME_UNIT", functionName, "unit", { invalidValue: `'${String(text)}'` });
  return unit;
}

function checked(nanos: bigint): bigint {
  if (nanos >= 0n && nanos < DAY_NANOS) return nanos;
  throw fieldOutOfBounds(
    `Invalid TIME value: must be between 00:00:00 and 23:59:59.999999999, but got ${nanos} nanoseconds`,
    false,
  );
}

/** Nanoseconds of the day of a text, by a pattern or in the form that the cast reads. */
function read(text: string, format: Value | undefined): bigint {
  const fail = (e?: unknown) =>
    sparkError(
      "CANNOT_PARSE_TIME",
      { input: quotedString(text), format: quotedString((format ?? "HH:mm:ss.SSSSSS") as string) },
      { cause: e },
    );
  if (format === undefined) {
    const nanos = parseTime(text);
    if (nanos === null) throw fail();
    return nanos;
  }
  const pattern = compilePattern(format as string, true);
  try {
    return BigInt(splitMicros(parseTimestampNtzPattern(pattern, text)).micros) * 1000n;
  } catch (e) {
    throw e instanceof DatetimeParseError ? fail(e) : e;
  }
}

function fromSeconds(type: DataType): (v: Value) => Value {
  switch (type.kind) {
    case "decimal":
      return (v) => {
        // More digits than nanoseconds do not fit.
        const d = (v as Decimal).setScale(9, "DOWN");
        return checked(d.unscaled);
      };
    case "float":
    case "double":
      return (v) => {
        const x = v as number;
        if (!Number.isFinite(x)) throw fieldOutOfBounds(`Cannot convert ${x} seconds to TIME value`, false);
        return checked(BigInt(Math.trunc(x * 1e6)) * 1000n);
      };
    default:
      return (v) => checked(BigInt(v as number | bigint) * 1_000_000_000n);
  }
}

const fromUnits = (
  name: string,
  unit: bigint,
  what: string,
  examples: readonly (readonly [string, string])[],
): FunctionEntry =>
  scalar({
    name,
    group,
    since: "4.2.0",
    usage: `${name}(${what}) - The time that many ${what} after midnight.`,
    examples,
    args: ["integral"],
    returns: TIME,
    eval: (v) => checked(BigInt(v as number | bigint) * unit),
  });

const toUnits = (
  name: string,
  unit: bigint,
  what: string,
  examples: readonly (readonly [string, string])[],
): FunctionEntry =>
  scalar({
    name,
    group,
    since: "4.2.0",
    usage: `${name}(time) - The ${what} since midnight.`,
    examples,
    args: [TIME],
    returns: T.LONG,
    eval: (v) => (v as bigint) / unit,
  });

export const timeFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "to_time",
    group,
    since: "4.1.0",
    usage: "to_time(text[, format]) - Reads a time by the pattern, or as the cast does without one.",
    examples: [
      ["to_time('00:12:00')", "00:12:00"],
      ["to_time('12.10.05', 'HH.mm.ss')", "12:10:05"],
    ],
    args: ["string", "string"],
    optional: 1,
    returns: TIME,
    eval: (text, format) => read(text as string, format),
  }),
  scalar({
    name: "try_to_time",
    group,
    since: "4.1.0",
    usage: "try_to_time(text[, format]) - As to_time, but NULL for what cannot be read.",
    examples: [
      ["try_to_time('00:12:00.001')", "00:12:00.001"],
      ["try_to_time('12.10.05.999999', 'HH.mm.ss.SSSSSS')", "12:10:05.999999"],
      ["try_to_time('foo', 'HH:mm:ss')", "NULL"],
    ],
    args: ["string", "string"],
    optional: 1,
    returns: TIME,
    nullable: true,
    sql: (args) => `try_to_time(to_time(${args.join(", ")}))`,
    eval: (text, format) => {
      try {
        return read(text as string, format);
      } catch (e) {
        if (e instanceof SparkError) return null;
        throw e;
      }
    },
  }),
  scalar({
    name: "time_trunc",
    group,
    since: "4.1.0",
    usage: "time_trunc(unit, time) - The time cut off at HOUR, MINUTE, SECOND, MILLISECOND or MICROSECOND.",
    examples: [
      ["time_trunc('HOUR', TIME'09:32:05.359')", "09:00:00"],
      ["time_trunc('MILLISECOND', TIME'09:32:05.123456')", "09:32:05.123"],
    ],
    args: ["string", TIME],
    returns: ([, t]) => t!,
    eval: (unit, t) => (t as bigint) - ((t as bigint) % unitNanos(unit!, "time_trunc")),
  }),
  scalar({
    name: "time_diff",
    group,
    since: "4.1.0",
    usage: "time_diff(unit, start, end) - The whole units from start to end.",
    examples: [
      ["time_diff('HOUR', TIME'20:30:29', TIME'21:30:28')", "0"],
      ["time_diff('HOUR', TIME'20:30:29', TIME'21:30:29')", "1"],
      ["time_diff('HOUR', TIME'20:30:29', TIME'12:00:00')", "-8"],
    ],
    args: ["string", TIME, TIME],
    returns: T.LONG,
    eval: (unit, a, b) => ((b as bigint) - (a as bigint)) / unitNanos(unit!, "time_diff"),
  }),
  scalar({
    name: "time_from_seconds",
    group,
    since: "4.2.0",
    usage: "time_from_seconds(seconds) - The time that many seconds (a number, with a fraction) after midnight.",
    examples: [
      ["time_from_seconds(0)", "00:00:00"],
      ["time_from_seconds(52200)", "14:30:00"],
      ["time_from_seconds(52200.5)", "14:30:00.5"],
      ["time_from_seconds(86399.999999)", "23:59:59.999999"],
    ],
    args: ["numeric"],
    coercion: ([t]) => {
      if (!T.isNumeric(t!) && t!.kind !== "null") throw unexpectedInput(0, '"NUMERIC"', t!);
      return [t!.kind === "null" ? T.LONG : t!];
    },
    returns: TIME,
    bind: ({ argTypes }) => fromSeconds(argTypes[0]!),
  }),
  fromUnits("time_from_millis", 1_000_000n, "milliseconds", [
    ["time_from_millis(52200500)", "14:30:00.5"],
    ["time_from_millis(86399999)", "23:59:59.999"],
  ]),
  fromUnits("time_from_micros", 1000n, "microseconds", [
    ["time_from_micros(52200500000)", "14:30:00.5"],
    ["time_from_micros(86399999999)", "23:59:59.999999"],
  ]),
  scalar({
    name: "time_to_seconds",
    group,
    since: "4.2.0",
    usage: "time_to_seconds(time) - The seconds since midnight, with their fraction.",
    examples: [
      ["time_to_seconds(TIME'00:00:00')", "0.000000"],
      ["time_to_seconds(TIME'14:30:00.5')", "52200.500000"],
    ],
    args: [TIME],
    returns: T.decimal(14, 6),
    eval: (v) => new Decimal((v as bigint) / 1000n, 6),
  }),
  toUnits("time_to_millis", 1_000_000n, "milliseconds", [["time_to_millis(TIME'14:30:00.5')", "52200500"]]),
  toUnits("time_to_micros", 1000n, "microseconds", [["time_to_micros(TIME'14:30:00.5')", "52200500000"]]),
];
