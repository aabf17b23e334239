import type { UdfLookup } from "../operators/udf.ts";
import { sparkError, defineConditions, internalError } from "../../common/errors/conditions.ts";
import { serializeError } from "../../common/errors/sparkError.ts";
import { type Batch, BATCH_ROWS, type Vector, vector } from "../../memory/column/vector.ts";
import { Arena } from "../../memory/wasm/arena.ts";
import type { Thread } from "../operators/thread.ts";
import { type BatchReader, findReader } from "../sources/batchReader.ts";
import { type BatchStage, batchStage } from "./batchSteps.ts";
import { copyBatch } from "./copyBatch.ts";
import type { Job, JobAnswer, SinkResult, TaskSource } from "./job.ts";
import { SegmentInstance } from "./segment.ts";
import { SinkState } from "./sinkState.ts";
import { type EntryShape, entryShape } from "./spill.ts";

defineConditions({ OPERATION_CANCELED: ["HY008", "Operation has been canceled."] });

const EMPTY: Omit<SinkResult, "batches" | "blocks"> = {
  state: 0,
  count: 0,
  slots: 0,
  slotCount: 0,
  ranges: [],
  min: 0n,
  max: 0n,
  hasNullKey: false,
  spills: [],
};

/** Bytes that a sink must hold for a spill to be worth a file. */
const SPILL_MINIMUM = 1 << 20;

/**
 * Runs tasks of a job in this thread until none is left: takes numbers from the shared counter, reads the task's rows, pushes them through the stages, and
 * gives what the sink holds in the end.
 */
export class JobRunner {
  private readonly thread: Thread;
  private readonly job: Job;
  /** Input batches, given back after each; instances and their buffers, for the whole job. */
  private readonly inputArena: Arena;
  private readonly jobArena: Arena;
  /** What the receiver of the result keeps. */
  private readonly outputArena: Arena;
  private readonly collected: { task: number; batch: Batch }[] = [];
  private readonly stages: (SegmentInstance | BatchStage)[] = [];
  private readonly sink: SinkState | undefined;
  private readonly selection: SegmentInstance | undefined;
  /** How the sink's entries are written when memory is short; none for sinks that cannot spill. */
  private readonly shape: EntryShape | undefined;
  private readonly filtered: SegmentInstance | undefined;
  private task = -1;
  private rowsOut = 0;
  private rowsIn = 0;
  private batches = 0;

  constructor(thread: Thread, job: Job, udf: UdfLookup) {
    this.thread = thread;
    this.job = job;
    this.inputArena = new Arena(thread.heap, 1 << 20);
    this.jobArena = new Arena(thread.heap, 1 << 18);
    this.outputArena = new Arena(thread.heap, 1 << 18);
    const last = job.stages.at(-1);
    const lastSink = last?.kind === "segment" ? last.segment.sink : undefined;
    if (lastSink && lastSink.kind !== "collect") {
      this.sink = new SinkState(thread);
      const { layout } = lastSink;
      if (lastSink.kind === "build") this.shape = entryShape(lastSink.layout.columns, layout.bytes, 4);
      else if (lastSink.layout.keys.length > 0 && job.tasks.every((t) => t.kind !== "merge"))
        this.shape = entryShape(lastSink.layout.keys, layout.bytes, 0);
      if (lastSink.kind === "aggregate")
        this.sink.openTable(lastSink.layout.bytes, lastSink.layout.keys.length > 0, job.groups);
    }
    let next: (batch: Batch) => void = (batch) => this.collect(batch);
    for (const stage of [...job.stages].reverse()) {
      const after = next;
      if (stage.kind === "segment") {
        const instance = new SegmentInstance(
          thread,
          stage.segment,
          this.jobArena,
          after,
          stage === last ? this.sink : undefined,
          () => this.checkCancelled(),
        );
        this.stages.unshift(instance);
        next = (batch) => instance.push(batch);
      } else {
        const made = batchStage({ thread, udf }, stage.step, stage.columns, after);
        this.stages.unshift(made);
        next = (batch) => made.push(batch);
      }
    }
    this.first = next;
    if (job.filtered) this.filtered = new SegmentInstance(thread, job.filtered.segment, this.jobArena, () => {});
    if (job.selection) this.selection = new SegmentInstance(thread, job.selection.segment, this.jobArena, () => {});
  }
  private readonly first: (batch: Batch) => void;

