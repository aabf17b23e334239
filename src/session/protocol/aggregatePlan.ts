import { sparkError } from "../../common/errors/conditions.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import { fromProtocolLiteral } from "./literals.ts";
import type * as P from "./messages/relations.ts";
import type { PlanContext } from "./planContext.ts";
import { toExpression } from "./toExpression.ts";
import "./conditions.ts";

/** groupBy, rollup, cube, groupingSets and pivot: the grouping columns come first in the output. */
export function aggregatePlan(m: P.Aggregate, child: LogicalPlan, ctx: PlanContext): LogicalPlan {
  const grouping = m.groupingExpressions.map((e) => toExpression(e, ctx));
  const aggregates = m.aggregateExpressions.map((e) => toExpression(e, ctx));
  const list = [...grouping, ...aggregates];
  // The name of an aliased grouping column is for the output alone.
  const keys = grouping.map((e) => (e.kind === "Alias" ? e.child : e));
  switch (m.groupType) {
    case "GROUP_TYPE_GROUPBY":
      return { kind: "Aggregate", grouping: keys, list, child };
    case "GROUP_TYPE_ROLLUP":
    case "GROUP_TYPE_CUBE": {
      const type = m.groupType === "GROUP_TYPE_CUBE" ? "cube" : "rollup";
      const analytics: Expression = { kind: "GroupingAnalytics", type, sets: keys.map((k) => [k]) };
      return { kind: "Aggregate", grouping: [analytics], list, child };
    }
    case "GROUP_TYPE_GROUPING_SETS": {
      const sets = (m.groupingSets ?? []).map((s) => s.groupingSet.map((e) => toExpression(e, ctx)));
      return { kind: "Aggregate", grouping: [{ kind: "GroupingAnalytics", type: "sets", sets }], list, child };
    }
    case "GROUP_TYPE_PIVOT":
      if (!m.pivot) throw sparkError("INVALID_PLAN_INPUT", { message: "A pivot without a column" });
      return {
        kind: "Pivot",
        groupBy: grouping,
        pivotColumn: toExpression(m.pivot.col, ctx),
        values: m.pivot.values.map(fromProtocolLiteral),
        aggregates,
        child,
      };
    default:
      throw sparkError("INVALID_PLAN_INPUT", { message: "An aggregate without a type" });
  }
}
