import { availableParallelism, userInfo } from "node:os";
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { localPath } from "../execution/files/local.ts";
import { activeSession, SparkSessionBuilder } from "../api/builder.ts";
import { SparkConf } from "../api/sparkConf.ts";
import { SparkSession } from "../api/sparkSession.ts";
import type { AnyDataFrame } from "../api/dataFrame.ts";
import { Accumulator, type AccumulatorParam, bigintParam, collectionParam, numberParam } from "./accumulator.ts";
import { Broadcast } from "./broadcast.ts";
import { callSite } from "./callSite.ts";
import { unionOf } from "./combining.ts";
import { setContext, settingsOfChannel } from "./contexts.ts";
import { Engine } from "./engine.ts";
import type { Foundation } from "./foundation.ts";
import { rowsNode } from "./frames.ts";
import { StatusTracker } from "./jobs.ts";
import { newNode, type PartitionRows } from "./nodes.ts";
import { makeRdd, type RDD } from "./rdd.ts";
import { runJob } from "./scheduler.ts";
import { listNode, rangeNode } from "./slices.ts";
import { listAction } from "./steps/results.ts";
import { recordsNode, textFileNode, wholeFilesNode, wholeText } from "./textFiles.ts";

const LOG_LEVELS = ["ALL", "DEBUG", "ERROR", "FATAL", "INFO", "OFF", "TRACE", "WARN"];
const NEVER = (): never => {
  throw new RangeError("an empty RDD has no partitions");
};

/** The session of a context that begins by itself. There is one at a time. */
function begin(first: SparkConf | string | undefined, appName: string | undefined, conf: SparkConf | undefined) {
  const other = activeSession();
  if (other && !other.isStopped) {
    const { appName: app, master } = other.sparkContext;
    throw sparkError("MULTIPLE_CONTEXTS", { app, master });
  }
  const builder = new SparkSessionBuilder().config(conf ?? {});
  if (first instanceof SparkConf) builder.config(first);
  else if (first !== undefined) builder.master(first);
  if (appName !== undefined) builder.appName(appName);
  return builder.getOrCreate();
}

/** Where RDDs begin: `spark.sparkContext`. */
export class SparkContext {
  readonly session: SparkSession;
  readonly applicationId = `local-${Date.now()}`;
  readonly startTime = Date.now();
  private readonly settings: ReadonlyMap<string, string>;
  private readonly engine: Engine;
  private nextShared = 0;

  /** A context with a session of its own, as programs without DataFrames begin: `new SparkContext("local[2]", "counts")`, or with a SparkConf. */
  constructor(conf?: SparkConf);
  constructor(master: string, appName?: string, conf?: SparkConf);
  /** The context of a session that is there already: `spark.sparkContext` gives it. */
  constructor(session: SparkSession);
  constructor(first?: SparkSession | SparkConf | string, appName?: string, conf?: SparkConf) {
    const session = first instanceof SparkSession ? first : begin(first, appName, conf);
    const settings = settingsOfChannel(session.channel);
    this.session = session;
    this.settings = settings;
    setContext(session.channel, this);
    // local[N,F]: N threads, F failures of a task.
    const master = /^local\[\s*(\*|\d+)\s*(?:,\s*(\d+))?\s*\]$/.exec(this.master);
    const threads = master ? (master[1] === "*" ? availableParallelism() : Number(master[1])) : 1;
    const failures = Number(master?.[2] ?? settings.get("spark.task.maxFailures") ?? 4);
    this.engine = new Engine(settings, Math.max(1, threads), Math.max(1, failures));
    this.engine.table.stages = session.channel.stages;
  }

  /** The context of the active session, or of a new one with these settings. */
  static getOrCreate(settings: SparkConf | Readonly<Record<string, string | number | boolean>> = {}): SparkContext {
    return new SparkSessionBuilder().config(settings).getOrCreate().sparkContext;
  }

  // --- about the context ---
  get version(): string {
    return this.session.version;
  }
  get master(): string {
    return this.settings.get("spark.master") ?? "local[*]";
  }
  get appName(): string {
    return this.settings.get("spark.app.name") ?? "kindling";
  }
  get uiWebUrl(): string | null {
    return null;
  }
  get defaultParallelism(): number {
    return Number(this.settings.get("spark.default.parallelism") ?? this.engine.parallelism);
  }
  get defaultMinPartitions(): number {
    return Math.min(this.defaultParallelism, 2);
  }
  get isStopped(): boolean {
    return this.engine.stopped;
  }
  sparkUser(): string {
    return process.env["SPARK_USER"] ?? userInfo().username;
  }
  /** The settings with which the context began. */
  getConf(): ReadonlyMap<string, string> {
    return new Map(this.settings);
  }
  /** What is printed on standard error: ALL, TRACE, DEBUG, INFO, WARN, ERROR, FATAL or OFF. */
  setLogLevel(level: string): void {
    const upper = level.toUpperCase();
    if (!LOG_LEVELS.includes(upper))
      throw sparkError("INVALID_RDD_ARGUMENT", {
        message: `Supplied level ${level} did not match one of: ${LOG_LEVELS.join(",")}`,
      });
    this.engine.logLevel = upper;
  }
  statusTracker(): StatusTracker {
    return new StatusTracker(this.engine.table);
  }

