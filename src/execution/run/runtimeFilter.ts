import type { AttributeReference, Expression } from "../../catalyst/expr/expression.ts";
import { physicalOutput } from "../operators/output.ts";
import type { HashAggregateExec, HashJoinExec, PhysicalPlan } from "../operators/physicalPlan.ts";
import type { KeyBitmap } from "../codegen/pipeline.ts";

/** Rows whose column is not among the bits are dropped by a join above: scans may leave them out. */
export interface RuntimeFilter {
  readonly attribute: AttributeReference;
  readonly bitmap: KeyBitmap;
}

const has = (plan: PhysicalPlan, a: AttributeReference): boolean => physicalOutput(plan).some((b) => b.id === a.id);

/** Through renaming: a filter on an output column is one on the column that it is. */
export function throughProject(list: readonly Expression[], filters: readonly RuntimeFilter[]): RuntimeFilter[] {
  return filters.flatMap((f) => {
    for (const e of list) {
      if (e.kind === "AttributeReference" && e.id === f.attribute.id) return [f];
      if (e.kind === "Alias" && e.id === f.attribute.id && e.child.kind === "AttributeReference")
        return [{ ...f, attribute: e.child }];
    }
    return [];
  });
}

/** Below an aggregation: only filters on what it groups by. */
export const throughAggregate = (partial: HashAggregateExec, filters: readonly RuntimeFilter[]): RuntimeFilter[] =>
  throughProject(partial.grouping, filters);

/**
 * What the filters above a join mean for one of its sides: those on the side's own columns, where leaving out its rows changes nothing else, and those on
 * the other side's keys, by the join's equalities.
 */
export function throughJoin(
  node: HashJoinExec,
  side: "left" | "right",
  filters: readonly RuntimeFilter[],
): RuntimeFilter[] {
  if (node.type === "full" || node.nullAware) return [];
  const [plan, other] = side === "left" ? [node.left, node.right] : [node.right, node.left];
  const [keys, otherKeys] = side === "left" ? [node.leftKeys, node.rightKeys] : [node.rightKeys, node.leftKeys];
  const inner = node.type === "inner" || node.type === "cross";
  const preserved = node.type === "right" ? "right" : "left";
  return filters.flatMap((f): RuntimeFilter[] => {
    if (has(plan, f.attribute)) return inner || side === preserved ? [f] : [];
    if (!has(other, f.attribute) || !(inner || side !== preserved)) return [];
    const i = otherKeys.findIndex((k) => k.kind === "AttributeReference" && k.id === f.attribute.id);
    const key = i < 0 ? undefined : keys[i];
    return key?.kind === "AttributeReference" ? [{ ...f, attribute: key }] : [];
  });
}
