import { expect, test } from "vitest";
import * as T from "../../src/types/dataType.ts";
import type { Expression } from "../../src/catalyst/expr/expression.ts";
import { call, failure, int, ints, lit, NULL, rows, str, strs, text, value } from "./callHelp.ts";

const concat = (a: Expression, b: Expression) => call("concat", [a, b]);
const single = (x: Expression) => call("array", [x]);
const map = call("map", [str("a"), int(1), str("b"), int(2)]);

test("lambdas over arrays", () => {
  expect(text("transform", [ints(1, 2), (x) => single(x!)])).toBe("[[1], [2]]");
  expect(text("transform", [ints(7, 8), (x, i) => call("array", [i!, x!])])).toBe("[[0, 7], [1, 8]]");
  expect(
    text("transform", [
      call("array", [ints(1, 2), ints(3)]),
      (a) => call("transform", [a!, (x) => call("array", [x!, call("size", [a!])])]),
    ]),
  ).toBe("[[[1, 2], [2, 2]], [[3, 1]]]");
  const has = (x: Expression | undefined) => call("array_contains", [ints(1, 3), x!]);
  expect(text("filter", [ints(1, 2, null, 3), has])).toBe("[1, 3]");
  expect(value("exists", [ints(4, 1), has])).toBe(true);
  expect(value("exists", [ints(4, null), has])).toBe(null);
  expect(value("forall", [ints(3, 1), has])).toBe(true);
  expect(value("forall", [ints(3, null), has])).toBe(null);
  expect(value("forall", [ints(4, null), has])).toBe(false);
  expect(value("aggregate", [strs("a", "b"), str("-"), (acc, x) => concat(acc!, x!)])).toBe("-ab");
  expect(
    value("reduce", [strs("a", "b"), str("-"), (acc, x) => concat(acc!, x!), (acc) => call("reverse", [acc!])]),
  ).toBe("ba-");
  expect(failure(() => call("aggregate", [ints(1), int(0), () => str("x")]))).toBe(
    "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
  );
  expect(text("zip_with", [strs("a", "b"), strs("c"), (x, y) => call("array", [x!, y!])])).toBe("[[a, c], [b, null]]");
});

test("array_sort takes a comparator", () => {
  const position = (x: Expression | undefined): Expression => ({
    kind: "Cast",
    child: call("array_position", [strs("c", "a", "b"), x!]),
    type: T.INT,
    mode: "ansi",
    nullable: true,
    implicit: false,
    config: call("array", []).config,
  });
  expect(text("array_sort", [strs("b", "d", null, "c", "a")])).toBe("[a, b, c, d, null]");
  expect(text("array_sort", [ints(5, 6, 1), (a) => call("element_at", [ints(1, 1, 1, 1, 1, -1), a!])])).not.toBe(null);
  expect(failure(() => value("array_sort", [ints(3, 1), () => lit(null, T.INT)]))).toBe("COMPARATOR_RETURNS_NULL");
  expect(failure(() => call("array_sort", [ints(3, 1), () => str("1")]))).toBe(
    "DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE",
  );
  expect(value("exists", [strs("c"), (x) => call("array_contains", [ints(1), position(x)])])).toBe(true);
});

test("lambdas over maps", () => {
  expect(text("map_filter", [map, (_, v) => call("array_contains", [ints(2), v!])])).toBe("{b -> 2}");
  expect(text("transform_keys", [map, (k, v) => concat(k!, { ...call("array_join", [single(v!), str("")]) })])).toBe(
    "{a1 -> 1, b2 -> 2}",
  );
  expect(failure(() => value("transform_keys", [map, () => str("x")]))).toBe("DUPLICATED_MAP_KEY");
  expect(text("transform_values", [map, (k) => single(k!)])).toBe("{a -> [a], b -> [b]}");
  const other = call("map", [str("b"), int(3), str("c"), int(4)]);
  expect(text("map_zip_with", [map, other, (_, v1, v2) => call("array", [v1!, v2!])])).toBe(
    "{a -> [1, null], b -> [2, 3], c -> [null, 4]}",
  );
});

test("generators give rows", () => {
  expect(rows("explode", [ints(10, 20)])).toEqual([[10], [20]]);
  expect(rows("explode", [map])).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
  expect(rows("explode", [lit(null, T.arrayOf(T.INT))])).toEqual([]);
  expect(rows("explode_outer", [ints()])).toEqual([[null]]);
  expect(rows("posexplode", [ints(10, 20)])).toEqual([
    [0, 10],
    [1, 20],
  ]);
  expect(rows("posexplode_outer", [lit(null, T.mapOf(T.INT, T.INT))])).toEqual([[null, null, null]]);
  const structs = call("array", [call("struct", [int(1), str("a")]), NULL]);
  expect(rows("inline", [structs])).toEqual([
    [1, "a"],
    [null, null],
  ]);
  expect(rows("stack", [int(2), int(1), int(2), int(3)])).toEqual([
    [1, 2],
    [3, null],
  ]);
  expect(call("stack", [int(2), int(1), NULL, NULL, str("x")]).type).toEqual(
    T.structOf([T.field("col0", T.INT), T.field("col1", T.STRING)]),
  );
  expect(failure(() => call("stack", [int(2), int(1), int(2), str("x")]))).toBe(
    "DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES",
  );
  expect(failure(() => call("explode", [int(1)]))).toBe("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE");
});
