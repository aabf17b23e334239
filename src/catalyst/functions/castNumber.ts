import { sparkError } from "../../common/errors/conditions.ts";
import type { DataType, DecimalType } from "../../types/dataType.ts";
import { Decimal, pow10 } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import { castInvalidInput, castOverflow, decimalOutOfRange } from "./errors.ts";

/** The casts between numbers, and of strings to numbers. `ansi` raises errors, otherwise numbers wrap and texts give null. */

const RANGE = { byte: [-128, 127], short: [-32768, 32767], int: [-2147483648, 2147483647] } as const;
const BITS = { byte: 8, short: 16, int: 32 } as const;
type SmallKind = keyof typeof RANGE;

export const MIN_LONG = -9223372036854775808n;
export const MAX_LONG = 9223372036854775807n;
export const isLong = (n: bigint): boolean => n >= MIN_LONG && n <= MAX_LONG;

const wrapSmall = (n: number, kind: SmallKind): number =>
  kind === "int" ? n | 0 : kind === "short" ? (n << 16) >> 16 : (n << 24) >> 24;

/** The first double above all longs. */
const TWO_63 = 2 ** 63;

/** As Java's (int) and (long) of a double: NaN is 0, too big is the limit. */
const toIntSaturated = (x: number): number =>
  Number.isNaN(x) ? 0 : x >= 2147483647 ? 2147483647 : x <= -2147483648 ? -2147483648 : Math.trunc(x) || 0;
export const toLongSaturated = (x: number): bigint =>
  Number.isNaN(x) ? 0n : x >= TWO_63 ? MAX_LONG : x <= -TWO_63 ? MIN_LONG : BigInt(Math.trunc(x));

/** White space and control characters at both ends, as UTF8String.trimAll. */
export function trimAll(s: string): string {
  const blank = (c: number): boolean => c <= 32 || (c >= 0x7f && c <= 0x9f);
  let start = 0;
  let end = s.length;
  if (end > 0 && !blank(s.charCodeAt(0)) && !blank(s.charCodeAt(end - 1))) return s;
  while (start < end && blank(s.charCodeAt(start))) start++;
  while (end > start && blank(s.charCodeAt(end - 1))) end--;
  return s.slice(start, end);
}

/** The integer of a text; with `fraction` digits behind a point are dropped. Null when it is none or does not fit. */
export function parseIntegral(text: string, kind: SmallKind | "long", fraction: boolean): number | bigint | null {
  const s = trimAll(text);
  if (!(fraction ? /^(?:[+-]?\d*\.\d*|[+-]?\d+)$/ : /^[+-]?\d+$/).test(s)) return null;
  const point = s.indexOf(".");
  const digits = point < 0 ? s : s.slice(0, point);
  if (kind === "long") {
    const n = digits === "" || digits === "-" || digits === "+" ? 0n : BigInt(digits.replace(/^\+/, ""));
    return isLong(n) ? n : null;
  }
  const n = digits === "" || digits === "-" || digits === "+" ? 0 : Number(digits);
  return n >= RANGE[kind][0] && n <= RANGE[kind][1] ? n || 0 : null;
}

const SPECIAL: Readonly<Record<string, number>> = {
  inf: Infinity,
  "+inf": Infinity,
  infinity: Infinity,
  "+infinity": Infinity,
  "-inf": -Infinity,
  "-infinity": -Infinity,
  nan: NaN,
};

/** The number of a text as Double.parseDouble reads it, and Spark's words for infinity and NaN. Null when it is none. */
export function parseFloating(text: string): number | null {
  let s = text;
  let start = 0;
  let end = s.length;
  while (start < end && s.charCodeAt(start) <= 32) start++;
  while (end > start && s.charCodeAt(end - 1) <= 32) end--;
  if (start > 0 || end < s.length) s = s.slice(start, end);
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/.test(s)) {
    const last = s.charCodeAt(s.length - 1) | 32;
    return Number(last === 100 || last === 102 ? s.slice(0, -1) : s);
  }
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)[dDfF]?$/.exec(s);
  if (hex && hex[2]! + hex[3]! !== "") {
    const mantissa = BigInt(`0x${hex[2]}${hex[3]}`);
    const value = Number(mantissa) * 2 ** (Number(hex[4]) - 4 * hex[3]!.length);
    return hex[1] === "-" ? -value : value;
  }
  return SPECIAL[trimAll(s).toLowerCase()] ?? null;
}

/** In decimal(precision, scale): null or the error when it has too many digits. */
export function toDecimalType(d: Decimal, to: DecimalType, ansi: boolean): Decimal | null {
  const r = d.setScale(to.scale);
  if (r.fitsIn(to.precision)) return r;
  if (ansi) throw decimalOutOfRange(d, to.precision, to.scale);
  return null;
}

/** A double as a long that must hold it. */
const longOf = (x: number): bigint | null =>
  Math.floor(x) <= TWO_63 && Math.ceil(x) >= -TWO_63 ? toLongSaturated(x) : null;

