import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { type Awaitable, Foundation } from "./foundation.ts";
import type { PartitionRows } from "./nodes.ts";
import { pipedNode } from "./pipe.ts";
import { anySeed } from "./random.ts";
import type { RDD } from "./rdd.ts";
import { findBounds } from "./sampleBounds.ts";
import {
  filterNode,
  flatMapNode,
  glomNode,
  keyByNode,
  mapNode,
  partitionsNode,
  reshapeNode,
  uniqueIdNode,
} from "./steps/elements.ts";
import { sampleNode, splitNode } from "./steps/samples.ts";
import { type PartitionerSpec, partitionedNode } from "./steps/shuffles.ts";

type Any = (v: unknown) => unknown;
type Rows<U> = Awaitable<Iterable<U> | AsyncIterable<U>>;
/** Tuples of three and more stay tuples. */
type Tuple = readonly [unknown, unknown, unknown, ...unknown[]];

/** Operations of one RDD that are computed element by element, or partition by partition. Functions may be asynchronous. */
export abstract class Transformations<T> extends Foundation<T> {
  map<K, V>(f: (x: T) => Awaitable<readonly [K, V]>, preservesPartitioning?: boolean): RDD<[K, V]>;
  map<U extends Tuple>(f: (x: T) => Awaitable<U>, preservesPartitioning?: boolean): RDD<U>;
  map<U>(f: (x: T) => Awaitable<U>, preservesPartitioning?: boolean): RDD<U>;
  map(f: (x: T) => unknown, preservesPartitioning = false): RDD<unknown> {
    return this.derive(mapNode([this.node], this.at("map"), [f], { preserves: preservesPartitioning }));
  }
  flatMap<K, V>(f: (x: T) => Rows<readonly [K, V]>, preservesPartitioning?: boolean): RDD<[K, V]>;
  flatMap<U>(f: (x: T) => Rows<U>, preservesPartitioning?: boolean): RDD<U>;
  flatMap(f: (x: T) => unknown, preservesPartitioning = false): RDD<unknown> {
    return this.derive(flatMapNode([this.node], this.at("flatMap"), [f], { preserves: preservesPartitioning }));
  }
  filter<S extends T>(f: (x: T) => x is S): RDD<S>;
  filter(f: (x: T) => Awaitable<unknown>): RDD<T>;
  filter(f: (x: T) => unknown): unknown {
    return this.derive(filterNode([this.node], this.at("filter"), [f], {}));
  }
  mapPartitions<K, V>(f: (rows: PartitionRows<T>) => Rows<readonly [K, V]>, preserves?: boolean): RDD<[K, V]>;
  mapPartitions<U>(f: (rows: PartitionRows<T>) => Rows<U>, preserves?: boolean): RDD<U>;
  mapPartitions(f: (rows: PartitionRows<T>) => unknown, preserves = false): RDD<unknown> {
    const args = { preserves, what: "mapPartitions", as: "rows" as const };
    return this.derive(partitionsNode([this.node], this.at("mapPartitions"), [f], args));
  }
  mapPartitionsWithIndex<K, V>(
    f: (index: number, rows: PartitionRows<T>) => Rows<readonly [K, V]>,
    preserves?: boolean,
  ): RDD<[K, V]>;
  mapPartitionsWithIndex<U>(f: (index: number, rows: PartitionRows<T>) => Rows<U>, preserves?: boolean): RDD<U>;
  mapPartitionsWithIndex(f: (index: number, rows: PartitionRows<T>) => unknown, preserves = false): RDD<unknown> {
    const args = { preserves, what: "mapPartitionsWithIndex", as: "indexed" as const };
    return this.derive(partitionsNode([this.node], this.at("mapPartitionsWithIndex"), [f], args));
  }
  /** Each partition as one array. */
  glom(): RDD<T[]> {
    return this.derive(glomNode([this.node], this.at("glom"), [], {}));
  }
  keyBy<K>(f: (x: T) => Awaitable<K>): RDD<[K, T]> {
    return this.derive(keyByNode([this.node], this.at("keyBy"), [f], {}));
  }
  groupBy<K>(f: (x: T) => Awaitable<K>, numPartitions?: number, partitionFunc?: (k: K) => number): RDD<[K, T[]]> {
    return this.keyBy(f).groupByKey(numPartitions, partitionFunc);
  }
  distinct(numPartitions?: number): RDD<T> {
    const site = this.at("distinct");
    const pairs = this.derive<[T, null]>(reshapeNode([this.node], site, [], { as: "pairWithNull" }));
    const once = pairs.reduceByKey((a) => a, numPartitions);
    return this.derive(reshapeNode([once.node], site, [], { as: "key" }));
  }
  /** In the order of a key of each element. */
  sortBy<K>(f: (x: T) => Awaitable<K>, ascending = true, numPartitions?: number): RDD<T> {
    return (this.keyBy(f) as RDD<[K, T]>).sortByKey(ascending, numPartitions).values() as RDD<T>;
  }
  /** Pairs in order of their keys. */
  protected sortedByKey(ascending: boolean, numPartitions?: number, keyFunction?: (k: never) => unknown): RDD<T> {
    const n = this.reducePartitions(numPartitions);
    const { node } = this;
    const partitioner: PartitionerSpec = { kind: "range", n, ascending };
    const sorted = partitionedNode([node], this.at("sortByKey"), [keyFunction, keyFunction], {
      partitioner,
      sorted: true,
      ascending,
    });
    if (n > 1) findBounds(sorted, partitioner, keyFunction as Any | undefined);
    return this.derive(sorted);
  }
  /** A part of the elements, taken at random: `fraction` is the chance of each, or with replacement how often each comes on average. */
  sample(withReplacement: boolean, fraction: number, seed: number = anySeed()): RDD<T> {
    if (fraction < 0) throw sparkError("INVALID_RDD_ARGUMENT", { message: `Invalid fraction value: ${fraction}` });
    return this.derive(sampleNode([this.node], this.at("sample"), [], { withReplacement, fraction, seed }));
  }
  /** Splits the elements at random, by weights. */
  randomSplit(weights: readonly number[], seed: number = anySeed()): RDD<T>[] {
    const sum = weights.reduce((a, b) => a + b, 0);
    if (sum <= 0 || weights.some((w) => w < 0))
      throw sparkError("INVALID_RDD_ARGUMENT", { message: "Weights must not be negative, and not all zero" });
    let low = 0;
    return weights.map((w, i) => {
      const from = low;
      const to = i === weights.length - 1 ? 1 : low + w / sum;
      low = to;
      return this.derive<T>(splitNode([this.node], this.at("randomSplit"), [], { from, to, seed }));
    });
  }
  /** Gives each partition to a program, a line an element, and takes the lines that it prints. */
  pipe(command: string | readonly string[], env?: Readonly<Record<string, string>>, checkCode = false): RDD<string> {
    return this.derive(pipedNode([this.node], this.at("pipe"), [], { command, env, checkCode }));
  }
  /** Each element with a number: those of partition k of n are k, n+k, 2n+k ... No job is run for it. */
  zipWithUniqueId(): RDD<[T, number]> {
    return this.derive(uniqueIdNode([this.node], this.at("zipWithUniqueId"), [], {}));
  }
}
