import {
  type AggregateCall,
  type AttributeReference,
  type Expression,
  nextExprId,
  type OuterReference,
  type UnresolvedAttribute,
} from "../expr/expression.ts";
import { findExpression, forEachExpression } from "../expr/tree.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputIds } from "../plan/output.ts";
import { expressionsOf, mapExpressions, mapPlanChildren, planChildren, subqueryPlan } from "../plan/tree.ts";
import { transformUp } from "../expr/tree.ts";
import type { ExprScope } from "./env.ts";
import { plansOf } from "./planIds.ts";

/** Plans inside expressions: the columns of the query around them are OuterReferences there. */

/** What a column of the outer query is inside: an OuterReference around each of its attributes. */
const asOuter = (e: Expression): Expression =>
  transformUp(
    e,
    (x): Expression =>
      x.kind === "AttributeReference"
        ? ({ kind: "OuterReference", child: x, ...(x.origin ? { origin: x.origin } : {}) } satisfies OuterReference)
        : x,
  );

const OUTER_AGGREGATE = "__outerAggregate";

/**
 * An aggregate function in a subquery over columns of the query around it alone belongs to that query: it becomes a column of its
 * Aggregate, to which the subquery refers. The column carries the call until the Aggregate is built.
 */
export function outerAggregate(call: AggregateCall): OuterReference | undefined {
  let own = false;
  let outer = false;
  forEachExpression(call, (x) => {
    if (x.kind === "AttributeReference" || x.kind === "LambdaVariable") own = true;
    if (x.kind === "OuterReference") outer = true;
  });
  if (own || !outer) return undefined;
  const bare = transformUp(call, (x): Expression => (x.kind === "OuterReference" ? x.child : x)) as AggregateCall;
  return {
    kind: "OuterReference",
    child: {
      kind: "AttributeReference",
      name: call.name,
      type: call.type,
      nullable: call.nullable,
      id: nextExprId(),
      qualifier: [],
      metadata: { [OUTER_AGGREGATE]: bare },
    },
  };
}

/** The call that a column stands for which `outerAggregate` made. */
export const outerAggregateOf = (a: AttributeReference): AggregateCall | undefined =>
  a.metadata?.[OUTER_AGGREGATE] as AggregateCall | undefined;

/** A subquery whose outer aggregate found no Aggregate around it. */
export const strayAggregate = (e: Expression): AttributeReference | undefined => {
  let found: AttributeReference | undefined;
  forEachExpression(e, (x) => {
    if (x.kind === "ScalarSubquery" || x.kind === "Exists" || x.kind === "InSubquery")
      for (const o of x.outer) if (o.kind === "AttributeReference" && outerAggregateOf(o)) found = o;
  });
  return found;
};

/** Resolves the plan of a subquery; names that it does not know are looked up in the scope around it. */
export function resolveSubquery(
  plan: LogicalPlan,
  scope: ExprScope,
  byPlanId: (column: UnresolvedAttribute, planId: number, scope: ExprScope) => Expression,
): LogicalPlan {
  return scope.env.resolvePlan(plan, {
    ...scope.env,
    outer: {
      lookup: (parts, origin) => {
        const found = scope.lookup(parts, origin);
        return found && asOuter(found);
      },
      attributes: scope.attributes,
      byPlan: (column, planId) => {
        if (plansOf(scope.plans, planId).length === 0) return scope.env.outer?.byPlan(column, planId);
        const found = byPlanId(column, planId, scope);
        return asOuter(found);
      },
    },
  });
}

/** The outer columns that a plan refers to, each once. References of subqueries inside it to its own columns do not count. */
export function outerReferences(plan: LogicalPlan): AttributeReference[] {
  const found = new Map<number, AttributeReference>();
  collectOuter(plan, found);
  return [...found.values()];
}

function collectOuter(plan: LogicalPlan, found: Map<number, AttributeReference>): void {
  for (const e of expressionsOf(plan))
    forEachExpression(e, (x) => {
      if (x.kind === "OuterReference" && !found.has(x.child.id)) found.set(x.child.id, x.child);
    });
  if (plan.kind === "LateralJoin") {
    // The columns of the left side are outer to the right side alone.
    collectOuter(plan.left, found);
    const right = new Map<number, AttributeReference>();
    collectOuter(plan.right, right);
    const own = outputIds(plan.left);
    for (const [id, a] of right) if (!own.has(id) && !found.has(id)) found.set(id, a);
    return;
  }
  for (const c of planChildren(plan)) collectOuter(c, found);
}

export const hasOuterReferences = (plan: LogicalPlan): boolean => outerReferences(plan).length > 0;

export const hasSubquery = (e: Expression): boolean =>
  findExpression(e, (x) => x.kind === "ScalarSubquery" || x.kind === "Exists" || x.kind === "InSubquery") !== undefined;

/** Replaces the columns to which subqueries of an expression refer outside, in the `outer` lists and inside the plans alike. */
export function replaceOuter(e: Expression, f: (a: AttributeReference) => AttributeReference): Expression {
  return transformUp(e, (x) => {
    if (x.kind !== "ScalarSubquery" && x.kind !== "Exists" && x.kind !== "InSubquery") return x;
    const inner = (p: LogicalPlan): LogicalPlan =>
      mapExpressions(mapPlanChildren(p, inner), (y) =>
        transformUp(y, (z) => {
          if (z.kind !== "OuterReference") return z;
          const to = f(z.child);
          return to === z.child ? z : { ...z, child: to };
        }),
      );
    const plan = inner(subqueryPlan(x));
    return plan === subqueryPlan(x)
      ? x
      : { ...x, plan, outer: x.outer.map((o) => (o.kind === "AttributeReference" ? f(o) : o)) };
  });
}