  private collect(batch: Batch): void {
    let rows = batch.rows;
    if (this.job.rowLimit >= 0) rows = Math.min(rows, this.job.rowLimit - this.rowsOut);
    if (rows <= 0) return;
    this.rowsOut += rows;
    this.collected.push({
      task: this.task,
      batch: copyBatch(this.thread, rows === batch.rows ? batch : { ...batch, rows }, this.outputArena),
    });
  }

  private get cancelled(): boolean {
    return Atomics.load(this.thread.heap.i32, this.job.cancel >>> 2) !== 0;
  }

  /** Runs until no task is left; gives what it has to wait for, on a thread that must not block. */
  *run(): Generator<Promise<void>, void> {
    const { job, thread } = this;
    for (;;) {
      const n = Atomics.add(thread.heap.i32, job.counter >>> 2, 1);
      if (n >= job.tasks.length) return;
      yield* this.runTask(n, job.tasks[n]!);
    }
  }

  private *runTask(n: number, source: TaskSource): Generator<Promise<void>, void> {
    this.task = n;
    for (const s of this.stages) if (!(s instanceof SegmentInstance)) s.open(n);
    switch (source.kind) {
      case "scan":
        return yield* this.scan(source);
      case "batches":
        for (const batch of source.batches) this.push(batch);
        return;
      case "range":
        return this.range(source);
      case "groups":
        for (let s = source.start; s < source.end; s += 65536) {
          this.checkCancelled();
          this.segment().pushGroups(source.table, s, Math.min(source.end, s + 65536));
          this.spillIfNeeded();
        }
        return;
      case "buildRows":
        for (const [start, end] of source.ranges) {
          this.checkCancelled();
          this.segment().pushRange(start, end);
          this.spillIfNeeded();
        }
        return;
      case "merge":
        for (const t of source.tables)
          for (let s = 0; s < t.slotCount; s += 65536) {
            this.checkCancelled();
            this.segment().merge(t.slots, s, Math.min(t.slotCount, s + 65536), source.bits, source.partition);
          }
    }
  }

  private segment(): SegmentInstance {
    const s = this.stages[0];
    if (!(s instanceof SegmentInstance)) throw internalError("a table is read by compiled code only");
    return s;
  }

  private checkCancelled(): void {
    if (this.cancelled) throw sparkError("OPERATION_CANCELED");
  }

  private push(batch: Batch): void {
    this.checkCancelled();
    this.rowsIn += batch.rows;
    this.batches++;
    this.first(batch);
    this.spillIfNeeded();
  }

  /** Asked between batches: entries may not move while generated code runs. */
  private spillIfNeeded(): void {
    const { sink, shape, job } = this;
    if (!sink || !shape || job.memoryLimit < 0 || this.thread.heap.used <= job.memoryLimit) return;
    // A sink that holds little would gain nothing.
    if (sink.bytes > SPILL_MINIMUM) sink.spill(job.spillFolder, shape);
  }

  private *scan(source: TaskSource & { kind: "scan" }): Generator<Promise<void>, void> {
    const reader = findReader(source.task.format);
    if (!reader) throw internalError(`no reader for ${source.task.format}`);
    const open = reader.open(this.thread, source.task);
    const { job, inputArena } = this;
    const columnCount = job.columns.length;
    try {
      for (;;) {
        inputArena.reset();
        if (job.rowLimit >= 0 && this.rowsOut >= job.rowLimit) return;
        for (let w = open.wait?.(); w && !this.cancelled; w = open.wait?.()) yield w;
        const rows = open.startBatch(inputArena);
        if (rows === 0) return;
        const chosen = this.select(open, rows);
        if (!chosen) {
          const columns: Vector[] = [];
          for (let i = 0; i < columnCount; i++) columns.push(open.column(i));
          this.push({ rows, columns });
          continue;
        }
        this.checkCancelled();
        this.rowsIn += rows - chosen.count;
        if (chosen.count === 0) continue;
        const columns: Vector[] = [];
        for (let i = 0; i < columnCount; i++) columns.push(open.columnSelected(i, chosen.list, chosen.count));
        this.push({ rows: chosen.count, columns });
      }
    } finally {
      open.close();
      inputArena.reset();
    }
  }

