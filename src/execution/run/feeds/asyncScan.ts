import { physicalType } from "../../../memory/column/vector.ts";
import type { Column } from "../../codegen/pipeline.ts";
import type { RowDataSourceScan } from "../../operators/physicalPlan.ts";
import { findAsyncSource } from "../../sources/asyncSource.ts";
import { Channels } from "../channels.ts";
import type { Feed } from "../feed.ts";
import type { QueryRun } from "../queryRun.ts";
import type { RuntimeFilter } from "../runtimeFilter.ts";

/** Rows that a source may have of which nothing is known before it is read: enough for the workers to be worth waking. */
const UNKNOWN_ROWS = 1_000_000;

/** A source that is asked over a network. Nothing is opened before the feed's turn comes. */
export function asyncScan(run: QueryRun, plan: RowDataSourceScan, filters: readonly RuntimeFilter[]): Feed {
  const columns = plan.output.map((a): Column => ({ type: a.type, nullable: a.nullable }));
  const partitions = findAsyncSource(plan.source.format)!.partitions({
    source: plan.source,
    columns: plan.output.map((a) => ({ name: a.name, type: a.type, nullable: a.nullable })),
    filters: plan.filters,
    limit: plan.limit,
    offset: plan.offset,
  });
  return {
    shape: { kind: "batches", columns },
    tasks: () => [],
    open: async () => {
      const channels = new Channels(
        run.memory,
        partitions,
        columns.map((c) => physicalType(c.type)),
      );
      try {
        return { ...(await channels.start(run.engine.threads)), close: () => channels.close() };
      } catch (error) {
        await channels.close();
        throw error;
      }
    },
    rows: plan.limit < 0 ? UNKNOWN_ROWS : Math.min(UNKNOWN_ROWS, plan.limit * partitions.length),
    steps: [],
    attributes: plan.output,
    selection: [],
    filters: filters.flatMap((f) => {
      const ordinal = plan.output.findIndex((a) => a.id === f.attribute.id);
      return ordinal < 0 ? [] : [{ ordinal, bitmap: f.bitmap }];
    }),
  };
}
