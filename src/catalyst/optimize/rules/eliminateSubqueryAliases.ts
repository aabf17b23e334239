import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { mapPlanChildren } from "../../plan/tree.ts";
import { planRule } from "../define.ts";
import { mapSubqueryPlans } from "../subqueries.ts";

/** Names of relations and view bodies mean something to the analyzer only. Goes into subqueries, which are decorrelated soon after. */
const strip = (p: LogicalPlan): LogicalPlan => {
  let node = p;
  while (node.kind === "SubqueryAlias") node = node.child;
  return mapSubqueryPlans(mapPlanChildren(node, strip), strip);
};
export const eliminateSubqueryAliases = planRule("EliminateSubqueryAliases", strip, { required: true });

const views = (p: LogicalPlan): LogicalPlan => {
  let node = p;
  while (node.kind === "View") node = node.child;
  return mapSubqueryPlans(mapPlanChildren(node, views), views);
};
export const eliminateView = planRule("EliminateView", views, { required: true });
