import type { ScalarSubquery } from "../../catalyst/expr/expression.ts";
import { mapPhysicalChildren, physicalChildren, physicalOutput } from "../operators/output.ts";
import type { ExchangeExec, HashJoinExec, PhysicalPlan } from "../operators/physicalPlan.ts";
import { reuseKey } from "./reuseKey.ts";

/** A query's plan and those of its scalar subqueries, by the expressions' ids. */
export interface QueryPlans {
  readonly root: PhysicalPlan;
  readonly subqueries: ReadonlyMap<number, PhysicalPlan>;
}
export interface ReusingPlans extends QueryPlans {
  /** The keys of the exchanges that stand for more than one. */
  readonly keys: ReadonlySet<string>;
}

/** Probes mark rows of this build side: it cannot be that of another join too. */
const marksBuild = (p: HashJoinExec): boolean =>
  p.type === "full" ||
  p.type === p.buildSide ||
  ((p.type === "leftSemi" || p.type === "leftAnti") && p.buildSide === "left");

type Candidate = { readonly exchange: ExchangeExec; readonly keys?: unknown };

/** The exchange under an operator whose result can be kept: the groups of an aggregation, or the build side of a join. */
function candidate(p: PhysicalPlan): Candidate | undefined {
  if ((p.kind === "HashAggregate" || p.kind === "ObjectHashAggregate") && p.mode === "final")
    return p.child.kind === "Exchange" && p.child.origin === "ENSURE_REQUIREMENTS" ? { exchange: p.child } : undefined;
  if (!("left" in p) || marksBuild(p)) return undefined;
  const exchange = p[p.buildSide];
  if (exchange.kind !== "BroadcastExchange" && exchange.kind !== "Exchange") return undefined;
  if (exchange.origin !== "ENSURE_REQUIREMENTS") return undefined;
  return { exchange, keys: [p.buildSide === "left" ? p.leftKeys : p.rightKeys, p.nullAware] };
}

/** Operators and tables: exchanges whose texts differ here are not compared further. */
function signature(p: PhysicalPlan): string {
  const own = p.kind === "FileSourceScan" ? p.source.paths[0] : "";
  return `${p.kind}${own}(${physicalChildren(p).map(signature).join()})`;
}

/** Keys by exchange, remembered while plans are looked at. */
class Keys {
  private readonly known = new Map<ExchangeExec, string | undefined>();
  private readonly signatures: ReadonlySet<string> | undefined;
  /** @param signatures of exchanges that may have a key; without them all may */
  constructor(signatures?: ReadonlySet<string>) {
    this.signatures = signatures;
  }
  of({ exchange, keys }: Candidate): string | undefined {
    if (!this.known.has(exchange))
      this.known.set(exchange, this.mayHave(exchange) ? reuseKey([exchange, keys]) : undefined);
    return this.known.get(exchange);
  }
  private mayHave(exchange: ExchangeExec): boolean {
    return this.signatures === undefined || this.signatures.has(signature(exchange));
  }
}

/** What holds no expressions of the node itself. */
const OTHER = new Set(["child", "left", "right", "children", "source", "cache", "rows", "exchange"]);

/** The subqueries in a node's own expressions. */
function subqueriesOf(p: PhysicalPlan): ScalarSubquery[] {
  const out: ScalarSubquery[] = [];
  const search = (x: unknown): void => {
    if (Array.isArray(x)) for (const v of x) search(v);
    else if (x !== null && typeof x === "object") {
      if ("kind" in x && x.kind === "ScalarSubquery") out.push(x as ScalarSubquery);
      else for (const v of Object.values(x)) search(v);
    }
  };
  for (const [key, v] of Object.entries(p)) if (!OTHER.has(key)) search(v);
  return out;
}

/** Goes through plans in Spark's order: children first, then the subqueries of the node. */
class Reuse {
  readonly subqueries = new Map<number, PhysicalPlan>();
  /** Exchanges that were seen first. */
  private readonly first = new Map<string, ExchangeExec>();
  readonly found = new Set<string>();
  private readonly keys: Keys;
  private readonly shared: ReadonlySet<string> | undefined;
  private readonly plans: ReadonlyMap<number, PhysicalPlan>;

  /** @param shared the keys to reuse; without them they are only found */
  constructor(keys: Keys, plans: ReadonlyMap<number, PhysicalPlan>, shared?: ReadonlySet<string>) {
    this.keys = keys;
    this.plans = plans;
    this.shared = shared;
  }

  visit = (p: PhysicalPlan): PhysicalPlan => {
    const c = candidate(p);
    const out = mapPhysicalChildren(p, (child) => (c && child === c.exchange ? this.exchange(c) : this.visit(child)));
    for (const { id } of this.plans.size === 0 ? [] : subqueriesOf(p)) {
      const plan = this.plans.get(id);
      if (!plan || this.subqueries.has(id)) continue;
      this.subqueries.set(id, plan);
      this.subqueries.set(id, this.visit(plan));
    }
    return out;
  };

  private exchange(c: Candidate): PhysicalPlan {
    const { exchange } = c;
    const key = this.keys.of(c);
    if (key === undefined || this.shared?.has(key) === false) return this.visit(exchange);
    const before = this.first.get(key);
    if (before) {
      this.found.add(key);
      return this.shared ? { kind: "ReusedExchange", output: physicalOutput(exchange), exchange: before } : exchange;
    }
    const visited = this.visit(exchange) as ExchangeExec;
    const out = this.shared ? { ...visited, shared: key } : visited;
    this.first.set(key, out);
    return out;
  }
}

function candidates(p: PhysicalPlan, out: Candidate[]): void {
  const c = candidate(p);
  if (c) out.push(c);
  for (const child of physicalChildren(p)) candidates(child, out);
}

/** Exchanges that give what another one of the query gives are replaced by that one (Spark's ReuseExchangeAndSubquery). */
export function reuseExchanges({ root, subqueries }: QueryPlans): ReusingPlans {
  const all: Candidate[] = [];
  for (const p of [root, ...subqueries.values()]) candidates(p, all);
  const seen = new Set<string>();
  const signatures = new Set<string>();
  for (const { exchange } of all) {
    const s = signature(exchange);
    if (seen.has(s)) signatures.add(s);
    seen.add(s);
  }
  const alone: ReusingPlans = { root, subqueries, keys: new Set() };
  if (signatures.size === 0) return alone;
  const keys = new Keys(signatures);
  const search = new Reuse(keys, subqueries);
  search.visit(root);
  if (search.found.size === 0) return alone;
  const reuse = new Reuse(keys, subqueries, search.found);
  return { root: reuse.visit(root), subqueries: reuse.subqueries, keys: search.found };
}

/** Marks the exchanges that are shared in a plan that was made again. */
export const withReused = (root: PhysicalPlan, shared: ReadonlySet<string>): PhysicalPlan =>
  shared.size === 0 ? root : new Reuse(new Keys(), new Map(), shared).visit(root);

/** Whether a plan gives or takes what another one has too. */
export const takesPart = (p: PhysicalPlan): boolean =>
  p.kind === "ReusedExchange" || ("shared" in p && p.shared !== undefined) || physicalChildren(p).some(takesPart);
