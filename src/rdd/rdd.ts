import type { RddNode } from "./node.ts";
import { NumericOperations } from "./numeric.ts";
import { Output } from "./output.ts";
import { PairOperations } from "./pairs/joins.ts";
import { ByKey } from "./pairs/byKey.ts";
import type { SparkContext } from "./sparkContext.ts";

/** Operations of pairs, where the elements are pairs. */
type PairPart<T> = [T] extends [readonly [infer K, infer V]] ? PairOperations<K, V> : unknown;
/** Operations of numbers, where the elements are numbers. */
type NumericPart<T> = [T] extends [number | bigint] ? NumericOperations<T> : unknown;

/**
 * A resilient distributed dataset: elements in partitions, and how they are computed. Nothing runs before an action. What can be called depends on the
 * elements: `reduceByKey` and the joins on pairs, `sum` and `stats` on numbers.
 */
export type RDD<T> = Output<T> & PairPart<T> & NumericPart<T>;

/** One class has all operations; the type says which make sense. */
class AnyRDD extends Output<unknown> {}
for (const source of [ByKey, PairOperations, NumericOperations])
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(source.prototype)))
    if (name !== "constructor") Object.defineProperty(AnyRDD.prototype, name, property);
Object.defineProperty(AnyRDD, "name", { value: "RDD" });

export const makeRdd = <T>(context: SparkContext, node: RddNode): RDD<T> =>
  new AnyRDD(context, node) as unknown as RDD<T>;

/** Whether a value is an RDD. */
export const isRdd = (v: unknown): v is RDD<unknown> => v instanceof AnyRDD;
