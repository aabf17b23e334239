import { zstdCompress } from "./zstdEncode.ts";
import zlib from "node:zlib";
import { type Physical, PHYSICAL_WIDTH, physicalType } from "../../../memory/column/vector.ts";
import { unsupported } from "../../../common/errors/conditions.ts";
import { levelWidth } from "./chunk.ts";
import { GrowBuffer } from "./growBuffer.ts";
import { type ParquetContext, SLACK } from "./kernels.ts";
import { type Codec, CODECS, ENC_PLAIN, ENC_PLAIN_DICTIONARY, ENC_RLE } from "./metadata.ts";
import { ThriftWriter } from "./thrift.ts";
import type { LeafSpec } from "./writeSchema.ts";

const DICTIONARY_BYTES = 1 << 20;
const MAX_STATISTICS_BYTES = 4096;

type ZlibZstd = { zstdCompressSync?: (bytes: Uint8Array) => Uint8Array };

/** Compresses bytes of linear memory for a page; the result is a copy outside of it. */
export class PageCompressor {
  private readonly ctx: ParquetContext;
  private readonly codec: Codec;
  private readonly out: GrowBuffer;
  private readonly table: GrowBuffer;

  constructor(ctx: ParquetContext, codec: Codec) {
    this.ctx = ctx;
    this.codec = codec;
    this.out = new GrowBuffer(ctx);
    this.table = new GrowBuffer(ctx);
    if (codec === "LZO" || codec === "LZ4" || codec === "LZ4_RAW") throw unsupported(`writing Parquet with ${codec}`);
  }

  get id(): number {
    return CODECS.indexOf(this.codec);
  }

  run(address: number, n: number): Uint8Array {
    const { u8 } = this.ctx.heap;
    switch (this.codec) {
      case "SNAPPY": {
        const k = this.ctx.kernels;
        const out = this.out.reserve((k.pqSnappyBound(n) >>> 0) + SLACK);
        return u8.slice(out, out + (k.pqSnappyCompress(address, n, out, this.table.reserve(32768)) >>> 0));
      }
      case "GZIP":
        return zlib.gzipSync(u8.slice(address, address + n));
      case "BROTLI":
        return zlib.brotliCompressSync(u8.slice(address, address + n), {
          params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 },
        });
      case "ZSTD": {
        const bytes = u8.slice(address, address + n);
        return (zlib as ZlibZstd).zstdCompressSync?.(bytes) ?? zstdCompress(bytes);
      }
      default:
        return u8.slice(address, address + n);
    }
  }

  release(): void {
    this.out.release();
    this.table.release();
  }
}

/** What the footer says of a finished column chunk, but for its place. */
export interface ChunkResult {
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
  readonly uncompressedBytes: number;
  readonly values: number;
  readonly encodings: readonly number[];
  /** Bytes before the first data page. */
  readonly dictionaryBytes: number;
  readonly min?: Uint8Array;
  readonly max?: Uint8Array;
  readonly nullCount: number;
}

type Bound = number | bigint | Uint8Array;

/** Collects the values of a leaf into pages, and the pages into the chunk of a row group. */
export class LeafWriter {
  private readonly ctx: ParquetContext;
  private readonly spec: LeafSpec;
  private readonly compressor: PageCompressor;
  private readonly physical: Physical;
  private readonly width: number;
  private readonly defs: GrowBuffer;
  private readonly reps: GrowBuffer;
  /** Codes while the dictionary is in use, else values in PLAIN encoding (booleans as bytes). */
  private readonly codes: GrowBuffer;
  private readonly plain: GrowBuffer;
  private readonly page: GrowBuffer;
  private readonly slots: GrowBuffer;
  private readonly entries: GrowBuffer;
  private readonly texts: GrowBuffer;
  private readonly state: GrowBuffer;
  private readonly useDictionary: boolean;
  private dictionary = false;
  private dictionaryCount = 0;
  private slotCount = 0;
  private levels = 0;
  private present = 0;
  private pages: Uint8Array[] = [];
  private pageBytes = 0;
  private uncompressed = 0;
  private values = 0;
  private nulls = 0;
  private hasPlain = false;
  private hasCodes = false;
  private low: Bound | undefined;
  private high: Bound | undefined;
  private noRange = false;

