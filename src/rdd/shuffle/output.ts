import { decode, encodeForThread, encodeLists, shareBytes, StaysHere } from "../records.ts";
import { type Span, TempFile } from "../tempFiles.ts";
import type { ShuffleMemory, Spillable } from "./memory.ts";

/** Records by columns. */
export interface Records {
  readonly keys: unknown[];
  readonly values: unknown[];
}
export const noRecords = (): Records => ({ keys: [], values: [] });

/** Records in one block. */
const BLOCK = 4096;

function* blocksOf(b: Records): Generator<[unknown[], unknown[]], void, undefined> {
  for (let i = 0; i < b.keys.length; i += BLOCK) yield [b.keys.slice(i, i + BLOCK), b.values.slice(i, i + BLOCK)];
}

/** Where records of map tasks are read from, by partition. */
export interface ShuffleSource {
  /** The records of a partition, a block at a time. */
  read(partition: number): Generator<Records, void, undefined>;
}

/** Encoded records in memory that threads share, and in a file: what is sent between threads in place of an output. */
export interface SharedRecords {
  readonly file: { readonly path: string; readonly bytes: number } | undefined;
  readonly spans: readonly Span[];
  readonly blocks: readonly Uint8Array[];
}
/** The same of a whole output. */
export interface SharedOutput {
  readonly file: { readonly path: string; readonly bytes: number } | undefined;
  readonly spans: readonly (readonly Span[])[];
  readonly blocks: readonly (readonly Uint8Array[])[];
}

const toRecords = (bytes: Uint8Array): Records => {
  const [keys, values] = decode(bytes);
  return { keys: keys!, values: values! };
};

/** Reads what another thread has sent. */
export function readShared(records: SharedRecords): Generator<Records, void, undefined> {
  return (function* () {
    if (records.file && records.spans.length > 0) {
      const file = new TempFile(records.file.path, records.file.bytes);
      try {
        for (const s of records.spans) yield toRecords(file.read(s));
      } finally {
        file.hand();
      }
    }
    for (const b of records.blocks) yield toRecords(b);
  })();
}

/** What a map task leaves for the reducers, by partition: records in memory, as they are or encoded, and blocks in files. */
export class MapOutput implements Spillable, ShuffleSource {
  private readonly memory: ShuffleMemory;
  private readonly spans: Span[][];
  private file: TempFile | undefined;
  private buckets: (Records | undefined)[] | undefined;
  private blocks: (readonly Uint8Array[])[] | undefined;
  private held = 0;
  /** A class of which instances are in the file: other threads cannot read them. */
  private instanceOf: string | undefined;

  constructor(memory: ShuffleMemory, partitions: number) {
    this.memory = memory;
    this.spans = Array.from({ length: partitions }, () => []);
  }
  /** An output that a worker thread has made. */
  static of(memory: ShuffleMemory, made: SharedOutput): MapOutput {
    const out = new MapOutput(memory, made.spans.length);
    if (made.file) out.file = memory.files.take(made.file.path, made.file.bytes);
    made.spans.forEach((spans, p) => out.spans[p]!.push(...spans));
    out.blocks = [...made.blocks];
    const bytes = made.blocks.reduce((n, list) => n + list.reduce((m, b) => m + b.length, 0), 0);
    out.held = bytes;
    if (memory.take(bytes, Number.POSITIVE_INFINITY)) memory.keep(out);
    else {
      out.held = 0;
      out.writeBlocks();
    }
    return out;
  }
  private get target(): TempFile {
    return (this.file ??= this.memory.files.open("shuffle"));
  }
  /** Writes buckets away. */
  write(buckets: readonly (Records | undefined)[]): void {
    const file = this.target;
    const before = file.bytes;
    buckets.forEach((b, p) => {
      if (!b) return;
      for (const lists of blocksOf(b)) {
        const { bytes, instanceOf } = encodeLists(lists);
        this.instanceOf ??= instanceOf;
        this.spans[p]!.push(file.append(bytes));
      }
    });
    this.memory.spills++;
    this.memory.spilledBytes += file.bytes - before;
  }
  private writeBlocks(): void {
    if (!this.blocks?.some((list) => list.length > 0)) return;
    const file = this.target;
    const before = file.bytes;
    this.blocks?.forEach((list, p) => {
      for (const b of list) this.spans[p]!.push(file.append(b));
    });
    this.blocks = undefined;
    this.memory.spills++;
    this.memory.spilledBytes += file.bytes - before;
  }
  /** Keeps the last buckets in memory while there is room. */
  finish(buckets: readonly (Records | undefined)[], held: number): void {
    this.buckets = [...buckets];
    this.held = held;
    this.memory.keep(this);
  }
  spill(): number {
    const { held } = this;
    if (this.buckets) this.write(this.buckets);
    else if (this.blocks) this.writeBlocks();
    else return 0;
    this.buckets = undefined;
    this.held = 0;
    return held;
  }
  *read(partition: number): Generator<Records, void, undefined> {
    // A spill while this is read moves the records from memory to the end of the blocks: what has been given must not come again.
    const inMemory = this.buckets?.[partition];
    const encoded = this.blocks?.[partition] ?? [];
    const spans = this.spans[partition]!.slice();
    for (const span of spans) yield toRecords(this.file!.read(span));
    for (const b of encoded) yield toRecords(b);
    if (inMemory) yield inMemory;
  }
  /** The records of a partition for another thread. */
  shared(partition: number): SharedRecords {
    if (this.instanceOf !== undefined) throw new StaysHere(`an instance of ${this.instanceOf}`);
    const bucket = this.buckets?.[partition];
    const spans = this.spans[partition]!;
    return {
      file: this.file && spans.length > 0 ? { path: this.file.path, bytes: this.file.bytes } : undefined,
      spans,
      blocks: bucket ? Array.from(blocksOf(bucket), encodeForThread) : (this.blocks?.[partition] ?? []),
    };
  }
  /** Hands everything to the calling thread; this object is empty afterwards. */
  handOver(): SharedOutput {
    const blocks = this.spans.map((_, p) => {
      const bucket = this.buckets?.[p];
      return bucket ? Array.from(blocksOf(bucket), (lists) => shareBytes(encodeForThread(lists))) : [];
    });
    if (this.instanceOf !== undefined) throw new StaysHere(`an instance of ${this.instanceOf}`);
    const out: SharedOutput = {
      file: this.file && { path: this.file.path, bytes: this.file.bytes },
      spans: this.spans,
      blocks,
    };
    this.file?.hand();
    this.file = undefined;
    this.delete();
    return out;
  }
  /** Bytes in memory and in the file, about. */
  get size(): number {
    return this.held + (this.file?.bytes ?? 0);
  }
  delete(): void {
    this.memory.drop(this);
    this.memory.give(this.held);
    this.held = 0;
    this.buckets = undefined;
    this.blocks = undefined;
    this.file?.delete();
  }
}
