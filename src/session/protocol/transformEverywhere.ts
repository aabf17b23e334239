import type { Expression } from "../../catalyst/expr/expression.ts";
import { transformUp } from "../../catalyst/expr/tree.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import { mapExpressions, transformPlanUp } from "../../catalyst/plan/tree.ts";

/** Rewrites every expression of a plan bottom up, those of the plans inside subqueries and common tables too. */
export function transformEverywhere(plan: LogicalPlan, f: (e: Expression) => Expression): LogicalPlan {
  const inExpression = (e: Expression): Expression =>
    transformUp(e, (n) => {
      if (n.kind !== "ScalarSubquery" && n.kind !== "Exists" && n.kind !== "InSubquery") return f(n);
      const inner = transformEverywhere(n.plan as LogicalPlan, f);
      return f(inner === n.plan ? n : { ...n, plan: inner });
    });
  return transformPlanUp(plan, (p) => {
    const done = mapExpressions(p, inExpression);
    if (done.kind !== "UnresolvedWith") return done;
    const ctes = done.ctes.map((c) => {
      const inner = transformEverywhere(c.plan, f);
      return inner === c.plan ? c : { ...c, plan: inner };
    });
    return ctes.every((c, i) => c === done.ctes[i]) ? done : { ...done, ctes };
  });
}