  constructor(ctx: ParquetContext, spec: LeafSpec, compressor: PageCompressor, useDictionary: boolean) {
    this.ctx = ctx;
    this.spec = spec;
    this.compressor = compressor;
    this.physical = physicalType(spec.type);
    this.width = PHYSICAL_WIDTH[this.physical];
    const buffer = (): GrowBuffer => new GrowBuffer(ctx);
    this.defs = buffer();
    this.reps = buffer();
    this.codes = buffer();
    this.plain = buffer();
    this.page = buffer();
    this.slots = buffer();
    this.entries = buffer();
    this.texts = buffer();
    this.state = buffer();
    this.useDictionary = useDictionary && this.physical !== "bool";
    this.start();
  }

  private start(): void {
    this.dictionary = this.useDictionary;
    this.dictionaryCount = 0;
    this.slotCount = 0;
    this.levels = this.present = 0;
    this.pages = [];
    this.pageBytes = this.uncompressed = this.values = this.nulls = 0;
    this.hasPlain = this.hasCodes = this.noRange = false;
    this.low = this.high = undefined;
    if (!this.dictionary) return;
    this.growDictionary(1024);
  }

  private growDictionary(slots: number): void {
    const { heap, kernels: k } = this.ctx;
    const s = this.state.reserve(32) / 4;
    const strings = this.physical === "view";
    this.slots.clear();
    const at = this.slots.reserve(slots * 4);
    k.pqFill(at, 0, slots * 4);
    const most = strings ? DICTIONARY_BYTES / 4 : Math.floor(DICTIONARY_BYTES / this.width);
    const entryBytes = strings ? 4 : this.width;
    this.entries.length = this.dictionaryCount * entryBytes;
    this.entries.reserve((slots / 2 + 1) * entryBytes);
    if (strings && this.dictionaryCount === 0) this.texts.reserve(DICTIONARY_BYTES);
    heap.u32.set([at, slots - 1, this.entries.address, this.dictionaryCount, this.texts.address], s);
    if (this.dictionaryCount === 0) heap.u32[s + 5] = 0;
    heap.u32.set([DICTIONARY_BYTES, most], s + 6);
    if (this.dictionaryCount > 0) k.pqDictRehash(this.state.address, strings ? 0 : this.width);
    this.slotCount = slots;
  }

  /** Bytes that the row group has of this leaf so far. */
  get buffered(): number {
    return this.pageBytes + this.pendingBytes;
  }
  /** Bytes of the page being filled, about. */
  get pendingBytes(): number {
    return this.plain.length + this.codes.length / 2 + this.defs.length;
  }
  get pendingLevels(): number {
    return this.levels;
  }

  /**
   * Adds `present` values (physical form, no nulls) with their levels: addresses of a byte each, 0 when all have the highest
   * definition or repetition 0.
   */
  append(data: number, present: number, levels: number, defs: number, reps: number): void {
    const { kernels: k } = this.ctx;
    const { spec } = this;
    if (spec.definition > 0) {
      const to = this.defs.reserve(levels);
      if (defs !== 0) k.pqCopy(to, defs, levels);
      else k.pqFill(to, spec.definition, levels);
      this.defs.length += levels;
    }
    if (spec.repetition > 0) {
      const to = this.reps.reserve(levels);
      if (reps !== 0) k.pqCopy(to, reps, levels);
      else k.pqFill(to, 0, levels);
      this.reps.length += levels;
    }
    this.levels += levels;
    this.nulls += levels - present;
    for (let done = 0; done < present; ) {
      const from = data + done * this.width;
      const left = present - done;
      if (!this.dictionary) {
        this.putPlain(from, left);
        this.present += left;
        return;
      }
      const n = this.putCodes(from, left);
      done += n;
      this.present += n;
      if (n < left && this.dictionary) {
        // The dictionary is full; what is coded becomes plain where no page is written yet, and else stays.
        if (this.pages.length === 0) this.undoDictionary();
        else this.flushMixed();
      }
    }
  }

