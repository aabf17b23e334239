import { findExpression } from "../expr/tree.ts";
import type { LogicalPlan } from "./logicalPlan.ts";
import { expressionsOf, planChildren, subqueryPlan } from "./tree.ts";
import { nodeText } from "./treeString.ts";

/** A plan as nodes and edges, for pictures: plain data, without the expressions. */
export interface PlanGraphNode {
  /** The operator's name. */
  readonly name: string;
  /** What stands behind the name in EXPLAIN, without the ids of columns, which differ from run to run. */
  readonly detail: string;
  /** Figures of a run. */
  readonly notes: readonly string[];
  /** Exchanges end a stage. */
  readonly role: "step" | "exchange" | "cached";
  /** The number of the generated code that does it. */
  readonly codegen?: number | undefined;
  /** The subquery that it belongs to, by its number; 0 is the query itself. */
  readonly plan: number;
}
export interface PlanGraph {
  /** Children before parents. */
  readonly nodes: readonly PlanGraphNode[];
  /** Rows flow from one node to another, by their numbers; a subquery's result goes to the operator that uses it. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly subquery: boolean }[];
}
/** Which of a query's plans: analyzed, optimized, or the one that runs. */
export type PlanGraphKind = "logical" | "optimized" | "physical";

export const withoutIds = (text: string): string =>
  text.replace(/, \[plan_id=\d+\]/g, "").replace(/(?<=[\p{L}\p{N}_)`\]])#\d+L?\b/gu, "");

export function logicalGraph(root: LogicalPlan): PlanGraph {
  const nodes: PlanGraphNode[] = [];
  const edges: PlanGraph["edges"][number][] = [];
  let plans = 0;
  const visit = (p: LogicalPlan, plan: number): number => {
    const from = planChildren(p).map((c) => ({ from: visit(c, plan), subquery: false }));
    for (const e of expressionsOf(p))
      findExpression(e, (x) => {
        if (x.kind === "ScalarSubquery" || x.kind === "Exists" || x.kind === "InSubquery")
          from.push({ from: visit(subqueryPlan(x), ++plans), subquery: true });
        return false;
      });
    const [, name = p.kind, rest = ""] = /^'?(\w+)\s*([\s\S]*)$/.exec(nodeText(p)) ?? [];
    const role = p.kind === "InMemoryRelation" ? "cached" : "step";
    nodes.push({ name, detail: withoutIds(rest), notes: [], role, plan });
    for (const f of from) edges.push({ ...f, to: nodes.length - 1 });
    return nodes.length - 1;
  };
  visit(root, 0);
  return { nodes, edges };
}
