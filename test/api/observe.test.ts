import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { col, type Column, functions as F, Observation, SparkSession, Window } from "../../src/index.ts";

/** DataFrame.observe, as PySpark 4.2 answers. */

const spark = SparkSession.builder.master("local[2]").getOrCreate();
afterAll(() => spark.stop());

const rows = spark.range(100);
const count = F.count(F.lit(1)).alias("c");

describe("metrics", () => {
  test("of all rows that pass, told once the frame is run", async () => {
    const o = new Observation("m");
    const frame = rows.observe(o, count, F.max("id").alias("m"), F.sum("id").divide(2));
    expect(await frame.filter("id < 3").count()).toBe(3);
    expect(await o.get).toEqual({ c: 100, m: 99, "(sum(id) / 2)": 2475 });
    // The first run counts.
    expect(await frame.count()).toBe(100);
    expect((await o.get)["c"]).toBe(100);
  });

  test("the rows go on as they are", async () => {
    const o = new Observation();
    const seen = await rows
      .observe(o, count)
      .withColumn("x", col("id").mod(3))
      .groupBy("x")
      .count()
      .orderBy("x")
      .collect();
    expect(seen.map((r) => [r[0], r[1]])).toEqual([
      [0, 34],
      [1, 33],
      [2, 33],
    ]);
    expect(await o.get).toEqual({ c: 100 });
  });

  test("over no rows, of nested values, of constants", async () => {
    const none = new Observation();
    await rows.filter("id < 0").observe(none, count, F.max("id").alias("m")).collect();
    expect(await none.get).toEqual({ c: 0, m: null });
    const o = new Observation();
    const nested = [
      F.collect_list("id").alias("c"),
      F.struct(F.min("id").alias("x"), F.lit(1).alias("y")).alias("st"),
      F.lit("k").alias("lit"),
    ];
    await spark
      .range(3)
      .observe(o, ...nested)
      .collect();
    expect(await o.get).toEqual({ c: [0, 1, 2], st: { x: 0, y: 1 }, lit: "k" });
  });

  test("of what is written, of rows that are not read otherwise, of a join with itself", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kindling-observe-"));
    try {
      const o = new Observation();
      await rows.observe(o, count).write.mode("overwrite").parquet(join(folder, "t"));
      expect(await o.get).toEqual({ c: 100 });
      const p = new Observation();
      const read = spark.read.parquet(join(folder, "t")).observe(p, F.sum("id").alias("s"), count);
      expect(await read.count()).toBe(100);
      expect(await p.get).toEqual({ s: 4950, c: 100 });
      const q = new Observation();
      const both = rows.observe(q, count);
      expect(await both.alias("a").join(both.alias("b"), "id").count()).toBe(100);
      expect(await q.get).toEqual({ c: 100 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("two observations of one frame", async () => {
    const [a, b] = [new Observation(), new Observation()];
    const frame = rows.observe(a, count).filter("id >= 50").observe(b, count);
    await frame.collect();
    expect([await a.get, await b.get]).toEqual([{ c: 100 }, { c: 50 }]);
  });

  test("the plan", async () => {
    const text = await rows.observe("a", count).explainString();
    expect(text.replaceAll(/#\d+L?/g, "")).toMatch(
      /CollectMetrics a, \[count\(1\) AS c\]\n\+- .*Range \(0, 100, step=1/,
    );
  });
});

describe("errors", () => {
  const invalid = async (metric: Column, condition: string, message?: string) => {
    const run = expect(rows.observe("m", metric).collect()).rejects;
    await (message === undefined
      ? run.toMatchObject({ condition })
      : run.toThrow(`[${condition}] Invalid observed metrics. ${message} SQLSTATE: 42K0E`));
  };
  test("what is no metric", async () => {
    await invalid(
      col("id"),
      "INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE",
      'Attribute "id" can only be used as an argument to an aggregate function.',
    );
    await invalid(
      F.count_distinct("id").alias("c"),
      "INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED",
      'Aggregate expressions with DISTINCT are not allowed in observed metrics, but found: "count(DISTINCT id) AS c".',
    );
    await invalid(
      F.row_number().over(Window.orderBy("id")).alias("c"),
      "INVALID_OBSERVED_METRICS.WINDOW_EXPRESSIONS_UNSUPPORTED",
    );
    await invalid(
      F.sum(F.max("id")).alias("c"),
      "INVALID_OBSERVED_METRICS.NESTED_AGGREGATES_UNSUPPORTED",
      'Nested aggregates are not allowed in observed metrics, but found: "sum(max(id)) AS c".',
    );
    await invalid(
      F.sum("id").plus(F.rand()).alias("c"),
      "INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_NON_DETERMINISTIC",
    );
    await invalid(F.sum("zz"), "UNRESOLVED_COLUMN.WITH_SUGGESTION");
    await expect(rows.observe("", count).collect()).rejects.toMatchObject({
      condition: "INVALID_OBSERVED_METRICS.MISSING_NAME",
    });
  });

  test("what is asked wrongly", async () => {
    expect(() => rows.observe("m")).toThrow("[CANNOT_BE_EMPTY] At least one exprs must be specified.");
    expect(() => new Observation("")).toThrow(
      "[VALUE_NOT_NON_EMPTY_STR] Value for `name` must be a non-empty string, got ''.",
    );
    const o = new Observation();
    await expect(o.get).rejects.toThrow(
      "[NO_OBSERVE_BEFORE_GET] Should observe by calling `DataFrame.observe` before `get`.",
    );
    rows.observe(o, count);
    expect(() => rows.observe(o, count)).toThrow(
      "[REUSE_OBSERVATION] An Observation can be used with a DataFrame only once.",
    );
  });
});
