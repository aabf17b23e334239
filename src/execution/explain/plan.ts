import { findExpression } from "../../catalyst/expr/tree.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import { physicalChildren } from "../operators/output.ts";
import type { InMemoryTableScan, PhysicalPlan } from "../operators/physicalPlan.ts";
import { type Pipelines, numberPipelines } from "./pipelines.ts";
import { computed } from "./uncompiled.ts";

/** A physical plan with what its texts need: the numbers of its pipelines, and the plans of the scalar subqueries in it. */
export interface ExplainedPlan {
  readonly root: PhysicalPlan;
  readonly pipelines: Pipelines;
  /** The nodes of this plan in post-order: children before parents. */
  readonly nodes: readonly PhysicalPlan[];
  /** Subqueries by the expression's id; each is at the first node (post-order) that has it. */
  readonly hosts: ReadonlyMap<PhysicalPlan, readonly Hosted[]>;
  /** Joins by the exchange under them, whose text tells the keys; of this plan, its subqueries and those around it. */
  readonly parents: ReadonlyMap<PhysicalPlan, PhysicalPlan>;
  /** Numbers that stand for plan ids, for this plan and its subqueries. */
  readonly ids: ReadonlyMap<PhysicalPlan, number>;
  readonly subqueryIds: ReadonlyMap<number, number>;
}

export interface Hosted {
  readonly id: number;
  /** The plan, where it is told; elsewhere it is only named. */
  readonly plan: ExplainedPlan | undefined;
}

/** The physical plan of a scalar subquery. */
export type SubqueryPlans = (e: Extract<Expression, { kind: "ScalarSubquery" }>) => PhysicalPlan;

/** What Spark looks for subqueries in: all expressions of the node. */
const scanned = (p: PhysicalPlan): readonly Expression[] =>
  p.kind === "FileSourceScan" ? [...p.partitionFilters, ...p.dataFilters] : computed(p);

const cachedPlans = new WeakMap<InMemoryTableScan, ExplainedPlan>();
/** The plan that computes the rows of a scan of cached ones, the same for each call. */
export function cachedPlan(p: InMemoryTableScan): ExplainedPlan {
  let plan = cachedPlans.get(p);
  if (!plan) cachedPlans.set(p, (plan = explained(p.cache.physical(), (e) => p.cache.subquery(e))));
  return plan;
}

export function explained(root: PhysicalPlan, subqueries: SubqueryPlans): ExplainedPlan {
  const ids = new Map<PhysicalPlan, number>();
  const subqueryIds = new Map<number, number>();
  const told = new Set<number>();
  const parents = new Map<PhysicalPlan, PhysicalPlan>();
  const make = (plan: PhysicalPlan): ExplainedPlan => {
    const nodes: PhysicalPlan[] = [];
    const hosts = new Map<PhysicalPlan, Hosted[]>();
    const visit = (p: PhysicalPlan): void => {
      for (const c of physicalChildren(p)) {
        parents.set(c, p);
        visit(c);
      }
      nodes.push(p);
      const here = new Map<number, Hosted>();
      for (const top of scanned(p))
        findExpression(top, (e) => {
          if (e.kind !== "ScalarSubquery" || here.has(e.id)) return false;
          const first = !told.has(e.id);
          told.add(e.id);
          const inner = first ? make(subqueries(e)) : undefined;
          if (inner) subqueryIds.set(e.id, ids.get(inner.root)!);
          here.set(e.id, { id: e.id, plan: inner });
          return false;
        });
      if (here.size > 0) hosts.set(p, [...here.values()]);
      ids.set(p, ids.size + 1);
    };
    visit(plan);
    return { root: plan, pipelines: numberPipelines(plan), nodes, hosts, parents, ids, subqueryIds };
  };
  return make(root);
}
