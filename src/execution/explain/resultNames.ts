import type { AggregateCall, Expression } from "../../catalyst/expr/expression.ts";
import { transformDown } from "../../catalyst/expr/tree.ts";
import { treeText } from "../../catalyst/expr/treeText.ts";
import { aggregateAttribute } from "../operators/output.ts";
import type { HashAggregateExec } from "../operators/physicalPlan.ts";

/** The attribute of an aggregate's result, named as Spark names it: by the call's text. */
export const resultAttribute = (a: AggregateCall): Expression => ({
  ...aggregateAttribute(a),
  name: treeText({ ...a, filter: undefined }),
});

/** What a final aggregation gives, over results that have their calls' names. */
export function namedResults(p: HashAggregateExec): readonly Expression[] {
  const results = new Map(p.aggregates.map((a) => [a.id, resultAttribute(a)]));
  return p.list.map((e) => transformDown(e, (n) => (n.kind === "AttributeReference" ? (results.get(n.id) ?? n) : n)));
}
