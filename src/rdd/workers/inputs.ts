import type { SharedBlock } from "../blocks.ts";
import type { RddNode } from "../node.ts";
import { encodeForThread } from "../records.ts";
import type { SharedRecords } from "../shuffle/output.ts";
import type { TaskMessage } from "./messages.ts";
import { isBehind, type StagePlan } from "./plan.ts";

/** What a task of a stage needs beside the stage: slices of sources, and what shuffles left for its partitions. */
export function inputsOf(
  plan: StagePlan,
  partition: number,
): Pick<TaskMessage, "sliced" | "slices" | "shuffled" | "blocks"> {
  const { places } = plan;
  const sliced: [number, number][] = [];
  const slices: unknown[] = [];
  const shuffled: [number, number, number, SharedRecords][] = [];
  const blocks: [number, number, SharedBlock][] = [];
  const done = new Set<string>();
  const visit = (node: RddNode, p: number): void => {
    const place = places.get(node)!;
    const key = `${place}:${p}`;
    if (done.has(key)) return;
    done.add(key);
    // What is behind a kept partition is not needed.
    const kept = node.level.useMemory || node.level.useDisk ? node.engine.blocks.share(node.id, p) : undefined;
    if (kept) {
      blocks.push([node.id, p, kept]);
      return;
    }
    const recipe = node.recipe!;
    if (recipe.slice) {
      sliced.push([place, p]);
      slices.push(recipe.slice(p));
    }
    node.dependencies.forEach((d, i) => {
      if (d.kind !== "shuffle") return;
      // Several map outputs for one partition: their records one after the other.
      for (const o of d.shuffle.outputs!) {
        const records = o.shared(p);
        if (records.blocks.length > 0 || records.spans.length > 0) shuffled.push([place, i, p, records]);
      }
    });
    if (node.reads) for (const [n, q] of node.reads(p)) visit(n, q);
    else
      recipe.parents.forEach((n, i) => {
        if (!isBehind(node, i)) visit(n, p);
      });
  };
  visit(plan.nodes[plan.target]!, partition);
  return { sliced, slices: encodeForThread([slices]), shuffled, blocks };
}

/** Bytes that the stage of a node reads, about; 0 where nothing is known. */
export function stageBytes(target: RddNode): number {
  let sum = 0;
  const seen = new Set([target]);
  for (const node of seen) {
    const { recipe } = node;
    sum += recipe?.bytes?.() ?? 0;
    for (const d of node.dependencies)
      if (d.kind === "shuffle" && d.shuffle.outputs) for (const o of d.shuffle.outputs) sum += o.size;
    recipe?.parents.forEach((n, i) => {
      if (!isBehind(node, i)) seen.add(n);
    });
  }
  return sum;
}
