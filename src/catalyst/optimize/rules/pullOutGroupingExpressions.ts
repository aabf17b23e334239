import { expressionKey } from "../../analyze/sameExpression.ts";
import type { Expression, NamedExpression } from "../../expr/expression.ts";
import { childrenOf, mapChildren, toAttribute } from "../../expr/tree.ts";
import { isFoldable } from "../../functions/evaluate.ts";
import type { Aggregate, LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputOf } from "../../plan/output.ts";
import { alias, project } from "../build.ts";
import { rule } from "../define.ts";

const isPredicate = (e: Expression): boolean => e.kind === "Exists" || e.kind === "InSubquery";

/**
 * Computes grouping expressions below the aggregation, so that what other rules make of an expression in the list (`a + 1 + 1` of `a + 1`) does not take it
 * away from the key it was resolved to. IN and EXISTS over the groups move above the aggregation, where they become joins.
 */
export const pullOutGroupingExpressions = rule(
  "PullOutGroupingExpressions",
  "bottomUp",
  {
    Aggregate: (p) => {
      const pulled = pullOut(p);
      return subqueriesAbove(pulled) ?? (pulled === p ? undefined : pulled);
    },
  },
  { required: true },
);

function pullOut(p: Aggregate): Aggregate {
  const pulled = new Map<string, NamedExpression>();
  const grouping = p.grouping.map((g): Expression => {
    const e = g.kind === "Alias" ? g.child : g;
    if (childrenOf(e).length === 0 && !isPredicate(e)) return g;
    if (isFoldable(e)) return g;
    const key = expressionKey(e);
    let found = pulled.get(key);
    if (!found) pulled.set(key, (found = alias(e, "_groupingexpression")));
    return toAttribute(found);
  });
  if (pulled.size === 0) return p;
  const replace = (e: Expression): Expression => {
    if (e.kind === "AggregateCall" || isFoldable(e)) return e;
    const found = pulled.get(expressionKey(e));
    return found ? toAttribute(found) : mapChildren(e, replace);
  };
  const list = p.list.map((item) => (item.kind === "Alias" ? { ...item, child: replace(item.child) } : replace(item)));
  return { ...p, grouping, list, child: project([...outputOf(p.child), ...pulled.values()], p.child) };
}

/** Whether an expression holds IN or EXISTS outside of its aggregates. */
const hasPredicate = (e: Expression): boolean =>
  e.kind !== "AggregateCall" && (isPredicate(e) || childrenOf(e).some(hasPredicate));

function subqueriesAbove(p: Aggregate): LogicalPlan | undefined {
  if (!p.list.some(hasPredicate)) return undefined;
  const keys = new Set(p.grouping.map((g) => (g.kind === "AttributeReference" ? g.id : -1)));
  const below = new Map<number, NamedExpression>();
  const replace = (e: Expression): Expression => {
    if (e.kind === "AttributeReference" && keys.has(e.id)) below.set(e.id, e);
    if (e.kind !== "AggregateCall") return mapChildren(e, replace);
    const made = alias(e, e.name);
    below.set(made.id, made);
    return toAttribute(made);
  };
  const above = p.list.map((item) => {
    if (hasPredicate(item)) return replace(item);
    const named = item as NamedExpression;
    below.set(named.id, named);
    return toAttribute(named);
  });
  return project(above, { ...p, list: [...below.values()] });
}
