import { totalmem } from "node:os";
import { defineConf, RuntimeConfig } from "../../common/config/config.ts";
import type { Batch } from "../../memory/column/vector.ts";
import { physicalOutput } from "../operators/output.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import type { Engine } from "./engine.ts";
import { type Feed, selectAttributes } from "./feed.ts";
import { type RunContext, runFeed } from "./jobs.ts";
import { QueryMemory } from "./queryMemory.ts";
import type { KeptBuild } from "./joins.ts";
import type { RuntimeFilter } from "./runtimeFilter.ts";
import { removeSpills, type SpillFile, spillFolder } from "./spill.ts";

/** Rows that an operator gave and the like, by node of the plan, for what EXPLAIN tells after the run. */
export type Measures = Map<PhysicalPlan, Map<string, number>>;

defineConf({
  key: "spark.memory.offHeap.size",
  default: "0",
  doc: "Bytes of linear memory that all queries together may use before aggregations, joins and sorts go to disk; 0: half of the machine's memory, at most 2 GiB.",
});

function memoryLimit(setting: string | undefined): number {
  const bytes =
    setting === undefined
      ? 0
      : new RuntimeConfig([["spark.memory.offHeap.size", setting]]).bytes("spark.memory.offHeap.size");
  return bytes > 0 ? bytes : Math.min(2 ** 31, totalmem() / 2);
}

/** The nodes of a kind, also of those that share an interface. */
type NodeOf<K, P = PhysicalPlan> = P extends { readonly kind: infer KK } ? (K extends KK ? P : never) : never;

/** How the rows of each kind of operator flow: one entry a kind, the table is in executor.ts. */
export type OperatorTable = {
  readonly [K in PhysicalPlan["kind"]]: (
    run: QueryRun,
    plan: NodeOf<K>,
    filters: readonly RuntimeFilter[],
  ) => Promise<Feed[]> | Feed[];
};

/** One run of one physical plan. Release it when its result has been copied out. */
export class QueryRun implements RunContext {
  readonly engine: Engine;
  readonly memory: QueryMemory;
  readonly query: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly measures: Measures = new Map();
  /** Groups and build sides that more than one operator of the query takes, by the keys of their exchanges. */
  readonly keptGroups = new Map<string, readonly Feed[]>();
  readonly keptBuilds = new Map<string, KeptBuild>();

  readonly udf: RunContext["udf"];
  stages: RunContext["stages"];
  readonly memoryLimit: number;
  readonly spillFolder: string;
  /** Temporary files of the query, removed with it. */
  readonly spills: SpillFile[] = [];
  private readonly closers: (() => void)[] = [];
  private readonly operators: OperatorTable;

  constructor(
    operators: OperatorTable,
    engine: Engine,
    settings: Readonly<Record<string, string>>,
    udf: RunContext["udf"],
  ) {
    this.operators = operators;
    this.engine = engine;
    this.udf = udf;
    this.memoryLimit = memoryLimit(settings["spark.memory.offHeap.size"]);
    this.spillFolder = spillFolder(settings["spark.local.dir"]);
    this.settings = settings;
    this.query = engine.nextQuery();
    this.memory = new QueryMemory(engine.pool.thread.heap);
  }

  /** Asks all threads to stop at their next batch. */
  cancel(): void {
    Atomics.store(this.memory.heap.i32, this.memory.cancel >>> 2, 1);
  }
  release(): void {
    for (const close of this.closers) close();
    removeSpills(this.spills);
    this.memory.release();
  }
  /** Has something closed when the query ends, however it ends. */
  onRelease(close: () => void): void {
    this.closers.push(close);
  }
  measure(node: PhysicalPlan, name: string, value: number): void {
    let m = this.measures.get(node);
    if (!m) this.measures.set(node, (m = new Map()));
    m.set(name, (m.get(name) ?? 0) + value);
  }

  /** The whole result of a plan in memory, in order where the plan has one. Columns are the plan's output. */
  async materialize(plan: PhysicalPlan, rowLimit = -1): Promise<Batch[]> {
    const output = physicalOutput(plan);
    return this.materializeFeeds(
      (await this.feeds(plan)).map((f) => selectAttributes(f, output)),
      rowLimit,
    );
  }

  /** Collects the rows of feeds: in the order of the feeds and their tasks. */
  async materializeFeeds(feeds: readonly Feed[], rowLimit = -1): Promise<Batch[]> {
    const out: Batch[] = [];
    let rows = 0;
    for (const feed of feeds) {
      if (rowLimit >= 0 && rows >= rowLimit) break;
      const results = await runFeed(this, feed, { kind: "collect" }, { rowLimit });
      const batches = results.flatMap((r) => r.batches).sort((a, b) => a.task - b.task);
      for (const { batch } of batches) {
        const take = rowLimit < 0 ? batch.rows : Math.min(batch.rows, rowLimit - rows);
        if (take <= 0) break;
        out.push(take === batch.rows ? batch : { ...batch, rows: take });
        rows += take;
      }
    }
    return out;
  }

  /** How the rows of a plan flow: pipelines are begun, breakers below are run. `filters` may leave out rows that nothing above keeps. */
  async feeds(plan: PhysicalPlan, filters: readonly RuntimeFilter[] = []): Promise<Feed[]> {
    const operator = this.operators[plan.kind] as (
      run: QueryRun,
      plan: PhysicalPlan,
      filters: readonly RuntimeFilter[],
    ) => Promise<Feed[]> | Feed[];
    return operator(this, plan, filters);
  }

  /** The result by task: what a writer makes its files of. */
  async materializeByTask(plan: PhysicalPlan): Promise<{ readonly task: number; readonly batch: Batch }[]> {
    const output = physicalOutput(plan);
    const out: { task: number; batch: Batch }[] = [];
    const partitioned = isPartitioned(plan);
    for (const feed of (await this.feeds(plan)).map((f) => selectAttributes(f, output))) {
      const results = await runFeed(this, feed, { kind: "collect" });
      const batches = [...results.flatMap((r) => r.batches)].sort((a, b) => a.task - b.task);
      // Without partitions asked for, one file: tasks are an accident of the input.
      for (const { task, batch } of batches) out.push({ task: partitioned ? task : 0, batch });
    }
    return out;
  }
}

/** Whether the rows come in partitions that the user asked for. */
function isPartitioned(plan: PhysicalPlan): boolean {
  switch (plan.kind) {
    case "Exchange":
      return plan.origin !== "ENSURE_REQUIREMENTS";
    case "Coalesce":
      return true;
    case "Project":
    case "Filter":
      return isPartitioned(plan.child);
    default:
      return false;
  }
}
