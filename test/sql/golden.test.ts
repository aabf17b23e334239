import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SparkError, SparkSession } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";

/** Statements with the answers of Spark 4.2: schema and rows as its shell prints them, or the condition of the error. Rows without ORDER BY come in any order. */
type Case = readonly [sql: string, schema: string, rows: readonly string[]] | readonly [sql: string, condition: string];

let spark: SparkSession;
const warehouse = mkdtempSync(join(tmpdir(), "kindling-sql-"));

beforeAll(async () => {
  spark = SparkSession.builder
    .master("local[2]")
    .config({
      "spark.sql.session.timeZone": "America/Los_Angeles",
      "spark.sql.timeType.enabled": "true",
      "spark.sql.warehouse.dir": warehouse,
    })
    .create();
  await spark.sql("CREATE TABLE pairs (id INT, val DECIMAL(38,10)) USING parquet");
  await spark.sql("INSERT INTO pairs VALUES (1, 2.5), (2, 3.5)");
  await spark.sql("CREATE TABLE products (id1 INT, id2 INT, result DECIMAL(38,10)) USING parquet");
});
afterAll(async () => {
  await spark.stop();
  rmSync(warehouse, { recursive: true, force: true });
});

async function check([sql, schema, rows]: Case): Promise<void> {
  let got: { schema: string; rows: readonly string[] };
  try {
    const frame = await spark.sql(sql);
    got = { rows: (await hiveResult(frame)).sort(), schema: (await frame.schema()).catalogString() };
  } catch (error) {
    if (rows !== undefined || !(error instanceof SparkError)) throw error;
    expect(error.condition).toBe(schema);
    return;
  }
  expect(got).toEqual({ schema, rows: rows === undefined ? "an error" : [...rows].sort() });
}

