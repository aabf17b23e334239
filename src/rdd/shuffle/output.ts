import { decode, encode } from "../records.ts";
import type { Span, TempFile } from "../tempFiles.ts";
import type { ShuffleMemory, Spillable } from "./memory.ts";

/** Records by columns. */
export interface Records {
  readonly keys: unknown[];
  readonly values: unknown[];
}
export const noRecords = (): Records => ({ keys: [], values: [] });

/** Records in one block of a file. */
const BLOCK = 4096;

/** What a map task leaves for the reducers, by partition: records in memory, blocks in files, or both. */
export class MapOutput implements Spillable {
  private readonly memory: ShuffleMemory;
  private readonly spans: Span[][];
  private file: TempFile | undefined;
  private buckets: (Records | undefined)[] | undefined;
  private held = 0;

  constructor(memory: ShuffleMemory, partitions: number) {
    this.memory = memory;
    this.spans = Array.from({ length: partitions }, () => []);
  }
  /** Writes buckets away. */
  write(buckets: readonly (Records | undefined)[]): void {
    this.file ??= this.memory.files.open("shuffle");
    const { file } = this;
    const before = file.bytes;
    buckets.forEach((b, p) => {
      if (!b) return;
      for (let i = 0; i < b.keys.length; i += BLOCK)
        this.spans[p]!.push(file.append(encode([b.keys.slice(i, i + BLOCK), b.values.slice(i, i + BLOCK)])));
    });
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
    if (!this.buckets) return 0;
    this.write(this.buckets);
    this.buckets = undefined;
    this.held = 0;
    return held;
  }
  /** The records of a partition, a block at a time. */
  *read(partition: number): Generator<Records, void, undefined> {
    // A spill while this is read moves the records from memory to the end of the blocks: what has been given must not come again.
    const inMemory = this.buckets?.[partition];
    const spans = this.spans[partition]!.slice();
    for (const span of spans) {
      const [keys, values] = decode(this.file!.read(span));
      yield { keys: keys!, values: values! };
    }
    if (inMemory) yield inMemory;
  }
  delete(): void {
    this.memory.drop(this);
    this.memory.give(this.held);
    this.held = 0;
    this.buckets = undefined;
    this.file?.delete();
  }
}
