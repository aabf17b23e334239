import type { DataType } from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";
import type { Value } from "../../src/types/value.ts";

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const TEXTS = [
  "",
  "a",
  "b",
  "ab",
  "abc",
  "aab",
  "A",
  "%",
  "_",
  "a%b",
  "ä",
  "日本",
  "x😀y",
  " a ",
  "0",
  "12",
  "-7",
  "abcabcabc",
  "z".repeat(40),
];
const DOUBLES = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  -2.5,
  3.14,
  100,
  1e10,
  1e300,
  -1e300,
  5e-324,
  Number.MAX_VALUE,
  Infinity,
  -Infinity,
  NaN,
  2 ** 31,
  2 ** 53,
];

function integer(random: Random, bits: number): bigint {
  const min = -(2n ** BigInt(bits - 1));
  const max = -min - 1n;
  const r = random();
  if (r < 0.55) return BigInt(Math.floor(random() * 13) - 6);
  if (r < 0.7) return pick(random, [min, max, min + 1n, max - 1n, max / 2n, min / 2n, max / 2n + 1n]);
  return (
    BigInt.asIntN(bits, (BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32))) >>
    BigInt(Math.floor(random() * bits))
  );
}

function unscaled(random: Random, digits: number): bigint {
  const max = 10n ** BigInt(digits) - 1n;
  const r = random();
  if (r < 0.4) return BigInt(Math.floor(random() * 2001) - 1000) % (max + 1n);
  if (r < 0.6)
    return pick(random, [
      max,
      -max,
      max - 1n,
      0n,
      1n,
      -1n,
      max / 2n,
      5n * 10n ** BigInt(digits - 1),
      -5n * 10n ** BigInt(digits - 1),
    ]);
  let n = 0n;
  for (let i = Math.ceil(random() * digits); i > 0; i--) n = n * 10n + BigInt(Math.floor(random() * 10));
  return random() < 0.5 ? n : -n;
}

/** A value of a type: often small, often an extreme. */
export function randomValue(random: Random, type: DataType): Value {
  switch (type.kind) {
    case "boolean":
      return random() < 0.5;
    case "byte":
      return Number(integer(random, 8));
    case "short":
      return Number(integer(random, 16));
    case "int":
      return Number(integer(random, 32));
    case "long":
      return integer(random, 64);
    case "float":
      return Math.fround(random() < 0.6 ? pick(random, DOUBLES) : (random() - 0.5) * 100);
    case "double":
      return random() < 0.6 ? pick(random, DOUBLES) : (random() - 0.5) * 10 ** (random() * 20);
    case "decimal":
      return new Decimal(unscaled(random, type.precision), type.scale);
    case "string":
      return random() < 0.8
        ? pick(random, TEXTS)
        : Array.from({ length: Math.floor(random() * 12) }, () => pick(random, ["a", "b", "c", "%", "é"])).join("");
    case "date":
      return random() < 0.2
        ? pick(random, [0, -1, -719528, 2932896, 11016, 11017, -25567])
        : Math.floor((random() - 0.3) * 60000);
    case "timestamp":
    case "timestamp_ntz":
      return (
        BigInt(Math.floor((random() - 0.3) * 4e9)) * 1_000_000n +
        BigInt(random() < 0.5 ? 0 : Math.floor(random() * 1e6))
      );
    default:
      throw new Error(`no random values of ${type.kind}`);
  }
}
export const randomCell = (random: Random, type: DataType, nullable: boolean): Value =>
  nullable && random() < 0.2 ? null : randomValue(random, type);
