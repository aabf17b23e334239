import { sparkError } from "../../common/errors/conditions.ts";
import { deserializeError } from "../../common/errors/sparkError.ts";
import "../conditions.ts";
import type { Engine } from "../engine.ts";
import type { Job } from "../jobs.ts";
import type { RddNode } from "../node.ts";
import { StaysHere } from "../records.ts";
import { inputsOf, stageBytes } from "./inputs.ts";
import type { AnswerMessage, StageMessage, TaskError } from "./messages.ts";
import { encodeArgs, isBehind, type Obstacle, planStage, type StagePlan, type Tail } from "./plan.ts";
import { NoThreads, type TaskWorkers, workerFile } from "./pool.ts";

/** Below this many bytes of input the calling thread is as fast. */
const LARGE = 4 << 20;

/** What a task works on, or gives, cannot leave this thread. */
export class ItStays extends Error {}

/** Whether a node of the stage that ends with this one has been told to run on workers. */
export function insists(node: RddNode): boolean {
  const seen = new Set([node]);
  for (const n of seen) {
    if (n.insists) return true;
    n.recipe?.parents.forEach((p, i) => {
      if (!isBehind(n, i)) seen.add(p);
    });
  }
  return false;
}

/** The error of someone who has asked for worker threads, where a stage cannot run there. */
export function refusal(o: Obstacle) {
  if (!o.captured) return sparkError("STAGE_STAYS", { reason: o.reason });
  const { variable, site } = o.captured;
  return sparkError("CAPTURED_VARIABLE", { variable, site });
}

/** Why the stage that ends with a node cannot run on worker threads; for the map side of a shuffle, with who reads it. */
export function obstacle(
  node: RddNode,
  by?: { readonly consumer: RddNode; readonly dependency: number },
): Obstacle | undefined {
  const plan = planStage(node, by ? { kind: "map", ...by } : { kind: "none" }, node.site);
  return "reason" in plan ? plan : undefined;
}

let nextKey = 0;

/** A stage on the worker threads. */
export class Elsewhere {
  readonly insists: boolean;
  private readonly workers: TaskWorkers;
  private readonly plan: StagePlan;
  private readonly message: StageMessage;

  constructor(workers: TaskWorkers, job: Job, stageId: number, plan: StagePlan, args: Uint8Array, insist: boolean) {
    this.workers = workers;
    this.plan = plan;
    this.insists = insist;
    this.message = { ...plan.message, key: nextKey++, stageId, args, signal: job.signal };
  }
  async run(partition: number, attempt: number, taskId: number): Promise<AnswerMessage> {
    let inputs: ReturnType<typeof inputsOf>;
    try {
      inputs = inputsOf(this.plan, partition);
    } catch (error) {
      throw error instanceof StaysHere ? this.stays(error.message) : error;
    }
    const { key } = this.message;
    const task = { kind: "task", key, partition, attempt, taskId, ...inputs } as const;
    const answer = await this.workers.run(this.message, task).catch((error: Error) => {
      throw error instanceof NoThreads ? this.stays(error.message) : error;
    });
    this.workers.count(answer);
    this.keep(answer);
    if (answer.kind === "failed") throw revive(answer.error);
    if (answer.kind === "stays") throw this.stays(answer.reason);
    return answer;
  }
  /** Keeps partitions that the task has computed, unless they were given up meanwhile. */
  private keep(answer: AnswerMessage): void {
    for (const { rdd, partition, chunks } of answer.made) {
      const node = this.plan.nodes.find((n) => n.id === rdd)!;
      const { level, engine } = node;
      if (level.useMemory || level.useDisk) engine.blocks.putEncoded(rdd, partition, level, chunks);
    }
  }
  private stays(reason: string): Error {
    return this.insists ? refusal({ reason }) : new ItStays(reason);
  }
  end(): void {
    this.workers.forget(this.message.key);
  }
}

function revive(e: TaskError): Error {
  if (e.kind === "spark") return deserializeError(e.error);
  const error = new Error(e.message);
  error.name = e.name;
  error.stack = e.stack;
  return error;
}

interface Work {
  readonly node: RddNode;
  readonly tail: Tail | undefined;
}

/** When a stage goes to the worker threads: at once, when it turns out to take long, or never. */
export function departure(engine: Engine, work: Work): "now" | "later" | "never" {
  if (insists(work.node)) return "now";
  if (!engine.usesWorkers || !work.tail) return "never";
  if (engine.alwaysUsesWorkers) return "now";
  const short = work.tail.kind === "action" && work.tail.action.short;
  return !short && stageBytes(work.node) >= LARGE ? "now" : "later";
}

/** The worker threads for a stage; undefined when it must run here. */
export function openElsewhere(
  engine: Engine,
  job: Job,
  stageId: number,
  site: string,
  work: Work,
): Elsewhere | undefined {
  const insist = insists(work.node);
  const no = (o: Obstacle): undefined => {
    if (insist) throw refusal(o);
    return undefined;
  };
  if (!workerFile()) return no({ reason: "the file rddWorker.js of the package is not beside the program" });
  if (engine.workers.broken !== undefined) return no({ reason: engine.workers.broken });
  if (!work.tail) return no({ reason: "its last step is a function of the engine" });
  const plan = planStage(work.node, work.tail, site);
  if ("reason" in plan) return no(plan);
  const args = encodeArgs(plan);
  if ("reason" in args) return no(args);
  return new Elsewhere(engine.workers, job, stageId, plan, args, insist);
}
