import type { AttributeReference, Expression, NamedExpression } from "../../catalyst/expr/expression.ts";
import { references, toAttribute } from "../../catalyst/expr/tree.ts";
import { evaluateConstant, isDeterministic } from "../../catalyst/functions/evaluate.ts";
import type { Filter, InMemoryRelation, LogicalPlan, LogicalRelation } from "../../catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../catalyst/plan/output.ts";
import { internalError, unsupported } from "../../common/errors/conditions.ts";
import { splitConjunction } from "../codegen/compilePipeline.ts";
import type { CacheData } from "../operators/cacheData.ts";
import { heldRows } from "../operators/heldRows.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import { findAsyncSource } from "../sources/asyncSource.ts";
import { exchange, type PlannerContext } from "./context.ts";
import { planAggregate } from "./planAggregate.ts";
import { limitedScan, planAsyncScan } from "./planAsyncScan.ts";
import { planJoin } from "./planJoin.ts";

/** From an optimized logical plan to a physical one: strategies by kind of node. */
export function planPhysical(plan: LogicalPlan, ctx: PlannerContext): PhysicalPlan {
  const go = (p: LogicalPlan): PhysicalPlan => planPhysical(p, ctx);
  switch (plan.kind) {
    case "LogicalRelation":
      return planScan(plan, undefined, undefined);
    case "InMemoryRelation":
      return planCached(plan, undefined, undefined);
    case "Filter": {
      const scan = scanBelow(plan);
      if (scan) return planScan(scan.relation, scan.filter, undefined);
      if (plan.child.kind === "InMemoryRelation") return planCached(plan.child, plan, undefined);
      return { kind: "Filter", condition: plan.condition, child: go(plan.child) };
    }
    case "Project": {
      const list = plan.list as readonly NamedExpression[];
      const scan = scanBelow(plan.child);
      if (scan) return project(list, planScan(scan.relation, scan.filter, list));
      const cached = plan.child.kind === "Filter" ? plan.child : undefined;
      const relation = cached ? cached.child : plan.child;
      if (relation.kind === "InMemoryRelation") return project(list, planCached(relation, cached, list));
      return { kind: "Project", list, child: go(plan.child) };
    }
    case "LocalRelation":
      return { kind: "LocalTableScan", output: plan.output, rows: plan.rows };
    case "OneRowRelation":
      return { kind: "LocalTableScan", output: [], rows: [[]] };
    case "Range":
      return {
        kind: "Range",
        start: plan.start,
        end: plan.end,
        step: plan.step,
        slices: plan.slices,
        output: plan.output,
      };
    case "SubqueryAlias":
    case "View":
    case "ResolvedHint":
      return go(plan.child);
    case "Aggregate":
      return planAggregate(plan, go(plan.child), ctx);
    case "Distinct": {
      const keys = outputOf(plan.child);
      return planAggregate({ kind: "Aggregate", grouping: keys, list: keys, child: plan.child }, go(plan.child), ctx);
    }
    case "Join":
      return planJoin(plan, go(plan.left), go(plan.right), ctx);
    case "Sort": {
      const child = plan.global
        ? exchange(go(plan.child), { kind: "range", order: plan.order, partitions: ctx.shufflePartitions })
        : go(plan.child);
      return { kind: "Sort", order: plan.order, global: plan.global, child };
    }
    case "GlobalLimit":
    case "LocalLimit":
    case "Offset":
      return planLimit(plan, ctx);
    case "Tail":
      return { kind: "CollectTail", limit: count(plan.limit), child: go(plan.child) };
    case "Union":
      return { kind: "Union", output: outputOf(plan), children: plan.children.map(go) };
    case "Expand":
      return { kind: "Expand", projections: plan.projections, output: plan.output, child: go(plan.child) };
    case "Generate": {
      const dropped = new Set(plan.unrequired ?? []);
      return {
        kind: "Generate",
        generator: plan.generator,
        outer: plan.outer,
        generatorOutput: plan.generatorOutput,
        required: outputOf(plan.child).filter((_, i) => !dropped.has(i)),
        child: go(plan.child),
      };
    }
    case "Window": {
      const calls = plan.expressions.filter((e) => e.kind !== "Alias" || e.child.kind !== "Literal");
      // What optimization found to be constant is no call over a window any more.
      if (calls.length < plan.expressions.length) {
        const list: readonly NamedExpression[] = [
          ...outputOf(plan.child),
          ...plan.expressions.map((e) => (calls.includes(e) ? toAttribute(e) : e)),
        ];
        return { kind: "Project", list, child: go(calls.length > 0 ? { ...plan, expressions: calls } : plan.child) };
      }
      const child = exchange(
        go(plan.child),
        plan.partitionBy.length === 0
          ? { kind: "single" }
          : { kind: "hash", expressions: plan.partitionBy, partitions: ctx.shufflePartitions },
      );
      const order = [
        ...plan.partitionBy.map((e) => ({ kind: "SortOrder" as const, child: e, ascending: true, nullsFirst: true })),
        ...plan.orderBy,
      ];
      const sorted: PhysicalPlan = order.length === 0 ? child : { kind: "Sort", order, global: false, child };
      return {
        kind: "Window",
        expressions: plan.expressions,
        partitionBy: plan.partitionBy,
        orderBy: plan.orderBy,
        child: sorted,
      };
    }
    case "WindowGroupLimit":
      // Only an early reduction: the filter above still decides.
      return go(plan.child);
    case "CollectMetrics": {
      const rows = heldRows(plan.child);
      const relation: LogicalPlan = { kind: "InMemoryRelation", cache: rows.cache, output: outputOf(plan.child) };
      return {
        kind: "CollectMetrics",
        name: plan.name,
        list: plan.metrics,
        dataframe: plan.dataframe,
        hold: rows.hold,
        metrics: go({ kind: "Aggregate", grouping: [], list: plan.metrics, child: relation }),
        child: go(plan.child),
      };
    }
    case "Sample":
      return {
        kind: "Sample",
        lower: plan.lower,
        upper: plan.upper,
        withReplacement: plan.withReplacement,
        seed: plan.seed,
        child: go(plan.child),
      };
    case "Repartition":
      return plan.shuffle
        ? exchange(go(plan.child), { kind: "roundRobin", partitions: plan.partitions }, "REPARTITION_BY_NUM")
        : { kind: "Coalesce", partitions: plan.partitions, child: go(plan.child) };
    case "RepartitionByExpression": {
      const partitions = plan.partitions ?? ctx.shufflePartitions;
      const origin = plan.rebalance
        ? "REBALANCE_PARTITIONS_BY_COL"
        : plan.partitions === undefined
          ? "REPARTITION_BY_COL"
          : "REPARTITION_BY_NUM";
      if (plan.expressions.length === 0) return exchange(go(plan.child), { kind: "roundRobin", partitions }, origin);
      const orders = plan.expressions.filter((e) => e.kind === "SortOrder");
      if (orders.length > 0) return exchange(go(plan.child), { kind: "range", order: orders, partitions }, origin);
      return exchange(go(plan.child), { kind: "hash", expressions: plan.expressions, partitions }, origin);
    }
    case "WithCTE":
    case "CTERelationDef":
    case "CTERelationRef":
    case "LateralJoin":
    case "Intersect":
    case "Except":
    case "Deduplicate":
      throw unsupported(`${plan.kind} that the optimizer has not rewritten`);
    default:
      throw internalError(`${plan.kind} reached the planner`);
  }
}

