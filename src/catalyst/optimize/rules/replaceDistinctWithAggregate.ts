import { outputOf } from "../../plan/output.ts";
import { rule } from "../define.ts";

/** DISTINCT is grouping by all columns. */
export const replaceDistinctWithAggregate = rule(
  "ReplaceDistinctWithAggregate",
  "topDown",
  {
    Distinct: (p) => {
      const output = outputOf(p.child);
      return { kind: "Aggregate", grouping: output, list: output, child: p.child };
    },
  },
  { required: true },
);
