import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import type { SortOrder } from "../../expr/expression.ts";
import { rule } from "../define.ts";
import { exprKey } from "../semantics.ts";

/** The order in which the plan gives its rows. */
function ordering(p: LogicalPlan): readonly SortOrder[] {
  switch (p.kind) {
    case "Sort":
      return p.global ? p.order : [];
    case "Filter":
    case "GlobalLimit":
    case "LocalLimit":
    case "Offset":
      return ordering(p.child);
    default:
      return [];
  }
}

/** Drops a sort whose child has the order already. */
export const removeRedundantSorts = rule("RemoveRedundantSorts", "topDown", {
  Sort: (p) => {
    const have = ordering(p.child);
    return p.order.length > 0 &&
      p.order.length <= have.length &&
      p.order.every((o, i) => exprKey(o) === exprKey(have[i]!))
      ? p.child
      : undefined;
  },
});
