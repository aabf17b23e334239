import type { Expression } from "../../expr/expression.ts";
import { childrenOf, typeOf } from "../../expr/tree.ts";
import { evaluateConstant, isFoldable } from "../../functions/evaluate.ts";
import { literal } from "../build.ts";
import { expressionRule } from "../define.ts";

/** Expressions that raised an error when they were folded: they stay, and raise it if a row ever gets there. */
const failed = new WeakSet<Expression>();

function fold(e: Expression): Expression | undefined {
  // The walk comes from below: what can be folded is a literal by now.
  if (failed.has(e) || !childrenOf(e).every((c) => c.kind === "Literal") || !isFoldable(e)) return undefined;
  try {
    return literal(evaluateConstant(e), typeOf(e));
  } catch {
    failed.add(e);
    return undefined;
  }
}

/** Computes what depends on no row. */
export const constantFolding = expressionRule("ConstantFolding", { Call: fold, Cast: fold, GetStructField: fold });