  /** Turns the pending codes back into plain values and gives the dictionary up. */
  private undoDictionary(): void {
    const n = this.codes.length / 4;
    this.dictionary = false;
    if (n === 0) {
      this.dictionaryCount = this.hasCodes ? this.dictionaryCount : 0;
      return;
    }
    const { kernels: k } = this.ctx;
    const values = new GrowBuffer(this.ctx);
    const to = values.reserve(n * this.width);
    const codes = this.codes.address;
    if (this.physical === "view") {
      const views = new GrowBuffer(this.ctx);
      const at = views.reserve(this.dictionaryCount * 8);
      k.pqPlainViews(this.texts.address, this.texts.address + this.textBytes, this.dictionaryCount, at);
      k.pqTake8(at, codes, n, 0, to);
      views.release();
    } else if (this.width === 4) k.pqTake4(this.entries.address, codes, n, 0, to);
    else if (this.width === 8) k.pqTake8(this.entries.address, codes, n, 0, to);
    else k.pqTake16(this.entries.address, codes, n, 0, to);
    this.codes.clear();
    if (!this.hasCodes) this.dictionaryCount = 0;
    this.putPlain(to, n);
    values.release();
  }

  /** The pending page of codes becomes plain too: earlier pages keep the dictionary. */
  private flushMixed(): void {
    this.undoDictionary();
  }

  private get textBytes(): number {
    return this.ctx.heap.u32[this.state.address / 4 + 5]!;
  }

  private putCodes(data: number, n: number): number {
    const { kernels: k, heap } = this.ctx;
    const out = this.codes.reserve(n * 4);
    const s = this.state.address;
    const most = heap.u32[s / 4 + 7]!;
    for (let done = 0; ; ) {
      const from = data + done * this.width;
      const to = out + done * 4;
      const left = n - done;
      let count: number;
      if (this.physical === "view") count = k.pqDictViews(s, from, left, to);
      else if (this.width === 4) count = k.pqDict4(s, from, left, to);
      else if (this.width === 8) count = k.pqDict8(s, from, left, to);
      else count = k.pqDict16(s, from, left, to);
      done += count;
      this.dictionaryCount = heap.u32[s / 4 + 3]!;
      // Stopped by the size of its table alone: grow it.
      if (done < n && this.dictionaryCount >= this.slotCount / 2 && this.dictionaryCount < most) {
        this.growDictionary(this.slotCount * 4);
        continue;
      }
      this.codes.length += done * 4;
      return done;
    }
  }

  private putPlain(data: number, n: number): void {
    if (n === 0) return;
    const { kernels: k } = this.ctx;
    this.range(data, n);
    if (this.physical === "view") {
      const size = k.pqViewsSize(data, n);
      const to = this.plain.reserve(size);
      k.pqPutViews(data, n, to);
      this.plain.length += size;
      return;
    }
    const to = this.plain.reserve(n * Math.max(16, this.width));
    this.plain.length += this.convert(data, n, to);
  }

  /** Values as the file has them; returns their bytes. */
  private convert(data: number, n: number, to: number): number {
    const { kernels: k } = this.ctx;
    const { spec, width } = this;
    switch (spec.physical) {
      case "INT96":
        k.pqPutInt96(data, n, to);
        return n * 12;
      case "FIXED_LEN_BYTE_ARRAY":
        k.pqPutDecimals(data, n, spec.typeLength, to);
        return n * spec.typeLength;
      case "INT32":
        if (width === 8) {
          k.pqPutLow(data, n, to);
          return n * 4;
        }
        break;
      case "INT64":
        if (this.divisor !== 1n) {
          k.pqFloorDivide(data, n, this.divisor, to);
          return n * 8;
        }
        break;
    }
    k.pqCopy(to, data, n * width);
    return n * width;
  }

  /** Microseconds to milliseconds, nanoseconds of the day to microseconds. */
  private get divisor(): bigint {
    return this.spec.type.kind === "time" || this.millis ? 1000n : 1n;
  }
  millis = false;

