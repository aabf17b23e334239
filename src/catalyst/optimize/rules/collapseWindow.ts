import { rule } from "../define.ts";
import { refsOfAll } from "../predicates.ts";
import { exprKey } from "../semantics.ts";
import type { Expression } from "../../expr/expression.ts";

const sameList = (a: readonly Expression[], b: readonly Expression[]): boolean =>
  a.length === b.length && a.every((e, i) => exprKey(e) === exprKey(b[i]!));

/** Windows by the same keys and order are one. */
export const collapseWindow = rule("CollapseWindow", "bottomUp", {
  Window: (p) => {
    const child = p.child;
    if (child.kind !== "Window" || !sameList(p.partitionBy, child.partitionBy) || !sameList(p.orderBy, child.orderBy))
      return undefined;
    const made = new Set(child.expressions.map((e) => e.id));
    if ([...refsOfAll(p.expressions)].some((id) => made.has(id))) return undefined;
    return { ...child, expressions: [...child.expressions, ...p.expressions] };
  },
});
