import { Arena } from "../../../memory/wasm/arena.ts";
import { type Vector, vector } from "../../../memory/column/vector.ts";
import type { Block, Chunk, PageEntry } from "./chunk.ts";
import type { Conversion } from "./conversion.ts";
import { CorruptError } from "./errors.ts";
import { type ParquetContext, type ParquetKernels, SLACK } from "./kernels.ts";
import { ENC_PLAIN, ENC_PLAIN_DICTIONARY, ENC_RLE_DICTIONARY } from "./metadata.ts";
import { PageOpener, type PageValues } from "./pageValues.ts";

const STATE_BYTES = 32;

const isDictionary = (encoding: number): boolean =>
  encoding === ENC_PLAIN_DICTIONARY || encoding === ENC_RLE_DICTIONARY;

/** A decompressed page, and how far it has been consumed. */
interface OpenPage {
  readonly entry: PageEntry;
  readonly blocks: readonly Block[];
  /** State of the definition levels, 0 when values cannot be null. */
  readonly presence: number;
  readonly presenceStart: number;
  readonly presenceEnd: number;
  /** State of the codes, 0 when the page is not dictionary encoded. */
  readonly codes: number;
  readonly codesStart: number;
  readonly codesEnd: number;
  readonly bitWidth: number;
  readonly values: PageValues | undefined;
  /** Rows consumed; values consumed (fixed, views) or address of the next string. */
  row: number;
  index: number;
}

interface Dictionary {
  readonly data: number;
  readonly size: number;
}

/** A column without repetition or nesting in one row group. Rows are those of the row group; requests go forward, or back within a batch. */
export class FlatColumn {
  private readonly k: ParquetKernels;
  private readonly ctx: ParquetContext;
  private readonly chunk: Chunk;
  private readonly conversion: Conversion;
  private readonly opener: PageOpener;
  private readonly optional: boolean;
  /** Lives as long as the row group: states and the dictionary. */
  private readonly arena: Arena;
  private readonly scratch: Arena;
  private readonly open: OpenPage[] = [];
  private readonly freeStates: number[] = [];
  private dictionaryBlock: Block | undefined;
  private loaded: Dictionary | undefined;
  private readonly allDictionary: boolean;

  constructor(ctx: ParquetContext, chunk: Chunk, conversion: Conversion) {
    this.ctx = ctx;
    this.k = ctx.kernels;
    this.chunk = chunk;
    this.conversion = conversion;
    this.opener = new PageOpener(ctx, chunk.node, conversion);
    this.optional = chunk.node.definition > 0;
    this.arena = new Arena(ctx.heap, 65536);
    this.scratch = new Arena(ctx.heap, 65536);
    this.allDictionary = chunk.dictionary !== undefined && chunk.pages.every((p) => isDictionary(p.header.encoding));
  }

  close(): void {
    for (const p of this.open) for (const b of p.blocks) b.release();
    this.open.length = 0;
    this.dictionaryBlock?.release();
    this.dictionaryBlock = undefined;
    this.arena.release();
    this.scratch.release();
    this.chunk.close();
  }

  /** Frees what only earlier batches needed; the next requests are for rows from `row` on. */
  advance(row: number): void {
    this.scratch.reset();
    let kept = 0;
    for (const p of this.open) {
      if (p.entry.first + p.entry.header.values > row) this.open[kept++] = p;
      else this.closePage(p);
    }
    this.open.length = kept;
  }

  private closePage(p: OpenPage): void {
    for (const b of p.blocks) b.release();
    if (p.presence) this.freeStates.push(p.presence);
    if (p.codes) this.freeStates.push(p.codes);
  }

  /** The values of the dictionary, when every page of the chunk refers to it. */
  dictionary(): Vector | undefined {
    if (!this.allDictionary) return undefined;
    const d = this.loadDictionary();
    return { physical: this.conversion.physical, data: d.data, validity: 0, codes: 0, dictionarySize: d.size };
  }

