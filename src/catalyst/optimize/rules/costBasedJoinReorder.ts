import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputOf } from "../../plan/output.ts";
import { mapPlanChildren } from "../../plan/tree.ts";
import { project } from "../build.ts";
import { bestJoinOrder } from "../cost/joinOrder.ts";
import { isReorderable, joinGroup } from "../cost/joinGroup.ts";
import { planRule, type RuleContext } from "../define.ts";

function visit(p: LogicalPlan, ctx: RuleContext): LogicalPlan {
  if (!isReorderable(p)) return mapPlanChildren(p, (c) => visit(c, ctx));
  const group = joinGroup(p);
  const items = group.items.map((i) => ({ ...i, plan: visit(i.plan, ctx) }));
  const semis = group.semis.map((s) => ({ ...s, plan: visit(s.plan, ctx) }));
  const unchanged =
    items.every((x, i) => x.plan === group.items[i]!.plan) && semis.every((x, i) => x.plan === group.semis[i]!.plan);
  const n = items.length + semis.length;
  if (n > ctx.config.integer("spark.sql.cbo.joinReorder.dp.threshold")) return mapPlanChildren(p, (c) => visit(c, ctx));
  const best = bestJoinOrder({ ...group, items, semis }, ctx.evalConfig);
  if (!best || (best.shape === group.shape && unchanged)) return p;
  const before = outputOf(p);
  const after = outputOf(best.plan);
  return before.length === after.length && before.every((a, i) => a.id === after[i]!.id)
    ? best.plan
    : project(before, best.plan);
}

/**
 * Orders inner joins, and the semi and anti joins among them, by estimated cost. Unlike Spark's this runs by default, on what Parquet footers tell, and
 * not only after ANALYZE TABLE.
 */
export const costBasedJoinReorder = planRule("CostBasedJoinReorder", (plan, ctx) =>
  ctx.config.boolean("spark.sql.cbo.joinReorder.enabled") ? visit(plan, ctx) : plan,
);
