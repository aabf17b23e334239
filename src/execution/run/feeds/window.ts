import type { Expression, WindowExpression } from "../../../catalyst/expr/expression.ts";
import { internalError, unsupported } from "../../../common/errors/conditions.ts";
import type { Column } from "../../codegen/pipeline.ts";
import { physicalOutput } from "../../operators/output.ts";
import type { WindowExec } from "../../operators/physicalPlan.ts";
import { type WindowCall, windowBatches } from "../../operators/window.ts";
import { appendColumns, batchFeed, type Feed, feedColumns, selectAttributes } from "../feed.ts";
import type { QueryRun } from "../queryRun.ts";

/** Window functions over rows sorted by the child. */
export async function window(run: QueryRun, plan: WindowExec): Promise<Feed> {
  const output = physicalOutput(plan.child);
  const functions = plan.expressions.map((e): WindowExpression => {
    const w = e.kind === "Alias" ? e.child : e;
    if (w.kind !== "WindowExpression") throw internalError(`${w.kind} among window functions`);
    return w;
  });
  const flat: Expression[] = [...plan.partitionBy, ...plan.orderBy.map((o) => o.child)];
  for (const w of functions) {
    if (w.function.kind === "AggregateCall" && w.function.distinct) throw unsupported("DISTINCT in a window function");
    flat.push(
      ...argsOf(w.function),
      ...(w.function.kind === "AggregateCall" && w.function.filter ? [w.function.filter] : []),
    );
  }
  const feeds = (await run.feeds(plan.child)).map((f) => appendColumns(selectAttributes(f, output), flat));
  const batches = await run.materializeFeeds(feeds.map((f) => f.feed));
  const { feed, ordinals } = feeds[0]!;
  const columns = feedColumns(feed).map((c): Column => ({ ...c, nullable: true }));
  let at = plan.partitionBy.length + plan.orderBy.length;
  const calls = functions.map((expression): WindowCall => {
    const args = argsOf(expression.function).map(() => ordinals[at++]!);
    const filter = expression.function.kind === "AggregateCall" && expression.function.filter ? ordinals[at++]! : -1;
    return { expression, args, filter };
  });
  const result = windowBatches(
    run.engine.pool.thread,
    run.memory.arena,
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

const argsOf = (e: Expression): readonly Expression[] =>
  e.kind === "AggregateCall" || e.kind === "Call" ? e.args : [];
