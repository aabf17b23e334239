import type { RuntimeConfig } from "../../common/config/config.ts";
import type { AnalyzerContext } from "../../catalyst/analyze/env.ts";
import type { SessionCatalog } from "../../catalyst/catalog/sessionCatalog.ts";
import type { EvalConfig } from "../../catalyst/expr/expression.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import type { PlanGraph, PlanGraphKind } from "../../catalyst/plan/planGraph.ts";
import type { CacheLevel } from "../../catalyst/plan/cachedPlan.ts";
import type { DataType } from "../../types/dataType.ts";
import type { Stages } from "../../common/progress/stages.ts";
import type { ExplainMode, ResultBatch } from "./channel.ts";
import type { BoundUdf } from "./udfRegistry.ts";

/** What execution is given of a session. */
export interface ExecutionSession {
  readonly config: RuntimeConfig;
  readonly catalog: SessionCatalog;
  /** The JavaScript function of a ScalarUdf's key, for arguments of the types. */
  readonly udf: (key: number, types: readonly DataType[]) => BoundUdf | undefined;
  /** Where the stages of queries are told of, for those who watch. */
  readonly stages: Stages;
  /** Settings frozen for one query. */
  evalConfig(): EvalConfig;
}

/** An analyzed plan on its way through the optimizer and the planner; QueryExecution is one. */
export interface PreparedQuery {
  readonly analyzed: LogicalPlan;
  explain(mode: ExplainMode): Promise<string>;
  planGraph(kind: PlanGraphKind, measured: boolean): Promise<PlanGraph>;
  execute(options?: { signal?: AbortSignal }): AsyncIterable<ResultBatch>;
}

export interface WriteRequest {
  /** Analyzed; its columns are those of the files, partition columns included. */
  readonly plan: LogicalPlan;
  readonly format: string;
  readonly path: string;
  /** What there is already has been dealt with, except that "overwrite" replaces it. */
  readonly mode: "append" | "overwrite";
  readonly partitionBy: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

/** Rows into a source that is asked over a network: a database. */
export interface SaveRequest {
  readonly plan: LogicalPlan;
  readonly format: string;
  readonly mode: "append" | "overwrite" | "error" | "ignore";
  /** Keys as written. */
  readonly options: Readonly<Record<string, string>>;
}

/** The plans whose rows are kept between queries. All plans are analyzed. */
export interface PlanCache {
  add(session: ExecutionSession, analyzed: LogicalPlan, level: CacheLevel, name?: string): void;
  find(session: ExecutionSession, analyzed: LogicalPlan): { readonly level: CacheLevel } | undefined;
  /** Computes the rows now. */
  load(session: ExecutionSession, analyzed: LogicalPlan): Promise<void>;
  /** Forgets a plan; with `cascade` all that were made of it too. */
  remove(session: ExecutionSession, analyzed: LogicalPlan, cascade: boolean): boolean;
  /** A view is replaced or dropped: what was cached by its name is forgotten, frames of the same rows are not. */
  removeView(name: readonly string[]): void;
  /** Files in a folder changed. */
  invalidate(path: string): void;
  /** A folder is gone. */
  removePath(path: string): void;
  clear(): void;
}

/** The rooms below, as the session uses them; the package's entry hands them up. */
export interface Engine {
  analyze(plan: LogicalPlan, context: AnalyzerContext): LogicalPlan;
  /** @param parsed the plan before its analysis, for EXPLAIN */
  prepare(session: ExecutionSession, analyzed: LogicalPlan, parsed?: LogicalPlan): PreparedQuery;
  write(session: ExecutionSession, request: WriteRequest): Promise<void>;
  save(session: ExecutionSession, request: SaveRequest): Promise<void>;
  readonly cache?: PlanCache | undefined;
  close(): Promise<void>;
}
