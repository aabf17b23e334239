import { analyze } from "../../src/catalyst/analyze/analyzer.ts";
import { evalConfigOf } from "../../src/catalyst/analyze/evalConfig.ts";
import { ExternalCatalog } from "../../src/catalyst/catalog/externalCatalog.ts";
import { SessionCatalog } from "../../src/catalyst/catalog/sessionCatalog.ts";
import type { AggregateCall, AttributeReference, Expression, SortOrder } from "../../src/catalyst/expr/expression.ts";
import { transformDown, typeOf } from "../../src/catalyst/expr/tree.ts";
import type { AggregateFunction } from "../../src/catalyst/functions/define.ts";
import { bindReferences, boundCall, compileExpression } from "../../src/catalyst/functions/evaluate.ts";
import { compareValues, valueKey } from "../../src/catalyst/functions/order.ts";
import { findFunction } from "../../src/catalyst/functions/registry.ts";
import { parseSql } from "../../src/catalyst/parse/parseSql.ts";
import type { LogicalPlan } from "../../src/catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../src/catalyst/plan/output.ts";
import { RuntimeConfig } from "../../src/common/config/config.ts";
import type { DataType } from "../../src/types/dataType.ts";
import { getZone } from "../../src/types/datetime/zone.ts";
import { hiveString } from "../../src/types/format.ts";
import type { Value } from "../../src/types/value.ts";

/** Runs queries over VALUES by the reference evaluation alone: no optimizer, no operators. */

type Rows = readonly (readonly Value[])[];

function run(plan: LogicalPlan, halves: boolean): Rows {
  switch (plan.kind) {
    case "OneRowRelation":
      return [[]];
    case "LocalRelation":
      return plan.rows;
    case "Range": {
      const out: Value[][] = [];
      for (let i = plan.start; i < plan.end; i += plan.step) out.push([i]);
      return out;
    }
    case "SubqueryAlias":
      return run(plan.child, halves);
    case "Project":
      return project(plan.list, outputOf(plan.child), run(plan.child, halves));
    case "Aggregate":
      return aggregated(plan.grouping, plan.list, outputOf(plan.child), run(plan.child, halves), halves);
    default:
      throw new Error(`the test interpreter does not run ${plan.kind}`);
  }
}

function project(list: readonly Expression[], input: readonly AttributeReference[], rows: Rows): Rows {
  const f = list.map((e) => compileExpression(bindReferences(e, input)));
  return rows.map((r) => f.map((g) => g(r)));
}

/** The result of one aggregate call; `halves` merges two states through their saved form. */
function aggregate(call: AggregateCall, input: readonly AttributeReference[], all: Rows, halves: boolean): Value {
  const entry = findFunction(call.name) as AggregateFunction;
  const f = entry.bind({ ...boundCall(call), ignoreNulls: call.ignoreNulls === true });
  const compile = (e: Expression) => compileExpression(bindReferences(e, input));
  let rows = all;
  if (call.filter) {
    const test = compile(call.filter);
    rows = rows.filter((r) => test(r) === true);
  }
  if (call.orderBy) rows = [...rows].sort(byOrder(call.orderBy, compile));
  const args = call.args.map(compile);
  let values: Rows = rows.map((r) => args.map((a) => a(r)));
  if (call.distinct) {
    const keys = call.args.map((a) => valueKey(typeOf(a)));
    const seen = new Set<string>();
    values = values.filter((v) => {
      const k = v.map((x, i) => keys[i]!(x)).join("\0");
      return !seen.has(k) && seen.add(k);
    });
  }
  const half = Math.ceil(values.length / 2);
  const state = (part: Rows): Value => f.save(part.reduce((s, v) => f.update(s, v), f.init()));
  if (call.orderBy || values.length < 2 || !halves) return f.finish(f.load(state(values)));
  return f.finish(f.merge(f.load(state(values.slice(0, half))), f.load(state(values.slice(half)))));
}

function byOrder(order: readonly SortOrder[], compile: (e: Expression) => (row: readonly Value[]) => Value) {
  const keys = order.map((o) => ({ ...o, f: compile(o.child), compare: compareValues(typeOf(o.child)) }));
  return (x: readonly Value[], y: readonly Value[]): number => {
    for (const k of keys) {
      const a = k.f(x);
      const b = k.f(y);
      if (a === null && b === null) continue;
      if (a === null || b === null) return (a === null) === k.nullsFirst ? -1 : 1;
      const c = k.compare(a, b);
      if (c !== 0) return k.ascending ? c : -c;
    }
    return 0;
  };
}

function aggregated(
  grouping: readonly Expression[],
  list: readonly Expression[],
  input: readonly AttributeReference[],
  rows: Rows,
  halves: boolean,
): Rows {
  if (grouping.length > 0) throw new Error("the test interpreter does not group");
  const computed = list.map((e) =>
    transformDown(e, (n) =>
      n.kind === "AggregateCall" ? { kind: "Literal", value: aggregate(n, input, rows, halves), type: n.type } : n,
    ),
  );
  return [computed.map((e) => compileExpression(e)([]))];
}

export interface Result {
  readonly types: readonly DataType[];
  readonly names: readonly string[];
  readonly rows: Rows;
  /** As the spark-sql shell prints them. */
  readonly text: readonly string[];
}

/** The result of `SELECT <sql>`; with `halves` aggregates are merged from two states. */
export function evaluateSql(sql: string, settings: Readonly<Record<string, string>> = {}, halves = false): Result {
  const config = new RuntimeConfig(
    Object.entries({ "spark.sql.session.timeZone": "America/Los_Angeles", ...settings }),
  );
  const catalog = new SessionCatalog(new ExternalCatalog("warehouse"));
  const ctx = { catalog, config, evalConfig: evalConfigOf(config, 1_600_000_000_123_456n) };
  const parsed = parseSql(`SELECT ${sql}`, { timeZone: config.get("spark.sql.session.timeZone") });
  const plan = analyze(parsed as LogicalPlan, ctx);
  const output = outputOf(plan);
  const rows = run(plan, halves);
  const zone = getZone(config.get("spark.sql.session.timeZone"));
  return {
    types: output.map((a) => a.type),
    names: output.map((a) => a.name),
    rows,
    text: rows.map((r) => r.map((v, i) => hiveString(v, output[i]!.type, zone)).join("\t")),
  };
}

/** The text of a single row. */
export const sqlText = (sql: string, settings: Readonly<Record<string, string>> = {}): string =>
  evaluateSql(sql, settings).text.join("\n");
