import type { Blocks } from "./blocks.ts";
import type { Partitioner } from "./partitioner.ts";
import { ArrayPull, ConcatPull, DONE, type Pull, WAIT } from "./pull.ts";
import type { Shuffle } from "./shuffle/shuffle.ts";
import type { StorageLevel } from "./storageLevel.ts";
import type { Task } from "./task.ts";
import type { Engine } from "./engine.ts";
import type { Recipe } from "./recipe.ts";

/** What an RDD is computed from: partitions of another in the same task, or what a shuffle brings. */
export type Dependency =
  | { readonly kind: "narrow"; readonly node: RddNode }
  | { readonly kind: "shuffle"; readonly shuffle: Shuffle };

export const narrow = (node: RddNode): Dependency => ({ kind: "narrow", node });
export const shuffled = (shuffle: Shuffle): Dependency => ({ kind: "shuffle", shuffle });

/** A place in the lineage graph. */
export interface RddNode {
  readonly id: number;
  readonly engine: Engine;
  /** Spark's name for it: MapPartitionsRDD, ShuffledRDD ... */
  readonly kind: string;
  /** The call that made it: `map at wordcount.ts:5`. */
  readonly site: string;
  name: string | null;
  /** Emptied when a checkpoint has cut the lineage. */
  dependencies: readonly Dependency[];
  /** Counted when it is asked for; may look at files. */
  partitions: () => number;
  readonly partitioner: Partitioner | undefined;
  /** The elements of a partition. */
  compute: (partition: number, task: Task) => Pull;
  /** Whether a function here or before it, in the same task, is known to be asynchronous. */
  readonly waits: boolean;
  /** What must be known before its tasks can run (the sizes of partitions); awaited when what it depends on is ready. */
  before: (() => Promise<void>) | undefined;
  /** Which partitions of which parents a partition is computed from, when it is not the same of each. */
  readonly reads: ((partition: number) => readonly (readonly [RddNode, number])[]) | undefined;
  /** How a worker thread can make it; without one its stage runs on the calling thread. */
  recipe: Recipe | undefined;
  /** `onWorkers()` was asked for. */
  insists: boolean;
  level: StorageLevel;
  /** A checkpoint that is wanted: it is made after the next job. */
  wanted: "none" | "reliable" | "local";
  checkpoint: { readonly kind: "reliable" | "local"; readonly folder: string | undefined } | undefined;
}

/** The elements of a partition: kept ones, or computed, and kept when the level says so. */
export function openNode(node: RddNode, partition: number, task: Task): Pull {
  if (!node.level.useMemory && !node.level.useDisk) return node.compute(partition, task);
  const blocks: Blocks = node.engine.taskBlocks ?? node.engine.blocks;
  const kept = blocks.get(node.id, partition);
  if (kept) {
    const pieces = arrays(kept);
    // One that is left early closes its file.
    task.atEnd(() => void pieces.return());
    return new ConcatPull(pieces);
  }
  return new KeepPull(node, partition, task);
}

function* arrays(pieces: Iterable<readonly unknown[]>): Generator<Pull, void, undefined> {
  for (const p of pieces) yield new ArrayPull(p);
}

/** Computes a partition whole, keeps it, and gives it. */
class KeepPull implements Pull {
  private readonly node: RddNode;
  private readonly partition: number;
  private readonly task: Task;
  private readonly source: Pull;
  private readonly values: unknown[] = [];
  private out: Pull | undefined;
  private steps = 0;

  constructor(node: RddNode, partition: number, task: Task) {
    this.node = node;
    this.partition = partition;
    this.task = task;
    this.source = node.compute(partition, task);
  }
  next(): unknown {
    while (!this.out) {
      if ((++this.steps & 63) === 0) {
        const pause = this.task.pause();
        if (pause) return pause;
      }
      const v = this.source.next();
      if (v === WAIT) return WAIT;
      if (v !== DONE) {
        this.values.push(v);
        continue;
      }
      const { node } = this;
      // Unpersisted meanwhile: nothing is kept.
      if (node.level.useMemory || node.level.useDisk)
        (node.engine.taskBlocks ?? node.engine.blocks).put(node.id, this.partition, node.level, this.values);
      this.out = new ArrayPull(this.values);
    }
    return this.out.next();
  }
}
