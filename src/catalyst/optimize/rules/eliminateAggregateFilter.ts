import { isFalse, isNullLiteral, isTrue } from "../build.ts";
import { expressionRule } from "../define.ts";
import { emptyAggregateValue } from "../emptyAggregate.ts";

/** FILTER (WHERE TRUE) is none; FILTER (WHERE FALSE) is the value for no rows. */
export const eliminateAggregateFilter = expressionRule("EliminateAggregateFilter", {
  AggregateCall: (e) => {
    if (isTrue(e.filter)) return { ...e, filter: undefined };
    return isFalse(e.filter) || isNullLiteral(e.filter) ? emptyAggregateValue({ ...e, filter: undefined }) : undefined;
  },
});
