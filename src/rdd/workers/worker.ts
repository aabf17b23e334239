import { parentPort, workerData } from "node:worker_threads";
import { serializeError, SparkError } from "../../common/errors/sparkError.ts";
import { Engine } from "../engine.ts";
import type { Job } from "../jobs.ts";
import { type Dependency, openNode, type RddNode } from "../node.ts";
import { newNode } from "../nodes.ts";
import { actionMaker, type Body, nodeMaker } from "../recipe.ts";
import { decode, encodeForThread, StaysHere } from "../records.ts";
import { type Records, readShared, type SharedRecords } from "../shuffle/output.ts";
import { ShuffleWriter } from "../shuffle/writer.ts";
import { consume, MustGather, runInTask, Task } from "../task.ts";
import { thrownText } from "../thrown.ts";
import { reviveFunction } from "./functionText.ts";
import type { AnswerMessage, StageMessage, TaskError, TaskMessage, WorkerSettings } from "./messages.ts";
import "../steps/all.ts";

/** A worker thread: makes the nodes of stages again, and runs tasks over their partitions, one at a time. */
const data = workerData as WorkerSettings;
const engine = Engine.ofWorker(data);

interface Stage {
  readonly message: StageMessage;
  readonly nodes: readonly RddNode[];
  readonly tail: Body<unknown> | undefined;
  readonly job: Job;
  /** Slices of the task at hand. */
  readonly slices: Map<string, unknown>;
}
/** By key; a text says why a stage cannot be made here. */
const stages = new Map<number, Stage | string>();

const border = (partitions: number): RddNode =>
  newNode(engine, {
    kind: "Border",
    site: "",
    dependencies: [],
    partitions: () => partitions,
    compute: () => {
      throw new Error("a partition of another stage is asked for");
    },
  });

function open(message: StageMessage): Stage {
  const functions = message.functions.map((f) => reviveFunction(f.text, f.site));
  const [args, last] = decode(message.args) as [object[], [object]];
  const slices = new Map<string, unknown>();
  const pick = (i: number) => (i < 0 ? undefined : functions[i]);
  const nodes: RddNode[] = [];
  message.nodes.forEach((n, i) => {
    if (n.kind === "border") {
      nodes.push(border(n.partitions));
      return;
    }
    const parents = n.parents.map((p) => nodes[p]!);
    const slice = (p: number): unknown => slices.get(`${i}:${p}`);
    const place = { engine, site: n.site, partitions: () => n.partitions };
    const node = nodeMaker(n.operation)(place, parents, n.functions.map(pick), args[i]!, slice);
    node.partitions = () => n.partitions;
    // Kept partitions go by the number that the node has on the calling thread.
    if (n.level) Object.assign(node, { id: n.id, level: n.level });
    nodes.push(node);
  });
  const { tail, signal } = message;
  const job: Job = {
    id: 0,
    group: undefined,
    tags: new Set(),
    properties: new Map(),
    description: "",
    stageIds: [],
    status: "RUNNING",
    signal,
    // Nothing calls them: a thread that waits for ever is ended from outside.
    waiting: new Set(),
    get cancelled() {
      return Atomics.load(signal, 0) === 0 ? undefined : "the job has ended";
    },
    failed: false,
    fail: () => {},
  };
  return {
    message,
    nodes,
    tail: tail.kind === "action" ? actionMaker(tail.operation)(tail.functions.map(pick), last[0], engine) : undefined,
    job,
    slices,
  };
}

const shuffleOf = (d: Dependency | undefined) => {
  if (d?.kind !== "shuffle") throw new Error("not a shuffle");
  return d.shuffle;
};

function* inTurn(parts: readonly SharedRecords[]): Generator<Records, void, undefined> {
  for (const p of parts) yield* readShared(p);
}

