import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { col, functions as F, SparkSession } from "../../src/index.ts";

/** Frames as columns of others, as PySpark 4.2 answers; rows with their numbers; functions that give tables. */

const spark = SparkSession.builder.master("local[1]").getOrCreate();
afterAll(() => spark.stop());

const emp = spark.createDataFrame(
  [
    [1, 10, "x"],
    [2, 20, "y"],
    [3, null, "x"],
  ],
  "id int, v int, g string",
);
const dept = spark.createDataFrame(
  [
    ["x", 100],
    ["z", 5],
  ],
  "g string, b int",
);
const values = async (frame: { collect(): Promise<object[]> }) => (await frame.collect()).map((r) => Object.values(r));

describe("scalar, exists, outer", () => {
  test("a value of another frame", async () => {
    expect(await values(emp.where(col("v").eq(emp.select(F.max("v")).scalar())))).toEqual([[2, 20, "y"]]);
    const all = emp.select("id", emp.select(F.max("v")).scalar().alias("m"));
    expect(await values(all)).toEqual([
      [1, 20],
      [2, 20],
      [3, 20],
    ]);
    // The frame with a subquery goes on as any other.
    expect(
      await values(
        all
          .filter(all.col("m").gt(col("id")))
          .select(all.col("id"))
          .limit(1),
      ),
    ).toEqual([[1]]);
    expect(await emp.select(emp.select(F.max("v")).scalar()).columns()).toEqual(["scalarsubquery()"]);
    expect(await emp.select(dept.exists()).columns()).toEqual(["exists()"]);
  });

  test("columns of the frame around it", async () => {
    const e = emp.alias("e");
    const own = dept.where(col("g").eq(col("e.g").outer()));
    expect(await values(e.select("id", own.select(F.max("b")).scalar().alias("m")).orderBy("id"))).toEqual([
      [1, 100],
      [2, null],
      [3, 100],
    ]);
    expect(await values(e.where(own.exists()).select("id").orderBy("id"))).toEqual([[1], [3]]);
    expect(await values(e.where(own.exists().not()).select("id"))).toEqual([[2]]);
    expect(await values(e.lateralJoin(own.select("b")).orderBy("id"))).toEqual([
      [1, 10, "x", 100],
      [3, null, "x", 100],
    ]);
    // By the frame that the column is taken from, where both have the name.
    expect(
      await values(
        emp
          .where(dept.where(dept.col("g").eq(emp.col("g").outer())).exists())
          .select("id")
          .orderBy("id"),
      ),
    ).toEqual([[1], [3]]);
    expect(await values(emp.lateralJoin(dept.where(dept.col("g").eq(emp.col("g").outer())).select("b")))).toHaveLength(
      2,
    );
    expect(await values(emp.where(col("g").outer().eq("x")).select("id"))).toEqual([[1], [3]]);
  });

  test("values that are in a frame", async () => {
    expect(
      await values(
        emp
          .where(col("g").isin(dept.select("g")))
          .select("id")
          .orderBy("id"),
      ),
    ).toEqual([[1], [3]]);
  });

  test("a subquery inside of one", async () => {
    const least = dept.where(col("b").lt(dept.select(F.max("b")).scalar())).select("b");
    expect(await values(emp.select("id", least.scalar().alias("l")).limit(1))).toEqual([[1, 5]]);
  });

  test("errors", async () => {
    await expect(emp.select(emp.select("v").scalar()).collect()).rejects.toMatchObject({
      condition: "SCALAR_SUBQUERY_TOO_MANY_ROWS",
    });
    await expect(emp.select(emp.select("v", "id").scalar()).collect()).rejects.toMatchObject({
      condition: "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN",
    });
  });
});

test("zipWithIndex", async () => {
  const rows = spark.range(5, 20, 5, 2).zipWithIndex();
  expect(await values(rows)).toEqual([
    [5, 0],
    [10, 1],
    [15, 2],
  ]);
  expect((await rows.schema()).fields.map((f) => [f.name, f.dataType.simpleString(), f.nullable])).toEqual([
    ["id", "bigint", false],
    ["index", "bigint", false],
  ]);
  const many = await spark
    .range(0, 200_000, 1, 4)
    .repartition(4)
    .zipWithIndex("i")
    .selectExpr("sum(i)", "max(i)")
    .first();
  expect([many?.[0], many?.[1]]).toEqual([19999900000, 199999]);
});

