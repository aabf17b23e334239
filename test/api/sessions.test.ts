import { afterAll, describe, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";

/** Sessions beside each other, tags, interruption. */

const spark = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", 4).getOrCreate();
afterAll(() => spark.stop());

test("the active session", async () => {
  expect(SparkSession.active()).toBe(spark);
  expect(SparkSession.getActiveSession()).toBe(spark);
});

test("newSession has settings and views of its own, and shares tables", async () => {
  const other = spark.newSession();
  await other.conf.set("spark.sql.shuffle.partitions", "7");
  await spark.range(1).createOrReplaceTempView("vv");
  await spark.range(1).createOrReplaceGlobalTempView("gg");
  await spark.conf.set("spark.sql.ansi.enabled", "false");
  const more = spark.newSession();
  expect(await other.conf.get("spark.sql.shuffle.partitions")).toBe("7");
  expect(await spark.conf.get("spark.sql.shuffle.partitions")).toBe("4");
  expect(await more.conf.get("spark.sql.ansi.enabled")).toBe("true");
  await spark.conf.set("spark.sql.ansi.enabled", "true");
  expect((await other.catalog.listTables()).map((t) => t.name)).toEqual([]);
  expect(await other.table("global_temp.gg").count()).toBe(1);
  expect(SparkSession.getActiveSession()).toBe(spark);
  await other.stop();
  expect(other.isStopped).toBe(true);
  expect(await more.range(3).count()).toBe(3);
  expect(await spark.range(3).count()).toBe(3);
});

describe("tags", () => {
  test("are kept by session", () => {
    spark.addTag("a");
    spark.addTag("b");
    spark.addTag("a");
    expect([...spark.getTags()].sort()).toEqual(["a", "b"]);
    spark.removeTag("a");
    spark.removeTag("q");
    expect([...spark.getTags()]).toEqual(["b"]);
    spark.clearTags();
    expect(spark.getTags().size).toBe(0);
    expect(() => spark.addTag("")).toThrow("Spark job tag cannot be an empty string.");
    expect(() => spark.addTag("a,b")).toThrow("Spark job tag cannot contain ','.");
  });

  test("interruptTag cancels the queries of the tag alone", async () => {
    const slow = spark.range(0, 4_000_000_000).selectExpr("sum(id * id % 7) AS s");
    spark.addTag("slow");
    const tagged = slow.collect();
    spark.clearTags();
    const failed = tagged.then(
      () => undefined,
      (error: unknown) => error,
    );
    let ids: readonly string[] = [];
    while (ids.length === 0) {
      await new Promise((r) => setTimeout(r, 5));
      expect(spark.interruptTag("other")).toEqual([]);
      expect(spark.interruptOperation("nobody")).toEqual([]);
      ids = spark.interruptTag("slow");
    }
    expect(ids).toHaveLength(1);
    expect(await failed).toMatchObject({ condition: "OPERATION_CANCELED" });
    expect(await spark.range(3).count()).toBe(3);
  });
});
