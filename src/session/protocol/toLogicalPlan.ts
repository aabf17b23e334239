import { sparkError, unsupported } from "../../common/errors/conditions.ts";
import { type Expression, type Literal, nextExprId, type UnresolvedFunction } from "../../catalyst/expr/expression.ts";
import type { LogicalPlan, Project } from "../../catalyst/plan/logicalPlan.ts";
import * as T from "../../types/dataType.ts";
import { aggregatePlan } from "./aggregatePlan.ts";
import { columnsPlan } from "./columnsPlan.ts";
import { joinPlan, setOperationPlan } from "./binaryPlan.ts";
import { localRowsPlan, rangePlan, readPlan, sqlPlan, tableFunctionPlan } from "./leafPlan.ts";
import { caseOf } from "./messages/oneOf.ts";
import type * as P from "./messages/relations.ts";
import { nameParts } from "./names.ts";
import type { PlanContext } from "./planContext.ts";
import { approxQuantilePlan, freqItemsPlan, sampleByPlan } from "./statPlan.ts";
import { asSortOrder, toExpression, toSortOrder } from "./toExpression.ts";
import "./conditions.ts";

/** Relations of the protocol as unresolved plans of the engine; each node keeps the plan id to which `df.col(name)` refers. */
export function toLogicalPlan(relation: P.Relation, ctx: PlanContext): LogicalPlan {
  const plan = translate(relation, ctx);
  const planId = relation.common?.planId;
  return planId === undefined || plan.planId === planId ? plan : { ...plan, planId };
}

const int = (value: number): Literal => ({ kind: "Literal", value, type: T.INT });

function translate(relation: P.Relation, ctx: PlanContext): LogicalPlan {
  const found = caseOf<P.RelationKinds>(relation);
  if (!found) throw sparkError("INVALID_PLAN_INPUT", { message: "A relation without a kind" });
  const [kind, m] = found;
  const child = (r: P.Relation) => toLogicalPlan(r, ctx);
  const expr = (e: Parameters<typeof toExpression>[0]) => toExpression(e, ctx);
  switch (kind) {
    case "read":
      return readPlan(m);
    case "sql":
      return sqlPlan(m, ctx);
    case "range":
      return rangePlan(m);
    case "unresolvedTableValuedFunction":
      return tableFunctionPlan(m, ctx);
    case "project":
      return numberedRows({
        kind: "Project",
        list: m.expressions.map(expr),
        child: m.input ? child(m.input) : { kind: "OneRowRelation" },
      });
    case "filter":
      return { kind: "Filter", condition: expr(m.condition), child: child(m.input) };
    case "join":
      return joinPlan(m, child, ctx);
    case "lateralJoin":
      return joinPlan(m, child, ctx, true);
    case "setOp":
      return setOperationPlan(m, child);
    case "sort":
      return {
        kind: "Sort",
        order: m.order.map((o) => toSortOrder(o, ctx)),
        global: m.isGlobal ?? true,
        child: child(m.input),
      };
    case "limit":
      return {
        kind: "GlobalLimit",
        limit: int(m.limit),
        child: { kind: "LocalLimit", limit: int(m.limit), child: child(m.input) },
      };
    case "offset":
      return { kind: "Offset", offset: int(m.offset), child: child(m.input) };
    case "tail":
      return { kind: "Tail", limit: int(m.limit), child: child(m.input) };
    case "aggregate":
      return aggregatePlan(m, child(m.input), ctx);
    case "deduplicate":
      return deduplicatePlan(m, child(m.input));
    case "sample":
      return samplePlan(m, child(m.input));
    case "subqueryAlias":
      return { kind: "SubqueryAlias", name: [...(m.qualifier ?? []), m.alias], child: child(m.input) };
    case "repartition":
      return { kind: "Repartition", partitions: m.numPartitions, shuffle: m.shuffle ?? false, child: child(m.input) };
    case "repartitionByExpression":
      return {
        kind: "RepartitionByExpression",
        expressions: m.partitionExprs.map(expr),
        ...(m.numPartitions === undefined ? {} : { partitions: m.numPartitions }),
        child: child(m.input),
      };
    case "hint":
      return { kind: "UnresolvedHint", name: m.name, parameters: m.parameters.map(expr), child: child(m.input) };
    case "unpivot":
      return unpivotPlan(m, child(m.input), ctx);
    case "toDf":
    case "withColumns":
    case "withColumnsRenamed":
    case "drop":
    case "toSchema":
    case "fillNa":
    case "dropNa":
    case "replace":
      return columnsPlan(found, child(m.input), ctx);
    case "cov":
      return statisticPlan("covar_samp", `cov`, m, child(m.input));
    case "corr":
      return statisticPlan("corr", `corr`, m, child(m.input));
    case "collectMetrics":
      return {
        kind: "CollectMetrics",
        name: m.name,
        metrics: m.metrics.map(expr),
        dataframe: relation.common?.planId ?? -1,
        child: child(m.input),
      };
    case "approxQuantile":
      return approxQuantilePlan(m, child(m.input));
    case "freqItems":
      return freqItemsPlan(m, child(m.input));
    case "sampleBy":
      return sampleByPlan(m, child(m.input), ctx);
    case "withRelations":
      return withRelationsPlan(m, ctx);
    case "extension":
      if (m.kind === "localRows") return localRowsPlan(m);
      if (m.kind === "deferredRows") throw unsupported("the rows of an RDD at this place");
      m.holder.observed = true;
      if (m.holder.state === undefined)
        throw sparkError("INVALID_PLAN_INPUT", { message: "The command has not run yet" });
      if ("error" in m.holder.state) throw m.holder.state.error;
      return refresh(m.holder.state.plan as LogicalPlan);
    case "localRelation":
      throw unsupported("local relations in Arrow's stream format");
    default:
      // The session's service rewrites these before: they need the engine (a schema, distinct values) to become a plan.
      throw unsupported(`the relation ${kind} at this place`);
  }
}

