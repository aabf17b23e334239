import type { Expression } from "../../expr/expression.ts";
import { references } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds } from "../../plan/output.ts";
import { conjunction, disjunction, filter, isCall } from "../build.ts";
import { constraintsOf } from "../constraints.ts";
import { type NodeOf, rule, type RuleContext } from "../define.ts";
import { hasSubquery, isSubset, splitConjuncts, splitDisjuncts } from "../predicates.ts";
import { deterministic } from "../semantics.ts";

/**
 * The strongest predicate over one side's columns that follows from `e`: of an AND the parts that can be kept, of an OR something from every branch.
 * (`(a1 AND b1) OR (a2 AND b2)` gives `a1 OR a2`.)
 */
function weaken(e: Expression, ids: ReadonlySet<number>, ctx: RuleContext): Expression | undefined {
  const refs = references(e);
  if (refs.size > 0 && isSubset(refs, ids)) return e;
  if (isCall(e, "and")) {
    const parts = splitConjuncts(e).flatMap((c) => weaken(c, ids, ctx) ?? []);
    return conjunction(parts, ctx.evalConfig);
  }
  if (isCall(e, "or")) {
    const branches = splitDisjuncts(e);
    if (branches.length > 32) return undefined;
    const parts: Expression[] = [];
    for (const b of branches) {
      const w = weaken(b, ids, ctx);
      if (!w) return undefined;
      parts.push(w);
    }
    return disjunction(parts, ctx.evalConfig);
  }
  return undefined;
}

function extra(conjuncts: readonly Expression[], side: LogicalPlan, ctx: RuleContext): LogicalPlan {
  const ids = outputIds(side);
  const have = constraintsOf(side);
  const more = conjuncts.flatMap((c) => {
    if (!isCall(c, "or") || !deterministic(c) || hasSubquery(c) || isSubset(references(c), ids)) return [];
    return splitConjuncts(weaken(c, ids, ctx)).filter((w) => !have.has(w));
  });
  return filter(conjunction(more, ctx.evalConfig), side);
}

function push(join: NodeOf<"Join">, above: readonly Expression[], ctx: RuleContext): NodeOf<"Join"> | undefined {
  const own = splitConjuncts(join.condition);
  let { left, right } = join;
  switch (join.type) {
    case "inner":
    case "cross":
    case "leftSemi":
      left = extra([...above, ...own], left, ctx);
      right = extra([...(join.type === "leftSemi" ? [] : above), ...own], right, ctx);
      break;
    case "left":
    case "leftAnti":
    case "existence":
      left = extra(above, left, ctx);
      right = extra(own, right, ctx);
      break;
    case "right":
      left = extra(own, left, ctx);
      right = extra(above, right, ctx);
      break;
  }
  return left === join.left && right === join.right ? undefined : { ...join, left, right };
}

/** Predicates over both sides of a join of which something follows for one side alone. */
export const pushExtraPredicateThroughJoin = rule("PushExtraPredicateThroughJoin", "topDown", {
  Filter: (p, ctx) => {
    const child = p.child.kind === "Join" ? push(p.child, splitConjuncts(p.condition), ctx) : undefined;
    return child && { ...p, child };
  },
  Join: (p, ctx) => push(p, [], ctx),
});
