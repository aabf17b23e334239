import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, describe, expect, test } from "vitest";
import type { SparkError } from "../../src/index.ts";
import { Engine } from "../../src/execution/run/engine.ts";
import * as T from "../../src/types/dataType.ts";
import type { Value } from "../../src/types/value.ts";
import { Bench } from "../differential/engineHelp.ts";

/** Queries that are cancelled, lose a worker, or are absurdly large; and what they leave behind. */

const spillDir = mkdtempSync(join(tmpdir(), "kindling-test-"));
const engine = new Engine(2, { poison: true });
const bench = new Bench(engine, { "spark.local.dir": spillDir });
afterAll(async () => {
  await engine.stop();
  rmSync(spillDir, { recursive: true, force: true });
});
const used = (): number => engine.pool.thread.heap.used;
const spillFiles = (): number =>
  readdirSync(spillDir, { recursive: true }).filter((f) => String(f).includes("spill-")).length;

/** The pool's workers: one is ended from outside. */
const workers = (): Worker[] =>
  (engine.pool as unknown as { members: ({ worker: Worker } | undefined)[] }).members.flatMap((m) =>
    m ? [m.worker] : [],
  );

const LONG = "SELECT sum(id * 3 % 7), count(*) FROM range(0, 10000000000, 1, 16) WHERE id % 3 <> 1";

describe("cancelling", () => {
  test("a long query stops within a second and gives its memory back", async () => {
    await bench.run("SELECT count(*) FROM range(0, 1000000)");
    const before = used();
    const abort = new AbortController();
    const run = bench.query(bench.analyze(LONG), true);
    const ended = run
      .withResult({ signal: abort.signal }, () => {})
      .then(
        () => "finished",
        (e: SparkError) => e.condition,
      );
    await new Promise((r) => setTimeout(r, 300));
    const start = performance.now();
    abort.abort();
    expect(await ended).toBe("OPERATION_CANCELED");
    expect(performance.now() - start).toBeLessThan(1000);
    expect(used()).toBe(before);
    expect(await bench.run("SELECT count(*) FROM range(0, 1000000)")).toEqual([[1000000n]]);
  });

  test("a query that spills leaves no files", async () => {
    const tight = new Bench(engine, { "spark.local.dir": spillDir, "spark.memory.offHeap.size": "1" });
    const before = used();
    const abort = new AbortController();
    const sql = "SELECT k, count(*) FROM (SELECT id % 3000000 AS k FROM range(0, 2000000000, 1, 16)) GROUP BY k";
    const ended = tight
      .query(tight.analyze(sql), true)
      .withResult({ signal: abort.signal }, () => {})
      .then(
        () => "finished",
        (e: SparkError) => e.condition,
      );
    await new Promise((r) => setTimeout(r, 700));
    abort.abort();
    expect(await ended).toBe("OPERATION_CANCELED");
    expect(used()).toBe(before);
    expect(spillFiles()).toBe(0);
  });

  test("timers run while a query does", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    await bench.run("SELECT sum(id * 3 % 7) FROM range(0, 200000000, 1, 16)");
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(1);
  });
});

describe("a worker that dies", () => {
  test("ends its query with a clear error; the next has a new worker", async () => {
    await bench.run("SELECT sum(id) FROM range(0, 1000000, 1, 16)");
    const before = used();
    expect(workers().length).toBe(2);
    const ended = bench.run(LONG).then(
      () => "finished",
      (e: SparkError) => e.condition,
    );
    await new Promise((r) => setTimeout(r, 200));
    const start = performance.now();
    await workers()[0]!.terminate();
    expect(await ended).toBe("WORKER_LOST");
    // The other worker does not go on with what nobody waits for.
    expect(performance.now() - start).toBeLessThan(2000);
    expect(await bench.run("SELECT sum(id) FROM range(0, 1000000, 1, 16)")).toEqual([[499999500000n]]);
    // What the dead worker held for itself is lost with it, and is little.
    expect(used() - before).toBeLessThan(8 * 2 ** 20);
  });
});

