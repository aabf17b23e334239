import type { Expression } from "../expr/expression.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";

/** The value of an integer literal. */
export function intValue(e: Expression): number | undefined {
  if (e.kind !== "Literal" || (typeof e.value !== "number" && typeof e.value !== "bigint")) return undefined;
  return Number(e.value);
}

/** The number of rows that the plan has at most, when that is known without statistics. */
export function maxRows(p: LogicalPlan): number | undefined {
  switch (p.kind) {
    case "LocalRelation":
      return p.rows.length;
    case "OneRowRelation":
      return 1;
    case "Range": {
      if (p.step === 0n) return undefined;
      const span = p.step > 0n ? p.end - p.start : p.start - p.end;
      const step = p.step > 0n ? p.step : -p.step;
      return span <= 0n ? 0 : Number((span + step - 1n) / step);
    }
    case "Aggregate":
      if (p.grouping.length === 0) return 1;
      return maxRows(p.child);
    case "Project":
    case "Filter":
    case "Sort":
    case "Distinct":
    case "Deduplicate":
    case "SubqueryAlias":
    case "View":
    case "Window":
    case "WindowGroupLimit":
    case "Repartition":
    case "RepartitionByExpression":
    case "ResolvedHint":
    case "CollectMetrics":
      return maxRows(p.child);
    case "Sample":
      return p.withReplacement ? undefined : maxRows(p.child);
    case "GlobalLimit":
    case "Tail": {
      const limit = intValue(p.limit);
      const child = maxRows(p.child);
      return limit === undefined ? child : Math.min(limit, child ?? limit);
    }
    case "Offset": {
      const child = maxRows(p.child);
      return child === undefined ? undefined : Math.max(0, child - (intValue(p.offset) ?? 0));
    }
    case "LocalLimit":
      return maxRows(p.child);
    case "Union": {
      let sum = 0;
      for (const c of p.children) {
        const n = maxRows(c);
        if (n === undefined) return undefined;
        sum += n;
      }
      return sum;
    }
    case "Intersect":
    case "Except":
      return maxRows(p.left);
    case "Join": {
      const left = maxRows(p.left);
      const right = maxRows(p.right);
      if (p.type === "leftSemi" || p.type === "leftAnti" || p.type === "existence") return left;
      if (left === undefined || right === undefined) return undefined;
      if (p.type === "inner" || p.type === "cross") return left * right;
      if (p.type === "left") return left * Math.max(1, right);
      if (p.type === "right") return right * Math.max(1, left);
      return left * Math.max(1, right) + right;
    }
    default:
      return undefined;
  }
}
