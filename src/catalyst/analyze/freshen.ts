import { type AttributeReference, type Expression, nextExprId } from "../expr/expression.ts";
import { transformUp } from "../expr/tree.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { mapExpressions, mapPlanChildren, subqueryPlan } from "../plan/tree.ts";

/** A copy of a resolved plan in which every column that it makes has a new id: a view used twice must not share ids. */
export function freshen(plan: LogicalPlan): LogicalPlan {
  const ids = new Map<number, number>();
  const fresh = (id: number): number => {
    let n = ids.get(id);
    if (n === undefined) ids.set(id, (n = nextExprId()));
    return n;
  };
  const made = (a: AttributeReference): AttributeReference => ({ ...a, id: fresh(a.id) });
  const expression = (e: Expression): Expression =>
    transformUp(e, (n) => {
      switch (n.kind) {
        case "AttributeReference": {
          const to = ids.get(n.id);
          return to === undefined ? n : { ...n, id: to };
        }
        case "Alias":
        case "AggregateCall":
          return { ...n, id: fresh(n.id) };
        case "OuterReference": {
          const to = ids.get(n.child.id);
          return to === undefined ? n : { ...n, child: { ...n.child, id: to } };
        }
        case "ScalarSubquery":
        case "Exists":
        case "InSubquery":
          return { ...n, plan: visit(subqueryPlan(n)), id: nextExprId() };
        default:
          return n;
      }
    });
  const cteIds = new Map<number, number>();
  const visit = (p: LogicalPlan): LogicalPlan => {
    let node = mapPlanChildren(p, visit);
    switch (node.kind) {
      case "LogicalRelation":
      case "LocalRelation":
      case "Range":
      case "Expand":
        node = { ...node, output: node.output.map(made) };
        break;
      case "CTERelationRef":
        node = { ...node, output: node.output.map(made), id: cteIds.get(node.id) ?? node.id };
        break;
      case "CTERelationDef": {
        const id = nextExprId();
        cteIds.set(node.id, id);
        node = { ...node, id };
        break;
      }
      case "Generate":
        node = { ...node, generatorOutput: node.generatorOutput.map(made) };
        break;
      case "Join":
        if (node.exists) node = { ...node, exists: made(node.exists) };
        break;
    }
    return mapExpressions(node, expression);
  };
  return visit(plan);
}
