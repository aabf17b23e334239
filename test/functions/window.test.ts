import { expect, test } from "vitest";
import type { WindowFunction } from "../../src/catalyst/functions/define.ts";
import "../../src/catalyst/functions/functions.ts";
import { findFunction } from "../../src/catalyst/functions/registry.ts";
import { INT } from "../../src/types/dataType.ts";
import type { Value } from "../../src/types/value.ts";

/** One partition ordered by its first column; the other arguments are constants. */
function over(
  name: string,
  keys: readonly Value[],
  args: readonly (readonly Value[] | Value)[] = [],
  ignoreNulls = false,
): Value[] {
  const n = keys.length;
  const start = keys.map((k) => keys.indexOf(k));
  const end = keys.map((k) => keys.lastIndexOf(k) + 1);
  return (findFunction(name) as WindowFunction).evaluate({
    rows: n,
    peerStart: Int32Array.from(start),
    peerEnd: Int32Array.from(end),
    arg: (j, row) => {
      const a = args[j]!;
      return Array.isArray(a) ? (a as readonly Value[])[row]! : (a as Value);
    },
    frame: (row) => [0, end[row]!],
    ignoreNulls,
    type: INT,
    arity: args.length,
  });
}

const keys = [1, 1, 2, 3, 3, 3];

test("ranks", () => {
  expect(over("row_number", keys)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(over("rank", keys)).toEqual([1, 1, 3, 4, 4, 4]);
  expect(over("dense_rank", keys)).toEqual([1, 1, 2, 3, 3, 3]);
  expect(over("percent_rank", keys)).toEqual([0, 0, 0.4, 0.6, 0.6, 0.6]);
  expect(over("percent_rank", [1])).toEqual([0]);
  expect(over("cume_dist", keys)).toEqual([2 / 6, 2 / 6, 0.5, 1, 1, 1]);
});

test("buckets differ in size by at most one, the larger first", () => {
  expect(over("ntile", keys, [4])).toEqual([1, 1, 2, 2, 3, 4]);
  expect(over("ntile", keys, [10])).toEqual([1, 2, 3, 4, 5, 6]);
});

test("rows before and after", () => {
  const v = ["a", null, "c", null, "e", "f"];
  expect(over("lag", keys, [v])).toEqual([null, "a", null, "c", null, "e"]);
  expect(over("lag", keys, [v, 2, "x"])).toEqual(["x", "x", "a", null, "c", null]);
  expect(over("lead", keys, [v, 1, "x"])).toEqual([null, "c", null, "e", "f", "x"]);
  expect(over("lead", keys, [v, -1])).toEqual([null, "a", null, "c", null, "e"]);
  expect(over("lag", keys, [v, 1], true)).toEqual([null, "a", "a", "c", "c", "e"]);
  expect(over("lead", keys, [v, 2, "x"], true)).toEqual(["e", "e", "f", "f", "x", "x"]);
});

test("the n-th of the frame", () => {
  const v = [null, "b", "c", "d", "e", "f"];
  expect(over("nth_value", keys, [v, 3])).toEqual([null, null, "c", "c", "c", "c"]);
  expect(over("nth_value", keys, [v, 2], true)).toEqual([null, null, "c", "c", "c", "c"]);
  expect(() => over("nth_value", keys, [v, 0])).toThrow("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE");
});
