import { afterAll, describe, expect, test } from "vitest";
import {
  col,
  type Column,
  Decimal,
  expr,
  functions as F,
  lit,
  LocalDate,
  SparkSession,
  StructType,
  udf,
  Window,
} from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";

const spark = SparkSession.builder.appName("test").master("local[1]").getOrCreate();
afterAll(() => spark.stop());

const df = spark.createDataFrame([
  { k: "a", v: 1, d: LocalDate.of(2024, 1, 2), xs: [1, 2, 3], s: { x: 1.5, y: "q" } },
  { k: "b", v: 2, d: null, xs: [], s: null },
  { k: "a", v: 3, d: LocalDate.of(2020, 2, 29), xs: null, s: { x: 2, y: null } },
]);
const plain = async (frame: { collect(): Promise<unknown[]> }): Promise<unknown[]> =>
  (await frame.collect()).map((r) => ({ ...(r as object) }));

describe("frames on the engine", () => {
  test("values go in and come back", async () => {
    const rows = await df.collect();
    expect(rows.map((r) => [r.k, r.v, r.d?.toString() ?? null, r.xs])).toEqual([
      ["a", 1, "2024-01-02", [1, 2, 3]],
      ["b", 2, null, []],
      ["a", 3, "2020-02-29", null],
    ]);
    expect(rows[0]!.s).toEqual({ x: 1.5, y: "q" });
    expect((await df.schema()).simpleString()).toBe(
      "struct<k:string,v:bigint,d:date,xs:array<bigint>,s:struct<x:double,y:string>>",
    );
    expect(await df.columns()).toEqual(["k", "v", "d", "xs", "s"]);
    expect(await df.select("k", "v").dtypes()).toEqual([
      ["k", "string"],
      ["v", "bigint"],
    ]);
    expect(await df.count()).toBe(3);
    expect(await df.isEmpty()).toBe(false);
    expect(await df.filter("v > 9").isEmpty()).toBe(true);
    expect(await df.filter("v > 9").first()).toBe(null);
  });

  test("columns: arithmetic, comparison, structs, casts, cases", async () => {
    expect(await plain(df.select("k", col("v").plus(1).as("w"), df.col("s").getField("x").as("x")))).toEqual([
      { k: "a", w: 2, x: 1.5 },
      { k: "b", w: 3, x: null },
      { k: "a", w: 4, x: 2 },
    ]);
    expect(await plain(df.filter(col("v").isin(1, 3).and(col("v").between(2, 9))).select("v"))).toEqual([{ v: 3 }]);
    expect(
      await plain(df.select(F.when(col("v").gt(2), "big").when(col("v").eq(2), "two").otherwise("small").as("c"))),
    ).toEqual([{ c: "small" }, { c: "two" }, { c: "big" }]);
    const [cast] = await df
      .limit(1)
      .select(col("v").cast("string").as("t"), col("v").cast("decimal(10,2)").as("d"), lit("x").tryCast("int").as("n"))
      .collect();
    expect([cast!["t"], String(cast!["d"]), cast!["n"]]).toEqual(["1", "1.00", null]);
    expect(cast!["d"]).toBeInstanceOf(Decimal);
    expect(await df.filter(col("k").like("a%").and(col("k").startswith("a")).and(col("d").isNotNull())).count()).toBe(
      2,
    );
    expect(await plain(df.select(F.transform("xs", (x) => x.plus(1)).as("t")))).toEqual([
      { t: [2, 3, 4] },
      { t: [] },
      { t: null },
    ]);
  });

  test("groups, windows, joins, sets", async () => {
    expect(await plain(df.groupBy("k").agg(F.sum("v").as("s"), F.count("*").as("n")).orderBy("k"))).toEqual([
      { k: "a", s: 4, n: 2 },
      { k: "b", s: 2, n: 1 },
    ]);
    expect(await plain(df.rollup("k").agg(F.sum("v").as("s")).orderBy("k"))).toEqual([
      { k: null, s: 6 },
      { k: "a", s: 4 },
      { k: "b", s: 2 },
    ]);
    const w = Window.partitionBy("k").orderBy("v");
    expect(await plain(df.select("v", F.row_number().over(w).as("n")).orderBy("v"))).toEqual([
      { v: 1, n: 1 },
      { v: 2, n: 1 },
      { v: 3, n: 2 },
    ]);
    const self = df.as("a").join(df.as("b"), expr("a.v = b.v + 1")).select("a.v", col("b.v").as("w"));
    expect(await plain(self.orderBy("w"))).toEqual([
      { v: 2, w: 1 },
      { v: 3, w: 2 },
    ]);
    const other = spark.createDataFrame([{ v: 1, w: "one" }]);
    expect(
      await plain(
        df
          .join(other, df.col("v").eq(other.col("v")), "left")
          .select(df.col("v"), "w")
          .orderBy(df.col("v")),
      ),
    ).toEqual([
      { v: 1, w: "one" },
      { v: 2, w: null },
      { v: 3, w: null },
    ]);
    expect(await df.union(df).count()).toBe(6);
    expect(await df.select("k").intersect(df.select("k")).count()).toBe(2);
    expect(await df.select("k").exceptAll(df.select("k").limit(1)).count()).toBe(2);
  });

  test("pivot with and without values, unpivot, crosstab, columns by pattern", async () => {
    expect(await plain(df.groupBy().pivot("k").sum("v"))).toEqual([{ a: 4, b: 2 }]);
    expect(await plain(df.groupBy().pivot("k", ["a"]).sum("v"))).toEqual([{ a: 4 }]);
    const long = df.select("k", "v").unpivot("k", "v", "name", "value").orderBy("value");
    expect((await plain(long))[0]).toEqual({ k: "a", name: "v", value: 1 });
    const cross = (await df.crosstab("k", "v").orderBy("k_v").collect()).map((r) => ({ ...r }));
    expect(cross).toEqual([
      { k_v: "a", 1: 1, 2: 0, 3: 1 },
      { k_v: "b", 1: 0, 2: 1, 3: 0 },
    ]);
    expect(await df.select(df.colRegex("`^[kv]$`")).columns()).toEqual(["k", "v"]);
  });

  test("missing values, describe, JSON, Arrow", async () => {
    const holes = spark.createDataFrame([
      { a: 1, b: null as string | null },
      { a: null, b: "y" },
    ]);
    expect(await plain(holes.na.fill({ a: 0, b: "?" }))).toEqual([
      { a: 1, b: "?" },
      { a: 0, b: "y" },
    ]);
    expect(await plain(df.select("k").replace("a", "A"))).toEqual([{ k: "A" }, { k: "b" }, { k: "A" }]);
    expect((await df.describe("v").collect()).map((r) => [r["summary"], r["v"]])).toEqual([
      ["count", "3"],
      ["mean", "2.0"],
      ["stddev", "1.0"],
      ["min", "1"],
      ["max", "3"],
    ]);
    expect(await df.toJSON()).toEqual([
      '{"k":"a","v":1,"d":"2024-01-02","xs":[1,2,3],"s":{"x":1.5,"y":"q"}}',
      '{"k":"b","v":2,"xs":[]}',
      '{"k":"a","v":3,"d":"2020-02-29","s":{"x":2.0}}',
    ]);
    const table = await df.toArrow();
    expect(table.schema.fields.map((f) => `${f.name}:${f.type}`)).toEqual([
      "k:Utf8",
      "v:Int64",
      "d:Date32<DAY>",
      "xs:List<Int64>",
      "s:Struct<{x:Float64, y:Utf8}>",
    ]);
    expect(await plain(spark.createDataFrame(table).select("k", "v", "xs", "s.y"))).toEqual([
      { k: "a", v: 1, xs: [1, 2, 3], y: "q" },
      { k: "b", v: 2, xs: [], y: null },
      { k: "a", v: 3, xs: null, y: null },
    ]);
    expect(await df.corr("v", "v")).toBeCloseTo(1, 12);
  });

  test("beyond 2^53 an error, or bigint when asked for", async () => {
    const big = spark.sql("SELECT 9007199254740993 AS n");
    await expect(big.collect()).rejects.toMatchObject({ condition: "INT64_OUT_OF_NUMBER_RANGE" });
    expect((await big.collect({ int64: "bigint" }))[0]!["n"]).toBe(9007199254740993n);
    await spark.conf.set("spark.kindling.int64", "bigint");
    expect((await big.collect())[0]!["n"]).toBe(9007199254740993n);
    await spark.conf.unset("spark.kindling.int64");
  });

  test("JavaScript functions, as columns and in SQL", async () => {
    const plus = udf((x: number) => x + 10, "int");
    expect(await plain(df.select(plus("v").as("p")))).toEqual([{ p: 11 }, { p: 12 }, { p: 13 }]);
    const year = udf((d: LocalDate | null) => d?.year ?? null, "int");
    expect(await plain(df.select(year("d").as("y")))).toEqual([{ y: 2024 }, { y: null }, { y: 2020 }]);
    spark.udf.register("shout", (s: string) => `${s.toUpperCase()}!`);
    expect(await plain(spark.sql("SELECT shout(k) AS x FROM VALUES ('b') AS t(k)"))).toEqual([{ x: "B!" }]);
    const broken = udf(() => {
      throw new Error("no");
    }, "int");
    await expect(df.select(broken("v")).collect()).rejects.toMatchObject({
      condition: "FAILED_EXECUTE_UDF",
      messageParameters: { reason: "Error: no" },
    });
  });
});

