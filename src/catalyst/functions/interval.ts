import * as T from "../../types/dataType.ts";
import type { Decimal } from "../../types/decimal.ts";
import {
  calendarInterval,
  fitsInt,
  fitsLong,
  intervalOverflow,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
} from "../../types/interval.ts";
import type { Value } from "../../types/value.ts";
import { group } from "./datetimeFields.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { arithmeticOverflow, bare } from "./errors.ts";

/** Functions that make intervals. */

const INTERVAL_SECONDS = T.decimal(18, 6);

/** The call with its default arguments, as column names show them. */
const filled =
  (name: string, defaults: readonly string[]) =>
  (args: readonly string[]): string =>
    `${name}(${defaults.map((d, i) => args[i] ?? d).join(", ")})`;

const int = (v: Value | undefined): number => (v ?? 0) as number;
const micros = (v: Value | undefined): bigint => (v === undefined ? 0n : (v as Decimal).unscaled);

function makeInterval(name: string, since: string, tries: boolean): FunctionEntry {
  return scalar({
    name,
    group,
    since,
    usage: `${name}([years[, months[, weeks[, days[, hours[, mins[, secs]]]]]]]) - An interval of these parts, 0 unless given.${tries ? " NULL on overflow." : ""}`,
    examples: [
      [`${name}(100, 11, 1, 1, 12, 30, 01.001001)`, "100 years 11 months 8 days 12 hours 30 minutes 1.001001 seconds"],
      [`${name}(100, null, 3)`, "NULL"],
      [`${name}(0, 1, 0, 1, 0, 0, 100.000001)`, "1 months 1 days 1 minutes 40.000001 seconds"],
    ],
    args: [T.INT, T.INT, T.INT, T.INT, T.INT, T.INT, INTERVAL_SECONDS],
    optional: 7,
    argNames: ["years", "months", "weeks", "days", "hours", "mins", "secs"],
    returns: T.CALENDAR_INTERVAL,
    nullable: tries ? true : (call, nullable) => !call.config.ansi || nullable.some(Boolean),
    sql: filled(name, ["0", "0", "0", "0", "0", "0", "0.000000"]),
    bind:
      ({ config }) =>
      (years, months, weeks, days, hours, mins, secs) => {
        const out = calendarInterval(
          int(years) * 12 + int(months),
          int(weeks) * 7 + int(days),
          BigInt(int(hours)) * MICROS_PER_HOUR + BigInt(int(mins)) * MICROS_PER_MINUTE + micros(secs),
        );
        if (out === null && !tries && config.ansi) throw bare(arithmeticOverflow());
        return out;
      },
  });
}

export const intervalFunctions: readonly FunctionEntry[] = [
  makeInterval("make_interval", "3.0.0", false),
  makeInterval("try_make_interval", "4.0.0", true),
  scalar({
    name: "make_dt_interval",
    group,
    since: "3.2.0",
    usage: "make_dt_interval([days[, hours[, mins[, secs]]]]) - A day-time interval of these parts, 0 unless given.",
    examples: [
      ["make_dt_interval(1, 12, 30, 01.001001)", "1 12:30:01.001001000"],
      ["make_dt_interval(2)", "2 00:00:00.000000000"],
      ["make_dt_interval(100, null, 3)", "NULL"],
    ],
    args: [T.INT, T.INT, T.INT, INTERVAL_SECONDS],
    optional: 4,
    argNames: ["days", "hours", "mins", "secs"],
    returns: T.DAY_TIME,
    sql: filled("make_dt_interval", ["0", "0", "0", "0.000000"]),
    eval: (days, hours, mins, secs) => {
      const out =
        BigInt(int(days)) * MICROS_PER_DAY +
        BigInt(int(hours)) * MICROS_PER_HOUR +
        BigInt(int(mins)) * MICROS_PER_MINUTE +
        micros(secs);
      if (!fitsLong(out)) throw intervalOverflow();
      return out;
    },
  }),
  scalar({
    name: "make_ym_interval",
    group,
    since: "3.2.0",
    usage: "make_ym_interval([years[, months]]) - A year-month interval of these parts, 0 unless given.",
    examples: [
      ["make_ym_interval(1, 2)", "1-2"],
      ["make_ym_interval(1, 0)", "1-0"],
      ["make_ym_interval(-1, 1)", "-0-11"],
      ["make_ym_interval(2)", "2-0"],
    ],
    args: [T.INT, T.INT],
    optional: 2,
    argNames: ["years", "months"],
    returns: T.YEAR_MONTH,
    sql: filled("make_ym_interval", ["0", "0"]),
    eval: (years, months) => {
      const out = int(years) * 12 + int(months);
      if (!fitsInt(out)) throw intervalOverflow();
      return out;
    },
  }),
];
