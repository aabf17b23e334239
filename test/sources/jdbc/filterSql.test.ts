import { expect, test } from "vitest";
import "../../../src/catalyst/functions/functions.ts";
import type { Expression } from "../../../src/catalyst/expr/expression.ts";
import { type Comparing, filterSql } from "../../../src/execution/sources/jdbc/filterSql.ts";
import { postgres } from "../../../src/execution/sources/jdbc/postgres.ts";
import { getZone } from "../../../src/types/datetime/zone.ts";
import { parseDdlSchema } from "../../../src/types/ddl.ts";
import { SparkSession } from "../../../src/index.ts";
import { analyzedFilters } from "./filters.ts";

const schema = parseDdlSchema(
  'id INT, name STRING, age INT, born DATE, seen TIMESTAMP, local TIMESTAMP_NTZ, score DECIMAL(10,2), x DOUBLE, f FLOAT, ok BOOLEAN, big BIGINT, u STRING, m STRING, `odd "Name` STRING',
);
const spark = SparkSession.builder.master("local[1]").config("spark.sql.session.timeZone", "UTC").getOrCreate();
const compares = (name: string): Comparing => (name === "u" ? "uuid" : name === "m" ? "other" : "same");
const sql = (e: Expression, zone = "UTC") => filterSql(e, postgres, getZone(zone), compares);
const pushed = async (condition: string): Promise<(string | undefined)[]> =>
  (await analyzedFilters(spark, schema, condition)).map((e) => sql(e));

/** The WHERE clauses that Spark 4.2.1 sent to PostgreSQL, from the server's log; undefined stays in the Filter above the scan. */
const RECORDED: readonly (readonly [string, readonly (string | undefined)[]])[] = [
  ["age > 20", ['"age" IS NOT NULL', '"age" > 20']],
  ["20 >= age", ['"age" IS NOT NULL', '"age" <= 20']],
  ["age <> 20", ['"age" IS NOT NULL', 'NOT ("age" = 20)']],
  ["age <=> 20", ['(("age" IS NOT NULL AND 20 IS NOT NULL AND "age" = 20) OR ("age" IS NULL AND 20 IS NULL))']],
  ["age <=> null", ['"age" IS NULL']],
  ["age in (1,2,3)", ['"age" IN (1, 2, 3)']],
  ["age not in (1,2)", ['NOT ("age" IN (1, 2))']],
  ["age in (1,null)", ['"age" IN (1, null)']],
  ["name is null", ['"name" IS NULL']],
  ["age > 1 and id < 5", ['"age" IS NOT NULL', '"id" IS NOT NULL', '"age" > 1', '"id" < 5']],
  ["age = 1 or id = 3", ['("age" = 1) OR ("id" = 3)']],
  ["age = 1 or upper(name)='X'", [undefined]],
  ["not (age = 1 or id = 3)", ['"age" IS NOT NULL', '"id" IS NOT NULL', 'NOT ("age" = 1)', 'NOT ("id" = 3)']],
  ["age between 3 and 9", ['"age" IS NOT NULL', '"age" >= 3', '"age" <= 9']],
  ["name = 'name1'", ['"name" IS NOT NULL', `"name" = 'name1'`]],
  ["name = 'o''x\\\\y'", ['"name" IS NOT NULL', `"name" = 'o''x\\y'`]],
  ["name > 'name5'", ['"name" IS NOT NULL', `"name" > 'name5'`]],
  ["name = ''", ['"name" IS NOT NULL', `"name" = ''`]],
  ["startswith(name,'name1')", ['"name" IS NOT NULL', `"name" LIKE 'name1%' ESCAPE '\\'`]],
  ["startswith(name,'a_%\\\\b''')", ['"name" IS NOT NULL', `"name" LIKE 'a\\_\\%\\\\b''%' ESCAPE '\\'`]],
  ["endswith(name,'5')", ['"name" IS NOT NULL', `"name" LIKE '%5' ESCAPE '\\'`]],
  ["contains(name,'me')", ['"name" IS NOT NULL', `"name" LIKE '%me%' ESCAPE '\\'`]],
  ["name like 'name1%'", ['"name" IS NOT NULL', `"name" LIKE 'name1%' ESCAPE '\\'`]],
  ["name like '%5'", ['"name" IS NOT NULL', `"name" LIKE '%5' ESCAPE '\\'`]],
  ["name like '%a%5'", ['"name" IS NOT NULL', undefined]],
  ["born = date'2000-01-05'", ['"born" IS NOT NULL', `"born" = '2000-01-05'`]],
  ["born > '2000-01-05'", ['"born" IS NOT NULL', `"born" > '2000-01-05'`]],
  ["seen > timestamp'2000-01-02 03:04:05.123456'", ['"seen" IS NOT NULL', `"seen" > '2000-01-02 03:04:05.123456'`]],
  ["seen > timestamp'2000-01-02 03:04:05'", ['"seen" IS NOT NULL', `"seen" > '2000-01-02 03:04:05.0'`]],
  ["score > 12.50", ['"score" IS NOT NULL', '"score" > 12.50']],
  ["x > 2.5", ['"x" IS NOT NULL', '"x" > 2.5']],
  ["x < 1e30", ['"x" IS NOT NULL', '"x" < 1.0E30']],
  ["ok", ['"ok" IS NOT NULL', '"ok" = true']],
  ["not ok", ['"ok" IS NOT NULL', 'NOT ("ok" = true)']],
  ["ok = true", ['"ok" IS NOT NULL', '"ok" = true']],
  ["big > 5000000000", ['"big" IS NOT NULL', '"big" > 5000000000']],
  ["age + 1 > 3", ['"age" IS NOT NULL', undefined]],
  ["age > id", ['"age" IS NOT NULL', '"id" IS NOT NULL', undefined]],
  ["cast(age as bigint) > 3L", ['"age" IS NOT NULL', '"age" > 3']],
  ["age > 3.5", ['"age" IS NOT NULL', '"age" > 3']],
  ["`odd \"Name` = 'o3'", ['"odd ""Name" IS NOT NULL', `"odd ""Name" = 'o3'`]],
  ["name in ('name1','x''y')", [`"name" IN ('name1', 'x''y')`]],
  ["coalesce(age,0) > 3", [undefined]],
  ["lower(name) = 'name1'", ['"name" IS NOT NULL', undefined]],
];