  /** Rows of a batch that the scan keeps: by its conditions, and by runtime filters as long as they leave out enough to be worth asking. */
  private select(open: BatchReader, rows: number): { list: number; count: number } | undefined {
    const { job, inputArena } = this;
    const ask = (what: NonNullable<Job["selection"]>, instance: SegmentInstance): { list: number; count: number } => {
      const used: (Vector | undefined)[] = new Array(job.columns.length).fill(undefined);
      for (const i of what.used) used[i] = open.column(i);
      const list = inputArena.allocate(rows * 4 + 64);
      return { list, count: instance.select(used, rows, list) };
    };
    const filtered =
      job.filtered && this.filtered && !this.filtersDropped ? ask(job.filtered, this.filtered) : undefined;
    if (filtered && this.filtersProven) return filtered;
    const plain = job.selection && this.selection ? ask(job.selection, this.selection) : undefined;
    if (!filtered) return plain;
    // The first batches are asked both ways.
    const before = plain ? plain.count : rows;
    this.filterIn += before;
    this.filterOut += filtered.count;
    if (this.filterIn > 50_000) {
      if (this.filterOut > 0.8 * this.filterIn) this.filtersDropped = true;
      else this.filtersProven = true;
    }
    return filtered;
  }
  private filtersDropped = false;
  private filtersProven = false;
  private filterIn = 0;
  private filterOut = 0;

  private range(source: TaskSource & { kind: "range" }): void {
    for (let done = 0; done < source.count; done += BATCH_ROWS) {
      this.inputArena.reset();
      const rows = Math.min(BATCH_ROWS, source.count - done);
      const data = this.inputArena.allocate(rows * 8);
      this.thread.kernels.rangeFill(source.start + source.step * BigInt(done), source.step, rows, data);
      this.push({ rows, columns: this.job.columns.length > 0 ? [vector("i64", data)] : [] });
    }
  }

  /** Ends the job in this thread; the receiver frees the blocks of the result. */
  finish(): SinkResult {
    const state = this.sink ? this.sink.detach(this.shape) : { ...EMPTY, batches: [], blocks: [] };
    const result = { ...state, batches: this.collected, blocks: [...state.blocks, ...this.outputArena.detach()] };
    this.close();
    return result;
  }

  /** Gives everything back, after an error. */
  abort(): void {
    this.sink?.release();
    this.outputArena.release();
    this.close();
  }

  private close(): void {
    for (const s of this.stages) if (!(s instanceof SegmentInstance)) s.close();
    this.inputArena.release();
    this.jobArena.release();
  }

  get statistics(): { rows: number; batches: number } {
    return { rows: this.rowsIn, batches: this.batches };
  }
  get currentTask(): number {
    return this.task;
  }
}

/** Runs a job in this thread and gives the answer for whoever asked. */
export function runJob(thread: Thread, job: Job, udf?: UdfLookup): JobAnswer {
  const running = answering(thread, job, udf);
  for (;;) {
    const { done, value } = running.next();
    if (done) return value;
  }
}

/** The same on the thread that makes what the job reads: other work of the thread goes on while it waits. */
export async function runJobAwaiting(thread: Thread, job: Job, udf?: UdfLookup): Promise<JobAnswer> {
  const running = answering(thread, job, udf);
  for (;;) {
    const { done, value } = running.next();
    if (done) return value;
    await value;
  }
}

function* answering(thread: Thread, job: Job, udf: UdfLookup = () => undefined): Generator<Promise<void>, JobAnswer> {
  const begin = performance.now();
  let runner: JobRunner | undefined;
  try {
    runner = new JobRunner(thread, job, udf);
    yield* runner.run();
    const statistics = { ...runner.statistics, milliseconds: performance.now() - begin };
    return { id: job.id, result: runner.finish(), statistics };
  } catch (error) {
    // The others stop at their next batch.
    Atomics.store(thread.heap.i32, job.cancel >>> 2, 1);
    runner?.abort();
    return { id: job.id, error: serializeError(error), task: runner?.currentTask ?? -1 };
  }
}
