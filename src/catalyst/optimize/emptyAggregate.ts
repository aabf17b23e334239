import { internalError } from "../../common/errors/conditions.ts";
import type { AggregateCall, Expression } from "../expr/expression.ts";
import { references, transformUp } from "../expr/tree.ts";
import { boundCall, evaluateConstant } from "../functions/evaluate.ts";
import { findFunction } from "../functions/registry.ts";
import { typeOf } from "../expr/tree.ts";
import { literal } from "./build.ts";

/** What an aggregate function gives for no rows. */
function emptyValue(e: AggregateCall): Expression {
  if (e.nullable) return literal(null, e.type);
  if (e.name === "count") return literal(0n, e.type);
  const entry = findFunction(e.name);
  if (entry?.kind !== "aggregate") throw internalError(`there is no aggregate function ${e.name}`);
  const evaluation = entry.bind({ ...boundCall(e), ignoreNulls: e.ignoreNulls ?? false });
  return literal(evaluation.finish(evaluation.init()), e.type);
}

/** The value of an expression over aggregates when there are no rows at all: a literal where it can be known. */
export function emptyAggregateValue(e: Expression): Expression {
  const filled = transformUp(e, (n) => (n.kind === "AggregateCall" ? emptyValue(n) : n.kind === "Alias" ? n.child : n));
  if (references(filled).size > 0) return filled;
  try {
    return literal(evaluateConstant(filled), typeOf(e));
  } catch {
    return filled; // an expression that raises an error stays and raises it when it is needed
  }
}
