import { SparkError } from "../../common/errors/sparkError.ts";
import "../functions/functions.ts";
import type { Expression } from "../expr/expression.ts";
import { forEachExpression } from "../expr/tree.ts";
import { tooComplex } from "../parse/context.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { expressionsOf, forEachPlan, subqueryPlan } from "../plan/tree.ts";
import "./conditions.ts";
import type { AnalyzerContext, Env } from "./env.ts";
import { showTimestampsIn } from "./prettySql.ts";
import { emptyScope, expandReplaceable, resolveExpression } from "./resolveExpression.ts";
import { resolvePlan } from "./resolvePlan.ts";

/** The places of `?` in the whole statement: parameters are bound in their order. */
function positionsOf(plan: LogicalPlan): number[] {
  const found = new Set<number>();
  const visit = (p: LogicalPlan): void =>
    forEachPlan(p, (n) => {
      if (n.kind === "UnresolvedWith") for (const c of n.ctes) visit(c.plan);
      for (const e of expressionsOf(n))
        forEachExpression(e, (x) => {
          if (x.kind === "Parameter" && x.position !== undefined) found.add(x.position);
          if (x.kind === "ScalarSubquery" || x.kind === "Exists" || x.kind === "InSubquery") visit(subqueryPlan(x));
        });
    });
  visit(plan);
  return [...found].sort((a, b) => a - b);
}

function newEnv(ctx: AnalyzerContext, positions: readonly number[]): Env {
  return { ctx, ctes: undefined, outer: undefined, views: [], positions, resolvePlan };
}

function guarded<R>(ctx: AnalyzerContext, f: () => R): R {
  showTimestampsIn(ctx.evalConfig.timeZone);
  try {
    return f();
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) throw tooComplex();
    if (error instanceof SparkError) throw error;
    throw error;
  }
}

/** Resolves a plan: names, types and checks, as Spark's analyzer. */
export function analyze(plan: LogicalPlan, ctx: AnalyzerContext): LogicalPlan {
  return guarded(ctx, () => resolvePlan(plan, newEnv(ctx, ctx.positional ? positionsOf(plan) : [])));
}

/** Resolves an expression that knows no columns: defaults of variables, values of parameters. */
export function analyzeExpression(e: Expression, ctx: AnalyzerContext): Expression {
  return guarded(ctx, () => expandReplaceable(resolveExpression(e, emptyScope(newEnv(ctx, [])))));
}
