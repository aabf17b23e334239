import { BOOLEAN, BYTE, type DataType, INT, isIntegral, LONG, SHORT } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import { tightestCommonType } from "./collectionTypes.ts";
import { type FunctionEntry, type ScalarFunction, scalar } from "./define.ts";
import { invalidParameter } from "./errors.ts";
import { renamed } from "./texts.ts";

/** Operations on the bits of integers. */

const group = "bitwise_funcs";

function operator(
  name: "&" | "|" | "^",
  what: string,
  small: (a: number, b: number) => number,
  long: (a: bigint, b: bigint) => bigint,
): ScalarFunction {
  return scalar({
    name,
    group,
    since: "1.4.0",
    usage: `expr1 ${name} expr2 - The bitwise ${what}.`,
    examples: [[`3 ${name} 5`, String(small(3, 5))]],
    args: ["integral", "integral"],
    coercion: (types, config) => {
      const t = tightestCommonType(types[0]!, types[1]!, config);
      if (t !== undefined && isIntegral(t)) return [t, t];
      return types.map((x) => (x.kind === "null" ? INT : isIntegral(x) ? x : LONG));
    },
    returns: (t) => t[0]!,
    bind: (call) =>
      call.type.kind === "long" ? (a, b) => long(a as bigint, b as bigint) : (a, b) => small(a as number, b as number),
    sql: ([a, b]) => `(${a} ${name} ${b})`,
  });
}

const BITS: Readonly<Record<string, number>> = { byte: 8, short: 16, int: 32, long: 64 };

function shift(
  name: string,
  sign: string,
  small: (a: number, n: number) => number,
  long: (a: bigint, n: number) => bigint,
  example: readonly [string, string],
): ScalarFunction {
  return scalar({
    name,
    aliases: [sign],
    group,
    since: "1.5.0",
    usage: `${name}(base, n) - base ${sign} n: its bits shifted by n places.`,
    examples: [example],
    args: [[INT, LONG], INT],
    coercion: (types) => [
      types[0]!.kind === "long"
        ? LONG
        : types[0]!.kind === "byte" || types[0]!.kind === "short" || types[0]!.kind === "null"
          ? INT
          : types[0]!,
      types[1]!.kind === "byte" || types[1]!.kind === "short" || types[1]!.kind === "null" ? INT : types[1]!,
    ],
    returns: (t) => t[0]!,
    bind: (call) =>
      call.type.kind === "long"
        ? (a, n) => long(a as bigint, (n as number) & 63)
        : (a, n) => small(a as number, (n as number) & 31),
  });
}

const getBit = scalar({
  name: "bit_get",
  group,
  since: "3.2.0",
  usage: "bit_get(expr, pos) - The bit at a place, counted from the lowest, which is 0.",
  examples: [
    ["bit_get(11, 0)", "1"],
    ["bit_get(11, 2)", "0"],
  ],
  args: ["integral", INT],
  returns: BYTE,
  bind: (call) => {
    const size = BITS[call.argTypes[0]!.kind]!;
    return (v, pos) => {
      const n = pos as number;
      if (n < 0 || n >= size)
        throw invalidParameter("BIT_POSITION_RANGE", call.name, "pos", {
          upper: String(size),
          invalidValue: String(n),
        });
      return Number((BigInt(v as number | bigint) >> BigInt(n)) & 1n);
    };
  },
});

function countBits(v: Value): number {
  let n = v === true ? 1n : BigInt.asUintN(64, BigInt(v === false ? 0 : (v as number | bigint)));
  let count = 0;
  for (; n !== 0n; n &= n - 1n) count++;
  return count;
}

export const bitwiseFunctions: readonly FunctionEntry[] = [
  operator(
    "&",
    "AND",
    (a, b) => a & b,
    (a, b) => a & b,
  ),
  operator(
    "|",
    "OR",
    (a, b) => a | b,
    (a, b) => a | b,
  ),
  operator(
    "^",
    "exclusive OR",
    (a, b) => a ^ b,
    (a, b) => a ^ b,
  ),
  scalar({
    name: "~",
    group,
    since: "1.4.0",
    usage: "~ expr - All bits inverted.",
    examples: [["~ 0", "-1"]],
    args: ["integral"],
    returns: (t) => t[0]!,
    eval: (a) => (typeof a === "bigint" ? ~a : ~(a as number)),
    sql: ([a]) => `~${a}`,
  }),
  shift(
    "shiftleft",
    "<<",
    (a, n) => a << n,
    (a, n) => BigInt.asIntN(64, a << BigInt(n)),
    ["shiftleft(2, 1)", "4"],
  ),
  shift(
    "shiftright",
    ">>",
    (a, n) => a >> n,
    (a, n) => a >> BigInt(n),
    ["shiftright(4, 1)", "2"],
  ),
  shift(
    "shiftrightunsigned",
    ">>>",
    (a, n) => (a >>> n) | 0,
    (a, n) => BigInt.asIntN(64, BigInt.asUintN(64, a) >> BigInt(n)),
    ["shiftrightunsigned(4, 1)", "2"],
  ),
  scalar({
    name: "bit_count",
    group,
    since: "3.0.0",
    usage: "bit_count(expr) - The number of bits that are set in a 64-bit integer or boolean.",
    examples: [["bit_count(0)", "0"]],
    args: [["integral", BOOLEAN]],
    returns: INT,
    eval: (a) => countBits(a!),
  }),
  getBit,
  renamed(getBit, "getbit", { examples: [["getbit(11, 0)", "1"]] }),
];

/** Types of bitwise aggregates. */
export const BIT_TYPES: readonly DataType[] = [BYTE, SHORT, INT, LONG];
