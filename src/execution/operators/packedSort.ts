import { compareValues } from "../../catalyst/functions/order.ts";
import { readValue } from "../../memory/column/values.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { DataType } from "../../types/dataType.ts";
import type { Thread } from "./thread.ts";

/**
 * Sorting by one number for each row: the places of its keys' values in their order, and the row's own place, packed into the 53 bits that a double
 * is exact in. Numbers are sorted natively, without a call for each comparison.
 */

/** Whole numbers from 0 that are in the order of a key's values; nulls are marked, and have no number yet. */
export interface Places {
  readonly values: Float64Array;
  /** One more than the largest. */
  readonly size: number;
}

const LIMIT = 2 ** 53;

/** Places of exact numbers: whole ones in a narrow range by their distance from the least, others by their rank. */
export function numberPlaces(numbers: Float64Array, nulls: Uint8Array | undefined, narrow: number): Places {
  const n = numbers.length;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let whole = true;
  for (let i = 0; i < n; i++) {
    if (nulls && nulls[i] !== 0) continue;
    const x = numbers[i]!;
    if (x < min) min = x;
    if (x > max) max = x;
    whole &&= Number.isInteger(x);
  }
  if (min > max) return { values: new Float64Array(n), size: 1 };
  const values = new Float64Array(n);
  if (whole && max - min < narrow) {
    for (let i = 0; i < n; i++) values[i] = numbers[i]! - min;
    return { values, size: max - min + 1 };
  }
  // Without the sign of zero, which is no difference.
  const sorted = numbers.map((x) => x + 0).sort();
  let distinct = 1;
  for (let i = 1; i < n; i++) if (sorted[i] !== sorted[distinct - 1]) sorted[distinct++] = sorted[i]!;
  for (let i = 0; i < n; i++) {
    const x = numbers[i]!;
    let low = 0;
    let high = distinct - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < x) low = middle + 1;
      else high = middle;
    }
    values[i] = low;
  }
  return { values, size: distinct };
}

/** Places of strings, when there are few different ones: only these are compared with each other. */
export function stringPlaces(
  { heap }: Thread,
  batches: readonly Batch[],
  total: number,
  type: DataType,
  ordinal: number,
  nulls: Uint8Array | undefined,
): Places | undefined {
  const most = Math.max(256, Math.floor(total / 8));
  const bits = Math.max(9, 33 - Math.clz32(most));
  const slots = new Int32Array(2 ** bits).fill(-1);
  const addresses: number[] = [];
  const lengths: number[] = [];
  const found: ReturnType<typeof readValue>[] = [];
  const values = new Float64Array(total);
  const { u8, u32 } = heap;
  let at = 0;
  for (const b of batches) {
    const v = b.columns[ordinal]!;
    for (let i = 0; i < b.rows; i++, at++) {
      if (v.validity !== 0 && u8[v.validity + i] === 0) {
        nulls![at] = 1;
        continue;
      }
      const word = v.data / 4 + 2 * (v.codes !== 0 ? u32[v.codes / 4 + i]! : i);
      const address = u32[word]!;
      const length = u32[word + 1]!;
      let hash = length;
      for (let k = 0; k < length; k++) hash = Math.imul(hash ^ u8[address + k]!, 0x01000193);
      let slot = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> (32 - bits);
      for (;;) {
        const id = slots[slot]!;
        if (id < 0) {
          if (addresses.length === most) return undefined;
          slots[slot] = addresses.length;
          values[at] = addresses.length;
          addresses.push(address);
          lengths.push(length);
          found.push(readValue(heap, v, i, type));
          break;
        }
        if (lengths[id] === length && sameBytes(u8, addresses[id]!, address, length)) {
          values[at] = id;
          break;
        }
        slot = (slot + 1) & (slots.length - 1);
      }
    }
  }
  const compare = compareValues(type);
  const order = found.map((_, i) => i).sort((a, b) => compare(found[a]!, found[b]!));
  const places = new Float64Array(found.length);
  let place = 0;
  order.forEach((id, i) => {
    // Other bytes may be equal under the type's collation.
    if (i > 0 && compare(found[order[i - 1]!]!, found[id]!) !== 0) place++;
    places[id] = place;
  });
  for (let i = 0; i < total; i++) values[i] = places[values[i]!] ?? 0;
  return { values, size: place + 1 };
}

function sameBytes(u8: Uint8Array, a: number, b: number, length: number): boolean {
  for (let k = 0; k < length; k++) if (u8[a + k] !== u8[b + k]) return false;
  return true;
}

export interface PackedKey {
  readonly places: Places;
  readonly nulls: Uint8Array | undefined;
  readonly ascending: boolean;
  readonly nullsFirst: boolean;
}

/** The rows' numbers in order (stable); undefined when the places of all keys and rows need more than 53 bits. */
export function packedOrder(keys: readonly PackedKey[], total: number): Uint32Array | undefined {
  let size = total;
  for (const k of keys) size *= k.places.size + 1;
  if (!(size < LIMIT)) return undefined;
  const packed = new Float64Array(total);
  for (const { places, nulls, ascending, nullsFirst } of keys) {
    const radix = places.size + 1;
    const first = nullsFirst ? 1 : 0;
    const last = places.size - 1 + first;
    const ofNull = nullsFirst ? 0 : places.size;
    for (let i = 0; i < total; i++) {
      const place = nulls && nulls[i] !== 0 ? ofNull : ascending ? places.values[i]! + first : last - places.values[i]!;
      packed[i] = packed[i]! * radix + place;
    }
  }
  for (let i = 0; i < total; i++) packed[i] = packed[i]! * total + i;
  packed.sort();
  const order = new Uint32Array(total);
  for (let i = 0; i < total; i++) order[i] = packed[i]! % total;
  return order;
}
