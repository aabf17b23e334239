import { javaDoubleToString } from "./javaNumber.ts";

/** How a decimal loses digits: as java.math.RoundingMode. */
export type Rounding = "HALF_UP" | "HALF_EVEN" | "HALF_DOWN" | "FLOOR" | "CEILING" | "DOWN" | "UP";

const POWERS: bigint[] = [1n];

/** 10 to the power `n`, from a table that grows on demand. */
export function pow10(n: number): bigint {
  for (let i = POWERS.length; i <= n; i++) POWERS.push(POWERS[i - 1]! * 10n);
  return POWERS[n]!;
}

const abs = (x: bigint): bigint => (x < 0n ? -x : x);

/** Integer division of `n` by `d`, rounded as told. */
export function divideRounded(n: bigint, d: bigint, rounding: Rounding): bigint {
  const quotient = n / d;
  const rest = n - quotient * d;
  if (rest === 0n) return quotient;
  const away = n < 0n === d < 0n ? 1n : -1n;
  switch (rounding) {
    case "DOWN":
      return quotient;
    case "UP":
      return quotient + away;
    case "FLOOR":
      return away < 0n ? quotient - 1n : quotient;
    case "CEILING":
      return away > 0n ? quotient + 1n : quotient;
    default: {
      const twice = abs(rest) * 2n;
      const whole = abs(d);
      if (twice > whole) return quotient + away;
      if (twice < whole) return quotient;
      if (rounding === "HALF_UP") return quotient + away;
      if (rounding === "HALF_DOWN") return quotient;
      return quotient % 2n === 0n ? quotient : quotient + away;
    }
  }
}

/** Digits of an absolute value; zero has one, as in java.math.BigDecimal. */
function digitCount(x: bigint): number {
  if (x < 1_000_000_000_000_000n) {
    let n = Number(x);
    let count = 1;
    while (n >= 10) {
      n = Math.floor(n / 10);
      count++;
    }
    return count;
  }
  if (x < pow10(38)) {
    let count = 16;
    while (x >= pow10(count)) count++;
    return count;
  }
  return x.toString().length;
}

/** An exact decimal number, `unscaled` × 10^-`scale`; never changes. The scale may be negative. */
export class Decimal {
  readonly unscaled: bigint;
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  static readonly ZERO = new Decimal(0n, 0);
  static readonly ONE = new Decimal(1n, 0);

  /**
   * The number that the text (white space around it allowed) stands for, in all its digits or rounded HALF_UP to `scale`.
   * Null when the text is no number.
   */
  static fromString(text: string, scale?: number): Decimal | null {
    let start = 0;
    let end = text.length;
    while (start < end && text.charCodeAt(start) <= 32) start++;
    while (end > start && text.charCodeAt(end - 1) <= 32) end--;
    const parsed = parsePlain(text, start, end);
    return parsed === null || scale === undefined ? parsed : parsed.setScale(scale, "HALF_UP");
  }

  /** The decimal of a double as Spark makes it: from the shortest text of the double. Null for NaN and infinities. */
  static fromNumber(value: number, scale?: number): Decimal | null {
    if (!Number.isFinite(value)) return null;
    if (Number.isSafeInteger(value) && scale !== undefined && scale >= 0) {
      return new Decimal(BigInt(value) * pow10(scale), scale);
    }
    return Decimal.fromString(javaDoubleToString(value), scale);
  }

  /** An integer, with `scale` zero digits behind the point. */
  static fromBigInt(value: bigint | number, scale = 0): Decimal {
    const n = BigInt(value);
    return scale === 0 ? new Decimal(n, 0) : new Decimal(n, 0).setScale(scale, "HALF_UP");
  }

  /** Number of digits of the unscaled value. */
  precision(): number {
    return digitCount(abs(this.unscaled));
  }

  /** Whether the value has at most `precision` digits. */
  fitsIn(precision: number): boolean {
    const limit = pow10(precision);
    return this.unscaled < limit && this.unscaled > -limit;
  }

  setScale(scale: number, rounding: Rounding = "HALF_UP"): Decimal {
    if (scale === this.scale) return this;
    if (scale > this.scale) return new Decimal(this.unscaled * pow10(scale - this.scale), scale);
    return new Decimal(divideRounded(this.unscaled, pow10(this.scale - scale), rounding), scale);
  }

  /** The value in decimal(precision, scale), rounded; null when it has too many digits. */
  toPrecision(precision: number, scale: number, rounding: Rounding = "HALF_UP"): Decimal | null {
    const d = this.setScale(scale, rounding);
    return d.fitsIn(precision) ? d : null;
  }

  compare(other: Decimal): -1 | 0 | 1 {
    let a = this.unscaled;
    let b = other.unscaled;
    if (this.scale < other.scale) a *= pow10(other.scale - this.scale);
    else if (this.scale > other.scale) b *= pow10(this.scale - other.scale);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  equals(other: Decimal): boolean {
    return this.compare(other) === 0;
  }

  signum(): -1 | 0 | 1 {
    return this.unscaled < 0n ? -1 : this.unscaled > 0n ? 1 : 0;
  }

  neg(): Decimal {
    return new Decimal(-this.unscaled, this.scale);
  }

  abs(): Decimal {
    return this.unscaled < 0n ? this.neg() : this;
  }

  /** Exact sum; its scale is the greater of the two. */
  add(other: Decimal): Decimal {
    if (this.scale === other.scale) return new Decimal(this.unscaled + other.unscaled, this.scale);
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.setScale(scale).unscaled + other.setScale(scale).unscaled, scale);
  }

