import type { RuntimeConfig } from "../common/config/config.ts";
import { defineConf } from "../common/config/config.ts";
import { defineConditions, sparkError, unsupported } from "../common/errors/conditions.ts";
import type { EvalConfig, Expression } from "../catalyst/expr/expression.ts";
import { findExpression } from "../catalyst/expr/tree.ts";
import { statistics } from "../catalyst/optimize/cost/statistics.ts";
import { optimize } from "../catalyst/optimize/optimizer.ts";
import "../catalyst/functions/lower/lowerings.ts";
import type { LogicalPlan } from "../catalyst/plan/logicalPlan.ts";
import { outputOf } from "../catalyst/plan/output.ts";
import { logicalGraph, type PlanGraph, type PlanGraphKind } from "../catalyst/plan/planGraph.ts";
import { expressionsOf, findPlan, subqueryPlan, transformAllExpressions } from "../catalyst/plan/tree.ts";
import type { Batch } from "../memory/column/vector.ts";
import type { Value } from "../types/value.ts";
import { readValue } from "../memory/column/values.ts";
import { physicalOutput } from "./operators/output.ts";
import { analyzedText, figuresOf, type MeasuredPlan } from "./explain/analyze.ts";
import { codegenText } from "./explain/codegen.ts";
import { explainPlans, type PlanMode } from "./explain/explain.ts";
import { aligned, withoutSubqueries } from "./explain/placeholders.ts";
import { explained, type SubqueryPlans } from "./explain/plan.ts";
import { physicalGraph } from "./explain/planGraph.ts";
import { DryRun, MeasuredRun, type TracedJob } from "./explain/tracedRun.ts";
import type { PhysicalPlan } from "./operators/physicalPlan.ts";
import type { PlannerContext } from "./planner/context.ts";
import { alignAggregations, mergeSubqueries } from "./planner/mergeEqual.ts";
import { planPhysical } from "./planner/planner.ts";
import { reuseExchanges, type ReusingPlans, takesPart, withReused } from "./planner/reuseExchanges.ts";
import { type ResultBatch, resultBatch } from "./resultBatch.ts";
import { hasLoops, withoutLoops } from "./loops.ts";
import type { Engine } from "./run/engine.ts";
import type { RunContext } from "./run/jobs.ts";
import { PlanRun } from "./run/executor.ts";
import type { QueryRun } from "./run/queryRun.ts";

defineConditions({
  SCALAR_SUBQUERY_TOO_MANY_ROWS: ["21000", "More than one row returned by a subquery used as an expression."],
});
defineConf({
  key: "spark.sql.execution.topKSortFallbackThreshold",
  default: "2147483632",
  doc: "Rows of ORDER BY with LIMIT up to which only the first rows are kept while sorting.",
});
defineConf({
  key: "spark.sql.exchange.reuse",
  default: "true",
  doc: "Whether equal parts of one query, which end in an exchange, are computed once.",
});
defineConf({
  key: "spark.sql.execution.reuseSubquery",
  default: "true",
  doc: "Whether equal scalar subqueries of one query are run once.",
});

/** What EXPLAIN can be asked for. */
export type ExplainMode = PlanMode | "codegen" | "analyze";

/** What execution needs of a session. */
export interface QuerySession {
  readonly config: RuntimeConfig;
  evalConfig(): EvalConfig;
  /** The JavaScript function behind a ScalarUdf's key. */
  readonly udf?: RunContext["udf"];
  /** Where the stages of queries are told of. */
  readonly stages?: RunContext["stages"];
}

/** An analyzed plan on its way: optimized, planned and run, each when it is first asked for. */
export class QueryExecution {
  readonly analyzed: LogicalPlan;
  readonly engine: Engine;
  private readonly session: QuerySession;
  private optimizedPlan: LogicalPlan | undefined;
  private reusing: ReusingPlans | undefined;
  private plannedPlan: LogicalPlan | undefined;
  /** How runs are made, and the runs of scalar subqueries by their ids: EXPLAIN measures them. */
  private runClass: typeof PlanRun = PlanRun;
  private readonly subqueryRuns = new Map<number, { readonly run: QueryRun; readonly plan: PhysicalPlan }>();

