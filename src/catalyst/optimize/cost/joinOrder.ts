import type { EvalConfig, Expression } from "../../expr/expression.ts";
import { references } from "../../expr/tree.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds } from "../../plan/output.ts";
import { conjunction, filter } from "../build.ts";
import { splitConjuncts } from "../predicates.ts";
import { joinSelectivity, semiSelectivity } from "./joinEstimation.ts";
import type { JoinGroup } from "./joinGroup.ts";
import { type ColumnEstimate, rowWidth } from "./estimate.ts";
import { statistics } from "./statistics.ts";
import { outputOf } from "../../plan/output.ts";

/**
 * The search for the cheapest order of a group of joins: dynamic programming over sets of relations (bit masks). A semi or anti join is a member
 * of its own that may join once the relations that its condition reads are there, and then only filters.
 */

interface Entry {
  readonly cost: number;
  /** The two sets that were joined; absent for single members. */
  readonly left?: number;
  readonly right?: number;
  readonly shape: string;
}

/** Building a hash table costs more a row than looking into it. */
const BUILD = 2;
const PROBE = 1;
/** Rows that come out are handed on. */
const OUTPUT = 0.5;

const bits = (n: number): number => {
  let c = 0;
  for (let x = n; x !== 0; x &= x - 1) c++;
  return c;
};

export interface JoinOrder {
  readonly plan: LogicalPlan;
  readonly shape: string;
  readonly cost: number;
}

export function bestJoinOrder(group: JoinGroup, config: EvalConfig): JoinOrder | undefined {
  const { items, semis } = group;
  const n = items.length;
  const total = n + semis.length;
  const full = 2 ** total - 1;
  const ids = items.map((i) => outputIds(i.plan));
  const maskOf = (e: Expression): number => {
    let mask = 0;
    for (const id of references(e)) {
      const i = ids.findIndex((s) => s.has(id));
      if (i >= 0) mask |= 1 << i;
    }
    return mask;
  };
  const conditions = group.conditions.map((e) => ({ e, mask: maskOf(e) }));
  // A predicate over one relation is a filter of it, one over none is tested at the end.
  const plans = items.map((x, i) =>
    filter(
      conjunction(
        conditions.filter((c) => c.mask === 1 << i).map((c) => c.e),
        config,
      ),
      x.plan,
    ),
  );
  const between = conditions.filter((c) => bits(c.mask) > 1);
  const constant = conditions.filter((c) => c.mask === 0).map((c) => c.e);
  const stats = plans.map(statistics);
  const columns = new Map<number, ColumnEstimate>(stats.flatMap((s) => [...s.columns]));
  const filters = semis.map((s) => {
    const right = statistics(s.plan);
    const selectivity = semiSelectivity(splitConjuncts(s.condition), columns, right);
    return {
      needs: s.condition ? maskOf(s.condition) : 0,
      keep: s.type === "leftSemi" ? selectivity : Math.max(0.1, 1 - selectivity),
      rows: right.rowCount,
    };
  });
  if (filters.some((f) => f.needs === 0)) return undefined;

  const cards = new Map<number, number>();
  const card = (set: number): number => {
    let rows = cards.get(set);
    if (rows !== undefined) return rows;
    rows = 1;
    for (let i = 0; i < n; i++) if (set & (1 << i)) rows *= Math.max(1, stats[i]!.rowCount);
    rows *= joinSelectivity(
      between.filter((c) => (c.mask & set) === c.mask).map((c) => c.e),
      columns,
    );
    for (let i = 0; i < semis.length; i++) if (set & (1 << (n + i))) rows *= filters[i]!.keep;
    rows = Math.max(1, rows);
    cards.set(set, rows);
    return rows;
  };
  const width = items.map((x) => rowWidth(outputOf(x.plan)));
  const bytes = (set: number): number => {
    let w = 0;
    for (let i = 0; i < n; i++) if (set & (1 << i)) w += width[i]!;
    return card(set) * w;
  };

  const best = new Map<number, Entry>();
  const better = (a: Entry, b: Entry | undefined): boolean =>
    !b || a.cost < b.cost || (a.cost === b.cost && a.shape < b.shape);
  for (let i = 0; i < n; i++) best.set(1 << i, { cost: 0, shape: String(items[i]!.key) });

  const connected = (a: number, b: number): boolean =>
    between.some((c) => (c.mask & a) !== 0 && (c.mask & b) !== 0 && (c.mask & (a | b)) === c.mask);
  const joined = (a: number, b: number, cross: boolean): Entry | undefined => {
    const l = best.get(a);
    const r = best.get(b);
    if (!l || !r || (!cross && !connected(a, b))) return undefined;
    // The hash table is built on the right: the side with fewer rows, and of equal ones the one with fewer bytes.
    const more = card(a) - card(b) || bytes(a) - bytes(b) || (l.shape < r.shape ? 1 : -1);
    const [probe, build] = more > 0 ? [a, b] : [b, a];
    const cost = l.cost + r.cost + card(probe) * PROBE + card(build) * BUILD + card(a | b) * OUTPUT;
    return { cost, left: probe, right: build, shape: `(${best.get(probe)!.shape} ${best.get(build)!.shape})` };
  };

  const itemBits = 2 ** n - 1;
  const fill = (set: number, cross: boolean): void => {
    let entry = best.get(set);
    for (let i = 0; i < semis.length; i++) {
      const bit = 1 << (n + i);
      const rest = set & ~bit;
      if (!(set & bit) || (filters[i]!.needs & rest) !== filters[i]!.needs) continue;
      const l = best.get(rest);
      if (!l) continue;
      const cost = l.cost + card(rest) * PROBE + filters[i]!.rows * BUILD + card(set) * OUTPUT;
      const e: Entry = { cost, left: rest, right: bit, shape: `(${l.shape} ${semis[i]!.type}:${semis[i]!.key})` };
      if (better(e, entry)) entry = e;
    }
    for (let a = (set - 1) & set; a > 0; a = (a - 1) & set) {
      const b = set & ~a;
      if (a < b || !(a & itemBits) || !(b & itemBits)) continue;
      const e = joined(a, b, cross);
      if (e && better(e, entry)) entry = e;
    }
    if (entry) best.set(set, entry);
  };
  for (let set = 1; set <= full; set++) if (bits(set) > 1) fill(set, false);
  // Relations without a predicate between them: only then are products allowed.
  if (!best.has(full)) for (let set = 1; set <= full; set++) if (bits(set) > 1 && !best.has(set)) fill(set, true);
  const top = best.get(full);
  if (!top) return undefined;

  const build = (set: number): LogicalPlan => {
    const e = best.get(set)!;
    if (e.left === undefined || e.right === undefined) return plans[Math.log2(set)]!;
    const left = build(e.left);
    if (!(e.right & itemBits)) {
      const semi = semis[Math.log2(e.right) - n]!;
      return { kind: "Join", left, right: semi.plan, type: semi.type, condition: semi.condition };
    }
    const own = between
      .filter((c) => (c.mask & set) === c.mask && (c.mask & e.left!) !== c.mask && (c.mask & e.right!) !== c.mask)
      .map((c) => c.e);
    return {
      kind: "Join",
      left,
      right: build(e.right),
      type: own.length > 0 ? "inner" : "cross",
      condition: conjunction(own, config),
    };
  };
  return { plan: filter(conjunction(constant, config), build(full)), shape: top.shape, cost: top.cost };
}
