import { conjunction } from "../build.ts";
import type { NodeOf, RuleContext } from "../define.ts";
import { rule } from "../define.ts";
import { splitConjuncts } from "../predicates.ts";
import { deterministic, ExpressionSet } from "../semantics.ts";

/** Two filters, one over the other, become one. */
export function combineFilter(p: NodeOf<"Filter">, ctx: RuleContext): NodeOf<"Filter"> | undefined {
  const below = p.child;
  if (below.kind !== "Filter" || !deterministic(below.condition)) return undefined;
  const known = new ExpressionSet(splitConjuncts(below.condition));
  const more = splitConjuncts(p.condition).filter((c) => !deterministic(c) || !known.has(c));
  const condition = conjunction([...splitConjuncts(below.condition), ...more], ctx.evalConfig)!;
  return { ...below, condition };
}
export const combineFilters = rule("CombineFilters", "topDown", { Filter: combineFilter });
