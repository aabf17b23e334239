import { SparkError } from "../common/errors/sparkError.ts";
import { writeCheckpoints } from "./checkpoint.ts";
import type { Engine } from "./engine.ts";
import type { Job, Stage } from "./jobs.ts";
import { openNode, type RddNode } from "./node.ts";
import type { Pull } from "./pull.ts";
import type { MapOutput } from "./shuffle/output.ts";
import type { Shuffle } from "./shuffle/shuffle.ts";
import { ShuffleWriter } from "./shuffle/writer.ts";
import { consume, MustGather, runInTask, Task } from "./task.ts";

/** Runs `body` over partitions of an RDD: the stages before it first, from shuffle to shuffle. Results are in the order of the partitions. */
export async function runJob<R>(
  node: RddNode,
  body: (pull: Pull, task: Task) => R | Promise<R>,
  partitions?: readonly number[],
  action = "runJob",
): Promise<R[]> {
  const { engine } = node;
  const job = engine.newJob(action);
  try {
    const list = partitions ?? Array.from({ length: node.partitions() }, (_, i) => i);
    await prepare(node, job);
    const results = await runStage(engine, job, action, list, (p, task) => body(openNode(node, p, task), task));
    job.status = "SUCCEEDED";
    await writeCheckpoints(node, runJob);
    return results;
  } catch (error) {
    job.failed = true;
    job.status = "FAILED";
    throw error;
  }
}

/** Runs the map stages that a node needs, except those behind partitions that are kept. */
async function prepare(node: RddNode, job: Job): Promise<void> {
  const seen = new Set<RddNode>([node]);
  const shuffles = new Set<Shuffle>();
  for (const n of seen) {
    if (isKept(n)) continue;
    for (const d of n.dependencies)
      if (d.kind === "narrow") seen.add(d.node);
      else shuffles.add(d.shuffle);
  }
  for (const s of shuffles) await ensure(s, job);
  for (const n of [...seen].reverse()) await n.before?.();
}

function isKept(node: RddNode): boolean {
  if (!node.level.useMemory && !node.level.useDisk) return false;
  const { blocks } = node.engine;
  for (let p = 0; p < node.partitions(); p++) if (!blocks.has(node.id, p)) return false;
  return true;
}

/** The map side of a shuffle; run once, whoever asks for it. */
async function ensure(shuffle: Shuffle, job: Job): Promise<void> {
  while (shuffle.running) await shuffle.running.catch(() => {});
  if (shuffle.outputs) return;
  shuffle.running = mapStage(shuffle, job);
  try {
    await shuffle.running;
  } finally {
    shuffle.running = undefined;
  }
}

async function mapStage(shuffle: Shuffle, job: Job): Promise<void> {
  const { node } = shuffle;
  const { engine } = node;
  await shuffle.prepare?.();
  await prepare(node, job);
  const list = Array.from({ length: node.partitions() }, (_, i) => i);
  const written: (MapOutput | undefined)[] = [];
  try {
    shuffle.outputs = await runStage(engine, job, node.site, list, async (p, task) => {
      const writer = new ShuffleWriter(shuffle, engine.memory);
      task.atEnd(() => writer.abort());
      await consume(openNode(node, p, task), task, (pair) => writer.write(pair));
      return (written[p] = writer.finish());
    });
    engine.own(shuffle);
  } catch (error) {
    for (const w of written) w?.delete();
    throw error;
  }
}

/** Runs the tasks of a stage, as many at once as the master has threads: they take turns, and wait for promises at the same time. */
async function runStage<R>(
  engine: Engine,
  job: Job,
  name: string,
  partitions: readonly number[],
  body: (partition: number, task: Task) => R | Promise<R>,
): Promise<R[]> {
  const stage = engine.table.addStage(job, name, partitions.length);
  const results = new Array<R>(partitions.length);
  const errors: { readonly at: number; readonly error: unknown }[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < partitions.length && errors.length === 0) {
      const at = next++;
      try {
        results[at] = await attempts(engine, job, stage, partitions[at]!, body);
      } catch (error) {
        job.failed = true;
        errors.push({ at, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(engine.parallelism, partitions.length) }, worker));
  stage.running = false;
  const first = errors
    .filter((e) => !isCancelled(e.error))
    .reduce<(typeof errors)[number] | undefined>((a, b) => (a && a.at < b.at ? a : b), undefined);
  if (first) throw first.error;
  if (errors.length > 0) throw errors[0]!.error;
  return results;
}

const isCancelled = (e: unknown): boolean => e instanceof SparkError && e.condition === "JOB_CANCELLED";

/** A task, tried again when it fails. */
async function attempts<R>(
  engine: Engine,
  job: Job,
  stage: Stage,
  partition: number,
  body: (partition: number, task: Task) => R | Promise<R>,
): Promise<R> {
  const gather = new Set<object>();
  for (let attempt = 0; ; ) {
    const task = new Task(job, stage.id, partition, attempt, engine.newTaskId(), gather);
    stage.active++;
    try {
      task.check();
      const result = await runInTask(task, async () => body(partition, task));
      for (const [accumulator, update] of task.updates) accumulator.merge(update);
      stage.completed++;
      return result;
    } catch (error) {
      // Not a failure: the next attempt gathers the rows that have to be waited for first.
      if (error instanceof MustGather) continue;
      if (isCancelled(error)) throw error;
      stage.failedTasks++;
      attempt++;
      const what = `Lost task ${partition}.${attempt - 1} in stage ${stage.id}.0 (TID ${task.id})`;
      if (attempt >= engine.maxFailures) throw aborted(stage, partition, attempt, what, error);
      engine.warn(`${what}: ${String(error)}`);
    } finally {
      stage.active--;
      task.end();
    }
  }
}

function aborted(stage: Stage, partition: number, attempts: number, what: string, cause: unknown): SparkError {
  const text = cause instanceof Error ? (cause.stack ?? String(cause)) : String(cause);
  const message = `Job aborted due to stage failure: Task ${partition} in stage ${stage.id}.0 failed ${attempts} times, most recent failure: ${what}: ${text}`;
  const condition = cause instanceof SparkError ? cause.condition : "JOB_ABORTED";
  return new SparkError({
    condition,
    message,
    ...(cause instanceof SparkError
      ? { sqlState: cause.sqlState, messageParameters: cause.messageParameters }
      : { messageParameters: { message: text } }),
    cause,
  });
}
