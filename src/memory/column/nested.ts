import { unsupported } from "../../common/errors/conditions.ts";
import type { DataType } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import type { CalendarInterval, MapValue, StructValue, Value } from "../../types/value.ts";
import { physicalType } from "./vector.ts";

/**
 * The bytes of values that have no fixed width in a column: arrays, maps, structs and calendar intervals. One sequential form, read with
 * the type at hand: u32 counts, before each element, key, value and field a byte (1 present, 0 null), numbers little endian in the width
 * of their physical form, decimals always 16 bytes, strings and binary u32 length and bytes. Equal values have equal bytes
 * (NaN has one form; -0.0 keeps its sign, which Spark normalises in the plan where keys need it).
 */
class Writer {
  private bytes = Buffer.allocUnsafe(256);
  private length = 0;

  result(): Uint8Array {
    return new Uint8Array(this.bytes.subarray(0, this.length));
  }

  reset(): void {
    this.length = 0;
    if (this.bytes.length > 1 << 20) this.bytes = Buffer.allocUnsafe(256);
  }

  private reserve(n: number): number {
    const at = this.length;
    if (at + n > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, at + n));
      this.bytes.copy(larger, 0, 0, at);
      this.bytes = larger;
    }
    this.length = at + n;
    return at;
  }

  byte(b: number): void {
    const at = this.reserve(1);
    this.bytes[at] = b;
  }
  u32(n: number): void {
    const at = this.reserve(4);
    this.bytes.writeUInt32LE(n, at);
  }
  i32(n: number): void {
    const at = this.reserve(4);
    this.bytes.writeInt32LE(n, at);
  }
  i64(n: bigint): void {
    const at = this.reserve(8);
    this.bytes.writeBigInt64LE(n, at);
  }
  f32(n: number): void {
    const at = this.reserve(4);
    if (Number.isNaN(n)) this.bytes.writeUInt32LE(0x7fc00000, at);
    else this.bytes.writeFloatLE(n, at);
  }
  f64(n: number): void {
    const at = this.reserve(8);
    if (Number.isNaN(n)) this.bytes.writeBigInt64LE(0x7ff8000000000000n, at);
    else this.bytes.writeDoubleLE(n, at);
  }
  raw(b: Uint8Array): void {
    this.u32(b.length);
    const at = this.reserve(b.length);
    this.bytes.set(b, at);
  }
  text(s: string): void {
    const n = Buffer.byteLength(s);
    this.u32(n);
    const at = this.reserve(n);
    this.bytes.write(s, at, "utf8");
  }

  optional(value: Value, type: DataType): void {
    this.byte(value === null ? 0 : 1);
    if (value !== null) this.value(value, type);
  }

  value(value: Value, type: DataType): void {
    switch (type.kind) {
      case "array": {
        const items = value as readonly Value[];
        this.u32(items.length);
        for (const x of items) this.optional(x, type.elementType);
        return;
      }
      case "map": {
        const { keys, values } = value as MapValue;
        this.u32(keys.length);
        for (let i = 0; i < keys.length; i++) {
          this.optional(keys[i]!, type.keyType);
          this.optional(values[i]!, type.valueType);
        }
        return;
      }
      case "struct": {
        const { fields } = value as StructValue;
        for (let i = 0; i < type.fields.length; i++) this.optional(fields[i] ?? null, type.fields[i]!.type);
        return;
      }
      case "calendar_interval": {
        const c = value as CalendarInterval;
        this.i32(c.months);
        this.i32(c.days);
        this.i64(c.microseconds);
        return;
      }
      case "decimal": {
        const { unscaled } = value as Decimal;
        this.i64(BigInt.asIntN(64, unscaled));
        this.i64(BigInt.asIntN(64, unscaled >> 64n));
        return;
      }
      case "string":
      case "char":
      case "varchar":
        this.text(value as string);
        return;
      case "binary":
        this.raw(value as Uint8Array);
        return;
      case "variant":
        throw unsupported("variant values in columns");
      default:
        break;
    }
    switch (physicalType(type)) {
      case "bool":
        this.byte(value ? 1 : 0);
        return;
      case "i32":
        this.i32(value as number);
        return;
      case "i64":
        this.i64(value as bigint);
        return;
      case "f32":
        this.f32(value as number);
        return;
      case "f64":
        this.f64(value as number);
        return;
      default:
        throw unsupported(`values of type ${type.kind} in columns`);
    }
  }
}

class Reader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  private move(n: number): number {
    const at = this.at;
    this.at = at + n;
    return at;
  }

  optional(type: DataType): Value {
    return this.bytes[this.move(1)] === 0 ? null : this.value(type);
  }

  private take(): Buffer {
    const n = this.bytes.readUInt32LE(this.move(4));
    const at = this.move(n);
    return this.bytes.subarray(at, at + n);
  }

  value(type: DataType): Value {
    const b = this.bytes;
    switch (type.kind) {
      case "array": {
        const n = b.readUInt32LE(this.move(4));
        const items: Value[] = [];
        for (let i = 0; i < n; i++) items.push(this.optional(type.elementType));
        return items;
      }
      case "map": {
        const n = b.readUInt32LE(this.move(4));
        const keys: Value[] = [];
        const values: Value[] = [];
        for (let i = 0; i < n; i++) {
          keys.push(this.optional(type.keyType));
          values.push(this.optional(type.valueType));
        }
        return { keys, values };
      }
      case "struct":
        return { fields: type.fields.map((f) => this.optional(f.type)) };
      case "calendar_interval": {
        const months = b.readInt32LE(this.move(4));
        const days = b.readInt32LE(this.move(4));
        return { months, days, microseconds: b.readBigInt64LE(this.move(8)) };
      }
      case "decimal": {
        const low = b.readBigUInt64LE(this.move(8));
        return new Decimal((b.readBigInt64LE(this.move(8)) << 64n) | low, type.scale);
      }
      case "string":
      case "char":
      case "varchar":
        return this.take().toString("utf8");
      case "binary":
        return new Uint8Array(this.take());
      case "variant":
        throw unsupported("variant values in columns");
      default:
        break;
    }
    switch (physicalType(type)) {
      case "bool":
        return b[this.move(1)] === 1;
      case "i32":
        return b.readInt32LE(this.move(4));
      case "i64":
        return b.readBigInt64LE(this.move(8));
      case "f32":
        return b.readFloatLE(this.move(4));
      case "f64":
        return b.readDoubleLE(this.move(8));
      default:
        throw unsupported(`values of type ${type.kind} in columns`);
    }
  }
}

const writer = new Writer();

/** The bytes of a value that is not null. */
export function encodeNested(value: Value, type: DataType): Uint8Array {
  writer.reset();
  writer.value(value, type);
  return writer.result();
}

/** The value of bytes that encodeNested has made for the same type. */
export const decodeNested = (bytes: Uint8Array, type: DataType): Value => new Reader(bytes).value(type);

/** Whether a column of the type holds encodeNested's bytes. */
export const isEncoded = (type: DataType): boolean =>
  type.kind === "array" ||
  type.kind === "map" ||
  type.kind === "struct" ||
  type.kind === "calendar_interval" ||
  type.kind === "variant";
