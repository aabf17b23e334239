import type { Expression } from "../../expr/expression.ts";
import { references } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds } from "../../plan/output.ts";
import { conjunction, filter } from "../build.ts";
import { constraintsOf, inferAdditional, notNulls } from "../constraints.ts";
import { planRule, rule, type RuleContext } from "../define.ts";
import { hasSubquery, isSubset, splitConjuncts } from "../predicates.ts";
import { deterministic, ExpressionSet } from "../semantics.ts";

/** What is known of the rows of a join that have a match. */
function known(parts: readonly Iterable<Expression>[], ctx: RuleContext): ExpressionSet {
  const base = new ExpressionSet();
  for (const part of parts) for (const e of part) if (deterministic(e) && !hasSubquery(e)) base.add(e);
  const all = new ExpressionSet([...base, ...inferAdditional(base)]);
  for (const e of notNulls(all, ctx.evalConfig)) all.add(e);
  return all;
}

/** A side of a join with the filters that follow for it. */
function filtered(side: LogicalPlan, all: ExpressionSet, ctx: RuleContext): LogicalPlan {
  const ids = outputIds(side);
  const have = constraintsOf(side);
  const more = [...all].filter((e) => {
    const refs = references(e);
    return refs.size > 0 && isSubset(refs, ids) && !have.has(e);
  });
  return filter(conjunction(more, ctx.evalConfig), side);
}

const infer = rule("InferFiltersFromConstraints", "bottomUp", {
  Filter: (p, ctx) => {
    const have = new ExpressionSet([...splitConjuncts(p.condition), ...constraintsOf(p.child)]);
    const usable = splitConjuncts(p.condition).filter((c) => deterministic(c) && !hasSubquery(c));
    const withSubquery = splitConjuncts(p.condition).filter((c) => deterministic(c) && hasSubquery(c));
    const all = known([usable, constraintsOf(p.child)], ctx);
    const ids = outputIds(p);
    const more = [...all, ...notNulls(withSubquery, ctx.evalConfig)].filter(
      (e) => !have.has(e) && isSubset(references(e), ids),
    );
    if (more.length === 0) return undefined;
    const unique = [...new ExpressionSet(more)];
    return { ...p, condition: conjunction([...unique, ...splitConjuncts(p.condition)], ctx.evalConfig)! };
  },
  Join: (p, ctx) => {
    const condition = splitConjuncts(p.condition);
    const all = () => known([constraintsOf(p.left), constraintsOf(p.right), condition], ctx);
    let { left, right } = p;
    switch (p.type) {
      case "inner":
      case "cross":
      case "leftSemi": {
        const k = all();
        left = filtered(p.left, k, ctx);
        right = filtered(p.right, k, ctx);
        break;
      }
      case "left":
      case "leftAnti":
        right = filtered(p.right, all(), ctx);
        break;
      case "right":
        left = filtered(p.left, all(), ctx);
        break;
    }
    return left === p.left && right === p.right ? undefined : { ...p, left, right };
  },
});

/** How often what was inferred may lead to more: from join to join, up and down the tree. */
const ROUNDS = 8;

/** Adds the filters that follow from others: columns that must not be null, and predicates carried over by join keys. */
export const inferFiltersFromConstraints = planRule(infer.name, (plan, ctx) => {
  let current = plan;
  for (let i = 0; i < ROUNDS; i++) {
    const next = infer.apply(current, ctx);
    if (next === current) break;
    current = next;
  }
  return current;
});
