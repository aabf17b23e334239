import type { Expression } from "../catalyst/expr/expression.ts";
import { mapChildren } from "../catalyst/expr/tree.ts";
import type { LogicalPlan, RecursiveLoop } from "../catalyst/plan/logicalPlan.ts";
import { mapExpressions, mapPlanChildren, subqueryPlan } from "../catalyst/plan/tree.ts";
import type { RuntimeConfig } from "../common/config/config.ts";
import { defineConditions, sparkError } from "../common/errors/conditions.ts";
import type { Value } from "../types/value.ts";

defineConditions({
  RECURSION_LEVEL_LIMIT_EXCEEDED: [
    "42836",
    "Recursion level limit <levelLimit> reached but query has not exhausted, try increasing it like 'WITH RECURSIVE t(col) MAX RECURSION LEVEL 200'.",
  ],
  RECURSION_ROW_LIMIT_EXCEEDED: [
    "42836",
    "Recursion row limit <rowLimit> reached but query has not exhausted, try setting a larger LIMIT value when querying the CTE relation.",
  ],
});

/** Runs a plan to its rows. */
export type RunPlan = (plan: LogicalPlan) => Promise<readonly (readonly Value[])[]>;

/** Every plan below, those in subquery expressions too, rewritten bottom up. */
function mapPlans(
  plan: LogicalPlan,
  f: (p: LogicalPlan) => LogicalPlan,
  g: (e: Expression) => Expression = (e) => e,
): LogicalPlan {
  const expression = (e: Expression): Expression => {
    const node = g(mapChildren(e, expression));
    return node.kind === "ScalarSubquery" || node.kind === "Exists" || node.kind === "InSubquery"
      ? { ...node, plan: mapPlans(subqueryPlan(node), f, g) }
      : node;
  };
  const below = mapPlanChildren(plan, (c) => mapPlans(c, f, g));
  return f(mapExpressions(below, expression));
}

/** Where functions of random values have their seed. */
const SEED_AT: Readonly<Record<string, number>> = { rand: 0, randn: 0, randstr: 1, shuffle: 1, uniform: 2 };

/** Random values of a step, with another seed in each step. */
function shifted(e: Expression, by: number): Expression {
  const at = e.kind === "Call" ? SEED_AT[e.name] : undefined;
  if (e.kind !== "Call" || at === undefined) return e;
  const seed = e.args[at];
  if (seed?.kind !== "Literal" || seed.value === null) return e;
  const value = typeof seed.value === "bigint" ? seed.value + BigInt(by) : (seed.value as number) + by;
  return { ...e, args: e.args.map((a, i) => (i === at ? { ...seed, value } : a)) };
}

function loopsOf(plan: LogicalPlan): Map<number, RecursiveLoop> {
  const out = new Map<number, RecursiveLoop>();
  mapPlans(plan, (p) => {
    if (p.kind === "LocalRelation" && p.loop) out.set(p.loop.id, p.loop);
    return p;
  });
  return out;
}

export const hasLoops = (plan: LogicalPlan): boolean => loopsOf(plan).size > 0;

/** The rows that are wanted of a loop whose table a LIMIT takes as it is, by the loop's id. */
function limitsOf(plan: LogicalPlan): Map<number, number> {
  const tables = new Map<number, number>();
  const references = new Map<number, number>();
  const limits = new Map<number, number>();
  const through = (p: LogicalPlan): LogicalPlan =>
    p.kind === "Project" || p.kind === "SubqueryAlias" || p.kind === "View" || p.kind === "LocalLimit"
      ? through(p.child)
      : p;
  const wanted = new Map<number, number>();
  mapPlans(plan, (p) => {
    if (p.kind === "CTERelationRef") references.set(p.id, (references.get(p.id) ?? 0) + 1);
    if (p.kind === "CTERelationDef") {
      const body = through(p.child);
      if (body.kind === "LocalRelation" && body.loop) tables.set(p.id, body.loop.id);
    }
    if (p.kind === "GlobalLimit" && p.limit.kind === "Literal") {
      const below = through(p.child);
      if (below.kind === "CTERelationRef") wanted.set(below.id, Number(p.limit.value));
    }
    return p;
  });
  for (const [table, rows] of wanted)
    if (references.get(table) === 1 && tables.has(table)) limits.set(tables.get(table)!, rows);
  return limits;
}

/** The plan with the rows of its recursive tables in their places. */
export async function withoutLoops(plan: LogicalPlan, config: RuntimeConfig, run: RunPlan): Promise<LogicalPlan> {
  const rows = new Map<number, readonly (readonly Value[])[]>();
  const limits = limitsOf(plan);
  for (const loop of loopsOf(plan).values()) rows.set(loop.id, await rowsOf(loop, limits.get(loop.id), config, run));
  return mapPlans(plan, (p) =>
    p.kind === "LocalRelation" && p.loop ? { kind: "LocalRelation", output: p.output, rows: rows.get(p.loop.id)! } : p,
  );
}

async function rowsOf(
  loop: RecursiveLoop,
  limit: number | undefined,
  config: RuntimeConfig,
  run: RunPlan,
): Promise<readonly (readonly Value[])[]> {
  const maxLevel = loop.maxLevel ?? config.integer("spark.sql.cteRecursionLevelLimit");
  const maxRows = limit === undefined ? config.integer("spark.sql.cteRecursionRowLimit") : -1;
  let last = await run(loop.anchor);
  const all = [...last];
  for (let level = 1; last.length > 0 && (limit === undefined || all.length < limit); level++) {
    if (maxLevel >= 0 && level > maxLevel)
      throw sparkError("RECURSION_LEVEL_LIMIT_EXCEEDED", { levelLimit: String(maxLevel) });
    const before = last;
    last = await run(
      mapPlans(
        loop.step,
        (p) =>
          p.kind === "LocalRelation" && p.previousOf === loop.id
            ? { kind: "LocalRelation", output: p.output, rows: before }
            : p,
        (e) => shifted(e, level - 1),
      ),
    );
    all.push(...last);
    if (maxRows >= 0 && all.length > maxRows)
      throw sparkError("RECURSION_ROW_LIMIT_EXCEEDED", { rowLimit: String(maxRows) });
  }
  return all;
}
