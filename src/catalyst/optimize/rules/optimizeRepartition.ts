import { isFoldable } from "../../functions/evaluate.ts";
import { rule } from "../define.ts";
import { maxRows } from "../maxRows.ts";

/** Rows of one key, and at most one row, need one partition. */
export const optimizeRepartition = rule("OptimizeRepartition", "bottomUp", {
  RepartitionByExpression: (p) => {
    if (p.partitions !== undefined || p.rebalance || p.expressions.length === 0) return undefined;
    return p.expressions.every((e) => isFoldable(e.kind === "SortOrder" ? e.child : e)) || (maxRows(p.child) ?? 2) <= 1
      ? { ...p, partitions: 1 }
      : undefined;
  },
});
