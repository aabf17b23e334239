import { findAggregateLowering } from "../../catalyst/functions/lowering.ts";
import { typeOf } from "../../catalyst/expr/tree.ts";
import { internalError } from "../../common/errors/conditions.ts";
import { PHYSICAL_WIDTH, physicalType } from "../../memory/column/vector.ts";
import type { AggregateLayout, AggregateSpec, BuildLayout, Column, Slot } from "./pipeline.ts";

/**
 * Entries of hash tables, row by row:
 * - groups: u32 hash, u32 null bits of the keys, keys, aggregate states
 * - build rows: u32 next, u32 hash, u32 null bits, (u32 matched), columns
 * Every slot is aligned to 8 bytes.
 */
const align8 = (n: number): number => (n + 7) & ~7;

function slots(columns: readonly Column[], start: number): { slots: Slot[]; end: number } {
  let at = start;
  let bit = 0;
  const out = columns.map((c): Slot => {
    const physical = physicalType(c.type);
    const slot: Slot = { physical, offset: at, nullBit: c.nullable ? bit++ : -1 };
    at = align8(at + PHYSICAL_WIDTH[physical]);
    return slot;
  });
  if (bit > 32) {
    // One word of null bits is enough for nearly all; wider rows get a byte a column behind.
    let extra = at;
    const widened = out.map((s): Slot => (s.nullBit >= 32 ? { ...s, nullBit: 32 + 8 * extra++ } : s));
    return { slots: widened, end: align8(extra) };
  }
  return { slots: out, end: at };
}

export function loweredCall(a: AggregateSpec): {
  name: string;
  args: AggregateSpec["args"];
  argTypes: ReturnType<typeof typeOf>[];
  type: AggregateSpec["type"];
  config: AggregateSpec["config"];
} {
  return { name: a.name, args: a.args, argTypes: a.args.map(typeOf), type: a.type, config: a.config };
}

let lastSeed = 0;

export function aggregateLayout(keys: readonly Column[], aggregates: readonly AggregateSpec[]): AggregateLayout {
  const { slots: keySlots, end } = slots(keys, 8);
  let at = end;
  const states = aggregates.map((a) => {
    const lowering = findAggregateLowering(a.name);
    if (!lowering) throw internalError(`${a.name} has no compiled form`);
    const offset = at;
    at = align8(at + lowering.stateBytes(loweredCall(a)));
    return offset;
  });
  return { seed: (lastSeed = (lastSeed + 1) % 1024), keys: keySlots, states, bytes: at };
}

export function buildLayout(columns: readonly Column[], outer: boolean): BuildLayout {
  const { slots: columnSlots, end } = slots(columns, 16);
  return { columns: columnSlots, matched: outer ? 12 : -1, bytes: end };
}
