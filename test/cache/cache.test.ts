import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { SparkSession, StorageLevel } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";

const folder = mkdtempSync(join(tmpdir(), "kindling-cache-"));
const spark = SparkSession.builder
  .appName("cache")
  .master("local[1]")
  .config("spark.sql.warehouse.dir", join(folder, "warehouse"))
  .config("spark.local.dir", join(folder, "local"))
  .getOrCreate();
afterEach(async () => {
  await spark.catalog.clearCache();
  await spark.conf.unset("spark.memory.offHeap.size");
});
afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true, force: true });
});

let last = 0;
/** A folder of one CSV file. */
function csv(text: string): string {
  const path = join(folder, `in${++last}`);
  mkdirSync(path);
  writeFileSync(join(path, "a.csv"), text);
  return path;
}
const read = (path: string) => spark.read.schema("k STRING, v INT").csv(path);
const physical = (df: { explainString(mode: "simple"): Promise<string> }): Promise<string> =>
  df.explainString("simple");

describe("frames", () => {
  test("the rows are there when the files are not any more, also for parts of other plans", async () => {
    const path = csv("a,1\nb,2\na,3\n");
    const df = read(path).cache();
    expect(await df.isCached()).toBe(true);
    expect(await df.count()).toBe(3);
    rmSync(path, { recursive: true });
    expect(await hiveResult(df)).toEqual(["a\t1", "b\t2", "a\t3"]);
    expect(await hiveResult(df.filter("v > 1").select("k"))).toEqual(["b", "a"]);
    expect(await hiveResult(df.groupBy("k").sum("v").orderBy("k"))).toEqual(["a\t4", "b\t2"]);
    expect(await hiveResult(df.as("x").join(df.as("y"), "k").orderBy("x.v", "y.v"))).toEqual([
      "a\t1\t1",
      "a\t1\t3",
      "b\t2\t2",
      "a\t3\t1",
      "a\t3\t3",
    ]);
    // The same plan made anew.
    expect(await read(path).count()).toBe(3);
    await df.createOrReplaceTempView("deleted");
    expect(await hiveResult(spark.sql("SELECT max(v) FROM deleted WHERE k IN (SELECT k FROM deleted)"))).toEqual(["3"]);
    df.unpersist();
    await expect(read(path).count()).rejects.toMatchObject({ condition: "PATH_NOT_FOUND" });
  });

  test("what was not computed before its files went is an error", async () => {
    const path = csv("a,1\n");
    const df = read(path).cache();
    await df.storageLevel();
    rmSync(path, { recursive: true });
    await expect(df.count()).rejects.toMatchObject({ condition: expect.stringContaining("FAILED_READ_FILE") });
  });

  test("levels", async () => {
    const df = spark.range(5).persist({
      useDisk: true,
      useMemory: false,
      useOffHeap: false,
      deserialized: false,
      replication: 1,
    });
    expect(await df.storageLevel()).toMatchObject({ useDisk: true, useMemory: false });
    expect(await spark.range(6).storageLevel()).toMatchObject({ useDisk: false, useMemory: false });
    expect(await df.count()).toBe(5);
    await new Promise((r) => setTimeout(r, 20));
    const local = join(folder, "local");
    expect(readdirSync(join(local, readdirSync(local)[0]!)).filter((n) => n.startsWith("sort-"))).toHaveLength(1);
    expect(await hiveResult(df.orderBy(df.col("id").desc()).limit(2))).toEqual(["4", "3"]);
    df.unpersist();
    await df.isCached();
    expect(readdirSync(join(local, readdirSync(local)[0]!))).toEqual([]);
  });

  test("all types come back as they were", async () => {
    const df = spark.sql(
      "SELECT id, CAST(id AS STRING) s, IF(id % 2 = 0, NULL, id / 3) d, CAST(id AS DECIMAL(30,2)) n, array(id, NULL) a, map('k', struct(id)) m, DATE'2024-01-01' + CAST(id AS INT) t, X'00ff' b FROM range(1000)",
    );
    const before = await hiveResult(df.orderBy("id"));
    df.cache();
    expect(await hiveResult(df.orderBy("id"))).toEqual(before);
    expect(await hiveResult(df.orderBy("id"))).toEqual(before);
  });
});

