import type { RuntimeConfig } from "../../common/config/config.ts";
import { loadDataSource } from "../../catalyst/catalog/dataSource.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import { transformUp } from "../../catalyst/expr/tree.ts";
import type { LogicalPlan, TableSource, UnresolvedDataSource } from "../../catalyst/plan/logicalPlan.ts";
import { expressionsOf, mapExpressions, mapPlanChildren, subqueryPlan } from "../../catalyst/plan/tree.ts";

/** What sources have said, by the options of the frame that reads them: a frame keeps the columns that it had when it was first used, as Spark's does. */
const known = new WeakMap<object, Promise<TableSource>>();

/**
 * Asks the sources of a plan that are reached over a network for their schemas, so that the analysis, which asks nobody, can go on with it. A plan without
 * such sources is given back as it is.
 */
export async function loadSources(plan: LogicalPlan, config: RuntimeConfig): Promise<LogicalPlan> {
  const found: { readonly node: UnresolvedDataSource; readonly source: Promise<TableSource> }[] = [];
  walk(plan, (node) => {
    const source = sourceOf(node, config);
    if (source) found.push({ node, source });
    return node;
  });
  if (found.length === 0) return plan;
  const loaded = new Map<UnresolvedDataSource, TableSource>();
  for (const { node, source } of found) loaded.set(node, await source);
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

function walk(plan: LogicalPlan, f: (node: UnresolvedDataSource) => UnresolvedDataSource): LogicalPlan {
  const expression = (e: Expression): Expression =>
    transformUp(e, (n) => {
      if (n.kind !== "ScalarSubquery" && n.kind !== "Exists" && n.kind !== "InSubquery") return n;
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
