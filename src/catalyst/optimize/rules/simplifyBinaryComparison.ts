import type { Call, Expression } from "../../expr/expression.ts";
import { nullableOf } from "../../expr/tree.ts";
import { FALSE, isFalse, isTrue, not, TRUE } from "../build.ts";
import { calls, expressionRule, type RuleContext } from "../define.ts";
import { semanticEquals } from "../semantics.ts";

const same = (e: Call): boolean => semanticEquals(e.args[0]!, e.args[1]!);
const reflexive = (e: Call) => (!nullableOf(e.args[0]!) && same(e) ? TRUE : undefined);
const irreflexive = (e: Call) => (!nullableOf(e.args[0]!) && same(e) ? FALSE : undefined);

/** `a = TRUE` is a. */
function withLiteral(e: Call, ctx: RuleContext): Expression | undefined {
  const [a, b] = e.args as [Expression, Expression];
  if (isTrue(b)) return a;
  if (isTrue(a)) return b;
  if (isFalse(b)) return not(a, ctx.evalConfig);
  if (isFalse(a)) return not(b, ctx.evalConfig);
  return undefined;
}

/** Comparisons of an expression with itself, or of a boolean with a literal. */
export const simplifyBinaryComparison = expressionRule(
  "SimplifyBinaryComparison",
  calls({
    "=": (e, ctx) => withLiteral(e, ctx) ?? reflexive(e),
    "<=>": (e, ctx) => (same(e) ? TRUE : e.args.some(nullableOf) ? undefined : withLiteral(e, ctx)),
    "<=": reflexive,
    ">=": reflexive,
    "<": irreflexive,
    ">": irreflexive,
  }),
);
