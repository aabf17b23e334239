import { defineConditions, internalError } from "../../common/errors/conditions.ts";
import type { Expression } from "../expr/expression.ts";
import { childrenOf, findExpression } from "../expr/tree.ts";
import { isDeterministic } from "../functions/evaluate.ts";
import type { CollectMetrics, LogicalPlan } from "../plan/logicalPlan.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import type { Env, ExprScope } from "./env.ts";
import { errorAt, quoteExpr } from "./errors.ts";
import { resolveExpression } from "./resolveExpression.ts";
import { scopeOf } from "./select.ts";

defineConditions({
  INVALID_OBSERVED_METRICS: ["42K0E", "Invalid observed metrics."],
  "INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED": [
    "42K0E",
    "Aggregate expressions with DISTINCT are not allowed in observed metrics, but found: <expr>.",
  ],
  "INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_FILTER_UNSUPPORTED": [
    "42K0E",
    "Aggregate expression with FILTER predicate are not allowed in observed metrics, but found: <expr>.",
  ],
  "INVALID_OBSERVED_METRICS.MISSING_NAME": ["42K0E", "The observed metrics should be named: <operator>."],
  "INVALID_OBSERVED_METRICS.NESTED_AGGREGATES_UNSUPPORTED": [
    "42K0E",
    "Nested aggregates are not allowed in observed metrics, but found: <expr>.",
  ],
  "INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE": [
    "42K0E",
    "Attribute <expr> can only be used as an argument to an aggregate function.",
  ],
  "INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_NON_DETERMINISTIC": [
    "42K0E",
    "Non-deterministic expression <expr> can only be used as an argument to an aggregate function.",
  ],
  "INVALID_OBSERVED_METRICS.WINDOW_EXPRESSIONS_UNSUPPORTED": [
    "42K0E",
    "Window expressions are not allowed in observed metrics, but found: <expr>.",
  ],
});

const PREFIX = "INVALID_OBSERVED_METRICS.";
const fail = (kind: string, expr: Expression): Error => errorAt(expr.origin, PREFIX + kind, { expr: quoteExpr(expr) });

/** Refuses what is no aggregate over the rows. */
function check(top: Expression, e: Expression): void {
  if (e.kind === "AggregateCall") {
    if (e.distinct) throw fail("AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED", top);
    if (e.filter) throw fail("AGGREGATE_EXPRESSION_WITH_FILTER_UNSUPPORTED", top);
    if (childrenOf(e).some((c) => findExpression(c, (x) => x.kind === "AggregateCall") !== undefined))
      throw fail("NESTED_AGGREGATES_UNSUPPORTED", top);
    return;
  }
  if (e.kind === "WindowExpression") throw fail("WINDOW_EXPRESSIONS_UNSUPPORTED", top);
  if (e.kind === "AttributeReference") throw fail("NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE", e);
  const children = childrenOf(e);
  if (children.length === 0 && !isDeterministic(e)) throw fail("NON_AGGREGATE_FUNC_ARG_IS_NON_DETERMINISTIC", top);
  for (const c of children) check(top, c);
}

function resolveMetric(e: Expression, scope: ExprScope): Expression {
  try {
    return resolveExpression(e, scope);
  } catch (error) {
    if (error instanceof SparkError && error.condition === "NESTED_AGGREGATE_FUNCTION")
      throw fail("NESTED_AGGREGATES_UNSUPPORTED", e);
    throw error;
  }
}

/** The metrics of DataFrame.observe. */
export function resolveMetrics(p: CollectMetrics, env: Env): LogicalPlan {
  const child = env.resolvePlan(p.child, env);
  if (p.name === "") throw errorAt(undefined, "INVALID_OBSERVED_METRICS.MISSING_NAME", { operator: "CollectMetrics" });
  const scope = scopeOf(env, [child]);
  for (const e of p.metrics) {
    const resolved = resolveMetric(e, scope);
    check(resolved, resolved);
  }
  const aggregate = env.resolvePlan({ kind: "Aggregate", grouping: [], list: p.metrics, child: p.child }, env);
  if (aggregate.kind !== "Aggregate") throw internalError("observed metrics are no aggregation");
  return { ...p, metrics: aggregate.list, child: aggregate.child };
}
