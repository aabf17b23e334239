import type { Exists, Expression, InSubquery, ScalarSubquery } from "../expr/expression.ts";
import { forEachExpression, transformUp } from "../expr/tree.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { expressionsOf, forEachPlan, mapExpressions, subqueryPlan } from "../plan/tree.ts";

export type Subquery = ScalarSubquery | Exists | InSubquery;
export const isSubquery = (e: Expression): e is Subquery =>
  e.kind === "ScalarSubquery" || e.kind === "Exists" || e.kind === "InSubquery";

/** Applies `f` to the plans of the subqueries in the node's own expressions. */
export const mapSubqueryPlans = (p: LogicalPlan, f: (plan: LogicalPlan) => LogicalPlan): LogicalPlan =>
  mapExpressions(p, (e) =>
    transformUp(e, (n) => {
      if (!isSubquery(n)) return n;
      const before = subqueryPlan(n);
      const after = f(before);
      return after === before ? n : { ...n, plan: after };
    }),
  );

/** Calls `f` for every node, those of subqueries included. */
export function forEachPlanDeep(plan: LogicalPlan, f: (p: LogicalPlan) => void): void {
  forEachPlan(plan, (p) => {
    f(p);
    for (const e of expressionsOf(p))
      forEachExpression(e, (n) => {
        if (isSubquery(n)) forEachPlanDeep(subqueryPlan(n), f);
      });
  });
}
