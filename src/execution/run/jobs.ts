import type { UdfLookup } from "../operators/udf.ts";
import { findExpression } from "../../catalyst/expr/tree.ts";
import { tooComplex } from "../../catalyst/parse/context.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import { sparkError } from "../../common/errors/conditions.ts";
import type { Stage as WatchedStage, Stages } from "../../common/progress/stages.ts";
import { deserializeError } from "../../common/errors/sparkError.ts";
import { columnsAfter, compileSegment, compileSelection, isCompiledStep } from "../codegen/compilePipeline.ts";
import type { Column, Sink, SourceShape, Step } from "../codegen/pipeline.ts";
import type { Engine } from "./engine.ts";
import type { Feed } from "./feed.ts";
import type { Job, JobAnswer, SinkResult, Stage, TaskSource } from "./job.ts";
import type { QueryMemory } from "./queryMemory.ts";
import { runJob, runJobAwaiting } from "./runJob.ts";

/** Rows below which a job is not worth waking workers for. */
const INLINE_ROWS = 20_000;

const usesUdf = (e: Expression): boolean => findExpression(e, (n) => n.kind === "ScalarUdf") !== undefined;
const stepExpressions = (s: Step): readonly Expression[] =>
  s.kind === "reference" ? s.expressions : s.kind === "generate" ? [s.generator] : [];

/** Cuts the steps into compiled segments and stages that work on batches; the last segment ends in the sink. */
function stagesOf(feed: Feed, sink: Sink, constant: (bytes: Uint8Array) => number): Stage[] {
  const stages: Stage[] = [];
  let shape: SourceShape = feed.shape;
  let run: Step[] = [];
  let columns: readonly Column[] = shape.columns;
  const mustCompile = (): boolean => run.length > 0 || shape.kind !== "batches";
  for (const step of feed.steps) {
    if (isCompiledStep(step)) {
      run.push(step);
      columns = columnsAfter(columns, step);
      continue;
    }
    if (mustCompile())
      stages.push({ kind: "segment", segment: compileSegment(shape, run, { kind: "collect" }, constant) });
    stages.push({ kind: "step", step, columns });
    columns = columnsAfter(columns, step);
    shape = { kind: "batches", columns };
    run = [];
  }
  if (sink.kind !== "collect" || mustCompile())
    stages.push({ kind: "segment", segment: compileSegment(shape, run, sink, constant) });
  return stages;
}

/** Ordinals that expressions read. */
function usedColumns(expressions: readonly Expression[]): Set<number> {
  const used = new Set<number>();
  for (const e of expressions)
    findExpression(e, (n) => {
      if (n.kind === "BoundReference") used.add(n.ordinal);
      return false;
    });
  return used;
}

/** Sees the jobs of a query, for EXPLAIN. */
export interface RunObserver {
  /** Before a job is run; a result means that it is not. */
  before(job: Job, feed: Feed | undefined): SinkResult[] | undefined;
  after(job: Job, feed: Feed | undefined, answers: readonly JobAnswer[]): void;
}

/** What all jobs of one query share. */
export interface RunContext {
  readonly engine: Engine;
  readonly memory: QueryMemory;
  readonly query: number;
  /** The user's JavaScript functions: they run on the calling thread only. */
  readonly udf: UdfLookup;
  /** Bytes of linear memory that all queries together may use before they spill; -1 no limit. */
  readonly memoryLimit: number;
  readonly spillFolder: string;
  readonly observer?: RunObserver | undefined;
  /** Where stages are told of, for those who watch. */
  readonly stages?: Stages | undefined;
}

export interface RunOptions {
  readonly rowLimit?: number;
  readonly groups?: number;
  /** False: the sink is never spilled. */
  readonly spill?: boolean;
}

/** Code is made by walking expressions: one that is too deep is an error of the query. */
function guardDepth<T>(f: () => T): T {
  try {
    return f();
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) throw tooComplex();
    throw error;
  }
}

/** Runs a feed into a sink, on this thread when it is small or has closures of the user, else on the workers. Gives one result a thread. */
export async function runFeed(
  run: RunContext,
  feed: Feed,
  sink: Sink,
  options: RunOptions = {},
): Promise<SinkResult[]> {
  const { memory } = run;
  let selection: Job["selection"];
  const conditions = feed.selection;
  if (conditions.length > 0 && feed.shape.kind === "batches") {
    const used = usedColumns(conditions);
    selection = { segment: compileSelection(feed.shape.columns, conditions, used, memory.constant), used: [...used] };
  }
  let filtered: Job["filtered"];
  const filters = feed.filters ?? [];
  if (filters.length > 0) {
    const used = usedColumns(conditions);
    for (const f of filters) used.add(f.ordinal);
    filtered = {
      segment: compileSelection(feed.shape.columns, conditions, used, memory.constant, filters),
      used: [...used],
    };
  }
  const opened = await feed.open?.();
  const table = opened?.table;
  const steps = table
    ? feed.steps.map((s) => (s.kind === "probe" && s.table === table.from ? { ...s, table: table.to } : s))
    : feed.steps;
  try {
    const stages = guardDepth(() => stagesOf({ ...feed, steps }, sink, memory.constant));
    return await runStages(
      run,
      {
        columns: feed.shape.columns,
        stages,
        selection,
        filtered,
        tasks: opened?.tasks ?? feed.tasks(),
        rows: opened?.rows ?? feed.rows,
        feed,
        inline: feed.steps.some((s) => stepExpressions(s).some(usesUdf)),
      },
      options,
    );
  } finally {
    await opened?.close?.();
  }
}

