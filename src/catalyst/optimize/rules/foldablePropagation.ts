import type { Expression } from "../../expr/expression.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { mapExpressions, mapPlanChildren, planChildren } from "../../plan/tree.ts";
import { planRule } from "../define.ts";
import { substitute, substituteNamed } from "../predicates.ts";

type Known = ReadonlyMap<number, Expression>;
const NONE: Known = new Map();

const replaced = (p: LogicalPlan, known: Known): LogicalPlan => {
  if (known.size === 0) return p;
  if (p.kind === "Project" || p.kind === "Aggregate") {
    // Names of the output stay, so a column itself becomes an alias of the constant.
    const list = p.list.map((e) => substituteNamed(e, known));
    const changed = list.some((e, i) => e !== p.list[i]);
    if (p.kind === "Project") return changed ? { ...p, list } : p;
    const grouping = p.grouping.map((e) => substitute(e, known));
    return changed || grouping.some((e, i) => e !== p.grouping[i]) ? { ...p, list, grouping } : p;
  }
  return mapExpressions(p, (e) => substitute(e, known));
};

/** The plan with constants in place of columns, and the columns of its output that are constants. */
function visit(p: LogicalPlan): readonly [LogicalPlan, Known] {
  switch (p.kind) {
    case "Project": {
      const [child, known] = visit(p.child);
      const node = replaced(child === p.child ? p : { ...p, child }, known) as typeof p;
      const out = new Map<number, Expression>();
      for (const e of node.list) if (e.kind === "Alias" && e.child.kind === "Literal") out.set(e.id, e.child);
      return [node, out];
    }
    case "Filter":
    case "Sort":
    case "GlobalLimit":
    case "LocalLimit":
    case "Offset":
    case "Distinct":
    case "Window":
    case "Sample":
    case "Repartition":
    case "RepartitionByExpression":
    case "Generate": {
      const [child, known] = visit(p.child);
      return [replaced(child === p.child ? p : ({ ...p, child } as LogicalPlan), known), known];
    }
    case "Aggregate": {
      const [child, known] = visit(p.child);
      return [replaced(child === p.child ? p : { ...p, child }, known), NONE];
    }
    case "Join": {
      const [left, l] = visit(p.left);
      const [right, r] = visit(p.right);
      const node = left === p.left && right === p.right ? p : { ...p, left, right };
      const leftOnly = p.type === "leftSemi" || p.type === "leftAnti" || p.type === "existence" || p.type === "left";
      if (p.type === "inner" || p.type === "cross") {
        const known = new Map([...l, ...r]);
        return [replaced(node, known), known];
      }
      // A join's condition over constants of a side that nulls may replace still sees the side's own rows.
      return [replaced(node, new Map([...l, ...r])), leftOnly ? l : p.type === "right" ? r : NONE];
    }
    default: {
      if (planChildren(p).length === 0) return [p, NONE];
      return [mapPlanChildren(p, (c) => visit(c)[0]), NONE];
    }
  }
}

/** Columns that are constants are replaced by the constant above. */
export const foldablePropagation = planRule("FoldablePropagation", (plan) => visit(plan)[0]);
