import { BlockStore } from "./blocks.ts";
import { type Job, JobTable } from "./jobs.ts";
import type { Partitioner } from "./partitioner.ts";
import { ShuffleMemory } from "./shuffle/memory.ts";
import type { Aggregator, Shuffle } from "./shuffle/shuffle.ts";
import { TempFiles } from "./tempFiles.ts";
import type { RddNode } from "./node.ts";
import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";

/** What the RDDs of one context share. */
export class Engine {
  readonly settings: ReadonlyMap<string, string>;
  readonly parallelism: number;
  readonly maxFailures: number;
  readonly files: TempFiles;
  readonly blocks: BlockStore;
  readonly memory: ShuffleMemory;
  readonly table = new JobTable();
  checkpointDir: string | undefined;
  logLevel = "WARN";
  stopped = false;
  group: string | undefined;
  readonly tags = new Set<string>();
  readonly properties = new Map<string, string>();
  private nextId = 0;
  private nextShuffle = 0;
  private nextTask = 0;
  /** The outputs of shuffles that nobody can reach any more. */
  private readonly unreachable = new FinalizationRegistry<{ outputs: Shuffle["outputs"] }>((held) => {
    for (const o of held.outputs ?? []) o.delete();
  });

  constructor(settings: ReadonlyMap<string, string>, parallelism: number, maxFailures: number) {
    this.settings = settings;
    this.parallelism = parallelism;
    this.maxFailures = maxFailures;
    this.files = new TempFiles(settings.get("spark.local.dir"));
    this.blocks = new BlockStore(settings, this.files);
    this.memory = new ShuffleMemory(settings, this.files, parallelism);
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
      running: undefined,
    };
    return shuffle;
  }
  /** Has the outputs of a shuffle deleted when it is garbage. */
  own(shuffle: Shuffle): void {
    this.unreachable.register(shuffle, { outputs: shuffle.outputs });
  }
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.table.cancel(() => true, "SparkContext was shut down");
    this.blocks.clear();
    this.files.remove();
  }
  /** A line for people who watch, when the log level lets it through. */
  warn(text: string): void {
    if (/^(ALL|TRACE|DEBUG|INFO|WARN)$/.test(this.logLevel)) process.stderr.write(`WARN ${text}\n`);
  }
}