function project(list: readonly NamedExpression[], child: PhysicalPlan): PhysicalPlan {
  const below = child.kind === "Filter" ? child.child : child;
  const isScan =
    below.kind === "FileSourceScan" || below.kind === "RowDataSourceScan" || below.kind === "InMemoryTableScan";
  const output = isScan ? below.output : [];
  const same =
    list.length === output.length && list.every((e, i) => e.kind === "AttributeReference" && e.id === output[i]!.id);
  return same ? child : { kind: "Project", list, child };
}

/** A relation with at most one filter above it. */
function scanBelow(p: LogicalPlan): { relation: LogicalRelation; filter: Filter | undefined } | undefined {
  if (p.kind === "LogicalRelation") return { relation: p, filter: undefined };
  if (p.kind === "Filter" && p.child.kind === "LogicalRelation") return { relation: p.child, filter: p };
  return undefined;
}

/** The scan reads the columns that the list and the filter need, in the relation's order. */
function planScan(
  relation: LogicalRelation,
  filter: Filter | undefined,
  list: readonly Expression[] | undefined,
): PhysicalPlan {
  if (findAsyncSource(relation.source.format)) return planAsyncScan(relation, filter, list);
  let output: readonly AttributeReference[] = relation.output;
  if (list) {
    const needed = new Set<number>();
    for (const e of [...list, ...(filter ? [filter.condition] : [])]) for (const id of references(e)) needed.add(id);
    output = relation.output.filter((a) => needed.has(a.id));
  }
  const conjuncts = filter ? splitConjunction(filter.condition).filter(isDeterministic) : [];
  const partition = new Set(
    relation.output.filter((a) => relation.source.partitionColumns.includes(a.name)).map((a) => a.id),
  );
  const onPartitions = (e: Expression): boolean => {
    const refs = references(e);
    return refs.size > 0 && [...refs].every((r) => partition.has(r));
  };
  const scan: PhysicalPlan = {
    kind: "FileSourceScan",
    source: relation.source,
    output,
    partitionFilters: conjuncts.filter(onPartitions),
    dataFilters: conjuncts.filter((e) => !onPartitions(e)),
  };
  return filter ? { kind: "Filter", condition: filter.condition, child: scan } : scan;
}

