import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { mapPlanChildren } from "../../plan/tree.ts";
import { type RuleContext, planRule } from "../define.ts";
import { mapSubqueryPlans } from "../subqueries.ts";
import { rewriteCorrelatedScalarSubquery } from "./rewriteCorrelatedScalarSubquery.ts";
import { rewriteLateralSubquery } from "./rewriteLateralSubquery.ts";
import { rewriteNonCorrelatedExists } from "./rewriteNonCorrelatedExists.ts";
import { rewritePredicateSubquery } from "./rewritePredicateSubquery.ts";

const inside = (plan: LogicalPlan, ctx: RuleContext): LogicalPlan =>
  [
    rewriteNonCorrelatedExists,
    rewriteLateralSubquery,
    rewriteCorrelatedScalarSubquery,
    rewritePredicateSubquery,
  ].reduce((p, r) => r.apply(p, ctx), nested(plan, ctx));

const nested = (plan: LogicalPlan, ctx: RuleContext): LogicalPlan =>
  mapSubqueryPlans(
    mapPlanChildren(plan, (c) => nested(c, ctx)),
    (s) => inside(s, ctx),
  );

/** Makes joins of the subqueries inside subqueries, innermost first, so that each is decorrelated over plain operators. */
export const pullupCorrelatedPredicates = planRule("PullupCorrelatedPredicates", nested, { required: true });
