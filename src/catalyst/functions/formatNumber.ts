import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";

/** format_number: java.text.DecimalFormat in the US locale, halves to the even digit. */

/** The exact value of a double: every digit counts when it is rounded. */
export function exactDecimal(x: number): Decimal {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = (exponent === 0 ? fraction : fraction | (1n << 52n)) * (bits >> 63n ? -1n : 1n);
  const power = (exponent === 0 ? 1 : exponent) - 1075;
  return power >= 0 ? new Decimal(mantissa << BigInt(power), 0) : new Decimal(mantissa * 5n ** BigInt(-power), -power);
}

interface Pattern {
  readonly prefix: string;
  readonly suffix: string;
  readonly minInteger: number;
  readonly minFraction: number;
  readonly maxFraction: number;
  readonly grouping: number;
  readonly multiplier: number;
}

function parsePattern(pattern: string): {
  readonly positive: Pattern;
  readonly negative: { readonly prefix: string; readonly suffix: string } | undefined;
} {
  const [first = "", second] = splitOutsideQuotes(pattern);
  const parts = /^((?:'[^']*'|[^#0,.'])*)([#0,.]*)((?:'[^']*'|[^'])*)$/.exec(first);
  const body = parts?.[2] ?? "";
  const [integer = "", fraction = ""] = body.split(".");
  const unquote = (s: string): string =>
    s.replace(/''/g, "\0").replace(/'/g, "").replace(/\0/g, "'").replace(/¤/g, "$");
  const comma = integer.lastIndexOf(",");
  const suffix = parts?.[3] ?? "";
  const positive: Pattern = {
    prefix: unquote(parts?.[1] ?? ""),
    suffix: unquote(suffix),
    minInteger: (integer.match(/0/g) ?? []).length,
    minFraction: (fraction.match(/0/g) ?? []).length,
    maxFraction: fraction.length,
    grouping: comma < 0 ? 0 : integer.length - comma - 1,
    multiplier: suffix.includes("%") ? 2 : suffix.includes("‰") ? 3 : 0,
  };
  if (second === undefined) return { positive, negative: undefined };
  const n = /^((?:'[^']*'|[^#0,.'])*)[#0,.]*((?:'[^']*'|[^'])*)$/.exec(second);
  return { positive, negative: { prefix: unquote(n?.[1] ?? ""), suffix: unquote(n?.[2] ?? "") } };
}

function splitOutsideQuotes(pattern: string): string[] {
  let quoted = false;
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === "'") quoted = !quoted;
    else if (pattern[i] === ";" && !quoted) return [pattern.slice(0, i), pattern.slice(i + 1)];
  }
  return [pattern];
}

const grouped = (digits: string, size: number): string => {
  if (size <= 0) return digits;
  let out = "";
  for (let i = digits.length; i > 0; i -= size)
    out = digits.slice(Math.max(0, i - size), i) + (out === "" ? "" : `,${out}`);
  return out;
};

function applyPattern(v: Value, pattern: string): string {
  const { positive: p, negative } = parsePattern(pattern === "" ? "#,##0" : pattern);
  if (typeof v === "number") {
    if (Number.isNaN(v)) return "NaN";
    if (!Number.isFinite(v)) return `${v < 0 ? "-" : ""}${p.prefix}∞${p.suffix}`;
  }
  const exact = v instanceof Decimal ? v : typeof v === "bigint" ? new Decimal(v, 0) : exactDecimal(v as number);
  const scaled = p.multiplier === 0 ? exact : new Decimal(exact.unscaled * 10n ** BigInt(p.multiplier), exact.scale);
  const rounded = scaled.setScale(p.maxFraction, "HALF_EVEN");
  const isNegative = exact.unscaled < 0n || Object.is(v, -0);
  const [integer = "0", fraction = ""] = rounded.abs().toString().split(".");
  let kept = fraction;
  while (kept.length > p.minFraction && kept.endsWith("0")) kept = kept.slice(0, -1);
  let whole = integer === "0" ? "" : integer;
  whole = whole.padStart(p.minInteger, "0");
  if (whole === "" && kept === "") whole = "0";
  const number = grouped(whole, p.grouping) + (kept === "" ? "" : `.${kept}`);
  if (!isNegative) return p.prefix + number + p.suffix;
  return negative ? negative.prefix + number + negative.suffix : `-${p.prefix}${number}${p.suffix}`;
}

/** The number with so many digits behind the point (null when negative), or in a pattern. */
export function formatNumber(v: Value, d: number | string): string | null {
  if (typeof d === "string") return applyPattern(v, d);
  if (d < 0) return null;
  return applyPattern(v, `#,##0${d > 0 ? `.${"0".repeat(d)}` : ""}`);
}
