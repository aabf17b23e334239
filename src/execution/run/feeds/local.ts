import { ColumnBuilder } from "../../../memory/column/values.ts";
import type { Batch } from "../../../memory/column/vector.ts";
import type { Column } from "../../codegen/pipeline.ts";
import type { LocalTableScan, RangeExec } from "../../operators/physicalPlan.ts";
import { batchFeed, type Feed } from "../feed.ts";
import type { QueryRun } from "../queryRun.ts";

/** Rows that the plan itself holds. */
export function localTable(run: QueryRun, plan: LocalTableScan): Feed[] {
  // As many parts as Spark makes of a local relation, for sums of doubles depend on it.
  const parts = Math.min(plan.rows.length, run.engine.threads);
  const batches = Array.from({ length: parts }, (_, i): Batch => {
    const rows = plan.rows.slice(
      Math.floor((i * plan.rows.length) / parts),
      Math.floor(((i + 1) * plan.rows.length) / parts),
    );
    const builders = plan.output.map((a) => new ColumnBuilder(run.memory.arena, a.type, rows.length));
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

/** range(): numbers are made in the threads. */
export function range(run: QueryRun, plan: RangeExec): Feed[] {
  const span = plan.end - plan.start;
  const count =
    plan.step > 0n
      ? span > 0n
        ? (span + plan.step - 1n) / plan.step
        : 0n
      : span < 0n
        ? (-span - plan.step - 1n) / -plan.step
        : 0n;
  const slices = BigInt(plan.slices ?? run.engine.threads * 4);
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
