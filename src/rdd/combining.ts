import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import type { RddNode } from "./node.ts";
import { samePartitioner } from "./partitioner.ts";
import type { RDD } from "./rdd.ts";
import { runJob } from "./scheduler.ts";
import { countAction } from "./steps/results.ts";
import { reshapeNode } from "./steps/elements.ts";
import { bothNode } from "./steps/pairs.ts";
import {
  alignedUnionNode,
  cartesianNode,
  coalesceNode,
  indexNode,
  spreadNode,
  unionNode,
  zipNode,
} from "./steps/several.ts";
import { partitionedNode } from "./steps/shuffles.ts";
import { Transformations } from "./transformations.ts";

/** One RDD after the other; with a common partitioner, partition by partition, so that it is kept. */
export function unionOf(parents: readonly RddNode[], site: string): RddNode {
  const aligned = parents.every((p) => samePartitioner(p.partitioner, parents[0]!.partitioner));
  return (aligned ? alignedUnionNode : unionNode)(parents, site, [], {});
}

/** Operations that bring RDDs, or partitions, together. */
export abstract class Combining<T> extends Transformations<T> {
  union(other: Transformations<T>): RDD<T> {
    return this.derive(unionOf([this.node, other.node], this.at("union")));
  }
  /** The elements that both have, each once. */
  intersection(other: Transformations<T>, numPartitions?: number): RDD<T> {
    const site = this.at("intersection");
    const paired = (node: RddNode) => this.derive<[T, null]>(reshapeNode([node], site, [], { as: "pairWithNull" }));
    const grouped = paired(this.node).cogroup(paired(other.node), numPartitions);
    return this.derive(bothNode([grouped.node], site, [], {}));
  }
  /** The elements that the other has not. */
  subtract(other: Transformations<T>, numPartitions?: number): RDD<T> {
    const site = this.at("subtract");
    const paired = (node: RddNode) => this.derive<[T, null]>(reshapeNode([node], site, [], { as: "pairWithNull" }));
    const rest = paired(this.node).subtractByKey(paired(other.node), numPartitions);
    return this.derive(reshapeNode([rest.node], site, [], { as: "key" }));
  }
  /** All pairs of an element of this and one of the other. */
  cartesian<U>(other: Transformations<U>): RDD<[T, U]> {
    return this.derive(cartesianNode([this.node, other.node], this.at("cartesian"), [], {}));
  }
  /** Pairs of the elements at the same places; both must have as many partitions, and as many elements in each. */
  zip<U>(other: Transformations<U>): RDD<[T, U]> {
    const { node } = this;
    const right = other.node;
    if (node.partitions() !== right.partitions()) throw sparkError("ZIP_PARTITIONS");
    return this.derive(zipNode([node, right], this.at("zip"), [], {}));
  }
  /** Each element with its place in the whole. With several partitions a job counts them, when the result is first computed. */
  zipWithIndex(): RDD<[T, number]> {
    const { node } = this;
    let starts: Promise<number[]> | undefined;
    let known: readonly number[] = [0];
    const count = async (): Promise<number[]> => {
      const n = node.partitions();
      const list = Array.from({ length: Math.max(0, n - 1) }, (_, i) => i);
      const counts = list.length > 0 ? await runJob(node, countAction(node.engine, [], {}), list, "zipWithIndex") : [];
      const out = [0];
      for (const c of counts) out.push(out.at(-1)! + c);
      return out;
    };
    const before = async (): Promise<void> => {
      starts ??= count();
      try {
        known = await starts;
      } catch (error) {
        starts = undefined;
        throw error;
      }
    };
    const slice = (p: number): number => known[p]!;
    return this.derive(indexNode([node], this.at("zipWithIndex"), [], {}, { engine: node.engine, slice, before }));
  }
  /** Fewer partitions without a shuffle; with `shuffle`, any number. */
  coalesce(numPartitions: number, shuffle = false): RDD<T> {
    if (!(numPartitions > 0))
      throw sparkError("INVALID_RDD_ARGUMENT", {
        message: `Number of partitions (${numPartitions}) must be positive.`,
      });
    if (!shuffle) return this.derive(coalesceNode([this.node], this.at("coalesce"), [], { n: numPartitions }));
    const site = this.at("repartition");
    const spread = spreadNode([this.node], site, [], { n: numPartitions });
    const moved = partitionedNode([spread], site, [], { partitioner: { kind: "index", n: numPartitions } });
    return this.derive(reshapeNode([moved], site, [], { as: "value" }));
  }
  repartition(numPartitions: number): RDD<T> {
    return this.coalesce(numPartitions, true);
  }
}
