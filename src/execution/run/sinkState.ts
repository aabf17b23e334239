import { Heap } from "../../memory/wasm/heap.ts";
import { SINK } from "../codegen/state.ts";
import type { Block, Thread } from "../operators/thread.ts";
import type { SinkResult } from "./job.ts";
import { type EntryShape, type SpillFile, SpillWriter } from "./spill.ts";

const FIRST_CHUNK = 64 * 1024;
const LAST_CHUNK = 4 * 1024 * 1024;
const FIRST_SLOTS_LOG2 = 10;

/**
 * The memory behind a sink of generated code in one thread: entries and string bytes in growing chunks, and for groups the slots. Generated code bumps the
 * pointers in the state block and calls back when a chunk is full or the slots are too few.
 */
export class SinkState {
  readonly address: number;
  private readonly thread: Thread;
  private readonly heap: Heap;
  private readonly blocks: Block[] = [];
  private readonly chunks: { start: number; end: number }[] = [];
  private slotBlock: Block | undefined;
  private chunkBytes = FIRST_CHUNK;
  private stringBytes = FIRST_CHUNK;

  constructor(thread: Thread) {
    this.thread = thread;
    this.heap = thread.heap;
    this.address = this.block(SINK.bytes);
    this.heap.u8.fill(0, this.address, this.address + SINK.bytes);
    this.setWord64(SINK.min, 2n ** 63n - 1n);
    this.setWord64(SINK.max, -(2n ** 63n));
  }

  private word(offset: number): number {
    return this.heap.u32[(this.address + offset) >>> 2]!;
  }
  private setWord(offset: number, value: number): void {
    this.heap.u32[(this.address + offset) >>> 2] = value;
  }
  private setWord64(offset: number, value: bigint): void {
    this.heap.i64[(this.address + offset) / 8] = value;
  }
  private block(bytes: number): number {
    const address = this.heap.allocate(bytes);
    this.blocks.push({ address, bytes });
    return address;
  }

  /** Bytes that it holds. */
  get bytes(): number {
    return (
      this.blocks.reduce((n, b) => n + Heap.blockSize(b.bytes), 0) +
      (this.slotBlock ? Heap.blockSize(this.slotBlock.bytes) : 0)
    );
  }
  get count(): number {
    return this.word(SINK.count);
  }

  /**
   * Makes an empty hash table; without keys the one group is there from the start. `groups` are expected: entries that come in the order of their hashes
   * (from another table) would crowd the first slots of a table that is too small.
   */
  openTable(entryBytes: number, keyed: boolean, groups = 0): void {
    this.newSlots(keyed ? Math.max(FIRST_SLOTS_LOG2, 33 - Math.clz32(groups)) : 1);
    if (keyed) return;
    this.refillEntries(entryBytes);
    const entry = this.word(SINK.cur);
    this.heap.u8.fill(0, entry, entry + entryBytes);
    this.setWord(SINK.cur, entry + entryBytes);
    this.heap.u32[(this.word(SINK.slots) >>> 2) + 1] = entry;
    this.setWord(SINK.count, 1);
  }

  private newSlots(log2: number): void {
    const bytes = 8 * 2 ** log2;
    const address = this.heap.allocate(bytes);
    this.thread.kernels.zero(address, bytes);
    this.slotBlock = { address, bytes };
    this.setWord(SINK.slots, address);
    this.setWord(SINK.shift, 32 - log2);
    this.setWord(SINK.mask, 2 ** log2 - 1);
    this.setWord(SINK.limit, Math.floor(0.6 * 2 ** log2));
  }

  /** Called by generated code: no room for an entry. */
  refillEntries(bytes: number): void {
    this.closeChunk();
    const size = Math.max(this.chunkBytes, bytes);
    const start = this.block(size);
    this.chunks.push({ start, end: start });
    this.setWord(SINK.cur, start);
    this.setWord(SINK.end, start + Heap.blockSize(size));
    this.chunkBytes = Math.min(LAST_CHUNK, this.chunkBytes * 2);
  }
  private closeChunk(): void {
    const last = this.chunks.at(-1);
    if (last) last.end = this.word(SINK.cur);
  }

  /** Called by generated code: no room for the bytes of a string. */
  refillBytes(bytes: number): void {
    const size = Math.max(this.stringBytes, bytes);
    const start = this.block(size);
    this.setWord(SINK.bytesCur, start);
    this.setWord(SINK.bytesEnd, start + Heap.blockSize(size));
    this.stringBytes = Math.min(LAST_CHUNK, this.stringBytes * 2);
  }

  /** Called by generated code: more groups than the slots should hold. */
  growTable(): void {
    const old = this.slotBlock!;
    const log2 = 32 - this.word(SINK.shift);
    this.newSlots(log2 + (log2 < 20 ? 2 : 1));
    this.thread.kernels.tableRehash(old.address, 2 ** log2, this.slotBlock!.address, this.word(SINK.shift));
    this.heap.free(old.address, old.bytes);
  }

  /**
   * Writes all entries to disk and begins anew. Entries of groups are partial aggregates and are merged later, as those of other threads are.
   */
  spill(folder: string, shape: EntryShape): void {
    this.closeChunk();
    this.writer ??= new SpillWriter(this.heap, folder, shape);
    for (const c of this.chunks) this.writer.writeRange(c.start, c.end);
    this.spilled += this.count;
    const kept = new Set([this.address]);
    for (const b of this.blocks.splice(0)) {
      if (kept.has(b.address)) this.blocks.push(b);
      else this.heap.free(b.address, b.bytes);
    }
    this.chunks.length = 0;
    this.chunkBytes = this.stringBytes = FIRST_CHUNK;
    for (const word of [SINK.cur, SINK.end, SINK.bytesCur, SINK.bytesEnd, SINK.count]) this.setWord(word, 0);
    if (this.slotBlock) {
      this.heap.free(this.slotBlock.address, this.slotBlock.bytes);
      this.slotBlock = undefined;
      this.newSlots(FIRST_SLOTS_LOG2);
    }
  }
  private writer: SpillWriter | undefined;
  private spilled = 0;

  /** Hands everything over; the receiver frees the blocks. When some was spilled, the rest is too. */
  detach(shape?: EntryShape): SinkResult {
    this.closeChunk();
    let spills: readonly SpillFile[] = [];
    if (this.writer && shape) {
      if (this.count > 0) this.spill("", shape);
      spills = this.writer.close();
      this.writer = undefined;
    }
    return {
      state: this.address,
      count: this.count + this.spilled,
      spills,
      slots: this.word(SINK.slots),
      slotCount: this.slotBlock ? this.slotBlock.bytes / 8 : 0,
      ranges: this.chunks.map((c) => [c.start, c.end] as const),
      min: this.heap.i64[(this.address + SINK.min) / 8]!,
      max: this.heap.i64[(this.address + SINK.max) / 8]!,
      hasNullKey: this.word(SINK.hasNullKey) !== 0,
      batches: [],
      blocks: [...this.blocks, ...(this.slotBlock ? [this.slotBlock] : [])],
    };
  }

  release(): void {
    this.writer?.abort();
    for (const b of this.blocks) this.heap.free(b.address, b.bytes);
    if (this.slotBlock) this.heap.free(this.slotBlock.address, this.slotBlock.bytes);
    this.blocks.length = 0;
    this.slotBlock = undefined;
  }
}
