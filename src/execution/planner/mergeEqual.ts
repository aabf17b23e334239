import type { Call, Expression, ScalarSubquery } from "../../catalyst/expr/expression.ts";
import { findExpression, toAttribute, transformUp } from "../../catalyst/expr/tree.ts";
import type { Aggregate, LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import {
  expressionsOf,
  forEachPlan,
  mapExpressions,
  subqueryPlan,
  transformAllExpressions,
  transformPlanUp,
} from "../../catalyst/plan/tree.ts";
import { semanticEquals } from "../../catalyst/optimize/semantics.ts";
import { splitConjunction } from "../codegen/compilePipeline.ts";
import { and } from "./planJoin.ts";
import { reuseKey } from "./reuseKey.ts";

/** Scalar subqueries with equal plans become one. */
export function mergeSubqueries(plan: LogicalPlan): LogicalPlan {
  const found = subqueries(plan);
  if (new Set(found.map((e) => e.id)).size < 2) return plan;
  const byKey = new Map<string, ScalarSubquery>();
  const instead = new Map<number, ScalarSubquery>();
  for (const e of found) {
    if (instead.has(e.id) || e.outer.length > 0) continue;
    const key = reuseKey(subqueryPlan(e));
    if (key === undefined) continue;
    const first = byKey.get(key);
    if (first && first.id !== e.id) instead.set(e.id, first);
    else byKey.set(key, e);
  }
  if (instead.size === 0) return plan;
  return transformAllExpressions(plan, (e) => (e.kind === "ScalarSubquery" ? (instead.get(e.id) ?? e) : e));
}

function subqueries(plan: LogicalPlan): ScalarSubquery[] {
  const out: ScalarSubquery[] = [];
  forEachPlan(plan, (p) => {
    for (const top of expressionsOf(p))
      findExpression(top, (e) => {
        if (e.kind === "ScalarSubquery") out.push(e);
        return false;
      });
  });
  return out;
}

const conjunction = (list: readonly Expression[]): Expression => list.reduce((a, b) => and(a, b));

/** An aggregation without the conditions below it that its keys are not null, and the keys as columns of its result. */
interface Split {
  readonly base: Aggregate;
  readonly present: readonly Call[];
}

function split(p: Aggregate): Split {
  const none = { base: p, present: [] };
  const project = p.child.kind === "Project" ? p.child : undefined;
  const filter = project ? project.child : p.child;
  if (filter.kind !== "Filter") return none;
  const present: Call[] = [];
  const kept = splitConjunction(filter.condition).filter((c) => {
    if (c.kind !== "Call" || c.name !== "isnotnull") return true;
    // Below a projection the key is written out.
    const of = c.args[0]!;
    const named = project?.list.find((e) => e.kind === "Alias" && semanticEquals(e.child, of));
    const a = named?.kind === "Alias" ? toAttribute(named) : of;
    if (a.kind !== "AttributeReference") return true;
    if (!p.grouping.some((g) => g.kind === "AttributeReference" && g.id === a.id)) return true;
    const column = p.list.find(
      (e) =>
        (e.kind === "AttributeReference" && e.id === a.id) ||
        (e.kind === "Alias" && e.child.kind === "AttributeReference" && e.child.id === a.id),
    );
    if (column?.kind !== "AttributeReference" && column?.kind !== "Alias") return true;
    present.push({ ...c, args: [toAttribute(column)] });
    return false;
  });
  if (present.length === 0) return none;
  const below: LogicalPlan = kept.length === 0 ? filter.child : { ...filter, condition: conjunction(kept) };
  return { base: { ...p, child: project ? { ...project, child: below } : below }, present };
}

/** What has to be equal for groups to be computed once. */
function groupsKey({ grouping, list, child }: Aggregate): string | undefined {
  const calls: Expression[] = [];
  for (const top of list)
    findExpression(top, (e) => {
      if (e.kind === "AggregateCall") calls.push(e);
      return false;
    });
  return reuseKey([grouping, calls, child]);
}

/**
 * Of one aggregation that a query uses twice, the optimizer gives one place a condition that the keys are not null, as a join above asks for that. Such conditions
 * go above the aggregations again, where these are equal without them.
 */
export function alignAggregations(plan: LogicalPlan): LogicalPlan {
  const plans = [plan, ...new Map(subqueries(plan).map((e) => [e.id, subqueryPlan(e)])).values()];
  const bySignature = new Map<string, Aggregate[]>();
  for (const p of plans)
    forEachPlan(p, (n) => {
      if (n.kind !== "Aggregate" || n.grouping.length === 0) return;
      const s = tables(n);
      bySignature.set(s, [...(bySignature.get(s) ?? []), n]);
    });
  const moved = new Map<Aggregate, Split>();
  for (const list of bySignature.values()) {
    if (list.length < 2) continue;
    const byKey = new Map<string, { node: Aggregate; made: Split }[]>();
    for (const node of list) {
      const made = split(node);
      const key = groupsKey(made.base);
      if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), { node, made }]);
    }
    for (const equal of byKey.values()) {
      if (new Set(equal.map((x) => x.made.present.length)).size < 2) continue;
      for (const { node, made } of equal) if (made.present.length > 0) moved.set(node, made);
    }
  }
  if (moved.size === 0) return plan;
  const go = (p: LogicalPlan): LogicalPlan =>
    transformPlanUp(p, (n) => {
      const at = n.kind === "Aggregate" ? moved.get(n) : undefined;
      const out: LogicalPlan = at ? { kind: "Filter", condition: conjunction(at.present), child: at.base } : n;
      return mapExpressions(out, (top) =>
        findExpression(top, (e) => e.kind === "ScalarSubquery") === undefined
          ? top
          : transformUp(top, (e) => (e.kind === "ScalarSubquery" ? { ...e, plan: go(subqueryPlan(e)) } : e)),
      );
    });
  return go(plan);
}

/** The tables that a plan reads. */
function tables(p: LogicalPlan): string {
  const out: string[] = [];
  forEachPlan(p, (n) => {
    if (n.kind === "LogicalRelation") out.push(n.source.paths[0] ?? "");
  });
  return out.join();
}