describe("memory", () => {
  test("is the same after many queries", async () => {
    const queries = [
      "SELECT id % 1000 AS k, sum(id), max(id) FROM range(0, 300000, 1, 4) GROUP BY id % 1000",
      "SELECT count(*) FROM range(0, 100000) a JOIN range(50000, 200000) b ON a.id = b.id",
      "SELECT upper(concat('x', id)) AS u FROM range(0, 30000) ORDER BY u DESC LIMIT 10",
      "SELECT id, row_number() OVER (PARTITION BY id % 10 ORDER BY id DESC) AS n FROM range(0, 20000)",
      "SELECT DISTINCT id % 7 FROM range(0, 100000) UNION SELECT id FROM range(5)",
      "SELECT collect_list(id % 5) FROM range(0, 5000)",
    ];
    for (const q of queries) await bench.run(q);
    const before = used();
    for (let i = 0; i < 20; i++) await bench.run(queries[i % queries.length]!);
    expect(used()).toBe(before);
    await expect(bench.run("SELECT sum(1 / (id - 150000)) FROM range(0, 300000, 1, 4)")).rejects.toMatchObject({
      condition: "DIVIDE_BY_ZERO",
    });
    await expect(
      bench.run("SELECT assert_true(id < 90000) FROM range(0, 100000) a JOIN range(0, 100000) b USING (id)"),
    ).rejects.toMatchObject({ condition: "USER_RAISED_EXCEPTION" });
    expect(used()).toBe(before);
  });

  test("many queries at once", async () => {
    const before = used();
    const sums = await Promise.all(
      Array.from({ length: 12 }, (_, i) => bench.run(`SELECT sum(id + ${i}) FROM range(0, 100000, 1, 8)`)),
    );
    expect(sums.map(([r]) => r![0])).toEqual(Array.from({ length: 12 }, (_, i) => 4999950000n + 100000n * BigInt(i)));
    expect(used()).toBe(before);
  });
});

