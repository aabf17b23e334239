import { aggregateFeeds } from "./aggregates.ts";
import type { Engine } from "./engine.ts";
import { asyncScan } from "./feeds/asyncScan.ts";
import { collectMetrics } from "./feeds/collectMetrics.ts";
import { coalesce, exchange, reusedExchange } from "./feeds/exchange.ts";
import { inMemory } from "./feeds/inMemory.ts";
import { globalLimit, localLimit, tail } from "./feeds/limit.ts";
import { localTable, range } from "./feeds/local.ts";
import { scanFeed } from "./feeds/scan.ts";
import { sort, takeOrdered } from "./feeds/sort.ts";
import { expand, filter, generate, project, sample, union } from "./feeds/streaming.ts";
import { window } from "./feeds/window.ts";
import type { RunContext } from "./jobs.ts";
import { joinFeeds } from "./joins.ts";
import { type OperatorTable, QueryRun } from "./queryRun.ts";

/** Every physical operator, and how its rows flow. */
const operators: OperatorTable = {
  FileSourceScan: (run, plan, filters) => [scanFeed(run, plan, [], filters)],
  RowDataSourceScan: (run, plan, filters) => [asyncScan(run, plan, filters)],
  LocalTableScan: localTable,
  InMemoryTableScan: inMemory,
  Range: range,
  Filter: filter,
  Project: project,
  Union: union,
  Expand: expand,
  Generate: generate,
  Sample: sample,
  CollectMetrics: collectMetrics,
  HashAggregate: aggregateFeeds,
  ObjectHashAggregate: aggregateFeeds,
  BroadcastHashJoin: joinFeeds,
  ShuffledHashJoin: joinFeeds,
  BroadcastNestedLoopJoin: joinFeeds,
  CartesianProduct: joinFeeds,
  Exchange: exchange,
  BroadcastExchange: exchange,
  ReusedExchange: reusedExchange,
  Coalesce: coalesce,
  Sort: sort,
  TakeOrderedAndProject: takeOrdered,
  GlobalLimit: globalLimit,
  CollectLimit: globalLimit,
  LocalLimit: localLimit,
  CollectTail: tail,
  Window: async (run, plan) => [await window(run, plan)],
  // Only an early reduction: the filter above still decides.
  WindowGroupLimit: (run, plan) => run.feeds(plan.child),
};

/** A run of a plan with all operators. */
export class PlanRun extends QueryRun {
  constructor(engine: Engine, settings: Readonly<Record<string, string>>, udf: RunContext["udf"]) {
    super(operators, engine, settings, udf);
  }
}
