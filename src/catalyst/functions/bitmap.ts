import { sparkError } from "../../common/errors/conditions.ts";
import { BINARY, LONG } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import { type AggregateFunction, aggregate, type FunctionEntry, scalar } from "./define.ts";
import "./conditions.ts";

/** Bitmaps of 32768 bits: counting different integers by buckets. */

const BYTES = 4096;
const BITS = 32768n;

const ones = (b: Uint8Array): bigint => {
  let n = 0;
  for (let x of b) for (; x !== 0; x &= x - 1) n++;
  return BigInt(n);
};

function aggregated(
  name: string,
  since: string,
  usage: string,
  example: readonly [string, string],
  start: number,
  add: (state: Uint8Array, v: Value) => void,
  combine: (a: number, b: number) => number,
  args: AggregateFunction["args"],
): AggregateFunction {
  return aggregate({
    name,
    group: "agg_funcs",
    since,
    usage,
    examples: [example],
    args,
    returns: BINARY,
    nullable: false,
    duplicateAgnostic: true,
    bind: () => ({
      init: () => new Uint8Array(BYTES).fill(start),
      update: (s: Uint8Array, [v]) => {
        if (v !== null && v !== undefined) add(s, v);
        return s;
      },
      merge: (a: Uint8Array, b: Uint8Array) => {
        for (let i = 0; i < BYTES; i++) a[i] = combine(a[i]!, b[i]!);
        return a;
      },
      finish: (s: Uint8Array) => s.slice(),
      stateType: BINARY,
      save: (s: Uint8Array) => s,
      load: (v) => Uint8Array.from(v as Uint8Array),
    }),
  });
}

const all = (f: (a: number, b: number) => number) => (s: Uint8Array, v: Value) => {
  const b = v as Uint8Array;
  for (let i = 0; i < BYTES; i++) s[i] = f(s[i]!, b[i] ?? 0);
};
const or = (a: number, b: number): number => a | b;
const and = (a: number, b: number): number => a & b;

export const bitmapFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "bitmap_bit_position",
    group: "misc_funcs",
    since: "3.5.0",
    usage: "bitmap_bit_position(expr) - The place of the number in its bitmap.",
    examples: [
      ["bitmap_bit_position(1)", "0"],
      ["bitmap_bit_position(123)", "122"],
    ],
    args: [LONG],
    returns: LONG,
    eval: (v) => ((v as bigint) > 0n ? ((v as bigint) - 1n) % BITS : -(v as bigint) % BITS),
  }),
  scalar({
    name: "bitmap_bucket_number",
    group: "misc_funcs",
    since: "3.5.0",
    usage: "bitmap_bucket_number(expr) - The number of the bitmap in which the number is.",
    examples: [
      ["bitmap_bucket_number(123)", "1"],
      ["bitmap_bucket_number(0)", "0"],
    ],
    args: [LONG],
    returns: LONG,
    eval: (v) => ((v as bigint) > 0n ? 1n + ((v as bigint) - 1n) / BITS : (v as bigint) / BITS),
  }),
  scalar({
    name: "bitmap_count",
    group: "misc_funcs",
    since: "3.5.0",
    usage: "bitmap_count(bitmap) - The number of bits that are set.",
    examples: [
      ["bitmap_count(X '1010')", "2"],
      ["bitmap_count(X 'FFFF')", "16"],
    ],
    args: [BINARY],
    returns: LONG,
    eval: (b) => ones(b as Uint8Array),
  }),
  aggregated(
    "bitmap_construct_agg",
    "3.5.0",
    "bitmap_construct_agg(position) - The bitmap with the bits at the positions set.",
    [
      "substring(hex(bitmap_construct_agg(bitmap_bit_position(col))), 0, 6) FROM VALUES (1), (2), (3) AS tab(col)",
      "070000",
    ],
    0,
    (s, v) => {
      const at = v as bigint;
      if (at < 0n || at >= BITS)
        throw sparkError("INVALID_BITMAP_POSITION", {
          bitPosition: String(at),
          bitmapNumBytes: String(BYTES),
          bitmapNumBits: String(BITS),
        });
      s[Number(at >> 3n)]! |= 1 << Number(at & 7n);
    },
    or,
    [LONG],
  ),
  aggregated(
    "bitmap_or_agg",
    "3.5.0",
    "bitmap_or_agg(bitmap) - The bitmap with the bits that one of them has.",
    ["substring(hex(bitmap_or_agg(col)), 0, 6) FROM VALUES (X '10'), (X '20'), (X '40') AS tab(col)", "700000"],
    0,
    all(or),
    or,
    [BINARY],
  ),
  aggregated(
    "bitmap_and_agg",
    "4.1.0",
    "bitmap_and_agg(bitmap) - The bitmap with the bits that all of them have.",
    ["substring(hex(bitmap_and_agg(col)), 0, 6) FROM VALUES (X 'F0'), (X '70'), (X '30') AS tab(col)", "300000"],
    255,
    all(and),
    and,
    [BINARY],
  ),
];
