import type { RuntimeConfig } from "../../common/config/config.ts";
import { loadDataSource } from "../../catalyst/catalog/dataSource.ts";
import type { Exists, Expression, InSubquery, ScalarSubquery } from "../../catalyst/expr/expression.ts";
import { childrenOf, transformUp } from "../../catalyst/expr/tree.ts";
import type { LogicalPlan, TableSource, UnresolvedDataSource } from "../../catalyst/plan/logicalPlan.ts";
import {
  expressionsOf,
  mapExpressions,
  mapPlanChildren,
  planChildren,
  subqueryPlan,
} from "../../catalyst/plan/tree.ts";

/** What sources have said, by the options of the frame that reads them: a frame keeps the columns that it had when it was first used, as Spark's does. */
const known = new WeakMap<object, Promise<TableSource>>();

/**
 * Asks the sources of a plan that are reached over a network for their schemas, so that the analysis, which asks nobody, can go on with it. A plan without
 * such sources is given back as it is.
 */
export async function loadSources(plan: LogicalPlan, config: RuntimeConfig): Promise<LogicalPlan> {
  const loaded = new Map<UnresolvedDataSource, TableSource>();
  for (const node of unresolvedSources(plan)) {
    const source = sourceOf(node, config);
    if (source) loaded.set(node, await source);
  }
  if (loaded.size === 0) return plan;
  return walk(plan, (node) => {
    const source = loaded.get(node);
    return source ? { ...node, loaded: source } : node;
  });
}

function sourceOf(node: UnresolvedDataSource, config: RuntimeConfig): Promise<TableSource> | undefined {
  const before = known.get(node.options);
  if (before) return before;
  const source = loadDataSource({
    format: node.format,
    paths: node.paths,
    originalOptions: node.options,
    schema: node.schema,
    predicates: node.predicates,
    config,
  });
  if (!source) return undefined;
  known.set(node.options, source);
  // What failed is asked again by the next use.
  source.catch(() => known.delete(node.options));
  return source;
}

const isSubquery = (e: Expression): e is ScalarSubquery | Exists | InSubquery =>
  e.kind === "ScalarSubquery" || e.kind === "Exists" || e.kind === "InSubquery";

/** The sources that a plan and its subqueries name. Without recursion: texts may have been nested deeper than the stack is. */
function unresolvedSources(plan: LogicalPlan): UnresolvedDataSource[] {
  const out: UnresolvedDataSource[] = [];
  const plans: LogicalPlan[] = [plan];
  const expressions: Expression[] = [];
  for (;;) {
    const e = expressions.pop();
    if (e) {
      expressions.push(...childrenOf(e));
      if (isSubquery(e)) plans.push(subqueryPlan(e));
      continue;
    }
    const p = plans.pop();
    if (!p) return out;
    if (p.kind === "UnresolvedDataSource") out.push(p);
    plans.push(...planChildren(p));
    expressions.push(...expressionsOf(p));
  }
}

function walk(plan: LogicalPlan, f: (node: UnresolvedDataSource) => UnresolvedDataSource): LogicalPlan {
  const expression = (e: Expression): Expression =>
    transformUp(e, (n) => {
      if (!isSubquery(n)) return n;
      const before = subqueryPlan(n);
      const after = visit(before);
      return after === before ? n : { ...n, plan: after };
    });
  const visit = (p: LogicalPlan): LogicalPlan => {
    if (p.kind === "UnresolvedDataSource") return f(p);
    const withChildren = mapPlanChildren(p, visit);
    return expressionsOf(withChildren).length > 0 ? mapExpressions(withChildren, expression) : withChildren;
  };
  return visit(plan);
}
