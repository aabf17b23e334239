import type { Expression } from "../../expr/expression.ts";
import type { LogicalPlan, WindowGroupLimit } from "../../plan/logicalPlan.ts";
import { emptyLike, isCall } from "../build.ts";
import { type NodeOf, rule, type RuleContext } from "../define.ts";
import { intValue } from "../maxRows.ts";
import { splitConjuncts } from "../predicates.ts";

/** The greatest rank that the predicate lets through, when it limits the column. */
function bound(c: Expression, id: number): number | undefined {
  if (c.kind !== "Call" || c.args.length !== 2) return undefined;
  const [a, b] = c.args as [Expression, Expression];
  const isColumn = (e: Expression) => e.kind === "AttributeReference" && e.id === id;
  const left = isColumn(a) ? intValue(b) : undefined;
  const right = isColumn(b) ? intValue(a) : undefined;
  switch (c.name) {
    case "=":
      return left ?? right;
    case "<=":
      return left;
    case "<":
      return left === undefined ? undefined : left - 1;
    case ">=":
      return right;
    case ">":
      return right === undefined ? undefined : right - 1;
    default:
      return undefined;
  }
}

const rankOf = (e: Expression): WindowGroupLimit["rankFunction"] | undefined => {
  if (e.kind !== "Alias" || e.child.kind !== "WindowExpression") return undefined;
  const f = e.child.function;
  return isCall(f, "row_number") || isCall(f, "rank") || isCall(f, "dense_rank")
    ? (f.name as WindowGroupLimit["rankFunction"])
    : undefined;
};

function infer(p: NodeOf<"Filter">, window: NodeOf<"Window">, ctx: RuleContext): LogicalPlan | undefined {
  if (window.child.kind === "WindowGroupLimit" || window.orderBy.length === 0) return undefined;
  // The other functions of the window must not see the rows that go: only those that look back from a row at its frame's end.
  if (!window.expressions.every((e) => rankOf(e))) return undefined;
  let best: { limit: number; rankFunction: WindowGroupLimit["rankFunction"] } | undefined;
  for (const e of window.expressions) {
    const rankFunction = rankOf(e)!;
    for (const c of splitConjuncts(p.condition)) {
      const limit = bound(c, e.id);
      if (limit !== undefined && (best === undefined || limit < best.limit)) best = { limit, rankFunction };
    }
  }
  if (!best) return undefined;
  if (best.limit <= 0) return emptyLike(p);
  if (best.limit > ctx.config.integer("spark.sql.optimizer.windowGroupLimitThreshold")) return undefined;
  const child: LogicalPlan = {
    kind: "WindowGroupLimit",
    partitionBy: window.partitionBy,
    orderBy: window.orderBy,
    ...best,
    child: window.child,
  };
  return { ...p, child: { ...window, child } };
}

/** A filter on a rank: rows behind it need not reach the window. */
export const inferWindowGroupLimit = rule("InferWindowGroupLimit", "bottomUp", {
  Filter: (p, ctx) => (p.child.kind === "Window" ? infer(p, p.child, ctx) : undefined),
});
