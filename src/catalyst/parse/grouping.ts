import type * as ast from "../../../grammar/ast.ts";
import type { Expression, GroupingAnalytics } from "../expr/expression.ts";
import { originOf, type ParseContext } from "./context.ts";
import { expression, namedExpression } from "./expressions.ts";

/** Lowers GROUP BY: CUBE, ROLLUP and GROUPING SETS become GroupingAnalytics, whose sets list expressions. */

function analytics(c: ParseContext, g: ast.GroupingAnalytics): GroupingAnalytics {
  const sets = g.elements.flatMap((e): (readonly Expression[])[] =>
    e.kind === "groupingSet" ? [e.expressions.map((x) => expression(c, x))] : expand(analytics(c, e)),
  );
  return {
    kind: "GroupingAnalytics",
    type: g.type === "groupingSets" ? "sets" : g.type,
    sets,
    origin: originOf(c, g.span),
  };
}

/** The plain grouping sets of CUBE and ROLLUP over sets. */
export function expand(g: GroupingAnalytics): (readonly Expression[])[] {
  if (g.type === "sets") return g.sets.slice();
  const n = g.sets.length;
  const out: (readonly Expression[])[] = [];
  if (g.type === "rollup") for (let k = n; k >= 0; k--) out.push(g.sets.slice(0, k).flat());
  // All columns first, then without the last, as subsets are counted down.
  else
    for (let mask = 2 ** n - 1; mask >= 0; mask--) out.push(g.sets.filter((_, i) => (mask >> (n - 1 - i)) & 1).flat());
  return out;
}

const isAll = (e: ast.GroupingItem): boolean =>
  e.kind === "columnReference" &&
  e.parts.length === 1 &&
  !e.parts[0]!.quoted &&
  e.parts[0]!.name.toLowerCase() === "all";

export function grouping(c: ParseContext, g: ast.GroupBy): { grouping: readonly Expression[]; groupByAll?: boolean } {
  const first = g.items[0];
  if (g.items.length === 1 && !g.modifier && first && isAll(first)) return { grouping: [], groupByAll: true };
  const items = g.items.map(
    (i): Expression =>
      i.kind === "groupingAnalytics"
        ? analytics(c, i)
        : i.kind === "namedExpression"
          ? namedExpression(c, i)
          : expression(c, i),
  );
  switch (g.modifier) {
    case "rollup":
    case "cube":
      return {
        grouping: [
          { kind: "GroupingAnalytics", type: g.modifier, sets: items.map((i) => [i]), origin: originOf(c, g.span) },
        ],
      };
    case "groupingSets":
      return {
        grouping: [
          {
            kind: "GroupingAnalytics",
            type: "sets",
            sets: (g.sets ?? []).map((s) => s.expressions.map((x) => expression(c, x))),
            groupBy: items,
            origin: originOf(c, g.span),
          },
        ],
      };
    default:
      return { grouping: items };
  }
}
