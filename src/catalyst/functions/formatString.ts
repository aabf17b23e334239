import { SparkError } from "../../common/errors/sparkError.ts";
import type { DataType } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import { javaDoubleToString, javaFloatToString } from "../../types/javaNumber.ts";
import { codePointSlice } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import { exactDecimal } from "./formatNumber.ts";

/** format_string: java.util.Formatter over the values as Spark holds them. */

const fail = (condition: string, message: string): never => {
  throw new SparkError({ condition, message });
};

const JAVA_CLASS: Readonly<Record<string, string>> = {
  string: "org.apache.spark.unsafe.types.UTF8String",
  decimal: "org.apache.spark.sql.types.Decimal",
  double: "java.lang.Double",
  float: "java.lang.Float",
  int: "java.lang.Integer",
  long: "java.lang.Long",
  boolean: "java.lang.Boolean",
  short: "java.lang.Short",
  byte: "java.lang.Byte",
};
const mismatch = (c: string, t: DataType): never =>
  fail("ILLEGAL_FORMAT_CONVERSION", `${c} != ${JAVA_CLASS[t.kind] ?? t.kind}`);

function plainText(v: Value, t: DataType): string {
  if (v === null) return "null";
  if (t.kind === "double") return javaDoubleToString(v as number);
  if (t.kind === "float") return javaFloatToString(v as number);
  return String(v);
}

function hashOf(v: Value, t: DataType): number {
  if (v === null) return 0;
  if (t.kind === "boolean") return v ? 1231 : 1237;
  if (typeof v === "number" && t.kind !== "double" && t.kind !== "float") return v | 0;
  if (typeof v === "bigint") return Number(BigInt.asIntN(32, v ^ (v >> 32n)));
  return fail("UNSUPPORTED_FEATURE", `%h of ${t.kind}`);
}

const BITS: Readonly<Record<string, number>> = { byte: 8, short: 16, int: 32, long: 64, date: 32, timestamp: 64 };
const isWhole = (t: DataType): boolean => BITS[t.kind] !== undefined;
const isFloating = (t: DataType): boolean => t.kind === "double" || t.kind === "float";

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");

/** Sign, zeros and width of a number without its sign. */
function signed(digits: string, negative: boolean, flags: string, width: number): string {
  const [before, after] = negative
    ? flags.includes("(")
      ? ["(", ")"]
      : ["-", ""]
    : flags.includes("+")
      ? ["+", ""]
      : flags.includes(" ")
        ? [" ", ""]
        : ["", ""];
  const body = flags.includes("0") ? digits.padStart(width - before!.length - after!.length, "0") : digits;
  return before! + body + after!;
}

function fixed(x: number, precision: number): string {
  return exactOrShort(x).abs().setScale(precision, "HALF_UP").toString();
}
/** Java rounds the shortest decimal of a double, half up. */
const exactOrShort = (x: number): Decimal => Decimal.fromNumber(x) ?? exactDecimal(x);

function scientific(x: number, precision: number): string {
  if (x === 0) return `${(0).toFixed(precision)}e+00`;
  const d = exactOrShort(Math.abs(x));
  const digits = d.unscaled.toString();
  let exponent = digits.length - 1 - d.scale;
  let mantissa = new Decimal(d.unscaled, digits.length - 1).setScale(precision, "HALF_UP");
  if (mantissa.compare(new Decimal(10n, 0)) >= 0) {
    exponent++;
    mantissa = new Decimal(mantissa.unscaled, precision + 1).setScale(precision, "HALF_UP");
  }
  return `${mantissa.toString()}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function floating(c: string, v: number, flags: string, width: number, precision: number): string {
  if (!Number.isFinite(v)) {
    const text = Number.isNaN(v) ? "NaN" : "Infinity";
    return signed(text, v < 0, flags.replace("0", ""), width);
  }
  const negative = v < 0 || Object.is(v, -0);
  let digits: string;
  if (c === "e") digits = scientific(v, precision);
  else if (c === "f") digits = fixed(v, precision);
  else {
    const p = precision === 0 ? 1 : precision;
    const rounded = v === 0 ? 0 : Number(Math.abs(v).toPrecision(p));
    if (rounded !== 0 && (rounded < 1e-4 || rounded >= 10 ** p)) digits = scientific(v, p - 1);
    else {
      const whole = rounded === 0 ? 1 : Math.floor(Math.log10(rounded)) + 1;
      digits = fixed(v, Math.max(0, p - whole));
    }
  }
  if (flags.includes(",")) {
    const [whole, rest] = digits.split(".") as [string, string | undefined];
    digits = grouped(whole) + (rest === undefined ? "" : `.${rest}`);
  }
  return signed(digits, negative, flags, width);
}

function one(c: string, v: Value, t: DataType, flags: string, width: number, precision: number | undefined): string {
  const lower = c.toLowerCase();
  switch (lower) {
    case "s": {
      const s = plainText(v, t);
      return precision === undefined ? s : codePointSlice(s, 0, precision);
    }
    case "b": {
      const s = v === null ? "false" : t.kind === "boolean" ? String(v) : "true";
      return precision === undefined ? s : s.slice(0, precision);
    }
    case "h":
      return v === null ? "null" : (hashOf(v, t) >>> 0).toString(16);
    case "c":
      if (v === null) return "null";
      if (!isWhole(t) || t.kind === "long") return mismatch(c, t);
      return String.fromCodePoint(v as number);
    case "d":
    case "x":
    case "o": {
      if (v === null) return "null";
      if (!isWhole(t)) return mismatch(c, t);
      const n = BigInt(v as number | bigint);
      if (lower === "d") {
        const digits = (n < 0n ? -n : n).toString();
        return signed(flags.includes(",") ? grouped(digits) : digits, n < 0n, flags, width);
      }
      const digits = BigInt.asUintN(BITS[t.kind]!, n).toString(lower === "x" ? 16 : 8);
      const mark = flags.includes("#") ? (lower === "x" ? "0x" : "0") : "";
      return mark + (flags.includes("0") ? digits.padStart(width - mark.length, "0") : digits);
    }
    case "e":
    case "f":
    case "g":
      if (v === null) return "null";
      if (!isFloating(t)) return mismatch(c, t);
      return floating(lower, v as number, flags, width, precision ?? 6);
    default:
      return fail("UNKNOWN_FORMAT_CONVERSION", `Conversion = '${c}'`);
  }
}

/** The values in the format. */
export function formatString(format: string, args: readonly Value[], types: readonly DataType[]): string {
  let next = 0;
  let last = -1;
  return format.replace(
    /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%]|$)/g,
    (
      all,
      index: string | undefined,
      flags: string,
      widthText: string | undefined,
      precisionText: string | undefined,
      c: string,
    ) => {
      const width = widthText === undefined ? 0 : Number(widthText);
      let out: string;
      if (c === "") fail("UNKNOWN_FORMAT_CONVERSION", `Conversion = '%'`);
      if (c === "n") return "\n";
      if (c === "%") out = "%";
      else {
        const i = flags.includes("<") ? last : index !== undefined ? Number(index) - 1 : next++;
        last = i;
        if (i < 0 || i >= args.length) fail("MISSING_FORMAT_ARGUMENT", `Format specifier '${all}'`);
        out = one(
          c,
          args[i]!,
          types[i]!,
          flags,
          width,
          precisionText === undefined ? undefined : Number(precisionText),
        );
        if (c !== c.toLowerCase()) out = out.toUpperCase();
      }
      return flags.includes("-") ? out.padEnd(width) : out.padStart(width);
    },
  );
}
