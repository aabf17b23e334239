import { afterAll, describe, expect, test } from "vitest";
import { col, SparkSession } from "../../src/index.ts";

/** `df.stat`: what PySpark 4.2 gave for the same rows in one partition. */

const spark = SparkSession.builder.master("local[2]").getOrCreate();
afterAll(() => spark.stop());

const numbers = spark.createDataFrame(
  Array.from({ length: 500 }, (_, i) => [(i * 37) % 101, (i * 53) % 97, i % 5 === 0 ? null : i]),
  "a double, b int, c bigint",
);
const large = spark.range(0, 100000, 1, 1).selectExpr("(id * 7919) % 100003 AS x");

describe("approxQuantile", () => {
  const probabilities = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];
  const recorded: [number, number[][]][] = [
    [
      0,
      [
        [0, 9, 25, 50, 75, 90, 100],
        [0, 9, 23, 48, 72, 87, 96],
        [1, 49, 124, 249, 374, 449, 499],
      ],
    ],
    [
      0.01,
      [
        [0, 10, 24, 49, 74, 89, 100],
        [0, 9, 22, 47, 71, 86, 96],
        [1, 51, 119, 247, 371, 444, 499],
      ],
    ],
    [
      0.1,
      [
        [0, 0, 16, 42, 66, 100, 100],
        [0, 0, 15, 40, 63, 96, 96],
        [1, 1, 89, 213, 332, 499, 499],
      ],
    ],
    [
      0.25,
      [
        [0, 0, 0, 25, 100, 100, 100],
        [0, 0, 0, 24, 96, 96, 96],
        [1, 1, 1, 127, 499, 499, 499],
      ],
    ],
    [
      2,
      [
        [0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0],
        [1, 1, 1, 1, 1, 1, 1],
      ],
    ],
  ];
  test.each(recorded)("several columns with the error %d", async (error, expected) => {
    expect(await numbers.approxQuantile(["a", "b", "c"], probabilities, error)).toEqual(expected);
  });

  test("many rows", async () => {
    const ps = [0.01, 0.25, 0.5, 0.75, 0.99];
    expect(await large.stat.approxQuantile("x", ps, 0.01)).toEqual([0, 24070, 49874, 74917, 100002]);
    expect(await large.stat.approxQuantile("x", ps, 0.001)).toEqual([1021, 25045, 49971, 74936, 98998]);
  });

  test("decimals, no rows, no columns, NaN", async () => {
    expect(await spark.sql("SELECT * FROM VALUES (1.5), (2.5) t(x)").approxQuantile("x", [0.5], 0)).toEqual([1.5]);
    expect(await large.filter("x < 0").approxQuantile("x", [0.5], 0)).toEqual([]);
    expect(await large.approxQuantile([], [0.5], 0)).toEqual([]);
    const nan = spark.sql("SELECT * FROM VALUES (1.0D), (double('NaN')), (NULL), (3.0D) t(x)");
    expect(await nan.approxQuantile("x", [0, 0.5, 1], 0)).toEqual([1, 1, 3]);
  });

  test("errors", async () => {
    const message = (type: string) =>
      `requirement failed: Quantile calculation for column x with data type ${type} is not supported.`;
    await expect(spark.sql("SELECT 'a' AS x").approxQuantile("x", [0.5], 0)).rejects.toThrow(message("StringType"));
    await expect(spark.sql("SELECT true AS x").approxQuantile("x", [0.5], 0)).rejects.toThrow(message("BooleanType"));
    await expect(spark.sql("SELECT current_date() AS x").approxQuantile("x", [0.5], 0)).rejects.toThrow(
      message("DateType"),
    );
    await expect(large.approxQuantile("y", [0.5], 0)).rejects.toMatchObject({
      condition: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    });
    await expect(large.approxQuantile("x", [1.5], 0)).rejects.toMatchObject({ condition: "NOT_EXPECTED_TYPE" });
    await expect(large.approxQuantile("x", [0.5], -0.1)).rejects.toThrow(
      "[NEGATIVE_VALUE] Value for `relativeError` must be greater than or equal to 0, got '-0.1'.",
    );
  });
});