describe("absurd sizes", () => {
  const refusedOr = async (sql: string, want: Value): Promise<void> => {
    const outcome = await bench.run(sql).then(
      (rows) => rows[0]?.[0] ?? null,
      (e: SparkError) => e.condition,
    );
    expect([want, "FAILED_TO_PARSE_TOO_COMPLEX"]).toContain(outcome);
  };
  const terms = (n: number, term: (i: number) => string, by: string): string =>
    Array.from({ length: n }, (_, i) => term(i)).join(by);

  test("10,000 terms of AND and +, thousands of OR and CASE", async () => {
    await refusedOr(
      `SELECT count(*) FROM range(0, 100) WHERE ${terms(10_000, (i) => `id <> ${i + 50}`, " AND ")}`,
      50n,
    );
    await refusedOr(`SELECT count(*) FROM range(0, 100) WHERE ${terms(2_000, (i) => `id = ${i + 50}`, " OR ")}`, 50n);
    await refusedOr(`SELECT ${terms(10_000, () => "1", " + ")}`, 10_000);
    await refusedOr(`SELECT max(${terms(10_000, () => "id", " + ")}) FROM range(0, 3)`, 20_000n);
    await refusedOr(
      `SELECT CASE ${terms(1_000, (i) => `WHEN id = ${i + 9000} THEN ${i + 9000}`, " ")} END FROM range(9999, 10000)`,
      9999,
    );
    await refusedOr(`SELECT ${"(".repeat(10_000)}1${")".repeat(10_000)}`, 1);
    await refusedOr(`SELECT ${"abs(".repeat(5_000)}1${")".repeat(5_000)}`, 1);
  });
  test("IN with 10,000 values", async () => {
    const list = terms(10_000, (i) => String(i * 2), ", ");
    expect(await bench.run(`SELECT count(*) FROM range(0, 1000) WHERE id IN (${list})`)).toEqual([[500n]]);
    expect(await bench.run(`SELECT count(*) FROM range(0, 1000) WHERE id NOT IN (${list}, NULL)`)).toEqual([[0n]]);
  });
  test("500 columns", async () => {
    const n = 500;
    bench.table("wide", {
      schema: T.structOf(Array.from({ length: n }, (_, i) => T.field(`c${i}`, i % 3 === 0 ? T.STRING : T.INT))),
      rows: Array.from({ length: 50 }, (_, r) => Array.from({ length: n }, (_, i) => (i % 3 === 0 ? `v${r}` : r * i))),
    });
    const rows = await bench.run("SELECT * FROM wide WHERE c1 > 10 ORDER BY c499 DESC");
    expect(rows.length).toBe(39);
    expect(rows[0]).toHaveLength(n);
    const sums = terms(n, (i) => (i % 3 === 0 ? `max(c${i})` : `sum(c${i})`), ", ");
    expect((await bench.run(`SELECT ${sums} FROM wide`))[0]!.slice(0, 3)).toEqual(["v9", 1225n, 2450n]);
    expect(
      await bench.run(`SELECT c0, count(*) FROM wide GROUP BY ${terms(n, (i) => `c${i}`, ", ")}, c0`),
    ).toHaveLength(50);
    const added = terms(n, (i) => (i % 3 === 0 ? "0" : `c${i}`), " + ");
    expect(await bench.run(`SELECT max(${added}) FROM wide`)).toHaveLength(1);
  });
  test("long texts", async () => {
    expect(await bench.run("SELECT length(repeat('äb', 5000000))")).toEqual([[10_000_000]]);
    const rows = await bench.run(
      "SELECT length(s), substring(s, -1), s LIKE '%9' FROM (SELECT concat(repeat('x', 3000000), id) AS s FROM range(8, 10)) ORDER BY s DESC",
    );
    expect(rows).toEqual([
      [3000001, "9", true],
      [3000001, "8", false],
    ]);
    expect(
      await bench.run(
        "SELECT count(DISTINCT s), max(length(s)) FROM (SELECT concat(repeat('x', 100000), id % 3) AS s FROM range(0, 30))",
      ),
    ).toEqual([[3n, 100001]]);
  });
  test("200 joins and 300 branches of a union", async () => {
    const union = terms(300, (i) => `SELECT ${i} AS a`, " UNION ALL ");
    expect(await bench.run(`SELECT sum(a) FROM (${union})`)).toEqual([[44850n]]);
    let nested = "SELECT 1 AS a";
    for (let i = 0; i < 100; i++) nested = `SELECT a + 1 AS a FROM (${nested})`;
    expect(await bench.run(nested)).toEqual([[101]]);
  });
});

