import { readValue } from "../../../memory/column/values.ts";
import { type Vector, vector } from "../../../memory/column/vector.ts";
import { Arena } from "../../../memory/wasm/arena.ts";
import type { DataType } from "../../../types/dataType.ts";
import type { Value } from "../../../types/value.ts";
import { type Chunk, levelWidth, MAX_ENTRIES } from "./chunk.ts";
import type { Conversion } from "./conversion.ts";
import { CorruptError } from "./errors.ts";
import { type ParquetContext, SLACK } from "./kernels.ts";
import { ENC_PLAIN, ENC_PLAIN_DICTIONARY, ENC_RLE_DICTIONARY } from "./metadata.ts";
import { PageOpener } from "./pageValues.ts";

const NO_LEVELS: Uint32Array = new Uint32Array(0);

/** Goes through a leaf of a nested column entry by entry: levels, and values as the reference evaluation has them. */
export class LeafCursor {
  private readonly ctx: ParquetContext;
  private readonly chunk: Chunk;
  private readonly type: DataType;
  private readonly conversion: Conversion;
  private readonly opener: PageOpener;
  private readonly arena: Arena;
  private readonly dictionaryArena: Arena;
  private dictionary: Vector | undefined;
  private dictionaryBlock: { release(): void } | undefined;
  private dictionaryValues: (Value | undefined)[] = [];
  private page = 0;
  private blocks: { release(): void }[] = [];
  private codes: Uint32Array | undefined;
  private values: Vector | undefined;
  private reps: Uint32Array = NO_LEVELS;
  private defs: Uint32Array = NO_LEVELS;
  private entries = 0;
  private entry = 0;
  private index = 0;
  private present = 0;

  constructor(ctx: ParquetContext, chunk: Chunk, type: DataType, conversion: Conversion) {
    this.ctx = ctx;
    this.chunk = chunk;
    this.type = type;
    this.conversion = conversion;
    this.opener = new PageOpener(ctx, chunk.node, conversion);
    this.arena = new Arena(ctx.heap, 65536);
    this.dictionaryArena = new Arena(ctx.heap, 65536);
  }

  close(): void {
    this.closePage();
    this.dictionaryBlock?.release();
    this.arena.release();
    this.dictionaryArena.release();
    this.chunk.close();
  }

  private closePage(): void {
    for (const b of this.blocks) b.release();
    this.blocks = [];
    this.arena.reset();
  }

  /** Whether there is another entry; makes it current. */
  private ensure(): boolean {
    while (this.entry >= this.entries) {
      if (this.page >= this.chunk.pages.length) return false;
      this.load(this.page++);
    }
    return true;
  }

  /** Repetition level of the current entry, -1 at the end. */
  get repetition(): number {
    if (!this.ensure()) return -1;
    return this.reps.length === 0 ? 0 : this.reps[this.entry]!;
  }

  /** Definition level of the current entry. */
  get definition(): number {
    if (!this.ensure()) throw new CorruptError("column chunk with too few values");
    return this.defs.length === 0 ? this.chunk.node.definition : this.defs[this.entry]!;
  }

  /** Passes over the current entry; returns its value, null when it has none. */
  next(): Value {
    const present = this.definition === this.chunk.node.definition;
    this.entry++;
    if (!present) return null;
    const i = this.index++;
    if (i >= this.present) throw new CorruptError("page with fewer values than its levels say");
    if (!this.codes) return readValue(this.ctx.heap, this.values!, i, this.type);
    const code = this.codes[i]!;
    return (this.dictionaryValues[code] ??= readValue(this.ctx.heap, this.dictionary!, code, this.type));
  }

  private levels(parts: readonly [number, number, boolean], max: number, n: number): Uint32Array {
    if (max === 0) return NO_LEVELS;
    const [start, end, bitPacked] = parts;
    if (bitPacked) return this.oldLevels(start, max, n);
    const { kernels: k, heap } = this.ctx;
    const out = this.arena.allocate(n * 4 + 32 + SLACK);
    const state = out + ((n * 4 + 15) & ~15);
    k.pqHybridInit(state, start, end, levelWidth(max));
    if (k.pqCodes(state, n, out, max) !== 0) throw new CorruptError("malformed levels");
    return heap.u32.slice(out / 4, out / 4 + n);
  }

