import { pushComparison } from "../../catalyst/functions/lower/comparison.ts";
import type { CodeBuilder, Operand } from "../../memory/wasm/codeBuilder.ts";
import type { Slot } from "./pipeline.ts";
import { loadOperand } from "../../catalyst/functions/lower/aggregates.ts";
import { pushSlotNull } from "./slots.ts";

const K = 0x9e3779b97f4a7c15n;
const NULL_KEY = 0x2545f4914f6cdd1dn;

/** Makes -0.0 into 0.0 and every NaN into one, so that equal keys have equal bits. */
export function normalizeKey(code: CodeBuilder, key: Operand): Operand {
  if (key.physical !== "f64" && key.physical !== "f32") return key;
  const t = key.physical;
  const r = code.operand(t);
  code.get(key.local);
  if (t === "f64") code.f64(0);
  else code.f32(0);
  code.op(`${t}.add`).set(r.local);
  code
    .get(r.local)
    .get(r.local)
    .op(`${t}.ne`)
    .if(() => {
      if (t === "f64") code.f64(Number.NaN);
      else code.f32(Number.NaN);
      code.set(r.local);
    });
  return { ...r, isNull: key.isNull };
}

/** Leaves the key's 64 bits to be hashed on the stack. */
function pushBits(code: CodeBuilder, key: Operand): void {
  switch (key.physical) {
    case "bool":
    case "i32":
      code.get(key.local).op("i64.extend_i32_s");
      return;
    case "i64":
      code.get(key.local);
      return;
    case "i128":
      code.get(key.local).get(key.high!).i64(K).op("i64.mul", "i64.xor");
      return;
    case "f32":
      code.get(key.local).op("i32.reinterpret_f32", "i64.extend_i32_u");
      return;
    case "f64":
      code.get(key.local).op("i64.reinterpret_f64");
      return;
    case "view": {
      // Up to eight bytes are hashed as one word, without a call.
      const length = code.local("i64");
      code.get(key.local).i64(32).op("i64.shr_u").tee(length).i64(8).op("i64.le_u");
      code.ifValue(
        "i64",
        () => {
          code
            .get(key.local)
            .op("i32.wrap_i64")
            .load("i64.load")
            .i64(64)
            .get(length)
            .i64(3)
            .op("i64.shl", "i64.sub", "i64.shl");
          code.i64(0).get(length).op("i64.eqz", "i32.eqz", "select");
          // The first operand is taken when there are bytes at all.
          code.get(length).op("i64.add").i64(K).op("i64.mul");
        },
        () => code.get(key.local).call("kernel", "viewHash", { params: ["i64"], results: ["i64"] }),
      );
    }
  }
}

/** The u32 hash of a list of normalised keys, in a local: its high bits choose the slot. */
export function hashKeys(code: CodeBuilder, keys: readonly Operand[], seed = 0): number {
  const h = code.local("i64");
  const out = code.local("i32");
  code.i64(0x51_7c_c1_b7_27_22_0a_95n + BigInt(seed) * 0x9e3779b97f4a7c15n).set(h);
  keys.forEach((key, i) => {
    code.get(h);
    if (key.isNull === undefined) pushBits(code, key);
    else
      code.get(key.isNull).ifValue(
        "i64",
        () => code.i64(NULL_KEY),
        () => pushBits(code, key),
      );
    code.op("i64.xor").i64(K).op("i64.mul").set(h);
    // Let the high bits take part in the next product.
    if (i < keys.length - 1) code.get(h).get(h).i64(32).op("i64.shr_u", "i64.xor").set(h);
  });
  // The middle bits of one product are poor for strided keys: fold and multiply once more.
  code
    .get(h)
    .get(h)
    .i64(29)
    .op("i64.shr_u", "i64.xor")
    .i64(0xbf58476d1ce4e5b9n)
    .op("i64.mul")
    .i64(32)
    .op("i64.shr_u", "i32.wrap_i64")
    .set(out);
  return out;
}

/** Leaves 1 when the entry's keys equal the given ones (nulls equal nulls). */
export function pushKeysEqual(
  code: CodeBuilder,
  entry: number,
  slots: readonly Slot[],
  keys: readonly Operand[],
  nullWord: number,
): void {
  if (slots.length === 0) return void code.i32(1);
  slots.forEach((slot, i) => {
    const key = keys[i]!;
    const same = (): void => {
      // Rows of a build side hold -0.0 and NaN as they came.
      pushComparison(code, "eq", loadOperand(code, slot.physical, entry, slot.offset), key);
    };
    const one = (): void => {
      if (slot.nullBit < 0) return same();
      pushSlotNull(code, entry, slot, nullWord);
      if (key.isNull === undefined) code.i32(0);
      else code.get(key.isNull);
      code.op("i32.or");
      code.ifValue(
        "i32",
        () => {
          pushSlotNull(code, entry, slot, nullWord);
          if (key.isNull === undefined) code.i32(0);
          else code.get(key.isNull);
          code.op("i32.and");
        },
        same,
      );
    };
    if (i === 0) return one();
    code.ifValue("i32", one, () => code.i32(0));
  });
}