/** Puts in place what the task was sent. */
function prepare(stage: Stage, task: TaskMessage): void {
  engine.taskBlocks!.begin(task.blocks);
  stage.slices.clear();
  const [slices] = decode(task.slices);
  task.sliced.forEach(([node, p], i) => {
    stage.slices.set(`${node}:${p}`, slices![i]);
  });
  const sent = new Map<string, SharedRecords[]>();
  for (const [node, dependency, p, records] of task.shuffled) {
    const key = `${node}:${dependency}:${p}`;
    const list = sent.get(key);
    if (list) list.push(records);
    else sent.set(key, [records]);
  }
  stage.nodes.forEach((node, i) => {
    node.dependencies.forEach((d, k) => {
      if (d.kind === "shuffle") d.shuffle.sent = { read: (p) => inTurn(sent.get(`${i}:${k}:${p}`) ?? []) };
    });
  });
}

async function attempt(stage: Stage, message: TaskMessage, gather: Set<object>): Promise<AnswerMessage> {
  const task = new Task(stage.job, stage.message.stageId, message.partition, message.attempt, message.taskId, gather);
  const { memory } = engine;
  const before = { spills: memory.spills, bytes: memory.spilledBytes };
  const common = () => ({
    taskId: message.taskId,
    spills: memory.spills - before.spills,
    spilledBytes: memory.spilledBytes - before.bytes,
    made: [...engine.taskBlocks!.made],
  });
  try {
    return await runInTask(task, async (): Promise<AnswerMessage> => {
      const { tail, target } = stage.message;
      const pull = openNode(stage.nodes[target]!, message.partition, task);
      if (stage.tail) {
        const result = await stage.tail(pull, task);
        return { kind: "result", bytes: encodeForThread([[result]]), ...common() };
      }
      if (tail.kind !== "map") throw new Error("a stage without an end");
      const writer = new ShuffleWriter(shuffleOf(stage.nodes[tail.consumer]!.dependencies[tail.dependency]), memory);
      task.atEnd(() => writer.abort());
      await consume(pull, task, (pair) => writer.write(pair));
      const output = writer.finish();
      task.atEnd(() => output.delete());
      return { kind: "output", output: output.handOver(), ...common() };
    });
  } catch (error) {
    if (error instanceof MustGather) throw error;
    if (error instanceof StaysHere) return { kind: "stays", reason: error.message, ...common() };
    return { kind: "failed", error: describe(error), ...common() };
  } finally {
    task.end();
  }
}

function describe(error: unknown): TaskError {
  if (error instanceof SparkError) return { kind: "spark", error: serializeError(error) };
  if (error instanceof Error)
    return { kind: "user", name: error.name, message: error.message, stack: error.stack ?? thrownText(error) };
  const text = thrownText(error);
  return { kind: "user", name: "Error", message: text, stack: text };
}

function openOrReason(message: StageMessage): Stage | string {
  try {
    return open(message);
  } catch (error) {
    return thrownText(error);
  }
}

async function run(message: TaskMessage): Promise<void> {
  const stage = stages.get(message.key)!;
  const nothing = { taskId: message.taskId, spills: 0, spilledBytes: 0, made: [] };
  if (typeof stage === "string") {
    parentPort!.postMessage({ kind: "stays", reason: stage, ...nothing } satisfies AnswerMessage);
    return;
  }
  const gather = new Set<object>();
  for (;;) {
    try {
      prepare(stage, message);
      const answer = await attempt(stage, message, gather);
      parentPort!.postMessage(answer);
      return;
    } catch (error) {
      // Not a failure: the next attempt gathers the rows that have to be waited for first.
      if (error instanceof MustGather) continue;
      parentPort!.postMessage({ kind: "failed", error: describe(error), ...nothing } satisfies AnswerMessage);
      return;
    }
  }
}

/** Tasks of several jobs come one after the other. */
let turn = Promise.resolve();
parentPort!.postMessage("ready");

parentPort!.on("message", (message: StageMessage | TaskMessage | { kind: "forget"; key: number }) => {
  if (message.kind === "stage") stages.set(message.key, openOrReason(message));
  else if (message.kind === "forget") stages.delete(message.key);
  else turn = turn.then(() => run(message));
});