  /** Widens the range of the chunk by n values. */
  private range(data: number, n: number): void {
    if (this.noRange || n === 0 || this.spec.physical === "INT96" || this.spec.type.kind === "null") return;
    const { kernels: k, heap } = this.ctx;
    const out = this.page.reserve(32);
    let low: Bound;
    let high: Bound;
    switch (this.physical) {
      case "bool": {
        const bytes = heap.u8.subarray(data, data + n);
        low = bytes.includes(0) ? 0 : 1;
        high = bytes.includes(1) ? 1 : 0;
        break;
      }
      case "i32":
        k.pqRange4(data, n, out);
        low = heap.view.getInt32(out, true);
        high = heap.view.getInt32(out + 16, true);
        break;
      case "i64":
        k.pqRange8(data, n, out);
        low = heap.view.getBigInt64(out, true);
        high = heap.view.getBigInt64(out + 16, true);
        break;
      case "i128":
        k.pqRange16(data, n, out);
        low = (heap.view.getBigInt64(out + 8, true) << 64n) | heap.view.getBigUint64(out, true);
        high = (heap.view.getBigInt64(out + 24, true) << 64n) | heap.view.getBigUint64(out + 16, true);
        break;
      case "f32":
      case "f64": {
        const single = this.physical === "f32";
        if ((single ? k.pqRangeFloat(data, n, out) : k.pqRangeDouble(data, n, out)) !== 0) {
          this.noRange = true;
          return;
        }
        low = single ? heap.view.getFloat32(out, true) : heap.view.getFloat64(out, true);
        high = single ? heap.view.getFloat32(out + 16, true) : heap.view.getFloat64(out + 16, true);
        break;
      }
      default: {
        k.pqRangeViews(data, n, out);
        const text = (i: number): Uint8Array => {
          const v = data + heap.view.getUint32(out + 4 * i, true) * 8;
          const address = heap.view.getUint32(v, true);
          return heap.u8.slice(address, address + heap.view.getUint32(v + 4, true));
        };
        low = text(0);
        high = text(1);
      }
    }
    const less = (a: Bound, b: Bound): boolean =>
      a instanceof Uint8Array ? Buffer.compare(a, b as Uint8Array) < 0 : (a as bigint) < (b as bigint);
    if (this.low === undefined || less(low, this.low)) this.low = low;
    if (this.high === undefined || less(this.high, high)) this.high = high;
  }

  private bound(b: Bound | undefined, isLow: boolean): Uint8Array | undefined {
    if (b === undefined || this.noRange) return undefined;
    if (b instanceof Uint8Array) return b;
    const { physical, typeLength } = this.spec;
    switch (physical) {
      case "BOOLEAN":
        return Uint8Array.of(Number(b));
      case "INT32": {
        const out = Buffer.alloc(4);
        out.writeInt32LE(Number(b));
        return out;
      }
      case "INT64": {
        const out = Buffer.alloc(8);
        const n = b as bigint;
        const d = this.divisor;
        out.writeBigInt64LE(n < 0n && n % d !== 0n ? n / d - 1n : n / d);
        return out;
      }
      case "FLOAT":
      case "DOUBLE": {
        // Zeros of both signs may be in the chunk.
        const x = b === 0 ? (isLow ? -0 : 0) : (b as number);
        const out = Buffer.alloc(physical === "FLOAT" ? 4 : 8);
        if (physical === "FLOAT") out.writeFloatLE(x);
        else out.writeDoubleLE(x);
        return out;
      }
      default: {
        const out = Buffer.alloc(typeLength);
        let n = b as bigint;
        for (let i = typeLength - 1; i >= 0; i--, n >>= 8n) out[i] = Number(n & 255n);
        return out;
      }
    }
  }

