import type { Expression } from "../../expr/expression.ts";
import { eqNullSafe, isCall } from "../build.ts";
import { calls, rule, simplify } from "../define.ts";
import { semanticEquals } from "../semantics.ts";

const bothNull = (e: Expression, a: Expression, b: Expression): boolean => {
  if (!isCall(e, "and")) return false;
  const [x, y] = e.args as [Expression, Expression];
  if (!isCall(x, "isnull") || !isCall(y, "isnull")) return false;
  const [p, q] = [x.args[0]!, y.args[0]!];
  return (semanticEquals(p, a) && semanticEquals(q, b)) || (semanticEquals(p, b) && semanticEquals(q, a));
};

const table = calls({
  or: (e, ctx) => {
    for (const [eq, rest] of [
      [e.args[0]!, e.args[1]!],
      [e.args[1]!, e.args[0]!],
    ] as const)
      if (isCall(eq, "=") && bothNull(rest, eq.args[0]!, eq.args[1]!))
        return eqNullSafe(eq.args[0]!, eq.args[1]!, ctx.evalConfig);
    return undefined;
  },
});

/** `a = b OR (a IS NULL AND b IS NULL)` is `a <=> b`, which can be a join key. */
export const optimizeJoinCondition = rule("OptimizeJoinCondition", "bottomUp", {
  Join: (p, ctx) => {
    const condition = p.condition && simplify(p.condition, table, ctx);
    return condition === p.condition ? undefined : { ...p, condition };
  },
});
