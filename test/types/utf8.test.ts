import fc from "fast-check";
import { expect, test } from "vitest";
import {
  byteLength,
  codePointLength,
  codePointSubstring,
  compareBytes,
  compareUtf8,
  decodeUtf8,
  encodeUtf8,
} from "../../src/types/utf8.ts";

const TEXT = fc.string({ unit: "binary" });

test("order and length are those of the bytes", () => {
  fc.assert(
    fc.property(TEXT, TEXT, (a, b) => {
      expect(compareUtf8(a, b)).toBe(compareBytes(encodeUtf8(a), encodeUtf8(b)));
      expect(byteLength(a)).toBe(encodeUtf8(a).length);
      expect(codePointLength(a)).toBe([...a].length);
      expect(decodeUtf8(encodeUtf8(a))).toBe(a);
    }),
  );
  expect(compareUtf8("\uffff", "\u{10000}")).toBe(-1);
});

test.each([
  ["Spark SQL", 5, undefined, "k SQL"],
  ["Spark SQL", -3, undefined, "SQL"],
  ["Spark SQL", 5, 1, "k"],
  ["Spark SQL", 0, 2, "Sp"],
  ["Spark", -7, 3, "S"],
  ["Spark", -7, 1, ""],
  ["Spark", 2, -1, ""],
  ["Spark", 10, 2, ""],
  ["a😀b😀c", 2, 3, "😀b😀"],
  ["Spark", -2147483648, 2147483647, "Spar"],
])("substring(%j, %i, %i)", (s, position, length, expected) => {
  expect(codePointSubstring(s, position, length)).toBe(expected);
});
