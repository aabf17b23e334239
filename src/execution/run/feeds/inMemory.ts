import type { Batch } from "../../../memory/column/vector.ts";
import { outputOf } from "../../../catalyst/plan/output.ts";
import type { InMemoryTableScan } from "../../operators/physicalPlan.ts";
import { batchFeed, bind, type Feed } from "../feed.ts";
import type { QueryRun } from "../queryRun.ts";

/** Cached rows: the columns that are asked for, of batches whose statistics do not leave them out. */
export async function inMemory(run: QueryRun, plan: InMemoryTableScan): Promise<Feed[]> {
  const rows = await plan.cache.acquire();
  run.onRelease(() => rows.release());
  const own = outputOf(plan.cache.plan).map((a) => ({ type: a.type, nullable: a.nullable }));
  const chosen = rows.chosen(plan.predicates.map((e) => bind(e, plan.relation, own)));
  run.measure(plan, "batchesRead", chosen.length);
  run.measure(plan, "batchesPruned", rows.batches.length - chosen.length);
  const places = plan.output.map((a) => plan.relation.findIndex((r) => r.id === a.id));
  const batches = chosen.map((b): Batch => ({ rows: b.rows, columns: places.map((i) => b.columns[i]!) }));
  return [
    batchFeed(
      batches,
      plan.output,
      places.map((i) => own[i]!),
    ),
  ];
}