  /** The old bit-packed levels: highest bit first. */
  private oldLevels(start: number, max: number, n: number): Uint32Array {
    const width = levelWidth(max);
    const { u8 } = this.ctx.heap;
    const out = new Uint32Array(n);
    for (let i = 0, bit = 0; i < n; i++) {
      let x = 0;
      for (let j = 0; j < width; j++, bit++) x = (x << 1) | ((u8[start + (bit >> 3)]! >> (7 - (bit & 7))) & 1);
      if (x > max) throw new CorruptError("malformed levels");
      out[i] = x;
    }
    return out;
  }

  private load(index: number): void {
    this.closePage();
    const { kernels: k, heap } = this.ctx;
    const entry = this.chunk.pages[index]!;
    const { node } = this.chunk;
    const n = entry.header.values;
    // Levels and values become arrays; runs of levels could stand for any number, so the number is bounded first.
    if (n > MAX_ENTRIES) throw new CorruptError("page with too many values");
    const parts = this.chunk.openPage(entry);
    this.blocks.push(parts.block);
    this.reps = this.levels(parts.repetition, node.repetitionLevel, n);
    this.defs = this.levels(parts.definition, node.definition, n);
    let present = n;
    if (node.definition > 0) {
      present = 0;
      for (let i = 0; i < n; i++) if (this.defs[i] === node.definition) present++;
    }
    this.entries = n;
    this.entry = this.index = 0;
    this.present = present;
    this.codes = undefined;
    this.values = undefined;
    const { encoding } = entry.header;
    if (encoding === ENC_PLAIN_DICTIONARY || encoding === ENC_RLE_DICTIONARY) {
      const size = this.openDictionary();
      const out = this.arena.allocate(present * 4 + 32 + SLACK);
      const state = out + ((present * 4 + 15) & ~15);
      const bitWidth = parts.start < parts.end ? heap.u8[parts.start]! : 0;
      k.pqHybridInit(state, Math.min(parts.start + 1, parts.end), parts.end, bitWidth);
      if (present > 0 && (size === 0 || k.pqCodes(state, present, out, size - 1) !== 0))
        throw new CorruptError("malformed dictionary codes");
      this.codes = heap.u32.slice(out / 4, out / 4 + present);
      return;
    }
    this.values = this.materialize(this.arena, encoding, parts.start, parts.end, present);
  }

  /** All values of a page as a vector. */
  private materialize(arena: Arena, encoding: number, start: number, end: number, n: number): Vector {
    const { kernels: k } = this.ctx;
    const { conversion } = this;
    const v = this.opener.open(encoding, start, end, () => n);
    this.blocks.push(...v.blocks);
    if (v.kind !== "strings" && v.count < n) throw new CorruptError("page with fewer values than its header says");
    if (v.kind === "strings" && n * 4 > end - start) throw new CorruptError("values pass the end of their page");
    const data = arena.allocate(n * conversion.width + SLACK);
    if (v.kind === "strings") {
      if (n > 0 && k.pqPlainViews(start, end, n, data) === 0) throw new CorruptError("malformed values");
    } else if (!v.convert) k.pqCopy(data, v.base, n * conversion.width);
    else if (!conversion.apply!(k, v.base, n, data)) throw new CorruptError("decimal with too many digits");
    return vector(conversion.physical, data);
  }

  private openDictionary(): number {
    const page = this.chunk.dictionary;
    if (!page) throw new CorruptError("dictionary page is missing");
    const n = page.header.values;
    if (this.dictionary) return n;
    const { block, start, end } = this.chunk.openDictionary(page);
    this.dictionaryBlock = block;
    if (n > (end - start) * 8) throw new CorruptError("values pass the end of their page");
    this.dictionary = this.materialize(this.dictionaryArena, ENC_PLAIN, start, end, n);
    return n;
  }
}