  /** Whether any of the column's rows may be null. */
  get mayHaveNulls(): boolean {
    return this.optional && this.chunk.meta.statistics?.nullCount !== 0;
  }

  private loadDictionary(): Dictionary {
    if (this.loaded) return this.loaded;
    const page = this.chunk.dictionary;
    if (!page) throw new CorruptError("dictionary page is missing");
    if (page.header.encoding !== ENC_PLAIN && page.header.encoding !== ENC_PLAIN_DICTIONARY)
      throw new CorruptError("unknown encoding of a dictionary");
    const { block, start, end } = this.chunk.openDictionary(page);
    this.dictionaryBlock = block;
    const { conversion, k } = this;
    const n = page.header.values;
    // One entry at least, for the codes of nulls.
    const reserve = (): number => {
      const data = this.arena.allocate(Math.max(1, n) * conversion.width + SLACK);
      if (n === 0) k.pqFill(data, 0, conversion.width);
      return data;
    };
    // A value has at least its length prefix, a bit, or its fixed width: checked before memory is asked for.
    const least =
      conversion.sourceWidth === 0 ? 4 : this.chunk.node.physical === "BOOLEAN" ? 1 / 8 : conversion.sourceWidth;
    if (n * least > end - start) throw new CorruptError("values pass the end of their page");
    const values = this.opener.open(ENC_PLAIN, start, end, () => n);
    let data = 0;
    try {
      data = reserve();
      if (values.kind === "strings") {
        if (n > 0 && k.pqPlainViews(start, end, n, data) === 0) throw new CorruptError("malformed dictionary");
      } else {
        if (values.count < n) throw new CorruptError("values pass the end of their page");
        if (values.convert) {
          if (!conversion.apply!(k, values.base, n, data)) throw new CorruptError("decimal with too many digits");
        } else k.pqCopy(data, values.base, n * conversion.width);
      }
    } finally {
      for (const b of values.blocks) b.release();
    }
    this.loaded = { data, size: n };
    return this.loaded;
  }

  private newState(): number {
    return this.freeStates.pop() ?? this.arena.allocate(STATE_BYTES);
  }

