import { totalmem } from "node:os";
import type { AttributeReference, Expression, WindowExpression } from "../../catalyst/expr/expression.ts";
import { typeOf } from "../../catalyst/expr/tree.ts";
import { defineConf, RuntimeConfig } from "../../common/config/config.ts";
import { internalError, unsupported } from "../../common/errors/conditions.ts";
import { ColumnBuilder } from "../../memory/column/values.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { SortOrder } from "../../catalyst/expr/expression.ts";
import { canCompile } from "../codegen/compileExpression.ts";
import { splitConjunction } from "../codegen/compilePipeline.ts";
import type { Column } from "../codegen/pipeline.ts";
import { physicalOutput } from "../operators/output.ts";
import type { ExchangeExec, FileSourceScan, PhysicalPlan, WindowExec, SortExec } from "../operators/physicalPlan.ts";
import { type SortKey, sortBatches } from "../operators/sort.ts";
import { partitionRows, type RowPartitioning } from "../operators/partitionRows.ts";
import { type WindowCall, windowBatches } from "../operators/window.ts";
import { planFileScan } from "../sources/fileScan.ts";
import { aggregateFeeds } from "./aggregates.ts";
import type { Engine } from "./engine.ts";
import {
  addFilter,
  addProject,
  addStep,
  appendColumns,
  batchFeed,
  bind,
  type Feed,
  feedColumns,
  selectAttributes,
} from "./feed.ts";
import { emptyFeed, joinFeeds } from "./joins.ts";
import { type RuntimeFilter, throughProject } from "./runtimeFilter.ts";
import { type RunContext, runFeed } from "./jobs.ts";
import { Arena } from "../../memory/wasm/arena.ts";
import type { SinkResult } from "./job.ts";
import { RunMerger, type SortedRun, writeRun } from "./sortRuns.ts";
import { QueryMemory } from "./queryMemory.ts";
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

/** One run of one physical plan. Release it when its result has been copied out. */
export class QueryRun implements RunContext {
  readonly engine: Engine;
  readonly memory: QueryMemory;
  readonly query: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly measures: Measures = new Map();

  readonly udf: RunContext["udf"];
  readonly memoryLimit: number;
  readonly spillFolder: string;
  /** Temporary files of the query, removed with it. */
  readonly spills: SpillFile[] = [];
  private readonly closers: (() => void)[] = [];

