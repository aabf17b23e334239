import type { CodeBuilder, Operand } from "../../memory/wasm/codeBuilder.ts";
import { loadOperand, storeOperand } from "../../catalyst/functions/lower/aggregates.ts";
import type { Slot } from "./pipeline.ts";
import { SINK } from "./state.ts";

/** Reading and writing the slots of hash table entries in generated code. */

/** Leaves the null flag of a slot on the stack (1 is null). `nullWord` is the offset of the entry's null bits. */
export function pushSlotNull(code: CodeBuilder, entry: number, slot: Slot, nullWord: number): void {
  code.get(entry);
  if (slot.nullBit < 32) code.load("i32.load", nullWord).i32(slot.nullBit).op("i32.shr_u").i32(1).op("i32.and");
  else code.load("i32.load8_u", (slot.nullBit - 32) / 8);
}

export function loadSlot(code: CodeBuilder, entry: number, slot: Slot, nullWord: number): Operand {
  const value = loadOperand(code, slot.physical, entry, slot.offset);
  if (slot.nullBit < 0) return value;
  const isNull = code.local("i32");
  pushSlotNull(code, entry, slot, nullWord);
  code.set(isNull);
  return { ...value, isNull };
}

/** Calls back when the bytes left for entries or strings are too few: `(sink state, bytes)`. */
const REFILL = { params: ["i32", "i32"], results: [] } as const;

/** Leaves nothing: `entry` gets the address of `bytes` fresh bytes (not zeroed). */
export function allocateEntry(code: CodeBuilder, sink: number, entry: number, bytes: number): void {
  code
    .get(sink)
    .load("i32.load", SINK.cur)
    .i32(bytes)
    .op("i32.add")
    .get(sink)
    .load("i32.load", SINK.end)
    .op("i32.gt_u");
  code.if(() => code.get(sink).i32(bytes).call("env", "refillEntries", REFILL));
  code.get(sink).load("i32.load", SINK.cur).set(entry);
  code.get(sink).get(entry).i32(bytes).op("i32.add").store("i32.store", SINK.cur);
}

/** A view of a copy of the bytes in the sink's own memory. */
export function copyView(code: CodeBuilder, sink: number, view: Operand): Operand {
  const length = code.local("i32");
  const target = code.local("i32");
  const r = code.operand("view");
  code.get(view.local).i64(32).op("i64.shr_u", "i32.wrap_i64").set(length);
  code
    .get(sink)
    .load("i32.load", SINK.bytesCur)
    .get(length)
    .op("i32.add")
    .get(sink)
    .load("i32.load", SINK.bytesEnd)
    .op("i32.gt_u");
  code.if(() => code.get(sink).get(length).call("env", "refillBytes", REFILL));
  code.get(sink).load("i32.load", SINK.bytesCur).set(target);
  code.get(target).get(view.local).op("i32.wrap_i64").get(length).copy();
  code.get(sink).get(target).get(length).op("i32.add").store("i32.store", SINK.bytesCur);
  code.get(view.local).i64(-4294967296n).op("i64.and").get(target).op("i64.extend_i32_u", "i64.or").set(r.local);
  return { ...r, isNull: view.isNull };
}

/** Writes values into slots and the null bits. Views are copied into the sink's memory. Null values are written as zero, so that equal keys have equal bytes. */
export function storeSlots(
  code: CodeBuilder,
  sink: number,
  entry: number,
  slots: readonly Slot[],
  values: readonly Operand[],
  nullWord: number,
): void {
  const bits = code.local("i32");
  code.i32(0).set(bits);
  slots.forEach((slot, i) => {
    const value = values[i]!;
    const put = (): void =>
      storeOperand(code, value.physical === "view" ? copyView(code, sink, value) : value, entry, slot.offset);
    if (value.isNull === undefined || slot.nullBit < 0) {
      put();
      if (slot.nullBit >= 32)
        code
          .get(entry)
          .i32(0)
          .store("i32.store8", (slot.nullBit - 32) / 8);
      return;
    }
    if (slot.nullBit >= 32)
      code
        .get(entry)
        .get(value.isNull)
        .store("i32.store8", (slot.nullBit - 32) / 8);
    code.get(value.isNull).if(() => {
      code.get(entry).i64(0).store("i64.store", slot.offset);
      if (slot.physical === "i128")
        code
          .get(entry)
          .i64(0)
          .store("i64.store", slot.offset + 8);
      if (slot.nullBit < 32)
        code
          .get(bits)
          .i32(1 << slot.nullBit)
          .op("i32.or")
          .set(bits);
    }, put);
  });
  code.get(entry).get(bits).store("i32.store", nullWord);
}
