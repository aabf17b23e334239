import { writeText } from "../../../memory/column/values.ts";
import { type Physical, PHYSICAL_WIDTH, physicalType, type Vector, vector } from "../../../memory/column/vector.ts";
import type { Arena } from "../../../memory/wasm/arena.ts";
import type { Heap } from "../../../memory/wasm/heap.ts";
import { daysFromCivil, monthLength } from "../../../types/datetime/civil.ts";
import type { DataType } from "../../../types/dataType.ts";
import { Decimal } from "../../../types/decimal.ts";
import { encodeUtf8 } from "../../../types/utf8.ts";
import type { Value } from "../../../types/value.ts";
import type { CsvOptions } from "./csvOptions.ts";
import { textAt } from "./csvRecords.ts";
import { type TextParser, textParser } from "../../../catalyst/functions/csvValue.ts";
import { FIELD_QUOTED_EMPTY, FIELD_TEXT } from "../../../catalyst/functions/csvRecord.ts";

/** A field that the record does not have. */
export const FIELD_MISSING = 3;

/** The fields of one column of a batch, as places in linear memory. */
export interface Fields {
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  readonly kinds: Uint8Array;
}

const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);
const FAILED = Number.NaN;

/** The number of up to 15 digits with a sign, NaN when the bytes are not just that. */
function smallInteger(u8: Uint8Array, start: number, length: number): number {
  let p = start;
  const end = start + length;
  const first = u8[p]!;
  if (first === 45 || first === 43) p++;
  if (p === end || end - p > 15) return FAILED;
  let n = 0;
  for (; p < end; p++) {
    const digit = u8[p]! - 48;
    if (digit < 0 || digit > 9) return FAILED;
    n = n * 10 + digit;
  }
  return first === 45 ? -n || 0 : n;
}

/** Digits behind the point of the number that `smallDecimal` read last. */
let fraction = 0;

/** The digits of a plain decimal number of up to 15 digits as an integer, NaN when the bytes are not that. */
function smallDecimal(u8: Uint8Array, start: number, length: number): number {
  let p = start;
  const end = start + length;
  const first = u8[p]!;
  if (first === 45 || first === 43) p++;
  if (end - p > 16) return FAILED;
  let n = 0;
  let point = -1;
  let digits = 0;
  for (; p < end; p++) {
    const b = u8[p]!;
    if (b === 46 && point < 0) point = p;
    else if (b >= 48 && b <= 57) {
      n = n * 10 + b - 48;
      digits++;
    } else return FAILED;
  }
  if (digits === 0 || digits > 15) return FAILED;
  fraction = point < 0 ? 0 : end - point - 1;
  return first === 45 ? -n : n;
}

/** The day of `yyyy-MM-dd`, NaN when the bytes are not that. */
function plainDate(u8: Uint8Array, start: number, length: number): number {
  if (length !== 10 || u8[start + 4] !== 45 || u8[start + 7] !== 45) return FAILED;
  const digit = (i: number): number => {
    const d = u8[start + i]! - 48;
    return d >= 0 && d <= 9 ? d : FAILED;
  };
  const year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  const month = digit(5) * 10 + digit(6);
  const day = digit(8) * 10 + digit(9);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month))) return FAILED;
  return daysFromCivil(year, month, day);
}

/** Makes the values of one column from its fields. */
export class CsvColumn {
  readonly type: DataType;
  private readonly heap: Heap;
  private readonly physical: Physical;
  private readonly parse: TextParser;
  private readonly nullBytes: Uint8Array;
  /** What `""` stands for; undefined for null. */
  private readonly empty: string | undefined;
  private readonly plainDecimals: boolean;
  private readonly dates: boolean;

  constructor(heap: Heap, type: DataType, o: CsvOptions) {
    this.heap = heap;
    this.type = type;
    this.physical = physicalType(type);
    this.parse = textParser(type, o);
    this.nullBytes = encodeUtf8(o.nullValue);
    this.empty = o.emptyValue === o.nullValue ? undefined : o.emptyValue;
    this.plainDecimals = o.locale === undefined;
    this.dates = type.kind === "date" && (o.dateFormat === undefined || o.dateFormat === "yyyy-MM-dd");
  }

