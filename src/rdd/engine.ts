import { BlockStore, TaskBlocks } from "./blocks.ts";
import { type Job, JobTable } from "./jobs.ts";
import type { Partitioner } from "./partitioner.ts";
import { ShuffleMemory } from "./shuffle/memory.ts";
import type { Aggregator, Shuffle } from "./shuffle/shuffle.ts";
import { TempFiles } from "./tempFiles.ts";
import type { RddNode } from "./node.ts";
import { TaskWorkers } from "./workers/pool.ts";
import type { WorkerSettings } from "./workers/messages.ts";
import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";

/** What the RDDs of one context share. */
export class Engine {
  readonly settings: ReadonlyMap<string, string>;
  readonly parallelism: number;
  readonly maxFailures: number;
  readonly files: TempFiles;
  readonly blocks: BlockStore;
  /** On worker threads, in place of `blocks`. */
  taskBlocks: TaskBlocks | undefined;
  readonly memory: ShuffleMemory;
  readonly table = new JobTable();
  checkpointDir: string | undefined;
  logLevel = "WARN";
  stopped = false;
  private ended: Promise<void> | undefined;
  group: string | undefined;
  readonly tags = new Set<string>();
  readonly properties = new Map<string, string>();
  private nextId = 0;
  private nextShuffle = 0;
  private nextTask = 0;
  private threads: TaskWorkers | undefined;
  /** What is left of shuffles and kept RDDs that nobody can reach any more goes. */
  private readonly unreachable = new FinalizationRegistry<{ outputs?: Shuffle["outputs"]; rdd?: number }>((held) => {
    for (const o of held.outputs ?? []) o.delete();
    if (held.rdd !== undefined) this.blocks.remove(held.rdd);
  });

  constructor(
    settings: ReadonlyMap<string, string>,
    parallelism: number,
    maxFailures: number,
    files = new TempFiles(settings.get("spark.local.dir")),
  ) {
    this.settings = settings;
    this.parallelism = parallelism;
    this.maxFailures = maxFailures;
    this.files = files;
    this.blocks = new BlockStore(settings, this.files);
    this.memory = new ShuffleMemory(settings, this.files, parallelism);
  }
  /** The engine of a worker thread: it runs tasks of a context and starts no jobs. */
  static ofWorker(of: WorkerSettings): Engine {
    const settings = new Map([...of.settings, ["spark.kindling.shuffle.memory", String(of.memory)]]);
    const engine = new Engine(settings, 1, 1, new TempFiles(undefined, of));
    engine.taskBlocks = new TaskBlocks();
    return engine;
  }
  /** Whether stages may leave the calling thread without being told to: `spark.kindling.rdd.workers` is not `never`. */
  get usesWorkers(): boolean {
    return this.parallelism > 1 && this.settings.get("spark.kindling.rdd.workers") !== "never";
  }
  /** Whether they do so at once, however small they are. */
  get alwaysUsesWorkers(): boolean {
    return this.settings.get("spark.kindling.rdd.workers") === "always";
  }
  get workers(): TaskWorkers {
    return (this.threads ??= new TaskWorkers(this));
  }
  newId(): number {
    return this.nextId++;
  }
  newTaskId(): number {
    return this.nextTask++;
  }
  newJob(description: string): Job {
    if (this.stopped) throw sparkError("SPARK_CONTEXT_STOPPED");
    return this.table.add({
      group: this.group,
      tags: new Set(this.tags),
      properties: new Map(this.properties),
      description,
    });
  }
  /** The shuffle of a node's pairs. */
  newShuffle(
    node: RddNode,
    partitioner: Partitioner,
    mapSide?: Aggregator,
    prepare?: (() => Promise<void>) | undefined,
  ): Shuffle {
    const shuffle: Shuffle = {
      id: this.nextShuffle++,
      node,
      partitioner,
      mapSide,
      prepare,
      outputs: undefined,
      sent: undefined,
      running: undefined,
    };
    return shuffle;
  }
  /** Has the outputs of a shuffle deleted when it is garbage. */
  own(shuffle: Shuffle): void {
    this.unreachable.register(shuffle, { outputs: shuffle.outputs });
  }
  /** Has the kept partitions of an RDD dropped when it is garbage. */
  ownBlocks(node: RddNode): void {
    this.unreachable.register(node, { rdd: node.id });
  }
  /** Ends all jobs, and gives back what the context holds. Resolves when its threads have ended too. */
  stop(): Promise<void> {
    if (this.ended) return this.ended;
    this.stopped = true;
    this.table.cancel(() => true, "SparkContext was shut down");
    const threads = this.threads?.stop() ?? Promise.resolve();
    this.blocks.clear();
    this.files.remove();
    // Threads may have written to the very end.
    this.ended = threads.then(() => this.files.remove());
    return this.ended;
  }
  /** A line for people who watch, when the log level lets it through. */
  warn(text: string): void {
    if (/^(ALL|TRACE|DEBUG|INFO|WARN)$/.test(this.logLevel)) process.stderr.write(`WARN ${text}\n`);
  }
}
