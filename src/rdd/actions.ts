import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { Combining } from "./combining.ts";
import type { Awaitable } from "./foundation.ts";
import { histogramOf } from "./histogram.ts";
import { DistinctCounter } from "./distinctCounter.ts";
import { KeyMap } from "./keys.ts";
import { type PartitionRows, partitionFunctionNode, isAsync } from "./nodes.ts";
import { orderBy } from "./order.ts";
import { isThenable, type Pull } from "./pull.ts";
import { anySeed, randomNumbers } from "./random.ts";
import type { RDD } from "./rdd.ts";
import { runJob } from "./scheduler.ts";
import { consume, STOP, type Task } from "./task.ts";

type Any = (...args: unknown[]) => unknown;
const NOTHING: unique symbol = Symbol("nothing");

const empty = (message: string) => sparkError("EMPTY_COLLECTION", { message });

/** Folds the elements of a partition; the function may be asynchronous. */
async function foldPartition(pull: Pull, task: Task, start: unknown, f: Any): Promise<unknown> {
  let acc = start;
  await consume(pull, task, (v) => {
    const r = f(acc, v);
    if (isThenable(r))
      return r.then((x) => {
        acc = x;
      });
    acc = r;
  });
  return acc;
}

/** A start value of its own for each use: functions may change it. */
const copy = <U>(v: U): U => (typeof v === "object" && v !== null ? structuredClone(v) : v);

