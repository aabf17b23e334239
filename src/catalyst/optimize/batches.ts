import type { OptimizerRule } from "./define.ts";
import { booleanSimplification } from "./rules/booleanSimplification.ts";
import { collapseProject } from "./rules/collapseProject.ts";
import { collapseRepartition } from "./rules/collapseRepartition.ts";
import { collapseWindow } from "./rules/collapseWindow.ts";
import { columnPruning } from "./rules/columnPruning.ts";
import { combineConcats } from "./rules/combineConcats.ts";
import { combineUnions } from "./rules/combineUnions.ts";
import { constantFolding } from "./rules/constantFolding.ts";
import { constantPropagation } from "./rules/constantPropagation.ts";
import { convertToLocalRelation } from "./rules/convertToLocalRelation.ts";
import { costBasedJoinReorder } from "./rules/costBasedJoinReorder.ts";
import { eliminateAggregateFilter } from "./rules/eliminateAggregateFilter.ts";
import { eliminateDistinct } from "./rules/eliminateDistinct.ts";
import { eliminateLimits } from "./rules/eliminateLimits.ts";
import { eliminateOffsets } from "./rules/eliminateOffsets.ts";
import { eliminateOuterJoin } from "./rules/eliminateOuterJoin.ts";
import { eliminateResolvedHint } from "./rules/eliminateResolvedHint.ts";
import { eliminateSorts } from "./rules/eliminateSorts.ts";
import { eliminateSubqueryAliases, eliminateView } from "./rules/eliminateSubqueryAliases.ts";
import { eliminateWindowPartitions } from "./rules/eliminateWindowPartitions.ts";
import { foldablePropagation } from "./rules/foldablePropagation.ts";
import { inferFiltersFromConstraints } from "./rules/inferFiltersFromConstraints.ts";
import { inferFiltersFromGenerate } from "./rules/inferFiltersFromGenerate.ts";
import { inferWindowGroupLimit } from "./rules/inferWindowGroupLimit.ts";
import { inlineCTE } from "./rules/inlineCTE.ts";
import { likeSimplification } from "./rules/likeSimplification.ts";
import { limitPushDown } from "./rules/limitPushDown.ts";
import { limitPushDownThroughWindow } from "./rules/limitPushDownThroughWindow.ts";
import { nullDownPropagation } from "./rules/nullDownPropagation.ts";
import { nullPropagation } from "./rules/nullPropagation.ts";
import { optimizeIn } from "./rules/optimizeIn.ts";
import { optimizeJoinCondition } from "./rules/optimizeJoinCondition.ts";
import { optimizeOneRowPlan } from "./rules/optimizeOneRowPlan.ts";
import { optimizeRepartition } from "./rules/optimizeRepartition.ts";
import { optimizeSubqueries } from "./rules/optimizeSubqueries.ts";
import { propagateEmptyRelation } from "./rules/propagateEmptyRelation.ts";
import { pruneFilters } from "./rules/pruneFilters.ts";
import { pullOutGroupingExpressions } from "./rules/pullOutGroupingExpressions.ts";
import { pullupCorrelatedPredicates } from "./rules/pullupCorrelatedPredicates.ts";
import { pushDownLeftSemiAntiJoin } from "./rules/pushDownLeftSemiAntiJoin.ts";
import { pushDownPredicates } from "./rules/pushDownPredicates.ts";
import { pushExtraPredicateThroughJoin } from "./rules/pushExtraPredicateThroughJoin.ts";
import { pushFoldableIntoBranches } from "./rules/pushFoldableIntoBranches.ts";
import { pushLeftSemiLeftAntiThroughJoin } from "./rules/pushLeftSemiLeftAntiThroughJoin.ts";
import { pushProjectionThroughLimitAndOffset } from "./rules/pushProjectionThroughLimitAndOffset.ts";
import { pushProjectionThroughUnion } from "./rules/pushProjectionThroughUnion.ts";
import { removeLiteralFromGroupExpressions } from "./rules/removeLiteralFromGroupExpressions.ts";
import { removeNoopOperators } from "./rules/removeNoopOperators.ts";
import { removeNoopUnion } from "./rules/removeNoopUnion.ts";
import { removeRedundantAggregates } from "./rules/removeRedundantAggregates.ts";
import { removeRedundantAliases } from "./rules/removeRedundantAliases.ts";
import { removeRedundantSorts } from "./rules/removeRedundantSorts.ts";
import { removeRepetitionFromGroupExpressions } from "./rules/removeRepetitionFromGroupExpressions.ts";
import { reorderAssociativeOperator } from "./rules/reorderAssociativeOperator.ts";
import { reorderJoin } from "./rules/reorderJoin.ts";
import { replaceDeduplicateWithAggregate } from "./rules/replaceDeduplicateWithAggregate.ts";
import { replaceDistinctWithAggregate } from "./rules/replaceDistinctWithAggregate.ts";
import { replaceExceptWithAntiJoin } from "./rules/replaceExceptWithAntiJoin.ts";
import { replaceIntersectWithSemiJoin } from "./rules/replaceIntersectWithSemiJoin.ts";
import { replaceNullWithFalseInPredicate } from "./rules/replaceNullWithFalseInPredicate.ts";
import { rewriteCorrelatedScalarSubquery } from "./rules/rewriteCorrelatedScalarSubquery.ts";
import { rewriteDistinctAggregates } from "./rules/rewriteDistinctAggregates.ts";
import { rewriteExceptAll } from "./rules/rewriteExceptAll.ts";
import { rewriteIntersectAll } from "./rules/rewriteIntersectAll.ts";
import { rewriteLateralSubquery } from "./rules/rewriteLateralSubquery.ts";
import { rewriteNonCorrelatedExists } from "./rules/rewriteNonCorrelatedExists.ts";
import { rewritePredicateSubquery } from "./rules/rewritePredicateSubquery.ts";
import { simplifyBinaryComparison } from "./rules/simplifyBinaryComparison.ts";
import { simplifyCaseConversionExpressions } from "./rules/simplifyCaseConversionExpressions.ts";
import { simplifyCasts } from "./rules/simplifyCasts.ts";
import { simplifyConditionals } from "./rules/simplifyConditionals.ts";
import { simplifyExtractValueOps } from "./rules/simplifyExtractValueOps.ts";
import { transposeWindow } from "./rules/transposeWindow.ts";
import { unwrapCastInBinaryComparison } from "./rules/unwrapCastInBinaryComparison.ts";
import { updateAttributeNullability } from "./rules/updateAttributeNullability.ts";

