import { findFunction } from "../../functions/registry.ts";
import { expressionRule } from "../define.ts";

const AGNOSTIC = new Set(["min", "max", "bool_and", "bool_or", "bit_and", "bit_or", "collect_set"]);

/** DISTINCT in functions whose result does not depend on repetitions. */
export const eliminateDistinct = expressionRule("EliminateDistinct", {
  AggregateCall: (e) => {
    if (!e.distinct) return undefined;
    const entry = findFunction(e.name);
    const agnostic = entry?.kind === "aggregate" && entry.duplicateAgnostic === true;
    return agnostic || AGNOSTIC.has(e.name) ? { ...e, distinct: false } : undefined;
  },
});