/** The scan of cached rows gives the columns that the list and the filter need. */
function planCached(
  relation: InMemoryRelation,
  filter: Filter | undefined,
  list: readonly Expression[] | undefined,
): PhysicalPlan {
  const needed = new Set<number>();
  for (const e of [...(list ?? []), ...(filter ? [filter.condition] : [])])
    for (const id of references(e)) needed.add(id);
  const scan: PhysicalPlan = {
    kind: "InMemoryTableScan",
    // Execution made the relation: its cache has the rows.
    cache: relation.cache as CacheData,
    output: list ? relation.output.filter((a) => needed.has(a.id)) : relation.output,
    relation: relation.output,
    predicates: filter ? splitConjunction(filter.condition).filter(isDeterministic) : [],
  };
  return filter ? { kind: "Filter", condition: filter.condition, child: scan } : scan;
}

/** The number that a LIMIT or OFFSET stands for. */
function count(e: Expression): number {
  return Number(evaluateConstant(e));
}

/** LIMIT, OFFSET and their combinations; with ORDER BY below, only the first rows are kept while sorting. */
function planLimit(plan: LogicalPlan, ctx: PlannerContext): PhysicalPlan {
  let limit = -1;
  let offset = 0;
  let p = plan;
  const lower = (n: number): void => {
    limit = limit < 0 ? n : Math.min(limit, n);
  };
  for (;;) {
    if (p.kind === "GlobalLimit" || p.kind === "LocalLimit") {
      if (p.kind === "LocalLimit" && p === plan) {
        // A local limit alone: every task may give that many.
        return { kind: "LocalLimit", limit: count(p.limit), offset: 0, child: planPhysical(p.child, ctx) };
      }
      // What an offset above takes away is not counted by a limit below it.
      if (offset > 0 && limit >= 0) limit = Math.min(limit, Math.max(0, count(p.limit) - offset));
      else if (offset > 0) limit = Math.max(0, count(p.limit) - offset);
      else lower(count(p.limit));
      p = p.child;
    } else if (p.kind === "Offset") {
      offset += count(p.offset);
      p = p.child;
    } else break;
  }
  const list =
    p.kind === "Project" && p.child.kind === "Sort" && p.child.global
      ? (p.list as readonly NamedExpression[])
      : undefined;
  const sort = list && p.kind === "Project" ? p.child : p;
  if (sort.kind === "Sort" && sort.global && limit >= 0 && limit + offset <= ctx.topKLimit) {
    const child = planPhysical(sort.child, ctx);
    return {
      kind: "TakeOrderedAndProject",
      limit,
      offset,
      order: sort.order,
      list: list ?? outputOf(sort.child).map(toAttribute),
      child,
    };
  }
  const { child, skipped } = limitedScan(planPhysical(p, ctx), limit, offset);
  const rest = offset - skipped;
  return limit < 0 && rest === 0 ? child : { kind: "GlobalLimit", limit, offset: rest, child };
}
