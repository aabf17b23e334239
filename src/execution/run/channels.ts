import { serializeError } from "../../common/errors/sparkError.ts";
import type { Batch, Physical } from "../../memory/column/vector.ts";
import { writeText } from "../../memory/column/values.ts";
import { Arena } from "../../memory/wasm/arena.ts";
import type { AsyncPartition, AsyncReader } from "../sources/asyncSource.ts";
import {
  CHANNEL,
  CHANNEL_END,
  CHANNEL_SLOTS,
  channelBytes,
  type ChannelTask,
  slotWords,
  waitsHere,
} from "../sources/channelReader.ts";
import type { TaskSource } from "./job.ts";
import type { QueryMemory } from "./queryMemory.ts";

/** Bytes that the arenas of a channel take at a time. */
const ARENA_CHUNK = 1 << 18;

/** Milliseconds after which a full channel looks whether its query was cancelled. */
const PATIENCE = 50;

/**
 * Reads partitions on this thread, several at once, into channels that the query's threads take batches from. Those with the lowest numbers that are not read
 * to their end are read, `window` of them; threads take tasks in order, so what a thread waits for is always being read.
 */
export class Channels {
  private readonly memory: QueryMemory;
  private readonly partitions: readonly AsyncPartition[];
  private readonly physicals: readonly Physical[];
  private readonly channels: Channel[];
  private next = 0;
  private closing = false;
  private readonly running = new Set<Promise<void>>();

  constructor(memory: QueryMemory, partitions: readonly AsyncPartition[], physicals: readonly Physical[]) {
    this.memory = memory;
    this.partitions = partitions;
    this.physicals = physicals;
    this.channels = partitions.map((p) => new Channel(memory, p, physicals));
  }

  /** Begins reading. Small partitions are read whole: when that is all there is, gives the tasks with their rows, else those that wait for more. */
  async start(window: number): Promise<{ readonly tasks: readonly TaskSource[]; readonly rows: number | undefined }> {
    for (let i = 0; i < window; i++) this.startNext();
    if (this.partitions.length <= window) {
      await this.unlessCancelled(Promise.all(this.channels.map((c) => c.settled)));
      if (this.channels.every((c) => c.isWhole)) {
        const tasks = this.channels.map((c): TaskSource => ({ kind: "batches", batches: c.batches }));
        return { tasks, rows: this.channels.reduce((n, c) => n + c.batches.reduce((m, b) => m + b.rows, 0), 0) };
      }
    }
    const tasks = this.channels.map((c): TaskSource => {
      const task: ChannelTask = {
        format: "channel",
        size: 0,
        address: c.address,
        cancel: this.memory.cancel,
        physicals: this.physicals,
      };
      return { kind: "scan", task };
    });
    return { tasks, rows: undefined };
  }

  /** Waits for something, or until the query is cancelled, of which nobody tells. */
  private async unlessCancelled(what: Promise<unknown>): Promise<void> {
    const { heap, cancel } = this.memory;
    let timer: NodeJS.Timeout | undefined;
    const cancelled = new Promise<void>((resolve) => {
      timer = setInterval(() => Atomics.load(heap.i32, cancel >>> 2) !== 0 && resolve(), PATIENCE);
    });
    await Promise.race([what, cancelled]);
    clearInterval(timer);
  }

  private startNext(): void {
    const channel = this.channels[this.next];
    if (!channel || this.closing) return;
    this.next++;
    const run = channel.pump().then(() => {
      this.running.delete(run);
      this.startNext();
    });
    this.running.add(run);
  }

  /** Ends all reading, and gives the memory back. Nobody may be taking batches any more. */
  async close(): Promise<void> {
    this.closing = true;
    for (const c of this.channels) c.stop();
    await Promise.all(this.running);
    for (const c of this.channels) c.release();
  }
}

/** One partition on its way. */
class Channel {
  readonly address: number;
  /** The first batches, as long as they are all. */
  readonly batches: Batch[] = [];
  private readonly memory: QueryMemory;
  private readonly partition: AsyncPartition;
  private readonly physicals: readonly Physical[];
  private readonly arenas: Arena[];
  private reader: AsyncReader | undefined;
  private stopped = false;
  private ended = false;
  private failed = false;
  private settle: () => void = () => {};
  /** It has ended, or is full for the first time. */
  readonly settled = new Promise<void>((resolve) => {
    this.settle = resolve;
  });
  /** Told of each batch and of the end. */
  private listeners: (() => void)[] = [];

