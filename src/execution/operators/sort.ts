import type { DataType } from "../../types/dataType.ts";
import { compareValues } from "../../catalyst/functions/order.ts";
import { readValue } from "../../memory/column/values.ts";
import { type Batch, PHYSICAL_WIDTH, physicalType, type Vector } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { Value } from "../../types/value.ts";
import type { Column } from "./columnShape.ts";
import { numberPlaces, type PackedKey, packedOrder, stringPlaces } from "./packedSort.ts";
import type { Thread } from "./thread.ts";

export interface SortKey {
  readonly ordinal: number;
  readonly ascending: boolean;
  readonly nullsFirst: boolean;
}

type Comparison = (a: number, b: number) => number;

/** Compares rows by one key: numbers in typed arrays where they are exact, other values by the order of their type. */
function comparison(
  thread: Thread,
  batches: readonly Batch[],
  total: number,
  type: DataType,
  key: SortKey,
): Comparison {
  const sign = key.ascending ? 1 : -1;
  const nullSign = key.nullsFirst ? -1 : 1;
  const nulls = batches.some((b) => b.columns[key.ordinal]!.validity !== 0) ? new Uint8Array(total) : undefined;
  const numbers = numericKeys(thread, batches, total, type, key.ordinal, nulls);
  if (numbers) {
    const compare: Comparison = (a, b) => {
      const x = numbers[a]!;
      const y = numbers[b]!;
      return x < y ? -sign : x > y ? sign : 0;
    };
    if (!nulls) return compare;
    return (a, b) =>
      nulls[a] !== 0 || nulls[b] !== 0
        ? nulls[a] === nulls[b]
          ? 0
          : nulls[a] !== 0
            ? nullSign
            : -nullSign
        : compare(a, b);
  }
  const values: Value[] = [];
  for (const b of batches)
    for (let i = 0; i < b.rows; i++) values.push(readValue(thread.heap, b.columns[key.ordinal]!, i, type));
  const compare = compareValues(type);
  return (a, b) => {
    const x = values[a]!;
    const y = values[b]!;
    if (x === null || y === null) return x === y ? 0 : x === null ? nullSign : -nullSign;
    return sign * compare(x, y);
  };
}

/** The keys as doubles, when every value is exact in one (integers below 2^53, no NaN); undefined otherwise. Marks nulls. */
function numericKeys(
  { heap }: Thread,
  batches: readonly Batch[],
  total: number,
  type: DataType,
  ordinal: number,
  nulls: Uint8Array | undefined,
): Float64Array | undefined {
  const physical = physicalType(type);
  if (physical !== "i32" && physical !== "i64" && physical !== "f64" && physical !== "bool") return undefined;
  const out = new Float64Array(total);
  let at = 0;
  for (const b of batches) {
    const v = b.columns[ordinal]!;
    for (let i = 0; i < b.rows; i++, at++) {
      if (v.validity !== 0 && heap.u8[v.validity + i] === 0) {
        nulls![at] = 1;
        continue;
      }
      const k = v.codes !== 0 ? heap.u32[v.codes / 4 + i]! : i;
      if (physical === "i32") out[at] = heap.i32[v.data / 4 + k]!;
      else if (physical === "bool") out[at] = heap.u8[v.data + k]!;
      else if (physical === "f64") {
        const x = heap.f64[v.data / 8 + k]!;
        if (Number.isNaN(x)) return undefined;
        out[at] = x;
      } else {
        const word = v.data / 4 + 2 * k;
        const high = heap.i32[word + 1]!;
        if (high >= 2 ** 21 || high < -(2 ** 21)) return undefined;
        out[at] = high * 2 ** 32 + heap.u32[word]!;
      }
    }
  }
  return out;
}

/** Rows below which comparing them is as fast. */
const FEW = 64;

function orderByPlaces(
  thread: Thread,
  batches: readonly Batch[],
  columns: readonly Column[],
  keys: readonly SortKey[],
  total: number,
): Uint32Array | undefined {
  if (total < FEW) return undefined;
  /** Bits for each key, so that all have room beside the row's own. */
  const narrow = 2 ** Math.floor((52 - Math.log2(total)) / keys.length - 1);
  const packed: PackedKey[] = [];
  let room = 2 ** 53 / total;
  for (const { ordinal, ascending, nullsFirst } of keys) {
    const { type } = columns[ordinal]!;
    const nulls = batches.some((b) => b.columns[ordinal]!.validity !== 0) ? new Uint8Array(total) : undefined;
    const numbers = numericKeys(thread, batches, total, type, ordinal, nulls);
    const places = numbers
      ? numberPlaces(numbers, nulls, narrow)
      : physicalType(type) === "view" && type.kind === "string"
        ? stringPlaces(thread, batches, total, type, ordinal, nulls)
        : undefined;
    if (!places) return undefined;
    room /= places.size + 1;
    if (room <= 1) return undefined;
    packed.push({ places, nulls, ascending, nullsFirst });
  }
  return packedOrder(packed, total);
}

function orderByComparison(
  thread: Thread,
  batches: readonly Batch[],
  columns: readonly Column[],
  keys: readonly SortKey[],
  total: number,
): Uint32Array {
  const comparisons = keys.map((k) => comparison(thread, batches, total, columns[k.ordinal]!.type, k));
  const order = new Uint32Array(total);
  for (let i = 0; i < total; i++) order[i] = i;
  return order.sort((a, b) => {
    for (const c of comparisons) {
      const r = c(a, b);
      if (r !== 0) return r;
    }
    return a - b;
  });
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
  const order =
    orderByPlaces(thread, batches, columns, keys, total) ?? orderByComparison(thread, batches, columns, keys, total);
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