const families: Readonly<Record<string, readonly Case[]>> = {
  grouping: [
    [
      "SELECT a + 1 + 1, COUNT(b) FROM VALUES (1, 2), (1, 3), (2, 4) t(a, b) GROUP BY a + 1",
      "struct<((a + 1) + 1):int,count(b):bigint>",
      ["3\t2", "4\t1"],
    ],
    [
      "SELECT not(a IS NULL), count(*) AS c FROM VALUES (1), (NULL), (3) t(a) GROUP BY a IS NULL",
      "struct<(NOT (a IS NULL)):boolean,c:bigint>",
      ["true\t2", "false\t1"],
    ],
    [
      "SELECT a, a IN (SELECT 1) AS x, count(*) AS c FROM VALUES (1), (1), (2) t(a) GROUP BY a",
      "struct<a:int,x:boolean,c:bigint>",
      ["1\ttrue\t2", "2\tfalse\t1"],
    ],
    [
      "SELECT count(*) AS c, grouping_id() AS g FROM VALUES (1), (2) AS t(k) WHERE k > 100 GROUP BY GROUPING SETS (())",
      "struct<c:bigint,g:bigint>",
      ["0\t0"],
    ],
    ["SELECT grouping(k) FROM VALUES (1) AS t(k) GROUP BY GROUPING SETS (())", "GROUPING_COLUMN_MISMATCH"],
    [
      "SELECT count(*) FROM VALUES ('aaa' COLLATE utf8_lcase), ('AAA' COLLATE utf8_lcase), ('b' COLLATE utf8_lcase) t(c) GROUP BY c",
      "struct<count(1):bigint>",
      ["2", "1"],
    ],
    [
      "SELECT count(*) FROM VALUES (array(map(1, 2, 2, 3))), (array(map(2, 3, 1, 2))), (array(map(1, 3))) AS t(a) GROUP BY a",
      "struct<count(1):bigint>",
      ["1", "2"],
    ],
    ["SELECT listagg(DISTINCT c) AS l FROM VALUES ('a'), ('a'), ('b') AS t(c)", "struct<l:string>", ["ab"]],
    [
      "SELECT avg(CAST(x AS DOUBLE)) AS a, var_pop(CAST(x AS DOUBLE)) AS v FROM (VALUES (100000003), (100000004), (100000006), (100000007)) v(x)",
      "struct<a:double,v:double>",
      ["1.00000005E8\t2.5"],
    ],
    ["SELECT avg(ts) FROM VALUES (timestamp'2020-01-01 00:00:00') t(ts)", "struct<avg(ts):double>", ["1.5778656E9"]],
    [
      "SELECT COUNT(NULL) OVER () FROM VALUES 1, 2",
      "struct<count(NULL) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING):bigint>",
      ["0", "0"],
    ],
  ],
  "expressions that differ in what they hold": [
    [
      "SELECT s.* FROM (SELECT named_struct('a', id, 'b', id + 1) AS s FROM pairs)",
      "struct<a:int,b:int>",
      ["1\t2", "2\t3"],
    ],
    [
      "SELECT * FROM (SELECT * FROM VALUES ('a', 1, 10), ('b', 2, 20) t(x, y, z)) PIVOT (sum(z) FOR (x, y) IN (('a', 1) AS a1, ('b', 2) AS b2))",
      "struct<a1:bigint,b2:bigint>",
      ["10\t20"],
    ],
    ["SELECT uuid() <> uuid() AS d", "struct<d:boolean>", ["true"]],
    ["SELECT transform(array(1, 2), 0) AS v", "struct<v:array<int>>", ["[0,0]"]],
  ],
  "dates and intervals": [
    ["SELECT '2017-12-11' + INTERVAL 2 DAY", "struct<2017-12-11 + INTERVAL '2' DAY:string>", ["2017-12-13 00:00:00"]],
    ["SELECT date'2011-11-11' + '1'", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
    ["SELECT date'2011-11-11' + 1E1", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
    ["SELECT null + date'2011-11-11'", "struct<DATE '2011-11-11' + NULL:timestamp>", ["NULL"]],
    [
      "SELECT date '2001-10-01' - '2001-09-28'",
      "struct<(DATE '2001-10-01' - 2001-09-28):interval day>",
      ["3 00:00:00.000000000"],
    ],
    ["SELECT 1 - INTERVAL '2' SECOND", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
    ["SELECT TIME'12:30' - INTERVAL '12:29:59.000001' HOUR TO SECOND AS t", "struct<t:time(6)>", ["00:00:00.999999"]],
    ["SELECT TIME'23:30' + INTERVAL '1' HOUR", "DATETIME_OVERFLOW"],
  ],
  "recursive common tables": [
    [
      "WITH RECURSIVE r(level) AS (VALUES 0 UNION ALL SELECT level + 1 FROM r WHERE level < 3) SELECT * FROM r",
      "struct<level:int>",
      ["0", "1", "2", "3"],
    ],
    [
      "WITH RECURSIVE r(level) AS (VALUES 0 UNION ALL SELECT level + 1 FROM r) SELECT * FROM r LIMIT 3",
      "struct<level:int>",
      ["0", "1", "2"],
    ],
    [
      "WITH RECURSIVE r(level) AS (VALUES 0 UNION ALL SELECT level + 1 FROM r) SELECT * FROM r",
      "RECURSION_LEVEL_LIMIT_EXCEEDED",
    ],
    [
      "WITH e AS (SELECT * FROM VALUES (1, 2), (2, 3) AS e(a, b)), t AS (WITH RECURSIVE p(x) AS (SELECT 1 UNION ALL SELECT b FROM p JOIN e ON p.x = e.a) SELECT * FROM p) SELECT * FROM t",
      "struct<x:int>",
      ["1", "2", "3"],
    ],
    [
      "WITH RECURSIVE v(n) AS (SELECT CAST(floor(rand(82374) * 5 + 1) AS INT) UNION ALL SELECT CAST(floor(rand(237685) * 5 + 1) AS INT) FROM v) SELECT n FROM v LIMIT 5",
      "struct<n:int>",
      ["1", "3", "4", "4", "5"],
    ],
    [
      "WITH RECURSIVE r AS (SELECT 0 AS l UNION SELECT l + 1 FROM r) SELECT * FROM r",
      "UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE",
    ],
    [
      "WITH RECURSIVE r(l) AS (SELECT 0 UNION ALL SELECT max(l) + 1 FROM r) SELECT * FROM r",
      "INVALID_RECURSIVE_REFERENCE.PLACE",
    ],
    ["WITH RECURSIVE r(l) AS (SELECT l + 1 FROM r UNION ALL SELECT 0) SELECT * FROM r", "INVALID_RECURSIVE_CTE"],
  ],
};

for (const [family, cases] of Object.entries(families))
  describe(family, () => {
    for (const c of cases) it(c[0], () => check(c));
  });

it("inserts what a query of tables gives", async () => {
  await spark.sql("INSERT INTO products SELECT t1.id, t2.id, t1.val * t2.val FROM pairs t1, pairs t2");
  await check([
    "SELECT * FROM products",
    "struct<id1:int,id2:int,result:decimal(38,10)>",
    ["1\t1\t6.2500000000", "1\t2\t8.7500000000", "2\t1\t8.7500000000", "2\t2\t12.2500000000"],
  ]);
});

it("runs statements of EXECUTE IMMEDIATE", async () => {
  await spark.sql("DECLARE x INT = 5");
  await check(["EXECUTE IMMEDIATE 'SELECT ? + ? AS s' USING 1, x", "struct<s:int>", ["6"]]);
  await check(["EXECUTE IMMEDIATE 'SELECT :a || :b AS s' USING 'p' AS a, 'q' AS b", "struct<s:string>", ["pq"]]);
  await spark.sql("EXECUTE IMMEDIATE 'SELECT 42' INTO x");
  await check(["SELECT x", "struct<x:int>", ["42"]]);
  await check(["EXECUTE IMMEDIATE 'EXECUTE IMMEDIATE \\'SELECT 1\\''", "NESTED_EXECUTE_IMMEDIATE"]);
});
