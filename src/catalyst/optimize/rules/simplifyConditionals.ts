import type { Expression } from "../../expr/expression.ts";
import { nullableOf, typeOf } from "../../expr/tree.ts";
import { and, caseWhen, eqNullSafe, isFalse, isNullLiteral, isTrue, not, nullOf, or, TRUE } from "../build.ts";
import { calls, expressionRule } from "../define.ts";
import { deterministic, semanticEquals } from "../semantics.ts";

const never = (c: Expression): boolean => isFalse(c) || isNullLiteral(c);

/** IF and CASE whose conditions or branches are known. */
export const simplifyConditionals = expressionRule(
  "SimplifyConditionals",
  calls({
    if: (e, ctx) => {
      const [c, a, b] = e.args as [Expression, Expression, Expression];
      if (isTrue(c)) return a;
      if (never(c)) return b;
      if (deterministic(c) && semanticEquals(a, b)) return a;
      if (isTrue(a) && isFalse(b)) return nullableOf(c) ? eqNullSafe(c, TRUE, ctx.evalConfig) : c;
      if (isFalse(a) && isTrue(b)) return not(nullableOf(c) ? eqNullSafe(c, TRUE, ctx.evalConfig) : c, ctx.evalConfig);
      if (!nullableOf(c) && typeOf(e).kind === "boolean") {
        if (isNullLiteral(a) && isFalse(b)) return and(c, a, ctx.evalConfig);
        if (isNullLiteral(a) && isTrue(b)) return or(not(c, ctx.evalConfig), a, ctx.evalConfig);
        if (isFalse(a) && isNullLiteral(b)) return and(not(c, ctx.evalConfig), b, ctx.evalConfig);
        if (isTrue(a) && isNullLiteral(b)) return or(c, b, ctx.evalConfig);
      }
      return undefined;
    },
    case: (e) => {
      const branches = Math.floor(e.args.length / 2);
      const args: Expression[] = [];
      let otherwise = e.args.length % 2 === 1 ? e.args[e.args.length - 1] : undefined;
      for (let i = 0; i < branches; i++) {
        const c = e.args[2 * i]!;
        if (never(c)) continue;
        if (isTrue(c)) {
          otherwise = e.args[2 * i + 1]!;
          break;
        }
        args.push(c, e.args[2 * i + 1]!);
      }
      if (args.length === 0) return otherwise ?? nullOf(e.type);
      // Branches at the end that give what ELSE gives decide nothing.
      while (
        otherwise &&
        args.length > 0 &&
        deterministic(args[args.length - 2]!) &&
        semanticEquals(args[args.length - 1]!, otherwise)
      )
        args.length -= 2;
      if (args.length === 0) return otherwise;
      const all = otherwise ? [...args, otherwise] : args;
      return all.length === e.args.length && all.every((x, i) => x === e.args[i])
        ? undefined
        : { ...caseWhen(all, e.config), type: e.type };
    },
  }),
);
