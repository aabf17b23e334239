import { internalError } from "../../common/errors/conditions.ts";
import * as tree from "../../common/tree/shape.ts";
import type { Exists, Expression, InSubquery, ScalarSubquery } from "../expr/expression.ts";
import * as expr from "../expr/tree.ts";
import type { LogicalPlan, LogicalPlanKind } from "./logicalPlan.ts";

/** Which fields of each kind hold child plans. */
const children = {
  UnresolvedRelation: [],
  UnresolvedDataSource: [],
  UnresolvedTableValuedFunction: [],
  UnresolvedInlineTable: [],
  LogicalRelation: [],
  LocalRelation: [],
  OneRowRelation: [],
  InMemoryRelation: [],
  Range: [],
  Project: ["child"],
  Filter: ["child"],
  UnresolvedHaving: ["child"],
  UnresolvedQualify: ["child"],
  Aggregate: ["child"],
  Sort: ["child"],
  GlobalLimit: ["child"],
  LocalLimit: ["child"],
  Offset: ["child"],
  Tail: ["child"],
  Distinct: ["child"],
  Deduplicate: ["child"],
  SubqueryAlias: ["child"],
  UnresolvedSubqueryColumnAliases: ["child"],
  View: ["child"],
  Window: ["child"],
  WindowGroupLimit: ["child"],
  Expand: ["child"],
  Generate: ["child"],
  Repartition: ["child"],
  RepartitionByExpression: ["child"],
  Sample: ["child"],
  CollectMetrics: ["child"],
  Pivot: ["child"],
  Unpivot: ["child"],
  UnresolvedHint: ["child"],
  ResolvedHint: ["child"],
  UnresolvedProjection: ["child"],
  Join: ["left", "right"],
  LateralJoin: ["left", "right"],
  Union: ["children"],
  Intersect: ["left", "right"],
  Except: ["left", "right"],
  UnresolvedWith: ["child"],
  WithCTE: ["definitions", "child"],
  CTERelationDef: ["child"],
  CTERelationRef: [],
} as const satisfies Record<LogicalPlanKind, readonly string[]>;

/** Which fields of each kind hold expressions: of its own, not of its children. Output attributes that a node makes are not among them. */
const expressionFields = {
  UnresolvedRelation: [],
  UnresolvedDataSource: [],
  UnresolvedTableValuedFunction: ["args"],
  UnresolvedInlineTable: ["rows"],
  LogicalRelation: [],
  LocalRelation: [],
  OneRowRelation: [],
  InMemoryRelation: [],
  Range: [],
  Project: ["list"],
  Filter: ["condition"],
  UnresolvedHaving: ["condition"],
  UnresolvedQualify: ["condition"],
  Aggregate: ["grouping", "list"],
  Sort: ["order"],
  GlobalLimit: ["limit"],
  LocalLimit: ["limit"],
  Offset: ["offset"],
  Tail: ["limit"],
  Distinct: [],
  Deduplicate: ["keys"],
  SubqueryAlias: [],
  UnresolvedSubqueryColumnAliases: [],
  View: [],
  Window: ["expressions", "partitionBy", "orderBy"],
  WindowGroupLimit: ["partitionBy", "orderBy"],
  Expand: ["projections"],
  Generate: ["generator"],
  Repartition: [],
  RepartitionByExpression: ["expressions"],
  Sample: [],
  CollectMetrics: ["metrics"],
  Pivot: ["groupBy", "pivotColumn", "values", "aggregates"],
  Unpivot: ["ids", "values"],
  UnresolvedHint: [],
  ResolvedHint: [],
  UnresolvedProjection: [],
  Join: ["condition"],
  LateralJoin: ["condition"],
  Union: [],
  Intersect: [],
  Except: [],
  UnresolvedWith: [],
  WithCTE: [],
  CTERelationDef: [],
  CTERelationRef: [],
} as const satisfies Record<LogicalPlanKind, readonly string[]>;

export const mapPlanChildren = (p: LogicalPlan, f: (child: LogicalPlan) => LogicalPlan): LogicalPlan =>
  tree.mapChildren(children, p, f);
export const planChildren = (p: LogicalPlan): LogicalPlan[] => tree.childrenOf(children, p);
export const transformPlanUp = (p: LogicalPlan, f: (p: LogicalPlan) => LogicalPlan): LogicalPlan =>
  tree.transformUp(children, p, f);
export const transformPlanDown = (p: LogicalPlan, f: (p: LogicalPlan) => LogicalPlan): LogicalPlan =>
  tree.transformDown(children, p, f);
export const findPlan = (p: LogicalPlan, test: (p: LogicalPlan) => boolean): LogicalPlan | undefined =>
  tree.find(children, p, test);
export const forEachPlan = (p: LogicalPlan, f: (p: LogicalPlan) => void): void => tree.forEachNode(children, p, f);

/** Applies `f` to each top expression of the node itself (f does its own walking inside). */
export const mapExpressions = (p: LogicalPlan, f: (e: Expression) => Expression): LogicalPlan =>
  tree.mapChildren<{ kind: string }>(expressionFields, p, (e) => f(e as Expression)) as LogicalPlan;

/** The top expressions of the node itself. */
export const expressionsOf = (p: LogicalPlan): Expression[] =>
  tree.childrenOf<{ kind: string }>(expressionFields, p) as Expression[];

/** Every expression of the node, rewritten bottom up. */
export const transformExpressionsUp = (p: LogicalPlan, f: (e: Expression) => Expression): LogicalPlan =>
  mapExpressions(p, (e) => expr.transformUp(e, f));

/** Every expression of every node of the plan, rewritten bottom up (plans inside subquery expressions not included). */
export const transformAllExpressions = (p: LogicalPlan, f: (e: Expression) => Expression): LogicalPlan =>
  transformPlanUp(p, (n) => transformExpressionsUp(n, f));

/** The plan of a subquery expression. */
export function subqueryPlan(e: ScalarSubquery | Exists | InSubquery): LogicalPlan {
  if (!(e.plan.kind in children)) throw internalError(`${e.plan.kind} is not a logical plan`);
  return e.plan as LogicalPlan;
}