describe("spark.sql", () => {
  test("parameters by name and by place", async () => {
    expect(await plain(spark.sql("SELECT :a + 1 AS x", { a: 1 }))).toEqual([{ x: 2 }]);
    expect(await plain(spark.sql("SELECT ? AS y, (SELECT ?) AS z WHERE ? > 1", ["p", "q", 2]))).toEqual([
      { y: "p", z: "q" },
    ]);
    await expect(spark.sql("SELECT :nothing", { a: 1 })).rejects.toMatchObject({
      condition: "UNBOUND_SQL_PARAMETER",
      messageParameters: { name: "nothing" },
    });
  });
  test("views, variables, functions", async () => {
    await spark.sql("CREATE OR REPLACE TEMP VIEW v1(p, q) AS WITH c AS (SELECT 1 AS a) SELECT a, a + 1 FROM c");
    expect(await plain(spark.sql("SELECT * FROM v1"))).toEqual([{ p: 1, q: 2 }]);
    await expect(spark.sql("CREATE TEMP VIEW v2(p) AS SELECT 1, 2")).rejects.toMatchObject({
      condition: "CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS",
    });
    await spark.sql("DECLARE OR REPLACE x INT DEFAULT 5");
    await spark.sql("SET VAR x = x + 1");
    expect(await plain(spark.sql("SELECT x AS v"))).toEqual([{ v: 6 }]);
    await spark.sql("CREATE TEMPORARY FUNCTION twice(n INT) RETURNS INT RETURN n * 2");
    expect(await plain(spark.sql("SELECT twice(4) AS t"))).toEqual([{ t: 8 }]);
  });
  test("errors have Spark's condition, parameters and place", async () => {
    await expect(spark.sql("SELEC 1")).rejects.toMatchObject({ condition: "PARSE_SYNTAX_ERROR", sqlState: "42601" });
    await expect(spark.sql("SELECT 1/0").collect()).rejects.toMatchObject({
      condition: "DIVIDE_BY_ZERO",
      sqlState: "22012",
    });
    await expect(df.select("nope").collect()).rejects.toMatchObject({
      condition: "UNRESOLVED_COLUMN.WITH_SUGGESTION",
      messageParameters: { objectName: "`nope`", proposal: "`k`, `v`, `d`, `xs`, `s`" },
    });
    await expect(spark.table("nothing").collect()).rejects.toMatchObject({ condition: "TABLE_OR_VIEW_NOT_FOUND" });
  });
});

