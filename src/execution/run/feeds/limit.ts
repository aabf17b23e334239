import { type Batch, vectorFrom } from "../../../memory/column/vector.ts";
import type { Column } from "../../codegen/pipeline.ts";
import { physicalOutput } from "../../operators/output.ts";
import type { LimitExec, TailExec } from "../../operators/physicalPlan.ts";
import { addStep, batchFeed, emptyFeed, type Feed } from "../feed.ts";
import type { QueryRun } from "../queryRun.ts";

/** LIMIT and OFFSET over all rows. */
export async function globalLimit(run: QueryRun, plan: LimitExec): Promise<Feed[]> {
  const wanted = plan.limit < 0 ? -1 : plan.limit + plan.offset;
  let batches = wanted === 0 ? [] : await run.materialize(plan.child, wanted);
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

/** At most so many rows of each task. */
export const localLimit = async (run: QueryRun, plan: LimitExec): Promise<Feed[]> =>
  (await run.feeds(plan.child)).map((f) => addStep(f, { kind: "limit", limit: plan.limit }));

/** The last rows. */
export async function tail(run: QueryRun, plan: TailExec): Promise<Feed[]> {
  const batches = await run.materialize(plan.child);
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

/** Batches without their first rows. Vectors are shifted by address, so nothing is copied. */
function dropRows(batches: readonly Batch[], count: number): Batch[] {
  const out: Batch[] = [];
  let left = count;
  for (const b of batches) {
    if (left >= b.rows) {
      left -= b.rows;
      continue;
    }
    out.push(left === 0 ? b : { rows: b.rows - left, columns: b.columns.map((v) => vectorFrom(v, left)) });
    left = 0;
  }
  return out;
}
