import { bracketed } from "../../catalyst/plan/treeString.ts";
import { type PlanGraph, type PlanGraphNode, withoutIds } from "../../catalyst/plan/planGraph.ts";
import { treeText } from "../../catalyst/expr/treeText.ts";
import { physicalChildren } from "../operators/output.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import type { Note } from "./formatted.ts";
import { pushed, Texts } from "./operatorText.ts";
import type { ExplainedPlan } from "./plan.ts";

function detail(p: PhysicalPlan, texts: Texts): string {
  if (p.kind === "FileSourceScan") {
    const filters = pushed(p);
    const columns = bracketed(p.output.map(treeText));
    return filters.length > 0 ? `${columns} PushedFilters: [${filters.join(", ")}]` : columns;
  }
  const line = texts.line(p, false);
  const behind = line.startsWith(p.kind) ? line.slice(p.kind.length).trim() : texts.arguments(p);
  return behind.replace(/^\((.*)\)$/s, "$1");
}

/** A physical plan and its subqueries as nodes and edges. */
export function physicalGraph(root: ExplainedPlan, note: Note = () => []): PlanGraph {
  const nodes: PlanGraphNode[] = [];
  const edges: PlanGraph["edges"][number][] = [];
  let plans = 0;
  const addPlan = (e: ExplainedPlan, plan: number): number => {
    const texts = new Texts(e);
    const visit = (p: PhysicalPlan): number => {
      const from = physicalChildren(p).map((c) => ({ from: visit(c), subquery: false }));
      for (const h of e.hosts.get(p) ?? []) if (h.plan) from.push({ from: addPlan(h.plan, ++plans), subquery: true });
      const exchange = p.kind === "Exchange" || p.kind === "BroadcastExchange" || p.kind === "ReusedExchange";
      nodes.push({
        name: texts.name(p).trimEnd(),
        detail: withoutIds(detail(p, texts)),
        notes: note(p),
        role: exchange ? "exchange" : p.kind === "InMemoryTableScan" ? "cached" : "step",
        codegen: e.pipelines.get(p),
        plan,
      });
      for (const f of from) edges.push({ ...f, to: nodes.length - 1 });
      return nodes.length - 1;
    };
    return visit(e.root);
  };
  addPlan(root, 0);
  return { nodes, edges };
}
