import { expect, test } from "vitest";
import * as T from "../../src/types/dataType.ts";
import { call, defaults, double, failure, int, ints, lit, NULL, str, strs, text, value } from "./callHelp.ts";

const ab = call("map", [int(1), str("a"), int(2), str("b")]);

test("maps are made", () => {
  expect(text("map", [double(1), str("2"), double(3), str("4")])).toBe("{1.0 -> 2, 3.0 -> 4}");
  expect(call("map", [int(1), int(2), str("3"), int(4)]).type).toEqual(T.mapOf(T.LONG, T.INT, false));
  expect(text("map", [double(-0), int(1)])).toBe("{0.0 -> 1}");
  expect(failure(() => value("map", [int(1), int(2), int(1), int(3)]))).toBe("DUPLICATED_MAP_KEY");
  expect(failure(() => value("map", [lit(null, T.INT), int(2)]))).toBe("NULL_MAP_KEY");
  expect(failure(() => call("map", [int(1)]))).toBe("WRONG_NUM_ARGS.WITHOUT_SUGGESTION");
  const lastWins = { ...defaults, settings: { "spark.sql.mapKeyDedupPolicy": "LAST_WIN" } };
  expect(text("map", [int(1), int(2), int(3), int(4), int(1), int(5)], lastWins)).toBe("{1 -> 5, 3 -> 4}");
  expect(text("map_from_arrays", [ints(1, 3), strs("2", "4")])).toBe("{1 -> 2, 3 -> 4}");
  expect(failure(() => value("map_from_arrays", [ints(1, 2), ints(1)]))).toBe("_LEGACY_ERROR_TEMP_ILLEGAL_ARGUMENT");
  const entry = (k: number, v: string) => call("struct", [int(k), str(v)]);
  expect(text("map_from_entries", [call("array", [entry(1, "a"), entry(2, "b")])])).toBe("{1 -> a, 2 -> b}");
  expect(text("map_from_entries", [call("array", [entry(1, "a"), NULL])])).toBe(null);
  expect(failure(() => call("map_from_entries", [ints(1)]))).toBe("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
  expect(text("str_to_map", [str("a:1,b:2,c:3"), str(","), str(":")])).toBe("{a -> 1, b -> 2, c -> 3}");
  expect(text("str_to_map", [str("a")])).toBe("{a -> null}");
  expect(text("str_to_map", [str("a:1&b=2"), str("&"), str("[:=]")])).toBe("{a -> 1, b -> 2}");
  expect(text("map_concat", [ab, call("map", [int(3), str("c")])])).toBe("{1 -> a, 2 -> b, 3 -> c}");
  expect(text("map_concat", [])).toBe("{}");
});

test("maps are taken apart", () => {
  expect(text("map_entries", [ab])).toBe("[{1, a}, {2, b}]");
  expect(text("map_keys", [ab])).toBe("[1, 2]");
  expect(text("map_values", [ab])).toBe("[a, b]");
  expect(value("map_contains_key", [ab, int(1)])).toBe(true);
  expect(value("map_contains_key", [ab, int(3)])).toBe(false);
  expect(failure(() => call("map_contains_key", [ab, str("1")]))).toBe("DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES");
});

test("structs", () => {
  expect(text("named_struct", [str("a"), int(1), str("b"), str("x")])).toBe("{1, x}");
  expect(call("named_struct", [str("a"), int(1)]).type).toEqual(T.structOf([T.field("a", T.INT, false)]));
  expect(call("struct", [int(1), int(2)]).type).toEqual(
    T.structOf([T.field("col1", T.INT, false), T.field("col2", T.INT, false)]),
  );
  expect(failure(() => call("named_struct", [int(1), int(2)]))).toBe(
    "DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING",
  );
});
