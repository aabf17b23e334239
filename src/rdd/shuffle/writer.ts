import { type Entry, KeyMap } from "../keys.ts";
import { isThenable } from "../pull.ts";
import { sizeOf } from "../sizes.ts";
import { ENTRY, Holding, type ShuffleMemory } from "./memory.ts";
import { MapOutput, noRecords, type Records } from "./output.ts";
import type { Aggregator, Shuffle } from "./shuffle.ts";

/** Takes the pairs of a map task and puts them in order of partition, combined first when the shuffle says so. */
export class ShuffleWriter {
  private readonly shuffle: Shuffle;
  private readonly memory: ShuffleMemory;
  private readonly output: MapOutput;
  private readonly holding: Holding;
  private readonly aggregator: Aggregator | undefined;
  private combined = new KeyMap<unknown>();
  private buckets: (Records | undefined)[];
  private entries = 0;
  private done = false;

  constructor(shuffle: Shuffle, memory: ShuffleMemory) {
    this.shuffle = shuffle;
    this.memory = memory;
    this.output = new MapOutput(memory, shuffle.partitioner.numPartitions);
    this.holding = new Holding(memory);
    this.aggregator = shuffle.mapSide;
    this.buckets = new Array<undefined>(shuffle.partitioner.numPartitions).fill(undefined);
  }
  write(pair: unknown): void | PromiseLike<void> {
    const key = (pair as readonly unknown[])[0];
    const value = (pair as readonly unknown[])[1];
    if (!this.aggregator) {
      this.route(this.buckets, key, value);
      this.count(sizeOf(key) + sizeOf(value) + 16);
      return;
    }
    const { aggregator } = this;
    const known = this.combined.entry(key);
    const r = known ? aggregator.merge(known.value, value, 0) : aggregator.create(value, 0);
    if (isThenable(r)) return r.then((x) => this.put(known, key, x, value));
    this.put(known, key, r, value);
  }
  private put(known: Entry<unknown> | undefined, key: unknown, combiner: unknown, value: unknown): void {
    if (known) {
      known.value = combiner;
      // Combiners that grow hold the value from now on.
      if (typeof combiner === "object" && combiner !== null) this.count(sizeOf(value), 0);
      return;
    }
    this.combined.add(key, combiner);
    this.count(sizeOf(key) + sizeOf(combiner) + ENTRY);
  }
  private count(bytes: number, entries = 1): void {
    this.entries += entries;
    if (!this.holding.add(bytes) || this.entries >= this.memory.maxEntries) this.spill();
  }
  private route(buckets: (Records | undefined)[], key: unknown, value: unknown): void {
    const p = this.shuffle.partitioner.partitionOf(key);
    const bucket = (buckets[p] ??= noRecords());
    bucket.keys.push(key);
    bucket.values.push(value);
  }
  /** What is buffered, by partition. */
  private routed(): (Records | undefined)[] {
    if (this.aggregator) {
      for (const { key, value } of this.combined.cells()) this.route(this.buckets, key, value);
      this.combined = new KeyMap();
    }
    const out = this.buckets;
    this.buckets = new Array<undefined>(out.length).fill(undefined);
    return out;
  }
  private spill(): void {
    this.output.write(this.routed());
    this.holding.release();
    this.entries = 0;
  }
  finish(): MapOutput {
    this.done = true;
    this.output.finish(this.routed(), this.holding.hand());
    return this.output;
  }
  /** Takes back what an attempt that failed has written. */
  abort(): void {
    if (this.done) return;
    this.holding.release();
    this.output.delete();
  }
}