  // --- sources ---
  private check(): void {
    if (this.engine.stopped) throw sparkError("SPARK_CONTEXT_STOPPED");
  }
  /** An RDD of the elements of a list, in `numSlices` partitions. */
  parallelize<K, V>(data: Iterable<readonly [K, V]>, numSlices?: number): RDD<[K, V]>;
  parallelize<T>(data: Iterable<T>, numSlices?: number): RDD<T>;
  parallelize(data: Iterable<unknown>, numSlices: number = this.defaultParallelism): RDD<unknown> {
    this.check();
    this.checkSlices(numSlices);
    return makeRdd(this, listNode(this.engine, callSite("parallelize"), [...data], numSlices));
  }
  private checkSlices(n: number): void {
    if (!(n >= 1)) throw sparkError("INVALID_RDD_ARGUMENT", { message: "Positive number of partitions required" });
  }
  /** Whole numbers from `start` (0 when only the end is given) up to before `end`. */
  range(start: number, end?: number, step = 1, numSlices: number = this.defaultParallelism): RDD<number> {
    this.check();
    this.checkSlices(numSlices);
    if (step === 0) throw sparkError("INVALID_RDD_ARGUMENT", { message: "step cannot be 0" });
    const [from, to] = end === undefined ? [0, start] : [start, end];
    return makeRdd(this, rangeNode(this.engine, callSite("range"), from, to, step, numSlices));
  }
  emptyRDD<T = never>(): RDD<T> {
    this.check();
    return makeRdd(
      this,
      newNode(this.engine, {
        kind: "EmptyRDD",
        site: callSite("emptyRDD"),
        dependencies: [],
        partitions: () => 0,
        compute: NEVER,
      }),
    );
  }
  /** The lines of files: a path, several with commas between them, folders, patterns; gzip is unpacked. Each file is cut into parts by bytes. */
  textFile(path: string, minPartitions: number = this.defaultMinPartitions): RDD<string> {
    this.check();
    return makeRdd(this, textFileNode(this.engine, callSite("textFile"), path, minPartitions));
  }
  /** Pairs of a file's address and its text. */
  wholeTextFiles(path: string, minPartitions: number = this.defaultMinPartitions): RDD<[string, string]> {
    this.check();
    const site = callSite("wholeTextFiles");
    return makeRdd(this, wholeFilesNode(this.engine, site, path, minPartitions, wholeText, "WholeTextFileRDD"));
  }
  /** Pairs of a file's address and its bytes. */
  binaryFiles(path: string, minPartitions: number = this.defaultMinPartitions): RDD<[string, Uint8Array]> {
    this.check();
    const bytes = (b: Buffer): Uint8Array => new Uint8Array(b);
    const site = callSite("binaryFiles");
    return makeRdd(this, wholeFilesNode(this.engine, site, path, minPartitions, bytes, "BinaryFileRDD"));
  }
  /** Records of a fixed length. */
  binaryRecords(path: string, recordLength: number): RDD<Uint8Array> {
    this.check();
    return makeRdd(this, recordsNode(this.engine, callSite("binaryRecords"), path, recordLength));
  }
  /** All elements of several RDDs. */
  union<T>(rdds: readonly Foundation<T>[]): RDD<T> {
    this.check();
    if (rdds.length === 0) return this.emptyRDD<T>();
    const nodes = rdds.map((r) => r.node);
    return makeRdd(this, unionOf(nodes, callSite("union")));
  }
  /** The rows of a frame. */
  rowsOf<R>(df: AnyDataFrame): RDD<R> {
    this.check();
    return makeRdd(this, rowsNode(this.engine, df, callSite("rdd")));
  }
  /** Runs a function over the rows of partitions, and gives all that it gives. */
  async runJob<T, U>(
    rdd: RDD<T>,
    f: (rows: PartitionRows<T>) => Iterable<U> | AsyncIterable<U>,
    partitions?: readonly number[],
  ): Promise<U[]> {
    const wanted = partitions ?? Array.from({ length: rdd.getNumPartitions() }, (_, i) => i);
    const out: U[] = [];
    const mapped = rdd.mapPartitions<U>(f) as RDD<U>;
    const parts = await runJob(mapped.node, listAction(this.engine, [], {}), wanted);
    for (const p of parts) for (const v of p) out.push(v as U);
    return out;
  }

