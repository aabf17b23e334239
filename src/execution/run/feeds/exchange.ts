import type { AttributeReference, SortOrder } from "../../../catalyst/expr/expression.ts";
import type { Batch } from "../../../memory/column/vector.ts";
import type { Column } from "../../codegen/pipeline.ts";
import { physicalOutput } from "../../operators/output.ts";
import { partitionRows, type RowPartitioning } from "../../operators/partitionRows.ts";
import type { CoalesceExec, ExchangeExec, ReusedExchangeExec } from "../../operators/physicalPlan.ts";
import { appendColumns, type Feed, feedColumns, selectAttributes } from "../feed.ts";
import type { QueryRun } from "../queryRun.ts";
import type { RuntimeFilter } from "../runtimeFilter.ts";

/** In front of aggregations, joins and sorts memory is shared and nothing moves; partitions that the user asked for are made. */
export async function exchange(run: QueryRun, plan: ExchangeExec, filters: readonly RuntimeFilter[]): Promise<Feed[]> {
  return plan.origin === "ENSURE_REQUIREMENTS" ? run.feeds(plan.child, filters) : [await repartition(run, plan)];
}

/** The rows of another exchange under names of its own. Operators that keep what they make of it look for that first. */
export const reusedExchange = async (run: QueryRun, plan: ReusedExchangeExec): Promise<Feed[]> =>
  (await run.feeds(plan.exchange)).map((f) => ({
    ...selectAttributes(f, physicalOutput(plan.exchange)),
    attributes: plan.output,
  }));

/** Rows dealt out to the partitions that the user asked for: one task each. */
async function repartition(run: QueryRun, plan: ExchangeExec): Promise<Feed> {
  const { partitioning } = plan;
  const output = physicalOutput(plan);
  const order: readonly SortOrder[] = partitioning.kind === "range" ? partitioning.order : [];
  const keys = partitioning.kind === "hash" ? partitioning.expressions : order.map((o) => o.child);
  const feeds = (await run.feeds(plan.child)).map((f) => appendColumns(selectAttributes(f, output), keys));
  const batches = await run.materializeFeeds(feeds.map((f) => f.feed));
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
  const dealt = partitionRows(run.engine.pool.thread, run.memory.arena, batches, columns, how);
  return partitionFeed(
    dealt.map((list) => list.map((b) => ({ rows: b.rows, columns: b.columns.slice(0, output.length) }))),
    output,
  );
}

/** Fewer partitions without a shuffle. */
export async function coalesce(run: QueryRun, plan: CoalesceExec): Promise<Feed[]> {
  const batches = await run.materialize(plan.child);
  const rows = batches.reduce((n, b) => n + b.rows, 0);
  const groups: Batch[][] = Array.from({ length: Math.max(1, Math.min(plan.partitions, batches.length)) }, () => []);
  // Neighbours stay together.
  let before = 0;
  for (const b of batches) {
    groups[Math.min(groups.length - 1, Math.floor((before * groups.length) / rows))]!.push(b);
    before += b.rows;
  }
  return [partitionFeed(groups, physicalOutput(plan))];
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
