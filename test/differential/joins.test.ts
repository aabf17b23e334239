import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { Engine } from "../../src/execution/run/engine.ts";
import type { PhysicalPlan } from "../../src/execution/operators/physicalPlan.ts";
import * as T from "../../src/types/dataType.ts";
import type { DataType } from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";
import type { Value } from "../../src/types/value.ts";
import { bag, Bench, conditionOf, randomOf, type Rows } from "./engineHelp.ts";

/** Joins of random small tables against nested loops. */

const engine = new Engine(2, { poison: true });
afterAll(() => engine.stop());

/** Values of a key type: few, so that keys repeat; `wide` spreads integers, so that no dense directory can hold them. */
function keyValue(type: DataType, n: number, wide: boolean): Value {
  switch (type.kind) {
    case "int":
    case "date":
      return wide ? (n - 3) * 400_000_007 : n - 3;
    case "byte":
      return n - 3;
    case "long":
      return BigInt(n - 3) * (wide ? 1_234_567_890_123_456n : 1n);
    case "string":
      return ["", "a", "b", "ä", "a longer text than a view would hold inline", "ab", "B"][n]!;
    case "decimal":
      return new Decimal(BigInt(n - 3) * (type.precision > 18 ? 10n ** 30n + 7n : 7n), type.scale);
    case "double":
      return [0, -0, NaN, 1.5, Infinity, -1e300, 3][n]!;
    case "boolean":
      return n % 2 === 0;
    default:
      throw new Error(type.kind);
  }
}
const KEYS: readonly DataType[] = [
  T.INT,
  T.LONG,
  T.STRING,
  T.decimal(10, 2),
  T.decimal(38, 4),
  T.DOUBLE,
  T.DATE,
  T.BYTE,
  T.BOOLEAN,
];

function randomTable(random: () => number, rows: number, keys: readonly DataType[], wide: boolean): Rows {
  return Array.from({ length: rows }, (_, id) => [
    ...keys.map((t) => (random() < 0.2 ? null : keyValue(t, Math.floor(random() * 7), wide))),
    random() < 0.2 ? null : Math.floor(random() * 6),
    id,
  ]);
}

const equal = (a: Value, b: Value): boolean | null => {
  if (a === null || b === null) return null;
  if (a instanceof Decimal) return a.unscaled === (b as Decimal).unscaled;
  if (typeof a === "number") return a === b || (Number.isNaN(a) && Number.isNaN(b));
  return a === b;
};

interface Condition {
  readonly sql: string;
  readonly test: (a: readonly Value[], b: readonly Value[]) => boolean | null;
}
const and = (x: boolean | null, y: boolean | null): boolean | null =>
  x === false || y === false ? false : x === null || y === null ? null : true;

/** `w` is the column behind the keys. */
const residuals = (w: number): readonly (Condition | undefined)[] => {
  const both = (f: (x: number, y: number) => boolean) => (a: readonly Value[], b: readonly Value[]) =>
    a[w] === null || b[w] === null ? null : f(a[w] as number, b[w] as number);
  return [
    undefined,
    { sql: "a.w < b.w", test: both((x, y) => x < y) },
    { sql: "a.w + b.w > 4", test: both((x, y) => x + y > 4) },
    { sql: "a.w > 2", test: (a) => (a[w] === null ? null : (a[w] as number) > 2) },
    { sql: "b.w > 2", test: (_, b) => (b[w] === null ? null : (b[w] as number) > 2) },
  ];
};

type Kind = "INNER" | "LEFT" | "RIGHT" | "FULL" | "LEFT SEMI" | "LEFT ANTI";
const KINDS: readonly Kind[] = ["INNER", "LEFT", "RIGHT", "FULL", "LEFT SEMI", "LEFT ANTI"];

function nestedLoops(kind: Kind, a: Rows, b: Rows, on: Condition["test"]): Value[][] {
  const out: Value[][] = [];
  const used = new Set<number>();
  const nulls = (r: Rows, width: number): Value[] => new Array<Value>(r[0]?.length ?? width).fill(null);
  const width = (a[0] ?? b[0])?.length ?? 0;
  for (const x of a) {
    let matches = 0;
    for (const [i, y] of b.entries()) {
      if (on(x, y) !== true) continue;
      matches++;
      used.add(i);
      if (!kind.startsWith("LEFT ")) out.push([...x, ...y]);
    }
    if (kind === "LEFT SEMI" && matches > 0) out.push([...x]);
    if (kind === "LEFT ANTI" && matches === 0) out.push([...x]);
    if ((kind === "LEFT" || kind === "FULL") && matches === 0) out.push([...x, ...nulls(b, width)]);
  }
  if (kind === "RIGHT" || kind === "FULL")
    for (const [i, y] of b.entries()) if (!used.has(i)) out.push([...nulls(a, width), ...y]);
  return out;
}