  // --- shared variables ---
  broadcast<T>(value: T): Broadcast<T> {
    this.check();
    return new Broadcast(this.nextShared++, value);
  }
  /** A sum to which tasks add: of numbers, of bigints, or as a parameter says. */
  accumulator(value: number): Accumulator<number>;
  accumulator(value: bigint): Accumulator<bigint>;
  accumulator<T, A = T>(value: T, param: AccumulatorParam<T, A>): Accumulator<T, A>;
  accumulator<T>(value: T, param?: AccumulatorParam<T>): Accumulator<T> {
    const known =
      param ?? (typeof value === "number" ? numberParam : typeof value === "bigint" ? bigintParam : undefined);
    if (!known)
      throw sparkError("INVALID_RDD_ARGUMENT", {
        message: `No default accumulator param for type ${typeof value}; give one`,
      });
    return new Accumulator(this.nextShared++, value, known as AccumulatorParam<T>, null);
  }
  longAccumulator(name: string | null = null): Accumulator<number> {
    return new Accumulator(this.nextShared++, 0, numberParam, name);
  }
  doubleAccumulator(name: string | null = null): Accumulator<number> {
    return new Accumulator(this.nextShared++, 0, numberParam, name);
  }
  /** A list to which tasks add elements. */
  collectionAccumulator<E>(name: string | null = null): Accumulator<E[], E> {
    return new Accumulator<E[], E>(this.nextShared++, [], collectionParam<E>(), name);
  }

  // --- jobs ---
  /** The group of the jobs that are started from now on. */
  setJobGroup(groupId: string, description = "", _interruptOnCancel = false): void {
    this.engine.group = groupId;
    this.engine.properties.set("spark.jobGroup.id", groupId);
    this.engine.properties.set("spark.job.description", description);
  }
  clearJobGroup(): void {
    this.engine.group = undefined;
    this.engine.properties.delete("spark.jobGroup.id");
    this.engine.properties.delete("spark.job.description");
  }
  /** Starts jobs in a group; those that are started after it are in the group of before. */
  inJobGroup<R>(groupId: string, description: string, interruptOnCancel: boolean, start: () => R): R {
    const { engine } = this;
    const before = { group: engine.group, properties: new Map(engine.properties) };
    this.setJobGroup(groupId, description, interruptOnCancel);
    try {
      return start();
    } finally {
      engine.group = before.group;
      engine.properties.clear();
      for (const [name, value] of before.properties) engine.properties.set(name, value);
    }
  }
  setInterruptOnCancel(_interrupt: boolean): void {}
  setJobDescription(text: string): void {
    this.engine.properties.set("spark.job.description", text);
  }
  setLocalProperty(key: string, value: string): void {
    this.engine.properties.set(key, value);
  }
  getLocalProperty(key: string): string | null {
    return this.engine.properties.get(key) ?? null;
  }
  addJobTag(tag: string): void {
    this.engine.tags.add(tag);
  }
  removeJobTag(tag: string): void {
    this.engine.tags.delete(tag);
  }
  getJobTags(): ReadonlySet<string> {
    return new Set(this.engine.tags);
  }
  clearJobTags(): void {
    this.engine.tags.clear();
  }
  /** Ends the jobs of a group that run now; each then fails with JOB_CANCELLED. */
  cancelJobGroup(groupId: string): void {
    this.engine.table.cancel((j) => j.group === groupId, `part of cancelled job group ${groupId}`);
  }
  cancelJobsWithTag(tag: string): void {
    this.engine.table.cancel((j) => j.tags.has(tag), `part of cancelled job tags ${tag}`);
  }
  cancelJob(id: number): void {
    this.engine.table.cancel((j) => j.id === id, `Job ${id} was cancelled`);
  }
  cancelAllJobs(): void {
    this.engine.table.cancel(() => true, "all jobs were cancelled");
  }
  /** Where checkpoints go: a folder of its own is made below. */
  setCheckpointDir(path: string): void {
    const folder = join(localPath(path), randomUUID());
    mkdirSync(folder, { recursive: true });
    this.engine.checkpointDir = folder;
  }
  getCheckpointDir(): string | null {
    return this.engine.checkpointDir ?? null;
  }
  /** How much was spilled so far, for tests and the status. */
  spillMetrics(): { readonly spills: number; readonly bytes: number } {
    return { spills: this.engine.memory.spills, bytes: this.engine.memory.spilledBytes };
  }
  /** Drops a kept partition, as a lost worker would: it is computed again when it is needed. */
  dropBlock(rddId: number, partition: number): void {
    this.engine.blocks.remove(rddId, partition);
  }
  /** Ends the context and its session. */
  async stop(): Promise<void> {
    await this.release();
    await this.session.stop();
  }
  /** Gives back what the context holds; called when the session stops. */
  release(): Promise<void> {
    return this.engine.stop();
  }
}
