import { outputIds } from "../../plan/output.ts";
import { project } from "../build.ts";
import { rule } from "../define.ts";
import {
  aliasMap,
  hasAggregate,
  isSubset,
  refsOfAll,
  substitute,
  substituteNamed,
  trimInnerAliases,
} from "../predicates.ts";
import { deterministic, exprKey } from "../semantics.ts";

/** Grouping what is grouped already: an aggregate without functions over another, and one by the keys of the one below. */
export const removeRedundantAggregates = rule("RemoveRedundantAggregates", "bottomUp", {
  Aggregate: (p) => {
    const lower = p.child;
    if (
      lower.kind !== "Aggregate" ||
      p.list.some(hasAggregate) ||
      p.grouping.some(hasAggregate) ||
      !lower.list.every(deterministic)
    )
      return undefined;
    if (p.grouping.length === 0) return undefined;
    // Only keys of the lower aggregate are read.
    const functions = new Set(lower.list.flatMap((e) => (e.kind === "Alias" && hasAggregate(e) ? [e.id] : [])));
    const refs = refsOfAll([...p.grouping, ...p.list]);
    const readsFunctions = [...refs].some((id) => functions.has(id));
    const map = aliasMap(lower.list);
    if (!readsFunctions && lower.grouping.length > 0)
      return {
        ...p,
        grouping: p.grouping.map((e) => substitute(e, map)),
        list: p.list.map((e) => trimInnerAliases(substituteNamed(e, map))),
        child: lower.child,
      };
    // All keys of the lower aggregate among the keys: each group has one row.
    const upper = new Set(p.grouping.map((e) => exprKey(substitute(e, map))));
    return lower.grouping.every((g) => upper.has(exprKey(g))) && isSubset(refsOfAll(p.list), outputIds(lower))
      ? project(p.list, lower)
      : undefined;
  },
});
