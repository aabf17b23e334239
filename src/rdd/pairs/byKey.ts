import { sparkError } from "../../common/errors/conditions.ts";
import "../conditions.ts";
import { type Awaitable, Foundation } from "../foundation.ts";
import { KeyMap } from "../keys.ts";
import { combineInPlace, isAsync, shuffledNode, stepNode } from "../nodes.ts";
import { orderBy } from "../order.ts";
import { customPartitioner, hashPartitioner, type Partitioner, samePartitioner } from "../partitioner.ts";
import { FlatMapPull, FilterPull, isThenable, MapPull } from "../pull.ts";
import { anySeed, partitionRandom, poisson } from "../random.ts";
import type { RDD } from "../rdd.ts";
import { runJob } from "../scheduler.ts";
import type { Aggregator } from "../shuffle/shuffle.ts";
import { consume } from "../task.ts";

type Any = (...args: unknown[]) => unknown;
type Pair = readonly [unknown, unknown];
/** Chooses the partition of a key; the number is taken modulo the number of partitions. */
export type PartitionFunction<K> = (key: K) => number;

const copy = <U>(v: U): U => (typeof v === "object" && v !== null ? structuredClone(v) : v);

/** Operations of pairs over one RDD. */
export abstract class ByKey<K, V> extends Foundation<[K, V]> {
  protected partitioner(n: number | undefined, f: PartitionFunction<K> | undefined): Partitioner {
    const count = this.reducePartitions(n);
    return f ? customPartitioner(count, f as (key: never) => number) : hashPartitioner(count);
  }
  keys(): RDD<K> {
    return this.derive(
      stepNode(this.node, this.at("keys"), (s, _p, task) => new MapPull(s, (pair) => (pair as Pair)[0], task)),
    );
  }
  values(): RDD<V> {
    return this.derive(
      stepNode(this.node, this.at("values"), (s, _p, task) => new MapPull(s, (pair) => (pair as Pair)[1], task)),
    );
  }
  /** The function is given the value; keys, and so partitions, stay. */
  mapValues<U>(f: (v: V) => Awaitable<U>): RDD<[K, U]> {
    const g = f as Any;
    const step = (pair: unknown): unknown => {
      const [k, v] = pair as Pair;
      const r = g(v);
      return isThenable(r) ? r.then((x) => [k, x]) : [k, r];
    };
    const options = { preserves: true, waits: isAsync(f) };
    return this.derive(stepNode(this.node, this.at("mapValues"), (s, _p, task) => new MapPull(s, step, task), options));
  }
  flatMapValues<U>(f: (v: V) => Awaitable<Iterable<U>>): RDD<[K, U]> {
    const g = f as Any;
    const spread = (k: unknown, values: unknown): unknown[] => Array.from(values as Iterable<unknown>, (x) => [k, x]);
    const step = (pair: unknown): unknown => {
      const [k, v] = pair as Pair;
      const r = g(v);
      return isThenable(r) ? r.then((x) => spread(k, x)) : spread(k, r);
    };
    const options = { preserves: true, waits: isAsync(f) };
    return this.derive(
      stepNode(
        this.node,
        this.at("flatMapValues"),
        (s, _p, task) => new FlatMapPull(s, step, task, "flatMapValues"),
        options,
      ),
    );
  }
  /** Brings each pair to the partition of its key: by hash, or by a function of it. */
  partitionBy(numPartitions?: number, partitionFunc?: PartitionFunction<K>): RDD<[K, V]> {
    const partitioner = this.partitioner(numPartitions, partitionFunc);
    if (samePartitioner(this.node.partitioner, partitioner)) return this as unknown as RDD<[K, V]>;
    return this.derive(shuffledNode(this.node, this.at("partitionBy"), partitioner));
  }
  protected combined<C>(
    operation: string,
    aggregator: Aggregator,
    numPartitions: number | undefined,
    partitionFunc: PartitionFunction<K> | undefined,
    mapSide = true,
  ): RDD<[K, C]> {
    const partitioner = this.partitioner(numPartitions, partitionFunc);
    const site = this.at(operation);
    return this.derive(
      samePartitioner(this.node.partitioner, partitioner)
        ? combineInPlace(this.node, site, aggregator)
        : shuffledNode(this.node, site, partitioner, { aggregator, mapSide }),
    );
  }
  /** One value of each key out of all its values. Combined before the shuffle too. */
  reduceByKey(
    f: (a: V, b: V) => Awaitable<V>,
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, V]> {
    const merge = f as Any;
    const aggregator: Aggregator = { create: (v) => v, merge, mergeCombiners: merge };
    return this.combined("reduceByKey", aggregator, numPartitions, partitionFunc);
  }
  combineByKey<C>(
    createCombiner: (v: V) => Awaitable<C>,
    mergeValue: (c: C, v: V) => Awaitable<NoInfer<C>>,
    mergeCombiners: (a: C, b: C) => Awaitable<NoInfer<C>>,
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, C]> {
    const create = createCombiner as Any;
    const merge = mergeValue as Any;
    const aggregator: Aggregator = {
      create: (v) => create(v),
      merge: (c, v) => merge(c, v),
      mergeCombiners: mergeCombiners as Any,
    };
    return this.combined("combineByKey", aggregator, numPartitions, partitionFunc);
  }
  aggregateByKey<A, B>(
    zero: readonly [A, B],
    seqFunc: (c: [A, B], v: V) => Awaitable<readonly [A, B]>,
    combFunc: (a: [A, B], b: [A, B]) => Awaitable<readonly [A, B]>,
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, [A, B]]>;
  aggregateByKey<C>(
    zero: C,
    seqFunc: (c: C, v: V) => Awaitable<NoInfer<C>>,
    combFunc: (a: C, b: C) => Awaitable<NoInfer<C>>,
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, C]>;
  aggregateByKey(
    zero: unknown,
    seqFunc: unknown,
    combFunc: unknown,
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, unknown]> {
    const merge = seqFunc as Any;
    const aggregator: Aggregator = {
      create: (v) => merge(copy(zero), v),
      merge: (c, v) => merge(c, v),
      mergeCombiners: combFunc as Any,
    };
    return this.combined("aggregateByKey", aggregator, numPartitions, partitionFunc);
  }
  foldByKey(
    zero: V,
    f: (a: V, b: V) => Awaitable<V>,
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, V]> {
    const merge = f as Any;
    const aggregator: Aggregator = {
      create: (v) => merge(copy(zero), v),
      merge: (c, v) => merge(c, v),
      mergeCombiners: merge,
    };
    return this.combined("foldByKey", aggregator, numPartitions, partitionFunc);
  }
  /** All values of each key. reduceByKey and aggregateByKey move less data when only a sum of them is wanted. */
  groupByKey(numPartitions?: number, partitionFunc?: PartitionFunction<K>): RDD<[K, V[]]> {
    const aggregator: Aggregator = {
      create: (v) => [v],
      merge: (c, v) => {
        (c as unknown[]).push(v);
        return c;
      },
      mergeCombiners: (a, b) => (a as unknown[]).concat(b as unknown[]),
    };
    return this.combined("groupByKey", aggregator, numPartitions, partitionFunc, false);
  }
  /** By partitions of a partitioner, and in order of keys within each. */
  repartitionAndSortWithinPartitions(
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
    ascending = true,
    keyfunc?: (k: K) => unknown,
  ): RDD<[K, V]> {
    const compare = orderBy(keyfunc as ((k: unknown) => unknown) | undefined, ascending);
    const site = this.at("repartitionAndSortWithinPartitions");
    return this.derive(shuffledNode(this.node, site, this.partitioner(numPartitions, partitionFunc), { compare }));
  }
  /** A sample with a fraction for each key. */
  sampleByKey(
    withReplacement: boolean,
    fractions: ReadonlyMap<K, number> | Readonly<Record<string, number>>,
    seed: number = anySeed(),
  ): RDD<[K, V]> {
    const given = new KeyMap<number>();
    for (const [k, f] of fractions instanceof Map ? fractions : Object.entries(fractions)) given.set(k, f as number);
    for (const [k, f] of given.entries())
      if (f < 0)
        throw sparkError("INVALID_RDD_ARGUMENT", { message: `Negative fraction value found in: ${String(k)}` });
    const fraction = (pair: unknown): number => given.get((pair as Pair)[0]) ?? 0;
    return this.derive(
      stepNode(
        this.node,
        this.at("sampleByKey"),
        (source, p, task) => {
          const random = partitionRandom(seed, p);
          if (!withReplacement) return new FilterPull(source, (pair) => random() < fraction(pair), task);
          const times = (pair: unknown): unknown[] => new Array(poisson(fraction(pair), random)).fill(pair);
          return new FlatMapPull(source, times, task, "sampleByKey");
        },
        { preserves: true },
      ),
    );
  }
  /** How many pairs each key has. */
  async countByKey(): Promise<Map<K, number>> {
    return this.byKeyHere(
      "countByKey",
      () => 1,
      (n) => (n as number) + 1,
      (a, b) => (a as number) + (b as number),
    );
  }
  /** As reduceByKey, but the result is a map in this program. */
  async reduceByKeyLocally(f: (a: V, b: V) => V): Promise<Map<K, V>> {
    return this.byKeyHere("reduceByKeyLocally", (v) => v, f as Any, f as Any);
  }
  private async byKeyHere<C>(operation: string, create: Any, merge: Any, both: Any): Promise<Map<K, C>> {
    const parts = await runJob(
      this.node,
      async (pull, task) => {
        const found = new KeyMap<unknown>();
        await consume(pull, task, (pair) => {
          const [k, v] = pair as Pair;
          found.set(k, found.has(k) ? merge(found.get(k), v) : create(v));
        });
        return found;
      },
      undefined,
      this.at(operation),
    );
    const all = new KeyMap<unknown>();
    for (const p of parts) for (const [k, c] of p.entries()) all.set(k, all.has(k) ? both(all.get(k), c) : c);
    return new Map(all.entries() as Iterable<[K, C]>);
  }
  /** The pairs as a map; of equal keys the last pair counts. */
  async collectAsMap(): Promise<Map<K, V>> {
    return this.byKeyHere(
      "collectAsMap",
      (v) => v,
      (_c, v) => v,
      (_a, b) => b,
    );
  }
  /** The values of a key. With a partitioner only one partition is looked at. */
  async lookup(key: K): Promise<V[]> {
    const { partitioner } = this.node;
    const wanted = new KeyMap<true>();
    wanted.set(key, true);
    const parts = await runJob(
      this.node,
      async (pull, task) => {
        const out: V[] = [];
        await consume(pull, task, (pair) => {
          const [k, v] = pair as Pair;
          if (wanted.has(k)) out.push(v as V);
        });
        return out;
      },
      partitioner && partitioner.kind !== "range" ? [partitioner.partitionOf(key)] : undefined,
      this.at("lookup"),
    );
    return parts.flat(1) as V[];
  }
}