const isSequence = (e: Expression): boolean =>
  e.kind === "UnresolvedFunction" && e.parts.length === 1 && e.parts[0] === "distributed_sequence_id";

/** The numbers of rows (zipWithIndex): in one partition they are those of monotonically_increasing_id. */
function numberedRows(p: Project): LogicalPlan {
  const holds = (e: Expression): boolean => isSequence(e) || (e.kind === "Alias" && isSequence(e.child));
  if (!p.list.some(holds)) return p;
  const id: Expression = {
    kind: "UnresolvedFunction",
    parts: ["monotonically_increasing_id"],
    args: [],
    distinct: false,
  };
  const list = p.list.map((e) => {
    if (!holds(e)) return e;
    return e.kind === "Alias" ? { ...e, child: id } : named(id, "distributed_sequence_id()");
  });
  return { ...p, list, child: { kind: "Repartition", partitions: 1, shuffle: false, child: p.child } };
}
const named = (child: Expression, name: string): Expression => ({
  kind: "Alias",
  child,
  name,
  id: nextExprId(),
  qualifier: [],
});

/** A stored result takes fresh column ids each time it is used, so that it can be joined with itself. */
function refresh(plan: LogicalPlan): LogicalPlan {
  return plan.kind === "LocalRelation"
    ? { ...plan, output: plan.output.map((a) => ({ ...a, id: nextExprId() })) }
    : plan;
}

function deduplicatePlan(m: P.Deduplicate, child: LogicalPlan): LogicalPlan {
  if (m.withinWatermark) throw unsupported("dropDuplicatesWithinWatermark on a frame that is not a stream");
  const keys: Expression[] = m.columnNames.map((n) => ({ kind: "UnresolvedAttribute", parts: [n] }));
  if (m.allColumnsAsKeys && keys.length > 0)
    throw sparkError("INVALID_PLAN_INPUT", { message: "Deduplicate has both column names and all columns as keys" });
  return { kind: "Deduplicate", keys, ...(m.allColumnsAsKeys ? { all: true } : {}), child };
}

function samplePlan(m: P.Sample, child: LogicalPlan): LogicalPlan {
  const seed = m.seed ?? BigInt(Math.floor(Math.random() * 2 ** 31));
  const star: Expression = { kind: "UnresolvedStar" };
  // Each part of a randomSplit must see the rows of a partition in the same order.
  const input: LogicalPlan = m.deterministicOrder
    ? { kind: "Sort", order: [asSortOrder(struct([star]))], global: false, child }
    : child;
  return {
    kind: "Sample",
    lower: m.lowerBound,
    upper: m.upperBound,
    withReplacement: m.withReplacement ?? false,
    seed,
    child: input,
  };
}

const struct = (args: readonly Expression[]): UnresolvedFunction => ({
  kind: "UnresolvedFunction",
  parts: ["struct"],
  args,
  distinct: false,
});

function unpivotPlan(m: P.Unpivot, child: LogicalPlan, ctx: PlanContext): LogicalPlan {
  return {
    kind: "Unpivot",
    ids: m.ids.map((e) => toExpression(e, ctx)),
    ...(m.values ? { values: m.values.values.map((e) => [toExpression(e, ctx)]) } : {}),
    variableName: m.variableColumnName,
    valueNames: [m.valueColumnName],
    includeNulls: true,
    child,
  };
}

function statisticPlan(name: string, as: string, m: { col1: string; col2: string }, child: LogicalPlan): LogicalPlan {
  const args: Expression[] = [m.col1, m.col2].map((c) => ({
    kind: "UnresolvedCast",
    child: { kind: "UnresolvedAttribute", parts: nameParts(c) },
    type: T.DOUBLE,
    try: false,
  }));
  const statistic: Expression = { kind: "UnresolvedFunction", parts: [name], args, distinct: false };
  const list: Expression[] = [{ kind: "Alias", child: statistic, name: as, id: nextExprId(), qualifier: [] }];
  return { kind: "Aggregate", grouping: [], list, child };
}

function withRelationsPlan(
  m: { readonly root: P.Relation; readonly references: readonly P.Relation[] },
  ctx: PlanContext,
): LogicalPlan {
  const byId = new Map(m.references.map((r) => [r.common?.planId, r]));
  const inner: PlanContext = {
    ...ctx,
    reference: (planId) => {
      const r = byId.get(planId);
      return r ? toLogicalPlan(r, inner) : ctx.reference(planId);
    },
  };
  return toLogicalPlan(m.root, inner);
}
