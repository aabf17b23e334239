import type { Expression } from "../../expr/expression.ts";
import { and, caseWhen, FALSE, ifThen, isCall, isNullLiteral, or } from "../build.ts";
import { rule, type RuleContext } from "../define.ts";

/** In a condition unknown and false are the same. */
function replace(e: Expression, ctx: RuleContext): Expression {
  if (isNullLiteral(e)) return FALSE;
  if (isCall(e, "and") || isCall(e, "or")) {
    const a = replace(e.args[0]!, ctx);
    const b = replace(e.args[1]!, ctx);
    if (a === e.args[0] && b === e.args[1]) return e;
    return e.name === "and" ? and(a, b, ctx.evalConfig) : or(a, b, ctx.evalConfig);
  }
  if (isCall(e, "if")) {
    const [c, a, b] = e.args.map((x) => replace(x, ctx)) as [Expression, Expression, Expression];
    return e.args.every((x, i) => x === [c, a, b][i]) ? e : ifThen(c, a, b, ctx.evalConfig);
  }
  if (isCall(e, "case")) {
    const args = e.args.map((x) => replace(x, ctx));
    return args.every((x, i) => x === e.args[i]) ? e : caseWhen(args, ctx.evalConfig);
  }
  return e;
}

export const replaceNullWithFalseInPredicate = rule("ReplaceNullWithFalseInPredicate", "bottomUp", {
  Filter: (p, ctx) => {
    const condition = replace(p.condition, ctx);
    return condition === p.condition ? undefined : { ...p, condition };
  },
  Join: (p, ctx) => {
    const condition = p.condition && replace(p.condition, ctx);
    return condition === p.condition ? undefined : { ...p, condition };
  },
});
