import { unsupported } from "../../../common/errors/conditions.ts";
import { BOOLEAN } from "../../../types/dataType.ts";
import type { Exists, EvalConfig, Expression, InSubquery } from "../../expr/expression.ts";
import { findExpression, mapChildren } from "../../expr/tree.ts";
import type { JoinType, LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputOf } from "../../plan/output.ts";
import { expressionsOf, mapExpressions, subqueryPlan } from "../../plan/tree.ts";
import {
  attribute,
  caseWhen,
  conjunction,
  eq,
  FALSE,
  filter,
  isCall,
  isNull,
  not,
  or,
  project,
  TRUE,
  UNKNOWN,
} from "../build.ts";
import { decorrelate } from "../decorrelate.ts";
import { type NodeOf, type RuleContext, rule } from "../define.ts";
import { canEvaluate, splitConjuncts } from "../predicates.ts";
import { renewedAgainst } from "../renew.ts";
import { simplifiedPredicate } from "./booleanSimplification.ts";

type Predicate = Exists | InSubquery;
const isPredicate = (e: Expression): e is Predicate => e.kind === "Exists" || e.kind === "InSubquery";
const hasPredicate = (e: Expression): boolean => findExpression(e, isPredicate) !== undefined;

/** The subquery as the right side of a join, with the condition. `nullAware`: an unknown comparison counts as a match (NOT IN). */
function joined(
  e: Predicate,
  left: LogicalPlan,
  nullAware: boolean,
  config: EvalConfig,
): { right: LogicalPlan; condition: Expression | undefined } {
  const { plan, conditions } = decorrelate(renewedAgainst(subqueryPlan(e), left), left, config, {
    globalAggregateAtTop: false,
  });
  if (e.kind === "Exists") return { right: plan, condition: conjunction(conditions, config) };
  const out = outputOf(plan);
  const comparisons = e.values.map((v, i) => {
    const c = eq(v, out[i]!, config);
    return nullAware && c.nullable ? or(c, isNull(c, config), config) : c;
  });
  return { right: plan, condition: conjunction([...comparisons, ...conditions], config) };
}

function join(left: LogicalPlan, e: Predicate, type: JoinType, nullAware: boolean, config: EvalConfig): LogicalPlan {
  const { right, condition } = joined(e, left, nullAware, config);
  return { kind: "Join", left, right, type, condition };
}

/**
 * Replaces subqueries anywhere in an expression by the flag column of an existence join. As in Spark, an unknown IN counts as false then; only in the
 * condition of an outer join (`exact`) Spark evaluates the three values.
 */
function existence(e: Expression, state: { plan: LogicalPlan }, config: EvalConfig, exact = false): Expression {
  const replace = (s: Predicate, nullAware: boolean): Expression => {
    const exists = attribute("exists", BOOLEAN, false);
    const values =
      s.kind === "InSubquery" ? { ...s, values: s.values.map((v) => existence(v, state, config, exact)) } : s;
    state.plan = {
      ...(join(state.plan, values, "existence", nullAware, config) as Extract<LogicalPlan, { kind: "Join" }>),
      exists,
    };
    return exists;
  };
  if (exact && e.kind === "InSubquery" && e.outer.length === 0) {
    const found = replace(e, false);
    const possible = replace(e, true);
    return caseWhen([found, TRUE, possible, UNKNOWN, FALSE], config);
  }
  if (isPredicate(e)) return replace(e, false);
  if (!exact && isCall(e, "not") && e.args[0]!.kind === "InSubquery") return not(replace(e.args[0], true), config);
  return mapChildren(e, (c) => existence(c, state, config, exact));
}

function rewriteFilter(predicate: Expression, child: LogicalPlan, ctx: RuleContext): LogicalPlan {
  const config = ctx.evalConfig;
  // NOT over AND and OR goes inward first, so that NOT IN is seen as such.
  const condition = simplifiedPredicate(predicate, ctx);
  const plain: Expression[] = [];
  const withSubquery: Expression[] = [];
  for (const c of splitConjuncts(condition)) (hasPredicate(c) ? withSubquery : plain).push(c);
  const output = outputOf(child);
  let plan = filter(conjunction(plain, config), child);
  const rest: Expression[] = [];
  for (const c of withSubquery) {
    if (isPredicate(c) && !(c.kind === "InSubquery" && c.values.some(hasPredicate)))
      plan = join(plan, c, "leftSemi", false, config);
    else if (isCall(c, "not") && isPredicate(c.args[0]!))
      plan = join(plan, c.args[0], "leftAnti", c.args[0].kind === "InSubquery", config);
    else {
      const state = { plan };
      rest.push(existence(c, state, config));
      plan = state.plan;
    }
  }
  return rest.length > 0 ? project(output, filter(conjunction(rest, config), plan)) : plan;
}

/** Subqueries in the condition of an outer or semi join: a flag for the rows of the side that the subquery reads. */
function rewriteJoin(p: NodeOf<"Join">, config: EvalConfig): LogicalPlan {
  const sides = { left: { plan: p.left }, right: { plan: p.right } };
  const condition = splitConjuncts(p.condition).map((c) => {
    if (!hasPredicate(c)) return c;
    if (canEvaluate(c, p.left)) return existence(c, sides.left, config, true);
    if (canEvaluate(c, p.right)) return existence(c, sides.right, config, true);
    throw unsupported("a subquery over both sides in the condition of an outer join");
  });
  const join = { ...p, left: sides.left.plan, right: sides.right.plan, condition: conjunction(condition, config) };
  return project(outputOf(p), join);
}

type Unary = Extract<LogicalPlan, { child: LogicalPlan }>;

/** An operator with subqueries in its expressions: existence joins below it, and its own columns alone above. */
function rewriteUnary(p: Unary, ctx: RuleContext): LogicalPlan | undefined {
  if (!expressionsOf(p).some(hasPredicate)) return undefined;
  const state = { plan: p.child };
  const node = mapExpressions(p, (e) => existence(e, state, ctx.evalConfig));
  const out = { ...node, child: state.plan } as LogicalPlan;
  return p.kind === "Project" || p.kind === "Aggregate" ? out : project(outputOf(p), out);
}

/**
 * EXISTS and IN become semi, anti and existence joins. Catalyst does this after the operators are optimized; here it is done before, so that the joins
 * take part in push-down and in the search for a join order.
 */
export const rewritePredicateSubquery = rule(
  "RewritePredicateSubquery",
  "bottomUp",
  {
    Project: rewriteUnary,
    Aggregate: rewriteUnary,
    Sort: rewriteUnary,
    Window: rewriteUnary,
    Generate: rewriteUnary,
    Expand: rewriteUnary,
    RepartitionByExpression: rewriteUnary,
    Filter: (p, ctx) => (hasPredicate(p.condition) ? rewriteFilter(p.condition, p.child, ctx) : undefined),
    Join: (p, ctx) => {
      if (!p.condition || !hasPredicate(p.condition)) return undefined;
      if (p.type === "inner" || p.type === "cross")
        return rewriteFilter(p.condition, { ...p, type: "inner", condition: undefined }, ctx);
      return rewriteJoin(p, ctx.evalConfig);
    },
  },
  { required: true },
);