test("isLocal", async () => {
  await spark.range(1).createOrReplaceTempView("one");
  expect(await spark.range(3).isLocal()).toBe(false);
  expect(await spark.sql("SELECT 1").isLocal()).toBe(false);
  expect(await spark.sql("SHOW TABLES").isLocal()).toBe(true);
  expect(await spark.sql("SHOW TABLES").filter("isTemporary").isLocal()).toBe(false);
  expect(await emp.select("id").isLocal()).toBe(false);
});

test("checkpoint and localCheckpoint", async () => {
  const random = spark.range(0, 10, 1, 1).selectExpr("id", "rand() AS x", "named_struct('a', id) AS s");
  await expect(random.checkpoint()).rejects.toThrow("Checkpoint directory has not been set in the SparkContext");
  const folder = mkdtempSync(join(tmpdir(), "kindling-checkpoint-"));
  try {
    spark.sparkContext.setCheckpointDir(folder);
    for (const kept of [
      await random.localCheckpoint(),
      await random.checkpoint(),
      await random.localCheckpoint(false),
    ]) {
      const first = await values(kept);
      expect(await values(kept)).toEqual(first);
      expect(first.map((r) => r[0])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect((await kept.schema()).treeString()).toBe((await random.schema()).treeString());
      expect(await kept.alias("a").join(kept.alias("b"), "id").count()).toBe(10);
      expect(await kept.isLocal()).toBe(false);
    }
    expect(readdirSync(folder, { recursive: true }).some((f) => String(f).includes("part-"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("foreachPartition", async () => {
  const seen: number[][] = [];
  await spark
    .range(0, 10, 1, 1)
    .repartition(3)
    .foreachPartition(async (rows) => {
      const own: number[] = [];
      for await (const r of rows) own.push(r.id);
      seen.push(own);
    });
  expect(seen).toHaveLength(3);
  expect(seen.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("functions that give tables", async () => {
  const { tvf } = spark;
  expect(await values(tvf.range(3))).toEqual([[0], [1], [2]]);
  expect(await values(tvf.range(1, 10, 3))).toEqual([[1], [4], [7]]);
  expect(await values(tvf.explode(F.array(F.lit(1), F.lit(2))))).toEqual([[1], [2]]);
  expect(await values(tvf.explode(F.create_map(F.lit("a"), F.lit(1))))).toEqual([["a", 1]]);
  expect((await tvf.explode_outer(F.array()).schema()).simpleString()).toBe("struct<col:void>");
  expect(await values(tvf.explode_outer(F.array()))).toEqual([[null]]);
  expect(await values(tvf.posexplode(F.array(F.lit(1), F.lit(2))))).toEqual([
    [0, 1],
    [1, 2],
  ]);
  expect(await values(tvf.posexplode_outer(F.array()))).toEqual([[null, null]]);
  expect(await values(tvf.inline(F.array(F.struct(F.lit(1).alias("a"), F.lit("x").alias("b")))))).toEqual([[1, "x"]]);
  expect(await values(tvf.inline_outer(F.array().cast("array<struct<a:int,b:string>>")))).toEqual([[null, null]]);
  expect(await values(tvf.json_tuple(F.lit('{"a":1,"b":2}'), F.lit("a"), F.lit("b")))).toEqual([["1", "2"]]);
  expect(await values(tvf.stack(F.lit(2), F.lit(1), F.lit(2), F.lit(3)))).toEqual([
    [1, 2],
    [3, null],
  ]);
  expect(() => tvf.json_tuple(F.lit("{}"))).toThrow("[CANNOT_BE_EMPTY] At least one field must be specified.");
  expect(await values(tvf.sql_keywords().limit(2))).toEqual([
    ["ADD", false],
    ["AFTER", false],
  ]);
});
