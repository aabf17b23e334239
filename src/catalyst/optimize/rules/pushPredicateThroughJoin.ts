import type { Expression } from "../../expr/expression.ts";
import { findExpression, references } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds } from "../../plan/output.ts";
import { conjunction, filter } from "../build.ts";
import { type NodeOf, type RuleContext, rule } from "../define.ts";
import { isSubset, splitConjuncts } from "../predicates.ts";
import { deterministic } from "../semantics.ts";

interface Parts {
  readonly left: Expression[];
  readonly right: Expression[];
  readonly both: Expression[];
}

function divide(conjuncts: readonly Expression[], join: NodeOf<"Join">): Parts {
  const left: Expression[] = [];
  const right: Expression[] = [];
  const both: Expression[] = [];
  const l = outputIds(join.left);
  const r = outputIds(join.right);
  for (const c of conjuncts) {
    const refs = references(c);
    if (!deterministic(c)) both.push(c);
    else if (isSubset(refs, l) && (refs.size > 0 || !isSubset(refs, r))) left.push(c);
    else if (refs.size > 0 && isSubset(refs, r)) right.push(c);
    else if (refs.size === 0) left.push(c);
    else both.push(c);
  }
  return { left, right, both };
}

/** A filter over a join: to the sides that the join's type lets through; of an inner join, the rest becomes its condition. */
export function pushFilterThroughJoin(p: NodeOf<"Filter">, ctx: RuleContext): LogicalPlan | undefined {
  const join = p.child;
  if (join.kind !== "Join") return undefined;
  const config = ctx.evalConfig;
  const and = (list: readonly Expression[]) => conjunction(list, config);
  const { left, right, both } = divide(splitConjuncts(p.condition), join);
  switch (join.type) {
    case "inner":
    case "cross": {
      // What cannot be evaluated inside a join stays above.
      const above = both.filter(
        (c) => !deterministic(c) || findExpression(c, (n) => n.kind === "Exists" || n.kind === "InSubquery"),
      );
      const inside = both.filter((c) => !above.includes(c));
      if (left.length + right.length + inside.length === 0) return undefined;
      const condition = and([...splitConjuncts(join.condition), ...inside]);
      return filter(and(above), {
        ...join,
        type: join.type === "cross" && condition ? "inner" : join.type,
        left: filter(and(left), join.left),
        right: filter(and(right), join.right),
        condition,
      });
    }
    case "left":
    case "leftSemi":
    case "leftAnti":
    case "existence":
      if (left.length === 0) return undefined;
      return filter(and([...right, ...both]), { ...join, left: filter(and(left), join.left) });
    case "right":
      if (right.length === 0) return undefined;
      return filter(and([...left, ...both]), { ...join, right: filter(and(right), join.right) });
    default:
      return undefined;
  }
}

/** Conditions of a join that concern one side only: to that side, where a row without a match is not kept. */
export function pushConditionThroughJoin(join: NodeOf<"Join">, ctx: RuleContext): LogicalPlan | undefined {
  if (!join.condition) return undefined;
  const and = (list: readonly Expression[]) => conjunction(list, ctx.evalConfig);
  const { left, right, both } = divide(splitConjuncts(join.condition), join);
  const toLeft = join.type === "inner" || join.type === "cross" || join.type === "leftSemi" || join.type === "right";
  const toRight = toLeft
    ? join.type !== "right"
    : join.type === "left" || join.type === "leftAnti" || join.type === "existence";
  const l = toLeft ? left : [];
  const r = toRight ? right : [];
  if (l.length + r.length === 0) return undefined;
  const rest = [...(toLeft ? [] : left), ...(toRight ? [] : right), ...both];
  return { ...join, left: filter(and(l), join.left), right: filter(and(r), join.right), condition: and(rest) };
}

export const pushPredicateThroughJoin = rule("PushPredicateThroughJoin", "topDown", {
  Filter: pushFilterThroughJoin,
  Join: pushConditionThroughJoin,
});
