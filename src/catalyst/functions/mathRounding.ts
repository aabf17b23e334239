import { type DataType, DOUBLE, decimal, type DecimalType, INT, isIntegral, LONG } from "../../types/dataType.ts";
import { Decimal, type Rounding } from "../../types/decimal.ts";
import { boundedDecimal, decimalForType } from "../../types/decimalTypes.ts";

import { isFoldable, evaluateConstant } from "./evaluate.ts";
import type { Expression } from "../expr/expression.ts";
import { toLongSaturated } from "./castNumber.ts";
import { type ScalarFunction, scalar } from "./define.ts";
import { arithmeticOverflow } from "./errors.ts";

/** Rounding: round, bround, ceil and floor. */

/** The number of digits that the call names, when it is constant; 0 otherwise. */
const digitsOf = (args: readonly Expression[]): number => {
  const e = args[1];
  return e === undefined || !isFoldable(e) ? 0 : ((evaluateConstant(e) as number | null) ?? 0);
};

/** The type of a decimal after rounding to `digits`. */
function roundedType(p: number, s: number, digits: number): DecimalType {
  // One digit more before the point, as 9.9 becomes 10.
  const integral = p - s + 1;
  if (digits < 0) return decimal(Math.min(Math.max(integral, -digits + 1), 38), 0);
  const scale = Math.min(s, digits);
  return decimal(Math.min(integral + scale, 38), scale);
}

const LIMITS: Readonly<Record<string, bigint>> = {
  byte: 127n,
  short: 32767n,
  int: 2147483647n,
  long: 9223372036854775807n,
};
const BITS: Readonly<Record<string, number>> = { byte: 8, short: 16, int: 32, long: 64 };

function rounding(name: "round" | "bround", mode: Rounding): ScalarFunction {
  return scalar({
    name,
    group: "math_funcs",
    since: name === "round" ? "1.5.0" : "2.0.0",
    usage: `${name}(expr[, d]) - expr rounded to d digits behind the point, halves ${name === "round" ? "away from zero" : "to the even digit"}.`,
    examples:
      name === "round"
        ? [["round(2.5, 0)", "3"]]
        : [
            ["bround(2.5, 0)", "2"],
            ["bround(25, -1)", "20"],
          ],
    args: ["numeric", INT],
    optional: 1,
    nullable: true,
    returns: ([t], { args }) =>
      t!.kind === "decimal" ? roundedType(t!.precision, t!.scale, digitsOf(args)) : t!.kind === "null" ? DOUBLE : t!,
    bind: (call) => {
      const digits = digitsOf(call.args);
      const from = call.argTypes[0]!;
      switch (from.kind) {
        case "decimal": {
          const to = call.type as DecimalType;
          return (v) => {
            const d = roundDecimal(v as Decimal, digits, mode).setScale(to.scale, mode);
            return d.fitsIn(to.precision) ? d : null;
          };
        }
        case "float":
          return (v) => Math.fround(roundDouble(v as number, digits, mode, true));
        case "double":
          return (v) => roundDouble(v as number, digits, mode, false);
        default: {
          if (digits >= 0) return (v) => v!;
          const max = LIMITS[from.kind]!;
          return (v) => {
            const r = roundDecimal(new Decimal(BigInt(v as number | bigint), 0), digits, mode).toBigInt();
            if ((r > max || r < -max - 1n) && call.config.ansi) throw arithmeticOverflow("", "Overflow");
            const wrapped = BigInt.asIntN(BITS[from.kind]!, r);
            return from.kind === "long" ? wrapped : Number(wrapped);
          };
        }
      }
    },
    sql: ([a, d]) => `${name}(${a}, ${d ?? "0"})`,
  });
}

const roundDecimal = (d: Decimal, digits: number, mode: Rounding): Decimal =>
  digits >= d.scale ? d : d.setScale(digits, mode).setScale(Math.max(0, digits));

