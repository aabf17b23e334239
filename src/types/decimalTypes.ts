import { type DataType, type DecimalType, decimal, MAX_DECIMAL_PRECISION } from "./dataType.ts";
import type { Decimal } from "./decimal.ts";

/** The operators whose result on decimals has a type of its own. */
export type DecimalOperator = "+" | "-" | "*" | "/" | "%" | "div" | "pmod";

/** Digits behind the point that are kept when a result type has too many digits. */
export const MINIMUM_ADJUSTED_SCALE = 6;

export const BYTE_DECIMAL = decimal(3, 0);
export const SHORT_DECIMAL = decimal(5, 0);
export const INT_DECIMAL = decimal(10, 0);
export const LONG_DECIMAL = decimal(20, 0);
export const FLOAT_DECIMAL = decimal(14, 7);
export const DOUBLE_DECIMAL = decimal(30, 15);
export const SYSTEM_DEFAULT_DECIMAL = decimal(38, 18);
export const USER_DEFAULT_DECIMAL = decimal(10, 0);

/** decimal(min(precision, 38), min(scale, 38)). */
export const boundedDecimal = (precision: number, scale: number): DecimalType =>
  decimal(Math.min(precision, MAX_DECIMAL_PRECISION), Math.min(scale, MAX_DECIMAL_PRECISION));

/** Bounded so that digits before the point are kept rather than those behind it. */
export function boundedPreferIntegralDigits(precision: number, scale: number): DecimalType {
  if (precision <= MAX_DECIMAL_PRECISION) return decimal(precision, scale);
  return decimal(MAX_DECIMAL_PRECISION, Math.max(0, scale - (precision - MAX_DECIMAL_PRECISION)));
}

/** The result type of an operation with this many digits: at most 38, of which at least 6 (or the scale) behind the point. */
export function adjustPrecisionScale(precision: number, scale: number): DecimalType {
  if (precision <= MAX_DECIMAL_PRECISION) return decimal(precision, scale);
  if (scale < 0) return decimal(MAX_DECIMAL_PRECISION, scale);
  const integral = precision - scale;
  const least = Math.min(scale, MINIMUM_ADJUSTED_SCALE);
  return decimal(MAX_DECIMAL_PRECISION, Math.max(MAX_DECIMAL_PRECISION - integral, least));
}

/**
 * Type of `a operator b`. `div` gives the type in which the quotient is checked before it becomes a long.
 * `allowPrecisionLoss` is spark.sql.decimalOperations.allowPrecisionLoss.
 */
export function decimalResultType(
  operator: DecimalOperator,
  a: DecimalType,
  b: DecimalType,
  allowPrecisionLoss = true,
): DecimalType {
  const { precision: p1, scale: s1 } = a;
  const { precision: p2, scale: s2 } = b;
  const bound = allowPrecisionLoss ? adjustPrecisionScale : boundedDecimal;
  switch (operator) {
    case "+":
    case "-": {
      const scale = Math.max(s1, s2);
      return bound(Math.max(p1 - s1, p2 - s2) + scale + 1, scale);
    }
    case "*":
      return bound(p1 + p2 + 1, s1 + s2);
    case "/": {
      if (allowPrecisionLoss) {
        const scale = Math.max(MINIMUM_ADJUSTED_SCALE, s1 + p2 + 1);
        return adjustPrecisionScale(p1 - s1 + s2 + scale, scale);
      }
      let integral = Math.min(MAX_DECIMAL_PRECISION, p1 - s1 + s2);
      let fraction = Math.min(MAX_DECIMAL_PRECISION, Math.max(6, s1 + p2 + 1));
      const over = integral + fraction - MAX_DECIMAL_PRECISION;
      if (over > 0) {
        fraction -= Math.trunc(over / 2) + 1;
        integral = MAX_DECIMAL_PRECISION - fraction;
      }
      return boundedDecimal(integral + fraction, fraction);
    }
    case "%":
    case "pmod": {
      const scale = Math.max(s1, s2);
      return bound(Math.min(p1 - s1, p2 - s2) + scale, scale);
    }
    case "div": {
      const integral = p1 - s1 + s2;
      return boundedDecimal(integral === 0 ? 1 : integral, 0);
    }
  }
}

/** The decimal type that holds all values of both; digits before the point win when 38 are not enough. */
export function widerDecimalType(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale);
  return boundedPreferIntegralDigits(scale + Math.max(a.precision - a.scale, b.precision - b.scale), scale);
}

/** The decimal type into which values of a numeric type are taken; undefined for other types. */
export function decimalForType(t: DataType): DecimalType | undefined {
  switch (t.kind) {
    case "byte":
      return BYTE_DECIMAL;
    case "short":
      return SHORT_DECIMAL;
    case "int":
      return INT_DECIMAL;
    case "long":
      return LONG_DECIMAL;
    case "float":
      return FLOAT_DECIMAL;
    case "double":
      return DOUBLE_DECIMAL;
    case "decimal":
      return t;
    default:
      return undefined;
  }
}

const digits = (n: bigint): number => (n < 0n ? -n : n).toString().length;

/** The narrowest type of an integer literal, used where it meets a decimal. */
export const decimalForInteger = (n: number | bigint): DecimalType => decimal(digits(BigInt(n)), 0);

/** The type of a decimal literal: its digits, at least as many as stand behind the point. */
export const decimalForLiteral = (d: Decimal): DecimalType => decimal(Math.max(d.precision(), d.scale), d.scale);

/** Whether every value of `from` is a value of `to`. */
export function isTighterThan(from: DecimalType, to: DecimalType): boolean {
  return from.precision - from.scale <= to.precision - to.scale && from.scale <= to.scale;
}
