import { isIntegral } from "../../../types/dataType.ts";
import type { Call, Expression, Literal } from "../../expr/expression.ts";
import { evaluateConstant } from "../../functions/evaluate.ts";
import { call, isCall, literal } from "../build.ts";
import { calls, expressionRule } from "../define.ts";
import { deterministic } from "../semantics.ts";

function flatten(e: Expression, name: string, out: Expression[]): Expression[] {
  const stack: Expression[] = [e];
  for (let n = stack.pop(); n; n = stack.pop()) {
    if (isCall(n, name)) stack.push(n.args[1]!, n.args[0]!);
    else out.push(n);
  }
  return out;
}

function reorder(e: Call): Expression | undefined {
  if (!isIntegral(e.type) || !e.args.some((a) => isCall(a, e.name)) || !deterministic(e)) return undefined;
  const terms = flatten(e, e.name, []);
  const constants = terms.filter((t): t is Literal => t.kind === "Literal" && t.value !== null);
  if (constants.length < 2) return undefined;
  // With overflow checks the order matters, unless all constants pull the same way.
  const signs = new Set(constants.map((c) => Number(c.value) < 0));
  if (e.config.ansi && (e.name !== "+" || signs.size > 1)) return undefined;
  const others = terms.filter((t) => !constants.includes(t as Literal));
  if (others.length === 0) return undefined;
  const combine = (list: readonly Expression[], nullable: boolean) =>
    list.reduce((a, b) => call(e.name, [a, b], e.type, nullable, e.config));
  try {
    const constant = literal(evaluateConstant(combine(constants, false)), e.type);
    return call(e.name, [combine(others, e.nullable), constant], e.type, e.nullable, e.config);
  } catch {
    return undefined;
  }
}

/** Brings the constants of a chain of additions or multiplications together. */
export const reorderAssociativeOperator = expressionRule(
  "ReorderAssociativeOperator",
  calls({ "+": reorder, "*": reorder }),
);
