import type { AttributeReference, Expression } from "../../catalyst/expr/expression.ts";
import { references } from "../../catalyst/expr/tree.ts";
import { isDeterministic } from "../../catalyst/functions/evaluate.ts";
import type { Filter, LogicalRelation } from "../../catalyst/plan/logicalPlan.ts";
import { splitConjunction } from "../codegen/compilePipeline.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import { findAsyncSource } from "../sources/asyncSource.ts";
import { and } from "./planJoin.ts";

/** The scan of a source that is asked over a network: it gives the columns that are needed above it, and applies the conditions that it can. */
export function planAsyncScan(
  relation: LogicalRelation,
  filter: Filter | undefined,
  list: readonly Expression[] | undefined,
): PhysicalPlan {
  const source = findAsyncSource(relation.source.format)!;
  const conjuncts = filter ? splitConjunction(filter.condition) : [];
  const offered = conjuncts.filter(isDeterministic);
  const filters = offered.filter((e) => source.handles(relation.source, e));
  const rest = conjuncts.filter((e) => !filters.includes(e));
  let output: readonly AttributeReference[] = relation.output;
  if (list) {
    const needed = new Set<number>();
    for (const e of [...list, ...rest]) for (const id of references(e)) needed.add(id);
    output = relation.output.filter((a) => needed.has(a.id));
  }
  const scan: PhysicalPlan = {
    kind: "RowDataSourceScan",
    source: relation.source,
    output,
    filters,
    offered,
    limit: -1,
    offset: 0,
  };
  return rest.length === 0 ? scan : { kind: "Filter", condition: rest.reduce((a, b) => and(a, b)), child: scan };
}

/** A plan of which no more than `limit` rows behind the first `offset` are wanted: a scan below projections is told. Gives the rows that it leaves out itself. */
export function limitedScan(
  plan: PhysicalPlan,
  limit: number,
  offset: number,
): { readonly child: PhysicalPlan; readonly skipped: number } {
  if (plan.kind === "Project") {
    const below = limitedScan(plan.child, limit, offset);
    return { ...below, child: below.child === plan.child ? plan : { ...plan, child: below.child } };
  }
  if (plan.kind !== "RowDataSourceScan" || plan.limit >= 0 || plan.offset > 0) return { child: plan, skipped: 0 };
  const can = findAsyncSource(plan.source.format)!.limits(plan.source);
  if (offset > 0 && can.offset && (limit < 0 || can.limit))
    return { child: { ...plan, limit, offset }, skipped: offset };
  return { child: limit >= 0 && can.limit ? { ...plan, limit: limit + offset } : plan, skipped: 0 };
}
