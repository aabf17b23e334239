import type { AttributeReference } from "../expr/expression.ts";
import { toAttribute } from "../expr/tree.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import { mapPlanChildren, planChildren } from "../plan/tree.ts";
import { copyTags } from "./planIds.ts";

/**
 * Columns that a plan could show but does not: the keys of both sides of a USING join, which only qualified names reach
 * (`SELECT t1.k FROM t1 JOIN t2 USING (k)`).
 */
const keys = new WeakMap<LogicalPlan, readonly AttributeReference[]>();

/** A Project over a USING join hides these columns of the join. */
export function hideKeys(project: LogicalPlan, hidden: readonly AttributeReference[]): LogicalPlan {
  keys.set(project, hidden);
  return project;
}

/** A Project that only trims columns hides what its source hides. */
export function registerHidden(project: LogicalPlan, source: LogicalPlan): void {
  const hidden = hiddenOf(source);
  if (hidden.length > 0) keys.set(project, hidden);
}

export function hiddenOf(plan: LogicalPlan): readonly AttributeReference[] {
  const own = keys.get(plan);
  if (own) return own;
  switch (plan.kind) {
    case "Filter":
    case "Sort":
    case "GlobalLimit":
    case "LocalLimit":
    case "Offset":
    case "Sample":
    case "ResolvedHint":
    case "Window":
    case "Generate":
    case "RepartitionByExpression":
    case "Repartition":
      return hiddenOf(plan.child);
    case "Join":
    case "LateralJoin": {
      const left = hiddenOf(plan.left);
      return plan.type === "leftSemi" || plan.type === "leftAnti" ? left : [...left, ...hiddenOf(plan.right)];
    }
    default:
      return [];
  }
}

/** The plan with hidden columns added to its output. */
export function widen(plan: LogicalPlan, wanted: ReadonlyMap<number, AttributeReference>): LogicalPlan {
  const have = new Set(outputOf(plan).map((a) => a.id));
  const missing = hiddenOf(plan).filter((a) => wanted.has(a.id) && !have.has(a.id));
  if (missing.length === 0) return plan;
  if (plan.kind === "Project" && keys.has(plan)) {
    const inner = new Map(missing.map((a) => [a.id, a]));
    const child = widen(plan.child, inner);
    const given = new Set(outputOf(child).map((a) => a.id));
    const added = missing.filter((a) => given.has(a.id)).map((a) => toAttribute(a));
    return copyTags(plan, hideKeys({ ...plan, list: [...plan.list, ...added], child }, keys.get(plan)!));
  }
  if (planChildren(plan).length === 0) return plan;
  return copyTags(
    plan,
    mapPlanChildren(plan, (c) => widen(c, wanted)),
  );
}
