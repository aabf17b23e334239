import { expect, test } from "vitest";
import * as T from "../../src/types/dataType.ts";
import { call, defaults, double, failure, int, ints, lit, NULL, str, strs, text, value } from "./callHelp.ts";

const arr = (...n: (number | null)[]) => ints(...n);
const off = { ...defaults, ansi: false };

test("arrays are made and changed element by element", () => {
  expect(text("array", [int(1), int(2), int(3)])).toBe("[1, 2, 3]");
  expect(text("array", [])).toBe("[]");
  expect(call("array", [int(1), lit("2", T.STRING)]).type).toEqual(T.arrayOf(T.LONG, false));
  expect(text("array_append", [strs("b", "a"), str("d")])).toBe("[b, a, d]");
  expect(text("array_append", [arr(1, null), NULL])).toBe("[1, null, null]");
  expect(text("array_append", [lit(null, T.arrayOf(T.INT)), int(2)])).toBe(null);
  expect(text("array_prepend", [arr(1, null), NULL])).toBe("[null, 1, null]");
  expect(text("array_insert", [arr(1, 2, 3, 4), int(5), int(5)])).toBe("[1, 2, 3, 4, 5]");
  expect(text("array_insert", [arr(5, 4, 3, 2), int(-1), int(1)])).toBe("[5, 4, 3, 2, 1]");
  expect(text("array_insert", [arr(5, 3, 2, 1), int(-4), int(4)])).toBe("[5, 4, 3, 2, 1]");
  expect(text("array_insert", [arr(1, 2, 3), int(6), int(1)])).toBe("[1, 2, 3, null, null, 1]");
  expect(text("array_insert", [arr(1, 2, 3), int(-6), int(1)])).toBe("[1, null, null, 1, 2, 3]");
  expect(failure(() => value("array_insert", [arr(1), int(0), int(1)]))).toBe("INVALID_INDEX_OF_ZERO");
  expect(text("array_compact", [arr(1, 2, 3, null)])).toBe("[1, 2, 3]");
  expect(text("array_remove", [arr(1, 2, 3, null, 3), int(3)])).toBe("[1, 2, null]");
  expect(text("array_repeat", [str("123"), int(2)])).toBe("[123, 123]");
  expect(text("array_repeat", [int(1), int(-1)])).toBe("[]");
  expect(text("flatten", [call("array", [arr(1, 2), arr(3, 4)])])).toBe("[1, 2, 3, 4]");
  expect(text("flatten", [call("array", [arr(1), NULL])])).toBe(null);
  expect(text("arrays_zip", [arr(1, 2), strs("a")])).toBe("[{1, a}, {2, null}]");
  expect(call("arrays_zip", [arr(1), arr(2)]).type).toEqual(
    T.arrayOf(T.structOf([T.field("0", T.INT), T.field("1", T.INT)]), false),
  );
});

test("arrays are looked into", () => {
  expect(value("array_contains", [arr(1, 2, 3), int(2)])).toBe(true);
  expect(value("array_contains", [arr(1, null), int(2)])).toBe(null);
  expect(failure(() => value("array_contains", [arr(1), NULL]))).toBe("DATATYPE_MISMATCH.NULL_TYPE");
  expect(failure(() => value("array_contains", [arr(1), str("1")]))).toBe(
    "DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES",
  );
  expect(value("array_position", [arr(312, 773, 708, 708), int(708)])).toBe(3n);
  expect(value("array_position", [arr(312), int(414)])).toBe(0n);
  expect(value("array_max", [arr(1, 20, null, 3)])).toBe(20);
  expect(value("array_min", [arr(1, 20, null, 3)])).toBe(1);
  expect(value("array_max", [call("array", [double(Number.NaN), double(1)])])).toBe(Number.NaN);
  expect(value("array_size", [strs("b", "d")])).toBe(2);
  expect(value("get", [arr(1, 2, 3), int(0)])).toBe(1);
  expect(value("get", [arr(1, 2, 3), int(3)])).toBe(null);
  expect(value("get", [arr(1, 2, 3), int(-1)])).toBe(null);
  expect(text("slice", [arr(1, 2, 3, 4), int(2), int(2)])).toBe("[2, 3]");
  expect(text("slice", [arr(1, 2, 3, 4), int(-2), int(2)])).toBe("[3, 4]");
  expect(failure(() => value("slice", [arr(1), int(0), int(2)]))).toBe("INVALID_PARAMETER_VALUE.START");
  expect(failure(() => value("slice", [arr(1), int(1), int(-2)]))).toBe("INVALID_PARAMETER_VALUE.LENGTH");
  expect(value("array_join", [strs("hello", null, "world"), str(" ")])).toBe("hello world");
  expect(value("array_join", [strs("hello", null, "world"), str(" "), str(",")])).toBe("hello , world");
  expect(value("array_join", [arr(1, 2), str("-")])).toBe("1-2");
});

test("arrays as sets", () => {
  expect(text("array_distinct", [arr(1, 2, 3, null, 3, null)])).toBe("[1, 2, 3, null]");
  expect(text("array_distinct", [call("array", [double(0), double(-0), double(Number.NaN), double(Number.NaN)])])).toBe(
    "[0.0, NaN]",
  );
  expect(text("array_union", [arr(1, 2, 3), arr(1, 3, 5)])).toBe("[1, 2, 3, 5]");
  expect(text("array_intersect", [arr(null, 1), arr(null)])).toBe("[null]");
  expect(text("array_except", [arr(1, null, 1, null), arr(2)])).toBe("[1, null]");
  expect(value("arrays_overlap", [arr(1, 2, 3), arr(3, 4, 5)])).toBe(true);
  expect(value("arrays_overlap", [arr(1, null), arr(2)])).toBe(null);
  expect(value("arrays_overlap", [arr(1, null), arr()])).toBe(false);
  expect(failure(() => call("array_union", [arr(1), strs("2")]))).toBe("DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES");
});

