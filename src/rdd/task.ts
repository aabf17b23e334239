import { AsyncLocalStorage } from "node:async_hooks";
import { sparkError } from "../common/errors/conditions.ts";
import { DONE, isThenable, type Pull, WAIT } from "./pull.ts";
import type { AccumulatorState } from "./accumulator.ts";
import type { Job } from "./jobs.ts";

/** How long the calling thread works before timers, servers and progress bars have their turn. */
const SLICE_MS = 10;
let sliceStart = 0;

/** Whether the calling thread has worked long enough without a pause. */
export const isDue = (): boolean => performance.now() - sliceStart > SLICE_MS;
/** Lets the event loop turn once. */
export const breathe = (): Promise<void> =>
  new Promise((resolve) =>
    setImmediate(() => {
      sliceStart = performance.now();
      resolve();
    }),
  );

/** A function of the user pulled synchronously from steps that have to wait; the attempt is made again with the rows gathered first. */
export class MustGather extends Error {}

/** One attempt to compute a partition. */
export class Task {
  readonly job: Job;
  readonly stageId: number;
  readonly partition: number;
  readonly attempt: number;
  readonly id: number;
  /** What the driver of the task awaits after WAIT. */
  pending: PromiseLike<unknown> | undefined;
  /** Synchronous pulls of user code that are on the stack: there, nothing can be awaited. */
  syncDepth = 0;
  /** Steps whose input must be gathered before the user's function runs. */
  readonly gather: Set<object>;
  readonly updates = new Map<AccumulatorState, unknown>();
  private readonly ends: (() => void)[] = [];

  constructor(job: Job, stageId: number, partition: number, attempt: number, id: number, gather: Set<object>) {
    this.job = job;
    this.stageId = stageId;
    this.partition = partition;
    this.attempt = attempt;
    this.id = id;
    this.gather = gather;
  }
  /** Gives WAIT; `then` gets what the promise gives before the next pull. */
  wait(promise: PromiseLike<unknown>, then: (v: unknown) => void): typeof WAIT {
    if (this.syncDepth > 0) {
      promise.then(undefined, () => {});
      throw new MustGather();
    }
    this.pending = promise.then(then);
    return WAIT;
  }
  /** Gives WAIT when the thread should pause here, and may. */
  pause(): typeof WAIT | undefined {
    if (this.syncDepth > 0 || !isDue()) return undefined;
    this.check();
    this.pending = breathe();
    return WAIT;
  }
  /** What a promise gives; fails before that when the job ends early, so that a promise that is never kept holds up nobody. */
  awaited<T>(promise: PromiseLike<T>): Promise<T> {
    const { waiting } = this.job;
    return new Promise<T>((resolve, reject) => {
      const ended = (): void => {
        try {
          this.check();
        } catch (error) {
          reject(error as Error);
        }
      };
      waiting.add(ended);
      const over = (): void => void waiting.delete(ended);
      promise.then(
        (v) => {
          over();
          resolve(v);
        },
        (error: unknown) => {
          over();
          reject(error as Error);
        },
      );
    });
  }
  /** Calls a function when the attempt is over, however it ends. */
  atEnd(f: () => void): void {
    this.ends.push(f);
  }
  end(): void {
    for (const f of this.ends.splice(0).reverse()) {
      try {
        f();
      } catch {
        // What is released at the end must not hide how the task ended.
      }
    }
  }
  /** Ends the attempt when its job has been cancelled or has failed. */
  check(): void {
    if (this.job.cancelled !== undefined) throw sparkError("JOB_CANCELLED", { reason: this.job.cancelled });
    if (this.job.failed) throw sparkError("JOB_CANCELLED", { reason: "another task of the job failed" });
  }
}

const running = new AsyncLocalStorage<Task>();

/** The task in which the caller runs, if any. */
export const currentTask = (): Task | undefined => running.getStore();
export const runInTask = <R>(task: Task, work: () => R): R => running.run(task, work);
/** Runs work of the driver (a nested job) outside of the task that asked for it. */
export const runOutside = <R>(work: () => R): R => running.exit(work);

/** What a function can ask about the task that runs it: `TaskContext.get()?.partitionId()`. */
export class TaskContext {
  private readonly task: Task;
  private constructor(task: Task) {
    this.task = task;
  }
  /** The context of the running task, or null on the driver. */
  static get(): TaskContext | null {
    const task = currentTask();
    return task ? new TaskContext(task) : null;
  }
  partitionId(): number {
    return this.task.partition;
  }
  stageId(): number {
    return this.task.stageId;
  }
  attemptNumber(): number {
    return this.task.attempt;
  }
  taskAttemptId(): number {
    return this.task.id;
  }
  getLocalProperty(key: string): string | null {
    return this.task.job.properties.get(key) ?? null;
  }
}

export const STOP: unique symbol = Symbol("stop");

/**
 * Drives a partition: calls `visit` with each element, awaits what it or a step has to wait for, and lets the event loop turn between slices. `visit` ends
 * it early with STOP.
 */
export async function consume(pull: Pull, task: Task, visit: (v: unknown) => unknown): Promise<void> {
  task.check();
  for (let n = 1; ; n++) {
    const v = pull.next();
    if (v === DONE) return;
    if (v === WAIT) {
      const { pending } = task;
      task.pending = undefined;
      if (pending) await task.awaited(pending);
      task.check();
      continue;
    }
    const r = visit(v);
    if (r === STOP) return;
    if (isThenable(r) && (await task.awaited(r)) === STOP) return;
    if ((n & 15) === 0 && isDue()) {
      await breathe();
      task.check();
    }
  }
}
