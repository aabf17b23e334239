import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { references } from "../../expr/tree.ts";
import { outputIds, outputOf } from "../../plan/output.ts";
import { type NodeOf, rule } from "../define.ts";
import { aliasMap, attributeMap, hasAggregate, hasSubquery, isSubset, substitute } from "../predicates.ts";
import { deterministic } from "../semantics.ts";

/** The columns of the left side that the condition reads. */
function leftReferences(p: NodeOf<"Join">): Set<number> {
  const right = outputIds(p.right);
  return new Set([...(p.condition ? references(p.condition) : [])].filter((id) => !right.has(id)));
}

const attributeIds = (es: readonly { kind: string; id?: number }[]): Set<number> =>
  new Set(es.flatMap((e) => (e.kind === "AttributeReference" ? [e.id!] : [])));

function push(p: NodeOf<"Join">): LogicalPlan | undefined {
  if (p.type !== "leftSemi" && p.type !== "leftAnti") return undefined;
  const left = p.left;
  const refs = leftReferences(p);
  switch (left.kind) {
    case "Project": {
      const map = aliasMap(left.list);
      // A projection that only leaves columns out is where column pruning wants it.
      if (map.size === 0) return undefined;
      if (!left.list.every((e) => deterministic(e) && !hasSubquery(e))) return undefined;
      // A computed key would be computed twice.
      for (const id of refs) if (map.has(id) && map.get(id)!.kind !== "AttributeReference") return undefined;
      const condition = p.condition && substitute(p.condition, map);
      return { ...left, child: { ...p, left: left.child, condition } };
    }
    case "Aggregate": {
      const map = aliasMap(left.list.filter((e) => !hasAggregate(e)));
      if (left.grouping.length === 0 || !p.condition || !left.list.every(deterministic)) return undefined;
      const functions = new Set(left.list.flatMap((e) => (e.kind === "Alias" && hasAggregate(e) ? [e.id] : [])));
      if (refs.size === 0 || [...refs].some((id) => functions.has(id))) return undefined;
      const condition = substitute(p.condition, map);
      if (!isSubset(references(condition), new Set([...outputIds(left.child), ...outputIds(p.right)])))
        return undefined;
      return { ...left, child: { ...p, left: left.child, condition } };
    }
    case "Window":
      return refs.size > 0 && isSubset(refs, attributeIds(left.partitionBy))
        ? { ...left, child: { ...p, left: left.child } }
        : undefined;
    case "Union":
      // Each branch would read the right side again; only what is local and small is worth that.
      if (p.right.kind !== "LocalRelation") return undefined;
      return {
        ...left,
        children: left.children.map((c) => ({
          ...p,
          left: c,
          condition: p.condition && substitute(p.condition, attributeMap(outputOf(left), outputOf(c))),
        })),
      };
    case "Sort":
    case "Distinct":
    case "Repartition":
    case "RepartitionByExpression":
      return { ...left, child: { ...p, left: left.child } };
    default:
      return undefined;
  }
}

/** Semi and anti joins are filters, and go down like them. */
export const pushDownLeftSemiAntiJoin = rule("PushDownLeftSemiAntiJoin", "topDown", { Join: push });
