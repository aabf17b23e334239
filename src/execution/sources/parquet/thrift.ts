/**
 * Thrift's compact protocol, as far as Parquet uses it: a bounds-checked reader over bytes that may be anything, and a writer.
 */
export const T_TRUE = 1;
export const T_FALSE = 2;
export const T_BYTE = 3;
export const T_I16 = 4;
export const T_I32 = 5;
export const T_I64 = 6;
export const T_DOUBLE = 7;
export const T_BINARY = 8;
export const T_LIST = 9;
export const T_SET = 10;
export const T_MAP = 11;
export const T_STRUCT = 12;

/** The bytes do not follow the protocol; callers turn it into an error that names the file. */
export class ThriftError extends Error {}

const MAX_DEPTH = 32;
const utf8 = new TextDecoder();

export class ThriftReader {
  readonly bytes: Uint8Array;
  position: number;
  readonly end: number;
  private depth = 0;

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  byte(): number {
    if (this.position >= this.end) throw new ThriftError("unexpected end of metadata");
    return this.bytes[this.position++]!;
  }

  /** An unsigned variable-length integer of at most 32 bits: lengths and counts. */
  private varint(): number {
    let value = 0;
    for (let scale = 1, i = 0; i < 5; i++, scale *= 128) {
      const b = this.byte();
      value += (b & 127) * scale;
      if (b < 128) return value;
    }
    throw new ThriftError("malformed integer in metadata");
  }

  i32(): number {
    const n = this.varint();
    return (n >>> 1) ^ -(n & 1);
  }

  i64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const b = this.byte();
      value |= BigInt(b & 127) << shift;
      if (b < 128) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
    }
    throw new ThriftError("malformed integer in metadata");
  }

  /** A 64-bit integer that must be a count or an offset: a safe integer. */
  long(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++, scale *= 128) {
      const b = this.byte();
      value += (b & 127) * scale;
      if (b < 128) {
        const n = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
        if (!Number.isSafeInteger(n)) throw new ThriftError("number out of range in metadata");
        return n;
      }
    }
    throw new ThriftError("malformed integer in metadata");
  }

  binary(): Uint8Array {
    const n = this.varint();
    if (n > this.end - this.position) throw new ThriftError("unexpected end of metadata");
    this.position += n;
    return this.bytes.slice(this.position - n, this.position);
  }

  string(): string {
    return utf8.decode(this.binary());
  }

  /** Calls `field(id, type)` for every field; it must consume the value and return true, or return false to have it skipped. */
  struct(field: (id: number, type: number) => boolean): void {
    if (++this.depth > MAX_DEPTH) throw new ThriftError("metadata is nested too deeply");
    let id = 0;
    for (;;) {
      const head = this.byte();
      if (head === 0) break;
      const type = head & 15;
      const delta = head >> 4;
      id = delta === 0 ? this.i32() : id + delta;
      if (!field(id, type)) this.skip(type);
    }
    this.depth--;
  }

  /** Calls `element()` for each element of a list, after checking the count against the bytes that are left. */
  list<T>(elementType: number, element: () => T): T[] {
    const head = this.byte();
    let count = head >> 4;
    if (count === 15) count = this.varint();
    const type = head & 15;
    if (count > 0 && type !== elementType && !(elementType <= T_FALSE && type <= T_FALSE))
      throw new ThriftError("unexpected element type in metadata");
    if (count > this.end - this.position) throw new ThriftError("unexpected end of metadata");
    const out: T[] = [];
    for (let i = 0; i < count; i++) out.push(element());
    return out;
  }

  skip(type: number): void {
    switch (type) {
      case T_TRUE:
      case T_FALSE:
        return;
      case T_BYTE:
        this.byte();
        return;
      case T_I16:
      case T_I32:
      case T_I64:
        for (let i = 0; i < 10; i++) if (this.byte() < 128) return;
        throw new ThriftError("malformed integer in metadata");
      case T_DOUBLE:
        this.position += 8;
        if (this.position > this.end) throw new ThriftError("unexpected end of metadata");
        return;
      case T_BINARY: {
        const n = this.varint();
        if (n > this.end - this.position) throw new ThriftError("unexpected end of metadata");
        this.position += n;
        return;
      }
      case T_LIST:
      case T_SET: {
        const head = this.byte();
        let count = head >> 4;
        if (count === 15) count = this.varint();
        this.elements(count, head & 15);
        return;
      }
      case T_MAP: {
        const count = this.varint();
        if (count === 0) return;
        const types = this.byte();
        if (count > this.end - this.position) throw new ThriftError("unexpected end of metadata");
        for (let i = 0; i < count; i++) {
          this.elements(1, types >> 4);
          this.elements(1, types & 15);
        }
        return;
      }
      case T_STRUCT:
        this.struct(() => false);
        return;
      default:
        throw new ThriftError("unknown type in metadata");
    }
  }

  /** Skips elements of lists and maps, where a boolean takes a byte. */
  private elements(count: number, type: number): void {
    if (count > this.end - this.position) throw new ThriftError("unexpected end of metadata");
    if (++this.depth > MAX_DEPTH) throw new ThriftError("metadata is nested too deeply");
    for (let i = 0; i < count; i++) {
      if (type <= T_BYTE) this.byte();
      else this.skip(type);
    }
    this.depth--;
  }
}

