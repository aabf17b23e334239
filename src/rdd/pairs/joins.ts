import type { Foundation } from "../foundation.ts";
import type { RddNode } from "../node.ts";
import { samePartitioner } from "../partitioner.ts";
import type { RDD } from "../rdd.ts";
import { joinedNode, onlyLeftNode } from "../steps/pairs.ts";
import { cogroupNode, type PartitionerSpec, partitionerOf } from "../steps/shuffles.ts";
import { ByKey } from "./byKey.ts";

/** For the compiler: pairs of the same kind of key, whatever else they are. */
type Pairs<K, W> = Foundation<[K, W]>;
/** Operations of pairs over several RDDs: all go by cogroup. */
export abstract class PairOperations<K, V> extends ByKey<K, V> {
  private grouped(operation: string, others: readonly Foundation<never>[], numPartitions: number | undefined): RddNode {
    const nodes = [this.node, ...others.map((o) => o.node)];
    const partitioner: PartitionerSpec = { kind: "hash", n: this.partitionsOf(nodes, numPartitions) };
    const made = partitionerOf(partitioner, undefined);
    const inPlace = nodes.map((n) => samePartitioner(n.partitioner, made));
    return cogroupNode(nodes, this.at(operation), [], { partitioner, inPlace });
  }
  /** As PySpark counts: as many as all have together, unless they are partitioned alike. */
  private partitionsOf(nodes: readonly RddNode[], given: number | undefined): number {
    if (given !== undefined) return given;
    const { engine, partitioner } = this.node;
    if (engine.settings.has("spark.default.parallelism")) return this.context.defaultParallelism;
    if (nodes.every((n) => samePartitioner(n.partitioner, partitioner))) return this.node.partitions();
    return nodes.reduce((sum, n) => sum + n.partitions(), 0);
  }
  private joined<R>(
    operation: string,
    other: Foundation<never>,
    numPartitions: number | undefined,
    outer: { readonly left?: boolean; readonly right?: boolean } = {},
  ): RDD<[K, R]> {
    const node = this.grouped(operation, [other], numPartitions);
    const args = { what: operation, leftOuter: outer.left === true, rightOuter: outer.right === true };
    return this.derive(joinedNode([node], node.site, [], args));
  }
  /** The values of this and of the other for each key that either has. */
  cogroup<W>(other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V[], W[]]]> {
    return this.derive(this.grouped("cogroup", [other as Foundation<never>], numPartitions));
  }
  /** As cogroup, with several others. */
  groupWith<W>(other: Pairs<K, W>): RDD<[K, [V[], W[]]]>;
  groupWith<W, X>(second: Pairs<K, W>, third: Pairs<K, X>): RDD<[K, [V[], W[], X[]]]>;
  groupWith<W, X, Y>(second: Pairs<K, W>, third: Pairs<K, X>, fourth: Pairs<K, Y>): RDD<[K, [V[], W[], X[], Y[]]]>;
  groupWith(...others: readonly Foundation<unknown>[]): RDD<unknown> {
    return this.derive(this.grouped("groupWith", others as Foundation<never>[], undefined));
  }
  /** A pair of values for each pair of pairs with the same key. */
  join<W>(other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V, W]]> {
    return this.joined("join", other as Foundation<never>, numPartitions);
  }
  leftOuterJoin<W>(other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V, W | null]]> {
    return this.joined("leftOuterJoin", other as Foundation<never>, numPartitions, { left: true });
  }
  rightOuterJoin<W>(other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V | null, W]]> {
    return this.joined("rightOuterJoin", other as Foundation<never>, numPartitions, { right: true });
  }
  fullOuterJoin<W>(other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V | null, W | null]]> {
    return this.joined("fullOuterJoin", other as Foundation<never>, numPartitions, { left: true, right: true });
  }
  /** The pairs whose keys the other has not. */
  subtractByKey(other: Foundation<[K, unknown]>, numPartitions?: number): RDD<[K, V]> {
    const node = this.grouped("subtractByKey", [other as unknown as Foundation<never>], numPartitions);
    return this.derive(onlyLeftNode([node], node.site, [], {}));
  }
  /** Pairs in order of their keys, those of one range in a partition. */
  sortByKey(ascending = true, numPartitions?: number, keyfunc?: (k: K) => unknown): RDD<[K, V]> {
    const sorted = (this as unknown as { sortedByKey(a: boolean, n?: number, f?: unknown): RDD<[K, V]> }).sortedByKey;
    return sorted.call(this, ascending, numPartitions, keyfunc);
  }
}
