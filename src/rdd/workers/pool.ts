import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { Engine } from "../engine.ts";
import type { AnswerMessage, StageMessage, TaskMessage, WorkerSettings } from "./messages.ts";

defineConditions({
  EXECUTOR_LOST: ["58030", "A worker thread ended while it ran a task: <reason>."],
});

let found: URL | null | undefined;

/**
 * Where the worker's code is: beside the bundle, or in dist/ when the sources run as they are (tests). Null when it is nowhere: in a program that was bundled without it.
 */
export function workerFile(): URL | null {
  if (found !== undefined) return found;
  found = null;
  for (const path of ["./rddWorker.js", "../rddWorker.js", "../../../dist/rddWorker.js"]) {
    const url = new URL(path, import.meta.url);
    if (existsSync(fileURLToPath(url))) {
      found = url;
      break;
    }
  }
  return found;
}

/** The threads cannot be started at all: stages stay on the calling thread. */
export class NoThreads extends Error {}

interface Member {
  readonly worker: Worker;
  /** Stages that it has been sent. */
  readonly stages: Set<number>;
  /** By the number of the task, in the order in which it does them: the first is the one at hand. */
  readonly pending: Map<number, Pending>;
}

interface Pending {
  readonly stage: StageMessage;
  readonly task: TaskMessage;
  readonly resolve: (answer: AnswerMessage) => void;
  readonly reject: (error: Error) => void;
  /** How often it was seen at work although its job had ended. */
  overdue: number;
}

/** How often threads are looked after while they work, and for how many looks a task may go on when its job has ended. */
const LOOK_MS = 250;
const LOOKS = 4;

/** The worker threads of a context's RDDs: one for each thread of the master, started when a stage first wants them. */
export class TaskWorkers {
  private readonly engine: Engine;
  private readonly all = new Set<Member>();
  private named = 0;
  /** Threads that ended before they were stopped. */
  lost = 0;
  private stopping = false;
  /** Why there can be no threads. */
  broken: string | undefined;
  /** Looks after the threads while they have work. */
  private watch: NodeJS.Timeout | undefined;

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
    const worker = new Worker(workerFile()!, {
      workerData,
      // Loaders of the program are none of its business, and some options for its own text would not let a thread start.
      execArgv: [],
      name: `kindling-rdd-${workerData.name}`,
    });
    const made: Member = { worker, stages: new Set(), pending: new Map() };
    worker.unref();
    let ready = false;
    worker.on("message", (answer: AnswerMessage | "ready") => {
      ready = true;
      if (answer === "ready") return;
      const p = made.pending.get(answer.taskId);
      made.pending.delete(answer.taskId);
      if (made.pending.size === 0) worker.unref();
      this.unwatch();
      p?.resolve(answer);
    });
    const lost = (reason: string): void => {
      if (this.all.delete(made) && !this.stopping) this.lost++;
      const [atHand, ...waiting] = [...made.pending.values()];
      made.pending.clear();
      atHand?.reject(sparkError("EXECUTOR_LOST", { reason }));
      // Those that it had not begun are for others.
      for (const p of waiting)
        if (this.stopping) p.reject(sparkError("EXECUTOR_LOST", { reason }));
        else this.send(p);
      this.unwatch();
    };
    worker.on("error", (error) => {
      if (!ready) {
        this.broken = `worker threads do not start: ${error.message}`;
        for (const p of made.pending.values()) p.reject(new NoThreads(this.broken));
        made.pending.clear();
      }
      lost(error.message);
    });
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
    return new Promise<AnswerMessage>((resolve, reject) => {
      this.send({ stage, task, resolve, reject, overdue: 0 });
    });
  }
  private send(p: Pending): void {
    const { stage, task } = p;
    try {
      const m = this.next();
      if (!m.stages.has(stage.key)) {
        m.worker.postMessage(stage);
        m.stages.add(stage.key);
      }
      m.worker.postMessage(task);
      m.pending.set(task.taskId, p);
      m.worker.ref();
      this.watch ??= setInterval(() => this.look(), LOOK_MS).unref();
    } catch (error) {
      p.reject(error as Error);
    }
  }
  /** Ends threads whose job has ended and who do not notice: they are in an endless loop, or wait for a promise that is never kept. */
  private look(): void {
    for (const m of this.all) {
      const [atHand] = m.pending.values();
      for (const [id, p] of m.pending) {
        if (Atomics.load(p.stage.signal, 0) === 0 || ++p.overdue < LOOKS) continue;
        if (p === atHand) void m.worker.terminate();
        else {
          m.pending.delete(id);
          p.reject(sparkError("EXECUTOR_LOST", { reason: "its job has ended" }));
        }
      }
    }
  }
  private unwatch(): void {
    for (const m of this.all) if (m.pending.size > 0) return;
    clearInterval(this.watch);
    this.watch = undefined;
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
  /** Resolves when the threads have ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.all].map((m) => m.worker.terminate()));
  }
}