test("arrays are ordered", () => {
  const s = strs("b", "d", null, "c", "a");
  expect(text("sort_array", [s, lit(true, T.BOOLEAN)])).toBe("[null, a, b, c, d]");
  expect(text("sort_array", [s, lit(false, T.BOOLEAN)])).toBe("[d, c, b, a, null]");
  expect(text("sort_array", [s])).toBe("[null, a, b, c, d]");
  expect(text("shuffle", [arr(1, 2, 3, 4, 5), lit(42n, T.LONG)])).toBe("[5, 3, 2, 1, 4]");
  expect(text("shuffle", [arr(1, 20, 3, 5), lit(7n, T.LONG)])).toBe("[1, 20, 5, 3]");
  expect((value("shuffle", [arr(1, 2, 3)]) as number[]).toSorted()).toEqual([1, 2, 3]);
});

test("sequences of numbers, dates and timestamps", () => {
  const days = (n: number) => lit(n, T.DATE);
  const month = lit(1, T.YEAR_MONTH);
  expect(text("sequence", [int(1), int(5)])).toBe("[1, 2, 3, 4, 5]");
  expect(text("sequence", [int(5), int(1)])).toBe("[5, 4, 3, 2, 1]");
  expect(text("sequence", [int(1), lit(3n, T.LONG)])).toBe("[1, 2, 3]");
  expect(failure(() => value("sequence", [int(1), int(5), int(-1)]))).toBe("_LEGACY_ERROR_TEMP_ILLEGAL_ARGUMENT");
  // 2020-01-31 to 2020-05-31 by month, and with days alone.
  expect(text("sequence", [days(18292), days(18413), month])).toBe(
    "[2020-01-31, 2020-02-29, 2020-03-31, 2020-04-30, 2020-05-31]",
  );
  expect(text("sequence", [days(18292), days(18294)])).toBe("[2020-01-31, 2020-02-01, 2020-02-02]");
  const at = (hour: number) => lit(BigInt(hour) * 3_600_000_000n, T.TIMESTAMP);
  // Over the change to summer time of 2020-03-08 in Los Angeles.
  const start = 18328 * 24 + 8;
  expect(text("sequence", [at(start), at(start + 71), lit(86_400_000_000n, T.DAY_TIME)])).toBe(
    "[2020-03-07 00:00:00, 2020-03-08 00:00:00, 2020-03-09 00:00:00, 2020-03-10 00:00:00]",
  );
  expect(failure(() => call("sequence", [days(1), days(2), int(1)]))).toBe(
    "DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES",
  );
});

test("size, element_at, concat, reverse", () => {
  const m = call("map", [int(1), str("a"), int(2), str("b")]);
  expect(value("size", [arr(1, 2)])).toBe(2);
  expect(value("cardinality", [m])).toBe(2);
  expect(value("size", [lit(null, T.arrayOf(T.INT))])).toBe(null);
  expect(value("size", [lit(null, T.arrayOf(T.INT))], off)).toBe(-1);
  expect(value("element_at", [arr(1, 2, 3), int(2)])).toBe(2);
  expect(value("element_at", [arr(1, 2, 3), int(-1)])).toBe(3);
  expect(value("element_at", [m, int(2)])).toBe("b");
  expect(value("element_at", [m, int(5)])).toBe(null);
  expect(failure(() => value("element_at", [arr(1), int(5)]))).toBe("INVALID_ARRAY_INDEX_IN_ELEMENT_AT");
  expect(value("element_at", [arr(1), int(5)], off)).toBe(null);
  expect(value("try_element_at", [arr(1), int(5)])).toBe(null);
  expect(failure(() => value("try_element_at", [arr(1), int(0)]))).toBe("INVALID_INDEX_OF_ZERO");
  expect(value("concat", [str("Spark"), str("SQL")])).toBe("SparkSQL");
  expect(value("concat", [int(1), str("x")])).toBe("1x");
  expect(text("concat", [arr(1, 2), arr(3)])).toBe("[1, 2, 3]");
  expect(value("concat", [lit(Uint8Array.of(1), T.BINARY), lit(Uint8Array.of(2), T.BINARY)])).toEqual(
    Uint8Array.of(1, 2),
  );
  expect(failure(() => call("concat", [arr(1), str("x")]))).toBe("DATATYPE_MISMATCH.DATA_DIFF_TYPES");
  expect(value("reverse", [str("Spark SQL")])).toBe("LQS krapS");
  expect(value("reverse", [str("a😀b")])).toBe("b😀a");
  expect(text("reverse", [arr(2, 1, 4, 3)])).toBe("[3, 4, 1, 2]");
  expect(value("reverse", [int(12)])).toBe("21");
  expect(failure(() => value("getarrayitem", [arr(1, 2), int(5)]))).toBe("INVALID_ARRAY_INDEX");
  expect(value("getarrayitem", [arr(1, 2), int(1)])).toBe(2);
  expect(value("getmapvalue", [m, int(1)])).toBe("a");
});
