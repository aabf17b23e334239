import type { Expression } from "../../../catalyst/expr/expression.ts";
import { canCompile } from "../../codegen/compileExpression.ts";
import { mayRaise } from "../../codegen/mayRaise.ts";
import type { Column } from "../../codegen/pipeline.ts";
import type { FileSourceScan } from "../../operators/physicalPlan.ts";
import { planFileScan } from "../../sources/fileScan.ts";
import { addFilter, bind, type Feed } from "../feed.ts";
import type { QueryRun } from "../queryRun.ts";
import type { RuntimeFilter } from "../runtimeFilter.ts";

/** A scan with the conditions above it: those with compiled form before the other columns are decoded. */
export function scanFeed(
  run: QueryRun,
  plan: FileSourceScan,
  conditions: readonly Expression[],
  filters: readonly RuntimeFilter[],
): Feed {
  const fields = plan.output.map((a) => ({ name: a.name, type: a.type, nullable: a.nullable }));
  const raw = fields.map((f): Column => ({ type: f.type, nullable: f.nullable }));
  const bound = plan.dataFilters.map((e) => bind(e, plan.output, raw));
  const files = planFileScan(
    plan.source,
    fields,
    bound,
    plan.partitionFilters.map((e) => bind(e, plan.output, raw)),
    run.settings,
  );
  run.measure(plan, "filesRead", files.filesRead);
  const columns = fields.map((f, i): Column => ({ type: f.type, nullable: files.nullable[i]! }));
  const all = conditions.map((e) => bind(e, plan.output, columns));
  // Behind a condition that only the reference evaluates, what can raise an error must wait: some rows never get there.
  const firstUncompiled = all.findIndex((e) => !canCompile(e));
  const early = all.map((e, i) => canCompile(e) && (firstUncompiled < 0 || i < firstUncompiled || !mayRaise(e)));
  let feed: Feed = {
    shape: { kind: "batches", columns },
    tasks: () => files.tasks.map((task) => ({ kind: "scan" as const, task })),
    rows: files.tasks.reduce((n, t) => n + t.size, 0),
    steps: [],
    attributes: plan.output,
    selection: all.filter((_, i) => early[i]),
    filters: filters.flatMap((f) => {
      const ordinal = plan.output.findIndex((a) => a.id === f.attribute.id);
      return ordinal < 0 ? [] : [{ ordinal, bitmap: f.bitmap }];
    }),
  };
  conditions.forEach((c, i) => {
    if (!early[i]) feed = addFilter(feed, c);
  });
  return feed;
}
