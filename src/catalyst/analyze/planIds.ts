import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { planChildren } from "../plan/tree.ts";

const ids = new WeakMap<LogicalPlan, readonly number[]>();

/** Remembers the Connect plans that a resolved plan is the result of: one node can stand for several. */
export function tagPlan(plan: LogicalPlan, planId: number): LogicalPlan {
  const known = ids.get(plan) ?? [];
  if (!known.includes(planId)) ids.set(plan, [...known, planId]);
  return plan;
}

/** The resolved plans below (or at) the given ones that stand for a Connect plan. */
export function plansOf(plans: readonly LogicalPlan[], planId: number): LogicalPlan[] {
  const out: LogicalPlan[] = [];
  const visit = (p: LogicalPlan): void => {
    if (ids.get(p)?.includes(planId)) out.push(p);
    else for (const c of planChildren(p)) visit(c);
  };
  plans.forEach(visit);
  return out;
}

/** A rewritten plan stands for what the plan before stood for. */
export function copyTags(from: LogicalPlan, to: LogicalPlan): LogicalPlan {
  for (const id of ids.get(from) ?? []) tagPlan(to, id);
  return to;
}