const HINTS = [
  "",
  "/*+ BROADCAST(a) */",
  "/*+ BROADCAST(b) */",
  "/*+ SHUFFLE_HASH(a) */",
  "/*+ SHUFFLE_HASH(b) */",
  "/*+ MERGE(a) */",
];
const seen = { dense: 0, hash: 0, left: 0, right: 0 };
function note(p: PhysicalPlan): void {
  if ("buildSide" in p) seen[p.buildSide]++;
  for (const key of ["child", "left", "right"] as const)
    if (key in p) note((p as unknown as Record<string, PhysicalPlan>)[key]!);
}

const schemaOf = (keys: readonly DataType[]) =>
  T.structOf([...keys.map((t, i) => T.field(`k${i}`, t)), T.field("w", T.INT), T.field("id", T.INT, false)]);

const scenario = fc.record({
  seed: fc.nat(),
  keys: fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 2 }),
  left: fc.constantFrom(0, 1, 3, 8, 20),
  right: fc.constantFrom(0, 1, 3, 8, 20),
  wide: fc.boolean(),
  kind: fc.constantFrom(...KINDS),
  residual: fc.nat({ max: 4 }),
  hint: fc.constantFrom(...HINTS),
});
interface Scenario {
  readonly seed: number;
  readonly keys: readonly DataType[];
  readonly left: number;
  readonly right: number;
  readonly wide: boolean;
  readonly kind: Kind;
  readonly residual: number;
  readonly hint: string;
}

function prepare(bench: Bench, s: Scenario): { sql: string; a: Rows; b: Rows; on: Condition["test"] } {
  const random = randomOf(s.seed);
  const a = randomTable(random, s.left, s.keys, s.wide);
  const b = randomTable(random, s.right, s.keys, s.wide);
  bench.table("a", { schema: schemaOf(s.keys), rows: a }).table("b", { schema: schemaOf(s.keys), rows: b });
  const residual = residuals(s.keys.length)[s.residual];
  const on = (x: readonly Value[], y: readonly Value[]): boolean | null => {
    const keys = s.keys.reduce<boolean | null>((r, _, i) => and(r, equal(x[i]!, y[i]!)), true);
    return residual ? and(keys, residual.test(x, y)) : keys;
  };
  const condition = [...s.keys.map((_, i) => `a.k${i} = b.k${i}`), ...(residual ? [residual.sql] : [])].join(" AND ");
  return { sql: `SELECT ${s.hint} * FROM a ${s.kind} JOIN b ON ${condition}`, a, b, on };
}

const RUNS = Number(process.env["KINDLING_FUZZ_RUNS"] ?? 250);
const SEED = Number(process.env["KINDLING_FUZZ_SEED"] ?? 5);
const runs = (share: number) => ({ numRuns: Math.ceil(RUNS * share), seed: SEED });

