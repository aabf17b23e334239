import { readValue } from "../../../memory/column/values.ts";
import type { Column } from "../../codegen/pipeline.ts";
import { tellObserver } from "../observers.ts";
import { physicalOutput } from "../../operators/output.ts";
import type { CollectMetricsExec } from "../../operators/physicalPlan.ts";
import { batchFeed, emptyFeed, type Feed } from "../feed.ts";
import type { QueryRun } from "../queryRun.ts";

/** The rows of the child, after the aggregates over them were computed and told. */
export async function collectMetrics(run: QueryRun, plan: CollectMetricsExec): Promise<Feed[]> {
  const batches = await run.materialize(plan.child);
  plan.hold(batches);
  const fields = physicalOutput(plan.metrics);
  const [row] = await run.materialize(plan.metrics);
  const values = fields.map((f, i) => readValue(run.memory.heap, row!.columns[i]!, 0, f.type));
  tellObserver(
    plan.dataframe,
    fields.map((f) => ({ name: f.name, type: f.type, nullable: f.nullable })),
    values,
  );
  const output = physicalOutput(plan);
  if (batches.length === 0) return [emptyFeed(output)];
  return [
    batchFeed(
      batches,
      output,
      output.map((a): Column => ({ type: a.type, nullable: true })),
    ),
  ];
}
