import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Expression } from "../../src/catalyst/expr/expression.ts";
import { forEachExpression } from "../../src/catalyst/expr/tree.ts";
import { bindReferences, compileExpression } from "../../src/catalyst/functions/evaluate.ts";
import type { Project } from "../../src/catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../src/catalyst/plan/output.ts";
import { canCompile } from "../../src/execution/codegen/compileExpression.ts";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import { Engine } from "../../src/execution/run/engine.ts";
import { field, structOf } from "../../src/types/dataType.ts";
import type { Value } from "../../src/types/value.ts";
import { Bench, conditionOf, randomOf, type Rows, show } from "./engineHelp.ts";
import { COLUMNS, ExpressionMaker } from "./randomExpressions.ts";
import { randomCell } from "./randomValues.ts";

const engine = new Engine(1, { poison: true });
afterAll(() => engine.stop());

const schema = structOf(COLUMNS.map((c) => field(c.name, c.type, c.nullable)));
const randomRows = (seed: number, n: number): Rows => {
  const random = randomOf(seed);
  return Array.from({ length: n }, () => COLUMNS.map((c) => randomCell(random, c.type, c.nullable)));
};

type Outcome = { readonly values: readonly string[] } | { readonly condition: string };

/** Row by row by the reference: the values, or the first error. */
function reference(e: Expression, rows: Rows): Outcome & { readonly row?: number } {
  const f = compileExpression(e);
  const values: string[] = [];
  for (const [row, r] of rows.entries()) {
    try {
      values.push(show(f(r)));
    } catch (error) {
      return { condition: conditionOf(error), row };
    }
  }
  return { values };
}

/** What was seen compiled: the run would prove nothing if nothing was. */
const compiled = new Map<string, number>();
const seen = { compiled: 0, all: 0, errors: 0 };

async function compare(bench: Bench, sql: string, seed: number, optimize: boolean): Promise<void> {
  const rows = randomRows(seed, 24);
  bench.table("x", { schema, rows });
  let plan: Project;
  try {
    plan = bench.analyze(`SELECT ${sql} AS r FROM x`) as Project;
  } catch (error) {
    // Nothing to compare: the analyzer refuses types.
    if (error instanceof SparkError) return void fc.pre(false);
    throw error;
  }
  const list = plan.list[0]!;
  const bound = bindReferences(list.kind === "Alias" ? list.child : list, outputOf(plan.child));
  const want = reference(bound, rows);
  const whole = canCompile(bound);
  seen.all++;
  if (whole) {
    seen.compiled++;
    forEachExpression(bound, (e) => {
      const name = e.kind === "Call" ? e.name : e.kind;
      compiled.set(name, (compiled.get(name) ?? 0) + 1);
    });
  }
  let got: Outcome;
  try {
    got = { values: (await bench.rows(bench.query(plan, optimize))).map((r) => show(r[0] as Value)) };
  } catch (error) {
    got = { condition: conditionOf(error) };
  }
  if ("condition" in want) {
    seen.errors++;
    // The optimizer may take away what would fail; parts without compiled form are computed before the others.
    if (!optimize)
      expect(
        "condition" in got,
        `${sql}: no error, but the reference fails at ${rows[want.row!]!.map(show).join()} with ${want.condition}`,
      ).toBe(true);
    if (!optimize && whole)
      expect(got, `${sql} at ${rows[want.row!]!.map(show).join()}`).toEqual({ condition: want.condition });
    return;
  }
  if ("condition" in got) expect(got, sql).toEqual({ values: want.values });
  else
    for (const [i, v] of want.values.entries())
      if (v !== got.values[i])
        expect(got.values[i], `${sql}\nat ${COLUMNS.map((c, j) => `${c.name}=${show(rows[i]![j]!)}`).join(" ")}`).toBe(
          v,
        );
}

const property = (bench: Bench, options: { depth: number; compiledOnly: boolean; optimize: boolean }) =>
  fc.asyncProperty(fc.gen(), fc.nat({ max: 1000 }), async (g, seed) => {
    const maker = new ExpressionMaker((max) => g(fc.nat, { max: max - 1 }), options.compiledOnly);
    await compare(bench, maker.any(options.depth), seed, options.optimize);
  });

const RUNS = Number(process.env["KINDLING_FUZZ_RUNS"] ?? 250);
const SEED = Number(process.env["KINDLING_FUZZ_SEED"] ?? 11);

describe.each([
  ["ANSI", "true"],
  ["not ANSI", "false"],
])("%s", (_, ansi) => {
  const bench = new Bench(engine, { "spark.sql.ansi.enabled": ansi });
  test("compiled expressions have the reference's values and errors", async () => {
    await fc.assert(property(bench, { depth: 3, compiledOnly: true, optimize: false }), {
      numRuns: RUNS * 2,
      seed: SEED,
      endOnFailure: process.env["KINDLING_NO_SHRINK"] !== undefined,
    });
  });
  test("so have expressions that are compiled in part", async () => {
    await fc.assert(property(bench, { depth: 4, compiledOnly: false, optimize: false }), {
      numRuns: RUNS,
      seed: SEED,
      endOnFailure: process.env["KINDLING_NO_SHRINK"] !== undefined,
    });
  });
  test("and the optimizer changes no value", async () => {
    await fc.assert(property(bench, { depth: 3, compiledOnly: false, optimize: true }), {
      numRuns: RUNS,
      seed: SEED + 1,
      endOnFailure: process.env["KINDLING_NO_SHRINK"] !== undefined,
    });
  });
});

test("what was compared was compiled, of every kind", () => {
  expect(seen.compiled / seen.all).toBeGreaterThan(0.5);
  expect(seen.errors).toBeGreaterThan(20);
  const lowered =
    "+ - * / % div negative = < <= > >= <=> and or not isnull isnotnull case if coalesce in like startswith endswith contains length substring year month day date_add date_sub datediff Cast Literal BoundReference";
  expect(lowered.split(" ").filter((n) => !compiled.has(n))).toEqual([]);
});
