import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";

/** Joins on several keys give the scans below them the values of each: rows must be those of the same joins over rows that no scan can leave out. */

const folder = mkdtempSync(join(tmpdir(), "kindling-filters-"));
let spark: SparkSession;
beforeAll(async () => {
  spark = SparkSession.builder.master("local[2]").config("spark.sql.ansi.enabled", "true").create();
  const fact = `SELECT nullif(id * 7919 % 5000 - 2500, 3) k, nullif(cast(id % 97 - 48 AS int), 5) i, cast(id % 1000 AS decimal(9, 2)) d,
    IF(id % 3 = 0, 9223372036854775807, -9223372036854775807) + 0 w, concat('s', id % 50) s, id FROM range(60000)`;
  const side = `SELECT nullif(id * 31 % 400 - 200, 7) k, nullif(cast(id % 11 - 5 AS int), 2) i, cast(id * 3 % 700 AS decimal(9, 2)) d,
    IF(id % 2 = 0, 9223372036854775807, 9007199254740993) w, concat('s', id % 7) s FROM range(500)`;
  await (await spark.sql(fact)).write.parquet(join(folder, "fact"));
  await (await spark.sql(side)).write.parquet(join(folder, "side"));
  for (const name of ["fact", "side"]) {
    await spark.read.parquet(join(folder, name)).createOrReplaceTempView(name);
    // Behind a repartition there is no scan that could be given anything.
    await (await spark.sql(`SELECT /*+ REPARTITION(2) */ * FROM ${name}`)).createOrReplaceTempView(`${name}_plain`);
  }
});
afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true, force: true });
});

const sums = "count(*), sum(f.id), min(f.s), sum(f.d)";
test.each([
  `SELECT ${sums} FROM fact f JOIN side t ON f.k = t.k AND f.i = t.i`,
  `SELECT ${sums} FROM fact f JOIN side t ON f.k = t.k AND f.d = t.d`,
  `SELECT ${sums} FROM fact f JOIN side t ON f.w = t.w AND f.i = t.i`,
  `SELECT ${sums} FROM fact f JOIN side t ON f.k = t.k AND f.s = t.s AND f.i + 1 = t.i`,
  `SELECT ${sums} FROM fact f LEFT SEMI JOIN side t ON f.k = t.k AND f.i = t.i`,
  `SELECT ${sums} FROM fact f LEFT ANTI JOIN side t ON f.k = t.k AND f.i = t.i`,
  `SELECT ${sums}, count(t.k) FROM fact f LEFT JOIN side t ON f.k = t.k AND f.i = t.i`,
  `SELECT ${sums}, count(t.k) FROM fact f RIGHT JOIN side t ON f.k = t.k AND f.i = t.i`,
  `SELECT ${sums}, count(t.k) FROM fact f FULL JOIN side t ON f.k = t.k AND f.i = t.i`,
  `SELECT ${sums} FROM fact f JOIN side t ON f.k <=> t.k AND f.i <=> t.i`,
  "SELECT count(*), sum(m) FROM (SELECT k, i, max(id) m FROM fact GROUP BY k, i) f JOIN side t ON f.k = t.k AND f.i = t.i",
  "SELECT count(*), sum(m) FROM (SELECT k, min(i) i, max(id) m FROM fact GROUP BY k) f JOIN side t ON f.k = t.k AND f.i = t.i",
])("%s", async (sql) => {
  const run = async (text: string): Promise<string> => String((await (await spark.sql(text)).collect())[0]);
  const plain = sql.replace(/\b(fact|side)\b/g, "$1_plain");
  expect(await run(sql)).toBe(await run(plain));
});
