import { describe, expect, test } from "vitest";
import * as A from "../../src/types/datetime/arithmetic.ts";
import { civilFromDays } from "../../src/types/datetime/civil.ts";
import { formatDate, formatTimestamp } from "../../src/types/datetime/format.ts";
import { parseTimestamp } from "../../src/types/datetime/parse.ts";
import { getZone, utcToLocal } from "../../src/types/datetime/zone.ts";
import { javaDoubleToString } from "../../src/types/javaNumber.ts";
import recorded from "./recorded/datetimeArithmetic.json" with { type: "json" };

const LA = getZone("America/Los_Angeles");
const at = (s: string): bigint => parseTimestamp(s, LA)!;
const text = (t: bigint | null): string | null => (t === null ? null : formatTimestamp(t, LA));
const UNITS: readonly A.DatetimeUnit[] = [
  "MICROSECOND",
  "MILLISECOND",
  "SECOND",
  "MINUTE",
  "HOUR",
  "DAY",
  "WEEK",
  "MONTH",
  "QUARTER",
  "YEAR",
];

describe("as recorded in Spark", () => {
  test.each(recorded.trunc)("date_trunc of %s", (t, ...expected) => {
    expect(UNITS.map((u) => text(A.truncTimestamp(at(t!), u, LA)))).toEqual(expected);
  });

  test.each(recorded.add)("additions to %s", (t, ...expected) => {
    const m = at(t!);
    const day = 86_400_000_000n;
    expect(
      [
        A.timestampAddInterval(m, 1, 0, 0n, LA),
        A.timestampAddInterval(m, -1, 0, 0n, LA),
        A.timestampAddInterval(m, 0, 1, 0n, LA),
        A.timestampAddDayTime(m, day, LA),
        A.timestampAddDayTime(m, day, LA),
        A.timestampAddDayTime(m, (-day * 3n) / 2n, LA),
        A.timestampAddMonths(m, 1, LA),
        A.timestampAdd("WEEK", 1n, m, LA),
        A.timestampAdd("QUARTER", -1n, m, LA),
        A.timestampAdd("HOUR", 25n, m, LA),
      ].map(text),
    ).toEqual(expected);
  });

  test.each(recorded.fields)("fields of %s", (t, ...expected) => {
    const d = A.daysOfTimestamp(at(t!), LA);
    const { year, month, day } = civilFromDays(d);
    const time = A.timeFields(utcToLocal(at(t!), LA));
    const truncated = (["WEEK", "MONTH", "QUARTER", "YEAR"] as const).map((u) => formatDate(A.truncDate(d, u)!));
    expect(
      [
        year,
        A.quarter(d),
        month,
        A.weekOfYear(d),
        day,
        A.dayOfWeek(d),
        A.weekday(d),
        A.dayOfYear(d),
        formatDate(A.lastDay(d)),
        A.isoYear(d),
        formatDate(A.nextDay(d, A.parseWeekday("TU")!)),
        formatDate(A.nextDay(d, A.parseWeekday("Sunday")!)),
        time.hour,
        time.minute,
        time.second,
        formatDate(A.addMonths(d, 13)),
        formatDate(A.addMonths(d, -25)),
        ...truncated,
      ].map(String),
    ).toEqual(expected);
  });

  test.each(recorded.between)("months between %s and %s", (a, b, ...expected) => {
    const months = [true, false].map((round) => A.monthsBetween(at(a!), at(b!), round, LA));
    expect(months.map(javaDoubleToString)).toEqual(expected);
  });

  test.each(recorded.diff)("timestampdiff from %s to %s", (a, b, ...expected) => {
    expect(UNITS.map((u) => String(A.timestampDiff(u, at(a!), at(b!), LA)))).toEqual(expected);
  });
});

test("units and weekdays by name", () => {
  expect(A.parseTruncateUnit("mon")).toBe("MONTH");
  expect(A.parseTruncateUnit("fortnight")).toBeNull();
  expect(A.parseWeekday("thu")).toBe(3);
  expect(A.parseWeekday("xx")).toBeNull();
  expect(A.truncDate(0, "DAY")).toBeNull();
});

test("a day whose midnight is skipped starts behind the gap", () => {
  const saoPaulo = getZone("America/Sao_Paulo");
  expect(formatTimestamp(A.startOfDay(17839, saoPaulo), saoPaulo)).toBe("2018-11-04 01:00:00");
});