  constructor(engine: Engine, settings: Readonly<Record<string, string>>, udf: RunContext["udf"]) {
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

  /** How the rows of a plan flow: pipelines are begun, breakers below are run. */
  async feeds(plan: PhysicalPlan, filters: readonly RuntimeFilter[] = []): Promise<Feed[]> {
    switch (plan.kind) {
      case "FileSourceScan":
        return [this.scan(plan, [], filters)];
      case "LocalTableScan": {
        // As many parts as Spark makes of a local relation, for sums of doubles depend on it.
        const parts = Math.min(plan.rows.length, this.engine.threads);
        const batches = Array.from({ length: parts }, (_, i): Batch => {
          const rows = plan.rows.slice(
            Math.floor((i * plan.rows.length) / parts),
            Math.floor(((i + 1) * plan.rows.length) / parts),
          );
          const builders = plan.output.map((a) => new ColumnBuilder(this.memory.arena, a.type, rows.length));
          for (const row of rows) builders.forEach((b, j) => b.append(row[j]!));
          return { rows: rows.length, columns: builders.map((b) => b.finish()) };
        });
        return [
          batchFeed(
            batches,
            plan.output,
            plan.output.map((a): Column => ({ type: a.type, nullable: a.nullable })),
          ),
        ];
      }
      case "Range": {
        const span = plan.end - plan.start;
        const count =
          plan.step > 0n
            ? span > 0n
              ? (span + plan.step - 1n) / plan.step
              : 0n
            : span < 0n
              ? (-span - plan.step - 1n) / -plan.step
              : 0n;
        const slices = BigInt(plan.slices ?? this.engine.threads * 4);
        const tasks = Array.from({ length: Number(slices) }, (_, i) => {
          const from = (count * BigInt(i)) / slices;
          const to = (count * BigInt(i + 1)) / slices;
          return {
            kind: "range" as const,
            start: plan.start + from * plan.step,
            step: plan.step,
            count: Number(to - from),
          };
        }).filter((t) => t.count > 0);
        return [
          {
            shape: { kind: "batches", columns: [{ type: { kind: "long" }, nullable: false }] },
            tasks: () => tasks,
            rows: Number(count),
            steps: [],
            attributes: plan.output,
            selection: [],
          },
        ];
      }
      case "Filter":
        if (plan.child.kind === "FileSourceScan")
          return [this.scan(plan.child, splitConjunction(plan.condition), filters)];
        return (await this.feeds(plan.child, filters)).map((f) => addFilter(f, plan.condition));
      case "Project":
        return (await this.feeds(plan.child, throughProject(plan.list, filters))).map((f) =>
          addProject(f, plan.list, physicalOutput(plan)),
        );
      case "HashAggregate":
      case "ObjectHashAggregate":
        return aggregateFeeds(this, plan, filters);
      case "BroadcastHashJoin":
      case "ShuffledHashJoin":
      case "BroadcastNestedLoopJoin":
      case "CartesianProduct":
        return joinFeeds(this, plan, filters);
      case "Exchange":
        // In front of aggregations, joins and sorts memory is shared and nothing moves; partitions that the user asked for are made.
        return plan.origin === "ENSURE_REQUIREMENTS" ? this.feeds(plan.child, filters) : [await this.repartition(plan)];
      case "BroadcastExchange":
        return this.feeds(plan.child, filters);
      case "Coalesce": {
        const batches = await this.materialize(plan.child);
        const rows = batches.reduce((n, b) => n + b.rows, 0);
        const groups: Batch[][] = Array.from(
          { length: Math.max(1, Math.min(plan.partitions, batches.length)) },
          () => [],
        );
        // Neighbours stay together.
        let before = 0;
        for (const b of batches) {
          groups[Math.min(groups.length - 1, Math.floor((before * groups.length) / rows))]!.push(b);
          before += b.rows;
        }
        return [partitionFeed(groups, physicalOutput(plan))];
      }
      case "Union": {
        const out: Feed[] = [];
        for (const child of plan.children)
          for (const f of await this.feeds(child))
            out.push({ ...selectAttributes(f, physicalOutput(child)), attributes: plan.output });
        return out;
      }
      case "Sort":
        return this.sort(plan);
      case "TakeOrderedAndProject": {
        const { batches, columns, keys, width } = await this.sortInput(plan.child, plan.order);
        const sorted = sortBatches(
          this.engine.pool.thread,
          this.memory.arena,
          batches,
          columns,
          keys,
          plan.limit,
          plan.offset,
        );
        const feed = this.firstColumns(sorted, columns, width, physicalOutput(plan.child));
        return [addProject(feed, plan.list, physicalOutput(plan))];
      }
      case "GlobalLimit":
      case "CollectLimit": {
        const wanted = plan.limit < 0 ? -1 : plan.limit + plan.offset;
        let batches = wanted === 0 ? [] : await this.materialize(plan.child, wanted);
        if (plan.offset > 0) batches = dropRows(batches, plan.offset);
        const output = physicalOutput(plan);
        return [
          batches.length === 0
            ? emptyFeed(output)
            : batchFeed(
                batches,
                output,
                output.map((a): Column => ({ type: a.type, nullable: true })),
              ),
        ];
      }
      case "LocalLimit":
        return (await this.feeds(plan.child)).map((f) => addStep(f, { kind: "limit", limit: plan.limit }));
      case "CollectTail": {
        const batches = await this.materialize(plan.child);
        const total = batches.reduce((n, b) => n + b.rows, 0);
        const output = physicalOutput(plan);
        return [
          batchFeed(
            dropRows(batches, Math.max(0, total - plan.limit)),
            output,
            output.map((a): Column => ({ type: a.type, nullable: true })),
          ),
        ];
      }
      case "Expand": {
        const columns = plan.output.map((a): Column => ({ type: a.type, nullable: true }));
        return (await this.feeds(plan.child)).map((f) => {
          const flat = plan.projections.flat();
          if (!flat.map((e) => bind(e, f.attributes, feedColumns(f))).every(canCompile))
            throw unsupported("grouping sets over expressions without compiled form");
          const bound = plan.projections.map((p) =>
            p.map((e) => bind(e.kind === "Alias" ? e.child : e, f.attributes, feedColumns(f))),
          );
          return addStep(f, { kind: "expand", projections: bound, columns }, plan.output);
        });
      }
      case "Generate":
        return (await this.feeds(plan.child)).map((f) => {
          const columns = feedColumns(f);
          const keep = plan.required.map((a) => f.attributes.findIndex((b) => b.id === a.id));
          const made = plan.generatorOutput.map((a): Column => ({ type: a.type, nullable: true }));
          return addStep(
            f,
            {
              kind: "generate",
              generator: bind(plan.generator, f.attributes, columns),
              outer: plan.outer,
              columns: made,
              keep,
            },
            physicalOutput(plan),
          );
        });
      case "Window":
        return [await this.window(plan)];
      case "Sample":
        return (await this.feeds(plan.child)).map((f) =>
          addStep(f, {
            kind: "sample",
            lower: plan.lower,
            upper: plan.upper,
            seed: plan.seed,
            withReplacement: plan.withReplacement,
          }),
        );
      case "WindowGroupLimit":
        return this.feeds(plan.child);
    }
  }

  /** A scan with the conditions above it: those with compiled form before the other columns are decoded. */
  private scan(plan: FileSourceScan, conditions: readonly Expression[], filters: readonly RuntimeFilter[]): Feed {
    const fields = plan.output.map((a) => ({ name: a.name, type: a.type, nullable: a.nullable }));
    const raw = fields.map((f): Column => ({ type: f.type, nullable: f.nullable }));
    const bound = plan.dataFilters.map((e) => bind(e, plan.output, raw));
    const files = planFileScan(
      plan.source,
      fields,
      bound,
      plan.partitionFilters.map((e) => bind(e, plan.output, raw)),
      this.settings,
    );
    this.measure(plan, "filesRead", files.filesRead);
    const columns = fields.map((f, i): Column => ({ type: f.type, nullable: files.nullable[i]! }));
    const all = conditions.map((e) => bind(e, plan.output, columns));
    let feed: Feed = {
      shape: { kind: "batches", columns },
      tasks: () => files.tasks.map((task) => ({ kind: "scan" as const, task })),
      rows: files.tasks.reduce((n, t) => n + t.size, 0),
      steps: [],
      attributes: plan.output,
      selection: all.filter(canCompile),
      filters: filters.flatMap((f) => {
        const ordinal = plan.output.findIndex((a) => a.id === f.attribute.id);
        return ordinal < 0 ? [] : [{ ordinal, bitmap: f.bitmap }];
      }),
    };
    conditions.forEach((c, i) => {
      if (!canCompile(all[i]!)) feed = addFilter(feed, c);
    });
    return feed;
  }

  private async sortFeeds(
    child: PhysicalPlan,
    order: readonly SortOrder[],
  ): Promise<{ feeds: readonly Feed[]; columns: readonly Column[]; keys: SortKey[]; width: number }> {
    const output = physicalOutput(child);
    const extra = order.map(
      (o, i): AttributeReference => ({
        kind: "AttributeReference",
        name: "_sort",
        type: typeOf(o.child),
        nullable: true,
        id: -1 - i,
        qualifier: [],
      }),
    );
    const expressions = order.map((o) => o.child);
    const feeds = (await this.feeds(child)).map((f) => appendColumns(selectAttributes(f, output), expressions, extra));
    const first = feeds[0]!;
    const keys = order.map(
      (o, i): SortKey => ({ ordinal: first.ordinals[i]!, ascending: o.ascending, nullsFirst: o.nullsFirst }),
    );
    const columns = feedColumns(first.feed).map((c): Column => ({ ...c, nullable: true }));
    return { feeds: feeds.map((f) => f.feed), columns, keys, width: output.length };
  }

  private async sortInput(
    child: PhysicalPlan,
    order: readonly SortOrder[],
  ): Promise<{ batches: Batch[]; columns: readonly Column[]; keys: SortKey[]; width: number }> {
    const { feeds, columns, keys, width } = await this.sortFeeds(child, order);
    return { batches: await this.materializeFeeds(feeds), columns, keys, width };
  }

  private async window(plan: WindowExec): Promise<Feed> {
    const output = physicalOutput(plan.child);
    const functions = plan.expressions.map((e): WindowExpression => {
      const w = e.kind === "Alias" ? e.child : e;
      if (w.kind !== "WindowExpression") throw internalError(`${w.kind} among window functions`);
      return w;
    });
    const flat: Expression[] = [...plan.partitionBy, ...plan.orderBy.map((o) => o.child)];
    for (const w of functions) {
      if (w.function.kind === "AggregateCall" && w.function.distinct)
        throw unsupported("DISTINCT in a window function");
      flat.push(
        ...argsOf(w.function),
        ...(w.function.kind === "AggregateCall" && w.function.filter ? [w.function.filter] : []),
      );
    }
    const extra = flat.map(
      (e, i): AttributeReference => ({
        kind: "AttributeReference",
        name: "_w",
        type: typeOf(e),
        nullable: true,
        id: -1 - i,
        qualifier: [],
      }),
    );
    const feeds = (await this.feeds(plan.child)).map((f) => appendColumns(selectAttributes(f, output), flat, extra));
    const batches = await this.materializeFeeds(feeds.map((f) => f.feed));
    const { feed, ordinals } = feeds[0]!;
    const columns = feedColumns(feed).map((c): Column => ({ ...c, nullable: true }));
    let at = plan.partitionBy.length + plan.orderBy.length;
    const calls = functions.map((expression): WindowCall => {
      const args = argsOf(expression.function).map(() => ordinals[at++]!);
      const filter = expression.function.kind === "AggregateCall" && expression.function.filter ? ordinals[at++]! : -1;
      return { expression, args, filter };
    });
    const result = windowBatches(
      this.engine.pool.thread,
      this.memory.arena,
      batches,
      columns,
      output.length,
      ordinals.slice(0, plan.partitionBy.length),
      ordinals.slice(plan.partitionBy.length, plan.partitionBy.length + plan.orderBy.length),
      calls,
    );
    const attributes = physicalOutput(plan);
    return batchFeed(
      result,
      attributes,
      attributes.map((a): Column => ({ type: a.type, nullable: true })),
    );
  }

  /** Rows dealt out to the partitions that the user asked for: one task each. */
  private async repartition(plan: ExchangeExec): Promise<Feed> {
    const { partitioning } = plan;
    const output = physicalOutput(plan);
    const order: readonly SortOrder[] = partitioning.kind === "range" ? partitioning.order : [];
    const keys = partitioning.kind === "hash" ? partitioning.expressions : order.map((o) => o.child);
    const extra = keys.map(
      (e, i): AttributeReference => ({
        kind: "AttributeReference",
        name: "_key",
        type: typeOf(e),
        nullable: true,
        id: -1 - i,
        qualifier: [],
      }),
    );
    const feeds = (await this.feeds(plan.child)).map((f) => appendColumns(selectAttributes(f, output), keys, extra));
    const batches = await this.materializeFeeds(feeds.map((f) => f.feed));
    const { ordinals, feed } = feeds[0]!;
    const columns = feedColumns(feed);
    const partitions =
      partitioning.kind === "hash" || partitioning.kind === "range" || partitioning.kind === "roundRobin"
        ? partitioning.partitions
        : 1;
    const how: RowPartitioning =
      partitioning.kind === "hash"
        ? { kind: "hash", keys: ordinals, partitions }
        : partitioning.kind === "range"
          ? {
              kind: "range",
              keys: order.map((o, i) => ({ ordinal: ordinals[i]!, ascending: o.ascending, nullsFirst: o.nullsFirst })),
              partitions,
            }
          : { kind: "roundRobin", partitions };
    const dealt = partitionRows(this.engine.pool.thread, this.memory.arena, batches, columns, how);
    return partitionFeed(
      dealt.map((list) => list.map((b) => ({ rows: b.rows, columns: b.columns.slice(0, output.length) }))),
      output,
    );
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

  /** A sort in memory; rows that come beyond the memory's limit are sorted and written in runs, which are merged as the feeds have their turns. */
  private async sort(plan: SortExec): Promise<Feed[]> {
    const { thread } = this.engine.pool;
    const attributes = physicalOutput(plan);
    const { feeds, columns, keys, width } = await this.sortFeeds(plan.child, plan.order);
    const runs: SortedRun[] = [];
    let held: SinkResult[] = [];
    const batchesOf = (results: readonly SinkResult[]): Batch[] =>
      [...results.flatMap((r) => r.batches)].sort((a, b) => a.task - b.task).map((b) => b.batch);
    const flush = (): void => {
      const arena = new Arena(thread.heap, 1 << 18);
      runs.push(
        writeRun(
          thread,
          this.spillFolder,
          sortBatches(
            thread,
            arena,
            held.flatMap((r) => batchesOf([r])),
            columns,
            keys,
          ),
          columns,
        ),
      );
      arena.release();
      this.memory.free(held.flatMap((r) => r.blocks));
      held = [];
    };
    for (const feed of feeds) {
      const tasks = feed.open ? undefined : feed.tasks();
      // Tasks by and by, so that what they give can go to disk in between.
      const fits = this.memoryLimit < 0 || feed.rows * 128 < this.memoryLimit;
      const step = fits || !tasks ? Number.MAX_SAFE_INTEGER : this.engine.threads;
      for (let at = 0; at < (tasks?.length ?? 1); at += step) {
        const part = tasks && tasks.length > step ? { ...feed, tasks: () => tasks.slice(at, at + step) } : feed;
        const results = await runFeed(this, part, { kind: "collect" });
        const batches = batchesOf(results);
        held.push({
          ...results[0]!,
          batches: batches.map((batch) => ({ task: 0, batch })),
          blocks: results.flatMap((r) => r.blocks),
        });
        // Sorting needs as much again.
        if (
          this.memoryLimit >= 0 &&
          this.memory.heap.used > this.memoryLimit / 2 &&
          held.some((r) => r.batches.length > 0)
        )
          flush();
      }
    }
    if (runs.length === 0) {
      const sorted = sortBatches(
        thread,
        this.memory.arena,
        held.flatMap((r) => batchesOf([r])),
        columns,
        keys,
      );
      return [this.firstColumns(sorted, columns, width, attributes)];
    }
    if (held.some((r) => r.batches.length > 0)) flush();
    this.measure(
      plan,
      "spilledBytes",
      runs.reduce((n, r) => n + r.chunks.reduce((m, c) => m + c.bytes, 0), 0),
    );
    const merger = new RunMerger(thread, runs, columns, keys);
    this.closers.push(() => merger.close());
    const rows = runs.reduce((n, r) => n + r.chunks.reduce((m, c) => m + c.rows, 0), 0);
    // One feed takes a good many chunks; how many there will be is not known before, so the last ones find nothing.
    const count = runs.reduce((n, r) => n + r.chunks.length, 0);
    return Array.from(
      { length: count },
      (): Feed => ({
        shape: { kind: "batches", columns: columns.slice(0, width) },
        tasks: () => [],
        open: async () => {
          const batch = merger.next();
          return {
            tasks: batch
              ? [{ kind: "batches", batches: [{ rows: batch.rows, columns: batch.columns.slice(0, width) }] }]
              : [],
          };
        },
        rows: Math.ceil(rows / count),
        steps: [],
        attributes,
        selection: [],
      }),
    );
  }

  private firstColumns(
    batches: readonly Batch[],
    columns: readonly Column[],
    width: number,
    output: readonly AttributeReference[],
  ): Feed {
    return batchFeed(
      batches.map((b) => ({ rows: b.rows, columns: b.columns.slice(0, width) })),
      output,
      columns.slice(0, width),
    );
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

/** One task for each partition, empty ones too: a task's number is its partition's. */
function partitionFeed(groups: readonly (readonly Batch[])[], attributes: readonly AttributeReference[]): Feed {
  const tasks = groups.map((batches) => ({ kind: "batches" as const, batches }));
  return {
    shape: { kind: "batches", columns: attributes.map((a): Column => ({ type: a.type, nullable: true })) },
    tasks: () => tasks,
    rows: groups.reduce((n, g) => n + g.reduce((m, b) => m + b.rows, 0), 0),
    steps: [],
    attributes,
    selection: [],
  };
}

const argsOf = (e: Expression): readonly Expression[] =>
  e.kind === "AggregateCall" || e.kind === "Call" ? e.args : [];

/** Batches without their first rows. Vectors are shifted by address, so nothing is copied. */
function dropRows(batches: readonly Batch[], count: number): Batch[] {
  const out: Batch[] = [];
  let left = count;
  for (const b of batches) {
    if (left >= b.rows) {
      left -= b.rows;
      continue;
    }
    out.push(left === 0 ? b : { rows: b.rows - left, columns: b.columns.map((v) => shift(v, left)) });
    left = 0;
  }
  return out;
}

const WIDTH = { bool: 1, i32: 4, f32: 4, i64: 8, f64: 8, view: 8, i128: 16 } as const;
function shift(v: Batch["columns"][number], rows: number): Batch["columns"][number] {
  const validity = v.validity === 0 ? 0 : v.validity + rows;
  if (v.codes !== 0) return { ...v, codes: v.codes + rows * 4, validity };
  return { ...v, data: v.data + rows * WIDTH[v.physical], validity };
}
