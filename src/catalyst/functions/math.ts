import { BINARY, DOUBLE, INT, LONG, STRING, type DataType } from "../../types/dataType.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import { type FunctionEntry, type ScalarFunction, scalar } from "./define.ts";
import { arithmeticOverflow } from "./errors.ts";
import { roundingFunctions } from "./mathRounding.ts";
import { randomFunctions } from "./random.ts";
import { renamed, upperCase } from "./texts.ts";

/** Mathematical functions. */

const group = "math_funcs";

type Example = readonly [string, string];

/** A function of one double; `nan` null where Spark gives null outside of its domain. */
function unary(
  name: string,
  since: string,
  usage: string,
  f: (x: number) => number | null,
  examples: readonly Example[],
  lowerCase = false,
): ScalarFunction {
  return scalar({
    name,
    group,
    since,
    usage: `${name}(expr) - ${usage}`,
    examples,
    args: [DOUBLE],
    returns: DOUBLE,
    // As Spark says of all functions of one double.
    nullable: true,
    eval: (x) => f(x as number),
    ...(lowerCase ? {} : { sql: upperCase(name) }),
  });
}

function binary(
  name: string,
  since: string,
  usage: string,
  f: (x: number, y: number) => number | null,
  examples: readonly Example[],
  sql?: ScalarFunction["sql"],
): ScalarFunction {
  return scalar({
    name,
    group,
    since,
    usage: `${name}(expr1, expr2) - ${usage}`,
    examples,
    args: [DOUBLE, DOUBLE],
    returns: DOUBLE,
    eval: (x, y) => f(x as number, y as number),
    ...(sql ? { sql } : {}),
  });
}

const constant = (name: string, value: number, usage: string): ScalarFunction =>
  scalar({
    name,
    group,
    since: "1.5.0",
    usage,
    examples: [[`${name}()`, String(value)]],
    args: [],
    returns: DOUBLE,
    nullable: false,
    eval: () => value,
    sql: upperCase(name),
  });

/** Logarithms are null where the argument is not positive. */
const log =
  (f: (x: number) => number, limit = 0) =>
  (x: number) =>
    x <= limit ? null : f(x);

/** As Java's StrictMath.asinh of Spark: by logarithms. */
function asinh(x: number): number {
  if (x === Number.NEGATIVE_INFINITY) return x;
  return Math.asinh(x);
}

/** By fdlibm's formulas, as Java has them: JavaScript's own differ in the last digit. */
function cosh(x: number): number {
  const a = Math.abs(x);
  if (!(a < 22) || a < 0.35) return Math.cosh(x);
  // fdlibm's exp of 1 is the double above the one that is nearest.
  const t = a === 1 ? Math.E + 2 * Number.EPSILON : Math.exp(a);
  return 0.5 * t + 0.5 / t;
}

/** As Math.rint: to the even integer. */
function rint(x: number): number {
  const r = Math.round(x);
  const even = Math.abs(x - Math.trunc(x)) === 0.5 && r % 2 !== 0 ? r - 1 : r;
  return even === 0 && (x < 0 || Object.is(x, -0)) ? -0 : even;
}

const FACTORIALS: bigint[] = [1n];
for (let i = 1n; i <= 20n; i++) FACTORIALS.push(FACTORIALS.at(-1)! * i);

const hexDigits = (b: Uint8Array): string =>
  Buffer.from(b.buffer, b.byteOffset, b.byteLength).toString("hex").toUpperCase();

/** Bytes of hexadecimal digits; an odd number of them has a zero before it. Null when there are other characters. */
export function unhex(s: string): Uint8Array | null {
  if (!/^[0-9a-fA-F]*$/.test(s)) return null;
  return new Uint8Array(Buffer.from(s.length % 2 === 1 ? `0${s}` : s, "hex"));
}

const MAX_U64 = 18446744073709551615n;

