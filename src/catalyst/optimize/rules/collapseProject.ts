import type { Expression } from "../../expr/expression.ts";
import { findExpression, forEachExpression } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { type NodeOf, rule } from "../define.ts";
import { aliasMap, hasUdf, hasWindow, substituteNamed, trimInnerAliases } from "../predicates.ts";
import { deterministic } from "../semantics.ts";

/** Cheap enough to be computed several times. */
function cheap(e: Expression): boolean {
  switch (e.kind) {
    case "AttributeReference":
    case "Literal":
    case "OuterReference":
      return true;
    case "Alias":
    case "GetStructField":
      return cheap(e.child);
    default:
      return false;
  }
}

/** Whether the lower list's expressions may be put in place of their names: none that costs something would be computed twice. */
export function canInline(upper: readonly Expression[], lower: readonly Expression[]): boolean {
  const produced = aliasMap(lower);
  const uses = new Map<number, number>();
  for (const e of upper)
    forEachExpression(e, (n) => {
      if (n.kind === "AttributeReference" && produced.has(n.id)) uses.set(n.id, (uses.get(n.id) ?? 0) + 1);
    });
  for (const [id, count] of uses) {
    const e = produced.get(id)!;
    if (!deterministic(e)) return false;
    if (count > 1 && !cheap(e)) return false;
    if (hasUdf(e) && !upper.some((u) => u.kind === "AttributeReference" && u.id === id)) return false;
  }
  return true;
}

const merged = (upper: readonly Expression[], lower: readonly Expression[]): Expression[] => {
  const map = aliasMap(lower);
  return upper.map((e) => trimInnerAliases(substituteNamed(e, map)));
};

function collapse(p: NodeOf<"Project">): LogicalPlan | undefined {
  const child = p.child;
  switch (child.kind) {
    case "Project":
      return canInline(p.list, child.list) ? { ...child, list: merged(p.list, child.list) } : undefined;
    case "Aggregate":
      return p.list.length > 0 &&
        canInline(p.list, child.list) &&
        !p.list.some((e) => findExpression(e, (n) => n.kind === "ScalarSubquery") || hasWindow(e))
        ? { ...child, list: merged(p.list, child.list) }
        : undefined;
    case "GlobalLimit":
      if (
        child.child.kind === "LocalLimit" &&
        child.child.child.kind === "Project" &&
        renames(p.list, child.child.child.list)
      )
        return {
          ...child,
          child: { ...child.child, child: { ...child.child.child, list: merged(p.list, child.child.child.list) } },
        };
      return undefined;
    case "LocalLimit":
    case "Repartition":
    case "Sample":
      if (child.child.kind === "Project" && renames(p.list, child.child.list))
        return { ...child, child: { ...child.child, list: merged(p.list, child.child.list) } };
      return undefined;
    default:
      return undefined;
  }
}

/** Whether the upper list only renames the lower one's columns. */
const renames = (upper: readonly Expression[], lower: readonly Expression[]): boolean =>
  upper.length === lower.length &&
  upper.every((u, i) => {
    const l = lower[i]!;
    return (
      u.kind === "Alias" &&
      u.child.kind === "AttributeReference" &&
      (l.kind === "Alias" || l.kind === "AttributeReference") &&
      u.child.id === l.id
    );
  });

/** Two projections, one over the other, or over an aggregate, become one. */
export const collapseProject = rule("CollapseProject", "bottomUp", {
  Project: (p) => {
    let out: LogicalPlan | undefined = collapse(p);
    while (out?.kind === "Project") {
      const next: LogicalPlan | undefined = collapse(out);
      if (!next) break;
      out = next;
    }
    return out;
  },
});
