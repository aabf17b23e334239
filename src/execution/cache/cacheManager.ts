import { resolve as resolvePath } from "node:path";
import type { CacheLevel } from "../../catalyst/plan/cachedPlan.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import { transformUp } from "../../catalyst/expr/tree.ts";
import type { LogicalPlan, TableSource } from "../../catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../catalyst/plan/output.ts";
import {
  expressionsOf,
  findPlan,
  mapExpressions,
  mapPlanChildren,
  subqueryPlan,
  transformPlanUp,
} from "../../catalyst/plan/tree.ts";
import { QueryExecution, type QuerySession } from "../queryExecution.ts";
import type { Engine } from "../run/engine.ts";
import { pinSource, refreshedSource, unpinSource } from "../sources/pinnedSources.ts";
import { CachedRelation } from "./cachedRelation.ts";
import { planKey, withoutNames } from "./planKey.ts";

/** The share of the memory limit that cached rows may take, as spark.memory.storageFraction has it. */
const STORAGE_FRACTION = 0.5;

/** Sessions whose functions are told apart in keys. */
const scopes = new WeakMap<object, string>();
let lastScope = 0;
function scopeOf(session: QuerySession): string {
  let scope = scopes.get(session);
  if (scope === undefined) scopes.set(session, (scope = String(++lastScope)));
  return scope;
}

/** The plans that sessions of an engine keep the rows of. Any later plan that has one of them in it uses its rows. */
export class CacheManager {
  private readonly engine: Engine;
  private readonly entries: CachedRelation[] = [];

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Keeps the rows of an analyzed plan, from when they are computed first. */
  add(session: QuerySession, analyzed: LogicalPlan, level: CacheLevel, name?: string): void {
    const key = planKey(analyzed, scopeOf(session));
    if (this.entries.some((e) => e.key === key)) return;
    const relation = new CachedRelation(
      {
        query: (plan) => new QueryExecution(this.engine, session, this.use(session, plan, relation)),
        loaded: (_, limit) => this.evict(limit * STORAGE_FRACTION),
      },
      key,
      analyzed,
      level,
      name,
    );
    this.pin(analyzed);
    this.entries.push(relation);
  }

  find(session: QuerySession, analyzed: LogicalPlan): CachedRelation | undefined {
    if (this.entries.length === 0) return undefined;
    const key = planKey(analyzed, scopeOf(session));
    return this.entries.find((e) => e.key === key);
  }

  /** Computes the rows now. */
  async load(session: QuerySession, analyzed: LogicalPlan): Promise<void> {
    const rows = await this.find(session, analyzed)?.acquire();
    rows?.release();
  }

  /** The plan with cached rows in the places of the parts that are cached. */
  use(session: QuerySession, plan: LogicalPlan, except?: CachedRelation): LogicalPlan {
    const entries = this.entries.filter((e) => e !== except);
    if (entries.length === 0) return plan;
    const kinds = new Set(entries.map((e) => withoutNames(e.plan).kind));
    const scope = scopeOf(session);
    const expression = (e: Expression): Expression =>
      transformUp(e, (n) =>
        n.kind === "ScalarSubquery" || n.kind === "Exists" || n.kind === "InSubquery"
          ? { ...n, plan: visit(subqueryPlan(n)) }
          : n,
      );
    const visit = (p: LogicalPlan): LogicalPlan => {
      if (kinds.has(withoutNames(p).kind)) {
        const key = planKey(p, scope);
        const found = entries.find((e) => e.key === key);
        if (found) return { kind: "InMemoryRelation", cache: found, output: outputOf(p) };
      }
      const withChildren = mapPlanChildren(p, visit);
      return expressionsOf(withChildren).length > 0 ? mapExpressions(withChildren, expression) : withChildren;
    };
    return visit(plan);
  }

  /** Forgets a plan; with `cascade` all that were made of it too. */
  remove(session: QuerySession, analyzed: LogicalPlan, cascade: boolean): boolean {
    if (this.entries.length === 0) return false;
    const scope = scopeOf(session);
    const key = planKey(analyzed, scope);
    const kind = withoutNames(analyzed).kind;
    const gone = this.drop(
      (e) =>
        e.key === key ||
        (cascade && findPlan(e.plan, (p) => withoutNames(p).kind === kind && planKey(p, scope) === key) !== undefined),
    );
    return gone > 0;
  }

  /** A view is replaced or dropped: what was cached by its name is forgotten, frames of the same rows are not. */
  removeView(name: readonly string[]): void {
    const wanted = name.at(-1)!.toLowerCase();
    this.drop((e) => {
      if (e.plan.kind !== "SubqueryAlias" || e.plan.name.at(-1)!.toLowerCase() !== wanted) return false;
      // The view of a frame is an alias alone, as frames may have one too: then it counts how it was cached.
      const { child } = e.plan;
      return child.kind === "View" ? child.isTemp : e.name !== undefined && e.plan.name.length < 3;
    });
  }

  /** Files in a folder changed: rows that came from them are to be computed anew, from the files that are there then. */
  invalidate(path: string): void {
    for (const e of [...this.entries]) {
      if (!reads(e.plan, path)) continue;
      e.clear();
      this.unpin(e.plan);
      try {
        e.plan = transformPlanUp(e.plan, (p) =>
          p.kind === "LogicalRelation" ? { ...p, source: refreshedSource(p.source) } : p,
        );
        this.pin(e.plan);
      } catch {
        // What it reads is not there any more.
        this.entries.splice(this.entries.indexOf(e), 1);
      }
    }
  }

  /** A table was dropped: nothing that reads its folder is kept. */
  removePath(path: string): void {
    this.drop((e) => reads(e.plan, path));
  }

  clear(): void {
    this.drop(() => true);
  }

  private drop(test: (e: CachedRelation) => boolean): number {
    const gone = this.entries.filter(test);
    for (const e of gone) {
      this.entries.splice(this.entries.indexOf(e), 1);
      e.clear();
      this.unpin(e.plan);
    }
    return gone.length;
  }

  private evict(limit: number): void {
    const held = this.entries.filter((e) => e.bytes > 0).sort((a, b) => a.used - b.used);
    let bytes = held.reduce((n, e) => n + e.bytes, 0);
    for (const e of held) {
      if (bytes <= limit) return;
      const own = e.bytes;
      if (e.shrink()) bytes -= own;
    }
  }

  private pin(plan: LogicalPlan): void {
    for (const s of sourcesOf(plan)) pinSource(s);
  }
  private unpin(plan: LogicalPlan): void {
    for (const s of sourcesOf(plan)) unpinSource(s);
  }
}

function sourcesOf(plan: LogicalPlan): TableSource[] {
  const out: TableSource[] = [];
  findPlan(plan, (p) => {
    if (p.kind === "LogicalRelation") out.push(p.source);
    for (const top of expressionsOf(p))
      transformUp(top, (n) => {
        if (n.kind === "ScalarSubquery" || n.kind === "Exists" || n.kind === "InSubquery")
          out.push(...sourcesOf(subqueryPlan(n)));
        return n;
      });
    return false;
  });
  return out;
}

/** Whether a plan reads files in a folder, or in folders of which it is one. */
const reads = (plan: LogicalPlan, path: string): boolean => {
  const folder = resolvePath(path);
  return sourcesOf(plan).some((s) =>
    s.paths.some((p) => {
      const own = resolvePath(p);
      return own === folder || own.startsWith(`${folder}/`) || folder.startsWith(`${own}/`);
    }),
  );
};
