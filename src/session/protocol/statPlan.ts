import type { SparkError } from "../../common/errors/sparkError.ts";
import { type Expression, type Literal, nextExprId, type UnresolvedFunction } from "../../catalyst/expr/expression.ts";
import { illegalArgument } from "../../catalyst/functions/collectionConditions.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import * as T from "../../types/dataType.ts";
import { javaDoubleToString } from "../../types/javaNumber.ts";
import { fromProtocolLiteral } from "./literals.ts";
import type { RelationKinds } from "./messages/relations.ts";
import { nameParts } from "./names.ts";
import type { PlanContext } from "./planContext.ts";
import { toExpression } from "./toExpression.ts";

/** Relations of `df.stat`: quantiles, frequent items, samples by strata. */

/** Scala's `require` that did not hold. */
export const requirementFailed = (message: string): SparkError => illegalArgument(`requirement failed: ${message}`);

const call = (name: string, args: readonly Expression[], internal = false): UnresolvedFunction => ({
  kind: "UnresolvedFunction",
  parts: [name],
  args,
  distinct: false,
  ...(internal ? { internal } : {}),
});
const column = (name: string): Expression => ({ kind: "UnresolvedAttribute", parts: nameParts(name) });
const named = (child: Expression, name: string): Expression => ({
  kind: "Alias",
  child,
  name,
  id: nextExprId(),
  qualifier: [],
});
const double = (value: number): Literal => ({ kind: "Literal", value, type: T.DOUBLE });

/** One row with an array of quantiles for each column. */
export function approxQuantilePlan(m: RelationKinds["approxQuantile"], child: LogicalPlan): LogicalPlan {
  const probabilities: Literal = { kind: "Literal", value: m.probabilities, type: T.arrayOf(T.DOUBLE, false) };
  const ofColumns = m.cols.map((c) =>
    call("approx_quantiles", [asDouble(column(c)), probabilities, double(m.relativeError)], true),
  );
  return {
    kind: "Aggregate",
    grouping: [],
    list: [named(call("array", ofColumns), "approx_quantile")],
    child,
  };
}
const asDouble = (child: Expression): Expression => ({ kind: "UnresolvedCast", child, type: T.DOUBLE, try: false });

const DEFAULT_SUPPORT = 0.01;
const LEAST_SUPPORT = 1e-4;

export function freqItemsPlan(m: RelationKinds["freqItems"], child: LogicalPlan): LogicalPlan {
  const support = m.support ?? DEFAULT_SUPPORT;
  if (!(support >= LEAST_SUPPORT && support <= 1))
    throw requirementFailed(`Support must be in [1e-4, 1], but got ${javaDoubleToString(support)}.`);
  const size: Literal = { kind: "Literal", value: Math.trunc(1 / support), type: T.INT };
  const list = m.cols.map((c) => named(call("collect_frequent_items", [column(c), size], true), `${c}_freqItems`));
  return { kind: "Aggregate", grouping: [], list, child };
}

/** Keeps a row when a random number is below the fraction of its stratum; other strata have the fraction 0. */
export function sampleByPlan(m: RelationKinds["sampleBy"], child: LogicalPlan, ctx: PlanContext): LogicalPlan {
  if (!m.fractions.every(({ fraction: f }) => f >= 0 && f <= 1)) {
    const entries = m.fractions.map(
      (f) => `${String(fromProtocolLiteral(f.stratum).value)} -> ${javaDoubleToString(f.fraction)}`,
    );
    throw requirementFailed(`Fractions must be in [0, 1], but got Map(${entries.join(", ")}).`);
  }
  const seed = m.seed ?? BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
  const stratum = toExpression(m.col, ctx);
  const branches = m.fractions.flatMap((f): Expression[] => [
    call("<=>", [stratum, fromProtocolLiteral(f.stratum)], true),
    double(f.fraction),
  ]);
  const fraction = branches.length > 0 ? call("case", [...branches, double(0)], true) : double(0);
  const random = call("rand", [{ kind: "Literal", value: seed, type: T.LONG }]);
  return { kind: "Filter", condition: call("<", [random, fraction], true), child };
}