  constructor(memory: QueryMemory, partition: AsyncPartition, physicals: readonly Physical[]) {
    this.memory = memory;
    this.partition = partition;
    this.physicals = physicals;
    const bytes = channelBytes(physicals.length);
    this.address = memory.allocate(bytes);
    memory.heap.u8.fill(0, this.address, this.address + bytes);
    this.arenas = Array.from({ length: CHANNEL_SLOTS }, () => new Arena(memory.heap, ARENA_CHUNK));
    waitsHere.set(this.address, (batch) => this.whenReady(batch));
  }

  /** Ended without an error, and all of its rows are there. */
  get isWhole(): boolean {
    return this.ended && !this.failed && this.batches.length <= CHANNEL_SLOTS;
  }
  private word(i: number): number {
    return (this.address >>> 2) + i;
  }
  private load(i: number): number {
    return Atomics.load(this.memory.heap.i32, this.word(i));
  }
  private get given(): boolean {
    const { heap, cancel } = this.memory;
    return this.stopped || this.load(CHANNEL.closed) !== 0 || Atomics.load(heap.i32, cancel >>> 2) !== 0;
  }

  /** For a reader on this thread, which cannot block it. */
  private whenReady(batch: number): Promise<void> | undefined {
    if (this.load(CHANNEL.produced) > batch || this.load(CHANNEL.end) !== CHANNEL_END.open) return undefined;
    if (this.given) return undefined;
    return new Promise((resolve) => {
      // A cancelled query is told of nothing.
      const timer = setTimeout(resolve, PATIENCE);
      this.listeners.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
  private tell(): void {
    Atomics.notify(this.memory.heap.i32, this.word(CHANNEL.produced));
    for (const listener of this.listeners.splice(0)) listener();
  }

  /** Reads the partition to its end, or until nobody wants more. */
  async pump(): Promise<void> {
    const { heap } = this.memory;
    try {
      if (!this.given) this.reader = await this.partition.open();
      for (let n = 0; ; ) {
        await this.room(n);
        if (this.given || !this.reader) break;
        const arena = this.arenas[n % CHANNEL_SLOTS]!;
        arena.reset();
        const batch = await this.reader.next(arena);
        if (!batch) break;
        if (batch.rows === 0) continue;
        if (n < CHANNEL_SLOTS) this.batches.push(batch);
        else this.batches.length = CHANNEL_SLOTS + 1;
        this.publish(n++, batch);
      }
      Atomics.store(heap.i32, this.word(CHANNEL.end), CHANNEL_END.done);
    } catch (error) {
      this.failed = true;
      const text = JSON.stringify(serializeError(error));
      const length = Buffer.byteLength(text);
      const at = this.memory.allocate(length);
      writeText(heap, at, text, length);
      heap.u32[this.word(CHANNEL.errorAddress)] = at;
      heap.u32[this.word(CHANNEL.errorLength)] = length;
      Atomics.store(heap.i32, this.word(CHANNEL.end), CHANNEL_END.failed);
    }
    this.ended = true;
    this.tell();
    this.settle();
    // What it was told to do is done; that the farewell fails changes nothing.
    await this.reader?.close().catch(() => {});
  }

  private publish(n: number, batch: Batch): void {
    const { heap } = this.memory;
    let at = this.word(CHANNEL.slots + (n % CHANNEL_SLOTS) * slotWords(this.physicals.length));
    heap.u32[at++] = batch.rows;
    for (const v of batch.columns) {
      heap.u32[at++] = v.data;
      heap.u32[at++] = v.validity;
    }
    Atomics.store(heap.i32, this.word(CHANNEL.produced), n + 1);
    this.tell();
  }

  /** Waits until batch `n` has a place. */
  private async room(n: number): Promise<void> {
    while (!this.given) {
      const consumed = this.load(CHANNEL.consumed);
      if (n - consumed < CHANNEL_SLOTS) return;
      this.settle();
      await changed(this.memory.heap.i32, this.word(CHANNEL.consumed), consumed);
    }
  }

  stop(): void {
    this.stopped = true;
    Atomics.notify(this.memory.heap.i32, this.word(CHANNEL.consumed));
    if (!this.ended) void this.reader?.close().catch(() => {});
  }
  release(): void {
    waitsHere.delete(this.address);
    for (const a of this.arenas) a.release();
  }
}

interface WaitAsync {
  waitAsync(
    words: Int32Array,
    index: number,
    value: number,
    timeout: number,
  ): { readonly async: boolean; readonly value: string | Promise<string> };
}

/** Waits until another thread changes a word, without blocking this one; a while at most. */
async function changed(words: Int32Array, index: number, value: number): Promise<void> {
  // The wait alone does not keep the process alive; the timer does.
  const timer = setTimeout(() => {}, PATIENCE);
  await (Atomics as unknown as WaitAsync).waitAsync(words, index, value, PATIENCE).value;
  clearTimeout(timer);
}