/** The optimizer's batches in order. A rule's place is a decision: the reason stands beside the line. */
export interface OptimizerBatch {
  readonly name: string;
  readonly strategy: "once" | "fixedPoint";
  readonly rules: readonly OptimizerRule[];
}

/** Run before and after filters are inferred. */
const operators: readonly OptimizerRule[] = [
  pushProjectionThroughUnion, // first, so that projections meet those inside the branches
  pushProjectionThroughLimitAndOffset, // brings limit and sort together
  reorderJoin, // before predicates are pushed: gives each join its condition
  eliminateOuterJoin, // an inner join lets more predicates through
  pushDownPredicates,
  pushDownLeftSemiAntiJoin, // semi joins are filters: they follow the predicates
  pushLeftSemiLeftAntiThroughJoin,
  optimizeJoinCondition,
  limitPushDown,
  limitPushDownThroughWindow,
  columnPruning, // after the push-down, which changes what is needed where
  collapseRepartition,
  collapseProject, // joins what pruning and push-down left one over the other
  collapseWindow,
  eliminateOffsets,
  eliminateLimits,
  combineUnions,
  optimizeRepartition,
  eliminateWindowPartitions,
  transposeWindow,
  nullPropagation, // simplifications of expressions: cheap ones first, they feed each other until nothing changes
  rewriteNonCorrelatedExists,
  nullDownPropagation,
  constantPropagation, // makes constants for folding
  foldablePropagation,
  optimizeIn,
  constantFolding,
  eliminateAggregateFilter,
  reorderAssociativeOperator,
  likeSimplification,
  booleanSimplification, // takes common terms out of ORs, which push-down then sees
  simplifyConditionals,
  pushFoldableIntoBranches,
  simplifyBinaryComparison,
  replaceNullWithFalseInPredicate, // only now are the nulls of simplified predicates visible
  pruneFilters,
  simplifyCasts,
  simplifyCaseConversionExpressions,
  removeRedundantAliases, // after pruning, whose projections hold them
  removeRedundantAggregates,
  unwrapCastInBinaryComparison,
  removeNoopOperators,
  simplifyExtractValueOps,
  combineConcats,
];

