import type { PlanGraph, PlanGraphKind } from "../catalyst/plan/planGraph.ts";
import type { DagCluster, DagEdge, DagGraph, DagItem, DagNode } from "./graph.ts";

const TITLES: Readonly<Record<PlanGraphKind, string>> = {
  logical: "Analyzed logical plan",
  optimized: "Optimized logical plan",
  physical: "Physical plan",
};

/** Nodes that stand in one box, joined when an edge says so. */
class Groups {
  private readonly parent: number[];
  constructor(count: number) {
    this.parent = Array.from({ length: count }, (_, i) => i);
  }
  find(i: number): number {
    while (this.parent[i] !== i) i = this.parent[i] = this.parent[this.parent[i]!]!;
    return i;
  }
  /** Named by the latest node, which is the uppermost. */
  join(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    this.parent[Math.min(x, y)] = Math.max(x, y);
  }
}

/**
 * A query's plan. A physical one is cut into stages behind its exchanges, and what generated code does together stands in a box of its own, as in Spark's
 * user interface; a logical one is in one box, and one for each subquery.
 */
export function graphOfPlan(plan: PlanGraph, kind: PlanGraphKind): DagGraph {
  const { nodes } = plan;
  const outer = new Groups(nodes.length);
  const inner = new Groups(nodes.length);
  for (const { from, to, subquery } of plan.edges) {
    const [a, b] = [nodes[from]!, nodes[to]!];
    if (subquery || (kind === "physical" && a.role === "exchange")) continue;
    outer.join(from, to);
    if (a.codegen !== undefined && a.codegen === b.codegen) inner.join(from, to);
  }
  const members = new Map<number, number[]>();
  nodes.forEach((_, i) => members.set(outer.find(i), [...(members.get(outer.find(i)) ?? []), i]));
  const dagNode = (i: number): DagNode => {
    const { name, detail, notes, role } = nodes[i]!;
    return { kind: "node", id: `n${i}`, title: name, lines: [...(detail === "" ? [] : [detail]), ...notes], role };
  };
  const itemsOf = (group: readonly number[]): DagItem[] => {
    const out: DagItem[] = [];
    const done = new Set<number>();
    for (const i of group) {
      const { codegen, plan: number } = nodes[i]!;
      if (codegen === undefined) out.push(dagNode(i));
      else if (!done.has(inner.find(i))) {
        done.add(inner.find(i));
        const items = group.filter((j) => inner.find(j) === inner.find(i)).map(dagNode);
        const label = `WholeStageCodegen (${codegen})`;
        out.push({ kind: "codegen", id: `p${number}g${inner.find(i)}`, label, skipped: false, items });
      }
    }
    return out;
  };
  // Numbered in the order in which they end.
  const groups = [...members].sort(([a], [b]) => a - b).map(([, group]) => group);
  const items = groups.map((group, i): DagCluster => {
    const of = nodes[group[0]!]!.plan;
    const subquery = of === 0 ? "" : `Subquery ${of}`;
    const stage = kind === "physical" ? `Stage ${i}` : of === 0 ? TITLES[kind] : "";
    return {
      kind: kind === "physical" ? "stage" : "plan",
      id: `c${i}`,
      label: [stage, subquery].filter((s) => s !== "").join(" · "),
      skipped: false,
      items: itemsOf(group),
    };
  });
  const edges = plan.edges.map((e): DagEdge => ({ from: `n${e.from}`, to: `n${e.to}`, dashed: e.subquery }));
  return { title: TITLES[kind], items, edges };
}