/** The number of a text in one base as the text in another; it counts as unsigned 64 bits, unless the other base is negative. */
function convert(text: string, from: number, to: number, ansi: boolean): string | null {
  if (Math.abs(from) < 2 || Math.abs(from) > 36 || Math.abs(to) < 2 || Math.abs(to) > 36 || from < 0) return null;
  const s = text.trim();
  if (s === "") return null;
  const negative = s.startsWith("-");
  let n = 0n;
  for (let i = negative ? 1 : 0; i < s.length; i++) {
    const d = Number.parseInt(s[i]!, 36);
    if (Number.isNaN(d) || d >= from) break;
    n = n * BigInt(from) + BigInt(d);
    if (n > MAX_U64) {
      if (ansi) throw arithmeticOverflow("", "Overflow in function conv()");
      n = MAX_U64;
      break;
    }
  }
  let sign = negative;
  if (negative && to > 0) {
    // A negative number is taken as its 64 bits.
    n = BigInt.asIntN(64, n) < 0n ? MAX_U64 : BigInt.asUintN(64, -n);
    sign = false;
  }
  if (to < 0 && BigInt.asIntN(64, n) < 0n) {
    n = -BigInt.asIntN(64, n);
    sign = true;
  }
  const out = n.toString(Math.abs(to)).toUpperCase();
  return sign && to < 0 ? `-${out}` : out;
}

const isNumberType = (t: DataType): boolean =>
  ["byte", "short", "int", "long", "float", "double", "decimal", "null"].includes(t.kind);

/** The bucket of a value among `count` of equal width; 0 below and count + 1 above. */
function widthBucket(v: number, min: number, max: number, count: bigint): bigint | null {
  if (
    count <= 0n ||
    count === 9223372036854775807n ||
    Number.isNaN(v) ||
    min === max ||
    !Number.isFinite(min) ||
    !Number.isFinite(max)
  )
    return null;
  const [low, high] = min < max ? [min, max] : [max, min];
  if (v < low) return min < max ? 0n : count + 1n;
  if (v >= high && min < max) return count + 1n;
  if (min > max && v > high) return 0n;
  if (min > max && v <= low) return count + 1n;
  const n = Number(count);
  return min < max
    ? BigInt(Math.floor((n * (v - low)) / (high - low))) + 1n
    : BigInt(Math.floor((n * (high - v)) / (high - low))) + 1n;
}

const pow = binary("pow", "1.4.0", "expr1 to the power of expr2.", (x, y) => power(x, y), [["pow(2, 3)", "8.0"]]);
/** Java has NaN for 1 to the power of NaN or infinity, as JavaScript. */
const power = (x: number, y: number): number => x ** y;
const signum = scalar({
  name: "signum",
  group,
  since: "1.4.0",
  usage: "signum(expr) - -1.0, 0.0 or 1.0: the sign of a number or interval.",
  examples: [
    ["signum(40)", "1.0"],
    ["signum(INTERVAL -'100' YEAR)", "-1.0"],
  ],
  args: ["any"],
  coercion: ([t]) => [t!.kind === "year_month_interval" || t!.kind === "day_time_interval" ? t! : DOUBLE],
  returns: DOUBLE,
  eval: (x) => Math.sign(Number(x as number | bigint)),
  sql: upperCase("signum"),
});

