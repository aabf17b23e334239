import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { type Awaitable, Foundation } from "./foundation.ts";
import { isAsync, type PartitionRows, partitionFunctionNode, shuffledNode, stepNode } from "./nodes.ts";
import { orderBy } from "./order.ts";
import { RangePartitioner } from "./partitioner.ts";
import { pipeThrough } from "./pipe.ts";
import { DONE, FilterPull, FlatMapPull, MapPull, WAIT } from "./pull.ts";
import { anySeed, partitionRandom, poisson } from "./random.ts";
import type { RDD } from "./rdd.ts";
import { sampleBounds } from "./sampleBounds.ts";

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
    const g = f as Any;
    return this.derive(
      stepNode(this.node, this.at("map"), (source, _p, task) => new MapPull(source, g, task), {
        preserves: preservesPartitioning,
        waits: isAsync(f),
      }),
    );
  }
  flatMap<K, V>(f: (x: T) => Rows<readonly [K, V]>, preservesPartitioning?: boolean): RDD<[K, V]>;
  flatMap<U>(f: (x: T) => Rows<U>, preservesPartitioning?: boolean): RDD<U>;
  flatMap(f: (x: T) => unknown, preservesPartitioning = false): RDD<unknown> {
    const g = f as Any;
    return this.derive(
      stepNode(this.node, this.at("flatMap"), (source, _p, task) => new FlatMapPull(source, g, task, "flatMap"), {
        preserves: preservesPartitioning,
        waits: isAsync(f),
      }),
    );
  }
  filter<S extends T>(f: (x: T) => x is S): RDD<S>;
  filter(f: (x: T) => Awaitable<unknown>): RDD<T>;
  filter(f: (x: T) => unknown): unknown {
    const g = f as Any;
    return this.derive(
      stepNode(this.node, this.at("filter"), (source, _p, task) => new FilterPull(source, g, task), {
        preserves: true,
        waits: isAsync(f),
      }),
    );
  }
  mapPartitions<K, V>(f: (rows: PartitionRows<T>) => Rows<readonly [K, V]>, preserves?: boolean): RDD<[K, V]>;
  mapPartitions<U>(f: (rows: PartitionRows<T>) => Rows<U>, preserves?: boolean): RDD<U>;
  mapPartitions(f: (rows: PartitionRows<T>) => unknown, preserves = false): RDD<unknown> {
    const run = (_p: number, rows: PartitionRows<never>): unknown => f(rows as PartitionRows<T>);
    const options = { preserves, what: "mapPartitions", async: isAsync(f) };
    return this.derive(partitionFunctionNode(this.node, this.at("mapPartitions"), run, options));
  }
  mapPartitionsWithIndex<K, V>(
    f: (index: number, rows: PartitionRows<T>) => Rows<readonly [K, V]>,
    preserves?: boolean,
  ): RDD<[K, V]>;
  mapPartitionsWithIndex<U>(f: (index: number, rows: PartitionRows<T>) => Rows<U>, preserves?: boolean): RDD<U>;
  mapPartitionsWithIndex(f: (index: number, rows: PartitionRows<T>) => unknown, preserves = false): RDD<unknown> {
    const run = f as (p: number, rows: PartitionRows<never>) => unknown;
    const options = { preserves, what: "mapPartitionsWithIndex", async: isAsync(f) };
    return this.derive(partitionFunctionNode(this.node, this.at("mapPartitionsWithIndex"), run, options));
  }
  /** Each partition as one array. */
  glom(): RDD<T[]> {
    return this.derive(
      stepNode(this.node, this.at("glom"), (source) => {
        let values: unknown[] | undefined = [];
        return {
          next: () => {
            if (!values) return DONE;
            for (;;) {
              const v = source.next();
              if (v === WAIT) return WAIT;
              if (v === DONE) break;
              values.push(v);
            }
            const all = values;
            values = undefined;
            return all;
          },
        };
      }),
    );
  }
  keyBy<K>(f: (x: T) => Awaitable<K>): RDD<[K, T]> {
    const g = f as Any;
    const pair = (x: unknown): unknown => {
      const k = g(x);
      return typeof (k as PromiseLike<unknown> | null)?.then === "function"
        ? (k as PromiseLike<unknown>).then((key) => [key, x])
        : [k, x];
    };
    return this.derive(
      stepNode(this.node, this.at("keyBy"), (source, _p, task) => new MapPull(source, pair, task), {
        waits: isAsync(f),
      }),
    );
  }
  groupBy<K>(f: (x: T) => Awaitable<K>, numPartitions?: number, partitionFunc?: (k: K) => number): RDD<[K, T[]]> {
    return this.keyBy(f).groupByKey(numPartitions, partitionFunc);
  }
  distinct(numPartitions?: number): RDD<T> {
    return this.map((x): [T, null] => [x, null])
      .reduceByKey((a) => a, numPartitions)
      .map((pair) => pair[0]) as RDD<T>;
  }
  /** In the order of a key of each element. */
  sortBy<K>(f: (x: T) => Awaitable<K>, ascending = true, numPartitions?: number): RDD<T> {
    return (this.keyBy(f) as RDD<[K, T]>).sortByKey(ascending, numPartitions).values() as RDD<T>;
  }
  /** Pairs in order of their keys. */
  protected sortedByKey(ascending: boolean, numPartitions?: number, keyFunction?: (k: never) => unknown): RDD<T> {
    const n = this.reducePartitions(numPartitions);
    const key = keyFunction as Any | undefined;
    const partitioner = new RangePartitioner(n, key, ascending);
    const { node } = this;
    return this.derive(
      shuffledNode(node, this.at("sortByKey"), partitioner, {
        compare: orderBy(key, ascending),
        ...(n > 1 ? { prepare: async () => partitioner.setSamples(await sampleBounds(node, n, key)) } : {}),
      }),
    );
  }
  /** A part of the elements, taken at random: `fraction` is the chance of each, or with replacement how often each comes on average. */
  sample(withReplacement: boolean, fraction: number, seed: number = anySeed()): RDD<T> {
    if (fraction < 0) throw sparkError("INVALID_RDD_ARGUMENT", { message: `Invalid fraction value: ${fraction}` });
    return this.derive(
      stepNode(
        this.node,
        this.at("sample"),
        (source, p, task) => {
          const random = partitionRandom(seed, p);
          if (!withReplacement) return new FilterPull(source, () => random() < fraction, task);
          return new FlatMapPull(source, (x) => new Array(poisson(fraction, random)).fill(x), task, "sample");
        },
        { kind: "PartitionwiseSampledRDD", preserves: true },
      ),
    );
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
      const step = stepNode(
        this.node,
        this.at("randomSplit"),
        (source, p, task) => {
          const random = partitionRandom(seed, p);
          const keep = (): boolean => {
            const x = random();
            return x >= from && x < to;
          };
          return new FilterPull(source, keep, task);
        },
        { kind: "PartitionwiseSampledRDD", preserves: true },
      );
      return this.derive<T>(step);
    });
  }
  /** Gives each partition to a program, a line an element, and takes the lines that it prints. */
  pipe(command: string | readonly string[], env?: Readonly<Record<string, string>>, checkCode = false): RDD<string> {
    return this.derive(
      stepNode(this.node, this.at("pipe"), (source, _p, task) => pipeThrough(source, task, command, env, checkCode), {
        kind: "PipedRDD",
        waits: true,
      }),
    );
  }
  /** Each element with a number: those of partition k of n are k, n+k, 2n+k ... No job is run for it. */
  zipWithUniqueId(): RDD<[T, number]> {
    const { node } = this;
    return this.derive(
      stepNode(node, this.at("zipWithUniqueId"), (source, p, task) => {
        const n = node.partitions();
        let i = 0;
        return new MapPull(source, (x) => [x, i++ * n + p], task);
      }),
    );
  }
}