  /** Index of the page that holds a row. */
  private pageAt(row: number): number {
    const { pages } = this.chunk;
    let low = 0;
    let high = pages.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >>> 1;
      if (pages[mid]!.first <= row) low = mid;
      else high = mid - 1;
    }
    return low;
  }

  private openPage(index: number): OpenPage {
    const entry = this.chunk.pages[index]!;
    for (const p of this.open) if (p.entry === entry) return p;
    const parts = this.chunk.openPage(entry);
    const { k } = this;
    const { encoding } = entry.header;
    const blocks = [parts.block];
    let presence = 0;
    let codes = 0;
    try {
      let presenceStart = 0;
      let presenceEnd = 0;
      if (this.optional) {
        [presenceStart, presenceEnd] = parts.definition[2]
          ? this.unpackLevels(parts.definition, entry.header.values)
          : parts.definition;
        presence = this.newState();
        k.pqHybridInit(presence, presenceStart, presenceEnd, 1);
      }
      const present = (): number => {
        if (!presence) return entry.header.values;
        const n = k.pqSkipPresence(presence, entry.header.values);
        if (n < 0) throw new CorruptError("malformed definition levels");
        k.pqHybridInit(presence, presenceStart, presenceEnd, 1);
        return n;
      };
      let bitWidth = 0;
      let codesStart = 0;
      let codesEnd = 0;
      let values: PageValues | undefined;
      if (isDictionary(encoding)) {
        this.loadDictionary();
        // A page of nulls only may have no data at all.
        if (parts.start < parts.end) bitWidth = this.ctx.heap.u8[parts.start]!;
        if (bitWidth > 31) throw new CorruptError("malformed dictionary codes");
        codesStart = Math.min(parts.start + 1, parts.end);
        codesEnd = parts.end;
        codes = this.newState();
        k.pqHybridInit(codes, codesStart, codesEnd, bitWidth);
      } else {
        values = this.opener.open(encoding, parts.start, parts.end, present);
        blocks.push(...values.blocks);
      }
      const page: OpenPage = {
        entry,
        blocks,
        presence,
        presenceStart,
        presenceEnd,
        codes,
        codesStart,
        codesEnd,
        bitWidth,
        values,
        row: 0,
        index: values?.kind === "strings" ? values.base : 0,
      };
      this.open.push(page);
      return page;
    } catch (error) {
      parts.block.release();
      throw error;
    }
  }

  /** Levels of the old bit-packed encoding (highest bit first), rewritten as a packed run of the hybrid. */
  private unpackLevels(levels: readonly [number, number, boolean], n: number): readonly [number, number] {
    const [start, end] = levels;
    const { u8 } = this.ctx.heap;
    const bytes = end - start;
    const to = this.scratchForever(bytes + 8);
    let p = to;
    let header = ((Math.ceil(n / 8) << 1) | 1) >>> 0;
    for (; header >= 128; header >>>= 7) u8[p++] = header | 128;
    u8[p++] = header;
    for (let i = 0; i < bytes; i++) {
      let b = u8[start + i]!;
      b = ((b & 0xf0) >> 4) | ((b & 0x0f) << 4);
      b = ((b & 0xcc) >> 2) | ((b & 0x33) << 2);
      u8[p++] = ((b & 0xaa) >> 1) | ((b & 0x55) << 1);
    }
    return [to, p];
  }

  private scratchForever(bytes: number): number {
    return this.arena.allocate(bytes + SLACK);
  }

  /** Brings an open page to a row of it. */
  private seek(page: OpenPage, row: number): void {
    const { k } = this;
    if (row < page.row) {
      if (page.presence) k.pqHybridInit(page.presence, page.presenceStart, page.presenceEnd, 1);
      if (page.codes) k.pqHybridInit(page.codes, page.codesStart, page.codesEnd, page.bitWidth);
      page.index = page.values?.kind === "strings" ? page.values.base : 0;
      page.row = 0;
    }
    let n = row - page.row;
    if (n === 0) return;
    page.row = row;
    if (page.presence) {
      n = k.pqSkipPresence(page.presence, n);
      if (n < 0) throw new CorruptError("malformed definition levels");
    }
    if (page.codes) {
      if (k.pqHybridSkip(page.codes, n) !== 0) throw new CorruptError("malformed dictionary codes");
    } else if (page.values!.kind === "strings") {
      page.index = k.pqPlainSkip(page.index, page.values!.end, n) >>> 0;
      if (page.index === 0) throw new CorruptError("malformed values");
    } else page.index += n;
  }

  private spread(width: number, data: number, validity: number, n: number, present: number): void {
    const { k } = this;
    if (width === 8) k.pqSpread8(data, validity, n, present);
    else if (width === 4) k.pqSpread4(data, validity, n, present);
    else if (width === 1) k.pqSpread1(data, validity, n, present);
    else k.pqSpread16(data, validity, n, present);
  }

  private take(width: number, data: number, selection: number, count: number, first: number, out: number): void {
    const { k } = this;
    if (width === 8) k.pqTake8(data, selection, count, first, out);
    else if (width === 4) k.pqTake4(data, selection, count, first, out);
    else if (width === 1) k.pqTake1(data, selection, count, first, out);
    else k.pqTake16(data, selection, count, first, out);
  }

  /** Stores the next n present values of a page; as codes when asked. */
  private values(page: OpenPage, n: number, out: number, asCodes: boolean): void {
    if (n === 0) return;
    const { k, conversion } = this;
    if (page.codes) {
      const { data, size } = this.loadDictionary();
      const { width } = conversion;
      const last = size - 1;
      let status: number;
      if (asCodes) status = k.pqCodes(page.codes, n, out, last);
      else if (width === 8) status = k.pqGather8(page.codes, n, out, data, last);
      else if (width === 4) status = k.pqGather4(page.codes, n, out, data, last);
      else if (width === 16) status = k.pqGather16(page.codes, n, out, data, last);
      else status = this.gatherBytes(page.codes, n, out, data, last);
      if (status !== 0 || size === 0) throw new CorruptError("malformed dictionary codes");
      return;
    }
    const v = page.values!;
    if (v.kind === "strings") {
      page.index = k.pqPlainViews(page.index, v.end, n, out) >>> 0;
      if (page.index === 0) throw new CorruptError("malformed values");
      return;
    }
    if (page.index + n > v.count) throw new CorruptError("page with fewer values than its header says");
    const from = v.base + page.index * v.width;
    page.index += n;
    if (!v.convert) k.pqCopy(out, from, n * v.width);
    else if (!conversion.apply!(k, from, n, out)) throw new CorruptError("decimal with too many digits");
  }

  /** Dictionary-encoded booleans: rare enough to go by way of the codes. */
  private gatherBytes(codes: number, n: number, out: number, data: number, last: number): number {
    const temp = this.scratch.allocate(n * 4 + SLACK);
    const status = this.k.pqCodes(codes, n, temp, last);
    if (status === 0) this.k.pqTake1(data, temp, n, 0, out);
    return status;
  }

  /** Decodes n rows of a page that is at the right row. Returns whether `validity` was written because of nulls. */
  private segment(
    page: OpenPage,
    n: number,
    out: number,
    width: number,
    asCodes: boolean,
    validity: () => number,
  ): boolean {
    const { k } = this;
    page.row += n;
    if (!page.presence || k.pqAllPresent(page.presence, n) !== 0) {
      this.values(page, n, out, asCodes);
      return false;
    }
    const v = validity();
    const present = k.pqPresence(page.presence, n, v);
    if (present < 0) throw new CorruptError("malformed definition levels");
    this.values(page, present, out, asCodes);
    if (present < n) this.spread(width, out, v, n, present);
    return present < n;
  }

  private asCodes(firstPage: number, end: number): boolean {
    if (this.conversion.physical !== "view" || !this.chunk.dictionary) return false;
    if (this.allDictionary) return true;
    const { pages } = this.chunk;
    for (let i = firstPage; i < pages.length && pages[i]!.first < end; i++)
      if (!isDictionary(pages[i]!.header.encoding)) return false;
    return true;
  }

  private result(asCodes: boolean, data: number, validity: number): Vector {
    if (!asCodes) return vector(this.conversion.physical, data, validity);
    const d = this.loadDictionary();
    return {
      physical: this.conversion.physical,
      data: d.data,
      validity,
      codes: data,
      dictionarySize: Math.max(1, d.size),
    };
  }

  /** Rows [row, row + n) as a vector in `arena`. */
  read(arena: Arena, row: number, n: number): Vector {
    let index = this.pageAt(row);
    const asCodes = this.asCodes(index, row + n);
    const width = asCodes ? 4 : this.conversion.width;
    const data = arena.allocate(n * width + SLACK);
    let validity = 0;
    let nulls = false;
    for (let done = 0; done < n; index++) {
      const page = this.openPage(index);
      const { first, header } = page.entry;
      this.seek(page, row + done - first);
      const count = Math.min(n - done, header.values - page.row);
      const hadValidity = validity !== 0;
      const from = done;
      let wrote = false;
      const place = (): number => {
        if (validity === 0) {
          validity = arena.allocate(n + SLACK);
          this.k.pqFill(validity, 1, from);
        }
        wrote = true;
        return validity + from;
      };
      if (this.segment(page, count, data + from * width, width, asCodes, place)) nulls = true;
      if (hadValidity && !wrote) this.k.pqFill(validity + from, 1, count);
      done += count;
    }
    return this.result(asCodes, data, nulls ? validity : 0);
  }

  /** The rows row + selection[j], all within [row, row + n), as a vector of `count` values. */
  readSelected(arena: Arena, row: number, n: number, selection: number, count: number): Vector {
    const { k } = this;
    const { u32 } = this.ctx.heap;
    const firstPage = this.pageAt(row);
    const asCodes = this.asCodes(firstPage, row + n);
    const width = asCodes ? 4 : this.conversion.width;
    const data = arena.allocate(count * width + SLACK);
    const selected = selection >>> 2;
    let validity = 0;
    let nulls = false;
    for (let from = 0, index = firstPage; from < count; index++) {
      const entry = this.chunk.pages[index]!;
      const { first } = entry;
      const end = first + entry.header.values - row;
      if (u32[selected + from]! >= end) continue;
      // The selected rows of this page: selection[from..to).
      let to = count;
      if (u32[selected + count - 1]! >= end) {
        let low = from;
        while (low < to) {
          const mid = (low + to) >>> 1;
          if (u32[selected + mid]! < end) low = mid + 1;
          else to = mid;
        }
      }
      const page = this.openPage(index);
      const low = u32[selected + from]!;
      const span = u32[selected + to - 1]! - low + 1;
      this.seek(page, row + low - first);
      const m = to - from;
      const out = data + from * width;
      const sel = selection + from * 4;
      const hadValidity = validity !== 0;
      let wrote = false;
      if (!page.presence || k.pqAllPresent(page.presence, span) !== 0) {
        this.selectPresent(page, span, sel, m, low, out, width, asCodes);
      } else {
        const temp = this.scratch.allocate(span * width + SLACK);
        const flags = this.scratch.allocate(span + SLACK);
        const present = k.pqPresence(page.presence, span, flags);
        if (present < 0) throw new CorruptError("malformed definition levels");
        this.values(page, present, temp, asCodes);
        if (present < span) {
          this.spread(width, temp, flags, span, present);
          if (validity === 0) {
            validity = arena.allocate(count + SLACK);
            k.pqFill(validity, 1, from);
          }
          k.pqTake1(flags, sel, m, low, validity + from);
          wrote = true;
          nulls ||= k.pqHasZero(validity + from, m) !== 0;
        }
        this.take(width, temp, sel, m, low, out);
      }
      page.row += span;
      if (hadValidity && !wrote) k.pqFill(validity + from, 1, m);
      from = to;
    }
    return this.result(asCodes, data, nulls ? validity : 0);
  }

  /** Consumes `span` present values of a page and stores the selected ones. */
  private selectPresent(
    page: OpenPage,
    span: number,
    sel: number,
    m: number,
    low: number,
    out: number,
    width: number,
    asCodes: boolean,
  ): void {
    const { k } = this;
    const v = page.values;
    if (page.codes && (asCodes || width !== 1) && m * 4 < span) {
      const { data, size } = this.loadDictionary();
      const last = size - 1;
      let status: number;
      if (asCodes) status = k.pqSelectCodes(page.codes, span, sel, m, low, out, last);
      else if (width === 8) status = k.pqSelect8(page.codes, span, sel, m, low, out, data, last);
      else if (width === 4) status = k.pqSelect4(page.codes, span, sel, m, low, out, data, last);
      else status = k.pqSelect16(page.codes, span, sel, m, low, out, data, last);
      if (status !== 0 || size === 0) throw new CorruptError("malformed dictionary codes");
      return;
    }
    if (v && v.kind !== "strings" && !v.convert) {
      if (page.index + span > v.count) throw new CorruptError("page with fewer values than its header says");
      this.take(width, v.base + page.index * v.width, sel, m, low, out);
      page.index += span;
      return;
    }
    const temp = this.scratch.allocate(span * width + SLACK);
    this.values(page, span, temp, asCodes);
    this.take(width, temp, sel, m, low, out);
  }
}
