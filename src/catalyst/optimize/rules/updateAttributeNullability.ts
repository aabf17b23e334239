import type { AttributeReference } from "../../expr/expression.ts";
import { transformUp } from "../../expr/tree.ts";
import { outputOf } from "../../plan/output.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { mapExpressions, mapPlanChildren, planChildren } from "../../plan/tree.ts";
import { planRule } from "../define.ts";

/** Tells each operator anew which columns of its children may be null. */
const visit = (p: LogicalPlan): LogicalPlan => {
  const node = mapPlanChildren(p, visit);
  const children = planChildren(node);
  if (children.length === 0) return node;
  const nullable = new Map<number, boolean>();
  for (const c of children)
    for (const a of outputOf(c)) nullable.set(a.id, (nullable.get(a.id) ?? false) || a.nullable);
  return mapExpressions(node, (e) =>
    transformUp(e, (n): AttributeReference | typeof n => {
      if (n.kind !== "AttributeReference") return n;
      const now = nullable.get(n.id);
      return now === undefined || now === n.nullable ? n : { ...n, nullable: now };
    }),
  );
};
export const updateAttributeNullability = planRule("UpdateAttributeNullability", visit);