/** Doubles are rounded by their shortest text, as Scala's BigDecimal takes them; floats by that of their double. */
function roundDouble(x: number, digits: number, mode: Rounding, single: boolean): number {
  if (!Number.isFinite(x)) return x;
  const d = Decimal.fromNumber(single ? Number(floatText(x)) : x)!;
  if (digits >= d.scale) return x;
  return d.setScale(digits, mode).toNumber();
}
const floatText = (x: number): string => {
  for (let p = 1; p < 10; p++) if (Math.fround(Number(x.toPrecision(p))) === x) return x.toPrecision(p);
  return String(x);
};

/** ceil and floor: without digits a bigint or decimal, with digits a decimal. */
function toward(name: string, mode: "CEILING" | "FLOOR", f: (x: number) => number, since: string): ScalarFunction {
  const scaled = (t: DataType): DataType => decimalForType(t) ?? DOUBLE;
  return scalar({
    name,
    group: "math_funcs",
    since,
    usage: `${name}(expr[, scale]) - The ${mode === "CEILING" ? "smallest number not below" : "greatest number not above"} expr that is an integer, or has scale digits behind the point.`,
    examples:
      mode === "CEILING"
        ? [
            [`${name}(-0.1)`, "0"],
            [`${name}(5)`, "5"],
            [`${name}(3.1411, 3)`, "3.142"],
            [`${name}(3.1411, -3)`, "1000"],
          ]
        : [
            [`${name}(-0.1)`, "-1"],
            [`${name}(5)`, "5"],
            [`${name}(3.1411, 3)`, "3.141"],
            [`${name}(3.1411, -3)`, "0"],
          ],
    args: ["numeric", INT],
    nullable: true,
    optional: 1,
    coercion: (types) => {
      const t = types[0]!;
      if (types.length > 1) return [t.kind === "null" || t.kind === "string" ? DOUBLE : t, INT];
      if (t.kind === "decimal" || t.kind === "long" || t.kind === "double") return [t];
      return [isIntegral(t) ? LONG : DOUBLE];
    },
    returns: (types, { args }) => {
      const t = types[0]!;
      if (types.length > 1) {
        const d = scaled(t) as DecimalType;
        return roundedType(d.precision, d.scale, digitsOf(args));
      }
      if (t.kind === "decimal") return t.scale === 0 ? t : boundedDecimal(t.precision - t.scale + 1, 0);
      return LONG;
    },
    bind: (call) => {
      const from = call.argTypes[0]!;
      if (call.argTypes.length > 1) {
        const digits = digitsOf(call.args);
        const to = call.type as DecimalType;
        return (v) => {
          const d =
            v instanceof Decimal
              ? v
              : typeof v === "bigint" || isIntegral(from)
                ? new Decimal(BigInt(v as number | bigint), 0)
                : Decimal.fromNumber(v as number);
          if (d === null) return null;
          const r = roundDecimal(d, digits, mode).setScale(to.scale, mode);
          return r.fitsIn(to.precision) ? r : null;
        };
      }
      if (from.kind === "decimal") {
        const to = call.type as DecimalType;
        return (v) => {
          const r = (v as Decimal).setScale(0, mode);
          return r.fitsIn(to.precision) ? r : null;
        };
      }
      if (from.kind === "long") return (v) => v!;
      return (v) => toLongSaturated(f(v as number));
    },
    sql: ([a, b]) =>
      b === undefined ? `${name === "ceiling" ? name : name.toUpperCase()}(${a})` : `${name}(${a}, ${b})`,
  });
}

export const roundingFunctions = [
  rounding("round", "HALF_UP"),
  rounding("bround", "HALF_EVEN"),
  toward("ceil", "CEILING", Math.ceil, "3.3.0"),
  toward("ceiling", "CEILING", Math.ceil, "3.3.0"),
  toward("floor", "FLOOR", Math.floor, "3.3.0"),
] as const;
