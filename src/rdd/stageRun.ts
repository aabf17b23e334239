import { SparkError } from "../common/errors/sparkError.ts";
import "./conditions.ts";
import type { Engine } from "./engine.ts";
import type { Job, Stage } from "./jobs.ts";
import type { RddNode } from "./node.ts";
import { thrownText } from "./thrown.ts";
import { breathe, isDue, MustGather, runInTask, Task } from "./task.ts";
import type { AnswerMessage } from "./workers/messages.ts";
import type { Tail } from "./workers/plan.ts";
import { departure, type Elsewhere, ItStays, openElsewhere } from "./workers/elsewhere.ts";

/** How the tasks of a stage are run: here, or on a worker thread. */
export interface StageWork<R> {
  /** The node whose partitions are computed. */
  readonly node: RddNode;
  /** What is done with them; undefined when that cannot be told to another thread. */
  readonly tail: Tail | undefined;
  readonly here: (partition: number, task: Task) => R | Promise<R>;
  readonly answered: (answer: AnswerMessage) => R;
}

/** How long a stage of unknown size runs here before worker threads are asked to help. */
const PROBE_MS = 30;

/**
 * Runs the tasks of a stage, as many at once as the master has threads. On the calling thread they take turns, and wait for promises at the same time. A stage that
 * can run elsewhere and is large goes to the worker threads at once; one of unknown size begins here, since most are over before a thread has started.
 */
export async function runStage<R>(
  engine: Engine,
  job: Job,
  name: string,
  partitions: readonly number[],
  work: StageWork<R>,
): Promise<R[]> {
  const stage = engine.table.addStage(job, name, partitions.length);
  const run = new StageRun(engine, job, stage, work);
  const results = new Array<R>(partitions.length);
  const errors: { readonly at: number; readonly error: unknown }[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < partitions.length && errors.length === 0) {
      const at = next++;
      try {
        results[at] = await run.attempts(partitions[at]!);
      } catch (error) {
        job.fail();
        errors.push({ at, error });
      }
    }
  };
  try {
    run.begin();
    const lanes: Promise<void>[] = [lane()];
    if (partitions.length > 1) {
      await run.settled(lanes[0]!);
      for (let i = 1; i < Math.min(engine.parallelism, partitions.length); i++) lanes.push(lane());
    }
    await Promise.all(lanes);
  } finally {
    stage.running = false;
    run.end();
  }
  const first = errors
    .filter((e) => !isCancelled(e.error))
    .reduce<(typeof errors)[number] | undefined>((a, b) => (a && a.at < b.at ? a : b), undefined);
  if (first) throw first.error;
  if (errors.length > 0) throw errors[0]!.error;
  return results;
}

const isCancelled = (e: unknown): boolean => e instanceof SparkError && e.condition === "JOB_CANCELLED";
const isLost = (e: unknown): boolean => e instanceof SparkError && e.condition === "EXECUTOR_LOST";

class StageRun<R> {
  private readonly engine: Engine;
  private readonly job: Job;
  private readonly stage: Stage;
  private readonly work: StageWork<R>;
  private elsewhere: Elsewhere | undefined;
  /** What was opened, to be closed at the end, also when tasks have stopped to use it. */
  private opened: Elsewhere | undefined;
  /** Tasks are run here for now, although they might run elsewhere. */
  private probing = false;

  constructor(engine: Engine, job: Job, stage: Stage, work: StageWork<R>) {
    this.engine = engine;
    this.job = job;
    this.stage = stage;
    this.work = work;
  }
  /** Decides where the tasks run; an error when they cannot run where the user wants them. */
  begin(): void {
    const when = departure(this.engine, this.work);
    this.probing = when === "later";
    if (when === "now") this.open();
  }
  private open(): void {
    this.elsewhere = this.opened = openElsewhere(this.engine, this.job, this.stage.id, this.stage.name, this.work);
  }
  /** Resolves when it is known where the tasks run: at once, or when those that began here are over or take long. */
  async settled(first: Promise<void>): Promise<void> {
    if (!this.probing) return;
    let timer: NodeJS.Timeout | undefined;
    const long = new Promise<"long">((resolve) => {
      timer = setTimeout(resolve, PROBE_MS, "long");
    });
    // The functions are looked at only now: most stages are over before.
    if ((await Promise.race([first, long])) === "long") this.open();
    clearTimeout(timer);
    this.probing = false;
  }
  end(): void {
    this.opened?.end();
  }
  /** A task, tried again when it fails. */
  async attempts(partition: number): Promise<R> {
    const { engine, job, stage } = this;
    const gather = new Set<object>();
    for (let attempt = 0, lost = false; ; ) {
      const task = new Task(job, stage.id, partition, attempt, engine.newTaskId(), gather);
      // The last attempt is made here, so that its error is the user's own, with its stack. Not when a thread was lost: here it would end the program.
      const last = attempt > 0 && attempt + 1 >= engine.maxFailures && !lost;
      const elsewhere = this.probing || (last && !this.elsewhere?.insists) ? undefined : this.elsewhere;
      stage.active++;
      try {
        // Between short tasks too, timers have their turn.
        if (!elsewhere && isDue()) await breathe();
        task.check();
        const result = elsewhere
          ? this.work.answered(await elsewhere.run(partition, attempt, task.id))
          : await runInTask(task, async () => this.work.here(partition, task));
        for (const [accumulator, update] of task.updates) accumulator.merge(update);
        stage.completed++;
        return result;
      } catch (error) {
        // Not a failure: the next attempt gathers the rows that have to be waited for first.
        if (error instanceof MustGather) continue;
        // Nor is this: what the task works on or gives cannot be sent, so it is done here.
        if (error instanceof ItStays) {
          this.elsewhere = undefined;
          continue;
        }
        // When the job has ended, that says why; what came from another thread does not know.
        task.check();
        if (isCancelled(error)) throw error;
        lost ||= isLost(error);
        stage.failedTasks++;
        attempt++;
        const what = `Lost task ${partition}.${attempt - 1} in stage ${stage.id}.0 (TID ${task.id})`;
        if (attempt >= engine.maxFailures) throw aborted(stage, partition, attempt, what, error);
        engine.warn(`${what}: ${thrownText(error)}`);
      } finally {
        stage.active--;
        task.end();
      }
    }
  }
}

function aborted(stage: Stage, partition: number, attempts: number, what: string, cause: unknown): SparkError {
  const text = cause instanceof Error ? (cause.stack ?? thrownText(cause)) : thrownText(cause);
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
