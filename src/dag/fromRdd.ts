import type { RddNode } from "../rdd/node.ts";
import type { Shuffle } from "../rdd/shuffle/shuffle.ts";
import { describeLevel } from "../rdd/storageLevel.ts";
import type { DagCluster, DagEdge, DagGraph, DagNode } from "./graph.ts";

/** The RDDs that one stage computes: those that lead to its last one without a shuffle between. */
interface Stage {
  readonly id: number;
  readonly last: RddNode;
  readonly members: readonly RddNode[];
  readonly shuffle: Shuffle | undefined;
}

const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
const isStored = (n: RddNode): boolean => n.level.useMemory || n.level.useDisk;

/** Stages in the order in which they run: those that a stage reads come before it. */
function stagesOf(last: RddNode): Stage[] {
  const byShuffle = new Map<Shuffle, Stage>();
  const out: Stage[] = [];
  const visit = (node: RddNode, shuffle: Shuffle | undefined): void => {
    const members = new Set([node]);
    const before = new Set<Shuffle>();
    for (const n of members)
      for (const d of n.dependencies)
        if (d.kind === "narrow") members.add(d.node);
        else before.add(d.shuffle);
    for (const s of before) if (!byShuffle.has(s)) visit(s.node, s);
    const stage = { id: out.length, last: node, members: [...members], shuffle };
    if (shuffle) byShuffle.set(shuffle, stage);
    out.push(stage);
  };
  visit(last, undefined);
  return out;
}

/** The shuffles whose map side the next job has to run: not those that have run, nor those behind kept partitions. */
function neededShuffles(last: RddNode): Set<Shuffle> {
  const shuffles = new Set<Shuffle>();
  const seen = new Set([last]);
  for (const n of seen) {
    if (isStored(n) && n.engine.blocks.info(n.id).cachedPartitions === n.partitions()) continue;
    for (const d of n.dependencies)
      if (d.kind === "narrow") seen.add(d.node);
      else if (!d.shuffle.outputs) {
        shuffles.add(d.shuffle);
        seen.add(d.shuffle.node);
      }
  }
  return shuffles;
}

function nodeOf(node: RddNode, id: string): DagNode {
  const lines = [node.site, plural(node.partitions(), "partition")];
  if (node.name !== null) lines.unshift(node.kind);
  if (node.checkpoint) lines.push(`checkpoint (${node.checkpoint.kind})`);
  if (isStored(node)) {
    const { cachedPartitions } = node.engine.blocks.info(node.id);
    lines.push(describeLevel(node.level), `${plural(cachedPartitions, "partition")} kept`);
  }
  const role = isStored(node) ? "cached" : "step";
  return { kind: "node", id, title: `${node.name ?? node.kind} [${node.id}]`, lines, role };
}

/** The lineage of an RDD by stages, as Spark's user interface shows it. What several stages compute stands in each. */
export function graphOfRdd(last: RddNode): DagGraph {
  const stages = stagesOf(last);
  const needed = neededShuffles(last);
  const byShuffle = new Map(stages.map((s) => [s.shuffle, s]));
  const id = (s: Stage, n: RddNode): string => `s${s.id}r${n.id}`;
  const edges: DagEdge[] = [];
  const items = stages.map((s): DagCluster => {
    // The sources first: the way of the rows.
    const members = [...s.members].reverse();
    for (const n of members)
      for (const d of n.dependencies) {
        const from = d.kind === "narrow" ? id(s, d.node) : id(byShuffle.get(d.shuffle)!, d.shuffle.node);
        edges.push({ from, to: id(s, n), dashed: false });
      }
    const skipped = s.shuffle !== undefined && !needed.has(s.shuffle);
    const label = `Stage ${s.id}${skipped ? " (skipped)" : ""}`;
    return { kind: "stage", id: `s${s.id}`, label, skipped, items: members.map((n) => nodeOf(n, id(s, n))) };
  });
  return { title: `Lineage of ${last.name ?? last.kind} [${last.id}]`, items, edges };
}