  /** Ends the page being filled. */
  flushPage(): void {
    if (this.levels === 0) return;
    const { kernels: k, heap } = this.ctx;
    const { spec, page } = this;
    if (this.dictionary && this.pages.length === 0 && this.dictionaryCount * 2 > this.present && this.present > 1000)
      this.undoDictionary();
    page.clear();
    const levels = (from: GrowBuffer, max: number): void => {
      if (max === 0) return;
      const start = page.reserve(this.levels * 2 + 64);
      const end = k.pqEncodeLevels(from.address, this.levels, levelWidth(max), start + 4) >>> 0;
      heap.view.setUint32(start, end - start - 4, true);
      page.length += end - start;
      from.clear();
    };
    levels(this.reps, spec.repetition);
    levels(this.defs, spec.definition);
    if (this.dictionary) {
      const n = this.codes.length / 4;
      const start = page.reserve(n * 6 + 64);
      const bitWidth = n === 0 ? 0 : levelWidth(k.pqMaxCode(this.codes.address, n) >>> 0);
      heap.u8[start] = bitWidth;
      page.length += (k.pqEncodeCodes(this.codes.address, n, bitWidth, start + 1) >>> 0) - start;
      this.codes.clear();
      this.hasCodes = true;
    } else if (this.physical === "bool") {
      const start = page.reserve(this.plain.length);
      page.length += (k.pqPutBits(this.plain.address, this.plain.length, start) >>> 0) - start;
      this.plain.clear();
      this.hasPlain = true;
    } else {
      k.pqCopy(page.reserve(this.plain.length), this.plain.address, this.plain.length);
      page.length += this.plain.length;
      this.plain.clear();
      this.hasPlain = true;
    }
    const { levels: count, dictionary } = this;
    this.pages.push(
      ...this.finishPage(
        page.address,
        page.length,
        (t) => {
          t.struct(5, () => {
            t.i32(1, count);
            t.i32(2, dictionary ? ENC_PLAIN_DICTIONARY : ENC_PLAIN);
            t.i32(3, ENC_RLE);
            t.i32(4, ENC_RLE);
          });
        },
        0,
      ),
    );
    this.values += count;
    this.levels = this.present = 0;
  }

  private finishPage(
    address: number,
    n: number,
    body: (t: ThriftWriter) => void,
    kind: number,
  ): [Uint8Array, Uint8Array] {
    const packed = this.compressor.run(address, n);
    const t = new ThriftWriter();
    t.body(() => {
      t.i32(1, kind);
      t.i32(2, n);
      t.i32(3, packed.length);
      body(t);
    });
    const header = t.result();
    this.pageBytes += header.length + packed.length;
    this.uncompressed += header.length + n;
    return [header, packed];
  }

  /** Ends the chunk and begins the next one. */
  finish(): ChunkResult {
    this.flushPage();
    const { kernels: k } = this.ctx;
    const pieces = [...this.pages];
    let dictionaryBytes = 0;
    if (this.hasCodes) {
      const n = this.dictionaryCount;
      let from: number;
      let bytes: number;
      if (this.physical === "view") {
        from = this.texts.address;
        bytes = this.textBytes;
        const views = new GrowBuffer(this.ctx);
        k.pqPlainViews(from, from + bytes, n, views.reserve(n * 8));
        this.range(views.address, n);
        views.release();
      } else {
        this.range(this.entries.address, n);
        this.page.clear();
        from = this.page.reserve(n * 16);
        bytes = this.convert(this.entries.address, n, from);
      }
      const before = this.pageBytes;
      const dictionary = this.finishPage(
        from,
        bytes,
        (t) => {
          t.struct(7, () => {
            t.i32(1, n);
            t.i32(2, ENC_PLAIN_DICTIONARY);
          });
        },
        2,
      );
      dictionaryBytes = this.pageBytes - before;
      pieces.unshift(...dictionary);
    }
    const min = this.bound(this.low, true);
    const max = this.bound(this.high, false);
    const small = min && max && min.length + max.length < MAX_STATISTICS_BYTES;
    const encodings = [ENC_RLE];
    if (this.hasCodes) encodings.push(ENC_PLAIN_DICTIONARY);
    if (this.hasPlain) encodings.push(ENC_PLAIN);
    const result: ChunkResult = {
      pieces,
      bytes: this.pageBytes,
      uncompressedBytes: this.uncompressed,
      values: this.values,
      encodings,
      dictionaryBytes,
      ...(small ? { min, max } : {}),
      nullCount: this.nulls,
    };
    this.start();
    return result;
  }

  release(): void {
    for (const b of [
      this.defs,
      this.reps,
      this.codes,
      this.plain,
      this.page,
      this.slots,
      this.entries,
      this.texts,
      this.state,
    ])
      b.release();
  }
}
