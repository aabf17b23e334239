import type { Foundation } from "../foundation.ts";
import { cogroupNode, stepNode } from "../nodes.ts";
import { hashPartitioner, samePartitioner } from "../partitioner.ts";
import { FilterPull, FlatMapPull } from "../pull.ts";
import type { RDD } from "../rdd.ts";
import { ByKey } from "./byKey.ts";
import type { RddNode } from "../node.ts";

type Grouped = readonly [key: unknown, lists: readonly (readonly unknown[])[]];
/** For the compiler: pairs of the same kind of key, whatever else they are. */
type Pairs<K, W> = Foundation<[K, W]>;
const missing: readonly unknown[] = [null];

/** Operations of pairs over several RDDs: all go by cogroup. */
export abstract class PairOperations<K, V> extends ByKey<K, V> {
  private grouped(operation: string, others: readonly Foundation<never>[], numPartitions: number | undefined): RddNode {
    const nodes = [this.node, ...others.map((o) => o.node)];
    return cogroupNode(nodes, this.at(operation), hashPartitioner(this.partitionsOf(nodes, numPartitions)));
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
    sides: (left: readonly unknown[], right: readonly unknown[]) => readonly [readonly unknown[], readonly unknown[]],
  ): RDD<[K, R]> {
    const pairs = function* (group: unknown): Generator<unknown, void, undefined> {
      const [key, [left, right]] = group as readonly [unknown, [unknown[], unknown[]]];
      const [l, r] = sides(left, right);
      for (const a of l) for (const b of r) yield [key, [a, b]];
    };
    const node = this.grouped(operation, [other], numPartitions);
    return this.derive(
      stepNode(node, node.site, (s, _p, task) => new FlatMapPull(s, pairs, task, operation), { preserves: true }),
    );
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
    return this.joined("join", other as Foundation<never>, numPartitions, (l, r) => [l, r]);
  }
  leftOuterJoin<W>(other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V, W | null]]> {
    return this.joined("leftOuterJoin", other as Foundation<never>, numPartitions, (l, r) => [
      l,
      r.length > 0 ? r : missing,
    ]);
  }
  rightOuterJoin<W>(other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V | null, W]]> {
    return this.joined("rightOuterJoin", other as Foundation<never>, numPartitions, (l, r) => [
      l.length > 0 ? l : missing,
      r,
    ]);
  }
  fullOuterJoin<W>(other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V | null, W | null]]> {
    return this.joined("fullOuterJoin", other as Foundation<never>, numPartitions, (l, r) => [
      l.length > 0 ? l : missing,
      r.length > 0 ? r : missing,
    ]);
  }
  /** The pairs whose keys the other has not. */
  subtractByKey(other: Foundation<[K, unknown]>, numPartitions?: number): RDD<[K, V]> {
    const node = this.grouped("subtractByKey", [other as unknown as Foundation<never>], numPartitions);
    const onlyHere = stepNode(
      node,
      node.site,
      (s, _p, task) => new FilterPull(s, (g) => (g as Grouped)[1][1]!.length === 0, task),
      { preserves: true },
    );
    const lists = stepNode(
      onlyHere,
      node.site,
      (s, _p, task) =>
        new FlatMapPull(s, (g) => (g as Grouped)[1][0]!.map((v) => [(g as Grouped)[0], v]), task, "subtractByKey"),
      { preserves: true },
    );
    return this.derive(lists);
  }
  /** Pairs in order of their keys, those of one range in a partition. */
  sortByKey(ascending = true, numPartitions?: number, keyfunc?: (k: K) => unknown): RDD<[K, V]> {
    const sorted = (this as unknown as { sortedByKey(a: boolean, n?: number, f?: unknown): RDD<[K, V]> }).sortedByKey;
    return sorted.call(this, ascending, numPartitions, keyfunc);
  }
}
