import { type Stage, Stages } from "../common/progress/stages.ts";

export type { Stage };

/** A job while it runs, and what is remembered of it. */
export interface Job {
  readonly id: number;
  readonly group: string | undefined;
  readonly tags: ReadonlySet<string>;
  readonly properties: ReadonlyMap<string, string>;
  readonly description: string;
  readonly stageIds: number[];
  status: "RUNNING" | "SUCCEEDED" | "FAILED";
  /** Why it was cancelled. */
  cancelled: string | undefined;
  failed: boolean;
  /** 1 when its tasks are to end, for other threads. */
  readonly signal: Int32Array;
  /** Called once when its tasks are to end: those that wait for a promise on this thread. */
  readonly waiting: Set<() => void>;
  fail(): void;
}

export interface SparkJobInfo {
  readonly jobId: number;
  readonly stageIds: readonly number[];
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED";
}
export interface SparkStageInfo {
  readonly stageId: number;
  readonly currentAttemptId: number;
  readonly name: string;
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
}

/** Jobs that are remembered after their end, as `spark.ui.retainedJobs`. */
const RETAINED = 1000;

/** The jobs and stages of a context. */
export class JobTable {
  readonly jobs = new Map<number, Job>();
  /** The stages of the session, with those of its queries. */
  stages = new Stages();
  private nextJob = 0;

  add(init: Pick<Job, "group" | "tags" | "properties" | "description">): Job {
    const job: Job = {
      id: this.nextJob++,
      ...init,
      stageIds: [],
      status: "RUNNING",
      cancelled: undefined,
      failed: false,
      signal: new Int32Array(new SharedArrayBuffer(4)),
      waiting: new Set(),
      fail() {
        this.failed = true;
        endTasks(this);
      },
    };
    this.jobs.set(job.id, job);
    forget(this.jobs, (j) => j.status !== "RUNNING");
    return job;
  }
  addStage(job: Job, name: string, numTasks: number): Stage {
    const stage = this.stages.start(name, numTasks);
    job.stageIds.push(stage.id);
    return stage;
  }
  cancel(which: (job: Job) => boolean, reason: string): void {
    for (const j of this.jobs.values()) {
      if (j.status !== "RUNNING" || !which(j)) continue;
      j.cancelled ??= reason;
      endTasks(j);
    }
  }
}

/** Tells the tasks of a job to end, on all threads. */
function endTasks(job: Job): void {
  Atomics.store(job.signal, 0, 1);
  for (const f of job.waiting) f();
  job.waiting.clear();
}

function forget<T>(table: Map<number, T>, ended: (v: T) => boolean): void {
  for (const [id, v] of table) {
    if (table.size <= RETAINED) return;
    if (ended(v)) table.delete(id);
  }
}

/** What runs, for programs that watch: `sc.statusTracker()`. */
export class StatusTracker {
  private readonly table: JobTable;
  constructor(table: JobTable) {
    this.table = table;
  }
  /** The jobs of a group; of those without one when it is left out. */
  getJobIdsForGroup(group?: string): number[] {
    return [...this.table.jobs.values()].filter((j) => j.group === group).map((j) => j.id);
  }
  getActiveJobsIds(): number[] {
    return [...this.table.jobs.values()].filter((j) => j.status === "RUNNING").map((j) => j.id);
  }
  getActiveStageIds(): number[] {
    return [...this.table.stages.running].map((s) => s.id);
  }
  getJobInfo(id: number): SparkJobInfo | null {
    const j = this.table.jobs.get(id);
    return j ? { jobId: j.id, stageIds: [...j.stageIds], status: j.status } : null;
  }
  getStageInfo(id: number): SparkStageInfo | null {
    const s = this.table.stages.all.get(id);
    if (!s) return null;
    s.poll?.();
    return {
      stageId: s.id,
      currentAttemptId: s.attempt,
      name: s.name,
      numTasks: s.numTasks,
      numActiveTasks: s.active,
      numCompletedTasks: s.completed,
      numFailedTasks: s.failedTasks,
    };
  }
}