test.each(RECORDED)("%s", async (condition, expected) => {
  const got = await pushed(condition);
  // Of IN our optimizer knows too that its column is not null.
  const same = got.filter((g) => expected.includes(g) || !g?.endsWith("IS NOT NULL"));
  expect([...same].sort()).toEqual([...expected].sort());
});

/** Where Spark sends what fails there, or means something else: the engine asks itself. */
test.each([
  ["x = double('NaN')", ['"x" IS NOT NULL', undefined]],
  ["x < double('Infinity')", ['"x" IS NOT NULL', undefined]],
  ["f = 1.5f", ['"f" IS NOT NULL', '"f" = 1.5']],
  ["f = 0.1f", ['"f" IS NOT NULL', undefined]],
  ["m = '$1.00'", ['"m" IS NOT NULL', undefined]],
  ["m is null", ['"m" IS NULL']],
  ["u = '00000000-0000-0000-0000-00000000000a'", ['"u" IS NOT NULL', `"u" = '00000000-0000-0000-0000-00000000000a'`]],
  ["u = '00000000-0000-0000-0000-00000000000A'", ['"u" IS NOT NULL', undefined]],
  ["u > '00000000-0000-0000-0000-00000000000a'", ['"u" IS NOT NULL', undefined]],
  ["u = 'no uuid'", ['"u" IS NOT NULL', undefined]],
  ["startswith(u,'0000')", ['"u" IS NOT NULL', undefined]],
] as const)("%s is asked where it means the same", async (condition, expected) => {
  expect([...(await pushed(condition))].sort()).toEqual([...expected].sort());
});

test("timestamps are written in the session's time zone, local ones as they are", async () => {
  const [filter] = (await analyzedFilters(spark, schema, "seen > timestamp'2000-01-02 03:04:05'")).slice(-1);
  expect(sql(filter!, "America/New_York")).toBe(`"seen" > '2000-01-01 22:04:05.0'`);
  const [local] = (await analyzedFilters(spark, schema, "local > timestamp_ntz'2000-01-02 03:04:05'")).slice(-1);
  expect(sql(local!, "America/New_York")).toBe(`"local" > '2000-01-02 03:04:05.0'`);
});