describe("freqItems", () => {
  const items = spark.createDataFrame(
    [
      [1, 11, "a"],
      [1, 11, "b"],
      [3, 10, "a"],
      [4, 8, null],
      [4, 8, "a"],
      [null, 8, "c"],
    ],
    "c1 int, c2 bigint, c3 string",
  );
  const first = async (frame: { collect(): Promise<unknown[]> }) => Object.values((await frame.collect())[0] as object);
  const recorded: [number | undefined, unknown[][]][] = [
    [
      undefined,
      [
        [null, 1, 3, 4],
        [8, 10, 11],
        [null, "a", "c", "b"],
      ],
    ],
    [
      0.2,
      [
        [null, 1, 3, 4],
        [8, 10, 11],
        [null, "a", "c", "b"],
      ],
    ],
    [0.3, [[1, 4], [8, 10, 11], ["a"]]],
    [0.4, [[], [8, 11], ["a", "c"]]],
    [0.9, [[], [8], []]],
    [1, [[], [8], []]],
  ];
  test.each(recorded)("with the support %s", async (support, expected) => {
    expect(await first(items.freqItems(["c1", "c2", "c3"], support))).toEqual(expected);
  });

  test("in the order of Spark's table", async () => {
    const many = spark.range(0, 2000, 1, 1).selectExpr("CASE WHEN id % 3 = 0 THEN 7 ELSE id % 1000 END AS x");
    expect(await first(many.stat.freqItems(["x"], 0.3))).toEqual([[997, 7, 999]]);
    const two = spark.range(0, 300, 1, 1).selectExpr("id % 13 AS x", "string(id % 7) AS y");
    expect(await first(two.freqItems(["x", "y"], 0.1))).toEqual([
      [0, 11, 12],
      ["1", "5", "3", "4", "2", "6", "0"],
    ]);
  });

  test("NaN is not equal to itself", async () => {
    const x = spark.sql("SELECT * FROM VALUES (double('NaN')), (double('NaN')), (0.0D), (-0.0D) t(x)").coalesce(1);
    expect(await first(x.freqItems(["x"], 0.5))).toEqual([[-0]]);
  });

  test("schema and errors", async () => {
    expect((await items.freqItems(["c1", "c3"]).schema()).simpleString()).toBe(
      "struct<c1_freqItems:array<int>,c3_freqItems:array<string>>",
    );
    for (const [support, text] of [
      [1e-8, "1.0E-8"],
      [-1, "-1.0"],
      [1.1, "1.1"],
    ] as const)
      await expect(items.freqItems(["c1"], support).collect()).rejects.toThrow(
        `requirement failed: Support must be in [1e-4, 1], but got ${text}.`,
      );
    await expect(items.freqItems(["zz"]).collect()).rejects.toMatchObject({
      condition: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    });
  });
});

describe("sampleBy", () => {
  const rows = spark.range(0, 1000, 1, 1).selectExpr("id", "id % 3 AS k", "string(id % 3) AS s");
  const counts = async (frame: typeof rows) =>
    (await frame.groupBy("k").count().orderBy("k").collect()).map((r) => [r[0], r[1]]);
  const halves = new Map([
    [0, 0.5],
    [1, 0.2],
  ]);

  test("fractions by value; the rows are those of Spark's random numbers", async () => {
    expect(await counts(rows.sampleBy("k", halves, 0))).toEqual([
      [0, 182],
      [1, 67],
    ]);
    expect((await rows.sampleBy("k", halves, 0).take(10)).map((r) => r["id"])).toEqual([
      3, 6, 9, 12, 15, 16, 22, 24, 45, 46,
    ]);
  });

  test("keys that are texts, columns, strata of another type", async () => {
    expect(await counts(rows.sampleBy("s", { 0: 1 }, 0))).toEqual([[0, 334]]);
    expect(await counts(rows.stat.sampleBy(col("id").mod(2), new Map([[1, 1]]), 0))).toEqual([
      [0, 167],
      [1, 167],
      [2, 166],
    ]);
    expect(await counts(rows.sampleBy("k", { a: 0.5 }, 0))).toEqual([]);
    expect(await counts(rows.sampleBy("k", {}, 0))).toEqual([]);
  });

  test("errors", async () => {
    await expect(rows.sampleBy("k", new Map([[0, 1.1]]), 0).collect()).rejects.toThrow(
      "requirement failed: Fractions must be in [0, 1], but got Map(0 -> 1.1).",
    );
    await expect(rows.sampleBy("zz", new Map([[0, 0.5]]), 0).collect()).rejects.toMatchObject({
      condition: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    });
  });
});
