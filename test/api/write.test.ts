import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";

const dir = mkdtempSync(join(tmpdir(), "kindling-"));
const spark = SparkSession.builder
  .master("local[1]")
  .config("spark.sql.warehouse.dir", join(dir, "warehouse"))
  .getOrCreate();
afterAll(async () => {
  await spark.stop();
  rmSync(dir, { recursive: true, force: true });
});
const df = spark.createDataFrame([
  { a: 1, b: "x", p: 1 },
  { a: 2, b: null, p: 2 },
]);
const plain = async (frame: { collect(): Promise<unknown[]> }): Promise<unknown[]> =>
  (await frame.collect()).map((r) => ({ ...(r as object) }));

describe("writing files", () => {
  test("Parquet in partitions, with the save modes", async () => {
    const out = join(dir, "parquet");
    await df.write.partitionBy("p").parquet(out);
    expect(existsSync(join(out, "p=1"))).toBe(true);
    expect(existsSync(join(out, "_SUCCESS"))).toBe(true);
    expect(await plain(spark.read.parquet(out).orderBy("a"))).toEqual([
      { a: 1, b: "x", p: 1 },
      { a: 2, b: null, p: 2 },
    ]);
    await expect(df.write.parquet(out)).rejects.toMatchObject({ condition: "PATH_ALREADY_EXISTS", sqlState: "42K04" });
    await df.write.mode("ignore").parquet(out);
    expect(await spark.read.parquet(out).count()).toBe(2);
    await df.write.mode("append").partitionBy("p").parquet(out);
    expect(await spark.read.parquet(out).count()).toBe(4);
    await df.limit(1).write.mode("overwrite").partitionBy("p").parquet(out);
    expect(await spark.read.parquet(out).count()).toBe(1);
    expect((await spark.read.parquet(out).inputFiles()).every((f) => f.startsWith("file:///"))).toBe(true);
  });
  test("a write that was not awaited is there for the next line", async () => {
    const out = join(dir, "order");
    void df.write.parquet(out);
    expect(await spark.read.parquet(out).count()).toBe(2);
  });
});

describe("tables", () => {
  test("CREATE TABLE AS, INSERT by position, by name and into partitions, DROP", async () => {
    await spark.sql("CREATE TABLE t1 USING parquet AS SELECT 1 AS a, 'x' AS b");
    await spark.sql("INSERT INTO t1 VALUES (2, 'y'), (3, NULL)");
    await spark.sql("INSERT INTO t1 (b, a) SELECT 'q', 9");
    expect(await plain(spark.table("t1").orderBy("a"))).toEqual([
      { a: 1, b: "x" },
      { a: 2, b: "y" },
      { a: 3, b: null },
      { a: 9, b: "q" },
    ]);
    await spark.sql("CREATE TABLE t2(a INT, d DATE) USING parquet PARTITIONED BY (d)");
    expect(await spark.table("t2").count()).toBe(0);
    await spark.sql("INSERT INTO t2 PARTITION (d = '2020-01-01') VALUES (5)");
    expect((await spark.table("t2").collect()).map((r) => [r["a"], String(r["d"])])).toEqual([[5, "2020-01-01"]]);
    await spark.sql("DROP TABLE t1");
    expect(existsSync(join(dir, "warehouse/t1"))).toBe(false);
    await expect(spark.table("t1").collect()).rejects.toMatchObject({ condition: "TABLE_OR_VIEW_NOT_FOUND" });
  });
  test("what does not fit is refused before anything is written", async () => {
    await spark.sql("CREATE TABLE t3 USING parquet AS SELECT 1 AS a, 'x' AS b");
    await expect(spark.sql("INSERT INTO t3 SELECT 1")).rejects.toMatchObject({
      condition: "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS",
    });
    await expect(spark.sql("INSERT INTO t3 SELECT array(1), 'x'")).rejects.toMatchObject({
      condition: "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST",
    });
    await expect(spark.sql("CREATE TABLE t4 USING parquet AS SELECT 1/0 AS a")).rejects.toMatchObject({
      condition: "DIVIDE_BY_ZERO",
    });
    expect(await spark.catalog.tableExists("t4")).toBe(false);
    expect(await spark.table("t3").count()).toBe(1);
  });
  test("saveAsTable and insertInto", async () => {
    await df.write.saveAsTable("t5");
    await df.write.insertInto("t5");
    expect(await spark.table("t5").count()).toBe(4);
    await df.write.mode("overwrite").saveAsTable("t5");
    expect(await spark.table("t5").count()).toBe(2);
    await df.writeTo("t5").append();
    expect(await spark.table("t5").count()).toBe(4);
  });
});
