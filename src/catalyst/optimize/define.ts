import type { RuntimeConfig } from "../../common/config/config.ts";
import type { EvalConfig, Expression, ExpressionKind } from "../expr/expression.ts";
import { mapChildren } from "../expr/tree.ts";
import type { LogicalPlan, LogicalPlanKind } from "../plan/logicalPlan.ts";
import { mapExpressions, mapPlanChildren } from "../plan/tree.ts";

/** What a rule is. A rule says what becomes of a node; the engine here does the walking. */

export interface OptimizerContext {
  readonly config: RuntimeConfig;
  /** Goes into the calls that rules make. */
  readonly evalConfig: EvalConfig;
  /** Called after each rule that changed the plan: for EXPLAIN's logs and for the checks of the tests. */
  readonly onRule?: ((rule: string, before: LogicalPlan, after: LogicalPlan) => void) | undefined;
  /** Tests: `once` batches run twice, fixed points must be reached. */
  readonly check?: boolean | undefined;
}

/** The context of one run: what each rule has already seen and left as it was. */
export interface RuleContext extends OptimizerContext {
  readonly settled: Map<string, WeakSet<object>>;
  /** Runs all batches on a subquery's plan. */
  readonly optimizeSubquery: (plan: LogicalPlan) => LogicalPlan;
}

export interface OptimizerRule {
  /** Catalyst's name of the rule, without its package. */
  readonly name: string;
  readonly apply: (plan: LogicalPlan, ctx: RuleContext) => LogicalPlan;
  /** Without it plans cannot be executed: excludedRules does not switch it off. */
  readonly required?: boolean | undefined;
}

type Having<P, K> = P extends { readonly kind: infer Q } ? (K extends Q ? P : never) : never;
export type NodeOf<K extends LogicalPlanKind> = Having<LogicalPlan, K>;
/** What becomes of nodes, by kind; undefined leaves the node as it is. */
export type Rewrites = {
  readonly [K in LogicalPlanKind]?: (node: NodeOf<K>, ctx: RuleContext) => LogicalPlan | undefined;
};
type AnyRewrite = ((node: LogicalPlan, ctx: RuleContext) => LogicalPlan | undefined) | undefined;

function settledBy(ctx: RuleContext, name: string): WeakSet<object> {
  let set = ctx.settled.get(name);
  if (!set) ctx.settled.set(name, (set = new WeakSet()));
  return set;
}

/** A rule over plan nodes. What it left unchanged once is not walked again in the same run. */
export function rule(
  name: string,
  walk: "bottomUp" | "topDown",
  rewrites: Rewrites,
  options: { readonly required?: boolean } = {},
): OptimizerRule {
  const rewrite = (p: LogicalPlan, ctx: RuleContext): LogicalPlan => (rewrites[p.kind] as AnyRewrite)?.(p, ctx) ?? p;
  return {
    name,
    required: options.required,
    apply(plan, ctx) {
      const settled = settledBy(ctx, name);
      const visit = (p: LogicalPlan): LogicalPlan => {
        if (settled.has(p)) return p;
        const out =
          walk === "bottomUp" ? rewrite(mapPlanChildren(p, visit), ctx) : mapPlanChildren(rewrite(p, ctx), visit);
        if (out === p) settled.add(p);
        return out;
      };
      return visit(plan);
    },
  };
}

/** A rule over the plan as a whole. */
export const planRule = (
  name: string,
  apply: (plan: LogicalPlan, ctx: RuleContext) => LogicalPlan,
  options: { readonly required?: boolean } = {},
): OptimizerRule => ({ name, apply, required: options.required });

export type ExpressionRewrites = {
  readonly [K in ExpressionKind]?: (e: Extract<Expression, { kind: K }>, ctx: RuleContext) => Expression | undefined;
};
type AnyExpressionRewrite = ((e: Expression, ctx: RuleContext) => Expression | undefined) | undefined;

/** Applies the table to an expression, from the leaves up. */
export function simplify(
  e: Expression,
  rewrites: ExpressionRewrites,
  ctx: RuleContext,
  settled?: WeakSet<object>,
): Expression {
  if (settled?.has(e)) return e;
  const node = mapChildren(e, (c) => simplify(c, rewrites, ctx, settled));
  const out = (rewrites[node.kind] as AnyExpressionRewrite)?.(node, ctx) ?? node;
  if (out === e) settled?.add(e);
  return out;
}

/** A rule over all expressions of all nodes. */
export function expressionRule(name: string, rewrites: ExpressionRewrites): OptimizerRule {
  return {
    name,
    apply(plan, ctx) {
      const settled = settledBy(ctx, name);
      const visit = (p: LogicalPlan): LogicalPlan => {
        if (settled.has(p)) return p;
        const out = mapExpressions(mapPlanChildren(p, visit), (e) => simplify(e, rewrites, ctx, settled));
        if (out === p) settled.add(p);
        return out;
      };
      return visit(plan);
    },
  };
}

/** Rewrites of calls by the function's name. */
export type CallRewrites = Readonly<
  Record<string, (e: Extract<Expression, { kind: "Call" }>, ctx: RuleContext) => Expression | undefined>
>;
export const calls = (table: CallRewrites): ExpressionRewrites => ({
  Call: (e, ctx) => (Object.hasOwn(table, e.name) ? table[e.name]!(e, ctx) : undefined),
});
