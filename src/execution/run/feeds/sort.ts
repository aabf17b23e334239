import type { AttributeReference, SortOrder } from "../../../catalyst/expr/expression.ts";
import type { Batch } from "../../../memory/column/vector.ts";
import { Arena } from "../../../memory/wasm/arena.ts";
import type { Column } from "../../codegen/pipeline.ts";
import { physicalOutput } from "../../operators/output.ts";
import type { PhysicalPlan, SortExec, TakeOrderedAndProjectExec } from "../../operators/physicalPlan.ts";
import { type SortKey, sortBatches } from "../../operators/sort.ts";
import { addProject, appendColumns, batchFeed, type Feed, feedColumns, selectAttributes } from "../feed.ts";
import type { SinkResult } from "../job.ts";
import { runFeed } from "../jobs.ts";
import type { QueryRun } from "../queryRun.ts";
import { RunMerger, type SortedRun, writeRun } from "../sortRuns.ts";

/** A sort in memory; rows that come beyond the memory's limit are sorted and written in runs, which are merged as the feeds have their turns. */
export async function sort(run: QueryRun, plan: SortExec): Promise<Feed[]> {
  const { thread } = run.engine.pool;
  const attributes = physicalOutput(plan);
  const { feeds, columns, keys, width } = await sortFeeds(run, plan.child, plan.order);
  const runs: SortedRun[] = [];
  let held: SinkResult[] = [];
  const batchesOf = (results: readonly SinkResult[]): Batch[] =>
    [...results.flatMap((r) => r.batches)].sort((a, b) => a.task - b.task).map((b) => b.batch);
  const flush = (): void => {
    const arena = new Arena(thread.heap, 1 << 18);
    runs.push(
      writeRun(
        thread,
        run.spillFolder,
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
    run.memory.free(held.flatMap((r) => r.blocks));
    held = [];
  };
  for (const feed of feeds) {
    const tasks = feed.open ? undefined : feed.tasks();
    // Tasks by and by, so that what they give can go to disk in between.
    const fits = run.memoryLimit < 0 || feed.rows * 128 < run.memoryLimit;
    const step = fits || !tasks ? Number.MAX_SAFE_INTEGER : run.engine.threads;
    for (let at = 0; at < (tasks?.length ?? 1); at += step) {
      const part = tasks && tasks.length > step ? { ...feed, tasks: () => tasks.slice(at, at + step) } : feed;
      const results = await runFeed(run, part, { kind: "collect" });
      const batches = batchesOf(results);
      held.push({
        ...results[0]!,
        batches: batches.map((batch) => ({ task: 0, batch })),
        blocks: results.flatMap((r) => r.blocks),
      });
      // Sorting needs as much again.
      if (run.memoryLimit >= 0 && run.memory.heap.used > run.memoryLimit / 2 && held.some((r) => r.batches.length > 0))
        flush();
    }
  }
  if (runs.length === 0) {
    const sorted = sortBatches(
      thread,
      run.memory.arena,
      held.flatMap((r) => batchesOf([r])),
      columns,
      keys,
    );
    return [firstColumns(sorted, columns, width, attributes)];
  }
  if (held.some((r) => r.batches.length > 0)) flush();
  run.measure(
    plan,
    "spilledBytes",
    runs.reduce((n, r) => n + r.chunks.reduce((m, c) => m + c.bytes, 0), 0),
  );
  const merger = new RunMerger(thread, runs, columns, keys);
  run.onRelease(() => merger.close());
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

/** ORDER BY with LIMIT: sorted, and only the first rows go on. */
export async function takeOrdered(run: QueryRun, plan: TakeOrderedAndProjectExec): Promise<Feed[]> {
  const { batches, columns, keys, width } = await sortInput(run, plan.child, plan.order);
  const sorted = sortBatches(run.engine.pool.thread, run.memory.arena, batches, columns, keys, plan.limit, plan.offset);
  const feed = firstColumns(sorted, columns, width, physicalOutput(plan.child));
  return [addProject(feed, plan.list, physicalOutput(plan))];
}

async function sortFeeds(
  run: QueryRun,
  child: PhysicalPlan,
  order: readonly SortOrder[],
): Promise<{ feeds: readonly Feed[]; columns: readonly Column[]; keys: SortKey[]; width: number }> {
  const output = physicalOutput(child);
  const expressions = order.map((o) => o.child);
  const feeds = (await run.feeds(child)).map((f) => appendColumns(selectAttributes(f, output), expressions));
  const first = feeds[0]!;
  const keys = order.map(
    (o, i): SortKey => ({ ordinal: first.ordinals[i]!, ascending: o.ascending, nullsFirst: o.nullsFirst }),
  );
  const columns = feedColumns(first.feed).map((c): Column => ({ ...c, nullable: true }));
  return { feeds: feeds.map((f) => f.feed), columns, keys, width: output.length };
}

async function sortInput(
  run: QueryRun,
  child: PhysicalPlan,
  order: readonly SortOrder[],
): Promise<{ batches: Batch[]; columns: readonly Column[]; keys: SortKey[]; width: number }> {
  const { feeds, columns, keys, width } = await sortFeeds(run, child, order);
  return { batches: await run.materializeFeeds(feeds), columns, keys, width };
}

function firstColumns(
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
