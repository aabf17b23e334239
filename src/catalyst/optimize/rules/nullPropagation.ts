import { nullableOf } from "../../expr/tree.ts";
import type { Expression } from "../../expr/expression.ts";
import { coalesce, eq, FALSE, int, isNull, isNullLiteral, long, nullOf, TRUE } from "../build.ts";
import { expressionRule } from "../define.ts";
import { isNullIntolerant } from "../nullIntolerance.ts";

/** What a null, or the knowledge that there is none, decides. */
export const nullPropagation = expressionRule("NullPropagation", {
  AggregateCall: (e) => {
    if (e.name !== "count" || e.filter) return undefined;
    if (e.args.some(isNullLiteral)) return long(0n);
    const isOne = e.args.length === 1 && e.args[0]!.kind === "Literal";
    if (e.distinct || isOne || e.args.some(nullableOf)) return undefined;
    return { ...e, args: [int(1)] };
  },
  // What the call over the window became.
  WindowExpression: (e) => (e.function.kind === "Literal" ? e.function : undefined),
  Cast: (e) => (isNullLiteral(e.child) ? nullOf(e.type) : undefined),
  GetStructField: (e) => (isNullLiteral(e.child) ? nullOf(e.type) : undefined),
  Call: (e, ctx) => {
    const [a, b] = e.args as [Expression, Expression];
    switch (e.name) {
      case "isnull":
        return nullableOf(a) ? undefined : FALSE;
      case "isnotnull":
        return nullableOf(a) ? undefined : TRUE;
      case "<=>":
        if (isNullLiteral(a)) return isNull(b, ctx.evalConfig);
        if (isNullLiteral(b)) return isNull(a, ctx.evalConfig);
        return nullableOf(a) || nullableOf(b) ? undefined : eq(a, b, ctx.evalConfig);
      case "coalesce": {
        const args: Expression[] = [];
        for (const x of e.args) {
          if (isNullLiteral(x)) continue;
          args.push(x);
          if (!nullableOf(x)) break;
        }
        if (args.length === 0) return nullOf(e.type);
        if (args.length === 1) return args[0];
        return args.length < e.args.length ? coalesce(args, e.config) : undefined;
      }
      case "in":
        return isNullLiteral(a) && e.args.length > 1 ? nullOf(e.type) : undefined;
      default:
        return e.args.some(isNullLiteral) && isNullIntolerant(e) ? nullOf(e.type) : undefined;
    }
  },
});
