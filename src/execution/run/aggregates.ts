import type { AggregateCall, AttributeReference, Expression } from "../../catalyst/expr/expression.ts";
import { nullableOf, toAttribute, typeOf } from "../../catalyst/expr/tree.ts";
import { internalError } from "../../common/errors/conditions.ts";
import type { DataType } from "../../types/dataType.ts";
import { compileSegment } from "../codegen/compilePipeline.ts";
import { aggregateLayout } from "../codegen/layout.ts";
import type { AggregateSpec, Column, Sink } from "../codegen/pipeline.ts";
import { objectAggregate } from "../operators/objectAggregate.ts";
import { aggregateAttribute, computing, physicalOutput } from "../operators/output.ts";
import type { HashAggregateExec, PhysicalPlan } from "../operators/physicalPlan.ts";
import { type RuntimeFilter, throughAggregate, throughProject } from "./runtimeFilter.ts";
import type { QueryRun } from "./queryRun.ts";
import { addProject, batchFeed, type Feed, feedColumns, prepare, hiddenAttribute } from "./feed.ts";
import type { SinkResult, Stage, TaskSource } from "./job.ts";
import type { Block } from "../operators/thread.ts";
import {
  byPartition,
  collectSpills,
  type EntryShape,
  entryList,
  entryShape,
  loadSpill,
  type SpillFile,
} from "./spill.ts";
import { runFeed, runStages } from "./jobs.ts";

/** Groups below which one thread merges the tables of all. */
const MERGE_INLINE = 20_000;

const nullableColumn = (columns: readonly Column[], others: readonly (readonly Column[])[]): Column[] =>
  columns.map((c, i) => ({ ...c, nullable: c.nullable || others.some((o) => o[i]!.nullable) }));

function partialOf(node: HashAggregateExec): HashAggregateExec {
  let p: PhysicalPlan = computing(node.child);
  while (p.kind === "Exchange") p = p.child;
  if ((p.kind === "HashAggregate" || p.kind === "ObjectHashAggregate") && p.mode === "partial") return p;
  throw internalError("a final aggregation without its partial one");
}

/** Aggregation: each thread fills a table of its own, the tables are merged by partitions of the hash, and the groups are the rows of the next pipeline. */
export async function aggregateFeeds(
  run: QueryRun,
  final: HashAggregateExec,
  filters: readonly RuntimeFilter[],
): Promise<Feed[]> {
  // By place: the groups may be those of an equal aggregation whose columns have other ids.
  const attributes = physicalOutput(final.child);
  const out = (await groupFeeds(run, final, filters)).map((f) => ({ ...f, attributes }));
  return out.map((f) => addProject(f, final.list, final.list.map(toAttribute)));
}

/** The groups; those that others of the query take too are kept, and computed without regard to what one of them leaves out. */
async function groupFeeds(
  run: QueryRun,
  final: HashAggregateExec,
  filters: readonly RuntimeFilter[],
): Promise<readonly Feed[]> {
  const exchange = computing(final.child);
  const key = exchange.kind === "Exchange" ? exchange.shared : undefined;
  const kept = key === undefined ? undefined : run.keptGroups.get(key);
  if (kept) return kept;
  const node = partialOf(final);
  const below = key === undefined ? throughAggregate(node, throughProject(final.list, filters)) : [];
  const feeds = await run.feeds(node.child, below);
  const attributes: AttributeReference[] = [
    ...node.grouping.map(toAttribute),
    ...node.aggregates.map(aggregateAttribute),
  ];
  const out =
    node.kind === "HashAggregate"
      ? await compiled(run, node, feeds, attributes)
      : [await byObjects(run, node, feeds, attributes)];
  // What went to disk can be read once.
  if (key !== undefined && out.every((f) => !f.open)) run.keptGroups.set(key, out);
  return out;
}

/** Keys, arguments and filters as expressions over a feed's columns. */
function bindInputs(
  node: HashAggregateExec,
  feed: Feed,
): { feed: Feed; keys: readonly Expression[]; specs: AggregateSpec[] } {
  const keys = node.grouping.map((g): Expression => (g.kind === "Alias" ? g.child : g));
  const flat: Expression[] = [...keys];
  for (const a of node.aggregates) flat.push(...a.args, ...(a.filter ? [a.filter] : []));
  const prepared = prepare(feed, flat);
  let at = keys.length;
  const specs = node.aggregates.map((a: AggregateCall): AggregateSpec => {
    const args = prepared.expressions.slice(at, (at += a.args.length));
    const filter = a.filter ? prepared.expressions[at++] : undefined;
    return { name: a.name, args, filter, type: a.type, nullable: a.nullable, config: a.config };
  });
  return { feed: prepared.feed, keys: prepared.expressions.slice(0, keys.length), specs };
}

