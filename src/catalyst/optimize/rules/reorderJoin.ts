import type { Expression } from "../../expr/expression.ts";
import { references } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds, outputOf } from "../../plan/output.ts";
import { conjunction, filter, project } from "../build.ts";
import { type NodeOf, rule, type RuleContext } from "../define.ts";
import { hasSubquery, intersects, isSubset, splitConjuncts } from "../predicates.ts";
import { deterministic } from "../semantics.ts";

/** The relations and predicates of a tree of inner joins, when no hint ties it. */
function flatten(p: LogicalPlan, items: LogicalPlan[], conditions: Expression[]): void {
  if (p.kind === "Join" && (p.type === "inner" || p.type === "cross") && !p.hint) {
    flatten(p.left, items, conditions);
    flatten(p.right, items, conditions);
    conditions.push(...splitConjuncts(p.condition));
  } else if (
    p.kind === "Filter" &&
    p.child.kind === "Join" &&
    (p.child.type === "inner" || p.child.type === "cross") &&
    deterministic(p.condition)
  ) {
    flatten(p.child, items, conditions);
    conditions.push(...splitConjuncts(p.condition));
  } else items.push(p);
}

/** Joins the relations in their order, but takes next one that a predicate connects with those before, where there is one. */
function ordered(items: readonly LogicalPlan[], conditions: readonly Expression[], ctx: RuleContext): LogicalPlan {
  const left = [...items];
  const open = [...conditions];
  let plan = left.shift()!;
  let ids = outputIds(plan);
  while (left.length > 0) {
    const connected = left.findIndex((r) => {
      const right = outputIds(r);
      return open.some((c) => {
        const refs = references(c);
        return (
          intersects(refs, ids) &&
          intersects(refs, right) &&
          isSubset(refs, new Set([...ids, ...right])) &&
          !hasSubquery(c)
        );
      });
    });
    const [next] = left.splice(Math.max(0, connected), 1);
    ids = new Set([...ids, ...outputIds(next!)]);
    const now = open.filter((c) => isSubset(references(c), ids));
    for (const c of now) open.splice(open.indexOf(c), 1);
    plan = { kind: "Join", left: plan, right: next!, type: "inner", condition: conjunction(now, ctx.evalConfig) };
  }
  return filter(conjunction(open, ctx.evalConfig), plan);
}

function reorder(p: NodeOf<"Join"> | NodeOf<"Filter">, ctx: RuleContext): LogicalPlan | undefined {
  const items: LogicalPlan[] = [];
  const conditions: Expression[] = [];
  flatten(p, items, conditions);
  if (items.length < 3 || conditions.length === 0 || !conditions.every(deterministic)) return undefined;
  const plan = ordered(items, conditions, ctx);
  const before = outputOf(p);
  const after = outputOf(plan);
  const moved = before.some((a, i) => a.id !== after[i]!.id);
  return moved ? project(before, plan) : undefined;
}

/** In chains of inner joins, puts relations behind those that they share a predicate with, so that no product is made without need. */
export const reorderJoin = rule("ReorderJoin", "topDown", {
  Join: (p, ctx) => (p.type === "inner" || p.type === "cross" ? reorder(p, ctx) : undefined),
  Filter: (p, ctx) => (p.child.kind === "Join" ? reorder(p, ctx) : undefined),
});
