import type { Heap } from "../../../memory/wasm/heap.ts";
import { Block } from "./chunk.ts";
import type { Conversion } from "./conversion.ts";
import { CorruptError } from "./errors.ts";
import { type ParquetContext, type ParquetKernels, SLACK } from "./kernels.ts";
import {
  ENC_BYTE_STREAM_SPLIT,
  ENC_DELTA_BINARY_PACKED,
  ENC_DELTA_BYTE_ARRAY,
  ENC_DELTA_LENGTH_BYTE_ARRAY,
  ENC_PLAIN,
  ENC_RLE,
  type SchemaNode,
} from "./metadata.ts";

/**
 * The values of a page, ready to be taken from:
 * - fixed: `width` bytes each at `base`, to be converted when `convert` is set
 * - strings: length-prefixed between `base` and `end`
 * - views: at `base`
 */
export interface PageValues {
  readonly kind: "fixed" | "strings" | "views";
  readonly base: number;
  readonly end: number;
  readonly count: number;
  readonly width: number;
  readonly convert: boolean;
  /** Blocks besides the page's own. */
  readonly blocks: readonly Block[];
}

const MAX_JOINED = 1 << 30;

/** Opens a page of an encoding other than a dictionary's. `present` tells (late: it may cost a pass) how many values are not null. */
export class PageOpener {
  private readonly heap: Heap;
  private readonly kernels: ParquetKernels;
  private readonly node: SchemaNode;
  private readonly conversion: Conversion;

  constructor(ctx: ParquetContext, node: SchemaNode, conversion: Conversion) {
    this.heap = ctx.heap;
    this.kernels = ctx.kernels;
    this.node = node;
    this.conversion = conversion;
  }

  open(encoding: number, start: number, end: number, present: () => number): PageValues {
    const { node, conversion, kernels: k } = this;
    const blocks: Block[] = [];
    const allocate = (bytes: number): number => {
      const block = new Block(this.heap, bytes);
      blocks.push(block);
      return block.address;
    };
    const fixed = (base: number, last: number, width: number, convert: boolean): PageValues => ({
      kind: "fixed",
      base,
      end: last,
      count: Math.floor((last - base) / width),
      width,
      convert,
      blocks,
    });
    const views = (base: number, n: number): PageValues => {
      if (conversion.physical === "view")
        return { kind: "views", base, end: base + n * 8, count: n, width: 8, convert: false, blocks };
      const data = allocate(n * conversion.width);
      if (!conversion.apply!(k, base, n, data)) throw new CorruptError("decimal with too many digits");
      return fixed(data, data + n * conversion.width, conversion.width, false);
    };
    const convert = conversion.apply !== undefined;
    const width = conversion.sourceWidth;
    const physical = node.physical!;
    const checked = (address: number): number => {
      const a = address >>> 0;
      if (a === 0) throw new CorruptError("malformed values");
      return a;
    };
    try {
      switch (encoding) {
        case ENC_PLAIN: {
          if (physical === "BOOLEAN") {
            const n = present();
            if (n > (end - start) * 8) throw new CorruptError("values pass the end of their page");
            const data = allocate(n);
            k.pqBits(start, n, data);
            return fixed(data, data + n, 1, false);
          }
          if (physical === "BYTE_ARRAY") {
            if (conversion.physical === "view")
              return { kind: "strings", base: start, end, count: 0, width: 0, convert: false, blocks };
            const n = present();
            const out = allocate(n * 8);
            checked(k.pqPlainViews(start, end, n, out));
            return views(out, n);
          }
          if (physical === "FIXED_LEN_BYTE_ARRAY" && conversion.physical === "view") {
            const n = Math.floor((end - start) / width);
            const out = allocate(n * 8);
            k.pqFixedViews(start, width, n, out);
            return views(out, n);
          }
          return fixed(start, end, width, convert);
        }
        case ENC_RLE: {
          if (physical !== "BOOLEAN" || end - start < 4) break;
          const n = present();
          const bytes = this.heap.view.getUint32(start, true);
          if (bytes > end - start - 4) throw new CorruptError("values pass the end of their page");
          const data = allocate(n + 32 + SLACK);
          const state = data + ((n + 15) & ~15);
          k.pqHybridInit(state, start + 4, start + 4 + bytes, 1);
          if (k.pqPresence(state, n, data) < 0) throw new CorruptError("malformed values");
          return fixed(data, data + n, 1, false);
        }
        case ENC_DELTA_BINARY_PACKED: {
          if (physical !== "INT32" && physical !== "INT64") break;
          const n = present();
          const data = allocate(n * width);
          checked(k.pqDelta(start, end, n, width, data));
          return fixed(data, data + n * width, width, convert);
        }
        case ENC_DELTA_LENGTH_BYTE_ARRAY: {
          if (physical !== "BYTE_ARRAY") break;
          const n = present();
          const lengths = allocate(n * 4);
          const out = allocate(n * 8);
          const p = checked(k.pqDelta(start, end, n, 4, lengths));
          checked(k.pqViewsOfLengths(p, end, lengths, n, out));
          return views(out, n);
        }
        case ENC_DELTA_BYTE_ARRAY: {
          if (physical !== "BYTE_ARRAY" && physical !== "FIXED_LEN_BYTE_ARRAY") break;
          const n = present();
          const prefixes = allocate(n * 4);
          const lengths = allocate(n * 4);
          const out = allocate(n * 8);
          const p = checked(k.pqDelta(start, end, n, 4, prefixes));
          const q = checked(k.pqDelta(p, end, n, 4, lengths));
          checked(k.pqViewsOfLengths(q, end, lengths, n, out));
          const total = Number(k.pqPrefixedBytes(prefixes, out, n));
          if (total < 0 || total > MAX_JOINED) throw new CorruptError("malformed prefixes");
          k.pqJoinPrefixes(prefixes, out, n, allocate(total));
          if (physical === "BYTE_ARRAY") return views(out, n);
          return this.fixedFromViews(out, n, allocate, views, fixed);
        }
        case ENC_BYTE_STREAM_SPLIT: {
          if (width === 0 || physical === "BOOLEAN") break;
          const n = present();
          if (n * width > end - start) throw new CorruptError("values pass the end of their page");
          const data = allocate(n * width);
          k.pqStreamSplit(start, width, n, data);
          if (conversion.physical === "view") {
            const out = allocate(n * 8);
            k.pqFixedViews(data, width, n, out);
            return views(out, n);
          }
          return fixed(data, data + n * width, width, convert);
        }
      }
      throw new CorruptError(`encoding ${encoding} does not belong to values of type ${physical}`);
    } catch (error) {
      for (const b of blocks) b.release();
      throw error;
    }
  }

  /** Strings of one length that were decoded as views: checked, and put side by side when they are numbers. */
  private fixedFromViews(
    out: number,
    n: number,
    allocate: (bytes: number) => number,
    views: (base: number, n: number) => PageValues,
    fixed: (base: number, last: number, width: number, convert: boolean) => PageValues,
  ): PageValues {
    const { heap, kernels: k, conversion } = this;
    const width = conversion.sourceWidth;
    for (let i = 0; i < n; i++)
      if (heap.u32[(out >>> 2) + 2 * i + 1] !== width) throw new CorruptError("value of a wrong length");
    if (conversion.physical === "view") return views(out, n);
    const data = allocate(n * width);
    for (let i = 0; i < n; i++) k.pqCopy(data + i * width, heap.u32[(out >>> 2) + 2 * i]!, width);
    return fixed(data, data + n * width, width, true);
  }
}
