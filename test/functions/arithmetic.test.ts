import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EvalConfig } from "../../src/catalyst/expr/expression.ts";
import { arithmeticKernel, type Mode } from "../../src/catalyst/functions/arithmeticKernel.ts";
import type { Operator } from "../../src/catalyst/functions/arithmeticTypes.ts";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import * as T from "../../src/types/dataType.ts";
import { Decimal, pow10 } from "../../src/types/decimal.ts";
import { decimalResultType } from "../../src/types/decimalTypes.ts";
import type { Value } from "../../src/types/value.ts";
import { defaults } from "./callHelp.ts";

const config: EvalConfig = defaults;
const OPERATORS = ["+", "-", "*"] as const;
const exact = {
  "+": (a: bigint, b: bigint) => a + b,
  "-": (a: bigint, b: bigint) => a - b,
  "*": (a: bigint, b: bigint) => a * b,
};

/** The value, or the condition of the error. */
function outcome(
  op: Operator,
  types: readonly T.DataType[],
  result: T.DataType,
  mode: Mode,
  a: Value,
  b: Value,
): Value | string {
  try {
    return arithmeticKernel(op, types, result, mode, config)(a, b);
  } catch (e) {
    if (e instanceof SparkError) return e.condition;
    throw e;
  }
}

const KINDS = [
  { type: T.BYTE, bits: 8, error: "BINARY_ARITHMETIC_OVERFLOW" },
  { type: T.SHORT, bits: 16, error: "BINARY_ARITHMETIC_OVERFLOW" },
  { type: T.INT, bits: 32, error: "ARITHMETIC_OVERFLOW" },
  { type: T.LONG, bits: 64, error: "ARITHMETIC_OVERFLOW" },
] as const;

describe.each(KINDS)("$type.kind", ({ type, bits, error }) => {
  const max = 2n ** BigInt(bits - 1) - 1n;
  const min = -max - 1n;
  const edge = fc.constantFrom(min, min + 1n, -1n, 0n, 1n, max - 1n, max);
  const any = fc.oneof(fc.bigInt({ min, max }), edge);
  const value = (n: bigint): Value => (bits === 64 ? n : Number(n));

  test.each(OPERATORS)("a %s b is exact, or overflows as the mode says", (op) => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const r = exact[op](a, b);
        const fits = r >= min && r <= max;
        const run = (mode: Mode) => outcome(op, [type, type], type, mode, value(a), value(b));
        expect(run("ansi")).toBe(fits ? value(r) : error);
        expect(run("try")).toBe(fits ? value(r) : null);
        expect(run("legacy")).toBe(value(BigInt.asIntN(bits, r)));
      }),
    );
  });

  test("remainders", () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const run = (op: Operator, mode: Mode) => outcome(op, [type, type], type, mode, value(a), value(b));
        if (b === 0n) {
          expect(run("%", "ansi")).toBe("REMAINDER_BY_ZERO");
          expect(run("%", "legacy")).toBe(null);
          return;
        }
        expect(run("%", "ansi")).toBe(value(a % b));
        const r = a % b;
        expect(run("pmod", "ansi")).toBe(value(r < 0n ? BigInt.asIntN(bits, r + b) % b : r));
      }),
    );
  });
});

test("div of longs", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -5n, max: 5n }), (a, b) => {
      const q = b === 0n ? undefined : a / b;
      const run = (mode: Mode) => outcome("div", [T.LONG, T.LONG], T.LONG, mode, a, b);
      expect(run("ansi")).toBe(q === undefined ? "DIVIDE_BY_ZERO" : q > 2n ** 63n - 1n ? "ARITHMETIC_OVERFLOW" : q);
      expect(run("legacy")).toBe(q === undefined ? null : BigInt.asIntN(64, q));
    }),
  );
});

describe("decimals", () => {
  const decimals = fc.integer({ min: 1, max: 38 }).chain((precision) =>
    fc
      .tuple(
        fc.integer({ min: 0, max: precision }),
        fc.bigInt({ min: -pow10(precision) + 1n, max: pow10(precision) - 1n }),
      )
      .map(([scale, unscaled]) => ({
        type: T.decimal(precision, scale),
        value: new Decimal(unscaled, scale),
      })),
  );
  /** A fraction rounded half away from zero to so many digits. */
  const rounded = (n: bigint, d: bigint, scale: number): bigint => {
    const sign = n < 0n === d < 0n ? 1n : -1n;
    const top = (n < 0n ? -n : n) * pow10(scale) * 2n;
    const bottom = d < 0n ? -d : d;
    return sign * ((top + bottom) / (2n * bottom));
  };
  test.each(["+", "-", "*", "/", "%"] as const)("a %s b is the rounded exact result, or too large", (op) => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        if ((op === "/" || op === "%") && b.value.unscaled === 0n) return;
        const type = decimalResultType(op, a.type, b.type);
        const s = pow10(Math.max(a.type.scale, b.type.scale));
        const x = (a.value.unscaled * s) / pow10(a.type.scale);
        const y = (b.value.unscaled * s) / pow10(b.type.scale);
        const [n, d] =
          op === "+"
            ? [x + y, s]
            : op === "-"
              ? [x - y, s]
              : op === "*"
                ? [x * y, s * s]
                : op === "/"
                  ? [x, y]
                  : [x % y, s];
        // Quotients are rounded to 39 digits first, as Spark rounds them.
        let expected: bigint;
        if (op === "/") expected = rounded(rounded(n, d, 39), pow10(39), type.scale);
        else if (op === "*") {
          // Products keep 39 significant digits before they are rounded to the scale.
          const product = a.value.unscaled * b.value.unscaled;
          const scale = a.type.scale + b.type.scale;
          const excess = Math.max(0, (product < 0n ? -product : product).toString().length - 39);
          expected = rounded(rounded(product, pow10(excess), 0) * pow10(excess), pow10(scale), type.scale);
        } else expected = rounded(n, d, type.scale);
        const fits = expected < pow10(type.precision) && expected > -pow10(type.precision);
        const run = (mode: Mode) => outcome(op, [a.type, b.type], type, mode, a.value, b.value);
        const got = run("ansi");
        if (fits) expect([(got as Decimal).unscaled, (got as Decimal).scale]).toEqual([expected, type.scale]);
        else {
          expect(got).toBe("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION");
          expect(run("legacy")).toBe(null);
          expect(run("try")).toBe(null);
        }
      }),
    );
  });
});
