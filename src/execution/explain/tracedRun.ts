import type { Step } from "../codegen/pipeline.ts";
import { computing } from "../operators/output.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import { PlanRun } from "../run/executor.ts";
import { addStep, type Feed } from "../run/feed.ts";
import type { Job, JobAnswer, SinkResult } from "../run/job.ts";
import type { RunObserver } from "../run/jobs.ts";
import type { RuntimeFilter } from "../run/runtimeFilter.ts";

/** A job of a query, and the operators that its code works for. */
export interface TracedJob {
  readonly job: Job;
  /** What begins the pipeline and what its steps came from, in the order of the rows' way. */
  readonly nodes: readonly PhysicalPlan[];
  /** The operator that asked for the rows; none for the query's result. */
  readonly target: PhysicalPlan | undefined;
  /** The rows end in a table of groups: the target is the partial aggregation, whose code that is. */
  readonly sinks: boolean;
}

/** The partial aggregation under a final one. */
function partialOf(p: PhysicalPlan | undefined): PhysicalPlan | undefined {
  if ((p?.kind !== "HashAggregate" && p?.kind !== "ObjectHashAggregate") || p.mode !== "final") return p;
  let c = computing(p.child);
  while (c.kind === "Exchange") c = c.child;
  return c;
}

/** A run that knows for which operators each job works: the executor's own jobs, seen as they come. */
class TracedRun extends PlanRun {
  private readonly owners = new Map<object, PhysicalPlan>();
  protected readonly stack: PhysicalPlan[] = [];

  override async feeds(plan: PhysicalPlan, filters: readonly RuntimeFilter[] = []): Promise<Feed[]> {
    this.stack.push(plan);
    try {
      const feeds = await super.feeds(plan, filters);
      for (const f of feeds) for (const o of [f.shape, ...f.steps]) if (!this.owners.has(o)) this.owners.set(o, plan);
      return feeds;
    } finally {
      this.stack.pop();
    }
  }

  protected traced(job: Job, feed: Feed | undefined): TracedJob {
    const nodes = new Set<PhysicalPlan>();
    for (const o of feed ? [feed.shape, ...feed.steps] : []) {
      const owner = this.owners.get(o);
      if (owner) nodes.add(owner);
    }
    const last = job.stages.at(-1);
    // Without a feed it is the merging of tables: the final aggregation's own.
    const sinks = feed !== undefined && last?.kind === "segment" && last.segment.sink.kind === "aggregate";
    const asking = this.stack.at(-1);
    return { job, nodes: [...nodes], target: sinks ? partialOf(asking) : asking, sinks };
  }
}

/** Goes through a plan as if it were run and compiles all, but reads no row: build sides and groups are taken to hold one. */
export class DryRun extends TracedRun {
  readonly jobs: TracedJob[] = [];

  /** Feeds have one task, so that nobody leaves their jobs out. */
  override async feeds(plan: PhysicalPlan, filters: readonly RuntimeFilter[] = []): Promise<Feed[]> {
    const feeds = await super.feeds(plan, filters);
    return feeds.map((f) => ({ ...f, open: undefined, tasks: () => [{ kind: "batches", batches: [] }] }));
  }

  readonly observer: RunObserver = {
    before: (job, feed) => {
      this.jobs.push(this.traced(job, feed));
      const last = job.stages.at(-1);
      const sink = last?.kind === "segment" ? last.segment.sink.kind : "collect";
      return [{ ...NOTHING, count: sink === "build" ? 1 : 0 }];
    },
    after: () => {},
  };
}

const NOTHING: SinkResult = {
  state: 0,
  count: 0,
  slots: 0,
  slotCount: 0,
  ranges: [],
  min: 0n,
  max: 0n,
  hasNullKey: false,
  batches: [],
  blocks: [],
  spills: [],
};

/** What a run measured of one operator. */
export interface Figures {
  rows?: number;
  /** Milliseconds of the operator's own work on the calling thread (sorting, windows, tables), jobs and children left out. */
  own: number;
  /** Milliseconds of the jobs that the operator's code was part of. */
  jobs: number;
  /** Rows that the jobs which the operator begins have read. */
  read: number;
  /** Bytes of the tables and rows that jobs left for the operator. */
  bytes: number;
}

/** A run that counts the rows of every operator, in generated code, and takes times. */
export class MeasuredRun extends TracedRun {
  readonly figures = new Map<PhysicalPlan, Figures>();
  private readonly counters = new Map<PhysicalPlan, number>();
  /** Milliseconds of jobs and children, by depth. */
  private readonly elsewhere: number[] = [];
  private begun = 0;

  override async feeds(plan: PhysicalPlan, filters: readonly RuntimeFilter[] = []): Promise<Feed[]> {
    const begin = performance.now();
    this.elsewhere.push(0);
    let feeds: Feed[];
    try {
      feeds = await super.feeds(plan, filters);
    } finally {
      const spent = performance.now() - begin;
      this.of(plan).own += spent - this.elsewhere.pop()!;
      this.addElsewhere(spent);
    }
    let address = this.counters.get(plan);
    if (address === undefined) this.counters.set(plan, (address = this.memory.counter()));
    const step: Step = { kind: "count", address };
    return feeds.map((f) => addStep(f, step));
  }

  private addElsewhere(ms: number): void {
    if (this.elsewhere.length > 0) this.elsewhere[this.elsewhere.length - 1]! += ms;
  }
  of(plan: PhysicalPlan): Figures {
    let f = this.figures.get(plan);
    if (!f) this.figures.set(plan, (f = { own: 0, jobs: 0, read: 0, bytes: 0 }));
    return f;
  }

  readonly observer: RunObserver = {
    before: () => {
      this.begun = performance.now();
      return undefined;
    },
    after: (job, feed, answers) => {
      const spent = performance.now() - this.begun;
      this.addElsewhere(spent);
      this.record(this.traced(job, feed), spent, answers);
    },
  };

  private record({ nodes, target }: TracedJob, spent: number, answers: readonly JobAnswer[]): void {
    for (const n of nodes) this.of(n).jobs += spent;
    const first = nodes[0];
    for (const a of answers) {
      if (!("result" in a)) continue;
      if (first) this.of(first).read += a.statistics.rows;
      if (target) this.of(target).bytes += a.result.blocks.reduce((n, b) => n + b.bytes, 0);
    }
    if (target && !nodes.includes(target)) this.of(target).jobs += spent;
  }

  /** Reads the counters, when the run is through. */
  finish(): void {
    const { view } = this.memory.heap;
    for (const [plan, address] of this.counters) this.of(plan).rows = Number(view.getBigInt64(address, true));
  }
}