describe("rows that never get there", () => {
  const T0 = "(VALUES (0, 'x', 5), (1, '7', 6), (2, '9', 7), (NULL, NULL, 8)) AS t(d, s, v)";
  // The second form of each has a function without compiled form.
  const both = (f: (d: string) => string): string[] => [f("d"), f("length(repeat('x', d))")];
  test.each([
    ...both((d) => `SELECT v FROM ${T0} WHERE d <> 0 AND 10 / ${d} > 5`),
    ...both((d) => `SELECT v FROM ${T0} WHERE d = 0 OR 10 / ${d} > 5`),
    ...both((d) => `SELECT CASE WHEN d = 0 THEN 0 ELSE 10 / ${d} END FROM ${T0}`),
    ...both((d) => `SELECT if(d = 0, NULL, 10 div ${d}) FROM ${T0}`),
    ...both((d) => `SELECT coalesce(v, 1 / (d - ${d})) FROM ${T0}`),
    ...both((d) => `SELECT sum(10 / ${d}) FILTER (WHERE d > 0) FROM ${T0}`),
    ...both((d) => `SELECT v FROM (SELECT * FROM ${T0} WHERE d > 0) WHERE 10 / ${d} > 1`),
    ...both(
      (d) =>
        `SELECT x.v FROM ${T0.replace("AS t", "AS x")} JOIN ${T0} ON x.v = t.v AND x.d > 0 AND 10 / (x.d + ${d.replace("d", "t.d")}) > 0`,
    ),
    ...both((d) => `SELECT NULL + 10 / ${d} FROM ${T0}`),
    ...both((d) => `SELECT d IN (0, 10 / ${d}) FROM ${T0} WHERE d = 0`),
    `SELECT CASE WHEN s RLIKE '^[0-9]+$' THEN CAST(s AS INT) END FROM ${T0}`,
    `SELECT v FROM ${T0} WHERE s RLIKE '^[0-9]+$' AND CAST(s AS INT) > 7`,
    `SELECT nullif(d, 0), 10 / nullif(d, 0) FROM ${T0}`,
    `SELECT exists(array(1, 2, 0), x -> x = 2 OR 1 / x > 5) FROM ${T0}`,
  ])("%s", async (sql) => {
    const optimized = await bench.run(sql, true);
    const plain = await bench.run(sql, false);
    expect(optimized.map((r) => r.map(String).join()).sort()).toEqual(plain.map((r) => r.map(String).join()).sort());
  });
  test("and those that do get there fail", async () => {
    for (const d of ["d", "length(repeat('x', d))"])
      for (const optimize of [true, false])
        await expect(bench.run(`SELECT v FROM ${T0} WHERE d = 0 AND 10 / ${d} > 5`, optimize)).rejects.toMatchObject({
          condition: "DIVIDE_BY_ZERO",
        });
  });
});

test("empty tables everywhere", async () => {
  bench.table("none", { schema: T.structOf([T.field("k", T.INT), T.field("s", T.STRING)]), rows: [] });
  const some = "(VALUES (1, 'a'), (2, NULL)) AS t(k, s)";
  const cases: readonly [string, unknown[][]][] = [
    ["SELECT * FROM none", []],
    ["SELECT count(*), sum(k), max(s), avg(k), collect_list(s) FROM none", [[0n, null, null, null, []]]],
    ["SELECT k, count(*) FROM none GROUP BY k", []],
    ["SELECT k, count(*) FROM none GROUP BY ROLLUP (k)", []],
    ["SELECT DISTINCT * FROM none ORDER BY s LIMIT 5 OFFSET 2", []],
    [`SELECT count(*) FROM none JOIN ${some} ON none.k = t.k`, [[0n]]],
    [`SELECT count(*), count(none.k) FROM ${some} LEFT JOIN none ON none.k = t.k`, [[2n, 0n]]],
    [`SELECT count(*) FROM none FULL JOIN ${some} ON none.k = t.k`, [[2n]]],
    [`SELECT count(*) FROM ${some} WHERE k NOT IN (SELECT k FROM none)`, [[2n]]],
    [`SELECT count(*) FROM ${some} WHERE k IN (SELECT k FROM none)`, [[0n]]],
    [`SELECT count(*) FROM ${some} CROSS JOIN none`, [[0n]]],
    [`SELECT (SELECT max(k) FROM none), (SELECT k FROM none) FROM ${some} WHERE k = 1`, [[null, null]]],
    ["SELECT k, row_number() OVER (ORDER BY k) FROM none", []],
    [`SELECT k FROM none UNION ALL SELECT k FROM ${some} WHERE k > 1`, [[2]]],
    [`SELECT k FROM ${some} EXCEPT SELECT k FROM none ORDER BY k`, [[1], [2]]],
    [`SELECT k FROM ${some} INTERSECT SELECT k FROM none`, []],
    ["SELECT explode(array(k)) FROM none", []],
    ["SELECT sum(id) FROM range(0, 0)", [[null]]],
  ];
  for (const optimize of [true])
    for (const [sql, want] of cases) expect(await bench.run(sql, optimize), sql).toEqual(want);
  expect(existsSync(spillDir)).toBe(true);
});
