import type { AttributeReference, Expression } from "../expr/expression.ts";
import { nextExprId } from "../expr/expression.ts";
import { transformUp } from "../expr/tree.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputIds } from "../plan/output.ts";
import { findPlan, mapExpressions, mapPlanChildren, subqueryPlan } from "../plan/tree.ts";

/** A copy of a plan in which every column that it makes has a new id: the same relation twice in one plan must not share ids. */
export function renewIds(plan: LogicalPlan): { readonly plan: LogicalPlan; readonly ids: ReadonlyMap<number, number> } {
  const ids = new Map<number, number>();
  const fresh = (id: number): number => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const n = nextExprId();
    ids.set(id, n);
    return n;
  };
  const made = <A extends AttributeReference | undefined>(a: A): A => (a ? { ...a, id: fresh(a.id) } : a);
  const expression = (e: Expression): Expression =>
    transformUp(e, (n) => {
      switch (n.kind) {
        case "AttributeReference": {
          const to = ids.get(n.id);
          return to === undefined ? n : { ...n, id: to };
        }
        case "Alias":
          return { ...n, id: fresh(n.id) };
        case "OuterReference": {
          // At depth 0 it means a column outside of the plan, even when a column of the plan has the same id.
          const to = depth > 0 ? ids.get(n.child.id) : undefined;
          return to === undefined ? n : { ...n, child: { ...n.child, id: to } };
        }
        case "ScalarSubquery":
        case "Exists":
        case "InSubquery":
          return { ...n, plan: deeper(subqueryPlan(n)), id: nextExprId() };
        default:
          return n;
      }
    });
  let depth = 0;
  const deeper = (p: LogicalPlan): LogicalPlan => {
    depth++;
    const out = visit(p);
    depth--;
    return out;
  };
  const visit = (p: LogicalPlan): LogicalPlan => {
    const withChildren =
      p.kind === "LateralJoin" ? { ...p, left: visit(p.left), right: deeper(p.right) } : mapPlanChildren(p, visit);
    let node = withChildren;
    switch (node.kind) {
      case "LogicalRelation":
      case "LocalRelation":
      case "InMemoryRelation":
      case "Range":
      case "CTERelationRef":
      case "Expand":
        node = { ...node, output: node.output.map(made) };
        break;
      case "Generate":
        node = { ...node, generatorOutput: node.generatorOutput.map(made) };
        break;
      case "Join":
        if (node.exists) node = { ...node, exists: made(node.exists) };
        break;
    }
    return mapExpressions(node, expression);
  };
  return { plan: visit(plan), ids };
}

/** The plan, renewed when it makes columns with ids that `other` gives as well. */
export function renewedAgainst(plan: LogicalPlan, other: LogicalPlan): LogicalPlan {
  const taken = outputIds(other);
  const conflict = findPlan(plan, (p) => {
    for (const id of producedIds(p)) if (taken.has(id)) return true;
    return false;
  });
  return conflict ? renewIds(plan).plan : plan;
}

/** The ids of the columns that a node itself makes. */
export function producedIds(p: LogicalPlan): number[] {
  switch (p.kind) {
    case "LogicalRelation":
    case "LocalRelation":
    case "InMemoryRelation":
    case "Range":
    case "CTERelationRef":
    case "Expand":
      return p.output.map((a) => a.id);
    case "Generate":
      return p.generatorOutput.map((a) => a.id);
    case "Project":
    case "Aggregate":
      return p.list.flatMap((e) => (e.kind === "Alias" ? [e.id] : []));
    case "Window":
      return p.expressions.flatMap((e) => (e.kind === "Alias" ? [e.id] : []));
    case "Join":
      return p.exists ? [p.exists.id] : [];
    default:
      return [];
  }
}