/** Runs prepared stages over tasks. */
export async function runStages(
  run: RunContext,
  work: {
    readonly columns: readonly Column[];
    readonly stages: readonly Stage[];
    readonly selection?: Job["selection"];
    readonly filtered?: Job["filtered"];
    readonly tasks: readonly TaskSource[];
    readonly rows: number;
    readonly inline?: boolean;
    readonly feed?: Feed;
  },
  options: RunOptions = {},
): Promise<SinkResult[]> {
  const { engine, memory } = run;
  const job: Job = {
    id: engine.nextJob(),
    query: run.query,
    columns: work.columns,
    selection: work.selection,
    filtered: work.filtered,
    stages: work.stages,
    tasks: work.tasks,
    counter: memory.counter(),
    cancel: memory.cancel,
    rowLimit: options.rowLimit ?? -1,
    groups: options.groups ?? 0,
    memoryLimit: options.spill === false ? -1 : run.memoryLimit,
    spillFolder: run.spillFolder,
  };
  if (Atomics.load(memory.heap.i32, memory.cancel >>> 2) !== 0) throw sparkError("OPERATION_CANCELED");
  const observed = run.observer?.before(job, work.feed);
  if (observed) return observed;
  /** A worker was lost: the others need not go on. */
  const giveUp = (error: unknown): never => {
    Atomics.store(memory.heap.i32, memory.cancel >>> 2, 1);
    throw error;
  };
  const fanOut = work.stages.reduce((n, s) => n * (s.kind === "segment" ? s.segment.fanOut : 1), 1);
  const inline = work.inline === true || work.rows * fanOut < INLINE_ROWS;
  const threads = inline ? 1 : Math.max(1, Math.min(engine.threads, work.tasks.length));
  const stage = watched(run, job, threads);
  let answers: JobAnswer[] = [];
  try {
    answers = inline
      ? [await runInline(run, job)]
      : await settle(Array.from({ length: threads }, (_, i) => engine.pool.run(i, job).catch(giveUp)));
  } finally {
    if (stage) endStage(stage, answers);
  }
  const errors = answers.flatMap((a) => ("error" in a ? [a] : []));
  const results = answers.flatMap((a) => ("result" in a ? [a.result] : []));
  for (const r of results) memory.adopt(r.blocks);
  run.observer?.after(job, work.feed, answers);
  if (errors.length > 0) {
    // The first by task wins, whatever the timing; being cancelled is what the others' failure did.
    const own = errors.filter((e) => e.error.condition !== "OPERATION_CANCELED");
    const first = (own.length > 0 ? own : errors).sort((a, b) => a.task - b.task)[0]!;
    throw deserializeError(first.error);
  }
  return results;
}

/** Tells of a stage: how far it is says the counter from which its threads take their tasks. */
function watched({ stages, memory }: RunContext, job: Job, threads: number): WatchedStage | undefined {
  const last = job.stages.at(-1);
  const stage = stages?.start(last?.kind === "segment" ? last.segment.sink.kind : "collect", job.tasks.length);
  if (stage)
    stage.poll = () => {
      // Each thread that finds nothing left has counted one more.
      const taken = Atomics.load(memory.heap.i32, job.counter >>> 2);
      stage.active = Math.max(0, Math.min(taken, job.tasks.length, threads + job.tasks.length - taken, threads));
      stage.completed = Math.min(taken, job.tasks.length) - stage.active;
    };
  return stage;
}

/** Before the memory of the query, and so the counter, is given back. */
function endStage(stage: WatchedStage, answers: readonly JobAnswer[]): void {
  stage.poll?.();
  stage.poll = undefined;
  stage.active = 0;
  stage.failedTasks = answers.filter((a) => "error" in a && a.error.condition !== "OPERATION_CANCELED").length;
  if (answers.length > 0 && answers.every((a) => "result" in a)) stage.completed = stage.numTasks;
  stage.running = false;
}

/** Runs a job on this thread. What is read here too must not be waited for without letting it go on. */
const runInline = ({ engine, udf }: RunContext, job: Job): JobAnswer | Promise<JobAnswer> =>
  job.tasks.some((t) => t.kind === "scan" && t.task.format === "channel")
    ? runJobAwaiting(engine.pool.thread, job, udf)
    : runJob(engine.pool.thread, job, udf);

/** All answers, so that nothing of the query runs on when it is given up; then the first rejection, if any. */
async function settle<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  const failed = settled.find((s) => s.status === "rejected");
  if (failed) throw failed.reason;
  return settled.flatMap((s) => (s.status === "fulfilled" ? [s.value] : []));
}