  /** Exact difference. */
  sub(other: Decimal): Decimal {
    return this.add(other.neg());
  }

  /** Exact product; its scale is the sum of the two. */
  mul(other: Decimal): Decimal {
    return new Decimal(this.unscaled * other.unscaled, this.scale + other.scale);
  }

  /** The quotient rounded to `scale` digits behind the point; the divisor must not be zero. */
  div(other: Decimal, scale: number, rounding: Rounding = "HALF_UP"): Decimal {
    const shift = scale + other.scale - this.scale;
    return shift >= 0
      ? new Decimal(divideRounded(this.unscaled * pow10(shift), other.unscaled, rounding), scale)
      : new Decimal(divideRounded(this.unscaled, other.unscaled * pow10(-shift), rounding), scale);
  }

  /** The quotient in Spark's two steps for `/`: rounded to 39 digits behind the point first, then to `scale`. */
  divSpark(other: Decimal, scale: number): Decimal {
    return this.div(other, 39).setScale(scale);
  }

  /** The integer part of the quotient, as `div` gives it. The divisor must not be zero. */
  quotient(other: Decimal): bigint {
    return this.div(other, 0, "DOWN").unscaled;
  }

  /** The rest of the division towards zero; it has the sign of this number. The divisor must not be zero. */
  rem(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.setScale(scale).unscaled % other.setScale(scale).unscaled, scale);
  }

  floor(): Decimal {
    return this.scale <= 0 ? this : this.setScale(0, "FLOOR");
  }

  ceil(): Decimal {
    return this.scale <= 0 ? this : this.setScale(0, "CEILING");
  }

  /** The integer part. */
  toBigInt(): bigint {
    return this.setScale(0, "DOWN").unscaled;
  }

  /** The nearest double. */
  toNumber(): number {
    const { unscaled, scale } = this;
    if (scale >= 0 && scale <= 22 && unscaled <= 9007199254740992n && unscaled >= -9007199254740992n) {
      return Number(unscaled) / POWERS_F64[scale]!;
    }
    return Number(`${unscaled}e${-scale}`);
  }

  /** Without exponent, with all digits of the scale. */
  toString(): string {
    const { unscaled, scale } = this;
    if (scale === 0) return unscaled.toString();
    if (scale < 0) return unscaled === 0n ? "0" : unscaled.toString() + "0".repeat(-scale);
    const digits = abs(unscaled)
      .toString()
      .padStart(scale + 1, "0");
    const point = digits.length - scale;
    return `${unscaled < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
  }

  /** As Java's BigDecimal.toString: with an exponent where there are many zeros behind the point, or a negative scale. */
  toJavaString(): string {
    const { unscaled, scale } = this;
    const digits = abs(unscaled).toString();
    const exponent = digits.length - 1 - scale;
    if (scale >= 0 && exponent >= -6) return this.toString();
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    const e = exponent === 0 ? "" : `E${exponent > 0 ? "+" : ""}${exponent}`;
    return `${unscaled < 0n ? "-" : ""}${mantissa}${e}`;
  }

  toJSON(): string {
    return this.toString();
  }
  /** How Node prints it. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** The same number without zero digits at the end. */
  stripTrailingZeros(): Decimal {
    let { unscaled, scale } = this;
    if (unscaled === 0n) return Decimal.ZERO;
    while (unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale--;
    }
    return new Decimal(unscaled, scale);
  }
}

const POWERS_F64 = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/** [+-] digits [. digits] [e [+-] digits] */
function parsePlain(text: string, start: number, end: number): Decimal | null {
  let i = start;
  let sign = "";
  const first = text.charCodeAt(i);
  if (i < end && (first === 43 || first === 45)) {
    if (first === 45) sign = "-";
    i++;
  }
  const whole = i;
  while (i < end && isDigit(text.charCodeAt(i))) i++;
  let digits = text.slice(whole, i);
  let scale = 0;
  if (i < end && text.charCodeAt(i) === 46) {
    const from = ++i;
    while (i < end && isDigit(text.charCodeAt(i))) i++;
    scale = i - from;
    digits += text.slice(from, i);
  }
  if (digits === "") return null;
  if (i < end) {
    const e = text.charCodeAt(i);
    if (e !== 69 && e !== 101) return null;
    let j = i + 1;
    const s = text.charCodeAt(j);
    if (j < end && (s === 43 || s === 45)) j++;
    if (j >= end || end - j > 10) return null;
    for (let k = j; k < end; k++) if (!isDigit(text.charCodeAt(k))) return null;
    scale -= Number(text.slice(i + 1, end));
    if (Math.abs(scale) > 100_000) {
      // Nothing of the engine can hold it, and 10^scale must not be tried: zero when tiny, otherwise no number.
      return scale > 0 ? new Decimal(0n, 38) : null;
    }
  }
  return new Decimal(BigInt(sign + digits), scale);
}