  private readonly withCached: LogicalPlan;

  /** @param withCached the analyzed plan with cached rows in the places of its parts that are cached */
  constructor(engine: Engine, session: QuerySession, analyzed: LogicalPlan, withCached: LogicalPlan = analyzed) {
    this.withCached = withCached;
    this.engine = engine;
    this.session = session;
    this.analyzed = analyzed;
  }

  get optimized(): LogicalPlan {
    if (!this.optimizedPlan && hasLoops(this.analyzed)) throw unsupported("EXPLAIN of recursive common tables");
    this.optimizedPlan ??= optimize(this.withCached, {
      config: this.session.config,
      evalConfig: this.session.evalConfig(),
    });
    return this.optimizedPlan;
  }

  get plannerContext(): PlannerContext {
    const { config } = this.session;
    return {
      shufflePartitions: config.integer("spark.sql.shuffle.partitions"),
      broadcastThreshold: config.bytes("spark.sql.autoBroadcastJoinThreshold"),
      statistics,
      topKLimit: config.integer("spark.sql.execution.topKSortFallbackThreshold"),
    };
  }

  /** The plan as it would run; scalar subqueries stand in it as they are. */
  get physical(): PhysicalPlan {
    return this.plans.root;
  }

  private flag(key: string): boolean {
    return this.session.config.boolean(key);
  }

  /** The optimized plan as the planner gets it: what is computed more than once is the same there. */
  private get planned(): LogicalPlan {
    if (!this.plannedPlan) {
      let plan = this.optimized;
      if (this.flag("spark.sql.execution.reuseSubquery")) plan = mergeSubqueries(plan);
      if (this.flag("spark.sql.exchange.reuse")) plan = alignAggregations(plan);
      this.plannedPlan = plan;
    }
    return this.plannedPlan;
  }

  /** The plan and those of its scalar subqueries, which are made together so that they can use each other's parts. */
  private get plans(): ReusingPlans {
    if (!this.reusing) {
      const root = planPhysical(this.planned, this.plannerContext);
      const subqueries = new Map<number, PhysicalPlan>();
      for (const e of scalarSubqueries(this.planned))
        if (e.kind === "ScalarSubquery" && !subqueries.has(e.id) && !hasSubquery(subqueryPlan(e)))
          subqueries.set(e.id, planPhysical(subqueryPlan(e), this.plannerContext));
      this.reusing = this.flag("spark.sql.exchange.reuse")
        ? reuseExchanges({ root, subqueries })
        : { root, subqueries, keys: new Set() };
    }
    return this.reusing;
  }

  private newRun<R extends PlanRun>(make: new (...args: ConstructorParameters<typeof PlanRun>) => R): R {
    const settings = Object.fromEntries(this.session.config.all());
    const run = new make(this.engine, settings, this.session.udf ?? (() => undefined));
    run.stages = this.session.stages;
    return run;
  }

  /** Runs the query and gives its rows batch by batch, as copies. */
  async *execute(options: { signal?: AbortSignal | undefined } = {}): AsyncIterable<ResultBatch> {
    const batches: ResultBatch[] = [];
    await this.withResult(options, (run, plan, result) => {
      const types = physicalOutput(plan).map((a) => a.type);
      for (const b of result) batches.push(resultBatch(run.memory.heap, b, types));
    });
    yield* batches;
  }

  /** Runs the query and hands its rows over by task, while they are in linear memory: what writers make files of. */
  async withTasks(use: (task: number, batch: Batch) => void): Promise<void> {
    const run = this.newRun(this.runClass);
    try {
      const plan = await this.readyPlan(run, {});
      for (const { task, batch } of await run.materializeByTask(plan)) use(task, batch);
    } finally {
      run.release();
    }
  }

