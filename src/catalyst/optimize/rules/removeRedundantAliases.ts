import type { Alias, AttributeReference, Expression } from "../../expr/expression.ts";
import { transformUp } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds, outputOf } from "../../plan/output.ts";
import { mapExpressions, mapPlanChildren, planChildren } from "../../plan/tree.ts";
import { planRule } from "../define.ts";

type Renaming = Map<number, AttributeReference>;

/** An alias that gives a column the name it has. */
const redundant = (e: Expression, kept: ReadonlySet<number>): e is Alias & { child: AttributeReference } =>
  e.kind === "Alias" &&
  e.child.kind === "AttributeReference" &&
  e.name === e.child.name &&
  !e.metadata &&
  !e.child.metadata &&
  !kept.has(e.id) &&
  !kept.has(e.child.id);

const rename = (e: Expression, map: Renaming): Expression =>
  map.size === 0
    ? e
    : transformUp(e, (n) =>
        n.kind === "AttributeReference"
          ? map.get(n.id)
            ? { ...map.get(n.id)!, name: n.name, qualifier: n.qualifier }
            : n
          : n,
      );

function visit(p: LogicalPlan, kept: ReadonlySet<number>): { plan: LogicalPlan; map: Renaming } {
  // The branches of a union and of set operations are matched by position, and their ids must stay apart.
  const childKept =
    p.kind === "Union" || p.kind === "Intersect" || p.kind === "Except"
      ? new Set([...kept, ...planChildren(p).flatMap((c) => [...outputIds(c)])])
      : kept;
  const map: Renaming = new Map();
  let extra = childKept;
  const withChildren = mapPlanChildren(p, (c) => {
    const out = visit(c, extra);
    for (const [id, a] of out.map) map.set(id, a);
    // Both sides of a join must not end with the same id.
    if (p.kind === "Join" || p.kind === "LateralJoin") extra = new Set([...extra, ...outputIds(out.plan)]);
    return out.plan;
  });
  let node = map.size === 0 ? withChildren : mapExpressions(withChildren, (e) => rename(e, map));
  if (node.kind === "Project" || node.kind === "Aggregate") {
    const seen = new Set(
      node.list.filter((e) => e.kind === "AttributeReference").map((e) => (e as AttributeReference).id),
    );
    const list = node.list.map((e) => {
      if (!redundant(e, kept) || seen.has(e.child.id)) return e;
      seen.add(e.child.id);
      map.set(e.id, e.child);
      return e.child;
    });
    if (list.some((e, i) => e !== (node as { list: readonly Expression[] }).list[i]))
      node = { ...node, list } as LogicalPlan;
  }
  return { plan: node, map };
}

/** `a AS a`: the column itself does, and what is above is told. The ids of the query's own output stay. */
export const removeRedundantAliases = planRule("RemoveRedundantAliases", (plan) => {
  const { plan: out } = visit(plan, new Set(outputOf(plan).map((a) => a.id)));
  return out;
});
