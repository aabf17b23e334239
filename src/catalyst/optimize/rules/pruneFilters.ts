import { conjunction, emptyLike, filter, isFalse, isNullLiteral, isTrue } from "../build.ts";
import { constraintsOf } from "../constraints.ts";
import { rule } from "../define.ts";
import { splitConjuncts } from "../predicates.ts";
import { deterministic } from "../semantics.ts";

/** Filters that let all rows through, or none, or test what the child guarantees already. */
export const pruneFilters = rule("PruneFilters", "bottomUp", {
  Filter: (p, ctx) => {
    if (isTrue(p.condition)) return p.child;
    if (isFalse(p.condition) || isNullLiteral(p.condition)) return emptyLike(p.child);
    const known = constraintsOf(p.child);
    if (known.size === 0) return undefined;
    const conjuncts = splitConjuncts(p.condition);
    const kept = conjuncts.filter((c) => !(deterministic(c) && known.has(c)));
    return kept.length === conjuncts.length ? undefined : filter(conjunction(kept, ctx.evalConfig), p.child);
  },
});
