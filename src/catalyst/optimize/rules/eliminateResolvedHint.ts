import type { JoinStrategyHint, LogicalPlan } from "../../plan/logicalPlan.ts";
import { mapPlanChildren } from "../../plan/tree.ts";
import { planRule } from "../define.ts";
import { mapSubqueryPlans } from "../subqueries.ts";

/** The hint at the top of a join's side: below operators that keep the relation what it is. */
function extract(p: LogicalPlan): { hint?: JoinStrategyHint; plan: LogicalPlan } {
  switch (p.kind) {
    case "ResolvedHint": {
      const inner = extract(p.child);
      return { hint: p.hint, plan: inner.plan };
    }
    case "Project":
    case "Filter":
    case "SubqueryAlias":
    case "View": {
      const inner = extract(p.child);
      return inner.hint === undefined ? { plan: p } : { hint: inner.hint, plan: { ...p, child: inner.plan } };
    }
    default:
      return { plan: p };
  }
}

/** Moves hints into the joins above them; others mean nothing and go. */
const visit = (p: LogicalPlan): LogicalPlan => {
  let node = p;
  if (node.kind === "Join") {
    const left = extract(node.left);
    const right = extract(node.right);
    if (left.hint !== undefined || right.hint !== undefined)
      node = {
        ...node,
        left: left.plan,
        right: right.plan,
        hint: { left: left.hint ?? node.hint?.left, right: right.hint ?? node.hint?.right },
      };
  }
  while (node.kind === "ResolvedHint") node = node.child;
  if (node !== p && node.kind === "Join" && p.kind !== "Join") return visit(node);
  return mapSubqueryPlans(mapPlanChildren(node, visit), visit);
};
export const eliminateResolvedHint = planRule("EliminateResolvedHint", visit, { required: true });
