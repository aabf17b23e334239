import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { expressionsOf } from "../../plan/tree.ts";
import { project } from "../build.ts";
import { rule } from "../define.ts";
import { maxRows } from "../maxRows.ts";
import { hasAggregate } from "../predicates.ts";
import { findExpression, transformUp } from "../../expr/tree.ts";

const oneRow = (p: LogicalPlan): boolean => (maxRows(p) ?? 2) <= 1;

/** Sorting and grouping at most one row. */
export const optimizeOneRowPlan = rule("OptimizeOneRowPlan", "topDown", {
  Sort: (p) => (oneRow(p.child) ? p.child : undefined),
  Aggregate: (p) => {
    if (!oneRow(p.child)) return undefined;
    if (p.grouping.length > 0 && !p.list.some(hasAggregate)) return project(p.list, p.child);
    const distinct = expressionsOf(p).some((e) => findExpression(e, (n) => n.kind === "AggregateCall" && n.distinct));
    if (!distinct) return undefined;
    return {
      ...p,
      list: p.list.map((e) =>
        transformUp(e, (n) => (n.kind === "AggregateCall" && n.distinct ? { ...n, distinct: false } : n)),
      ),
    };
  },
});