async function compiled(
  run: QueryRun,
  node: HashAggregateExec,
  feeds: readonly Feed[],
  attributes: readonly AttributeReference[],
): Promise<Feed[]> {
  const { memory } = run;
  const inputs = feeds.map((f) => bindInputs(node, f));
  const keyColumns = inputs.map(({ keys }) => keys.map((k): Column => ({ type: typeOf(k), nullable: nullableOf(k) })));
  const keys = nullableColumn(keyColumns[0]!, keyColumns.slice(1));
  const layout = aggregateLayout(keys, inputs[0]!.specs);
  const sinkOf = (i: number): Sink & { kind: "aggregate" } => ({
    kind: "aggregate",
    keys: inputs[i]!.keys,
    aggregates: inputs[i]!.specs,
    layout,
  });
  let results: SinkResult[] = [];
  for (const [i, input] of inputs.entries()) results.push(...(await runFeed(run, input.feed, sinkOf(i))));
  // The merge function is that of the first feed's segment: states and layout are the same for all.
  const mergeStages = (): Stage[] => [
    {
      kind: "segment",
      segment: compileSegment(
        { kind: "batches", columns: [] },
        [],
        {
          ...sinkOf(0),
          keys: keys.map((k) => nullOf(k.type)),
          aggregates: inputs[0]!.specs.map((s) => ({
            ...s,
            args: s.args.map((a) => nullOf(typeOf(a))),
            filter: undefined,
          })),
        },
        memory.constant,
      ),
    },
  ];
  const columns: Column[] = [...keys, ...node.aggregates.map((a) => ({ type: a.type, nullable: a.nullable }))];
  const shape: Feed["shape"] = { kind: "groups", columns, keys, aggregates: inputs[0]!.specs, layout };
  const groups = results.reduce((n, r) => n + r.count, 0);
  run.measure(node, "groups", groups);
  if (results.some((r) => r.spills.length > 0)) {
    const files = collectSpills(run, results, entryShape(layout.keys, layout.bytes, 0));
    run.measure(
      node,
      "spilledBytes",
      files.reduce((n, f) => n + f.bytes, 0),
    );
    return spilledFeeds(run, files, entryShape(layout.keys, layout.bytes, 0), mergeStages(), { shape, attributes });
  }
  if (results.length > 1) {
    const bits = keys.length === 0 || groups < MERGE_INLINE ? 0 : 3;
    const tasks = Array.from(
      { length: 2 ** bits },
      (_, partition): TaskSource => ({ kind: "merge", tables: results, bits, partition }),
    );
    const merged = await runStages(
      run,
      { columns: [], stages: mergeStages(), tasks, rows: bits === 0 ? 0 : groups },
      { groups, spill: false },
    );
    memory.free(results.flatMap((r) => r.blocks));
    results = merged;
  }
  const rows = results.reduce((n, r) => n + r.count, 0);
  return [{ shape, tasks: () => groupTasks(results), rows, steps: [], attributes, selection: [] }];
}

function groupTasks(results: readonly SinkResult[]): TaskSource[] {
  const tasks: TaskSource[] = [];
  for (const r of results)
    for (let s = 0; s < r.slotCount; s += 1 << 16)
      tasks.push({ kind: "groups", table: r.state, start: s, end: Math.min(r.slotCount, s + (1 << 16)) });
  return tasks;
}

/** One feed for each partition of spilled groups: read back and merged when its turn comes, and given back when the next one's does. */
function spilledFeeds(
  run: QueryRun,
  files: readonly SpillFile[],
  entries: EntryShape,
  stages: readonly Stage[],
  like: Pick<Feed, "shape" | "attributes">,
): Feed[] {
  let previous: readonly Block[] = [];
  return byPartition(files).map((partition): Feed => {
    const rows = partition.reduce((n, f) => n + f.entries, 0);
    const open = async (): Promise<{ tasks: TaskSource[] }> => {
      run.memory.free(previous);
      const loaded = loadSpill(run.memory, partition, entries);
      const slots = entryList(run.memory, loaded, entries);
      const merged = await runStages(
        run,
        {
          columns: [],
          stages,
          tasks: [{ kind: "merge", tables: [{ slots, slotCount: loaded.count }], bits: 0, partition: 0 }],
          rows,
        },
        { groups: 0, spill: false },
      );
      run.memory.free([...loaded.blocks, { address: slots, bytes: Math.max(16, loaded.count * 8) }]);
      previous = merged.flatMap((r) => r.blocks);
      return { tasks: groupTasks(merged) };
    };
    return { ...like, tasks: () => [], open, rows, steps: [], selection: [] };
  });
}

/** Merging evaluates no input: placeholders of the right types. */
const nullOf = (type: DataType): Expression => ({ kind: "Literal", value: null, type });

/** Aggregates without compiled form: the pipeline gives keys and arguments, the states are JavaScript values. */
async function byObjects(
  run: QueryRun,
  node: HashAggregateExec,
  feeds: readonly Feed[],
  attributes: readonly AttributeReference[],
): Promise<Feed> {
  const keys = node.grouping.map((g): Expression => (g.kind === "Alias" ? g.child : g));
  const flat: Expression[] = [...keys];
  for (const a of node.aggregates)
    flat.push(...a.args, ...(a.filter ? [a.filter] : []), ...(a.orderBy ?? []).map((o) => o.child));
  const inputs = feeds.map((f) => addProject(f, flat, flat.map(hiddenAttribute)));
  const batches = await run.materializeFeeds(inputs);
  const columns = nullableColumn(feedColumns(inputs[0]!), inputs.slice(1).map(feedColumns));
  const result = objectAggregate(run.engine.pool.thread, run.memory.arena, node, keys.length, batches, columns);
  return batchFeed(
    result,
    attributes,
    attributes.map((a) => ({ type: a.type, nullable: true })),
  );
}