/** Writes structs; fields must be written in ascending order of their ids. */
export class ThriftWriter {
  private bytes = new Uint8Array(1024);
  private length = 0;
  private lastIds: number[] = [];
  private lastId = 0;

  result(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private byte(b: number): void {
    if (this.length === this.bytes.length) this.grow(1);
    this.bytes[this.length++] = b;
  }

  private grow(more: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  private varint(n: number): void {
    while (n >= 128) {
      this.byte((n % 128) | 128);
      n = Math.floor(n / 128);
    }
    this.byte(n);
  }

  private header(id: number, type: number): void {
    const delta = id - this.lastId;
    if (delta > 0 && delta < 16) this.byte((delta << 4) | type);
    else {
      this.byte(type);
      this.varint(id * 2);
    }
    this.lastId = id;
  }

  private raw(b: Uint8Array): void {
    this.varint(b.length);
    if (this.length + b.length > this.bytes.length) this.grow(b.length);
    this.bytes.set(b, this.length);
    this.length += b.length;
  }

  bool(id: number, value: boolean): void {
    this.header(id, value ? T_TRUE : T_FALSE);
  }
  /** A byte. */
  i8(id: number, value: number): void {
    this.header(id, T_BYTE);
    this.byte(value & 255);
  }
  i16(id: number, value: number): void {
    this.header(id, T_I16);
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }
  i32(id: number, value: number): void {
    this.header(id, T_I32);
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }
  i64(id: number, value: number): void {
    this.header(id, T_I64);
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }
  binary(id: number, value: Uint8Array | string): void {
    this.header(id, T_BINARY);
    this.raw(typeof value === "string" ? Buffer.from(value, "utf8") : value);
  }
  struct(id: number, body: () => void): void {
    this.header(id, T_STRUCT);
    this.body(body);
  }
  /** The fields of a struct without a header: the outermost one, or an element of a list. */
  body(body: () => void): void {
    this.lastIds.push(this.lastId);
    this.lastId = 0;
    body();
    this.byte(0);
    this.lastId = this.lastIds.pop()!;
  }
  private listHeader(id: number, count: number, type: number): void {
    this.header(id, T_LIST);
    if (count < 15) this.byte((count << 4) | type);
    else {
      this.byte(0xf0 | type);
      this.varint(count);
    }
  }
  structs<T>(id: number, items: readonly T[], body: (item: T) => void): void {
    this.listHeader(id, items.length, T_STRUCT);
    for (const item of items) this.body(() => body(item));
  }
  i32s(id: number, items: readonly number[]): void {
    this.listHeader(id, items.length, T_I32);
    for (const n of items) this.varint(((n << 1) ^ (n >> 31)) >>> 0);
  }
  i64s(id: number, items: readonly number[]): void {
    this.listHeader(id, items.length, T_I64);
    for (const n of items) this.varint(n >= 0 ? n * 2 : -n * 2 - 1);
  }
  bools(id: number, items: readonly boolean[]): void {
    this.listHeader(id, items.length, T_TRUE);
    for (const b of items) this.byte(b ? T_TRUE : T_FALSE);
  }
  strings(id: number, items: readonly (string | Uint8Array)[]): void {
    this.listHeader(id, items.length, T_BINARY);
    for (const s of items) this.raw(typeof s === "string" ? Buffer.from(s, "utf8") : s);
  }
}
