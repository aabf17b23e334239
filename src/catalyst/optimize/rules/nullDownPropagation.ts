import type { Expression } from "../../expr/expression.ts";
import { and, isCall, isNotNull, isNull, or } from "../build.ts";
import { calls, rule, simplify } from "../define.ts";

const SAFE = new Set(["=", "<", "<=", ">", ">="]);

const table = calls({
  isnull: (e, ctx) => {
    const c = e.args[0]!;
    if (isCall(c, "not")) return isNull(c.args[0]!, ctx.evalConfig);
    if (c.kind !== "Call" || !SAFE.has(c.name)) return undefined;
    const [a, b] = c.args as [Expression, Expression];
    return or(isNull(a, ctx.evalConfig), isNull(b, ctx.evalConfig), ctx.evalConfig);
  },
  isnotnull: (e, ctx) => {
    const c = e.args[0]!;
    if (isCall(c, "not")) return isNotNull(c.args[0]!, ctx.evalConfig);
    if (c.kind !== "Call" || !SAFE.has(c.name)) return undefined;
    const [a, b] = c.args as [Expression, Expression];
    return and(isNotNull(a, ctx.evalConfig), isNotNull(b, ctx.evalConfig), ctx.evalConfig);
  },
});

/** IS NULL of a comparison asks for its arguments. Only in filters: the form `a = b OR isnull(a = b)` of a join marks a null-aware anti join. */
export const nullDownPropagation = rule("NullDownPropagation", "bottomUp", {
  Filter: (p, ctx) => {
    const condition = simplify(p.condition, table, ctx);
    return condition === p.condition ? undefined : { ...p, condition };
  },
});
