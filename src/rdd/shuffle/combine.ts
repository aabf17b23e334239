import { type Entry, hashKey, KeyMap } from "../keys.ts";
import { DONE, isThenable, type Pull, WAIT } from "../pull.ts";
import { sizeOf } from "../sizes.ts";
import type { Task } from "../task.ts";
import { ENTRY, Holding, type ShuffleMemory } from "./memory.ts";
import { Merge, type Run, RunCursor, writeRun } from "./runs.ts";
import type { Aggregator } from "./shuffle.ts";

/** Pairs of one parent. `combined` when their values are combiners already. */
export interface CombineSource {
  readonly pull: Pull;
  readonly tag: number;
  readonly combined: boolean;
}

/**
 * All pairs of the sources, one for each key. Keys and combiners are kept in a map; when memory is short the map is sorted by hash and written as a run,
 * and at the end the runs are merged: equal hashes lie together, so only these are compared.
 */
export class CombinePull implements Pull {
  private readonly sources: readonly CombineSource[];
  private readonly aggregator: Aggregator;
  private readonly memory: ShuffleMemory;
  private readonly task: Task;
  private readonly holding: Holding;
  private map = new KeyMap<unknown>();
  private readonly runs: Run[] = [];
  private source = 0;
  private entries = 0;
  private steps = 0;
  private out: Pull | undefined;

  constructor(sources: readonly CombineSource[], aggregator: Aggregator, memory: ShuffleMemory, task: Task) {
    this.sources = sources;
    this.aggregator = aggregator;
    this.memory = memory;
    this.task = task;
    this.holding = new Holding(memory);
    task.atEnd(() => {
      this.holding.release();
      for (const r of this.runs) r.file.delete();
    });
  }
  next(): unknown {
    while (!this.out) {
      if ((++this.steps & 63) === 0) {
        const pause = this.task.pause();
        if (pause) return pause;
      }
      const source = this.sources[this.source];
      if (!source) {
        this.out = this.result();
        break;
      }
      const pair = source.pull.next();
      if (pair === WAIT) return WAIT;
      if (pair === DONE) {
        this.source++;
        continue;
      }
      const key = (pair as readonly unknown[])[0];
      const value = (pair as readonly unknown[])[1];
      const known = this.map.entry(key);
      const { aggregator } = this;
      const r = source.combined
        ? known
          ? aggregator.mergeCombiners(known.value, value)
          : value
        : known
          ? aggregator.merge(known.value, value, source.tag)
          : aggregator.create(value, source.tag);
      if (isThenable(r)) return this.task.wait(r, (x) => this.put(known, key, x, value));
      this.put(known, key, r, value);
    }
    return this.out.next();
  }
  private put(known: Entry<unknown> | undefined, key: unknown, combiner: unknown, value: unknown): void {
    let bytes = 0;
    if (known) {
      known.value = combiner;
      if (typeof combiner === "object" && combiner !== null) bytes = sizeOf(value) + 8;
    } else {
      this.map.add(key, combiner);
      this.entries++;
      bytes = sizeOf(key) + sizeOf(combiner) + ENTRY;
    }
    if (bytes > 0 && (!this.holding.add(bytes) || this.entries >= this.memory.maxEntries)) this.spill();
  }
  /** The map in order of hashes. */
  private sorted(): [hashes: number[], keys: unknown[], combiners: unknown[]] {
    const entries = [...this.map.cells()];
    const hashes = Int32Array.from(entries, (e) => hashKey(e.key));
    const order = Uint32Array.from(entries, (_, i) => i).sort((a, b) => hashes[a]! - hashes[b]! || a - b);
    const out: [number[], unknown[], unknown[]] = [[], [], []];
    for (const i of order) {
      out[0].push(hashes[i]!);
      out[1].push(entries[i]!.key);
      out[2].push(entries[i]!.value);
    }
    return out;
  }
  private spill(): void {
    this.runs.push(writeRun(this.memory, this.sorted()));
    this.map = new KeyMap();
    this.entries = 0;
    this.holding.release();
  }
  private result(): Pull {
    if (this.runs.length === 0) {
      const entries = this.map.entries();
      return {
        next: () => {
          const r = entries.next();
          return r.done ? DONE : r.value;
        },
      };
    }
    const cursors = this.runs.map((r) => new RunCursor(r));
    if (this.map.size > 0) cursors.push(new RunCursor(this.sorted()));
    this.map = new KeyMap();
    return new MergeCombined(new Merge(cursors, (a, b) => (a as number) - (b as number)), this.aggregator, this.task);
  }
}

/** Merges runs in order of hashes, the combiners of equal keys too. */
class MergeCombined implements Pull {
  private readonly merge: Merge;
  private readonly aggregator: Aggregator;
  private readonly task: Task;
  /** The keys of the hash at hand. */
  private group = new KeyMap<unknown>();
  private ready: Generator<[unknown, unknown], void, undefined> | undefined;
  private hash: unknown = undefined;

  constructor(merge: Merge, aggregator: Aggregator, task: Task) {
    this.merge = merge;
    this.aggregator = aggregator;
    this.task = task;
  }
  next(): unknown {
    for (;;) {
      if (this.ready) {
        const r = this.ready.next();
        if (!r.done) return r.value;
        this.ready = undefined;
        this.group = new KeyMap();
      }
      const { top } = this.merge;
      if (!top) {
        if (this.group.size === 0) return DONE;
        this.ready = this.group.entries();
        continue;
      }
      const [hashes, keys, combiners] = top.columns;
      const hash = hashes![top.at];
      if (this.group.size > 0 && hash !== this.hash) {
        this.ready = this.group.entries();
        continue;
      }
      this.hash = hash;
      const key = keys![top.at];
      const combiner = combiners![top.at];
      this.merge.advance();
      const known = this.group.get(key);
      if (known === undefined && !this.group.has(key)) this.group.set(key, combiner);
      else {
        const r = this.aggregator.mergeCombiners(known, combiner);
        if (isThenable(r)) return this.task.wait(r, (x) => this.group.set(key, x));
        this.group.set(key, r);
      }
    }
  }
}
