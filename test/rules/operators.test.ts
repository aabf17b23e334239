import { describe, expect, test } from "vitest";
import { collapseProject } from "../../src/catalyst/optimize/rules/collapseProject.ts";
import { collapseRepartition } from "../../src/catalyst/optimize/rules/collapseRepartition.ts";
import { collapseWindow } from "../../src/catalyst/optimize/rules/collapseWindow.ts";
import { columnPruning } from "../../src/catalyst/optimize/rules/columnPruning.ts";
import { combineUnions } from "../../src/catalyst/optimize/rules/combineUnions.ts";
import { convertToLocalRelation } from "../../src/catalyst/optimize/rules/convertToLocalRelation.ts";
import { eliminateLimits } from "../../src/catalyst/optimize/rules/eliminateLimits.ts";
import { eliminateOuterJoin } from "../../src/catalyst/optimize/rules/eliminateOuterJoin.ts";
import { eliminateSorts } from "../../src/catalyst/optimize/rules/eliminateSorts.ts";
import { eliminateSubqueryAliases } from "../../src/catalyst/optimize/rules/eliminateSubqueryAliases.ts";
import { eliminateResolvedHint } from "../../src/catalyst/optimize/rules/eliminateResolvedHint.ts";
import { foldablePropagation } from "../../src/catalyst/optimize/rules/foldablePropagation.ts";
import { inferFiltersFromConstraints } from "../../src/catalyst/optimize/rules/inferFiltersFromConstraints.ts";
import { inferWindowGroupLimit } from "../../src/catalyst/optimize/rules/inferWindowGroupLimit.ts";
import { inlineCTE } from "../../src/catalyst/optimize/rules/inlineCTE.ts";
import { limitPushDown } from "../../src/catalyst/optimize/rules/limitPushDown.ts";
import { limitPushDownThroughWindow } from "../../src/catalyst/optimize/rules/limitPushDownThroughWindow.ts";
import { optimizeJoinCondition } from "../../src/catalyst/optimize/rules/optimizeJoinCondition.ts";
import { optimizeOneRowPlan } from "../../src/catalyst/optimize/rules/optimizeOneRowPlan.ts";
import { propagateEmptyRelation } from "../../src/catalyst/optimize/rules/propagateEmptyRelation.ts";
import { pruneFilters } from "../../src/catalyst/optimize/rules/pruneFilters.ts";
import { pushDownLeftSemiAntiJoin } from "../../src/catalyst/optimize/rules/pushDownLeftSemiAntiJoin.ts";
import { pushDownPredicates } from "../../src/catalyst/optimize/rules/pushDownPredicates.ts";
import { pushExtraPredicateThroughJoin } from "../../src/catalyst/optimize/rules/pushExtraPredicateThroughJoin.ts";
import { pushLeftSemiLeftAntiThroughJoin } from "../../src/catalyst/optimize/rules/pushLeftSemiLeftAntiThroughJoin.ts";
import { pushProjectionThroughUnion } from "../../src/catalyst/optimize/rules/pushProjectionThroughUnion.ts";
import { removeLiteralFromGroupExpressions } from "../../src/catalyst/optimize/rules/removeLiteralFromGroupExpressions.ts";
import { removeRedundantAggregates } from "../../src/catalyst/optimize/rules/removeRedundantAggregates.ts";
import { removeRedundantAliases } from "../../src/catalyst/optimize/rules/removeRedundantAliases.ts";
import { removeRedundantSorts } from "../../src/catalyst/optimize/rules/removeRedundantSorts.ts";
import { removeRepetitionFromGroupExpressions } from "../../src/catalyst/optimize/rules/removeRepetitionFromGroupExpressions.ts";
import { reorderJoin } from "../../src/catalyst/optimize/rules/reorderJoin.ts";
import { replaceDeduplicateWithAggregate } from "../../src/catalyst/optimize/rules/replaceDeduplicateWithAggregate.ts";
import { replaceDistinctWithAggregate } from "../../src/catalyst/optimize/rules/replaceDistinctWithAggregate.ts";
import { replaceExceptWithAntiJoin } from "../../src/catalyst/optimize/rules/replaceExceptWithAntiJoin.ts";
import { rewriteDistinctAggregates } from "../../src/catalyst/optimize/rules/rewriteDistinctAggregates.ts";
import { rewritePredicateSubquery } from "../../src/catalyst/optimize/rules/rewritePredicateSubquery.ts";
import { rewriteCorrelatedScalarSubquery } from "../../src/catalyst/optimize/rules/rewriteCorrelatedScalarSubquery.ts";
import { transposeWindow } from "../../src/catalyst/optimize/rules/transposeWindow.ts";
import type { OptimizerRule } from "../../src/catalyst/optimize/define.ts";
import type { LogicalPlan } from "../../src/catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../src/catalyst/plan/output.ts";
import { INT, LONG } from "../../src/types/dataType.ts";
import {
  add,
  agg,
  and,
  as,
  asc,
  columnsOf,
  count,
  cross,
  desc,
  distinct,
  eq,
  exists,
  fn,
  groupBy,
  gt,
  inQuery,
  isNull,
  join,
  limit,
  lit,
  local,
  lt,
  not,
  optimized,
  or,
  outer,
  project,
  run,
  scalar,
  sort,
  sum,
  table,
  union,
  where,
  window,
  le,
} from "./dsl.ts";

