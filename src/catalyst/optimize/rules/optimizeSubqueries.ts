import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { mapPlanChildren } from "../../plan/tree.ts";
import { type RuleContext, planRule } from "../define.ts";
import { mapSubqueryPlans } from "../subqueries.ts";

/** The order of a subquery's rows means nothing. */
const withoutSort = (p: LogicalPlan): LogicalPlan => (p.kind === "Sort" ? withoutSort(p.child) : p);

/** Optimizes the plans of the scalar subqueries that stayed expressions. */
const visit = (p: LogicalPlan, ctx: RuleContext): LogicalPlan =>
  mapSubqueryPlans(
    mapPlanChildren(p, (c) => visit(c, ctx)),
    (s) => ctx.optimizeSubquery(withoutSort(s)),
  );
export const optimizeSubqueries = planRule("OptimizeSubqueries", visit);