/** To byte, short, int or long. Undefined when `from` is no number, boolean or string. */
export function castToIntegral(from: DataType, to: DataType, ansi: boolean): ((v: Value) => Value) | undefined {
  const kind = to.kind as SmallKind | "long";
  const overflow = (v: Value) => castOverflow(v, from, to);
  switch (from.kind) {
    case "boolean":
      return kind === "long" ? (v) => (v ? 1n : 0n) : (v) => (v ? 1 : 0);
    case "string":
    case "char":
    case "varchar":
      return (v) => {
        const n = parseIntegral(v as string, kind, !ansi);
        if (n === null && ansi) throw castInvalidInput(v as string, to);
        return n;
      };
    case "byte":
    case "short":
    case "int": {
      if (kind === "long") return (v) => BigInt(v as number);
      if (BITS[from.kind] <= BITS[kind]) return (v) => v;
      const [min, max] = RANGE[kind];
      return (v) => {
        const n = v as number;
        if (n >= min && n <= max) return n;
        if (ansi) throw overflow(v);
        return wrapSmall(n, kind);
      };
    }
    case "long": {
      if (kind === "long") return (v) => v;
      const [min, max] = RANGE[kind];
      return (v) => {
        const n = v as bigint;
        if (n >= min && n <= max) return Number(n);
        if (ansi) throw overflow(v);
        return Number(BigInt.asIntN(BITS[kind], n));
      };
    }
    case "float":
    case "double":
      return (v) => {
        const x = v as number;
        if (kind === "long") {
          if (!ansi) return toLongSaturated(x);
          const n = longOf(x);
          if (n === null) throw overflow(v);
          return n;
        }
        if (!ansi) return wrapSmall(toIntSaturated(x), kind);
        if (!(Math.floor(x) <= 2147483647 && Math.ceil(x) >= -2147483648)) throw overflow(v);
        const n = Math.trunc(x) || 0;
        if (n < RANGE[kind][0] || n > RANGE[kind][1]) throw overflow(v);
        return n;
      };
    case "decimal":
      return (v) => {
        const n = (v as Decimal).toBigInt();
        const [min, max] = kind === "long" ? [MIN_LONG, MAX_LONG] : RANGE[kind];
        if (n >= min && n <= max) return kind === "long" ? n : Number(n);
        if (ansi) throw overflow(v);
        return kind === "long" ? BigInt.asIntN(64, n) : Number(BigInt.asIntN(BITS[kind], n));
      };
    default:
      return undefined;
  }
}

/** To float or double. */
export function castToFloating(from: DataType, to: DataType, ansi: boolean): ((v: Value) => Value) | undefined {
  const round = to.kind === "float" ? Math.fround : (x: number) => x;
  switch (from.kind) {
    case "boolean":
      return (v) => (v ? 1 : 0);
    case "string":
    case "char":
    case "varchar":
      return (v) => {
        const x = parseFloating(v as string);
        if (x !== null) return round(x);
        if (ansi) throw castInvalidInput(v as string, to);
        return null;
      };
    case "byte":
    case "short":
    case "int":
      return (v) => round(v as number);
    case "long":
      return to.kind === "float" ? (v) => longToFloat(v as bigint) : (v) => Number(v as bigint);
    case "float":
    case "double":
      return (v) => round(v as number);
    case "decimal":
      return (v) => round((v as Decimal).toNumber());
    default:
      return undefined;
  }
}

/** The nearest float of a long, without rounding to a double on the way. */
function longToFloat(n: bigint): number {
  const x = Number(n);
  const f = Math.fround(x);
  if (BigInt(x) === n) return f;
  // The double lost digits: when it lies exactly between two floats, the lost part decides.
  const step = Math.abs(f - x);
  const other = f > x ? f - 2 * step : f + 2 * step;
  if (step === 0 || Math.fround(other) !== other || Math.abs(other - x) !== step) return f;
  const upper = Math.max(f, other);
  return n > BigInt(x) ? upper : Math.min(f, other);
}

/** To decimal(p, s). */
export function castToDecimal(from: DataType, to: DecimalType, ansi: boolean): ((v: Value) => Value) | undefined {
  switch (from.kind) {
    case "boolean":
      return (v) => toDecimalType(v ? Decimal.ONE : Decimal.ZERO, to, ansi);
    case "string":
    case "char":
    case "varchar":
      return (v) => {
        const d = Decimal.fromString(v as string);
        if (d === null) {
          if (ansi) throw castInvalidInput(v as string, to);
          return null;
        }
        if (!d.setScale(Math.min(d.scale, 0)).fitsIn(38) || digitsBeforePoint(d) > 38) {
          if (ansi) throw sparkError("NUMERIC_OUT_OF_SUPPORTED_RANGE", { value: v as string });
          return null;
        }
        return toDecimalType(d, to, ansi);
      };
    case "byte":
    case "short":
    case "int":
    case "long":
      return (v) => toDecimalType(new Decimal(BigInt(v as number | bigint), 0), to, ansi);
    case "float":
    case "double":
      return (v) => {
        // Spark makes the decimal from the double of a float too.
        const d = Decimal.fromNumber(v as number);
        return d === null ? null : toDecimalType(d, to, ansi);
      };
    case "decimal":
      if (from.scale === to.scale && from.precision <= to.precision) return (v) => v;
      return (v) => toDecimalType(v as Decimal, to, ansi);
    default:
      return undefined;
  }
}

const digitsBeforePoint = (d: Decimal): number => (d.unscaled === 0n ? 0 : d.precision() - d.scale);

/** 10 to the power of a small number, as a double. */
export const powerOfTen = (n: number): number => Number(pow10(n));

/** To boolean. */
export function castToBoolean(from: DataType, to: DataType, ansi: boolean): ((v: Value) => Value) | undefined {
  switch (from.kind) {
    case "string":
    case "char":
    case "varchar":
      return (v) => {
        switch (trimAll(v as string).toLowerCase()) {
          case "t":
          case "true":
          case "y":
          case "yes":
          case "1":
            return true;
          case "f":
          case "false":
          case "n":
          case "no":
          case "0":
            return false;
          default:
            if (ansi) throw castInvalidInput(v as string, to);
            return null;
        }
      };
    case "byte":
    case "short":
    case "int":
    case "float":
    case "double":
      return (v) => v !== 0;
    case "long":
    case "timestamp":
      return (v) => v !== 0n;
    case "decimal":
      return (v) => (v as Decimal).unscaled !== 0n;
    case "date":
      return () => null;
    default:
      return undefined;
  }
}
