import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { Expression, Parameter } from "../../catalyst/expr/expression.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import { transformEverywhere } from "./transformEverywhere.ts";

export interface ParameterValues {
  readonly named: ReadonlyMap<string, Expression>;
  readonly positional: readonly Expression[];
}

defineConditions({
  UNBOUND_SQL_PARAMETER: [
    "42P02",
    "Found the unbound parameter: <name>. Please, fix `args` and provide a mapping of the parameter to either a SQL literal or collection constructor functions such as `map()`, `array()`, `struct()`.",
  ],
});

/** Puts the values of `sql(text, args)` where the text has `:name` or `?`, in subqueries and common tables too. */
export function bindParameters(plan: LogicalPlan, values: ParameterValues): LogicalPlan {
  if (values.named.size === 0 && values.positional.length === 0) return plan;
  // Markers are told apart by where they stand in the text; values are given in that order.
  const places = new Set<number>();
  replaceParameters(plan, (p) => {
    if (p.position !== undefined) places.add(p.position);
    return p;
  });
  const order = [...places].sort((a, b) => a - b);
  return replaceParameters(plan, (p) => {
    const value = p.name === undefined ? values.positional[order.indexOf(p.position ?? -1)] : values.named.get(p.name);
    if (value !== undefined) return value;
    const queryContext = p.origin ? { queryContext: [p.origin] } : {};
    throw sparkError("UNBOUND_SQL_PARAMETER", { name: p.name ?? `_${p.position ?? 0}` }, queryContext);
  });
}

const replaceParameters = (plan: LogicalPlan, f: (p: Parameter) => Expression): LogicalPlan =>
  transformEverywhere(plan, (e) => (e.kind === "Parameter" ? f(e) : e));
