import type { Heap } from "../../../memory/wasm/heap.ts";
import type { InputFile } from "../../files/fileSystem.ts";
import type { Decompressor } from "./codecs.ts";
import { CorruptError } from "./errors.ts";
import { readFully } from "./footer.ts";
import { SLACK } from "./kernels.ts";
import {
  type ChunkMeta,
  ENC_BIT_PACKED,
  ENC_RLE,
  type PageHeader,
  readPageHeader,
  type SchemaNode,
} from "./metadata.ts";
import { ThriftError } from "./thrift.ts";

const MAX_BLOCK = 2 ** 31;
const MAX_PAGE = 2 ** 29;
/** Entries that a dictionary may have, or a page of a nested column. */
export const MAX_ENTRIES = 2 ** 26;

/** A block of the heap with several users. */
export class Block {
  readonly address: number;
  private readonly bytes: number;
  private readonly heap: Heap;
  private uses = 1;

  constructor(heap: Heap, bytes: number) {
    // Sizes come from files: what a 32-bit size class could not hold must not get that far.
    if (!(bytes >= 0 && bytes <= MAX_BLOCK)) throw new CorruptError("page or column chunk too large");
    this.heap = heap;
    this.bytes = bytes + SLACK;
    this.address = heap.allocate(this.bytes);
  }
  retain(): Block {
    this.uses++;
    return this;
  }
  release(): void {
    if (--this.uses === 0) this.heap.free(this.address, this.bytes);
  }
}

/** A data page of a chunk, not yet decompressed. */
export interface PageEntry {
  readonly header: PageHeader;
  /** Address of its bytes. */
  readonly address: number;
  /** Its first value, counted with nulls (the row, in columns without repetition). */
  readonly first: number;
}

/** The parts of a decompressed page. Level streams are hybrids without their length; an empty one is [0, 0]. */
export interface PageParts {
  readonly block: Block;
  readonly repetition: readonly [start: number, end: number, bitPacked: boolean];
  readonly definition: readonly [start: number, end: number, bitPacked: boolean];
  readonly start: number;
  readonly end: number;
}

const HEADER_GUESS = 1024;

/** The bits that levels up to `max` take. */
export const levelWidth = (max: number): number => 32 - Math.clz32(max);

/** The bytes of one column chunk in memory, and where its pages are. */
export class Chunk {
  readonly meta: ChunkMeta;
  readonly node: SchemaNode;
  readonly pages: readonly PageEntry[];
  readonly dictionary: PageEntry | undefined;
  private readonly block: Block;
  private readonly heap: Heap;
  private readonly decompressor: Decompressor;

  constructor(heap: Heap, decompressor: Decompressor, file: InputFile, meta: ChunkMeta, node: SchemaNode) {
    this.heap = heap;
    this.decompressor = decompressor;
    this.meta = meta;
    this.node = node;
    this.block = new Block(heap, meta.bytes);
    const pages: PageEntry[] = [];
    let dictionary: PageEntry | undefined;
    try {
      const start = this.block.address;
      const end = start + meta.bytes;
      readFully(file, heap.u8.subarray(start, end), meta.start);
      let p = start;
      let first = 0;
      while (p < end && first < meta.values) {
        const header = this.header(p, end);
        const address = p + header.headerBytes;
        if (header.compressed > end - address) throw new CorruptError("page passes the end of its column chunk");
        p = address + header.compressed;
        if (header.kind === "DICTIONARY") {
          if (dictionary || pages.length > 0) throw new CorruptError("dictionary page in a wrong place");
          dictionary = { header, address, first: 0 };
        } else if (header.kind === "DATA" || header.kind === "DATA_V2") {
          if (header.values > 0) pages.push({ header, address, first });
          first += header.values;
        }
      }
      if (first !== meta.values) throw new CorruptError("column chunk with a wrong number of values");
    } catch (error) {
      this.block.release();
      throw error;
    }
    this.pages = pages;
    this.dictionary = dictionary;
  }

  private header(p: number, end: number): PageHeader {
    const guess = Math.min(end, p + HEADER_GUESS);
    try {
      return readPageHeader(this.heap.u8, p, guess);
    } catch (error) {
      if (guess === end || !(error instanceof ThriftError)) throw error;
      return readPageHeader(this.heap.u8, p, end);
    }
  }

  close(): void {
    this.block.release();
  }

  /** Decompresses `n` bytes; what needs no decompression stays where it is. */
  private unpack(codec: ChunkMeta["codec"], from: number, n: number, size: number): { block: Block; start: number } {
    if (size > MAX_PAGE) throw new CorruptError("page too large");
    if (codec === "UNCOMPRESSED") {
      if (n !== size) throw new CorruptError("page of another size than its header says");
      return { block: this.block.retain(), start: from };
    }
    // A flipped bit in a header must not ask for gigabytes: the chunk's own total bounds its pages.
    if (size > Math.max(this.meta.uncompressedBytes, 1 << 20))
      throw new CorruptError("page larger than its column chunk");
    const block = new Block(this.heap, size);
    try {
      this.decompressor.run(codec, from, n, block.address, size);
    } catch (error) {
      block.release();
      throw error;
    }
    return { block, start: block.address };
  }

  /** The dictionary page's values. */
  openDictionary(page: PageEntry): { block: Block; start: number; end: number } {
    if (page.header.values > MAX_ENTRIES) throw new CorruptError("dictionary too large");
    const { block, start } = this.unpack(
      this.meta.codec,
      page.address,
      page.header.compressed,
      page.header.uncompressed,
    );
    return { block, start, end: start + page.header.uncompressed };
  }

  /** Decompresses a data page and finds its levels. The caller releases the block. */
  openPage(page: PageEntry): PageParts {
    const { header, address } = page;
    if (header.kind === "DATA_V2") {
      const levels = header.repetitionBytes + header.definitionBytes;
      if (levels > header.compressed || levels > header.uncompressed) throw new CorruptError("malformed page header");
      const codec = header.isCompressed ? this.meta.codec : "UNCOMPRESSED";
      const data = address + levels;
      const size = header.uncompressed - levels;
      const { block, start } = this.unpack(codec, data, header.compressed - levels, size);
      const middle = address + header.repetitionBytes;
      return {
        block,
        repetition: [address, middle, false],
        definition: [middle, data, false],
        start,
        end: start + size,
      };
    }
    const { block, start } = this.unpack(this.meta.codec, address, header.compressed, header.uncompressed);
    const end = start + header.uncompressed;
    let p = start;
    const levels = (max: number, encoding: number): readonly [number, number, boolean] => {
      if (max === 0) return [0, 0, false];
      if (encoding === ENC_RLE) {
        if (end - p < 4) throw new CorruptError("levels pass the end of their page");
        const n = this.heap.view.getUint32(p, true);
        p += 4;
        if (n > end - p) throw new CorruptError("levels pass the end of their page");
        p += n;
        return [p - n, p, false];
      }
      if (encoding !== ENC_BIT_PACKED) throw new CorruptError("unknown encoding of levels");
      const n = Math.ceil((header.values * levelWidth(max)) / 8);
      if (n > end - p) throw new CorruptError("levels pass the end of their page");
      p += n;
      return [p - n, p, true];
    };
    try {
      const repetition = levels(this.node.repetitionLevel, header.repetitionEncoding);
      const definition = levels(this.node.definition, header.definitionEncoding);
      return { block, repetition, definition, start: p, end };
    } catch (error) {
      block.release();
      throw error;
    }
  }
}