describe("joins give the rows of nested loops", () => {
  test("equal keys and other conditions, every type of join, both sides built", async () => {
    const bench = new Bench(engine);
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const { sql, a, b, on } = prepare(bench, s);
        const q = bench.query(bench.analyze(sql), true);
        note(q.physical);
        seen[s.wide ? "hash" : "dense"]++;
        expect(bag(await bench.rows(q)), sql).toEqual(bag(nestedLoops(s.kind, a, b, on)));
      }),
      runs(2),
    );
  });

  test("without equal keys", async () => {
    const bench = new Bench(engine);
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const { a, b } = prepare(bench, s);
        const residual = residuals(s.keys.length)[s.residual];
        const sql = `SELECT ${s.hint} * FROM a ${s.kind} JOIN b${residual ? ` ON ${residual.sql}` : s.kind === "INNER" ? "" : " ON true"}`;
        const want = nestedLoops(s.kind, a, b, residual?.test ?? (() => true));
        expect(bag(await bench.run(sql)), sql).toEqual(bag(want));
      }),
      runs(0.6),
    );
  });

  test("conditions that are not compiled", async () => {
    const bench = new Bench(engine);
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        if (s.residual === 0) return;
        const { a, b, on, sql } = prepare(bench, s);
        // The same condition through a text.
        const hidden = sql
          .replace("a.w < b.w", "repeat('x', b.w) > repeat('x', a.w)")
          .replace("a.w + b.w > 4", "length(repeat('x', a.w + b.w)) > 4")
          .replace("a.w > 2", "length(repeat('x', a.w)) > 2")
          .replace("b.w > 2", "length(repeat('x', b.w)) > 2");
        let got: Rows;
        try {
          got = await bench.run(hidden);
        } catch (error) {
          // Refused where a row without a match must be known, but never wrong.
          if (s.kind !== "INNER" && conditionOf(error) === "UNSUPPORTED_FEATURE") return;
          throw error;
        }
        expect(bag(got), hidden).toEqual(bag(nestedLoops(s.kind, a, b, on)));
      }),
      runs(0.4),
    );
  });

  test("<=> makes nulls equal", async () => {
    const bench = new Bench(engine);
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const { a, b, sql } = prepare(bench, { ...s, residual: 0 });
        const want = nestedLoops(s.kind, a, b, (x, y) =>
          s.keys.every((_, i) => (x[i] === null || y[i] === null ? x[i] === y[i] : equal(x[i]!, y[i]!) === true)),
        );
        expect(bag(await bench.run(sql.replaceAll(" = ", " <=> "))), sql).toEqual(bag(want));
      }),
      runs(0.4),
    );
  });

  test("IN, NOT IN, EXISTS with nulls, alone and inside of OR", async () => {
    const bench = new Bench(engine);
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const { a, b } = prepare(bench, { ...s, keys: [s.keys[0]!] });
        const isIn = (x: readonly Value[]): boolean | null => {
          let unknown = false;
          for (const y of b) {
            const e = equal(x[0]!, y[0]!);
            if (e === true) return true;
            if (e === null) unknown = true;
          }
          return unknown ? null : false;
        };
        const large = (x: readonly Value[]): boolean | null => (x[1] === null ? null : (x[1] as number) > 3);
        const not = (v: boolean | null): boolean | null => (v === null ? null : !v);
        const or = (x: boolean | null, y: boolean | null): boolean | null => not(and(not(x), not(y)));
        const cases: readonly [string, (x: readonly Value[]) => boolean | null][] = [
          ["k0 IN (SELECT k0 FROM b)", isIn],
          ["k0 NOT IN (SELECT k0 FROM b)", (x) => not(isIn(x))],
          ["k0 NOT IN (SELECT k0 FROM b) AND w > 3", (x) => and(not(isIn(x)), large(x))],
          ["k0 IN (SELECT k0 FROM b) OR w > 3", (x) => or(isIn(x), large(x))],
          ["k0 NOT IN (SELECT k0 FROM b) OR w > 3", (x) => or(not(isIn(x)), large(x))],
          ["EXISTS (SELECT 1 FROM b WHERE a.k0 = b.k0)", (x) => b.some((y) => equal(x[0]!, y[0]!) === true)],
          [
            "NOT EXISTS (SELECT 1 FROM b WHERE a.k0 = b.k0 AND a.w < b.w)",
            (x) =>
              !b.some(
                (y) =>
                  equal(x[0]!, y[0]!) === true && x[1] !== null && y[1] !== null && (x[1] as number) < (y[1] as number),
              ),
          ],
          [
            "EXISTS (SELECT 1 FROM b WHERE a.k0 = b.k0) OR w > 3",
            (x) =>
              or(
                b.some((y) => equal(x[0]!, y[0]!) === true),
                large(x),
              ),
          ],
        ];
        const [where, want] = cases[s.residual + (s.wide ? 3 : 0)]!;
        expect(bag(await bench.run(`SELECT * FROM a WHERE ${where}`)), where).toEqual(
          bag(a.filter((x) => want(x) === true)),
        );
      }),
      runs(1),
    );
  });

  test("all of that was tried", () => {
    expect(Math.min(seen.left, seen.right, seen.dense, seen.hash)).toBeGreaterThan(5);
  });
});