describe("hiveResult", () => {
  test("prints rows as the spark-sql shell", async () => {
    const text =
      "SELECT array('a', null) AS a, map('k', 1) AS m, struct(1 AS x, 'y' AS y) AS s, date'2020-01-01' AS d, null AS n, 'x' AS t, true AS b";
    expect(await hiveResult(spark.sql(text))).toEqual([
      '["a",null]\t{"k":1}\t{"x":1,"y":"y"}\t2020-01-01\tNULL\tx\ttrue',
    ]);
    expect(await hiveResult(spark.range(2))).toEqual(["0", "1"]);
  });
  test("prints SHOW and DESCRIBE in their own forms", async () => {
    await spark.range(1).createOrReplaceTempView("zz");
    expect(await hiveResult(spark.sql("SHOW TABLES LIKE 'zz'"))).toEqual(["zz"]);
    expect(await hiveResult(spark.sql("DESCRIBE zz"))).toEqual([
      "id                  \tbigint              \t                    ",
    ]);
    expect(await hiveResult(spark.sql("SET spark.sql.ansi.enabled"))).toEqual(["spark.sql.ansi.enabled\ttrue"]);
  });
});

test("a cancelled query ends with its condition, and the session goes on", async () => {
  const signal = AbortSignal.abort();
  await expect(spark.range(10).collect({ signal })).rejects.toMatchObject({ condition: "OPERATION_CANCELED" });
  expect(await spark.range(10).count()).toBe(10);
  expect(spark.interruptAll()).toEqual([]);
});

test("a frame with ten thousand terms runs or is refused clearly", async () => {
  let c: Column = col("v").eq(0);
  for (let i = 1; i < 10_000; i++) c = c.or(col("v").eq(-i));
  const outcome = await df
    .filter(c)
    .count()
    .then(
      (n) => n,
      (e: { condition?: string }) => e.condition,
    );
  expect([0, "FAILED_TO_PARSE_TOO_COMPLEX"]).toContain(outcome);
});

test("schemas as classes", () => {
  expect(new StructType().add("a", "int").simpleString()).toBe("struct<a:int>");
});
