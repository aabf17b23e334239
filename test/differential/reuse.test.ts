import { afterAll, describe, expect, test } from "vitest";
import { Engine } from "../../src/execution/run/engine.ts";
import { bag, Bench } from "./engineHelp.ts";

/** Queries whose equal parts are computed once give the rows that they give when each is computed by itself. */

const engine = new Engine(2, { poison: true });
afterAll(() => engine.stop());
/** A query over the tables; texts that begin with a comma go on with their list. */
const over = (sql: string): string => `WITH ${TABLES} ${sql}`;
const OFF = { "spark.sql.exchange.reuse": "false", "spark.sql.execution.reuseSubquery": "false" };
const each = new Bench(engine, OFF);
const once = new Bench(engine);
const shuffled = new Bench(engine, { "spark.sql.autoBroadcastJoinThreshold": "-1" });
const tight = new Bench(engine, { "spark.sql.autoBroadcastJoinThreshold": "-1", "spark.memory.offHeap.size": "1" });

/** Rows that are made when a query runs: those at hand would be computed when it is planned. */
const made = (name: string, rows: number, groups: number): string =>
  `${name} AS (SELECT nullif(id * 7919 % ${groups}, 13) g, cast(id % 7 AS int) h,
    if(id % 11 = 0, NULL, concat('name ', id * 31 % ${groups})) s, id * 37 % 1001 x FROM range(${rows}))`;
const TABLES = [made("a", 50_000, 9_000), made("b", 900, 300), made("c", 60, 50)].join();
const REVENUE = "r AS (SELECT g AS k, sum(x) AS total FROM a WHERE h < 5 GROUP BY g)";

const queries: Readonly<Record<string, string>> = {
  "an aggregation in a join and in a subquery": `, ${REVENUE} SELECT b.h, r.k, r.total FROM b JOIN r ON b.g = r.k WHERE r.total > (SELECT avg(total) FROM r)`,
  "an aggregation that is joined with itself": `, ${REVENUE} SELECT p.k, p.total, q.total FROM r p JOIN r q ON p.k = q.k + 1 WHERE p.total > q.total`,
  "groups with null keys": `, ${REVENUE} SELECT count(*), sum(k), sum(total) FROM (SELECT * FROM r UNION ALL SELECT * FROM r WHERE k IS NOT NULL)`,
  "one build side for two joins":
    "SELECT a.x, p.s, q.s FROM a JOIN c p ON a.g = p.g JOIN c q ON a.x = q.g WHERE p.h > 1 AND q.h > 1",
  "one build side for inner, semi and left joins":
    "SELECT a.g, a.x FROM a LEFT SEMI JOIN (SELECT g FROM c WHERE h = 2) p ON a.g = p.g LEFT JOIN (SELECT g FROM c WHERE h = 2) q ON a.x = q.g",
  "build sides with a computed key":
    "SELECT sum(a.x), count(q.s) FROM a JOIN c p ON a.g = p.g + 1 LEFT JOIN c q ON a.x = q.g + 1 JOIN c r ON a.h = r.g + 1",
  "a join of build sides in a subquery too":
    "SELECT b.h, sum(b.x) FROM b JOIN (SELECT c.g FROM c JOIN b d ON c.h = d.h AND d.x < 30) j ON b.g = j.g GROUP BY b.h HAVING sum(b.x) > (SELECT sum(b.x) * 0.01 FROM b JOIN (SELECT c.g FROM c JOIN b d ON c.h = d.h AND d.x < 30) j ON b.g = j.g)",
  "equal scalar subqueries":
    "SELECT x, (SELECT max(x) FROM c) m FROM b WHERE x < (SELECT max(x) FROM c) AND x > (SELECT min(x) FROM c)",
  "objects as states":
    ", l AS (SELECT h, sort_array(collect_set(g)) e FROM b GROUP BY h) SELECT p.h, p.e, q.e FROM l p JOIN l q ON p.h = q.h + 1",
};

describe.each(Object.entries(queries))("%s", (_, sql) => {
  test("in memory", async () => {
    const want = await each.run(over(sql));
    expect(want.length).toBeGreaterThan(0);
    expect(bag(await once.run(over(sql)))).toEqual(bag(want));
    expect(bag(await shuffled.run(over(sql)))).toEqual(bag(want));
  });
  test("with too little memory", async () => {
    expect(bag(await tight.run(over(sql)))).toEqual(bag(await each.run(over(sql))));
  });
});

async function plan(bench: Bench, sql: string): Promise<string> {
  return await bench.query(bench.analyze(over(sql)), true).explain("simple");
}
const count = (text: string, word: string): number => text.split(word).length - 1;

test.each(Object.entries(queries))("%s: the plan tells", async (_, sql) => {
  expect(count(await plan(once, sql), "Reused")).toBeGreaterThan(0);
  expect(count(await plan(each, sql), "Reused")).toBe(0);
});

test("what gives other rows each time is computed each time", async () => {
  const random =
    "SELECT p.m, q.m FROM (SELECT g, max(rand(1)) m FROM b GROUP BY g) p JOIN (SELECT g, max(rand(1)) m FROM b GROUP BY g) q ON p.g = q.g";
  expect(await plan(once, random)).not.toContain("Reused");
});

test("nearly equal parts stay apart", async () => {
  for (const [p, q] of [
    ["sum(x)", "sum(h)"],
    ["sum(x)", "sum(x + 1)"],
    ["sum(x)", "sum(x) FILTER (WHERE h > 1)"],
    ["sum(x)", "avg(x)"],
  ]) {
    const sql = `SELECT p.v, q.v FROM (SELECT g, ${p} v FROM a GROUP BY g) p JOIN (SELECT g, ${q} v FROM a GROUP BY g) q ON p.g = q.g`;
    expect(await plan(once, sql), sql).not.toContain("Reused");
    expect(bag(await once.run(over(sql)))).toEqual(bag(await each.run(over(sql))));
  }
  const marked = "SELECT a.x, p.s FROM a FULL JOIN c p ON a.g = p.g FULL JOIN c q ON a.x = q.g";
  expect(await plan(once, marked)).not.toContain("Reused");
  expect(bag(await once.run(over(marked)))).toEqual(bag(await each.run(over(marked))));
});

test("EXPLAIN FORMATTED names the operator that is reused, as EXPLAIN of a run does", async () => {
  const sql = queries["an aggregation in a join and in a subquery"]!;
  for (const mode of ["formatted", "analyze"] as const) {
    const text = await once.query(once.analyze(over(sql)), true).explain(mode);
    const id = /ReusedExchange \[Reuses operator id: (\d+)\]\nOutput \[\d\]: \[g#/.exec(text)?.[1];
    expect(text).toMatch(new RegExp(`^\\(${id}\\) Exchange\\n`, "m"));
  }
});
