import fc from "fast-check";
import { expect, test } from "vitest";
import type { DayTimeIntervalType, YearMonthIntervalType } from "../../src/types/dataType.ts";
import { DAY_TIME, YEAR_MONTH } from "../../src/types/dataType.ts";
import { parseDdlType } from "../../src/types/ddl.ts";
import {
  calendarIntervalToString,
  divideCalendar,
  multiplyCalendar,
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

test("products and quotients", () => {
  const i = { months: 13, days: 1, microseconds: 3_661_000_000n };
  expect(calendarIntervalToString(multiplyCalendar(i, 1.5)!)).toBe(
    "1 years 7 months 1 days 13 hours 31 minutes 31.5 seconds",
  );
  expect(calendarIntervalToString(divideCalendar(i, 7)!)).toBe("1 months 3 hours 34 minutes 25.857143 seconds");
  const negative = { months: 0, days: -1, microseconds: -1_500_000n };
  expect(calendarIntervalToString(multiplyCalendar(negative, 0.333)!)).toBe("-7 hours -59 minutes -31.6995 seconds");
  expect(divideCalendar(i, 0)).toBeNull();
  expect(multiplyCalendar(i, 1e9)).toBeNull();
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