  private isNull(start: number, length: number): boolean {
    const { nullBytes } = this;
    if (length !== nullBytes.length) return false;
    const { u8 } = this.heap;
    for (let i = 0; i < length; i++) if (u8[start + i] !== nullBytes[i]) return false;
    return true;
  }

  /**
   * The values at `count` rows: those of `selection` (address of row numbers), or the first ones when it is 0. Rows with a text that is no value are null;
   * they are marked in `bad`.
   */
  convert(arena: Arena, f: Fields, selection: number, count: number, bad?: Uint8Array): Vector {
    const { heap, physical } = this;
    const data = arena.allocate(Math.max(1, count) * PHYSICAL_WIDTH[physical] + 64);
    const validity = arena.allocate(count + 64);
    const fields = selection === 0 ? f : this.select(f, selection, count);
    let nulls = this.present(arena, fields, validity, count);
    const failed: number[] = [];
    this.values(data, fields, validity, count, failed);
    for (const i of failed) {
      if (this.put(arena, data, i, this.parse(textAt(heap.u8, fields.starts[i]!, fields.lengths[i]!)))) continue;
      heap.u8[validity + i] = 0;
      if (bad) bad[selection === 0 ? i : heap.u32[selection / 4 + i]!] = 1;
      this.clear(data, i);
      nulls++;
    }
    return vector(physical, data, nulls === 0 ? 0 : validity);
  }

  private select(f: Fields, selection: number, count: number): Fields {
    const { u32 } = this.heap;
    const out = { starts: new Uint32Array(count), lengths: new Uint32Array(count), kinds: new Uint8Array(count) };
    for (let i = 0; i < count; i++) {
      const row = u32[selection / 4 + i]!;
      out.starts[i] = f.starts[row]!;
      out.lengths[i] = f.lengths[row]!;
      out.kinds[i] = f.kinds[row]!;
    }
    return out;
  }

  /** Writes the validity by what the fields are, before their texts are looked at; gives the number of nulls. `""` gets what it stands for. */
  private present(arena: Arena, f: Fields, validity: number, count: number): number {
    const { u8 } = this.heap;
    const { kinds, starts, lengths } = f;
    const text = this.nullBytes.length > 0;
    let nulls = 0;
    for (let i = 0; i < count; i++) {
      const kind = kinds[i]!;
      let valid = kind === FIELD_TEXT && !(text && this.isNull(starts[i]!, lengths[i]!));
      if (kind === FIELD_QUOTED_EMPTY && this.empty !== undefined) {
        const length = Buffer.byteLength(this.empty);
        const address = arena.allocate(Math.max(1, length));
        writeText(this.heap, address, this.empty, length);
        starts[i] = address;
        lengths[i] = length;
        kinds[i] = FIELD_TEXT;
        valid = true;
      }
      u8[validity + i] = valid ? 1 : 0;
      if (!valid) nulls++;
    }
    return nulls;
  }

  private clear(data: number, i: number): void {
    const width = PHYSICAL_WIDTH[this.physical];
    this.heap.u8.fill(0, data + i * width, data + (i + 1) * width);
  }