export const mathFunctions: readonly FunctionEntry[] = [
  ...roundingFunctions,
  ...randomFunctions,
  constant("e", Math.E, "e() - Euler's number."),
  constant("pi", Math.PI, "pi() - The number pi."),
  unary("sqrt", "1.1.1", "The square root.", Math.sqrt, [["sqrt(4)", "2.0"]]),
  unary("cbrt", "1.4.0", "The cube root.", Math.cbrt, [["cbrt(27.0)", "3.0"]]),
  unary("exp", "1.4.0", "e to the power of expr.", Math.exp, [["exp(0)", "1.0"]]),
  unary("expm1", "1.4.0", "exp(expr) - 1.", Math.expm1, [["expm1(0)", "0.0"]]),
  unary(
    "ln",
    "1.4.0",
    "The natural logarithm; null when expr is not positive.",
    log(Math.log),
    [["ln(1)", "0.0"]],
    true,
  ),
  unary(
    "log2",
    "1.4.0",
    "The logarithm with base 2.",
    log((x) => Math.log(x) / Math.log(2)),
    [["log2(2)", "1.0"]],
  ),
  unary("log10", "1.4.0", "The logarithm with base 10.", log(Math.log10), [["log10(10)", "1.0"]]),
  unary("log1p", "1.4.0", "ln(1 + expr).", log(Math.log1p, -1), [["log1p(0)", "0.0"]]),
  scalar({
    name: "log",
    group,
    since: "1.5.0",
    usage: "log([base, ]expr) - The logarithm with the base, or the natural one.",
    examples: [["log(10, 100)", "2.0"]],
    args: [DOUBLE, DOUBLE],
    optional: 1,
    returns: DOUBLE,
    nullable: true,
    eval: (a, b) => {
      if (b === undefined) return (a as number) <= 0 ? null : Math.log(a as number);
      return (a as number) <= 0 || (b as number) <= 0 ? null : Math.log(b as number) / Math.log(a as number);
    },
    sql: ([a, b]) => (b === undefined ? `LOG(E(), ${a})` : `LOG(${a}, ${b})`),
  }),
  unary("sin", "1.4.0", "The sine.", Math.sin, [["sin(0)", "0.0"]]),
  unary("cos", "1.4.0", "The cosine.", Math.cos, [["cos(0)", "1.0"]]),
  unary("tan", "1.4.0", "The tangent.", Math.tan, [["tan(0)", "0.0"]]),
  unary("cot", "2.3.0", "The cotangent.", (x) => 1 / Math.tan(x), [["cot(1)", "0.6420926159343306"]]),
  unary("sec", "3.3.0", "The secant.", (x) => 1 / Math.cos(x), [["sec(0)", "1.0"]]),
  unary("csc", "3.3.0", "The cosecant.", (x) => 1 / Math.sin(x), [["csc(1)", "1.1883951057781212"]]),
  unary("asin", "1.4.0", "The arc sine.", Math.asin, [
    ["asin(0)", "0.0"],
    ["asin(2)", "NaN"],
  ]),
  unary("acos", "1.4.0", "The arc cosine.", Math.acos, [
    ["acos(1)", "0.0"],
    ["acos(2)", "NaN"],
  ]),
  unary("atan", "1.4.0", "The arc tangent.", Math.atan, [["atan(0)", "0.0"]]),
  unary("sinh", "1.4.0", "The hyperbolic sine.", Math.sinh, [["sinh(0)", "0.0"]]),
  unary("cosh", "1.4.0", "The hyperbolic cosine.", cosh, [["cosh(0)", "1.0"]]),
  unary("tanh", "1.4.0", "The hyperbolic tangent.", Math.tanh, [["tanh(0)", "0.0"]]),
  unary("asinh", "3.0.0", "The inverse hyperbolic sine.", asinh, [["asinh(0)", "0.0"]]),
  unary("acosh", "3.0.0", "The inverse hyperbolic cosine.", Math.acosh, [
    ["acosh(1)", "0.0"],
    ["acosh(0)", "NaN"],
  ]),
  unary("atanh", "3.0.0", "The inverse hyperbolic tangent.", Math.atanh, [
    ["atanh(0)", "0.0"],
    ["atanh(2)", "NaN"],
  ]),
  unary("degrees", "1.4.0", "Radians as degrees.", (x) => x * (180 / Math.PI), [
    ["degrees(3.141592653589793)", "180.0"],
  ]),
  unary("radians", "1.4.0", "Degrees as radians.", (x) => x * (Math.PI / 180), [["radians(180)", "3.141592653589793"]]),
  unary(
    "rint",
    "1.4.0",
    "The nearest integer, as a double; of two the even one.",
    rint,
    [["rint(12.3456)", "12.0"]],
    true,
  ),
  signum,
  renamed(signum, "sign", { examples: [["sign(40)", "1.0"]] }),
  binary(
    "atan2",
    "1.4.0",
    "The angle of the point (expr2, expr1).",
    (y, x) => Math.atan2(y + 0, x + 0),
    [["atan2(0, 0)", "0.0"]],
    upperCase("atan2"),
  ),
  binary("hypot", "1.4.0", "sqrt(expr1² + expr2²).", Math.hypot, [["hypot(3, 4)", "5.0"]], upperCase("hypot")),
  pow,
  renamed(pow, "power", { sql: upperCase("power"), examples: [["power(2, 3)", "8.0"]] }),
  scalar({
    name: "factorial",
    group,
    since: "1.5.0",
    usage: "factorial(expr) - The factorial of 0 to 20; null for others.",
    examples: [["factorial(5)", "120"]],
    args: [INT],
    returns: LONG,
    nullable: true,
    eval: (n) => FACTORIALS[n as number] ?? null,
  }),
  scalar({
    name: "bin",
    group,
    since: "1.5.0",
    usage: "bin(expr) - The binary digits of a bigint.",
    examples: [["bin(13)", "1101"]],
    args: [LONG],
    returns: STRING,
    eval: (n) => BigInt.asUintN(64, n as bigint).toString(2),
  }),
  scalar({
    name: "hex",
    group,
    since: "1.5.0",
    usage: "hex(expr) - The hexadecimal digits of a bigint, or of the bytes of a binary or string.",
    examples: [
      ["hex(17)", "11"],
      ["hex('Spark SQL')", "537061726B2053514C"],
    ],
    args: [[LONG, BINARY, STRING]],
    coercion: ([t]) => [
      t!.kind === "binary" || t!.kind === "string" ? t! : isNumberType(t!) || t!.kind === "boolean" ? LONG : STRING,
    ],
    returns: STRING,
    eval: (v) =>
      typeof v === "bigint"
        ? BigInt.asUintN(64, v).toString(16).toUpperCase()
        : hexDigits(typeof v === "string" ? encodeUtf8(v) : (v as Uint8Array)),
  }),
  scalar({
    name: "unhex",
    group,
    since: "1.5.0",
    usage: "unhex(expr) - The binary of hexadecimal digits; null when there are other characters.",
    examples: [["decode(unhex('537061726B2053514C'), 'UTF-8')", "Spark SQL"]],
    args: ["string"],
    returns: BINARY,
    nullable: true,
    eval: (s) => unhex(s as string),
  }),
  scalar({
    name: "conv",
    group,
    since: "1.5.0",
    usage: "conv(num, from_base, to_base) - A number in another base (2 to 36); signed when to_base is negative.",
    examples: [
      ["conv('100', 2, 10)", "4"],
      ["conv(-10, 16, -10)", "-16"],
    ],
    args: ["string", INT, INT],
    returns: STRING,
    nullable: true,
    bind: (call) => (s, from, to) => convert(s as string, from as number, to as number, call.config.ansi),
  }),
  scalar({
    name: "width_bucket",
    group,
    since: "3.1.0",
    usage:
      "width_bucket(value, min_value, max_value, num_bucket) - The number of the bucket of equal width in which value falls, from 1; 0 below all and num_bucket + 1 above.",
    examples: [
      ["width_bucket(5.3, 0.2, 10.6, 5)", "3"],
      ["width_bucket(-0.9, 5.2, 0.5, 2)", "3"],
    ],
    args: ["any", "any", "any", LONG],
    coercion: (types) => {
      const interval = types[0]!.kind === "year_month_interval" || types[0]!.kind === "day_time_interval";
      return interval ? [types[0]!, types[0]!, types[0]!, LONG] : [DOUBLE, DOUBLE, DOUBLE, LONG];
    },
    returns: LONG,
    nullable: true,
    eval: (v, min, max, n) =>
      widthBucket(Number(v as Value as number), Number(min as number), Number(max as number), n as bigint),
  }),
];
