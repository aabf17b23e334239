import { defineConf } from "../../common/config/config.ts";
import { executeBatches, type Batch } from "../../common/tree/ruleExecutor.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { tooComplex } from "../parse/context.ts";
import { batches } from "./batches.ts";
import { checkRewrite, samePlan } from "./check.ts";
import type { OptimizerContext, RuleContext } from "./define.ts";

const PACKAGE = "org.apache.spark.sql.catalyst.optimizer.";

/** The rules that excludedRules names, by full or short name; those that execution needs stay. */
function excludedRules(ctx: OptimizerContext): Set<string> {
  const text = ctx.config.find("spark.sql.optimizer.excludedRules") ?? "";
  const names = new Set(text.split(",").map((n) => n.trim().slice(n.trim().lastIndexOf(".") + 1)));
  const required = new Set(batches.flatMap((b) => b.rules.filter((r) => r.required).map((r) => r.name)));
  return new Set([...names].filter((n) => n !== "" && !required.has(n)));
}

/** Rewrites an analyzed plan into one that gives the same rows with less work. */
export function optimize(plan: LogicalPlan, ctx: OptimizerContext): LogicalPlan {
  const iterations = ctx.config.integer("spark.sql.optimizer.maxIterations");
  const excluded = excludedRules(ctx);
  const done = new WeakSet<LogicalPlan>();
  const settled = new Map<string, WeakSet<object>>();
  const run = (p: LogicalPlan): LogicalPlan => {
    const rules: RuleContext = { ...ctx, settled, optimizeSubquery };
    const bound = batches.map(
      (b): Batch<LogicalPlan> => ({
        name: b.name,
        strategy: b.strategy === "once" ? "once" : { fixedPoint: iterations },
        rules: b.rules.map((r) => ({ name: PACKAGE + r.name, apply: (x: LogicalPlan) => r.apply(x, rules) })),
      }),
    );
    return executeBatches(bound, p, {
      excluded,
      failWithoutFixedPoint: ctx.check,
      checkIdempotence: ctx.check,
      same: ctx.check ? samePlan : undefined,
      onRule: (r, _batch, before, after) => {
        if (before === after) return;
        const name = r.name.slice(PACKAGE.length);
        if (ctx.check) checkRewrite(name, before, after);
        ctx.onRule?.(name, before, after);
      },
    });
  };
  const optimizeSubquery = (p: LogicalPlan): LogicalPlan => {
    if (done.has(p)) return p;
    const out = run(p);
    done.add(out);
    return out;
  };
  try {
    return run(plan);
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) throw tooComplex();
    throw error;
  }
}

defineConf(
  {
    key: "spark.sql.optimizer.maxIterations",
    default: "100",
    doc: "How often a batch of optimizer rules runs at most.",
  },
  {
    key: "spark.sql.cbo.joinReorder.enabled",
    default: "true",
    doc: "Order joins by cost. Unlike Spark's this is on by default and uses what file footers tell.",
  },
  {
    key: "spark.sql.cbo.joinReorder.dp.threshold",
    default: "12",
    doc: "Most relations for which all orders of joins are searched.",
  },
  {
    key: "spark.sql.optimizer.windowGroupLimitThreshold",
    default: "1000",
    doc: "Largest rank in a filter for which rows are dropped before the window.",
  },
  {
    key: "spark.sql.execution.topKSortFallbackThreshold",
    default: "2147483632",
    doc: "Rows of ORDER BY with LIMIT up to which only the first rows are kept while sorting.",
  },
);
