import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import { internalError } from "../../common/errors/conditions.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { CacheData } from "./cacheData.ts";

/** Rows that one operator of a query holds, for another plan of the same query to read as cached ones. */
export function heldRows(plan: LogicalPlan): {
  readonly cache: CacheData;
  readonly hold: (batches: readonly Batch[]) => void;
} {
  let batches: readonly Batch[] = [];
  const noPlan = (): never => {
    throw internalError("rows that are held have no plan of their own");
  };
  const cache: CacheData = {
    name: undefined,
    level: { useDisk: false, useMemory: true, useOffHeap: false, deserialized: true, replication: 1 },
    plan,
    size: undefined,
    physical: noPlan,
    subquery: noPlan,
    acquire: async () => {
      const own = batches;
      return { batches: own, chosen: () => own, release: () => {} };
    },
  };
  return {
    cache,
    hold: (b) => {
      batches = b;
    },
  };
}
