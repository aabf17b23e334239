import { type Dependency, narrow, openNode, shuffled } from "../node.ts";
import { newNode, readShuffle, shuffledNode, stepNode } from "../nodes.ts";
import { orderBy } from "../order.ts";
import {
  customPartitioner,
  hashPartitioner,
  indexPartitioner,
  type Partitioner,
  RangePartitioner,
} from "../partitioner.ts";
import { defineNode } from "../recipe.ts";
import { CombinePull } from "../shuffle/combine.ts";
import type { AnyFunction } from "../workers/functionText.ts";
import { type AggregatorSpec, aggregatorOf, cogroupAggregator } from "./aggregators.ts";

/** By what partition numbers are found; a function of the user belongs to `custom`, and may to `range`, where it gives what is compared. */
export interface PartitionerSpec {
  readonly kind: "hash" | "custom" | "index" | "range";
  readonly n: number;
  readonly ascending?: boolean;
  /** Of ranges, as soon as they are known. */
  bounds?: readonly unknown[];
}

export function partitionerOf(spec: PartitionerSpec, f: AnyFunction | undefined): Partitioner {
  switch (spec.kind) {
    case "hash":
      return hashPartitioner(spec.n);
    case "custom":
      return customPartitioner(spec.n, f as (key: never) => number);
    case "index":
      return indexPartitioner(spec.n);
    case "range": {
      const partitioner = new RangePartitioner(spec.n, f as ((k: unknown) => unknown) | undefined, spec.ascending!);
      if (spec.bounds) partitioner.setBounds(spec.bounds);
      return partitioner;
    }
  }
}

/** Pairs in the partitions of their keys. The first function is the partitioner's, the second makes what pairs are ordered by, the others are the aggregator's. */
export const partitionedNode = defineNode<{
  partitioner: PartitionerSpec;
  sorted?: boolean;
  ascending?: boolean;
  aggregator?: AggregatorSpec;
  mapSide?: boolean;
}>("partitioned", ({ site }, [parent], [place, order, ...functions], args) =>
  shuffledNode(parent!, site, partitionerOf(args.partitioner, place), {
    ...(args.aggregator ? { aggregator: aggregatorOf(args.aggregator, functions) } : {}),
    ...(args.mapSide === undefined ? {} : { mapSide: args.mapSide }),
    ...(args.sorted
      ? { compare: orderBy(order as ((k: unknown) => unknown) | undefined, args.ascending !== false) }
      : {}),
  }),
);

/** A combination within the partitions, where the keys are in their places already. */
export const combineInPlaceNode = defineNode<{ aggregator: AggregatorSpec }>(
  "combineInPlace",
  ({ site, engine }, [parent], functions, args) => {
    const aggregator = aggregatorOf(args.aggregator, functions);
    return stepNode(
      parent!,
      site,
      (source, _p, task) =>
        new CombinePull([{ pull: source, tag: 0, combined: false }], aggregator, engine.memory, task),
      { preserves: true },
    );
  },
);

/** The pairs of several parents by key: lists of values, one for each parent. Those in `inPlace` are partitioned so already. */
export const cogroupNode = defineNode<{ partitioner: PartitionerSpec; inPlace: readonly boolean[] }>(
  "cogroup",
  ({ site, engine }, parents, _f, args) => {
    const partitioner = partitionerOf(args.partitioner, undefined);
    const dependencies = parents.map(
      (n, i): Dependency => (args.inPlace[i] ? narrow(n) : shuffled(engine.newShuffle(n, partitioner))),
    );
    const aggregator = cogroupAggregator(parents.length);
    return newNode(engine, {
      kind: "CoGroupedRDD",
      site,
      dependencies,
      partitions: () => partitioner.numPartitions,
      partitioner,
      compute: (p, task) =>
        new CombinePull(
          dependencies.map((d, tag) => ({
            pull: d.kind === "narrow" ? openNode(d.node, p, task) : readShuffle(d.shuffle, p, task),
            tag,
            combined: false,
          })),
          aggregator,
          engine.memory,
          task,
        ),
    });
  },
);
