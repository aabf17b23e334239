import { SparkError } from "../../common/errors/sparkError.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import { splitMicros } from "../../types/datetime/civil.ts";
import { floorSeconds, getZone, utcToLocal } from "../../types/datetime/zone.ts";
import { fitsLong } from "../../types/interval.ts";
import type { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { toLongSaturated } from "./castNumber.ts";
import { mismatch, unexpectedInput } from "./collectionTypes.ts";
import { group, TIME } from "./datetimeFields.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { evaluateConstant, isFoldable } from "./evaluate.ts";

/** The current time (of the query's start), and dates and timestamps as numbers since 1970. */

const current = (
  name: string,
  since: string,
  type: DataType,
  usage: string,
  value: (config: EvalConfig) => Value,
): FunctionEntry =>
  scalar({
    name,
    group,
    since,
    usage: `${name}() - ${usage}`,
    args: [],
    returns: type,
    nullable: false,
    ...(name === "curdate" ? { sql: () => "current_date()" } : {}),
    bind: ({ config }) => {
      const v = value(config);
      return () => v;
    },
  });

const today = (config: EvalConfig): number => splitMicros(utcToLocal(config.now, getZone(config.timeZone))).days;
const localNow = (config: EvalConfig): bigint => utcToLocal(config.now, getZone(config.timeZone));

/** The precision of current_time, which is a constant from 0 to 6. */
function timePrecision(args: readonly Expression[]): number {
  const [e] = args;
  if (e === undefined) return 6;
  if (!isFoldable(e)) throw mismatch("NON_FOLDABLE_INPUT", { inputName: "`precision`", inputType: '"INT"' });
  const p = evaluateConstant(e);
  if (p === null) throw mismatch("UNEXPECTED_NULL", { exprName: "precision" });
  const n = Number(p);
  if (n < 0 || n > 6)
    throw mismatch("VALUE_OUT_OF_RANGE", { exprName: "`precision`", valueRange: "[0, 6]", currentValue: String(n) });
  return n;
}

const longOverflow = () => new SparkError({ condition: "_LEGACY_ERROR_TEMP_ARITHMETIC", message: "long overflow" });
const roundingNecessary = () =>
  new SparkError({ condition: "_LEGACY_ERROR_TEMP_ARITHMETIC", message: "Rounding necessary" });

const exact = (micros: bigint): bigint => {
  if (!fitsLong(micros)) throw longOverflow();
  return micros;
};

function fromSeconds(type: DataType): (v: Value) => Value {
  switch (type.kind) {
    case "float":
    case "double":
      return (v) => (Number.isFinite(v as number) ? toLongSaturated((v as number) * 1e6) : null);
    case "decimal":
      return (v) => {
        const d = v as Decimal;
        const micros = d.setScale(6, "DOWN");
        if (micros.compare(d) !== 0) throw roundingNecessary();
        return exact(micros.unscaled);
      };
    default:
      return (v) => exact(BigInt(v as number | bigint) * 1_000_000n);
  }
}

const timestampOf = (name: string, unit: bigint, what: string, example: readonly [string, string]): FunctionEntry =>
  scalar({
    name,
    group,
    since: "3.1.0",
    usage: `${name}(${what}) - The timestamp that many ${what} after 1970-01-01 00:00:00 UTC.`,
    examples: [example],
    args: ["integral"],
    coercion: ([t]) => {
      if (!T.isIntegral(t!) && t!.kind !== "null") throw unexpectedInput(0, '"INTEGRAL"', t!);
      return [t!.kind === "null" ? T.LONG : t!];
    },
    returns: T.TIMESTAMP,
    eval: (v) => exact(BigInt(v as number | bigint) * unit),
  });

/** Takes a timestamp as it is: no text is cast to one here. */
const onlyTimestamp = ([t]: readonly DataType[]): readonly DataType[] => {
  if (t!.kind !== "timestamp" && t!.kind !== "null") throw unexpectedInput(0, '"TIMESTAMP"', t!);
  return [T.TIMESTAMP];
};

const floorTo = (v: bigint, unit: bigint): bigint => (v - (((v % unit) + unit) % unit)) / unit;

const unixOf = (name: string, unit: bigint, what: string, example: readonly [string, string]): FunctionEntry =>
  scalar({
    name,
    group,
    since: "3.1.0",
    usage: `${name}(timestamp) - The ${what} since 1970-01-01 00:00:00 UTC, rounded down.`,
    examples: [example],
    args: [T.TIMESTAMP],
    coercion: onlyTimestamp,
    returns: T.LONG,
    eval: (v) => (unit === 1_000_000n ? BigInt(floorSeconds(v as bigint)) : floorTo(v as bigint, unit)),
  });

export const datetimeNowFunctions: readonly FunctionEntry[] = [
  current("current_date", "1.5.0", T.DATE, "The date at the start of the query.", today),
  current("curdate", "3.4.0", T.DATE, "The date at the start of the query.", today),
  current("current_timestamp", "1.5.0", T.TIMESTAMP, "The time at the start of the query.", (c) => c.now),
  current("now", "1.6.0", T.TIMESTAMP, "The time at the start of the query.", (c) => c.now),
  current("localtimestamp", "3.4.0", T.TIMESTAMP_NTZ, "The local time at the start of the query.", localNow),
  current("current_timezone", "3.1.0", T.STRING, "The time zone of the session.", (c) => c.timeZone),
  scalar({
    name: "current_time",
    group,
    since: "4.1.0",
    usage:
      "current_time([precision]) - The local time of the day at the start of the query, with up to 6 digits of a second.",
    args: [T.INT],
    optional: 1,
    returns: (_, { args }) => ({ kind: "time", precision: timePrecision(args) }),
    nullable: false,
    sql: (args) => `current_time(${args[0] ?? "6"})`,
    bind: ({ config, type }) => {
      const nanos = BigInt(splitMicros(localNow(config)).micros) * 1000n;
      const step = 10n ** BigInt(9 - (type.kind === "time" ? type.precision : TIME.precision));
      const v = nanos - (nanos % step);
      return () => v;
    },
  }),
  scalar({
    name: "timestamp_seconds",
    group,
    since: "3.1.0",
    usage:
      "timestamp_seconds(seconds) - The timestamp that many seconds (with a fraction) after 1970-01-01 00:00:00 UTC.",
    examples: [
      ["timestamp_seconds(1230219000)", "2008-12-25 07:30:00"],
      ["timestamp_seconds(1230219000.123)", "2008-12-25 07:30:00.123"],
    ],
    args: ["numeric"],
    coercion: ([t]) => {
      if (!T.isNumeric(t!) && t!.kind !== "null") throw unexpectedInput(0, '"NUMERIC"', t!);
      return [t!.kind === "null" ? T.LONG : t!];
    },
    returns: T.TIMESTAMP,
    nullable: ({ argTypes }, nullable) => nullable[0]! || T.isFractional(argTypes[0]!),
    bind: ({ argTypes }) => fromSeconds(argTypes[0]!),
  }),
  timestampOf("timestamp_millis", 1000n, "milliseconds", [
    "timestamp_millis(1230219000123)",
    "2008-12-25 07:30:00.123",
  ]),
  timestampOf("timestamp_micros", 1n, "microseconds", [
    "timestamp_micros(1230219000123123)",
    "2008-12-25 07:30:00.123123",
  ]),
  unixOf("unix_seconds", 1_000_000n, "seconds", ["unix_seconds(TIMESTAMP('1970-01-01 00:00:01Z'))", "1"]),
  unixOf("unix_millis", 1000n, "milliseconds", ["unix_millis(TIMESTAMP('1970-01-01 00:00:01Z'))", "1000"]),
  unixOf("unix_micros", 1n, "microseconds", ["unix_micros(TIMESTAMP('1970-01-01 00:00:01Z'))", "1000000"]),
  scalar({
    name: "unix_date",
    group,
    since: "3.1.0",
    usage: "unix_date(date) - The days since 1970-01-01.",
    examples: [['unix_date(DATE("1970-01-02"))', "1"]],
    args: [T.DATE],
    coercion: ([t]) => {
      if (t!.kind !== "date" && t!.kind !== "null") throw unexpectedInput(0, '"DATE"', t!);
      return [T.DATE];
    },
    returns: T.INT,
    eval: (d) => d!,
  }),
  scalar({
    name: "date_from_unix_date",
    group,
    since: "3.1.0",
    usage: "date_from_unix_date(days) - The date that many days after 1970-01-01.",
    examples: [["date_from_unix_date(1)", "1970-01-02"]],
    args: [T.INT],
    returns: T.DATE,
    eval: (d) => d!,
  }),
];
