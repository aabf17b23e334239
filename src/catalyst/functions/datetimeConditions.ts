import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { SparkError } from "../../common/errors/sparkError.ts";
import { monthLength } from "../../types/datetime/civil.ts";
import { MONTHS } from "../../types/datetime/patternFormat.ts";
import { ANSI_CONFIG } from "./errors.ts";

/** Conditions of datetime functions. */
defineConditions({
  DATETIME_FIELD_OUT_OF_BOUNDS: ["22023", "<rangeMessage>."],
  "DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION": ["22023", ""],
  "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION": [
    "22023",
    'If necessary set <ansiConfig> to "false" to bypass this error.',
  ],
  INVALID_EXTRACT_FIELD: ["42601", "Cannot extract <field> from <expr>."],
  "INVALID_PARAMETER_VALUE.DATETIME_UNIT": [
    "22023",
    "expects one of the units without quotes YEAR, QUARTER, MONTH, WEEK, DAY, DAYOFYEAR, HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND, but got the string literal <invalidValue>.",
  ],
  "INVALID_PARAMETER_VALUE.TIME_UNIT": [
    "22023",
    "expects one of the units 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'MICROSECOND', but got '<invalidValue>'.",
  ],
  NON_FOLDABLE_ARGUMENT: [
    "42K08",
    "The function <funcName> requires the parameter <paramName> to be a foldable expression of the type <paramType>, but the actual argument is a non-foldable.",
  ],
});

/** A field of a date or time that is out of its range; `suggest` is whether ANSI mode is named as the way out. */
export const fieldOutOfBounds = (message: string, suggest: boolean): SparkError =>
  sparkError(`DATETIME_FIELD_OUT_OF_BOUNDS.${suggest ? "WITH_SUGGESTION" : "WITHOUT_SUGGESTION"}`, {
    rangeMessage: message,
    ...(suggest ? { ansiConfig: ANSI_CONFIG } : {}),
  });

const range = (name: string, value: number, min: number, max: number, text = `${min} - ${max}`): string | undefined =>
  value < min || value > max ? `Invalid value for ${name} (valid values ${text}): ${value}` : undefined;

/** What java.time says of a date that there is not; undefined for dates. */
export function dateProblem(year: number, month: number, day: number): string | undefined {
  const field =
    range("Year", year, -999999999, 999999999) ??
    range("MonthOfYear", month, 1, 12) ??
    range("DayOfMonth", day, 1, 31, "1 - 28/31");
  if (field !== undefined || day <= monthLength(year, month)) return field;
  return day === 29
    ? `Invalid date 'February 29' as '${year}' is not a leap year`
    : `Invalid date '${MONTHS[month - 1]!.toUpperCase()} ${day}'`;
}

/** The same for the time of day. */
export const timeProblem = (hour: number, minute: number, second: number): string | undefined =>
  range("HourOfDay", hour, 0, 23) ?? range("MinuteOfHour", minute, 0, 59) ?? range("SecondOfMinute", second, 0, 59);
