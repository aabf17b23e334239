import { sparkError } from "../../common/errors/conditions.ts";
import "../conditions.ts";
import { type Awaitable, Foundation } from "../foundation.ts";
import { KeyMap } from "../keys.ts";
import { samePartitioner } from "../partitioner.ts";
import { anySeed } from "../random.ts";
import type { RDD } from "../rdd.ts";
import { runJob } from "../scheduler.ts";
import type { AggregatorSpec } from "../steps/aggregators.ts";
import { reshapeNode } from "../steps/elements.ts";
import { flatMapValuesNode, mapValuesNode } from "../steps/pairs.ts";
import { byKeyAction, lookupAction } from "../steps/results.ts";
import { sampleByKeyNode } from "../steps/samples.ts";
import { combineInPlaceNode, type PartitionerSpec, partitionedNode, partitionerOf } from "../steps/shuffles.ts";
import type { AnyFunction } from "../workers/functionText.ts";

type Any = (...args: unknown[]) => unknown;
/** Chooses the partition of a key; the number is taken modulo the number of partitions. */
export type PartitionFunction<K> = (key: K) => number;

/** Operations of pairs over one RDD. */
export abstract class ByKey<K, V> extends Foundation<[K, V]> {
  private placing(n: number | undefined, f: PartitionFunction<K> | undefined): PartitionerSpec {
    return { kind: f ? "custom" : "hash", n: this.reducePartitions(n) };
  }
  keys(): RDD<K> {
    return this.derive(reshapeNode([this.node], this.at("keys"), [], { as: "key" }));
  }
  values(): RDD<V> {
    return this.derive(reshapeNode([this.node], this.at("values"), [], { as: "value" }));
  }
  /** The function is given the value; keys, and so partitions, stay. */
  mapValues<U>(f: (v: V) => Awaitable<U>): RDD<[K, U]> {
    return this.derive(mapValuesNode([this.node], this.at("mapValues"), [f], {}));
  }
  flatMapValues<U>(f: (v: V) => Awaitable<Iterable<U>>): RDD<[K, U]> {
    return this.derive(flatMapValuesNode([this.node], this.at("flatMapValues"), [f], {}));
  }
  /** Brings each pair to the partition of its key: by hash, or by a function of it. */
  partitionBy(numPartitions?: number, partitionFunc?: PartitionFunction<K>): RDD<[K, V]> {
    const partitioner = this.placing(numPartitions, partitionFunc);
    if (samePartitioner(this.node.partitioner, partitionerOf(partitioner, partitionFunc)))
      return this as unknown as RDD<[K, V]>;
    return this.derive(partitionedNode([this.node], this.at("partitionBy"), [partitionFunc], { partitioner }));
  }
  private combined<C>(
    operation: string,
    aggregator: AggregatorSpec,
    functions: readonly AnyFunction[],
    numPartitions: number | undefined,
    partitionFunc: PartitionFunction<K> | undefined,
    mapSide = true,
  ): RDD<[K, C]> {
    const partitioner = this.placing(numPartitions, partitionFunc);
    const site = this.at(operation);
    if (samePartitioner(this.node.partitioner, partitionerOf(partitioner, partitionFunc)))
      return this.derive(combineInPlaceNode([this.node], site, functions, { aggregator }));
    const all = [partitionFunc, undefined, ...functions];
    return this.derive(partitionedNode([this.node], site, all, { partitioner, aggregator, mapSide }));
  }
  /** One value of each key out of all its values. Combined before the shuffle too. */
  reduceByKey(
    f: (a: V, b: V) => Awaitable<V>,
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, V]> {
    return this.combined("reduceByKey", { kind: "reduce" }, [f], numPartitions, partitionFunc);
  }
  combineByKey<C>(
    createCombiner: (v: V) => Awaitable<C>,
    mergeValue: (c: C, v: V) => Awaitable<NoInfer<C>>,
    mergeCombiners: (a: C, b: C) => Awaitable<NoInfer<C>>,
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, C]> {
    const functions = [createCombiner, mergeValue, mergeCombiners];
    return this.combined("combineByKey", { kind: "combine" }, functions, numPartitions, partitionFunc);
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
    const functions = [seqFunc, combFunc] as AnyFunction[];
    return this.combined("aggregateByKey", { kind: "aggregate", zero }, functions, numPartitions, partitionFunc);
  }
  foldByKey(
    zero: V,
    f: (a: V, b: V) => Awaitable<V>,
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
  ): RDD<[K, V]> {
    return this.combined("foldByKey", { kind: "aggregate", zero }, [f, f], numPartitions, partitionFunc);
  }
  /** All values of each key. reduceByKey and aggregateByKey move less data when only a sum of them is wanted. */
  groupByKey(numPartitions?: number, partitionFunc?: PartitionFunction<K>): RDD<[K, V[]]> {
    return this.combined("groupByKey", { kind: "list" }, [], numPartitions, partitionFunc, false);
  }
  /** By partitions of a partitioner, and in order of keys within each. */
  repartitionAndSortWithinPartitions(
    numPartitions?: number,
    partitionFunc?: PartitionFunction<K>,
    ascending = true,
    keyfunc?: (k: K) => unknown,
  ): RDD<[K, V]> {
    const site = this.at("repartitionAndSortWithinPartitions");
    const partitioner = this.placing(numPartitions, partitionFunc);
    const args = { partitioner, sorted: true, ascending };
    return this.derive(partitionedNode([this.node], site, [partitionFunc, keyfunc], args));
  }
  /** A sample with a fraction for each key. */
  sampleByKey(
    withReplacement: boolean,
    fractions: ReadonlyMap<K, number> | Readonly<Record<string, number>>,
    seed: number = anySeed(),
  ): RDD<[K, V]> {
    const given = [...(fractions instanceof Map ? fractions : Object.entries(fractions))] as [unknown, number][];
    for (const [k, f] of given)
      if (f < 0)
        throw sparkError("INVALID_RDD_ARGUMENT", { message: `Negative fraction value found in: ${String(k)}` });
    const args = { withReplacement, fractions: given, seed };
    return this.derive(sampleByKeyNode([this.node], this.at("sampleByKey"), [], args));
  }
  /** How many pairs each key has. */
  countByKey(): Promise<Map<K, number>> {
    return this.byKeyHere("countByKey", "count");
  }
  /** As reduceByKey, but the result is a map in this program. */
  reduceByKeyLocally(f: (a: V, b: V) => V): Promise<Map<K, V>> {
    return this.byKeyHere("reduceByKeyLocally", "reduce", f);
  }
  /** The pairs as a map; of equal keys the last pair counts. */
  collectAsMap(): Promise<Map<K, V>> {
    return this.byKeyHere("collectAsMap", "last");
  }
  private async byKeyHere<C>(operation: string, as: "count" | "reduce" | "last", f?: AnyFunction): Promise<Map<K, C>> {
    const { node } = this;
    const action = byKeyAction(node.engine, f ? [f] : [], { as });
    const parts = await runJob(node, action, undefined, this.at(operation));
    const all = new KeyMap<unknown>();
    const both: Any =
      as === "count" ? (a, b) => (a as number) + (b as number) : as === "last" ? (_a, b) => b : (f as Any);
    for (const { keys, values } of parts)
      keys.forEach((k, i) => all.set(k, all.has(k) ? both(all.get(k), values[i]) : values[i]));
    return new Map(all.entries() as Iterable<[K, C]>);
  }
  /** The values of a key. With a partitioner only one partition is looked at. */
  async lookup(key: K): Promise<V[]> {
    const { node } = this;
    const { partitioner } = node;
    const parts = await runJob(
      node,
      lookupAction(node.engine, [], { key }),
      partitioner && partitioner.kind !== "range" ? [partitioner.partitionOf(key)] : undefined,
      this.at("lookup"),
    );
    return parts.flat(1) as V[];
  }
}
