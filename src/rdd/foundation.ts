import { callSite } from "./callSite.ts";
import type { RddNode } from "./node.ts";
import type { RDD } from "./rdd.ts";
import type { SparkContext } from "./sparkContext.ts";

/** A value, or the promise of one: what functions of users may give. */
export type Awaitable<T> = T | PromiseLike<T>;

/** What all RDDs are: a place in the lineage graph, and the context they belong to. */
export abstract class Foundation<T> {
  readonly context: SparkContext;
  /** The place in the lineage graph. */
  readonly node: RddNode;
  /** Only for the compiler: what the elements are. */
  declare readonly element?: T;

  constructor(context: SparkContext, node: RddNode) {
    this.context = context;
    this.node = node;
  }
  protected derive<U>(node: RddNode): RDD<U> {
    const make = this.constructor as new (context: SparkContext, node: RddNode) => RDD<U>;
    return new make(this.context, node);
  }
  protected at(operation: string): string {
    return callSite(operation);
  }
  /** How many partitions a shuffle makes when none are asked for. */
  protected reducePartitions(given: number | undefined): number {
    if (given !== undefined) return given;
    return this.node.engine.settings.has("spark.default.parallelism")
      ? this.context.defaultParallelism
      : this.node.partitions();
  }
}
