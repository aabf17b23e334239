import { rule } from "../define.ts";
import { ExpressionSet } from "../semantics.ts";

/** Grouping by the same expression twice. */
export const removeRepetitionFromGroupExpressions = rule("RemoveRepetitionFromGroupExpressions", "bottomUp", {
  Aggregate: (p) => {
    if (p.grouping.length < 2) return undefined;
    const unique = [...new ExpressionSet(p.grouping)];
    return unique.length === p.grouping.length ? undefined : { ...p, grouping: unique };
  },
});