  /** The values of fields that are plain; the others go to `failed`. One loop for each type, as calls in them cost more than the work. */
  private values(data: number, f: Fields, validity: number, count: number, failed: number[]): void {
    const { heap, type } = this;
    const { u8 } = heap;
    const { starts, lengths } = f;
    switch (type.kind) {
      case "string": {
        const { u32 } = heap;
        for (let i = 0, at = data / 4; i < count; i++, at += 2) {
          const valid = u8[validity + i]!;
          u32[at] = valid ? starts[i]! : 0;
          u32[at + 1] = valid ? lengths[i]! : 0;
        }
        return;
      }
      case "int": {
        const { i32 } = heap;
        for (let i = 0, at = data / 4; i < count; i++, at++) {
          i32[at] = 0;
          if (u8[validity + i] === 0) continue;
          const n = smallInteger(u8, starts[i]!, lengths[i]!);
          if (n === (n | 0)) i32[at] = n;
          else failed.push(i);
        }
        return;
      }
      case "long": {
        const { i32 } = heap;
        for (let i = 0, at = data / 4; i < count; i++, at += 2) {
          const n = u8[validity + i] === 0 ? 0 : smallInteger(u8, starts[i]!, lengths[i]!);
          if (n !== n) failed.push(i);
          else {
            i32[at] = n | 0;
            i32[at + 1] = Math.floor(n / 4294967296);
          }
        }
        return;
      }
      case "double": {
        const { f64 } = heap;
        for (let i = 0, at = data / 8; i < count; i++, at++) {
          f64[at] = 0;
          if (u8[validity + i] === 0) continue;
          const start = starts[i]!;
          const n = smallDecimal(u8, start, lengths[i]!);
          if (n !== n || (n === 0 && u8[start] === 45)) failed.push(i);
          else f64[at] = n / POWERS[fraction]!;
        }
        return;
      }
      case "date": {
        const { i32 } = heap;
        for (let i = 0, at = data / 4; i < count; i++, at++) {
          i32[at] = 0;
          if (u8[validity + i] === 0) continue;
          const n = this.dates ? plainDate(u8, starts[i]!, lengths[i]!) : FAILED;
          if (n === n) i32[at] = n;
          else failed.push(i);
        }
        return;
      }
      case "decimal":
        if (this.physical === "i64" && this.plainDecimals)
          return this.decimals(type.precision, type.scale, data, f, validity, count, failed);
        break;
      default:
        break;
    }
    for (let i = 0; i < count; i++) {
      if (u8[validity + i] === 0) this.clear(data, i);
      else failed.push(i);
    }
  }

  private decimals(
    precision: number,
    scale: number,
    data: number,
    f: Fields,
    validity: number,
    count: number,
    failed: number[],
  ): void {
    const { u8, i32 } = this.heap;
    const { starts, lengths } = f;
    const limit = Math.min(10 ** precision, 2 ** 53);
    for (let i = 0, at = data / 4; i < count; i++, at += 2) {
      let n = 0;
      if (u8[validity + i] !== 0) {
        n = smallDecimal(u8, starts[i]!, lengths[i]!);
        // Of NaN all comparisons are false.
        n = fraction <= scale ? n * POWERS[scale - fraction]! : FAILED;
        if (!(n < limit && n > -limit)) {
          failed.push(i);
          continue;
        }
      }
      i32[at] = n | 0;
      i32[at + 1] = Math.floor(n / 4294967296);
    }
  }

  private put(arena: Arena, data: number, i: number, value: Value | undefined): boolean {
    const { heap } = this;
    if (value === undefined || value === null) return false;
    switch (this.physical) {
      case "bool":
        heap.u8[data + i] = value ? 1 : 0;
        return true;
      case "i32":
        heap.i32[data / 4 + i] = value as number;
        return true;
      case "i64":
        heap.i64[data / 8 + i] = value instanceof Decimal ? value.unscaled : (value as bigint);
        return true;
      case "i128": {
        const { unscaled } = value as Decimal;
        heap.i64[data / 8 + 2 * i] = BigInt.asIntN(64, unscaled);
        heap.i64[data / 8 + 2 * i + 1] = BigInt.asIntN(64, unscaled >> 64n);
        return true;
      }
      case "f32":
        heap.f32[data / 4 + i] = value as number;
        return true;
      case "f64":
        heap.f64[data / 8 + i] = value as number;
        return true;
      case "view": {
        const length = typeof value === "string" ? Buffer.byteLength(value) : (value as Uint8Array).length;
        const address = arena.allocate(Math.max(1, length));
        if (typeof value === "string") writeText(heap, address, value, length);
        else heap.u8.set(value as Uint8Array, address);
        heap.u32[data / 4 + 2 * i] = address;
        heap.u32[data / 4 + 2 * i + 1] = length;
        return true;
      }
    }
  }
}
