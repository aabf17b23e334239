import { INT } from "../../../types/dataType.ts";
import type { Expression } from "../../expr/expression.ts";
import { emptyLike, literal } from "../build.ts";
import { rule } from "../define.ts";
import { intValue, maxRows } from "../maxRows.ts";

function least(a: Expression, b: Expression): Expression | undefined {
  const x = intValue(a);
  const y = intValue(b);
  return x === undefined || y === undefined ? undefined : literal(Math.min(x, y), INT);
}
const idle = (limit: Expression, rows: number | undefined): boolean => {
  const n = intValue(limit);
  return n !== undefined && rows !== undefined && rows <= n;
};

/** Limits above the number of rows that there can be, limits over limits, and limits of nothing. */
export const eliminateLimits = rule("EliminateLimits", "bottomUp", {
  GlobalLimit: (p) => {
    if (intValue(p.limit) === 0) return emptyLike(p);
    if (idle(p.limit, maxRows(p.child))) return p.child.kind === "LocalLimit" ? p.child.child : p.child;
    if (p.child.kind === "GlobalLimit") {
      const limit = least(p.limit, p.child.limit);
      return limit && { ...p.child, limit };
    }
    // GlobalLimit over LocalLimit over GlobalLimit over LocalLimit: two LIMIT clauses.
    if (p.child.kind === "LocalLimit" && p.child.child.kind === "GlobalLimit") {
      const inner = p.child.child;
      const limit = least(p.limit, inner.limit);
      if (!limit) return undefined;
      const body = inner.child.kind === "LocalLimit" ? inner.child.child : inner.child;
      return { ...p, limit, child: { kind: "LocalLimit", limit, child: body } };
    }
    return undefined;
  },
  LocalLimit: (p) => {
    if (intValue(p.limit) === 0) return emptyLike(p);
    if (idle(p.limit, maxRows(p.child))) return p.child;
    if (p.child.kind !== "LocalLimit") return undefined;
    const limit = least(p.limit, p.child.limit);
    return limit && { ...p.child, limit };
  },
});
