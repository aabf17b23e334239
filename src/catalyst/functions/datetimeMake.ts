import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import { daysFromCivil, joinMicros } from "../../types/datetime/civil.ts";
import { getZone, localToUtc, UTC } from "../../types/datetime/zone.ts";
import type { Decimal } from "../../types/decimal.ts";
import { javaDoubleToString } from "../../types/javaNumber.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { unexpectedInput, wrongNumberOfArguments } from "./collectionTypes.ts";
import { dateProblem, fieldOutOfBounds, timeProblem } from "./datetimeConditions.ts";
import { group, TIME } from "./datetimeFields.ts";
import { type BoundCall, type FunctionEntry, scalar } from "./define.ts";

/** Functions that make dates, times and timestamps of their parts. */

const SECONDS = T.decimal(16, 6);

/** The type of to_timestamp and make_timestamp: spark.sql.timestampType. */
export const timestampType = (config: EvalConfig): DataType =>
  config.settings?.["spark.sql.timestampType"]?.toUpperCase() === "TIMESTAMP_NTZ" ? T.TIMESTAMP_NTZ : T.TIMESTAMP;

/** Local microseconds of six parts; `fail` gives the value of wrong ones, or throws. */
function localOf(parts: readonly Value[], fail: (message: string) => null): bigint | null {
  const [year, month, day, hour, minute] = parts as [number, number, number, number, number];
  const total = (parts[5] as Decimal).unscaled;
  const second = Number((total - (((total % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n);
  const micros = Number(total - BigInt(second) * 1_000_000n);
  const whole = second === 60;
  if (whole && micros !== 0) return fail(FRACTION);
  const problem = dateProblem(year, month, day) ?? timeProblem(hour, minute, whole ? 0 : second);
  if (problem !== undefined) return fail(problem);
  return joinMicros(daysFromCivil(year, month, day), ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros);
}
const FRACTION = "fraction";

const castable = (t: DataType, ...kinds: T.TypeKind[]): boolean => kinds.includes(t.kind) || t.kind === "null";

/** Types of the parts: six numbers or a date and a time, then a time zone where the function takes one. */
function partTypes(name: string, counts: string, zones: boolean, dateAlone: boolean) {
  return (types: readonly DataType[]): readonly DataType[] => {
    const n = types.length;
    const last = zones ? 1 : 0;
    if (n === 6 || n === 6 + last)
      return types.map((t, i) => {
        if (i === 6) return T.STRING;
        if (!T.isNumeric(t) && t.kind !== "string" && t.kind !== "null")
          throw unexpectedInput(i, i < 5 ? '"INT"' : '"DECIMAL(16,6)"', t);
        return i < 5 ? T.INT : SECONDS;
      });
    if (n === 2 || n === 2 + last || (n === 1 && dateAlone))
      return types.map((t, i) => {
        if (i === 0 && !castable(t, "date", "string")) throw unexpectedInput(0, '"DATE"', t);
        if (i === 1 && !castable(t, "time", "string")) throw unexpectedInput(1, '"TIME(6)"', t);
        return i === 0 ? T.DATE : i === 1 ? (t.kind === "time" ? t : TIME) : T.STRING;
      });
    throw wrongNumberOfArguments(name, counts, n);
  };
}

/** What Spark calls the column: forms that it rewrites show what they become. */
function shown(name: string, kind: "session" | "ltz" | "ntz", tries: boolean, args: readonly string[]): string {
  const list = args.join(", ");
  if (args.length <= 3 && kind === "ltz") return `make_timestamp(${list})`;
  if (args.length <= 3 && kind === "ntz" && tries) return `${name}(make_timestamp_ntz(${list}))`;
  return `${name}(${(tries && kind === "session" ? args.slice(0, 6) : args).join(", ")})`;
}

function makeTimestamp(
  name: string,
  since: string,
  kind: "session" | "ltz" | "ntz",
  tries: boolean,
  examples: readonly (readonly [string, string])[],
): FunctionEntry {
  const typeOf = (config: EvalConfig): DataType =>
    kind === "session" ? timestampType(config) : kind === "ltz" ? T.TIMESTAMP : T.TIMESTAMP_NTZ;
  const counts = kind === "session" ? "[1, 2, 3, 6, 7]" : kind === "ltz" ? "[2, 3, 6, 7]" : "[2, 6]";
  return scalar({
    name,
    group,
    since,
    usage: `${name}(year, month, day, hour, min, sec${kind === "ntz" ? "" : "[, timezone]"}) or ${name}(date, time${kind === "ntz" ? "" : "[, timezone]"}) - The timestamp of these parts. Parts out of range give ${tries ? "NULL" : "an error, or NULL when ANSI mode is off"}.`,
    examples,
    args: ["any"],
    rest: "any",
    coercion: partTypes(name, counts, kind !== "ntz", kind === "session"),
    // A date with a time is a timestamp in every session; parts make what TIMESTAMP means there.
    returns: (types, { config }) => (kind === "session" && types.length <= 3 ? T.TIMESTAMP : typeOf(config)),
    nullable: true,
    sql: (args) => shown(name, kind, tries, args),
    bind: (call: BoundCall) => {
      const { type, config, argTypes } = call;
      const session = type.kind === "timestamp" ? getZone(config.timeZone) : UTC;
      const strict = !tries && config.ansi;
      const parts = argTypes[0]?.kind === "date" ? 2 : 6;
      return (...args) => {
        const zoneText = args[parts];
        // An unknown zone is an error in every mode.
        const zone = zoneText === undefined ? session : type.kind === "timestamp" ? getZone(zoneText as string) : UTC;
        if (parts === 2) {
          const nanos = (args[1] ?? 0n) as bigint;
          return localToUtc(joinMicros(args[0] as number, 0) + nanos / 1000n, zone);
        }
        const local = localOf(args, (message) => {
          if (!strict) return null;
          if (message !== FRACTION) throw fieldOutOfBounds(message, true);
          throw sparkError("INVALID_FRACTION_OF_SECOND", {
            secAndMicros: javaDoubleToString((args[5] as Decimal).toNumber()),
          });
        });
        return local === null ? null : localToUtc(local, zone);
      };
    },
  });
}

const SIX = "2014, 12, 28, 6, 30, 45.887";
const PAIR = "DATE'2014-12-28', TIME'6:30:45.887'";
const SESSION: readonly [string, string][] = [
  [`(${SIX})`, "2014-12-28 06:30:45.887"],
  [`(${SIX}, 'CET')`, "2014-12-27 21:30:45.887"],
  ["(DATE'2014-12-28')", "2014-12-28 00:00:00"],
  [`(${PAIR})`, "2014-12-28 06:30:45.887"],
  [`(${PAIR}, 'CET')`, "2014-12-27 21:30:45.887"],
];
const LTZ: readonly [string, string][] = [
  ...SESSION.filter(([a]) => !a.startsWith("(DATE'2014-12-28')")),
  ["(2019, 6, 30, 23, 59, 60)", "2019-07-01 00:00:00"],
  ["(null, 7, 22, 15, 30, 0)", "NULL"],
];
const NTZ = LTZ.filter(([a]) => !a.includes("CET"));
const TRY: readonly [string, string][] = [["(2024, 13, 22, 15, 30, 0)", "NULL"]];
const named = (name: string, list: readonly [string, string][]): [string, string][] =>
  list.map(([a, r]) => [name + a, r]);

export const datetimeMakeFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "make_date",
    group,
    since: "3.0.0",
    usage: "make_date(year, month, day) - The date; when there is none an error, or NULL when ANSI mode is off.",
    examples: [
      ["make_date(2013, 7, 15)", "2013-07-15"],
      ["make_date(2019, 7, NULL)", "NULL"],
    ],
    args: [T.INT, T.INT, T.INT],
    returns: T.DATE,
    nullable: ({ config }, nullable) => !config.ansi || nullable.some(Boolean),
    bind:
      ({ config }) =>
      (year, month, day) => {
        const problem = dateProblem(year as number, month as number, day as number);
        if (problem === undefined) return daysFromCivil(year as number, month as number, day as number);
        if (config.ansi) throw fieldOutOfBounds(problem, true);
        return null;
      },
  }),
  scalar({
    name: "make_time",
    group,
    since: "4.1.0",
    usage: "make_time(hour, minute, second) - The time; parts out of range are an error.",
    examples: [
      ["make_time(6, 30, 45.887)", "06:30:45.887"],
      ["make_time(NULL, 30, 0)", "NULL"],
    ],
    args: [T.INT, T.INT, SECONDS],
    returns: TIME,
    eval: (hour, minute, second) => {
      const micros = (second as Decimal).unscaled;
      const whole = Number((micros - (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n);
      const problem = timeProblem(hour as number, minute as number, whole);
      if (problem !== undefined) throw fieldOutOfBounds(problem, false);
      return (BigInt((hour as number) * 3600 + (minute as number) * 60) * 1_000_000n + micros) * 1000n;
    },
  }),
  makeTimestamp("make_timestamp", "3.0.0", "session", false, named("make_timestamp", SESSION)),
  makeTimestamp("make_timestamp_ltz", "3.4.0", "ltz", false, named("make_timestamp_ltz", LTZ)),
  makeTimestamp("make_timestamp_ntz", "3.4.0", "ntz", false, named("make_timestamp_ntz", NTZ)),
  makeTimestamp("try_make_timestamp", "4.0.0", "session", true, named("try_make_timestamp", [...SESSION, ...TRY])),
  makeTimestamp("try_make_timestamp_ltz", "4.0.0", "ltz", true, named("try_make_timestamp_ltz", [...LTZ, ...TRY])),
  makeTimestamp("try_make_timestamp_ntz", "4.0.0", "ntz", true, named("try_make_timestamp_ntz", [...NTZ, ...TRY])),
];