const make = (name: string) => table(name, { a: INT, b: INT, c: INT });
const t = make("t");
const u = make("u");
const v = make("v");
const [ta, tb, tc] = [t.c["a"]!, t.c["b"]!, t.c["c"]!];
const [ua, ub, uc] = [u.c["a"]!, u.c["b"]!, u.c["c"]!];
const [va, vb] = [v.c["a"]!, v.c["b"]!];
const empty = local({ x: INT, y: INT }, []);
const few = local({ x: INT, y: INT }, [
  [1, 2],
  [3, null],
]);

const summed = groupBy([ta], [ta, as(sum(tb), "s")], t.plan);
const ranked = window("rn", fn("row_number", [], INT), [ta], [asc(tb)], t.plan);
const numbered = window("rn", fn("row_number", [], INT), [], [asc(tb)], t.plan);
const renamed = project([as(add(ta, 1), "x"), tb], t.plan);
const both = union(project([ta, tb], t.plan), project([ua, ub], u.plan));
const aliased = project([as(ta, "a"), tb], t.plan);
const constant = project([tb, as(7, "k")], t.plan);
const byKeys = (second: readonly (typeof ta)[]) => {
  const first = window("w1", fn("row_number", [], INT), [ta, tb], [asc(tc)], t.plan);
  return window("w2", fn("row_number", [], INT), second, [asc(tc)], first);
};
const twice = (): LogicalPlan => {
  const body = project([ta], t.plan);
  const ref = (): LogicalPlan => ({
    kind: "CTERelationRef",
    id: 1,
    name: "x",
    output: [{ ...ta, id: ta.id + 100_000 + refs++ }],
  });
  const [l, r] = [ref(), ref()];
  return {
    kind: "WithCTE",
    definitions: [{ kind: "CTERelationDef", id: 1, name: "x", child: body }],
    child: join(l, r, eq(outputOf(l)[0]!, outputOf(r)[0]!)),
  };
};
let refs = 0;

