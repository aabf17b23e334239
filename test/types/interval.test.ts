import fc from "fast-check";
import { expect, test } from "vitest";
import type { DayTimeIntervalType, YearMonthIntervalType } from "../../src/types/dataType.ts";
import { DAY_TIME, YEAR_MONTH } from "../../src/types/dataType.ts";
import { parseDdlType } from "../../src/types/ddl.ts";
import {
  calendarIntervalToString,
  dayTimeToHive,
  dayTimeToString,
  yearMonthToHive,
  yearMonthToString,
} from "../../src/types/interval.ts";
import { parseDayTime, parseYearMonth, tryParseCalendarInterval } from "../../src/types/intervalParse.ts";
import ansi from "./recorded/ansiIntervals.json" with { type: "json" };
import calendar from "./recorded/calendarIntervals.json" with { type: "json" };

test.each(calendar as [string, string][])("calendar interval of %j", (text, expected) => {
  const i = tryParseCalendarInterval(text);
  expect(i === null ? "None" : calendarIntervalToString(i)).toBe(expected);
});

test.each(ansi as [string, string, string][])("%s of %j", (ddl, text, expected) => {
  const t = parseDdlType(ddl) as YearMonthIntervalType | DayTimeIntervalType;
  let out: string;
  try {
    out =
      t.kind === "year_month_interval"
        ? yearMonthToString(parseYearMonth(text, t), t)
        : dayTimeToString(parseDayTime(text, t), t);
  } catch (e) {
    out = `ERR ${(e as Error).message}`.slice(0, 404);
  }
  expect(out).toBe(expected);
});

test("intervals as the shell prints them", () => {
  expect(yearMonthToHive(14)).toBe("1-2");
  expect(yearMonthToHive(-14)).toBe("-1-2");
  expect(dayTimeToHive(93784500000n)).toBe("1 02:03:04.500000000");
  expect(dayTimeToHive(-500000n)).toBe("-0 00:00:00.500000000");
});

test("texts of intervals parse back", () => {
  fc.assert(
    fc.property(
      fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
      (n) => parseDayTime(dayTimeToString(n, DAY_TIME), DAY_TIME) === n,
    ),
  );
  fc.assert(fc.property(fc.integer(), (n) => parseYearMonth(yearMonthToString(n, YEAR_MONTH), YEAR_MONTH) === n));
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (months, days, microseconds) => {
      const i = { months, days, microseconds };
      expect(tryParseCalendarInterval(calendarIntervalToString(i))).toEqual(i);
    }),
  );
});
