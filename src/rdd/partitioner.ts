import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { hashKey, modulo } from "./keys.ts";
import { compareValues } from "./order.ts";

/** Says in which partition a key belongs. Two with the same `identity` put equal keys into partitions of the same number, so no shuffle is needed. */
export interface Partitioner {
  readonly kind: "hash" | "range" | "custom" | "index";
  readonly numPartitions: number;
  readonly identity: unknown;
  partitionOf(key: unknown): number;
}

export const samePartitioner = (a: Partitioner | undefined, b: Partitioner | undefined): boolean =>
  a !== undefined && b !== undefined && a.numPartitions === b.numPartitions && a.identity === b.identity;

const HASH = {};

/** By the stable hash of keys.ts. */
export const hashPartitioner = (n: number): Partitioner => ({
  kind: "hash",
  numPartitions: n,
  identity: HASH,
  partitionOf: (key) => modulo(hashKey(key), n),
});

/** By a function of the user; its numbers are taken modulo the number of partitions. */
export const customPartitioner = (n: number, f: (key: never) => number): Partitioner => ({
  kind: "custom",
  numPartitions: n,
  identity: f,
  partitionOf: (key) => {
    const p = Math.trunc(f(key as never));
    if (!Number.isFinite(p))
      throw sparkError("INVALID_RDD_ARGUMENT", {
        message: `The function that gives partitions must give numbers, not ${String(p)}`,
      });
    return modulo(p, n);
  },
});

/** For keys that are partition numbers already. */
export const indexPartitioner = (n: number): Partitioner => ({
  kind: "index",
  numPartitions: n,
  identity: {},
  partitionOf: (key) => key as number,
});

/** Ranges of keys in order. The bounds are found by a sample of the data, when a job needs them. */
export class RangePartitioner implements Partitioner {
  readonly kind = "range";
  readonly identity = this;
  readonly numPartitions: number;
  private readonly key: ((k: unknown) => unknown) | undefined;
  private readonly ascending: boolean;
  private bounds: readonly unknown[] = [];

  constructor(n: number, key: ((k: unknown) => unknown) | undefined, ascending: boolean) {
    this.numPartitions = n;
    this.key = key;
    this.ascending = ascending;
  }
  setBounds(bounds: readonly unknown[]): void {
    this.bounds = bounds;
  }
  partitionOf(key: unknown): number {
    const k = this.key ? this.key(key) : key;
    let low = 0;
    let high = this.bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareValues(this.bounds[middle], k) < 0) low = middle + 1;
      else high = middle;
    }
    return this.ascending ? low : this.numPartitions - 1 - low;
  }
}
