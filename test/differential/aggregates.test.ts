import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { AggregateCall } from "../../src/catalyst/expr/expression.ts";
import { findExpression } from "../../src/catalyst/expr/tree.ts";
import type { AggregateFunction } from "../../src/catalyst/functions/define.ts";
import { bindReferences, boundCall, compileExpression } from "../../src/catalyst/functions/evaluate.ts";
import { findAggregateLowering } from "../../src/catalyst/functions/lowering.ts";
import { findFunction } from "../../src/catalyst/functions/registry.ts";
import type { Aggregate } from "../../src/catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../src/catalyst/plan/output.ts";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import { loweredForm } from "../../src/execution/codegen/compileExpression.ts";
import { Engine } from "../../src/execution/run/engine.ts";
import { field, INT, structOf } from "../../src/types/dataType.ts";
import type { Value } from "../../src/types/value.ts";
import { Bench, conditionOf, randomOf, type Rows, show } from "./engineHelp.ts";
import { COLUMNS, ExpressionMaker } from "./randomExpressions.ts";
import { randomCell } from "./randomValues.ts";

/** Compiled aggregates against the states of the reference, group by group. */

const engine = new Engine(1, { poison: true });
afterAll(() => engine.stop());

const schema = structOf([...COLUMNS.map((c) => field(c.name, c.type, c.nullable)), field("grp", INT)]);
const GROUP = COLUMNS.length;

function reference(call: AggregateCall, rows: Rows, output: ReturnType<typeof outputOf>): Value {
  const entry = findFunction(call.name) as AggregateFunction;
  const f = entry.bind({ ...boundCall(call), ignoreNulls: call.ignoreNulls === true });
  const args = call.args.map((e) => compileExpression(bindReferences(e, output)));
  const test = call.filter ? compileExpression(bindReferences(call.filter, output)) : undefined;
  let state = f.init();
  for (const r of rows)
    if (!test || test(r) === true)
      state = f.update(
        state,
        args.map((a) => a(r)),
      );
  return f.finish(state);
}

/** Sums of doubles may be added in another order. */
function same(a: Value, b: Value): boolean {
  if (show(a) === show(b)) return true;
  return typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

const FUNCTIONS = ["sum", "avg", "count", "min", "max", "first", "bool_and", "any"];
const seen = { compiled: 0, failed: 0, all: 0 };

async function compare(bench: Bench, sql: string, seed: number, grouped: boolean): Promise<void> {
  const random = randomOf(seed);
  const count = [0, 1, 7, 60][seed % 4]!;
  const rows = Array.from({ length: count }, () => [
    ...COLUMNS.map((c) => {
      // Infinities and huge numbers make sums that depend on the order of addition.
      for (;;) {
        const v = randomCell(random, c.type, c.nullable);
        if (typeof v !== "number" || !Number.isFinite(v) || Math.abs(v) < 1e12 || c.kind !== "double") return v;
      }
    }),
    random() < 0.2 ? null : Math.floor(random() * 5),
  ]);
  bench.table("x", { schema, rows });
  let plan: Aggregate;
  try {
    plan = bench.analyze(
      grouped ? `SELECT grp, ${sql} AS r FROM x GROUP BY grp` : `SELECT 0 AS grp, ${sql} AS r FROM x`,
    ) as Aggregate;
  } catch (error) {
    if (error instanceof SparkError) return void fc.pre(false);
    throw error;
  }
  const output = outputOf(plan.child);
  let call: AggregateCall | undefined;
  findExpression(plan.list[1]!, (e) => {
    if (e.kind === "AggregateCall") call = e;
    return e.kind === "AggregateCall";
  });
  fc.pre(call !== undefined);
  const lowered = loweredForm({ ...call!, kind: "Call" });
  seen.all++;
  if (findAggregateLowering(call!.name)?.supports(lowered)) seen.compiled++;

  const groups = new Map<Value, Value[][]>();
  if (!grouped) groups.set(0, rows);
  else
    for (const r of rows) {
      const k = r[GROUP] as Value;
      groups.set(k, [...(groups.get(k) ?? []), r]);
    }
  const want = new Map<Value, Value>();
  let condition: string | undefined;
  try {
    for (const [k, list] of groups) want.set(k, reference(call!, list, output));
  } catch (error) {
    condition = conditionOf(error);
  }
  let got: readonly (readonly Value[])[];
  try {
    got = await bench.rows(bench.query(plan, false));
  } catch (error) {
    const c = conditionOf(error);
    seen.failed++;
    expect(condition, `${sql} fails with ${c}, the reference does not`).toBeDefined();
    return;
  }
  expect(condition, `${sql} does not fail: ${got.map((r) => r.map(show).join()).join(" ; ")}`).toBeUndefined();
  expect(got.length, sql).toBe(want.size);
  for (const [k, v] of got as [Value, Value][])
    if (!same(v, want.get(k)!)) expect(`${show(k)}: ${show(v)}`, sql).toBe(`${show(k)}: ${show(want.get(k)!)}`);
}

const RUNS = Number(process.env["KINDLING_FUZZ_RUNS"] ?? 200);
const SEED = Number(process.env["KINDLING_FUZZ_SEED"] ?? 17);

describe.each([
  ["ANSI", "true"],
  ["not ANSI", "false"],
])("%s", (_, ansi) => {
  const bench = new Bench(engine, { "spark.sql.ansi.enabled": ansi });
  test("aggregates have the reference's values", async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat({ max: 1000 }), fc.boolean(), async (g, seed, grouped) => {
        const draw = (max: number): number => g(fc.nat, { max: max - 1 });
        const maker = new ExpressionMaker(draw, draw(2) === 0);
        const name = FUNCTIONS[draw(FUNCTIONS.length)]!;
        const argument = draw(2) === 0 ? COLUMNS[draw(COLUMNS.length)]!.name : maker.any(2);
        const sql =
          name === "count" && draw(3) === 0
            ? "count(*)"
            : `${name}(${name === "bool_and" || name === "any" ? maker.of("bool", 2) : argument})`;
        await compare(bench, `${sql}${draw(4) === 3 ? ` FILTER (WHERE ${maker.of("bool", 1)})` : ""}`, seed, grouped);
      }),
      { numRuns: RUNS * 2, seed: SEED, endOnFailure: process.env["KINDLING_NO_SHRINK"] !== undefined },
    );
  });
});

test("enough was compiled", () => {
  expect(seen.compiled / seen.all).toBeGreaterThan(0.4);
});
