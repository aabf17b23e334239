import { outputOf } from "../../plan/output.ts";
import { project } from "../build.ts";
import { rule } from "../define.ts";
import { attributeMap, substitute } from "../predicates.ts";
import { deterministic } from "../semantics.ts";
import { nextExprId, type Expression } from "../../expr/expression.ts";

/** A projection over a union is done in its branches. */
export const pushProjectionThroughUnion = rule("PushProjectionThroughUnion", "bottomUp", {
  Project: (p) => {
    const union = p.child;
    if (union.kind !== "Union" || union.byName || union.children.length === 0 || !p.list.every(deterministic))
      return undefined;
    const output = outputOf(union);
    const children = union.children.map((c, i) => {
      const map = attributeMap(output, outputOf(c));
      const list = p.list.map((e): Expression => {
        if (e.kind === "AttributeReference") return map.get(e.id) ?? e;
        const child = substitute(e, map);
        return i === 0 || child.kind !== "Alias" ? child : { ...child, id: nextExprId() };
      });
      return project(list, c);
    });
    return { ...union, children };
  },
});
