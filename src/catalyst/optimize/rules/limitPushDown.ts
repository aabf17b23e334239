import type { Expression } from "../../expr/expression.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { rule } from "../define.ts";
import { intValue, maxRows } from "../maxRows.ts";

/** The plan with a local limit, unless it has as few rows anyway. */
function limited(limit: Expression, p: LogicalPlan): LogicalPlan {
  const n = intValue(limit);
  const rows = maxRowsPerPartition(p);
  if (n === undefined || (rows !== undefined && rows <= n)) return p;
  return { kind: "LocalLimit", limit, child: p };
}
function maxRowsPerPartition(p: LogicalPlan): number | undefined {
  const own = p.kind === "LocalLimit" ? intValue(p.limit) : undefined;
  const all = maxRows(p);
  if (own !== undefined) return all === undefined ? own : Math.min(own, all);
  return p.kind === "Project" ? (maxRowsPerPartition(p.child) ?? all) : all;
}

function intoJoin(limit: Expression, p: LogicalPlan): LogicalPlan | undefined {
  if (p.kind === "Project") {
    const child = intoJoin(limit, p.child);
    return child && { ...p, child };
  }
  if (p.kind !== "Join") return undefined;
  let { left, right } = p;
  if (p.type === "left" || p.type === "existence") left = limited(limit, left);
  else if (p.type === "right") right = limited(limit, right);
  else if ((p.type === "inner" || p.type === "cross") && !p.condition) {
    left = limited(limit, left);
    right = limited(limit, right);
  } else if (p.type === "leftSemi" && !p.condition) left = limited(limit, left);
  return left === p.left && right === p.right ? undefined : { ...p, left, right };
}

/** Limits the inputs of a union or of a join that keeps each row of a side. */
export const limitPushDown = rule("LimitPushDown", "topDown", {
  LocalLimit: (p): LogicalPlan | undefined => {
    const child = p.child;
    if (child.kind === "Union") {
      const children = child.children.map((c) => limited(p.limit, c));
      return children.every((c, i) => c === child.children[i]) ? undefined : { ...p, child: { ...child, children } };
    }
    if (child.kind === "Project" && child.child.kind === "Union") {
      const union = child.child;
      const children = union.children.map((c) => limited(p.limit, c));
      if (children.every((c, i) => c === union.children[i])) return undefined;
      return { ...p, child: { ...child, child: { ...union, children } } };
    }
    const joined = intoJoin(p.limit, child);
    return joined && { ...p, child: joined };
  },
});
