import { transformUp } from "../../expr/tree.ts";
import { isFoldable } from "../../functions/evaluate.ts";
import { rule } from "../define.ts";
import type { NamedExpression } from "../../expr/expression.ts";

/** Constants among the keys of a window divide nothing. */
export const eliminateWindowPartitions = rule("EliminateWindowPartitions", "topDown", {
  Window: (p) => {
    if (!p.partitionBy.some(isFoldable)) return undefined;
    const expressions = p.expressions.map((e) =>
      transformUp(e, (n) =>
        n.kind === "WindowExpression" ? { ...n, partitionBy: n.partitionBy.filter((k) => !isFoldable(k)) } : n,
      ),
    ) as NamedExpression[];
    return { ...p, expressions, partitionBy: p.partitionBy.filter((k) => !isFoldable(k)) };
  },
});
