import type { Call } from "../../expr/expression.ts";
import { isCall } from "../build.ts";
import { calls, expressionRule } from "../define.ts";

const outermost = (e: Call) => {
  const inner = e.args[0]!;
  return isCall(inner, "upper") || isCall(inner, "lower") ? { ...e, args: inner.args } : undefined;
};

/** Of several conversions of case the outermost counts. */
export const simplifyCaseConversionExpressions = expressionRule(
  "SimplifyCaseConversionExpressions",
  calls({ upper: outermost, lower: outermost }),
);
