import { describe, expect, test } from "vitest";
import { defaults, failure } from "./callHelp.ts";
import { run } from "./sqlHelp.ts";

/** Answers of Spark 4.2 in the time zone America/Los_Angeles. */
const same = (cases: readonly (readonly [sql: string, result: string])[]) => {
  for (const [sql, result] of cases) expect(`${sql} => ${run(sql)}`).toBe(`${sql} => ${result}`);
};
const fails = (cases: readonly (readonly [sql: string, condition: string])[]) => {
  for (const [sql, condition] of cases) expect(`${sql} => ${failure(() => run(sql))}`).toBe(`${sql} => ${condition}`);
};
const off = { ...defaults, ansi: false };

describe("making", () => {
  test("dates, times and timestamps", () => {
    fails([
      ["make_date(2013, 13, 15)", "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION"],
      ["make_date(2013, 2, 30)", "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION"],
      ["make_timestamp(2014, 12, 28, 6, 30, 60.5)", "INVALID_FRACTION_OF_SECOND"],
      ["make_timestamp(2014, 12, 28, 6, 30, -1)", "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION"],
      ["try_make_timestamp(2014, 12, 28, 6, 30, 45.887, 'xx')", "INVALID_TIMEZONE"],
      ["make_timestamp_ntz(date'2020-01-01')", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION"],
      ["make_timestamp(1, 2)", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
      ["make_time(23, 0, 60)", "DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION"],
    ]);
    expect(run("make_date(2013, 2, 30)", off)).toBe("NULL");
    expect(run("make_timestamp(2013, 2, 30, 1, 1, 1)", off)).toBe("NULL");
    same([["make_timestamp(2014, 12, 28, 6, 30, '45.887')", "2014-12-28 06:30:45.887"]]);
  });
  test("intervals", () => {
    same([
      ["make_interval(1,2,3,4,5,6,7.008009)", "1 years 2 months 25 days 5 hours 6 minutes 7.008009 seconds"],
      ["make_interval()", "0 seconds"],
      ["try_make_interval(2147483647)", "NULL"],
      ["make_ym_interval()", "0-0"],
    ]);
    fails([
      ["make_interval(2147483647)", "ARITHMETIC_OVERFLOW"],
      ["make_dt_interval(2147483647, 1,1,1.5)", "INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"],
      ["make_ym_interval(2147483647, 1)", "INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"],
    ]);
    expect(run("make_interval(2147483647)", off)).toBe("NULL");
  });
});

test("reading and writing by patterns", () => {
  fails([
    ["to_date('2016-13-31', 'yyyy-MM-dd')", "CANNOT_PARSE_TIMESTAMP"],
    ["to_timestamp('foo')", "CAST_INVALID_INPUT"],
    ["to_timestamp('foo', 'yyyy')", "CANNOT_PARSE_TIMESTAMP"],
    ["unix_timestamp('foo')", "CANNOT_PARSE_TIMESTAMP"],
    ["try_to_timestamp('foo', 'bar')", "INVALID_DATETIME_PATTERN.WITH_SUGGESTION"],
    ["from_unixtime(0, 'YYYY')", "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION"],
    ["date_format(timestamp'2020-01-01', 'invalid q')", "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER"],
    ["unix_timestamp(1)", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
    ["to_time('foo')", "CANNOT_PARSE_TIME"],
    ["to_time('12.10.05', 'HH.mm.ss.')", "CANNOT_PARSE_TIME"],
  ]);
  same([
    ["to_timestamp(12.5)", "1969-12-31 16:00:12.5"],
    ["to_timestamp(date'2020-01-01', 'yyyy')", "2020-01-01 00:00:00"],
    ["unix_timestamp('2016-04-08 00:00:01')", "1460098801"],
    ["unix_timestamp(date'2016-04-08')", "1460098800"],
    ["unix_timestamp(timestamp_ntz'2016-04-08')", "1460073600"],
    ["unix_timestamp('2016-04-08', 'yyyy-MM-dd')", "1460098800"],
    ["unix_timestamp()", "1600000000"],
    ["date_format(date'2020-01-01', 'yyyy HH')", "2020 00"],
    ["to_timestamp('2020-01-01 10:00 +01:00', 'yyyy-MM-dd HH:mm XXX')", "2020-01-01 01:00:00"],
    ["to_timestamp_ntz('2020-01-01 10:00 +01:00', 'yyyy-MM-dd HH:mm XXX')", "2020-01-01 10:00:00"],
    ["try_to_date('2020-13-01', 'yyyy-MM-dd')", "NULL"],
    ["try_to_time('12.10.05', 'qq')", "NULL"],
    ["from_unixtime(1.5)", "1969-12-31 16:00:01"],
  ]);
  expect(run("to_timestamp('foo', 'yyyy')", off)).toBe("NULL");
  expect(
    run("to_timestamp('2020', 'yyyy')", { ...defaults, settings: { "spark.sql.timestampType": "TIMESTAMP_NTZ" } }),
  ).toBe("2020-01-01 00:00:00");
});

test("fields", () => {
  same([
    ["extract(yearofweek from date'2021-01-01')", "2020"],
    ["extract(dow from date'2021-01-01')", "6"],
    ["extract(dow_iso from date'2021-01-01')", "5"],
    ["extract(second from timestamp'2020-01-01 01:02:03.5')", "3.500000"],
    ["extract(second from interval '1' second)", "1.000000"],
    ["extract(second from time'01:02:03.5')", "3.500000"],
    ["date_part('hour', make_interval(0,0,0,0,30))", "6"],
    ["date_part('second', interval '-1.5' second)", "-1.500000"],
    ["date_part('year', interval '1-2' year to month)", "1"],
    ["date_part('month', '2020-01-02')", "1"],
    ["date_part('hour', '2020-01-02 10:00')", "10"],
    ["date_part(null, date'2020-01-01')", "NULL"],
    ["second(timestamp'2020-01-01 01:02:03.5')", "3"],
    ["hour(timestamp_ntz'2020-01-01 12:13:14')", "12"],
  ]);
  fails([
    ["extract(foo from date'2020-01-01')", "INVALID_EXTRACT_FIELD"],
    ["extract(day from interval '1' month)", "INVALID_EXTRACT_FIELD"],
    ["extract(day from time'12:13:14')", "INVALID_EXTRACT_FIELD"],
    ["extract(day from 1)", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
  ]);
});

test("arithmetic", () => {
  same([
    ["date_add(date'2016-08-31', 2147483647)", "-5877594-02-19"],
    ["date_add('2016-08-31', '1')", "2016-09-01"],
    ["datediff(timestamp'2016-08-31 10:00:00', '2016-08-30')", "1"],
    ["timestampadd(month, 1, timestamp'2016-01-31 10:00:00')", "2016-02-29 10:00:00"],
    ["timestampadd(hour, 1, date'2016-01-31')", "2016-01-31 01:00:00"],
    ["timestampadd(week, 1.5, timestamp_ntz'2016-01-31')", "2016-02-07 00:00:00"],
    ["timestampadd(dayofyear, 1, '2020-01-31')", "2020-02-01 00:00:00"],
    ["timestampdiff(month, timestamp'2016-01-31 10:00:00', date'2016-03-01')", "0"],
    ["timestampdiff(day, '2020-03-01', '2020-03-15')", "14"],
    ["months_between('1997-02-28 10:30:00', '1996-10-30', null)", "NULL"],
    ["months_between(date'2020-01-31', date'2020-02-29')", "-1.0"],
    ["trunc('2020-01-01', 'day')", "NULL"],
    ["trunc(timestamp'2020-02-03 01:02:03', 'mm')", "2020-02-01"],
    ["date_trunc('foo', timestamp'2020-01-01')", "NULL"],
    ["next_day(date'2020-02-03', 'monday')", "2020-02-10"],
    ["convert_timezone('UTC', 'America/New_York', timestamp'2020-01-01 10:00:00')", "2020-01-01 05:00:00"],
    ["convert_timezone('UTC', '2020-01-01')", "2020-01-01 08:00:00"],
  ]);
  fails([
    ["date_add('2016-08-31', 1L)", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
    ["timestampadd(year, 2147483647, timestamp'2016-01-31 10:00:00')", "DATETIME_OVERFLOW"],
    ["next_day('2015-01-14', 'xx')", "ILLEGAL_DAY_OF_WEEK"],
    ["from_utc_timestamp('2016-08-31', 'xx')", "INVALID_TIMEZONE"],
  ]);
  expect(run("next_day('2015-01-14', 'xx')", off)).toBe("NULL");
});

test("time buckets follow the local calendar", () => {
  same([
    ["time_bucket(INTERVAL '7' DAY, TIMESTAMP '2024-07-03 11:27:00')", "2024-06-27 00:00:00"],
    ["time_bucket(INTERVAL '12' HOUR, TIMESTAMP '2024-07-03 11:27:00')", "2024-07-03 01:00:00"],
    ["time_bucket(INTERVAL '36' HOUR, TIMESTAMP '2024-07-03 12:27:00')", "2024-07-02 12:00:00"],
    [
      "time_bucket(INTERVAL '1 12' DAY TO HOUR, TIMESTAMP '2024-07-03 12:27:00', TIMESTAMP '2024-03-09 01:00:00')",
      "2024-07-02 13:00:00",
    ],
    [
      "time_bucket(INTERVAL '1' DAY, TIMESTAMP '2024-07-03 00:27:00', TIMESTAMP '2024-03-09 01:00:00')",
      "2024-07-02 01:00:00",
    ],
    [
      "time_bucket(INTERVAL '1' MONTH, TIMESTAMP '2024-02-29 08:00:00', TIMESTAMP '2024-01-31 09:00:00')",
      "2024-01-31 09:00:00",
    ],
    [
      "time_bucket(INTERVAL '1' MONTH, TIMESTAMP '2023-02-28 10:00:00', TIMESTAMP '2024-01-31 09:00:00')",
      "2023-02-28 09:00:00",
    ],
    ["time_bucket(INTERVAL '1' MONTH, TIMESTAMP '1969-02-28 10:00:00')", "1969-02-01 00:00:00"],
    ["time_bucket(INTERVAL '5' HOUR, TIMESTAMP '1969-02-28 10:00:00')", "1969-02-28 08:00:00"],
    ["time_bucket(INTERVAL '1' HOUR, TIMESTAMP_NTZ '2024-01-01 11:27:00')", "2024-01-01 11:00:00"],
  ]);
  fails([
    ["time_bucket(INTERVAL '-1' HOUR, TIMESTAMP '2024-01-01 11:27:00')", "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE"],
    ["time_bucket(INTERVAL '1' DAY, DATE '2024-01-01')", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
  ]);
});

test("numbers since 1970, and the current time", () => {
  same([
    ["timestamp_seconds(1.5D)", "1969-12-31 16:00:01.5"],
    ["timestamp_seconds(12345678901234567.5D)", "+294247-01-09 20:00:54.775807"],
    ["current_date()", "2020-09-13"],
    ["current_timestamp()", "2020-09-13 05:26:40.123456"],
    ["localtimestamp()", "2020-09-13 05:26:40.123456"],
    ["current_time(3)", "05:26:40.123"],
    ["current_timezone()", "America/Los_Angeles"],
    ["time_from_seconds(1.5D)", "00:00:01.5"],
    ["time_diff('MICROSECOND', time'10:11:12', time'10:11:12.5')", "500000"],
  ]);
  fails([
    ["timestamp_seconds(1.1234567)", "_LEGACY_ERROR_TEMP_ARITHMETIC"],
    ["timestamp_millis(92233720368547758)", "_LEGACY_ERROR_TEMP_ARITHMETIC"],
    ["timestamp_micros(1.5)", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
    ["unix_seconds('2020-01-01')", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
    ["time_from_seconds(86400)", "DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION"],
    ["time_from_seconds('1.5')", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
    ["time_trunc('foo', time'10:11:12')", "INVALID_PARAMETER_VALUE.TIME_UNIT"],
    ["current_time(7)", "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE"],
  ]);
});
