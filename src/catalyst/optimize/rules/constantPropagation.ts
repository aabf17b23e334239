import type { AttributeReference, Expression, Literal } from "../../expr/expression.ts";
import { references } from "../../expr/tree.ts";
import { conjunction, isCall } from "../build.ts";
import { rule } from "../define.ts";
import { splitConjuncts, substitute } from "../predicates.ts";

/** `column = literal`, where equal means that one can stand for the other. */
function binding(e: Expression): { attribute: AttributeReference; value: Literal } | undefined {
  if (!isCall(e, "=") && !isCall(e, "<=>")) return undefined;
  const [a, b] = e.args as [Expression, Expression];
  const [attribute, value] = a.kind === "AttributeReference" ? [a, b] : [b, a];
  if (attribute.kind !== "AttributeReference" || value.kind !== "Literal" || value.value === null) return undefined;
  const t = attribute.type;
  if (t.kind === "float" || t.kind === "double" || (t.kind === "string" && t.collation !== undefined)) return undefined;
  return { attribute, value };
}

/** `a = 1 AND f(a)` becomes `a = 1 AND f(1)`. */
export const constantPropagation = rule("ConstantPropagation", "bottomUp", {
  Filter: (p, ctx) => {
    const conjuncts = splitConjuncts(p.condition);
    const values = new Map<number, Expression>();
    const from = new Set<Expression>();
    for (const c of conjuncts) {
      const b = binding(c);
      if (!b || values.has(b.attribute.id)) continue;
      values.set(b.attribute.id, b.value);
      from.add(c);
    }
    if (values.size === 0) return undefined;
    let changed = false;
    const out = conjuncts.map((c) => {
      if (from.has(c) || isCall(c, "isnotnull")) return c;
      if (![...references(c)].some((id) => values.has(id))) return c;
      const replaced = substitute(c, values);
      changed ||= replaced !== c;
      return replaced;
    });
    return changed ? { ...p, condition: conjunction(out, ctx.evalConfig)! } : undefined;
  },
});
