import { afterEach, describe, expect, test, vi } from "vitest";
import { DataFrame } from "../../src/api/dataFrame.ts";
import { SqlDataFrame } from "../../src/api/sqlDataFrame.ts";
import { smallSession } from "./support.ts";

afterEach(() => vi.restoreAllMocks());
const turn = () => new Promise((r) => setTimeout(r, 5));

describe("the order of a session", () => {
  test("a view registered a line above is there, awaited or not", async () => {
    const spark = smallSession({ delay: 5 });
    void spark.createDataFrame([{ a: 1 }]).createOrReplaceTempView("t");
    const first = spark.table("t").collect();
    void spark.createDataFrame([{ a: 2 }]).createOrReplaceTempView("t");
    const second = spark.table("t").collect();
    spark.sql("DROP VIEW t");
    const third = expect(spark.table("t").collect()).rejects.toThrow("no view t");
    expect(await first).toEqual([{ a: 1 }]);
    expect(await second).toEqual([{ a: 2 }]);
    await third;
  });

  test("writes wait for the queries before them, iterators do not hold them up", async () => {
    const log: string[] = [];
    const spark = smallSession({ delay: 10, log });
    const df = spark.createDataFrame([{ a: 1 }]);
    const rows = df.collect();
    const written = df.write.mode("overwrite").parquet("/nowhere/out");
    await Promise.all([rows, written]);
    expect(log).toEqual(["executed", "written"]);
    for await (const row of df.toLocalIterator()) {
      await df.write.mode("overwrite").parquet("/nowhere/out");
      expect(row.a).toBe(1);
    }
    expect(log.at(-1)).toBe("written");
  });

  test("stop waits for what was called before", async () => {
    const log: string[] = [];
    const spark = smallSession({ delay: 5, log });
    const rows = spark.createDataFrame([{ a: 1 }]).collect();
    await spark.stop();
    expect(log).toEqual(["executed", "closed"]);
    expect(await rows).toHaveLength(1);
    expect(() => spark.range(1)).toThrowError(expect.objectContaining({ condition: "SESSION_STOPPED" }));
  });
});

describe("spark.sql", () => {
  test("can be used at once or awaited, and awaiting gives a plain frame", async () => {
    const spark = smallSession();
    void spark.createDataFrame([{ a: 1 }]).createOrReplaceTempView("t");
    const started = spark.sql("SELECT * FROM t");
    expect(started).toBeInstanceOf(SqlDataFrame);
    expect(await started.collect()).toEqual([{ a: 1 }]);
    const awaited = await started;
    expect(awaited).toBeInstanceOf(DataFrame);
    expect("then" in awaited).toBe(false);
    expect(await awaited.collect()).toEqual([{ a: 1 }]);
  });

  test("a command runs once, however often its result is used", async () => {
    const spark = smallSession();
    const set = spark.sql("SET spark.sql.shuffle.partitions=3");
    expect(await set.collect()).toEqual([{ key: "spark.sql.shuffle.partitions", value: "3" }]);
    await spark.conf.set("spark.sql.shuffle.partitions", 5);
    expect(await set.collect()).toEqual([{ key: "spark.sql.shuffle.partitions", value: "3" }]);
    expect(await spark.conf.get("spark.sql.shuffle.partitions")).toBe("5");
  });

  test("an error that nobody awaited is printed, others are not", async () => {
    const spark = smallSession();
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    await expect(spark.sql("SELECT * FROM nothing")).rejects.toThrow("no view nothing");
    await expect(spark.sql("SELECT * FROM nothing").collect()).rejects.toThrow("no view nothing");
    await turn();
    expect(printed).not.toHaveBeenCalled();
    spark.sql("SELEC 1");
    await turn();
    expect(printed).toHaveBeenCalledTimes(1);
    expect(printed.mock.calls[0]![0]).toMatchObject({ condition: "PARSE_SYNTAX_ERROR" });
  });
});

describe("commands", () => {
  const rows = async (spark: ReturnType<typeof smallSession>, text: string) =>
    (await spark.sql(text).collect()).map((r) => Object.values(r));

  test("SHOW, DESCRIBE, USE, databases", async () => {
    const spark = smallSession();
    await spark.createDataFrame([{ a: 1, b: "x" }]).createOrReplaceTempView("t1");
    await spark.sql("CREATE DATABASE d1 COMMENT 'mine'");
    expect(await rows(spark, "SHOW TABLES")).toEqual([["", "t1", true]]);
    expect(await rows(spark, "SHOW TABLES LIKE 'x*|T*'")).toEqual([["", "t1", true]]);
    expect(await rows(spark, "SHOW TABLES LIKE 'x*'")).toEqual([]);
    expect(await rows(spark, "SHOW DATABASES")).toEqual([["d1"], ["default"]]);
    expect(await rows(spark, "DESCRIBE t1")).toEqual([
      ["a", "bigint", null],
      ["b", "string", null],
    ]);
    expect(await rows(spark, "SHOW COLUMNS IN t1")).toEqual([["a"], ["b"]]);
    await spark.sql("USE d1");
    expect(await rows(spark, "SHOW CURRENT NAMESPACE")).toEqual([["spark_catalog", "d1"]]);
    expect(await spark.catalog.currentDatabase()).toBe("d1");
    expect(await spark.catalog.listTables()).toMatchObject([{ name: "t1", isTemporary: true, tableType: "TEMPORARY" }]);
    expect(await spark.catalog.tableExists("t1")).toBe(true);
    expect(await spark.catalog.dropTempView("t1")).toBe(true);
    expect(await spark.catalog.dropTempView("t1")).toBe(false);
    await expect(spark.sql("DESCRIBE t1")).rejects.toMatchObject({
      condition: "TABLE_OR_VIEW_NOT_FOUND",
      sqlState: "42P01",
    });
  });

  test("RESET goes back to what the session was made with", async () => {
    const spark = smallSession();
    await spark.sql("SET spark.sql.ansi.enabled=false");
    expect(await spark.conf.get("spark.sql.ansi.enabled")).toBe("false");
    await spark.sql("RESET");
    expect(await spark.conf.get("spark.sql.ansi.enabled")).toBe("true");
    await expect(spark.conf.set("spark.sql.session.timeZone", "Mars/Olympus")).rejects.toMatchObject({
      condition: "INVALID_CONF_VALUE.TIME_ZONE",
    });
  });

  test("show prints tables in the order of the calls", async () => {
    const spark = smallSession();
    let out = "";
    vi.spyOn(process.stdout, "write").mockImplementation((s) => {
      out += String(s);
      return true;
    });
    const df = spark.createDataFrame([
      { a: 1, b: "x" },
      { a: 2, b: null },
    ]);
    const done = [df.show(), df.show(1, false, true)];
    await Promise.all(done);
    expect(out).toBe(
      "+---+----+\n|  a|   b|\n+---+----+\n|  1|   x|\n|  2|NULL|\n+---+----+\n\n-RECORD 0--\n a   | 1   \n b   | x   \nonly showing top 1 row\n",
    );
  });
});