describe("statistics and plans", () => {
  test("EXPLAIN names the scan of the cached rows", async () => {
    const df = spark.range(0, 10, 1, 2).selectExpr("id AS a", "id % 3 AS b").cache();
    const text = (await physical(df.filter("a > 5").select("b"))).replaceAll(/#\d+L?/g, "#");
    expect(text).toContain(
      [
        "   +- InMemoryTableScan [a#, b#], [(a# > 5)]",
        "         +- InMemoryRelation [a#, b#], StorageLevel(disk, memory, deserialized, 1 replicas)",
        "               +- *(1) Project [id# AS a#, (id# % 3) AS b#]",
        "                  +- Range (0, 10, step=1, splits=2)",
      ].join("\n"),
    );
    expect(await hiveResult(df.filter("a > 5").select("b"))).toEqual(["0", "1", "2", "0"]);
  });

  test("conditions on cached rows", async () => {
    const df = spark.range(200_000).selectExpr("id", "CAST(id AS STRING) s", "CAST(id AS DOUBLE) d").cache();
    expect(await df.count()).toBe(200_000);
    expect(await hiveResult(df.filter("id = 150000"))).toEqual(["150000\t150000\t150000.0"]);
    expect(await df.filter("id < 10 OR id >= 199995").count()).toBe(15);
    expect(await df.filter("d > 199990.5 AND s LIKE '1999%'").count()).toBe(9);
    expect(await df.filter("s = '77'").count()).toBe(1);
    expect(await df.filter("id IS NULL").count()).toBe(0);
  });
});

describe("tables", () => {
  test("CACHE TABLE, UNCACHE TABLE, CLEAR CACHE, isCached", async () => {
    await spark.sql("CREATE TABLE t USING parquet AS SELECT id FROM range(3)");
    expect(await spark.catalog.isCached("t")).toBe(false);
    await spark.sql("CACHE TABLE t");
    expect(await spark.catalog.isCached("t")).toBe(true);
    expect(await physical(spark.table("t"))).toContain("Scan In-memory table t");
    await spark.sql("UNCACHE TABLE t");
    expect(await spark.catalog.isCached("t")).toBe(false);
    await spark.sql("UNCACHE TABLE IF EXISTS nothing");
    await expect(spark.catalog.uncacheTable("nothing")).rejects.toMatchObject({
      condition: "TABLE_OR_VIEW_NOT_FOUND",
    });
    await spark.sql("CACHE LAZY TABLE q OPTIONS ('storageLevel' 'MEMORY_ONLY') AS SELECT id * 2 AS x FROM t");
    expect(await hiveResult(spark.sql("SELECT sum(x) FROM q"))).toEqual(["6"]);
    expect(await spark.table("q").storageLevel()).toMatchObject({ useDisk: false, useMemory: true });
    await spark.sql("CLEAR CACHE");
    expect(await spark.catalog.isCached("q")).toBe(false);
    await spark.sql("DROP VIEW q");
    await spark.sql("DROP TABLE t");
  });

  test("writing a table makes its rows be read again", async () => {
    await spark.sql("CREATE TABLE w (a INT) USING parquet");
    await spark.sql("INSERT INTO w VALUES (1), (2)");
    const sum = spark.table("w").groupBy().sum("a").cache();
    await spark.sql("CACHE TABLE w");
    expect(await hiveResult(sum)).toEqual(["3"]);
    await spark.sql("INSERT INTO w VALUES (10)");
    expect(await spark.catalog.isCached("w")).toBe(true);
    expect(await hiveResult(sum)).toEqual(["13"]);
    expect(await spark.table("w").count()).toBe(3);
    await spark.sql("INSERT OVERWRITE w VALUES (7)");
    expect(await hiveResult(spark.table("w"))).toEqual(["7"]);
    await spark.sql("TRUNCATE TABLE w");
    expect(await spark.table("w").count()).toBe(0);
    await spark.sql("DROP TABLE w");
    await spark.sql("CREATE TABLE w USING parquet AS SELECT 5 AS a");
    expect(await spark.catalog.isCached("w")).toBe(false);
    expect(await hiveResult(spark.table("w"))).toEqual(["5"]);
    await spark.sql("DROP TABLE w");
  });

  test("overwriting a path makes its rows be read again", async () => {
    const path = join(folder, "overwritten");
    await spark.range(3).write.parquet(path);
    const df = spark.read.parquet(path).cache();
    expect(await df.count()).toBe(3);
    await spark.range(8).write.mode("overwrite").parquet(path);
    expect(await df.isCached()).toBe(true);
    expect(await df.count()).toBe(8);
    await spark.range(2).write.mode("append").parquet(path);
    expect(await df.count()).toBe(10);
  });

  test("replacing a view forgets what was cached by its name, not the frame", async () => {
    const df = spark.range(4).cache();
    await df.createOrReplaceTempView("r");
    await spark.range(5).createOrReplaceTempView("r");
    expect(await df.isCached()).toBe(true);
    await spark.sql("CACHE TABLE r");
    await spark.range(6).createOrReplaceTempView("r");
    expect(await spark.catalog.isCached("r")).toBe(false);
    expect(await spark.range(5).isCached()).toBe(false);
    await spark.catalog.dropTempView("r");
  });
});

test("EXPLAIN tells what is cached and how it is computed, as Spark does", async () => {
  await spark.sql("CREATE TABLE told(a INT, b STRING) USING parquet");
  await spark.sql("CACHE TABLE told OPTIONS('storageLevel'='DISK_ONLY')");
  const explain = async (mode: string): Promise<string> =>
    (await hiveResult(spark.sql(`EXPLAIN ${mode} SELECT a FROM told WHERE a > 1`))).join("\n").replace(/#\d+/g, "#0");
  expect(await explain("")).toMatch(
    /^== Physical Plan ==\n\*\(1\) Filter \(isnotnull\(a#0\) AND \(a#0 > 1\)\)\n\+- Scan In-memory table told \[a#0\], \[isnotnull\(a#0\), \(a#0 > 1\)\]\n {6}\+- InMemoryRelation \[a#0, b#0\], StorageLevel\(disk, 1 replicas\)\n {12}\+- FileScan parquet /,
  );
  const formatted = await explain("FORMATTED");
  expect(formatted).toContain(`* Filter (4)
+- Scan In-memory table told (1)
      +- InMemoryRelation (2)
            +- Scan parquet spark_catalog.default.told (3)


(1) Scan In-memory table told
Output [1]: [a#0]
Arguments: [a#0], [isnotnull(a#0), (a#0 > 1)]

(2) InMemoryRelation
Arguments: [a#0, b#0], StorageLevel(disk, 1 replicas)

(3) Scan parquet spark_catalog.default.told
`);
  expect(await explain("EXTENDED")).toMatch(
    /== Optimized Logical Plan ==\nProject \[a#0\]\n.*\n {3}\+- InMemoryRelation \[a#0, b#0\], StorageLevel\(disk, 1 replicas\)\n {9}\+- FileScan parquet /,
  );
  await spark.sql("DROP TABLE told");
});

test("a condition reads only batches that may have such rows, by the figures of each batch", async () => {
  const numbers = spark
    .range(0, 200000, 1, 1)
    .selectExpr(
      "id",
      "cast(id as string) AS text",
      "id / 2 AS half",
      "cast(id AS decimal(30, 2)) AS wide",
      "if(id < 100000, null, id) AS late",
      "id >= 150000 AS flag",
      "date_add(DATE'2000-01-01', cast(id / 100 AS int)) AS day",
    );
  const cached = numbers.cache();
  await cached.count();
  const rows = async (condition: string): Promise<number> => {
    const plan = await cached.filter(condition).explainString("analyze");
    return Number(/InMemoryTableScan\nOutput[\s\S]*?\nRows: (\d+)/.exec(plan)![1]);
  };
  for (const condition of [
    "id = 199999",
    "half < 10",
    "wide > 199990.5",
    "late IS NOT NULL AND id > 170000",
    "day = DATE'2000-01-05'",
    "text = '99999'",
  ])
    expect(await rows(condition), condition).toBeLessThan(200000);
  expect(await rows("id >= 0")).toBe(200000);
  expect(await cached.filter("half < 10").count()).toBe(20);
  expect(await cached.filter("text = '99999'").count()).toBe(1);
});

test("paths can be refreshed, and levels have names", async () => {
  const path = csv("a,1\n");
  const df = read(path).cache();
  expect(await df.count()).toBe(1);
  writeFileSync(join(path, "b.csv"), "b,2\nc,3\n");
  expect(await df.count()).toBe(1);
  await spark.catalog.refreshByPath(path);
  expect(await read(path).count()).toBe(3);
  await expect(spark.catalog.refreshByPath("")).rejects.toThrow("cannot be empty");
  await spark.sql("CREATE TEMP VIEW leveled AS SELECT 1 AS one");
  await spark.catalog.cacheTable("leveled", StorageLevel.MEMORY_ONLY_2);
  expect(await spark.table("leveled").storageLevel()).toMatchObject({
    useDisk: false,
    useMemory: true,
    replication: 2,
  });
  df.unpersist();
  // A program without types may give a name.
  expect(() => df.persist("MEMORY_ONLY" as never)).toThrow("Invalid StorageLevel");
});
