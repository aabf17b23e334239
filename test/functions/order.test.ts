import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareValues, equalValues, valueKey } from "../../src/catalyst/functions/order.ts";
import * as T from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";
import type { Value } from "../../src/types/value.ts";

const numbers = fc.oneof(fc.double(), fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1));
const texts = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: fc.constantFrom("a", "é", "\uFFFD", "😀") }));
const nullable = (a: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ arbitrary: a, weight: 4 }, { arbitrary: fc.constant(null), weight: 1 });
const struct = T.structOf([T.field("a", T.INT), T.field("b", T.STRING)]);

const CASES: readonly (readonly [T.DataType, fc.Arbitrary<Value>])[] = [
  [T.BOOLEAN, fc.boolean()],
  [T.INT, fc.integer()],
  [T.LONG, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [T.DOUBLE, numbers],
  [T.STRING, texts],
  [T.BINARY, fc.uint8Array({ maxLength: 4 })],
  [T.decimal(20, 2), fc.bigInt({ min: -1000n, max: 1000n }).map((n) => new Decimal(n, 2))],
  [T.arrayOf(T.DOUBLE), fc.array(nullable(numbers), { maxLength: 3 })],
  [struct, fc.tuple(nullable(fc.integer({ min: 0, max: 2 })), nullable(texts)).map((fields) => ({ fields }))],
];

describe.each(CASES.map(([type, values]) => ({ type, values })))("$type.kind", ({ type, values }) => {
  const compare = compareValues(type);
  const equal = equalValues(type);
  const key = valueKey(type);
  test("is a total order that equality and keys agree with", () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const ab = Math.sign(compare(a, b));
        expect(Math.sign(compare(b, a))).toBe(ab === 0 ? 0 : -ab);
        expect(compare(a, a)).toBe(0);
        expect(equal(a, b)).toBe(ab === 0);
        expect(key(a) === key(b)).toBe(ab === 0);
        if (ab <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

test("NaN is the greatest, zeros are equal, strings go by their bytes, nulls come first inside", () => {
  const double = compareValues(T.DOUBLE);
  expect(double(NaN, Infinity)).toBe(1);
  expect(double(NaN, NaN)).toBe(0);
  expect(double(0, -0)).toBe(0);
  expect(compareValues(T.STRING)("\uFFFD", "😀")).toBe(-1);
  expect(compareValues(T.arrayOf(T.INT))([null], [-5])).toBe(-1);
  expect(compareValues(T.arrayOf(T.INT))([1], [1, null])).toBeLessThan(0);
});

test("the order of strings is that of their UTF-8 bytes", () => {
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      expect(Math.sign(compareValues(T.STRING)(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
