import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { Combining } from "./combining.ts";
import { DistinctCounter } from "./distinctCounter.ts";
import type { Awaitable } from "./foundation.ts";
import { histogramOf } from "./histogram.ts";
import { KeyMap } from "./keys.ts";
import type { PartitionRows } from "./nodes.ts";
import { orderBy } from "./order.ts";
import { anySeed, randomNumbers } from "./random.ts";
import type { RDD } from "./rdd.ts";
import type { Action } from "./recipe.ts";
import { runJob } from "./scheduler.ts";
import { copyOf } from "./steps/aggregators.ts";
import { partitionsNode } from "./steps/elements.ts";
import {
  countAction,
  countByValueAction,
  countDistinctAction,
  drainAction,
  extremeAction,
  type Found,
  foldAction,
  foreachAction,
  leastAction,
  listAction,
  reduceAction,
  takeAction,
} from "./steps/results.ts";
import { foldedNode, levelNode, reducedNode } from "./steps/tree.ts";

type Any = (...args: unknown[]) => unknown;

/** What runs a job and gives a result to the program. */
export abstract class Actions<T> extends Combining<T> {
  protected run<R>(operation: string, action: Action<R>, partitions?: readonly number[]): Promise<R[]> {
    return runJob(this.node, action, partitions, this.at(operation));
  }
  async collect(): Promise<T[]> {
    const parts = await this.run("collect", listAction(this.node.engine, [], {}));
    return parts.flat(1) as T[];
  }
  /** As collect, in a job group of its own, so that it can be cancelled alone. */
  collectWithJobGroup(groupId: string, description = "", interruptOnCancel = false): Promise<T[]> {
    const { context } = this;
    return context.inJobGroup(groupId, description, interruptOnCancel, () => this.collect());
  }
  async count(): Promise<number> {
    const parts = await this.run("count", countAction(this.node.engine, [], {}));
    return parts.reduce((a, b) => a + b, 0);
  }
  /** The first elements: the first partition, then more and more of the others while there are too few. */
  take(num: number): Promise<T[]> {
    return this.taken(num, "take");
  }
  private async taken(num: number, action: string): Promise<T[]> {
    const out: unknown[] = [];
    const total = this.node.partitions();
    let scanned = 0;
    while (out.length < num && scanned < total) {
      const wanted =
        scanned === 0
          ? 1
          : out.length === 0
            ? scanned * 4
            : Math.min(Math.max(Math.trunc((1.5 * num * scanned) / out.length) - scanned, 1), scanned * 4);
      const upTo = Math.min(scanned + wanted, total);
      const some = takeAction(this.node.engine, [], { most: num - out.length });
      const list = Array.from({ length: upTo - scanned }, (_, i) => scanned + i);
      for (const part of await this.run(action, some, list)) for (const v of part) if (out.length < num) out.push(v);
      scanned = upTo;
    }
    return out as T[];
  }
  async first(): Promise<T> {
    const found = await this.taken(1, "first");
    if (found.length === 0) throw sparkError("EMPTY_COLLECTION", { message: "RDD is empty" });
    return found[0] as T;
  }
  async isEmpty(): Promise<boolean> {
    return this.node.partitions() === 0 || (await this.taken(1, "isEmpty")).length === 0;
  }
  /** One value out of all, by a function that gives one for two; the order of partitions is kept. */
  async reduce(f: (a: T, b: T) => Awaitable<T>): Promise<T> {
    return this.reduced("reduce", reduceAction(this.node.engine, [f], {}), f as Any);
  }
  /** The results of partitions that are not empty, brought together in their order. */
  private async reduced(operation: string, action: Action<Found>, f: Any): Promise<T> {
    const [first, ...more] = (await this.run(operation, action)).filter((p) => p.length > 0);
    if (!first) throw sparkError("EMPTY_RDD");
    let out = first[0];
    for (const p of more) out = await f(out, p[0]);
    return out as T;
  }
  /** As reduce, with a start value for each partition and for the whole. */
  async fold(zero: T, f: (a: T, b: T) => Awaitable<T>): Promise<T> {
    const parts = await this.run("fold", foldAction(this.node.engine, [f], { zero }));
    let out: unknown = copyOf(zero);
    for (const p of parts) out = await (f as Any)(out, p);
    return out as T;
  }
  aggregate<A, B>(
    zero: readonly [A, B],
    seqOp: (acc: [A, B], x: T) => Awaitable<readonly [A, B]>,
    combOp: (a: [A, B], b: [A, B]) => Awaitable<readonly [A, B]>,
  ): Promise<[A, B]>;
  aggregate<U>(
    zero: U,
    seqOp: (acc: U, x: T) => Awaitable<NoInfer<U>>,
    combOp: (a: U, b: U) => Awaitable<NoInfer<U>>,
  ): Promise<U>;
  async aggregate(zero: unknown, seqOp: unknown, combOp: unknown): Promise<unknown> {
    const parts = await this.run("aggregate", foldAction(this.node.engine, [seqOp as Any], { zero }));
    let out = copyOf(zero);
    for (const p of parts) out = await (combOp as Any)(out, p);
    return out;
  }
  /** As aggregate; the partitions' results are brought together in a tree of `depth` levels. */
  treeAggregate<A, B>(
    zero: readonly [A, B],
    seqOp: (acc: [A, B], x: T) => Awaitable<readonly [A, B]>,
    combOp: (a: [A, B], b: [A, B]) => Awaitable<readonly [A, B]>,
    depth?: number,
  ): Promise<[A, B]>;
  treeAggregate<U>(
    zero: U,
    seqOp: (acc: U, x: T) => Awaitable<NoInfer<U>>,
    combOp: (a: U, b: U) => Awaitable<NoInfer<U>>,
    depth?: number,
  ): Promise<U>;
  async treeAggregate<U>(
    zero: U,
    seqOp: (acc: U, x: T) => Awaitable<U>,
    combOp: (a: U, b: U) => Awaitable<U>,
    depth = 2,
  ): Promise<U> {
    if (depth < 1)
      throw sparkError("INVALID_RDD_ARGUMENT", { message: `Depth cannot be smaller than 1 but got ${depth}.` });
    const n = this.node.partitions();
    if (n === 0) return zero;
    const folded = foldedNode([this.node], this.at("treeAggregate"), [seqOp], { zero });
    return this.upTree(this.derive<U>(folded), combOp, depth);
  }
  async treeReduce(f: (a: T, b: T) => Awaitable<T>, depth = 2): Promise<T> {
    return this.upTree(this.derive<T>(reducedNode([this.node], this.at("treeReduce"), [f], {})), f, depth);
  }
  /** Brings elements together in fewer and fewer partitions. */
  private upTree<U>(start: RDD<U>, f: (a: U, b: U) => Awaitable<U>, depth: number): Promise<U> {
    let part = start;
    let n = part.getNumPartitions();
    const scale = Math.max(Math.ceil(n ** (1 / depth)), 2);
    while (n > scale + n / scale) {
      n = Math.floor(n / scale);
      const level = levelNode([part.node], part.node.site, [], { into: n });
      part = this.derive<[number, U]>(level).reduceByKey(f, n).values();
    }
    return part.reduce(f);
  }
  async max(key?: (x: T) => unknown): Promise<T> {
    const compare = orderBy(key as ((x: unknown) => unknown) | undefined);
    const action = extremeAction(this.node.engine, [key], { sign: 1 });
    return this.reduced("max", action, (a, b) => (compare(b, a) > 0 ? b : a));
  }
  async min(key?: (x: T) => unknown): Promise<T> {
    const compare = orderBy(key as ((x: unknown) => unknown) | undefined);
    const action = extremeAction(this.node.engine, [key], { sign: -1 });
    return this.reduced("min", action, (a, b) => (compare(b, a) < 0 ? b : a));
  }
  /** The largest elements, the largest first. */
  top(num: number, key?: (x: T) => unknown): Promise<T[]> {
    return this.least("top", num, false, key as Any | undefined);
  }
  /** The smallest elements in order, or those with the smallest keys. */
  takeOrdered(num: number, key?: (x: T) => unknown): Promise<T[]> {
    return this.least("takeOrdered", num, true, key as Any | undefined);
  }
  private async least(operation: string, most: number, ascending: boolean, key: Any | undefined): Promise<T[]> {
    const parts = await this.run(operation, leastAction(this.node.engine, [key], { most, ascending }));
    return parts.flat(1).sort(orderBy(key, ascending)).slice(0, most) as T[];
  }
  /** How often each value is there. */
  async countByValue(): Promise<Map<T, number>> {
    const parts = await this.run("countByValue", countByValueAction(this.node.engine, [], {}));
    const out = new KeyMap<number>();
    for (const { keys, values } of parts) keys.forEach((k, i) => out.set(k, (out.get(k) ?? 0) + (values[i] as number)));
    return new Map(out.entries() as Iterable<[T, number]>);
  }
  /** About how many different elements there are (HyperLogLog); `relativeSD` is how far off it may be. */
  async countApproxDistinct(relativeSD = 0.05): Promise<number> {
    if (relativeSD < 0.000017)
      throw sparkError("INVALID_RDD_ARGUMENT", { message: "relativeSD should be greater than 0.000017" });
    const parts = await this.run("countApproxDistinct", countDistinctAction(this.node.engine, [], { relativeSD }));
    const all = new DistinctCounter(relativeSD);
    for (const p of parts) all.merge(p);
    return all.count();
  }
  /** The count that is known when `timeout` milliseconds are over; here the whole count is awaited. */
  countApprox(_timeout: number, _confidence = 0.95): Promise<number> {
    return this.count();
  }
  /** Counts in ranges: between given borders, or in `buckets` even ones from the least to the greatest. */
  histogram(buckets: number | readonly T[]): Promise<[T[], number[]]> {
    return histogramOf(this as unknown as RDD<unknown>, buckets) as Promise<[T[], number[]]>;
  }
  async foreach(f: (x: T) => Awaitable<unknown>): Promise<void> {
    await this.run("foreach", foreachAction(this.node.engine, [f], {}));
  }
  async foreachPartition(f: (rows: PartitionRows<T>) => Awaitable<unknown>): Promise<void> {
    const site = this.at("foreachPartition");
    const args = { preserves: false, what: "foreachPartition", as: "effect" as const };
    const node = partitionsNode([this.node], site, [f], args);
    await runJob(node, drainAction(node.engine, [], {}), undefined, site);
  }
  /** The elements one after the other, a partition at a time; with `prefetch` the next partition is computed meanwhile. */
  async *toLocalIterator(prefetchPartitions = false): AsyncGenerator<T, void, undefined> {
    const total = this.node.partitions();
    const load = (p: number): Promise<unknown[][]> =>
      this.run("toLocalIterator", listAction(this.node.engine, [], {}), [p]);
    let next = total > 0 ? load(0) : undefined;
    for (let p = 0; p < total; p++) {
      const [values] = await (next ?? load(p));
      next = prefetchPartitions && p + 1 < total ? load(p + 1) : undefined;
      next?.catch(() => {});
      yield* values as T[];
    }
  }
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.toLocalIterator();
  }
  /** A sample of a fixed size. */
  async takeSample(withReplacement: boolean, num: number, seed: number = anySeed()): Promise<T[]> {
    if (num < 0) throw sparkError("INVALID_RDD_ARGUMENT", { message: "Sample size cannot be negative." });
    if (num === 0) return [];
    const total = await this.count();
    if (total === 0) return [];
    const random = randomNumbers(seed);
    const shuffle = (values: T[]): T[] => {
      for (let i = values.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [values[i], values[j]] = [values[j]!, values[i]!];
      }
      return values;
    };
    if (!withReplacement && num >= total) return shuffle(await this.collect());
    const fraction = sampleFraction(num, total, withReplacement);
    for (let s = seed; ; s++) {
      const samples = await this.sample(withReplacement, fraction, s).collect();
      if (samples.length >= num) return shuffle(samples).slice(0, num);
    }
  }
}

/** A fraction that gives at least `num` of `total` elements in nearly all cases. */
function sampleFraction(num: number, total: number, withReplacement: boolean): number {
  const fraction = num / total;
  if (withReplacement) {
    const deviations = num < 12 ? 9 : 5;
    return fraction + deviations * Math.sqrt(fraction / total);
  }
  const gamma = -Math.log(0.00005) / total;
  return Math.min(1, fraction + gamma + Math.sqrt(gamma * gamma + 2 * gamma * fraction));
}