  /** Runs the query and hands its rows over while they are in linear memory. */
  async withResult(
    options: { signal?: AbortSignal | undefined },
    use: (
      run: QueryRun,
      plan: PhysicalPlan,
      result: Awaited<ReturnType<QueryRun["materialize"]>>,
    ) => void | Promise<void>,
  ): Promise<void> {
    const run = this.newRun(this.runClass);
    const cancel = (): void => run.cancel();
    if (options.signal?.aborted) cancel();
    options.signal?.addEventListener("abort", cancel);
    try {
      const plan = await this.readyPlan(run, options);
      await use(run, plan, await run.materialize(plan));
    } finally {
      options.signal?.removeEventListener("abort", cancel);
      run.release();
    }
  }

  /** Recursive tables are run before the plan around them is optimized. */
  private async runLoops(options: { signal?: AbortSignal | undefined }): Promise<void> {
    if (this.optimizedPlan || !hasLoops(this.analyzed)) return;
    const plan = await withoutLoops(this.analyzed, this.session.config, async (part) => {
      const rows: Value[][] = [];
      for await (const batch of new QueryExecution(this.engine, this.session, part).execute(options)) {
        const columns = batch.columns.map((c) => c.values());
        for (let i = 0; i < batch.rows; i++) rows.push(columns.map((c) => c[i]!));
      }
      return rows;
    });
    this.optimizedPlan = optimize(plan, { config: this.session.config, evalConfig: this.session.evalConfig() });
  }

  /** The text of EXPLAIN. `parsed` is the plan before its analysis, where the caller still has it. "analyze" runs the query. */
  async explain(mode: ExplainMode, parsed?: LogicalPlan): Promise<string> {
    const { analyzed, optimized, physical } = this;
    const subqueries = this.subqueryPlans;
    switch (mode) {
      case "codegen":
        return codegenText(explained(physical, subqueries), (plan) => this.dryRun(plan));
      case "analyze":
        return analyzedText(await this.measure());
      default:
        return explainPlans({ parsed, analyzed, optimized, physical, subqueries }, mode);
    }
  }

  /** One of the query's plans for a picture. `measured`: the query is run, and the physical plan has its figures. */
  async planGraph(kind: PlanGraphKind, measured: boolean): Promise<PlanGraph> {
    if (kind !== "physical") return logicalGraph(kind === "logical" ? this.analyzed : this.optimized);
    if (!measured) return physicalGraph(explained(this.physical, this.subqueryPlans));
    const run = await this.measure();
    return physicalGraph(run.plan, figuresOf(run));
  }

  private readonly subqueryPlans: SubqueryPlans = (e) =>
    this.plans.subqueries.get(e.id) ?? planPhysical(subqueryPlan(e), this.plannerContext);

  /** The jobs that a plan leads to, compiled and not run. */
  private async dryRun(plan: PhysicalPlan): Promise<readonly TracedJob[]> {
    const stand = withoutSubqueries(plan);
    const shown = aligned(stand, plan)!;
    const run = this.newRun(DryRun);
    try {
      await run.materialize(stand);
      return run.jobs.map(({ nodes, target, ...rest }) => ({
        ...rest,
        nodes: nodes.map((n) => shown.get(n) ?? n),
        target: target && (shown.get(target) ?? target),
      }));
    } finally {
      run.release();
    }
  }

