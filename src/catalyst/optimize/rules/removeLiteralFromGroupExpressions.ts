import { isFoldable } from "../../functions/evaluate.ts";
import { int } from "../build.ts";
import { rule } from "../define.ts";

/** Grouping by constants; when all keys are constants one stays, since an aggregate without keys gives a row for no input. */
export const removeLiteralFromGroupExpressions = rule("RemoveLiteralFromGroupExpressions", "bottomUp", {
  Aggregate: (p) => {
    if (p.grouping.length === 0) return undefined;
    const grouping = p.grouping.filter((e) => !isFoldable(e));
    if (grouping.length === p.grouping.length) return undefined;
    if (grouping.length > 0) return { ...p, grouping };
    return p.grouping.length === 1 && p.grouping[0]!.kind === "Literal" ? undefined : { ...p, grouping: [int(0)] };
  },
});