/** What runs a job and gives a result to the program. */
export abstract class Actions<T> extends Combining<T> {
  protected run<R>(
    action: string,
    body: (pull: Pull, task: Task) => R | Promise<R>,
    partitions?: readonly number[],
  ): Promise<R[]> {
    return runJob(this.node, body, partitions, this.at(action));
  }
  async collect(): Promise<T[]> {
    const parts = await this.run("collect", list);
    return parts.flat(1) as T[];
  }
  async count(): Promise<number> {
    const body = async (pull: Pull, task: Task): Promise<number> => {
      let n = 0;
      await consume(pull, task, () => void n++);
      return n;
    };
    return (await this.run("count", body)).reduce((a, b) => a + b, 0);
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
      const left = num - out.length;
      const some = async (pull: Pull, task: Task): Promise<unknown[]> => {
        const values: unknown[] = [];
        await consume(pull, task, (v) => (values.push(v) >= left ? STOP : undefined));
        return values;
      };
      const list = Array.from({ length: upTo - scanned }, (_, i) => scanned + i);
      for (const part of await this.run(action, some, list)) for (const v of part) if (out.length < num) out.push(v);
      scanned = upTo;
    }
    return out as T[];
  }
  async first(): Promise<T> {
    const [found, ...none] = await this.taken(1, "first").then((r) => (r.length > 0 ? r : [NOTHING]));
    if (found === NOTHING || none.length > 0) throw empty("RDD is empty");
    return found as T;
  }
  async isEmpty(): Promise<boolean> {
    return this.node.partitions() === 0 || (await this.taken(1, "isEmpty")).length === 0;
  }
  /** One value out of all, by a function that gives one for two; the order of partitions is kept. */
  async reduce(f: (a: T, b: T) => Awaitable<T>): Promise<T> {
    const g: Any = (a, v) => (a === NOTHING ? v : (f as Any)(a, v));
    const parts = await this.run("reduce", (pull, task) => foldPartition(pull, task, NOTHING, g));
    let out: unknown = NOTHING;
    for (const p of parts) if (p !== NOTHING) out = await g(out, p);
    if (out === NOTHING) throw sparkError("EMPTY_RDD");
    return out as T;
  }
  /** As reduce, with a start value for each partition and for the whole. */
  async fold(zero: T, f: (a: T, b: T) => Awaitable<T>): Promise<T> {
    const parts = await this.run("fold", (pull, task) => foldPartition(pull, task, copy(zero), f as Any));
    let out: unknown = copy(zero);
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
    const parts = await this.run("aggregate", (pull, task) => foldPartition(pull, task, copy(zero), seqOp as Any));
    let out = copy(zero);
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
    let n = this.node.partitions();
    if (n === 0) return zero;
    let part = this.mapPartitions(async function* (rows: PartitionRows<T>): AsyncGenerator<U, void, undefined> {
      let acc = copy(zero);
      for await (const x of rows) acc = await seqOp(acc, x);
      yield acc;
    }) as RDD<U>;
    const scale = Math.max(Math.ceil(n ** (1 / depth)), 2);
    while (n > scale + n / scale) {
      n = Math.floor(n / scale);
      const into = n;
      part = part
        .mapPartitionsWithIndex((i, rows) => [...rows].map((x): [number, U] => [i % into, x]))
        .reduceByKey(combOp, into)
        .values() as RDD<U>;
    }
    return part.reduce(combOp);
  }
  async treeReduce(f: (a: T, b: T) => Awaitable<T>, depth = 2): Promise<T> {
    type Held = { readonly value: T } | null;
    const both = async (a: Held, b: Held): Promise<Held> => (a && b ? { value: await f(a.value, b.value) } : (a ?? b));
    const out = await (this as unknown as Actions<T>).treeAggregate<Held>(
      null,
      (a, x) => both(a, { value: x }),
      both,
      depth,
    );
    if (!out) throw sparkError("EMPTY_RDD");
    return out.value;
  }
  async max(key?: (x: T) => unknown): Promise<T> {
    const compare = orderBy(key as ((x: unknown) => unknown) | undefined);
    return this.reduce((a, b) => (compare(b, a) > 0 ? b : a));
  }
  async min(key?: (x: T) => unknown): Promise<T> {
    const compare = orderBy(key as ((x: unknown) => unknown) | undefined);
    return this.reduce((a, b) => (compare(b, a) < 0 ? b : a));
  }
  /** The largest elements, the largest first. */
  top(num: number, key?: (x: T) => unknown): Promise<T[]> {
    return this.least(num, orderBy(key as ((x: unknown) => unknown) | undefined, false), "top");
  }
  /** The smallest elements in order, or those with the smallest keys. */
  takeOrdered(num: number, key?: (x: T) => unknown): Promise<T[]> {
    return this.least(num, orderBy(key as ((x: unknown) => unknown) | undefined), "takeOrdered");
  }
  private async least(num: number, compare: (a: unknown, b: unknown) => number, action: string): Promise<T[]> {
    const keep = (values: unknown[]): unknown[] => values.sort(compare).slice(0, num);
    const parts = await this.run(action, async (pull, task) => {
      let values: unknown[] = [];
      await consume(pull, task, (v) => {
        values.push(v);
        if (values.length >= 2 * num + 1024) values = keep(values);
      });
      return keep(values);
    });
    return keep(parts.flat(1)) as T[];
  }
  /** How often each value is there. */
  async countByValue(): Promise<Map<T, number>> {
    const parts = await this.run("countByValue", async (pull, task) => {
      const counts = new KeyMap<number>();
      await consume(pull, task, (v) => counts.set(v, (counts.get(v) ?? 0) + 1));
      return counts;
    });
    const out = new KeyMap<number>();
    for (const p of parts) for (const [k, n] of p.entries()) out.set(k, (out.get(k) ?? 0) + n);
    return new Map(out.entries() as Iterable<[T, number]>);
  }
  /** About how many different elements there are (HyperLogLog); `relativeSD` is how far off it may be. */
  async countApproxDistinct(relativeSD = 0.05): Promise<number> {
    if (relativeSD < 0.000017)
      throw sparkError("INVALID_RDD_ARGUMENT", { message: "relativeSD should be greater than 0.000017" });
    const parts = await this.run("countApproxDistinct", async (pull, task) => {
      const counter = new DistinctCounter(relativeSD);
      await consume(pull, task, (v) => counter.add(v));
      return counter;
    });
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
    const g = f as Any;
    await this.run("foreach", (pull, task) =>
      consume(pull, task, (v) => {
        const r = g(v);
        return isThenable(r) ? r.then(() => {}) : undefined;
      }),
    );
  }
  async foreachPartition(f: (rows: PartitionRows<T>) => Awaitable<unknown>): Promise<void> {
    const run = async (_p: number, rows: PartitionRows<never>): Promise<unknown[]> => {
      await f(rows as PartitionRows<T>);
      return [];
    };
    const options = { preserves: false, what: "foreachPartition", async: isAsync(f) };
    const site = this.at("foreachPartition");
    await runJob(partitionFunctionNode(this.node, site, run, options), list, undefined, site);
  }
  /** The elements one after the other, a partition at a time; with `prefetch` the next partition is computed meanwhile. */
  async *toLocalIterator(prefetchPartitions = false): AsyncGenerator<T, void, undefined> {
    const total = this.node.partitions();
    const load = (p: number): Promise<unknown[][]> => this.run("toLocalIterator", list, [p]);
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

const list = (pull: Pull, task: Task): Promise<unknown[]> => {
  const out: unknown[] = [];
  return consume(pull, task, (v) => void out.push(v)).then(() => out);
};

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