export const batches: readonly OptimizerBatch[] = [
  {
    name: "Finish Analysis",
    strategy: "once",
    rules: [
      eliminateResolvedHint, // before aliases go: hints stand on named relations
      eliminateSubqueryAliases,
      eliminateView,
      pullOutGroupingExpressions, // before expressions are simplified, after which the list may not hold them any more
      rewriteNonCorrelatedExists, // before subqueries become joins
    ],
  },
  { name: "Eliminate Distinct", strategy: "once", rules: [eliminateDistinct] },
  { name: "Inline CTE", strategy: "once", rules: [inlineCTE] }, // before subqueries are decorrelated: references inside them are inlined as well
  { name: "Union", strategy: "fixedPoint", rules: [removeNoopOperators, combineUnions, removeNoopUnion] }, // many unions are slow later
  {
    name: "LocalRelation early",
    strategy: "fixedPoint",
    rules: [convertToLocalRelation, propagateEmptyRelation, updateAttributeNullability], // small plans become smaller at once
  },
  {
    // Catalyst leaves EXISTS and IN as expressions until the operators are optimized. Here they become joins first, so that
    // push-down and the search for a join order see them.
    name: "Pullup Correlated Expressions",
    strategy: "once",
    rules: [
      pullupCorrelatedPredicates, // subqueries in subqueries first
      rewriteLateralSubquery,
      rewriteCorrelatedScalarSubquery, // before predicates: scalar subqueries may stand inside IN lists
      rewritePredicateSubquery,
    ],
  },
  { name: "Subquery", strategy: "fixedPoint", rules: [optimizeSubqueries] }, // what is still an expression is not correlated
  {
    name: "Replace Operators",
    strategy: "fixedPoint",
    rules: [
      replaceDeduplicateWithAggregate,
      rewriteExceptAll,
      rewriteIntersectAll,
      replaceIntersectWithSemiJoin,
      replaceExceptWithAntiJoin,
      replaceDistinctWithAggregate, // last: the others make Distincts
    ],
  },
  {
    name: "Aggregate",
    strategy: "fixedPoint",
    rules: [
      pullOutGroupingExpressions, // aggregates that came out of correlated subqueries
      removeLiteralFromGroupExpressions,
      removeRepetitionFromGroupExpressions,
    ],
  },
  { name: "Operator Optimization before Inferring Filters", strategy: "fixedPoint", rules: operators },
  {
    name: "Infer Filters",
    strategy: "once",
    rules: [inferFiltersFromGenerate, inferFiltersFromConstraints], // once, between the two: push-down and inference would go on for ever
  },
  { name: "Operator Optimization after Inferring Filters", strategy: "fixedPoint", rules: operators },
  {
    name: "Push extra predicate through join",
    strategy: "fixedPoint",
    rules: [pushExtraPredicateThroughJoin, pushDownPredicates], // after the fixed point: what it adds follows from what is there
  },
  {
    name: "Join Reorder",
    strategy: "once",
    rules: [
      costBasedJoinReorder, // when all filters are where they will be
      columnPruning, // the new joins need other columns
      collapseProject,
      removeNoopOperators,
    ],
  },
  { name: "Eliminate Sorts", strategy: "once", rules: [eliminateSorts, removeRedundantSorts] }, // after pushed limits met their sorts
  { name: "Distinct Aggregate Rewrite", strategy: "once", rules: [rewriteDistinctAggregates] },
  {
    name: "LocalRelation",
    strategy: "fixedPoint",
    rules: [convertToLocalRelation, propagateEmptyRelation, updateAttributeNullability], // what the optimization made empty
  },
  { name: "Optimize One Row Plan", strategy: "fixedPoint", rules: [optimizeOneRowPlan] },
  {
    name: "Clean up",
    strategy: "once",
    rules: [columnPruning, collapseProject, removeNoopOperators], // behind the rewrites above
  },
  { name: "Infer window group limit", strategy: "once", rules: [inferWindowGroupLimit] }, // when nothing is pushed between filter and window any more
];
