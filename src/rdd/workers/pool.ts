import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { Engine } from "../engine.ts";
import type { AnswerMessage, StageMessage, TaskMessage, WorkerSettings } from "./messages.ts";

defineConditions({
  EXECUTOR_LOST: ["58030", "A worker thread ended while it ran a task: <reason>."],
});

/** Where the worker's code is: beside the bundle, or in dist/ when the sources run as they are (tests). */
function workerFile(): URL {
  for (const path of ["./rddWorker.js", "../rddWorker.js"]) {
    const url = new URL(path, import.meta.url);
    if (existsSync(fileURLToPath(url))) return url;
  }
  return new URL("../../../dist/rddWorker.js", import.meta.url);
}

interface Member {
  readonly worker: Worker;
  /** Stages that it has been sent. */
  readonly stages: Set<number>;
  readonly pending: Map<
    number,
    { readonly resolve: (answer: AnswerMessage) => void; readonly reject: (error: Error) => void }
  >;
}

/** The worker threads of a context's RDDs: one for each thread of the master, started when a stage first wants them. */
export class TaskWorkers {
  private readonly engine: Engine;
  private readonly all = new Set<Member>();
  private named = 0;
  /** Threads that ended before they were stopped. */
  lost = 0;
  private stopping = false;

  constructor(engine: Engine) {
    this.engine = engine;
  }
  private start(): Member {
    const { engine } = this;
    const workerData: WorkerSettings = {
      settings: engine.settings,
      folder: engine.files.folder,
      name: `w${this.named++}`,
      memory: Math.floor(engine.memory.limit / engine.parallelism),
    };
    const worker = new Worker(workerFile(), { workerData, name: `kindling-rdd-${workerData.name}` });
    const made: Member = { worker, stages: new Set(), pending: new Map() };
    worker.unref();
    worker.on("message", (answer: AnswerMessage) => {
      const p = made.pending.get(answer.taskId);
      made.pending.delete(answer.taskId);
      if (made.pending.size === 0) worker.unref();
      p?.resolve(answer);
    });
    const lost = (reason: string): void => {
      if (this.all.delete(made) && !this.stopping) this.lost++;
      const waiting = [...made.pending.values()];
      made.pending.clear();
      for (const p of waiting) p.reject(sparkError("EXECUTOR_LOST", { reason }));
    };
    worker.on("error", (error) => lost(error.message));
    worker.on("exit", (code) => lost(`it exited with code ${code}`));
    this.all.add(made);
    return made;
  }
  /** A worker without work, or a new one while there are too few, or that with the least. */
  private next(): Member {
    let least: Member | undefined;
    for (const m of this.all) if (!least || m.pending.size < least.pending.size) least = m;
    return !least || (least.pending.size > 0 && this.all.size < this.engine.parallelism) ? this.start() : least;
  }
  /** Runs a task on a worker; each runs one at a time. */
  run(stage: StageMessage, task: TaskMessage): Promise<AnswerMessage> {
    const m = this.next();
    return new Promise<AnswerMessage>((resolve, reject) => {
      m.pending.set(task.taskId, { resolve, reject });
      m.worker.ref();
      if (!m.stages.has(stage.key)) {
        m.stages.add(stage.key);
        m.worker.postMessage(stage);
      }
      m.worker.postMessage(task);
    });
  }
  /** Spills of a task belong to those of the context. */
  count(answer: AnswerMessage): void {
    this.engine.memory.spills += answer.spills;
    this.engine.memory.spilledBytes += answer.spilledBytes;
  }
  /** Workers forget a stage that is over. */
  forget(key: number): void {
    for (const m of this.all) if (m.stages.delete(key)) m.worker.postMessage({ kind: "forget", key });
  }
  /** Ends a thread that has work, as something from outside would; for tests. */
  endOne(): void {
    for (const m of this.all)
      if (m.pending.size > 0) {
        void m.worker.terminate();
        return;
      }
  }
  stop(): void {
    this.stopping = true;
    for (const m of this.all) void m.worker.terminate();
  }
}
