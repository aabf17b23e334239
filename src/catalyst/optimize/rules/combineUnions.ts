import { type Expression, nextExprId } from "../../expr/expression.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputOf } from "../../plan/output.ts";
import { project } from "../build.ts";
import { rule } from "../define.ts";
import { attributeMap, substitute, substituteNamed } from "../predicates.ts";
import { deterministic } from "../semantics.ts";

/** The branches of a union inside a union, also below a projection or a DISTINCT that the outer one does again. */
function flatten(p: LogicalPlan, underDistinct: boolean): LogicalPlan[] {
  if (p.kind === "Union" && !p.byName) return p.children.flatMap((c) => flatten(c, underDistinct));
  if (p.kind === "Distinct" && underDistinct && p.child.kind === "Union") return flatten(p.child, true);
  if (p.kind === "Project" && p.child.kind === "Union" && !p.child.byName && p.list.every(deterministic)) {
    const output = outputOf(p.child);
    return p.child.children.flatMap((c, i) => {
      const map = attributeMap(output, outputOf(c));
      // The first branch keeps the ids of the list; the others are matched by position and make their own.
      const own = (e: Expression): Expression => {
        const out = substitute(e, map);
        return out.kind === "Alias" ? { ...out, id: nextExprId() } : out;
      };
      return flatten(project(i === 0 ? p.list.map((e) => substituteNamed(e, map)) : p.list.map(own), c), underDistinct);
    });
  }
  return [p];
}

const combine = (p: Extract<LogicalPlan, { kind: "Union" }>, underDistinct: boolean): LogicalPlan | undefined => {
  if (p.byName) return undefined;
  const children = p.children.flatMap((c) => flatten(c, underDistinct));
  return children.length === p.children.length && children.every((c, i) => c === p.children[i])
    ? undefined
    : { ...p, children };
};

/** Unions of unions are one union. */
export const combineUnions = rule("CombineUnions", "topDown", {
  Union: (p) => combine(p, false),
  Distinct: (p) => {
    const child = p.child.kind === "Union" ? combine(p.child, true) : undefined;
    return child && { ...p, child };
  },
});
