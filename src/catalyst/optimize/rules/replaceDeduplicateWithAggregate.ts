import { outputOf } from "../../plan/output.ts";
import { alias } from "../build.ts";
import { rule } from "../define.ts";
import { aggregateOf } from "../replicate.ts";

/** dropDuplicates: group by the keys, take the first of the other columns. */
export const replaceDeduplicateWithAggregate = rule(
  "ReplaceDeduplicateWithAggregate",
  "topDown",
  {
    Deduplicate: (p, ctx) => {
      const output = outputOf(p.child);
      const keys = p.all ? output : p.keys;
      const ids = new Set(keys.flatMap((k) => (k.kind === "AttributeReference" ? [k.id] : [])));
      const list = output.map((a) =>
        ids.has(a.id)
          ? a
          : { ...alias(aggregateOf("first", [a], a.nullable, a.type, ctx), a.name, a.id), qualifier: a.qualifier },
      );
      return { kind: "Aggregate", grouping: keys, list, child: p.child };
    },
  },
  { required: true },
);
