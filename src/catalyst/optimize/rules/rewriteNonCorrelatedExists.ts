import { INT } from "../../../types/dataType.ts";
import { subqueryPlan } from "../../plan/tree.ts";
import { alias, int, isNotNull, project } from "../build.ts";
import { hasOuterReferences } from "../decorrelate.ts";
import { expressionRule } from "../define.ts";

/** EXISTS of a query that does not depend on the row is one question, asked once: a scalar subquery of at most one row that IS NOT NULL. */
export const rewriteNonCorrelatedExists = expressionRule("RewriteNonCorrelatedExists", {
  Exists: (e, ctx) => {
    const plan = subqueryPlan(e);
    if (e.outer.length > 0 || hasOuterReferences(plan)) return undefined;
    const rows = project([alias(int(1), "col")], plan);
    const limited = {
      kind: "GlobalLimit",
      limit: int(1),
      child: { kind: "LocalLimit", limit: int(1), child: rows },
    } as const;
    return isNotNull({ kind: "ScalarSubquery", plan: limited, outer: [], id: e.id, type: INT }, ctx.evalConfig);
  },
});
