import type { CachedPlan } from "../../catalyst/plan/cachedPlan.ts";
import type { Expression, ScalarSubquery } from "../../catalyst/expr/expression.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { PhysicalPlan } from "./physicalPlan.ts";

/** Cached rows as operators use them. */
export interface CacheData extends CachedPlan {
  /** How the rows are computed. */
  physical(): PhysicalPlan;
  /** How a scalar subquery in the plan is computed. */
  subquery(e: ScalarSubquery): PhysicalPlan;
  /** The rows, computed when they are not there; they stay where they are until `release`. */
  acquire(): Promise<CachedRows>;
}
export interface CachedRows {
  readonly batches: readonly Batch[];
  /** The batches that may hold rows for which conditions bound to the cached columns are true. */
  chosen(conditions: readonly Expression[]): readonly Batch[];
  release(): void;
}
