import { afterAll, expect, test } from "vitest";
import { batches } from "../../src/catalyst/optimize/batches.ts";
import { Engine } from "../../src/execution/run/engine.ts";
import { bag, Bench } from "./engineHelp.ts";

/** The same rows on any number of threads, however the input is cut, and without each of the optimizer's rules. */

const engines = [1, 2, 4].map((n) => new Engine(n, { poison: n === 2 }));
afterAll(async () => {
  for (const e of engines) await e.stop();
});

const sales = (slices: number): string =>
  `(SELECT id, id % 97 AS shop, id % 13 AS kind, CAST(id % 1000 AS DECIMAL(15, 2)) / 4 AS price, date_add(DATE'2020-01-01', CAST(id % 700 AS INT)) AS day, CASE WHEN id % 17 = 0 THEN NULL ELSE id * 7 % 100 END AS amount FROM range(0, 60000, 1, ${slices}))`;
const shops = "(SELECT id AS shop, concat('shop ', id % 10) AS name FROM range(0, 90))";
const QUERIES: readonly ((slices: number) => string)[] = [
  (n) =>
    `SELECT name, count(*), sum(price * amount), avg(amount), min(day) FROM ${sales(n)} s JOIN ${shops} h ON s.shop = h.shop WHERE day < DATE'2021-01-01' AND amount > 10 GROUP BY name HAVING count(*) > 5 ORDER BY name`,
  (n) =>
    `SELECT kind, shop, rank() OVER (PARTITION BY kind ORDER BY sum(amount) DESC, shop) AS r FROM ${sales(n)} GROUP BY kind, shop`,
  (n) =>
    `SELECT count(*), sum(id) FROM ${sales(n)} s WHERE shop NOT IN (SELECT shop FROM ${shops}) OR amount = (SELECT max(amount) FROM ${sales(2)})`,
  (n) =>
    `SELECT kind, count(DISTINCT shop), count(DISTINCT amount), sum(amount) FROM ${sales(n)} GROUP BY ROLLUP (kind)`,
  (n) =>
    `SELECT h.name, s.c FROM ${shops} h LEFT JOIN (SELECT shop, count(*) AS c FROM ${sales(n)} WHERE kind IN (1, 2, 3) GROUP BY shop) s ON h.shop = s.shop AND s.c > 100 WHERE h.shop % 3 = 0 ORDER BY 1, 2`,
  (n) =>
    `SELECT DISTINCT shop FROM ${sales(n)} WHERE amount < 5 EXCEPT SELECT shop FROM ${shops} WHERE shop < 40 UNION ALL SELECT kind FROM ${sales(n)} WHERE id < 3`,
  (n) =>
    `SELECT id, price FROM ${sales(n)} s WHERE EXISTS (SELECT 1 FROM ${shops} h WHERE h.shop = s.shop AND h.name LIKE '%3') ORDER BY price DESC, id LIMIT 20 OFFSET 5`,
];

test.each(QUERIES.map((q, i) => [i, q] as const))(
  "query %i on 1, 2 and 4 threads, in 1 to 32 parts",
  async (_, query) => {
    const want = bag(await new Bench(engines[0]!).run(query(1)));
    expect(want.length).toBeGreaterThan(0);
    for (const e of engines)
      for (const slices of [3, 32]) expect(bag(await new Bench(e).run(query(slices)))).toEqual(want);
  },
);

// Without these the plan is not one that can be run.
const NEEDED =
  /^(Rewrite|Replace|InlineCTE|PullupCorrelated|PullOut|Eliminate(SubqueryAliases|ResolvedHint|View)|Optimize(Subqueries|OneRow)|Finish|Compute|ConvertToLocal|Merge|Remove(Redundant|Noop))/;

test("without each rule", async () => {
  const rules = [...new Set(batches.flatMap((b) => b.rules.map((r) => r.name)))].filter((r) => !NEEDED.test(r));
  expect(rules.length).toBeGreaterThan(25);
  const want = new Map<string, string[]>();
  for (const [i, rule] of rules.entries()) {
    const sql = QUERIES[i % QUERIES.length]!(4);
    if (!want.has(sql)) want.set(sql, bag(await new Bench(engines[1]!).run(sql)));
    const bench = new Bench(engines[1]!, {
      "spark.sql.optimizer.excludedRules": `org.apache.spark.sql.catalyst.optimizer.${rule}`,
    });
    expect(bag(await bench.run(sql)), rule).toEqual(want.get(sql));
  }
});
