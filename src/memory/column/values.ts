import type { DataType } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import type { Arena } from "../wasm/arena.ts";
import type { Heap } from "../wasm/heap.ts";
import { decodeNested, encodeNested, isEncoded } from "./nested.ts";
import { type Physical, PHYSICAL_WIDTH, physicalType, type Vector } from "./vector.ts";

/** Node's own decoder and encoder work on shared memory, unlike TextDecoder and TextEncoder. */
interface Utf8Methods {
  utf8Slice(this: Uint8Array, start: number, end: number): string;
  utf8Write(this: Uint8Array, text: string, offset: number, length: number): number;
}
const { utf8Slice, utf8Write } = Buffer.prototype as unknown as Utf8Methods;

/** The text of UTF-8 bytes in linear memory. */
export const readText = (heap: Heap, address: number, length: number): string =>
  utf8Slice.call(heap.u8, address, address + length);

/** Writes text to linear memory; `length` is its length in UTF-8, as Buffer.byteLength tells. */
export const writeText = (heap: Heap, address: number, text: string, length: number): void => {
  utf8Write.call(heap.u8, text, address, length);
};

/** The value at a row of a column, null when it is not valid. */
export function readValue(heap: Heap, v: Vector, row: number, type: DataType): Value {
  if (v.validity !== 0 && heap.u8[v.validity + row] === 0) return null;
  const i = v.codes !== 0 ? heap.u32[v.codes / 4 + row]! : row;
  switch (v.physical) {
    case "bool":
      return type.kind === "null" ? null : heap.u8[v.data + i] === 1;
    case "i32":
      return heap.i32[v.data / 4 + i]!;
    case "i64": {
      const n = heap.i64[v.data / 8 + i]!;
      return type.kind === "decimal" ? new Decimal(n, type.scale) : n;
    }
    case "i128": {
      const at = v.data / 8 + 2 * i;
      return new Decimal((heap.i64[at + 1]! << 64n) | heap.u64[at]!, type.kind === "decimal" ? type.scale : 0);
    }
    case "f32":
      return heap.f32[v.data / 4 + i]!;
    case "f64":
      return heap.f64[v.data / 8 + i]!;
    case "view": {
      const at = v.data / 4 + 2 * i;
      const address = heap.u32[at]!;
      const length = heap.u32[at + 1]!;
      if (type.kind === "binary") return heap.u8.slice(address, address + length);
      if (isEncoded(type)) return decodeNested(heap.u8.slice(address, address + length), type);
      return readText(heap, address, length);
    }
  }
}

/** Builds a column value by value in an arena. */
export class ColumnBuilder {
  readonly type: DataType;
  private readonly arena: Arena;
  private readonly heap: Heap;
  private readonly physical: Physical;
  private readonly width: number;
  private capacity: number;
  private data: number;
  private validity = 0;
  private rows = 0;

  constructor(arena: Arena, type: DataType, capacity = 1024) {
    this.arena = arena;
    this.heap = arena.heap;
    this.type = type;
    this.physical = physicalType(type);
    this.width = PHYSICAL_WIDTH[this.physical];
    this.capacity = Math.max(1, capacity);
    this.data = arena.allocate(this.capacity * this.width);
  }

  get length(): number {
    return this.rows;
  }

  append(value: Value): void {
    if (this.rows === this.capacity) this.grow();
    const i = this.rows++;
    if (value === null) {
      this.nullAt(i);
      return;
    }
    if (this.validity !== 0) this.heap.u8[this.validity + i] = 1;
    const { heap, data } = this;
    switch (this.physical) {
      case "bool":
        heap.u8[data + i] = value ? 1 : 0;
        return;
      case "i32":
        heap.i32[data / 4 + i] = value as number;
        return;
      case "i64":
        heap.i64[data / 8 + i] = value instanceof Decimal ? value.unscaled : (value as bigint);
        return;
      case "i128": {
        const { unscaled } = value as Decimal;
        heap.i64[data / 8 + 2 * i] = BigInt.asIntN(64, unscaled);
        heap.i64[data / 8 + 2 * i + 1] = BigInt.asIntN(64, unscaled >> 64n);
        return;
      }
      case "f32":
        heap.f32[data / 4 + i] = value as number;
        return;
      case "f64":
        heap.f64[data / 8 + i] = value as number;
        return;
      case "view": {
        let address = 0;
        let length = 0;
        if (typeof value === "string") {
          length = Buffer.byteLength(value);
          address = this.arena.allocate(length);
          writeText(heap, address, value, length);
        } else {
          const bytes = value instanceof Uint8Array ? value : encodeNested(value, this.type);
          length = bytes.length;
          address = this.arena.allocate(length);
          heap.u8.set(bytes, address);
        }
        heap.u32[data / 4 + 2 * i] = address;
        heap.u32[data / 4 + 2 * i + 1] = length;
      }
    }
  }

  private nullAt(i: number): void {
    const { heap } = this;
    if (this.validity === 0) {
      this.validity = this.arena.allocate(this.capacity);
      heap.u8.fill(1, this.validity, this.validity + i);
    }
    heap.u8[this.validity + i] = 0;
    const at = this.data + i * this.width;
    heap.u8.fill(0, at, at + this.width);
  }

  private grow(): void {
    const { heap, arena, rows } = this;
    this.capacity *= 2;
    const data = arena.allocate(this.capacity * this.width);
    heap.u8.copyWithin(data, this.data, this.data + rows * this.width);
    this.data = data;
    if (this.validity === 0) return;
    const validity = arena.allocate(this.capacity);
    heap.u8.copyWithin(validity, this.validity, this.validity + rows);
    this.validity = validity;
  }

  /** The column; the builder must not be used afterwards. */
  finish(): Vector {
    return { physical: this.physical, data: this.data, validity: this.validity, codes: 0, dictionarySize: 0 };
  }
}
