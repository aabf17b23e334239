import type { Expression } from "../../expr/expression.ts";
import { findExpression, references, transformUp } from "../../expr/tree.ts";
import { evaluateConstant } from "../../functions/evaluate.ts";
import { findFunction } from "../../functions/registry.ts";
import type { JoinType, LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds } from "../../plan/output.ts";
import { literal } from "../build.ts";
import { type NodeOf, rule } from "../define.ts";
import { constraintsOf } from "../constraints.ts";
import { hasSubquery, hasUdf, intersects, isSubset, refsOfAll, splitConjuncts } from "../predicates.ts";
import { deterministic } from "../semantics.ts";

/** Whether the predicate drops the rows in which all columns of a side are null. */
function dropsNulls(e: Expression, ids: ReadonlySet<number>): boolean {
  const refs = references(e);
  if (refs.size === 0 || !isSubset(refs, ids) || !deterministic(e) || hasSubquery(e) || hasUdf(e)) return false;
  const nulls = transformUp(e, (n) => (n.kind === "AttributeReference" ? literal(null, n.type) : n));
  try {
    const value = evaluateConstant(nulls);
    return value === null || value === false;
  } catch {
    return false;
  }
}

function narrowed(join: NodeOf<"Join">, predicates: readonly Expression[]): JoinType | undefined {
  if (join.type !== "left" && join.type !== "right" && join.type !== "full") return undefined;
  const left = outputIds(join.left);
  const right = outputIds(join.right);
  const leftRows = predicates.some((c) => dropsNulls(c, left));
  const rightRows = predicates.some((c) => dropsNulls(c, right));
  switch (join.type) {
    case "left":
      return rightRows ? "inner" : undefined;
    case "right":
      return leftRows ? "inner" : undefined;
    default:
      return leftRows && rightRows ? "inner" : leftRows ? "left" : rightRows ? "right" : undefined;
  }
}

/** Aggregates whose result repetitions do not change. */
const agnostic = (list: readonly Expression[]): boolean =>
  !list.some((e) =>
    findExpression(e, (n) => {
      if (n.kind !== "AggregateCall" || n.distinct) return false;
      const entry = findFunction(n.name);
      return !(
        n.name === "min" ||
        n.name === "max" ||
        (entry?.kind === "aggregate" && entry.duplicateAgnostic === true)
      );
    }),
  );

/** Outer joins whose additional rows are dropped above, and those that a grouping above makes pointless. */
export const eliminateOuterJoin = rule("EliminateOuterJoin", "bottomUp", {
  Filter: (p) => {
    const join = p.child;
    if (join.kind !== "Join") return undefined;
    const type = narrowed(join, [...splitConjuncts(p.condition), ...constraintsOf(join)]);
    return type && { ...p, child: { ...join, type } };
  },
  Aggregate: (p): LogicalPlan | undefined => {
    const list = [...p.grouping, ...p.list];
    if (!agnostic(p.list)) return undefined;
    const through = (c: LogicalPlan): LogicalPlan | undefined => {
      if (c.kind === "Project") {
        if (!c.list.every(deterministic)) return undefined;
        const child = dropJoin(c.child, refsOfAll(c.list));
        return child && { ...c, child };
      }
      return dropJoin(c, refsOfAll(list));
    };
    const child = through(p.child);
    return child && { ...p, child };
  },
});

function dropJoin(p: LogicalPlan, needed: ReadonlySet<number>): LogicalPlan | undefined {
  if (p.kind !== "Join") return undefined;
  if (p.type === "left" && !intersects(needed, outputIds(p.right))) return p.left;
  if (p.type === "right" && !intersects(needed, outputIds(p.left))) return p.right;
  return undefined;
}
