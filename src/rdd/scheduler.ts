import { writeCheckpoints } from "./checkpoint.ts";
import type { Job } from "./jobs.ts";
import { openNode, type RddNode } from "./node.ts";
import type { Action, Body } from "./recipe.ts";
import { MapOutput } from "./shuffle/output.ts";
import type { Shuffle } from "./shuffle/shuffle.ts";
import { ShuffleWriter } from "./shuffle/writer.ts";
import { runStage } from "./stageRun.ts";
import { decode } from "./records.ts";
import { consume } from "./task.ts";

/** Runs an action over partitions of an RDD: the stages before it first, from shuffle to shuffle. Results are in the order of the partitions. */
export async function runJob<R>(
  node: RddNode,
  action: Action<R> | Body<R>,
  partitions?: readonly number[],
  name = "runJob",
): Promise<R[]> {
  const { engine } = node;
  const [body, tail] =
    typeof action === "function" ? [action, undefined] : [action.body, { kind: "action", action } as const];
  const job = engine.newJob(name);
  try {
    const list = partitions ?? Array.from({ length: node.partitions() }, (_, i) => i);
    await prepare(node, job);
    const results = await runStage<R>(engine, job, name, list, {
      node,
      tail,
      here: (p, task) => body(openNode(node, p, task), task),
      answered: (answer) => {
        if (answer.kind !== "result") throw new Error("a task of an action has answered with an output");
        return decode(answer.bytes)[0]![0] as R;
      },
    });
    job.status = "SUCCEEDED";
    await writeCheckpoints(node, runJob);
    return results;
  } catch (error) {
    job.fail();
    job.status = "FAILED";
    throw error;
  }
}

/** Runs the map stages that a node needs, except those behind partitions that are kept. */
async function prepare(node: RddNode, job: Job): Promise<void> {
  const seen = new Set<RddNode>([node]);
  const shuffles = new Map<Shuffle, { readonly consumer: RddNode; readonly dependency: number }>();
  for (const n of seen) {
    if (isKept(n)) continue;
    n.dependencies.forEach((d, dependency) => {
      if (d.kind === "narrow") seen.add(d.node);
      else shuffles.set(d.shuffle, { consumer: n, dependency });
    });
  }
  for (const [s, by] of shuffles) await ensure(s, by, job);
  for (const n of [...seen].reverse()) await n.before?.();
}

function isKept(node: RddNode): boolean {
  if (!node.level.useMemory && !node.level.useDisk) return false;
  const { blocks } = node.engine;
  for (let p = 0; p < node.partitions(); p++) if (!blocks.has(node.id, p)) return false;
  return true;
}

interface By {
  readonly consumer: RddNode;
  readonly dependency: number;
}

/** The map side of a shuffle; run once, whoever asks for it. */
async function ensure(shuffle: Shuffle, by: By, job: Job): Promise<void> {
  while (shuffle.running) await shuffle.running.catch(() => {});
  if (shuffle.outputs) return;
  shuffle.running = mapStage(shuffle, by, job);
  try {
    await shuffle.running;
  } finally {
    shuffle.running = undefined;
  }
}

async function mapStage(shuffle: Shuffle, by: By, job: Job): Promise<void> {
  const { node } = shuffle;
  const { engine } = node;
  await shuffle.prepare?.();
  await prepare(node, job);
  const list = Array.from({ length: node.partitions() }, (_, i) => i);
  const written: MapOutput[] = [];
  const keep = (output: MapOutput): MapOutput => {
    written.push(output);
    return output;
  };
  try {
    shuffle.outputs = await runStage<MapOutput>(engine, job, node.site, list, {
      node,
      tail: { kind: "map", ...by },
      here: async (p, task) => {
        const writer = new ShuffleWriter(shuffle, engine.memory);
        task.atEnd(() => writer.abort());
        await consume(openNode(node, p, task), task, (pair) => writer.write(pair));
        return keep(writer.finish());
      },
      answered: (answer) => {
        if (answer.kind !== "output") throw new Error("a map task has answered without an output");
        return keep(MapOutput.of(engine.memory, answer.output));
      },
    });
    engine.own(shuffle);
  } catch (error) {
    for (const w of written) w.delete();
    throw error;
  }
}