  private async measure(): Promise<MeasuredPlan> {
    const own = new QueryExecution(this.engine, this.session, this.analyzed);
    own.optimizedPlan = this.optimized;
    own.plannedPlan = this.planned;
    own.reusing = this.plans;
    own.runClass = MeasuredRun;
    const seen = own.subqueryRuns;
    const { heap } = this.engine.pool.thread;
    heap.resetPeak();
    const begin = performance.now();
    let rows = 0;
    let main: { readonly run: QueryRun; readonly plan: PhysicalPlan } | undefined;
    await own.withResult({}, (run, plan, result) => {
      rows = result.reduce((n, b) => n + b.rows, 0);
      main = { run, plan };
      if (run instanceof MeasuredRun) run.finish();
    });
    const totals = { milliseconds: performance.now() - begin, rows, peakBytes: heap.peak };
    const planRun = main!.plan;
    const shown = aligned(planRun, this.physical) ? this.physical : planRun;
    const places = aligned(shown, planRun)!;
    const plan = explained(shown, (e) => seen.get(e.id)?.plan ?? this.subqueryPlans(e));
    const runs = [...new Set([main!, ...seen.values()].map(({ run }) => run))].filter((r) => r instanceof MeasuredRun);
    // What a subquery has computed for the plan around it was measured where it stood before the plan was made again.
    const ran = (p: PhysicalPlan): PhysicalPlan =>
      runs.some((r) => r.measures.has(p) || (r.figures.get(p)?.jobs ?? 0) > 0) ? p : (places.get(p) ?? p);
    return { plan, runs, totals, ran };
  }

  /** The physical plan with scalar subqueries replaced by their values, so that they can be pushed into scans as literals. */
  private async readyPlan(run: PlanRun, options: { signal?: AbortSignal | undefined }): Promise<PhysicalPlan> {
    await this.runLoops(options);
    if (!hasSubquery(this.planned)) return this.physical;
    const values = new Map<number, Expression>();
    for (const e of scalarSubqueries(this.planned)) {
      if (e.kind !== "ScalarSubquery") throw unsupported(`${e.kind} that the optimizer has not rewritten to a join`);
      if (e.outer.length > 0)
        throw unsupported("a correlated scalar subquery that the optimizer has not rewritten to a join");
      if (values.has(e.id)) continue;
      const inner = new QueryExecution(this.engine, this.session, subqueryPlan(e));
      inner.optimizedPlan = inner.analyzed;
      inner.runClass = this.runClass;
      const type = outputOf(inner.analyzed)[0]!.type;
      let value: Value = null;
      const read = (run: QueryRun, plan: PhysicalPlan, result: readonly Batch[]): void => {
        if (run instanceof MeasuredRun) {
          run.finish();
          this.subqueryRuns.set(e.id, { run, plan });
        }
        const rows = result.reduce((n, b) => n + b.rows, 0);
        if (rows > 1)
          throw sparkError("SCALAR_SUBQUERY_TOO_MANY_ROWS", {}, e.origin ? { queryContext: [e.origin] } : {});
        const first = result.find((b) => b.rows > 0);
        if (first) value = readValue(run.memory.heap, first.columns[0]!, 0, type);
      };
      // One that has a part in common with the plan around it is a part of its run.
      const own = this.plans.subqueries.get(e.id);
      if (own) inner.reusing = { root: own, subqueries: new Map(), keys: new Set() };
      if (own && takesPart(own)) read(run, own, await run.materialize(own));
      else await inner.withResult(options, read);
      values.set(e.id, { kind: "Literal", value, type });
    }
    const replaced = transformAllExpressions(this.planned, (e) =>
      e.kind === "ScalarSubquery" ? (values.get(e.id) ?? e) : e,
    );
    return withReused(planPhysical(replaced, this.plannerContext), this.plans.keys);
  }
}

type SubqueryExpression = Extract<Expression, { kind: "ScalarSubquery" | "Exists" | "InSubquery" }>;
const isSubquery = (e: Expression): e is SubqueryExpression =>
  e.kind === "ScalarSubquery" || e.kind === "Exists" || e.kind === "InSubquery";

function scalarSubqueries(plan: LogicalPlan): SubqueryExpression[] {
  const out: SubqueryExpression[] = [];
  findPlan(plan, (p) => {
    for (const top of expressionsOf(p))
      findExpression(top, (e) => {
        if (isSubquery(e)) out.push(e);
        return false;
      });
    return false;
  });
  return out;
}
const hasSubquery = (plan: LogicalPlan): boolean => scalarSubqueries(plan).length > 0;
