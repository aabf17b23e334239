import { DONE, type Pull, WAIT } from "../pull.ts";
import { sizeOf } from "../sizes.ts";
import type { Task } from "../task.ts";
import { Holding, type ShuffleMemory } from "./memory.ts";
import { Merge, type Run, RunCursor, writeRun } from "./runs.ts";

/** The pairs of a partition in order of their keys; runs are written when memory is short. Equal keys stay in the order in which they come. */
export class SortPull implements Pull {
  private readonly source: Pull;
  private readonly compare: (a: unknown, b: unknown) => number;
  private readonly memory: ShuffleMemory;
  private readonly task: Task;
  private readonly holding: Holding;
  private pairs: (readonly [unknown, unknown])[] = [];
  private readonly runs: Run[] = [];
  private steps = 0;
  private at = 0;
  private merge: Merge | undefined;
  private ready = false;

  constructor(source: Pull, compare: (a: unknown, b: unknown) => number, memory: ShuffleMemory, task: Task) {
    this.source = source;
    this.compare = compare;
    this.memory = memory;
    this.task = task;
    this.holding = new Holding(memory);
    task.atEnd(() => {
      this.holding.release();
      for (const r of this.runs) r.file.delete();
    });
  }
  next(): unknown {
    while (!this.ready) {
      if ((++this.steps & 63) === 0) {
        const pause = this.task.pause();
        if (pause) return pause;
      }
      const pair = this.source.next();
      if (pair === WAIT) return WAIT;
      if (pair === DONE) {
        this.finish();
        break;
      }
      this.pairs.push(pair as readonly [unknown, unknown]);
      if (!this.holding.add(sizeOf(pair)) || this.pairs.length >= this.memory.maxEntries) this.spill();
    }
    if (!this.merge) return this.at < this.pairs.length ? this.pairs[this.at++] : DONE;
    const { top } = this.merge;
    if (!top) return DONE;
    const pair = [top.columns[0]![top.at], top.columns[1]![top.at]];
    this.merge.advance();
    return pair;
  }
  private sort(): void {
    this.pairs.sort((a, b) => this.compare(a[0], b[0]));
  }
  private columns(): unknown[][] {
    return [this.pairs.map((p) => p[0]), this.pairs.map((p) => p[1])];
  }
  private spill(): void {
    this.sort();
    this.runs.push(writeRun(this.memory, this.columns()));
    this.pairs = [];
    this.holding.release();
  }
  private finish(): void {
    this.ready = true;
    this.sort();
    if (this.runs.length === 0) return;
    const cursors = this.runs.map((r) => new RunCursor(r));
    if (this.pairs.length > 0) cursors.push(new RunCursor(this.columns()));
    this.pairs = [];
    this.merge = new Merge(cursors, this.compare);
  }
}
