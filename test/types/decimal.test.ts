import fc from "fast-check";
import { expect, test } from "vitest";
import { decimal } from "../../src/types/dataType.ts";
import { Decimal, divideRounded, pow10 } from "../../src/types/decimal.ts";
import { decimalResultType, widerDecimalType } from "../../src/types/decimalTypes.ts";
import { javaDoubleToString, javaFloatToString } from "../../src/types/javaNumber.ts";
import decimals from "./recorded/decimals.json" with { type: "json" };
import doubles from "./recorded/doubles.json" with { type: "json" };

type Result = [precision: number, scale: number, value: string | null];
type Row = [string, number, number, string, number, number, Result[], Result[]];

test.each(decimals as Row[])("arithmetic of %s decimal(%i,%i) and %s decimal(%i,%i)", (...row) => {
  const [a, p1, s1, b, p2, s2, withLoss, withoutLoss] = row;
  const x = Decimal.fromString(a, s1)!;
  const y = Decimal.fromString(b, s2)!;
  for (const [loss, expected] of [
    [true, withLoss],
    [false, withoutLoss],
  ] as const) {
    const results = (["+", "-", "*", "/", "%"] as const).map((operator) => {
      const t = decimalResultType(operator, decimal(p1, s1), decimal(p2, s2), loss);
      const zero = y.signum() === 0;
      const value =
        operator === "+"
          ? x.add(y)
          : operator === "-"
            ? x.sub(y)
            : operator === "*"
              ? x.mul(y)
              : zero
                ? null
                : operator === "/"
                  ? x.divSpark(y, t.scale)
                  : x.rem(y);
      return [t.precision, t.scale, value?.toPrecision(t.precision, t.scale)?.toString() ?? null];
    });
    // The recorded texts may have more zeros at the end than the type has digits.
    const texts = expected.map(([p, s, v]) => [p, s, v === null ? null : Decimal.fromString(v, s)!.toString()]);
    expect(results).toEqual(texts);
  }
});

test.each(doubles as [string, string, string, string | null][])("texts of the double %s", (text, d, f, exact) => {
  const x = Number(text);
  // Java 17 does not always find the shortest digits; what it writes must be the same number.
  if (javaDoubleToString(x) !== d) {
    expect(Number(d)).toBe(x);
    expect(javaDoubleToString(x).length).toBeLessThan(d.length);
  }
  const float = Math.fround(x);
  if (javaFloatToString(float) !== f) {
    expect(Math.fround(Number(f))).toBe(float);
    expect(javaFloatToString(float).length).toBeLessThanOrEqual(f.length);
  }
  if (javaDoubleToString(x) === d)
    expect(Decimal.fromNumber(x, 10)?.toPrecision(38, 10)?.toJavaString() ?? null).toBe(exact);
});

const DECIMAL = fc
  .tuple(fc.bigInt(-(10n ** 38n), 10n ** 38n), fc.integer({ min: 0, max: 38 }))
  .map(([n, s]) => new Decimal(n, s));

test("texts read back", () => {
  fc.assert(
    fc.property(DECIMAL, (d) => {
      const back = Decimal.fromString(d.toString())!;
      expect(back).toEqual(d);
      expect(Decimal.fromString(d.toJavaString())!.compare(d)).toBe(0);
      expect(d.precision()).toBe((d.unscaled < 0n ? -d.unscaled : d.unscaled).toString().length);
    }),
  );
});

test("arithmetic is that of integers", () => {
  fc.assert(
    fc.property(DECIMAL, DECIMAL, (a, b) => {
      const scale = Math.max(a.scale, b.scale);
      const x = a.unscaled * pow10(scale - a.scale);
      const y = b.unscaled * pow10(scale - b.scale);
      expect(a.add(b)).toEqual(new Decimal(x + y, scale));
      expect(a.sub(b)).toEqual(new Decimal(x - y, scale));
      expect(a.mul(b).unscaled).toBe(a.unscaled * b.unscaled);
      expect(a.compare(b)).toBe(x < y ? -1 : x > y ? 1 : 0);
      if (y !== 0n) {
        expect(a.quotient(b)).toBe(x / y);
        expect(a.rem(b).unscaled).toBe(x % y);
      }
    }),
  );
});

test("rounding modes", () => {
  const modes = ["HALF_UP", "HALF_EVEN", "HALF_DOWN", "FLOOR", "CEILING", "DOWN", "UP"] as const;
  const table = (n: bigint): bigint[] => modes.map((m) => divideRounded(n, 10n, m));
  expect(table(25n)).toEqual([3n, 2n, 2n, 2n, 3n, 2n, 3n]);
  expect(table(-25n)).toEqual([-3n, -2n, -2n, -3n, -2n, -2n, -3n]);
  expect(table(35n)).toEqual([4n, 4n, 3n, 3n, 4n, 3n, 4n]);
  expect(table(-1n)).toEqual([0n, 0n, 0n, -1n, 0n, 0n, -1n]);
});

test("what is no number is null", () => {
  for (const s of ["", " ", ".", "+", "-", "1e", "1e+", "x", "1x", "1 2", "0x1", "NaN", "1_0", "--1"])
    expect(Decimal.fromString(s)).toBeNull();
  expect(Decimal.fromString(" 1.5\n")!.toString()).toBe("1.5");
  expect(Decimal.fromString("1e3")!.toString()).toBe("1000");
  expect(Decimal.fromString("-.5E-2", 2)!.toString()).toBe("-0.01");
  expect(Decimal.fromString("1e999999999999")).toBeNull();
  expect(Decimal.fromNumber(Number.NaN)).toBeNull();
});

test("wider types prefer digits before the point", () => {
  expect(widerDecimalType(decimal(38, 18), decimal(38, 2))).toEqual(decimal(38, 2));
  expect(widerDecimalType(decimal(10, 2), decimal(12, 5))).toEqual(decimal(13, 5));
});
