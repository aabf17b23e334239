import { analyze } from "../../src/catalyst/analyze/analyzer.ts";
import { evalConfigOf } from "../../src/catalyst/analyze/evalConfig.ts";
import { attributesOf } from "../../src/catalyst/analyze/relations.ts";
import { ExternalCatalog } from "../../src/catalyst/catalog/externalCatalog.ts";
import { SessionCatalog } from "../../src/catalyst/catalog/sessionCatalog.ts";
import "../../src/catalyst/functions/functions.ts";
import { parseSql } from "../../src/catalyst/parse/parseSql.ts";
import type { LogicalPlan } from "../../src/catalyst/plan/logicalPlan.ts";
import { RuntimeConfig } from "../../src/common/config/config.ts";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import { physicalOutput } from "../../src/execution/operators/output.ts";
import { QueryExecution } from "../../src/execution/queryExecution.ts";
import { resultBatch } from "../../src/execution/resultBatch.ts";
import type { Engine } from "../../src/execution/run/engine.ts";
import type { StructType } from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";
import type { Value } from "../../src/types/value.ts";

export type Rows = readonly (readonly Value[])[];
export interface Table {
  readonly schema: StructType;
  readonly rows: Rows;
}

/** Analyzed queries over local tables, run by an engine with or without the optimizer. */
export class Bench {
  readonly engine: Engine;
  readonly config: RuntimeConfig;
  private readonly catalog = new SessionCatalog(new ExternalCatalog("spark-warehouse"));

  constructor(engine: Engine, settings: Readonly<Record<string, string>> = {}) {
    this.engine = engine;
    this.config = new RuntimeConfig(Object.entries({ "spark.sql.session.timeZone": "UTC", ...settings }));
  }
  table(name: string, table: Table): this {
    this.catalog.createTempView(
      {
        kind: "view",
        name,
        plan: { kind: "LocalRelation", output: attributesOf(table.schema), rows: table.rows },
        analyzed: true,
        schema: table.schema,
      },
      true,
    );
    return this;
  }
  private evalConfig() {
    return evalConfigOf(this.config, 1_700_000_000_000_000n);
  }
  analyze(sql: string): LogicalPlan {
    return analyze(parseSql(sql) as LogicalPlan, {
      catalog: this.catalog,
      config: this.config,
      evalConfig: this.evalConfig(),
    });
  }
  query(analyzed: LogicalPlan, optimize: boolean): QueryExecution {
    const q = new QueryExecution(this.engine, { config: this.config, evalConfig: () => this.evalConfig() }, analyzed);
    // Without the optimizer nothing is computed before the run.
    if (!optimize) (q as unknown as { optimizedPlan: LogicalPlan }).optimizedPlan = analyzed;
    return q;
  }
  async rows(q: QueryExecution): Promise<Value[][]> {
    return (await this.rowsAndSpills(q)).rows;
  }
  /** The rows, and how many files the query spilled. */
  async rowsAndSpills(q: QueryExecution): Promise<{ rows: Value[][]; spills: number }> {
    const rows: Value[][] = [];
    let spills = 0;
    await q.withResult({}, (run, plan, batches) => {
      spills = run.spills.length;
      const types = physicalOutput(plan).map((a) => a.type);
      for (const b of batches) {
        const columns = resultBatch(run.memory.heap, b, types).columns.map((c) => c.values());
        for (let i = 0; i < b.rows; i++) rows.push(columns.map((c) => c[i]!));
      }
    });
    return { rows, spills };
  }
  async run(sql: string, optimize = true): Promise<Value[][]> {
    return this.rows(this.query(this.analyze(sql), optimize));
  }
}

/** The condition of an error; what is no SparkError is a fault of the engine. */
export function conditionOf(error: unknown): string {
  if (error instanceof SparkError) return error.condition;
  throw error;
}

/** A text that differs when values do: 0.0 from -0.0, all NaN are one. */
export function show(v: Value): string {
  if (v === null) return "NULL";
  if (typeof v === "number") return Object.is(v, -0) ? "-0.0" : String(v);
  if (typeof v === "bigint") return `${v}n`;
  if (v instanceof Decimal) return `${v.unscaled}e-${v.scale}`;
  if (typeof v === "string") return JSON.stringify(v);
  if (v instanceof Uint8Array) return `x${Buffer.from(v).toString("hex")}`;
  return typeof v === "boolean"
    ? String(v)
    : JSON.stringify(v, (_, x: unknown) => (typeof x === "bigint" ? `${x}n` : x));
}
export const showRow = (r: readonly Value[]): string => r.map(show).join(" | ");
/** Rows in an order of their own, so that bags compare equal. */
export const bag = (rows: Rows): string[] => rows.map(showRow).sort();

/** Numbers from a seed (mulberry32), the same everywhere. */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
