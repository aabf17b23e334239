import { isCall } from "../build.ts";
import { rule } from "../define.ts";
import { intValue } from "../maxRows.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import type { RuleContext, NodeOf } from "../define.ts";

/** LIMIT over ranks of the whole input: the first rows by the window's order are enough. */
function push(limit: NodeOf<"LocalLimit">, window: NodeOf<"Window">, ctx: RuleContext): LogicalPlan | undefined {
  const n = intValue(limit.limit);
  if (n === undefined || n >= ctx.config.integer("spark.sql.execution.topKSortFallbackThreshold")) return undefined;
  if (window.partitionBy.length > 0 || window.child.kind === "GlobalLimit" || window.orderBy.length === 0)
    return undefined;
  // Only the number of a row is the same for the rows that a limit may choose among equals.
  const numbers = window.expressions.every(
    (e) => e.kind === "Alias" && e.child.kind === "WindowExpression" && isCall(e.child.function, "row_number"),
  );
  if (!numbers) return undefined;
  const sorted: LogicalPlan = { kind: "Sort", order: window.orderBy, global: true, child: window.child };
  const few: LogicalPlan = {
    kind: "GlobalLimit",
    limit: limit.limit,
    child: { kind: "LocalLimit", limit: limit.limit, child: sorted },
  };
  return { ...window, child: few };
}

export const limitPushDownThroughWindow = rule("LimitPushDownThroughWindow", "topDown", {
  LocalLimit: (p, ctx) => {
    const child = p.child;
    if (child.kind === "Window") {
      const out = push(p, child, ctx);
      return out && { ...p, child: out };
    }
    if (child.kind === "Project" && child.child.kind === "Window") {
      const out = push(p, child.child, ctx);
      return out && { ...p, child: { ...child, child: out } };
    }
    return undefined;
  },
});
