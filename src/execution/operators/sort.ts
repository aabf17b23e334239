import type { DataType } from "../../types/dataType.ts";
import { compareValues } from "../../catalyst/functions/order.ts";
import { readValue } from "../../memory/column/values.ts";
import { type Batch, PHYSICAL_WIDTH, physicalType, type Vector } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { Value } from "../../types/value.ts";
import type { Column } from "./columnShape.ts";
import type { Thread } from "./thread.ts";

export interface SortKey {
  readonly ordinal: number;
  readonly ascending: boolean;
  readonly nullsFirst: boolean;
}

type Comparison = (a: number, b: number) => number;

/** Compares rows, numbered over all batches, by one key whose values have been read out. */
function comparison(values: readonly Value[], type: DataType, key: SortKey): Comparison {
  const compare = compareValues(type);
  const sign = key.ascending ? 1 : -1;
  const nullSign = key.nullsFirst ? -1 : 1;
  return (a, b) => {
    const x = values[a]!;
    const y = values[b]!;
    if (x === null || y === null) return x === y ? 0 : x === null ? nullSign : -nullSign;
    return sign * compare(x, y);
  };
}

/** The rows of the batches in order (stable), at most `limit` of them from `offset`, gathered into new batches in the arena. */
export function sortBatches(
  thread: Thread,
  arena: Arena,
  batches: readonly Batch[],
  columns: readonly Column[],
  keys: readonly SortKey[],
  limit = Number.POSITIVE_INFINITY,
  offset = 0,
): Batch[] {
  const total = batches.reduce((n, b) => n + b.rows, 0);
  if (total === 0) return [];
  const comparisons = keys.map((k) => {
    const type = columns[k.ordinal]!.type;
    const values: Value[] = [];
    for (const b of batches)
      for (let i = 0; i < b.rows; i++) values.push(readValue(thread.heap, b.columns[k.ordinal]!, i, type));
    return comparison(values, type, k);
  });
  const order = new Uint32Array(total);
  for (let i = 0; i < total; i++) order[i] = i;
  order.sort((a, b) => {
    for (const c of comparisons) {
      const r = c(a, b);
      if (r !== 0) return r;
    }
    return a - b;
  });
  return gatherRows(thread, arena, batches, columns, order.subarray(offset, Math.min(total, offset + limit)));
}

/** Rows by their number over all batches, in the order given. */
export function gatherRows(
  thread: Thread,
  arena: Arena,
  batches: readonly Batch[],
  columns: readonly Column[],
  rows: Uint32Array,
): Batch[] {
  const n = rows.length;
  if (n === 0) return [];
  const { heap } = thread;
  const batchOf = new Uint32Array(n);
  const rowOf = new Uint32Array(n);
  const starts: number[] = [];
  let at = 0;
  for (const b of batches) {
    starts.push(at);
    at += b.rows;
  }
  for (let i = 0; i < n; i++) {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= rows[i]!) low = middle;
      else high = middle - 1;
    }
    batchOf[i] = low;
    rowOf[i] = rows[i]! - starts[low]!;
  }
  const out = columns.map((c, j): Vector => {
    const physical = physicalType(c.type);
    const width = PHYSICAL_WIDTH[physical];
    const data = arena.allocate(Math.max(8, n * width));
    const hasNulls = batches.some((b) => b.columns[j]!.validity !== 0);
    const validity = hasNulls ? arena.allocate(n) : 0;
    for (let i = 0; i < n; i++) {
      const v = batches[batchOf[i]!]!.columns[j]!;
      let r = rowOf[i]!;
      if (hasNulls) heap.u8[validity + i] = v.validity === 0 ? 1 : heap.u8[v.validity + r]!;
      if (v.codes !== 0) r = heap.u32[v.codes / 4 + r]!;
      if (width === 1) heap.u8[data + i] = heap.u8[v.data + r]!;
      else
        for (let w = 0; w < width / 4; w++)
          heap.u32[data / 4 + (i * width) / 4 + w] = heap.u32[v.data / 4 + (r * width) / 4 + w]!;
    }
    return { physical, data, validity, codes: 0, dictionarySize: 0 };
  });
  return [{ rows: n, columns: out }];
}
