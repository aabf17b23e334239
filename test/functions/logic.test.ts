import { describe, expect, test } from "vitest";
import { BOOLEAN, DOUBLE, INT } from "../../src/types/dataType.ts";
import type { Value } from "../../src/types/value.ts";
import { call, defaults, failure, lit, value } from "./callHelp.ts";
import {
  bindReferences,
  compileExpression,
  isDeterministic,
  isFoldable,
} from "../../src/catalyst/functions/evaluate.ts";

const THREE = [true, false, null] as const;
const bool = (v: Value) => lit(v, BOOLEAN);
/** 1/0: evaluating it is an error. */
const trap = () => call("=", [call("/", [lit(1, DOUBLE), lit(0, DOUBLE)]), lit(1, DOUBLE)]);

describe("the logic of three values", () => {
  const and = (a: Value, b: Value): Value =>
    a === false || b === false ? false : a === null || b === null ? null : true;
  const or = (a: Value, b: Value): Value => (a === true || b === true ? true : a === null || b === null ? null : false);
  for (const a of THREE)
    for (const b of THREE)
      test(`${a}, ${b}`, () => {
        expect(value("and", [bool(a), bool(b)])).toBe(and(a, b));
        expect(value("or", [bool(a), bool(b)])).toBe(or(a, b));
        expect(value("<=>", [bool(a), bool(b)])).toBe(a === b);
        expect(value("=", [bool(a), bool(b)])).toBe(a === null || b === null ? null : a === b);
      });
});

test("what does not decide is not evaluated", () => {
  expect(value("and", [bool(false), trap()])).toBe(false);
  expect(value("or", [bool(true), trap()])).toBe(true);
  expect(value("if", [bool(null), trap(), bool(true)])).toBe(true);
  expect(value("coalesce", [lit(1, INT), call("div", [lit(1n, { kind: "long" }), lit(0n, { kind: "long" })])])).toBe(1);
  expect(value("case", [bool(false), trap(), bool(true), bool(false)])).toBe(false);
  expect(failure(() => value("and", [bool(null), trap()]))).toBe("DIVIDE_BY_ZERO");
  // A null operand comes before the division by zero.
  expect(value("/", [lit(null, DOUBLE), lit(0, DOUBLE)])).toBe(null);
});

test("constants and random numbers", () => {
  expect(isFoldable(call("+", [lit(1, INT), lit(2, INT)]))).toBe(true);
  expect(isFoldable(call("rand", [lit(1, INT)]))).toBe(false);
  expect(isFoldable(call("raise_error", [lit("x", { kind: "string" })]))).toBe(false);
  expect(isDeterministic(call("+", [call("rand", [lit(1, INT)]), lit(2, DOUBLE)]))).toBe(false);
});

test("references, row by row, and errors with their place", () => {
  const origin = { startIndex: 7, stopIndex: 11, fragment: "a / b" };
  const a = { kind: "AttributeReference", name: "a", type: DOUBLE, nullable: true, id: 71, qualifier: [] } as const;
  const b = { ...a, name: "b", id: 72 };
  const e = { ...call("/", [a, b], defaults), origin };
  const f = compileExpression(bindReferences(e, [b, a]));
  expect(f([2, 8])).toBe(4);
  expect(f([null, 8])).toBe(null);
  try {
    f([0, 8]);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ condition: "DIVIDE_BY_ZERO", queryContext: [origin] });
  }
});

test("random numbers differ by partition and go on by row", () => {
  const e = call("rand", [lit(0, INT)]);
  const first = compileExpression(e, { partition: 0 });
  const second = compileExpression(e, { partition: 1 });
  expect([first([]), first([])]).toEqual([0.7604953758285915, 0.5234194256885571]);
  expect(second([])).not.toBe(0.7604953758285915);
  const id = compileExpression(call("monotonically_increasing_id", []), { partition: 2 });
  expect([id([]), id([])]).toEqual([17179869184n, 17179869185n]);
});