const CASES: readonly (readonly [name: string, rules: OptimizerRule | readonly OptimizerRule[], plan: LogicalPlan])[] =
  [
    [
      "EliminateSubqueryAliases",
      eliminateSubqueryAliases,
      where(gt(ta, 1), { kind: "SubqueryAlias", name: ["x"], child: t.plan }),
    ],
    [
      "EliminateResolvedHint",
      eliminateResolvedHint,
      join(t.plan, { kind: "ResolvedHint", hint: "broadcast", child: u.plan }, eq(ta, ua)),
    ],
    ["InlineCTE", inlineCTE, twice()],
    ["PushDownPredicates through a projection", pushDownPredicates, where(gt(columnsOf(renamed)["x"]!, 1), renamed)],
    [
      "PushDownPredicates through an aggregate",
      pushDownPredicates,
      where(and(gt(ta, 1), gt(columnsOf(summed)["s"]!, lit(5n, LONG))), summed),
    ],
    ["PushDownPredicates through a union", pushDownPredicates, where(gt(outputOf(both)[0]!, 1), both)],
    ["PushDownPredicates through a window", pushDownPredicates, where(and(gt(ta, 1), gt(tb, 1)), ranked)],
    ["PushDownPredicates not through a limit", pushDownPredicates, where(gt(ta, 1), limit(5, t.plan))],
    [
      "PushDownPredicates combines filters",
      pushDownPredicates,
      where(gt(ta, 1), where(and(gt(ta, 1), gt(tb, 1)), sort([asc(ta)], t.plan))),
    ],
    [
      "PushDownPredicates into an inner join",
      pushDownPredicates,
      where(and(gt(ta, 1), eq(ta, ua), lt(ub, 3)), cross(t.plan, u.plan)),
    ],
    [
      "PushDownPredicates into a left join",
      pushDownPredicates,
      where(and(gt(ta, 1), isNull(ub)), join(t.plan, u.plan, and(eq(ta, ua), gt(tb, 0), gt(ub, 0)), "left")),
    ],
    [
      "PushDownPredicates into a full join",
      pushDownPredicates,
      where(gt(ta, 1), join(t.plan, u.plan, eq(ta, ua), "full")),
    ],
    ["ColumnPruning", columnPruning, project([ta], join(t.plan, where(gt(uc, 1), u.plan), eq(ta, ua)))],
    [
      "ColumnPruning of aggregates, windows and unions",
      columnPruning,
      project([ta], union(project([ta, as(add(tb, tc), "x")], ranked), project([ua, ub], u.plan))),
    ],
    ["CollapseProject", collapseProject, project([as(add(columnsOf(renamed)["x"]!, 1), "y")], renamed)],
    [
      "CollapseProject does not compute twice",
      collapseProject,
      project([as(add(columnsOf(renamed)["x"]!, columnsOf(renamed)["x"]!), "y")], renamed),
    ],
    [
      "CollapseProject into an aggregate",
      collapseProject,
      project([as(add(columnsOf(summed)["s"]!, lit(1n, LONG)), "y")], summed),
    ],
    ["CombineUnions", combineUnions, union(union(project([ta], t.plan), project([ua], u.plan)), project([va], v.plan))],
    ["PushProjectionThroughUnion", pushProjectionThroughUnion, project([as(add(outputOf(both)[0]!, 1), "x")], both)],
    ["LimitPushDown into a union", limitPushDown, limit(3, both)],
    ["LimitPushDown into a left join", limitPushDown, limit(3, join(t.plan, u.plan, eq(ta, ua), "left"))],
    ["LimitPushDownThroughWindow", limitPushDownThroughWindow, limit(3, numbered)],
    ["EliminateLimits", eliminateLimits, limit(3, limit(5, t.plan))],
    ["EliminateLimits of few rows", eliminateLimits, limit(3, few.plan)],
    ["EliminateSorts", eliminateSorts, groupBy([ta], [ta, as(count(), "n")], sort([asc(tb)], t.plan))],
    [
      "EliminateSorts keeps the order for a limit",
      eliminateSorts,
      groupBy([ta], [ta], limit(3, sort([asc(tb)], t.plan))),
    ],
    [
      "RemoveRedundantSorts",
      removeRedundantSorts,
      sort([asc(ta)], where(gt(ta, 1), sort([asc(ta), desc(tb)], t.plan))),
    ],
    [
      "RemoveRedundantAliases",
      removeRedundantAliases,
      project([as(add(columnsOf(aliased)["a"]!, 1), "x")], where(gt(columnsOf(aliased)["a"]!, 0), aliased)),
    ],
    [
      "CombineUnions below a projection",
      combineUnions,
      union(project([as(add(outputOf(both)[0]!, 1), "x")], both), project([va], v.plan)),
    ],
    ["RemoveRedundantAggregates", removeRedundantAggregates, groupBy([ta], [ta], groupBy([ta, tb], [ta, tb], t.plan))],
    ["RemoveLiteralFromGroupExpressions", removeLiteralFromGroupExpressions, groupBy([lit(1), ta], [ta], t.plan)],
    [
      "RemoveRepetitionFromGroupExpressions",
      removeRepetitionFromGroupExpressions,
      groupBy([add(ta, 1), ta, add(ta, 1)], [ta], t.plan),
    ],
    ["ReplaceDistinctWithAggregate", replaceDistinctWithAggregate, distinct(project([ta, tb], t.plan))],
    [
      "ReplaceDeduplicateWithAggregate",
      replaceDeduplicateWithAggregate,
      { kind: "Deduplicate", keys: [ta], child: t.plan },
    ],
    [
      "ReplaceExceptWithAntiJoin",
      replaceExceptWithAntiJoin,
      { kind: "Except", left: project([ta], t.plan), right: project([ua], u.plan), all: false },
    ],
    [
      "ConvertToLocalRelation",
      convertToLocalRelation,
      project([as(add(few.c["x"]!, 1), "z")], where(gt(few.c["y"]!, 1), few.plan)),
    ],
    [
      "PropagateEmptyRelation",
      propagateEmptyRelation,
      union(project([ta], join(t.plan, empty.plan, eq(ta, empty.c["x"]!))), project([ua], u.plan)),
    ],
    [
      "PropagateEmptyRelation of a left join",
      propagateEmptyRelation,
      join(t.plan, empty.plan, eq(ta, empty.c["x"]!), "left"),
    ],
    ["PruneFilters", pruneFilters, where(and(gt(ta, 1), gt(tb, 2)), sort([asc(ta)], where(gt(ta, 1), t.plan)))],
    ["PruneFilters that nothing passes", pruneFilters, where(lit(false), t.plan)],
    ["EliminateOuterJoin to inner", eliminateOuterJoin, where(gt(ub, 1), join(t.plan, u.plan, eq(ta, ua), "left"))],
    [
      "EliminateOuterJoin from full to left",
      eliminateOuterJoin,
      where(gt(tb, 1), join(t.plan, u.plan, eq(ta, ua), "full")),
    ],
    [
      "EliminateOuterJoin keeps IS NULL",
      eliminateOuterJoin,
      where(isNull(ub), join(t.plan, u.plan, eq(ta, ua), "left")),
    ],
    [
      "EliminateOuterJoin under a grouping",
      eliminateOuterJoin,
      groupBy([ta], [ta], join(t.plan, u.plan, eq(ta, ua), "left")),
    ],
    ["InferFiltersFromConstraints", inferFiltersFromConstraints, join(where(gt(ta, 5), t.plan), u.plan, eq(ta, ua))],
    [
      "InferFiltersFromConstraints of an outer join",
      inferFiltersFromConstraints,
      join(where(gt(ta, 5), t.plan), u.plan, eq(ta, ua), "left"),
    ],
    ["InferFiltersFromConstraints of a filter", inferFiltersFromConstraints, where(and(eq(ta, tb), gt(ta, 3)), t.plan)],
    [
      "PushExtraPredicateThroughJoin",
      pushExtraPredicateThroughJoin,
      join(t.plan, u.plan, or(and(eq(ta, 1), eq(ub, 2)), and(eq(ta, 3), eq(ub, 4), gt(uc, 1)))),
    ],
    ["OptimizeJoinCondition", optimizeJoinCondition, join(t.plan, u.plan, or(eq(ta, ua), and(isNull(ta), isNull(ua))))],
    ["ReorderJoin", reorderJoin, where(and(eq(ta, va), eq(vb, ub)), cross(t.plan, u.plan, v.plan))],
    [
      "PushDownLeftSemiAntiJoin",
      pushDownLeftSemiAntiJoin,
      join(groupBy([ta], [ta, as(sum(tb), "s")], t.plan), u.plan, eq(ta, ua), "leftSemi"),
    ],
    [
      "PushLeftSemiLeftAntiThroughJoin",
      pushLeftSemiLeftAntiThroughJoin,
      join(join(t.plan, u.plan, eq(ta, ua), "left"), v.plan, eq(tb, vb), "leftAnti"),
    ],
    [
      "CollapseRepartition",
      collapseRepartition,
      {
        kind: "Repartition",
        partitions: 2,
        shuffle: true,
        child: { kind: "RepartitionByExpression", expressions: [ta], child: t.plan },
      },
    ],
    ["CollapseWindow", collapseWindow, byKeys([ta, tb])],
    ["TransposeWindow", transposeWindow, byKeys([ta])],
    ["InferWindowGroupLimit", inferWindowGroupLimit, where(le(columnsOf(ranked)["rn"]!, 3), ranked)],
    [
      "FoldablePropagation",
      foldablePropagation,
      project(
        [columnsOf(constant)["k"]!, tb],
        sort([asc(columnsOf(constant)["k"]!)], where(gt(add(tb, columnsOf(constant)["k"]!), 1), constant)),
      ),
    ],
    ["OptimizeOneRowPlan", optimizeOneRowPlan, sort([asc(ta)], limit(1, t.plan))],
    [
      "RewritePredicateSubquery: EXISTS",
      rewritePredicateSubquery,
      where(exists(where(and(eq(ua, outer(ta)), gt(ub, 1)), u.plan), ta), t.plan),
    ],
    [
      "RewritePredicateSubquery: NOT IN",
      rewritePredicateSubquery,
      where(not(inQuery(ta, project([ua], u.plan))), t.plan),
    ],
    [
      "RewritePredicateSubquery: under OR",
      rewritePredicateSubquery,
      where(or(inQuery(ta, project([ua], u.plan)), gt(tb, 1)), t.plan),
    ],
    [
      "RewriteCorrelatedScalarSubquery",
      rewriteCorrelatedScalarSubquery,
      where(gt(scalar(groupBy([], [as(sum(ub), "s")], where(eq(ua, outer(ta)), u.plan)), ta), lit(1n, LONG)), t.plan),
    ],
    [
      "RewriteCorrelatedScalarSubquery of a count",
      rewriteCorrelatedScalarSubquery,
      project([ta, as(scalar(groupBy([], [as(count(), "n")], where(eq(ua, outer(ta)), u.plan)), ta), "n")], t.plan),
    ],
    [
      "RewriteDistinctAggregates",
      rewriteDistinctAggregates,
      groupBy(
        [ta],
        [
          ta,
          as(agg("count", [tb], LONG, { distinct: true }), "x"),
          as(agg("count", [tc], LONG, { distinct: true }), "y"),
          as(count(tb), "z"),
        ],
        t.plan,
      ),
    ],
    [
      "RewriteDistinctAggregates leaves one group alone",
      rewriteDistinctAggregates,
      groupBy([ta], [ta, as(agg("count", [tb], LONG, { distinct: true }), "x"), as(count(), "n")], t.plan),
    ],
  ];

describe("plans before and after a rule", () => {
  for (const [name, rules, plan] of CASES)
    test(name, () => {
      expect(`\n${run(plan, [], {})}\n=>\n${run(plan, rules)}\n`).toMatchSnapshot();
    });
  test("excludedRules, by full and by short name; rules that execution needs stay", () => {
    const plan = where(and(gt(ta, 1), eq(add(1, 1), tb)), distinct(t.plan));
    const excluded =
      "org.apache.spark.sql.catalyst.optimizer.ConstantFolding, ReplaceDistinctWithAggregate,PushDownPredicates";
    expect(optimized(plan)).toContain("(2 = b)");
    const out = optimized(plan, { "spark.sql.optimizer.excludedRules": excluded });
    expect(out).toContain("((1 + 1) = b)");
    expect(out).toContain("Aggregate [a, b, c]");
  });
});
