import type { Expression } from "../../expr/expression.ts";
import type { Join } from "../../plan/logicalPlan.ts";
import { outputOf } from "../../plan/output.ts";
import { splitConjuncts } from "../predicates.ts";
import { isEquiPredicate, selectivity } from "./filterEstimation.ts";
import { type ColumnEstimate, type PlanStatistics, scaled } from "./estimate.ts";

const UNKNOWN_KEY = 0.1;

const columnOf = (e: Expression, columns: ReadonlyMap<number, ColumnEstimate>): ColumnEstimate | undefined => {
  let x = e;
  while (x.kind === "Cast") x = x.child;
  return x.kind === "AttributeReference" ? columns.get(x.id) : undefined;
};

/**
 * The values that two key columns share. Counted ones are taken as they are, the larger counts (containment). Guessed ones are upper bounds that come from
 * the number of rows or from the range: the smaller is nearer to the truth, since one side of most joins is a key that the other refers to.
 */
const sharedDomain = (a: ColumnEstimate, b: ColumnEstimate): number =>
  a.counted && b.counted ? Math.max(a.domain, b.domain) : Math.min(a.domain, b.domain);

/**
 * The part of the product of the rows that the conditions let through. Keys of several columns between the same two relations are not
 * independent: together they have at most as many values as the smaller relation has rows.
 */
export function joinSelectivity(
  conditions: readonly Expression[],
  columns: ReadonlyMap<number, ColumnEstimate>,
): number {
  const pairs: { a: object; b: object; domain: number; limit: number }[] = [];
  let rest = 1;
  for (const c of conditions) {
    const a = isEquiPredicate(c) ? columnOf(c.args[0]!, columns) : undefined;
    const b = isEquiPredicate(c) ? columnOf(c.args[1]!, columns) : undefined;
    if (a && b) {
      const domain = sharedDomain(a, b);
      const known = pairs.find((p) => (p.a === a.origin && p.b === b.origin) || (p.a === b.origin && p.b === a.origin));
      if (known) known.domain *= domain;
      else pairs.push({ a: a.origin, b: b.origin, domain, limit: Math.min(a.originRows, b.originRows) });
    } else rest *= isEquiPredicate(c) ? UNKNOWN_KEY : selectivity(c, new Map(columns));
  }
  return pairs.reduce((s, p) => s / Math.max(1, Math.min(p.domain, p.limit)), rest);
}

/** The part of the left rows that have a match. */
export function semiSelectivity(
  conditions: readonly Expression[],
  left: ReadonlyMap<number, ColumnEstimate>,
  right: PlanStatistics,
): number {
  let s = 1;
  let keys = 0;
  for (const c of conditions) {
    if (!isEquiPredicate(c)) {
      s *= 0.9;
      continue;
    }
    keys++;
    const [x, y] = [c.args[0]!, c.args[1]!];
    const l = columnOf(x, left) ?? columnOf(y, left);
    const r = columnOf(y, right.columns) ?? columnOf(x, right.columns);
    s *= l && r ? Math.min(1, Math.min(r.distinct, right.rowCount) / Math.max(1, sharedDomain(l, r))) : 0.5;
  }
  if (keys === 0 && conditions.length > 0) return 0.5;
  return Math.min(1, s);
}

/** The figures behind a join. */
export function joinStatistics(p: Join, left: PlanStatistics, right: PlanStatistics): PlanStatistics {
  const conditions = splitConjuncts(p.condition);
  const columns = new Map([...left.columns, ...right.columns]);
  const output = outputOf(p);
  const both: PlanStatistics = { rowCount: 0, sizeInBytes: 0, columns };
  if (p.type === "leftSemi" || p.type === "leftAnti") {
    const s = semiSelectivity(conditions, left.columns, right);
    const kept = p.type === "leftSemi" ? s : Math.max(0.1, 1 - s);
    return scaled(both, left.rowCount * kept, output);
  }
  if (p.type === "existence") return scaled(both, left.rowCount, output);
  const inner = left.rowCount * right.rowCount * joinSelectivity(conditions, columns);
  const rows = Math.max(
    inner,
    p.type === "left" || p.type === "full" ? left.rowCount : 0,
    p.type === "right" || p.type === "full" ? right.rowCount : 0,
    left.rowCount > 0 && right.rowCount > 0 ? 1 : 0,
  );
  return scaled(both, rows, output);
}
