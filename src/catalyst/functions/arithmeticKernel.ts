import { internalError, sparkError } from "../../common/errors/conditions.ts";
import { type DataType, type DecimalType, isIntegral } from "../../types/dataType.ts";
import { decimalResultType } from "../../types/decimalTypes.ts";
import type { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import type { Operator } from "./arithmeticTypes.ts";
import { arithmeticOverflow, decimalOutOfRange, divideByZero, remainderByZero } from "./errors.ts";
import { intervalKernel } from "./intervalArithmetic.ts";

/** The functions behind the arithmetic operators, by the types of their operands. */

/** "ansi" raises errors, "legacy" wraps or gives null, "try" gives null. */
export type Mode = "ansi" | "legacy" | "try";
export type Binary = (a: Value, b: Value) => Value;

const TRY: Readonly<Record<Operator, string>> = {
  "+": "try_add",
  "-": "try_subtract",
  "*": "try_multiply",
  "/": "try_divide",
  "%": "try_mod",
  pmod: "try_mod",
  div: "try_divide",
};
export const tryNameOf = (op: Operator): string => TRY[op];

const LIMITS = { byte: 127, short: 32767, int: 2147483647 } as const;
const MIN_LONG = -9223372036854775808n;
const MAX_LONG = 9223372036854775807n;

/** The function for `a op b` on operands of these types, giving `result`. Nulls do not reach it. */
export function arithmeticKernel(
  op: Operator,
  types: readonly DataType[],
  result: DataType,
  mode: Mode,
  config: EvalConfig,
): Binary {
  const [a, b] = types as readonly [DataType, DataType];
  if (a.kind === "null" || b.kind === "null") return () => null;
  if (a.kind === "decimal" && b.kind === "decimal") return decimalKernel(op, a, b, result, mode, config);
  if (a.kind === b.kind) {
    if (a.kind === "long") return longKernel(op, mode);
    if (isIntegral(a)) return smallKernel(op, a.kind as keyof typeof LIMITS, mode);
    if (a.kind === "double") return doubleKernel(op, mode, (x) => x);
    if (a.kind === "float") return doubleKernel(op, mode, Math.fround);
  }
  const interval = intervalKernel(op, a, b, mode, config);
  if (interval) return interval;
  throw internalError(`${a.kind} ${op} ${b.kind} is not arithmetic`);
}

const zero = (op: Operator) => (op === "%" || op === "pmod" ? remainderByZero() : divideByZero());

function smallKernel(op: Operator, kind: keyof typeof LIMITS, mode: Mode): Binary {
  const max = LIMITS[kind];
  const min = -max - 1;
  const shift = kind === "byte" ? 24 : kind === "short" ? 16 : 0;
  const wrap = (x: number): number => (x << shift) >> shift;
  const overflow = (x: number, y: number): Value => {
    if (mode === "try") return null;
    if (kind === "int") throw arithmeticOverflow(TRY[op]);
    throw sparkError("BINARY_ARITHMETIC_OVERFLOW", {
      value1: `${x}S`,
      symbol: op,
      value2: `${y}S`,
      functionName: `\`${TRY[op]}\``,
    });
  };
  if (op === "%" || op === "pmod")
    return (a, b) => {
      const x = a as number;
      const y = b as number;
      if (y === 0) {
        if (mode === "ansi") throw zero(op);
        return null;
      }
      const r = (x % y) | 0;
      return op === "pmod" && r < 0 ? (wrap(r + y) % y) | 0 : r;
    };
  // The product of two ints may lose digits as a double, hence imul for wrapping; the test of the limits stays right.
  const exact =
    op === "+"
      ? (x: number, y: number) => x + y
      : op === "-"
        ? (x: number, y: number) => x - y
        : (x: number, y: number) => x * y;
  if (mode === "legacy") {
    const wrapped =
      op === "*" ? (x: number, y: number) => wrap(Math.imul(x, y)) : (x: number, y: number) => wrap(exact(x, y) | 0);
    return (a, b) => wrapped(a as number, b as number);
  }
  return (a, b) => {
    const r = exact(a as number, b as number);
    if (r > max || r < min) return overflow(a as number, b as number);
    return r + 0 || 0;
  };
}

function longKernel(op: Operator, mode: Mode): Binary {
  const overflow = (message?: string): Value => {
    if (mode === "try") return null;
    throw arithmeticOverflow(TRY[op], message);
  };
  const byZero = (): Value => {
    if (mode === "ansi") throw zero(op);
    return null;
  };
  switch (op) {
    case "%":
      return (a, b) => (b === 0n ? byZero() : (a as bigint) % (b as bigint));
    case "pmod":
      return (a, b) => {
        if (b === 0n) return byZero();
        const n = b as bigint;
        const r = (a as bigint) % n;
        return r < 0n ? BigInt.asIntN(64, r + n) % n : r;
      };
    case "div":
      return (a, b) => {
        if (b === 0n) return byZero();
        const q = (a as bigint) / (b as bigint);
        if (q > MAX_LONG) return mode === "legacy" ? MIN_LONG : overflow("Overflow in integral divide");
        return q;
      };
    default: {
      const exact =
        op === "+"
          ? (x: bigint, y: bigint) => x + y
          : op === "-"
            ? (x: bigint, y: bigint) => x - y
            : (x: bigint, y: bigint) => x * y;
      if (mode === "legacy") return (a, b) => BigInt.asIntN(64, exact(a as bigint, b as bigint));
      return (a, b) => {
        const r = exact(a as bigint, b as bigint);
        return r > MAX_LONG || r < MIN_LONG ? overflow() : r;
      };
    }
  }
}

function doubleKernel(op: Operator, mode: Mode, round: (x: number) => number): Binary {
  const byZero = (): Value => {
    if (mode === "ansi") throw zero(op);
    return null;
  };
  switch (op) {
    case "+":
      return (a, b) => round((a as number) + (b as number));
    case "-":
      return (a, b) => round((a as number) - (b as number));
    case "*":
      return (a, b) => round((a as number) * (b as number));
    case "/":
      return (a, b) => (b === 0 ? byZero() : round((a as number) / (b as number)));
    case "%":
      return (a, b) => (b === 0 ? byZero() : round((a as number) % (b as number)));
    case "pmod":
      return (a, b) => {
        if (b === 0) return byZero();
        const n = b as number;
        const r = round((a as number) % n);
        return r < 0 ? round(round(r + n) % n) : r;
      };
    default:
      throw internalError(`${op} on doubles`);
  }
}

function decimalKernel(
  op: Operator,
  a: DecimalType,
  b: DecimalType,
  result: DataType,
  mode: Mode,
  config: EvalConfig,
): Binary {
  // `div` is checked in a decimal type of its own, then becomes a long.
  const type = op === "div" ? decimalResultType(op, a, b, config.allowPrecisionLoss) : (result as DecimalType);
  const { precision, scale } = type;
  const fitted = (d: Decimal): Decimal | null => {
    const r = d.setScale(scale);
    if (r.fitsIn(precision)) return r;
    if (mode === "ansi") throw decimalOutOfRange(d, precision, scale);
    return null;
  };
  const dividing =
    (f: (x: Decimal, y: Decimal) => Value): Binary =>
    (x, y) => {
      if ((y as Decimal).unscaled === 0n) {
        if (mode === "ansi") throw zero(op);
        return null;
      }
      return f(x as Decimal, y as Decimal);
    };
  switch (op) {
    case "+":
      return (x, y) => fitted((x as Decimal).add(y as Decimal));
    case "-":
      return (x, y) => fitted((x as Decimal).sub(y as Decimal));
    case "*":
      // Products of more than 39 digits are rounded to so many first, as Spark's are.
      if (a.precision + b.precision <= 39) return (x, y) => fitted((x as Decimal).mul(y as Decimal));
      return (x, y) => fitted(toDigits((x as Decimal).mul(y as Decimal), 39));
    case "/":
      return dividing((x, y) => fitted(x.div(y, 39)));
    case "%":
      return dividing((x, y) => fitted(x.rem(y)));
    case "pmod":
      return dividing((x, y) => {
        const r = x.rem(y);
        return fitted(r.unscaled < 0n ? r.add(y).rem(y) : r);
      });
    case "div":
      return dividing((x, y) => {
        const q = fitted(x.div(y, 0, "DOWN"));
        return q === null ? null : BigInt.asIntN(64, q.unscaled);
      });
  }
}

/** Rounded half up to so many significant digits. */
function toDigits(d: Decimal, digits: number): Decimal {
  const excess = d.precision() - digits;
  return excess > 0 ? d.setScale(d.scale - excess) : d;
}
