import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";

/** Tables, views and databases by `spark.catalog`, as PySpark 4.2 answers. */

const folder = mkdtempSync(join(tmpdir(), "kindling-catalog-"));
const spark = SparkSession.builder.master("local[1]").config("spark.sql.warehouse.dir", join(folder, "wh")).create();
const { catalog } = spark;
afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true });
});

const missing = (name: string) => ({
  condition: "TABLE_OR_VIEW_NOT_FOUND",
  messageParameters: { relationName: name },
});

describe("databases", () => {
  test("made, described, dropped", async () => {
    await catalog.createDatabase("d1");
    await expect(catalog.createDatabase("d1")).rejects.toMatchObject({ condition: "SCHEMA_ALREADY_EXISTS" });
    await catalog.createDatabase("d1", true);
    const location = join(folder, "zz");
    await catalog.createDatabase("d2", false, { comment: "hello", location, k: "it's" });
    expect(await catalog.getDatabase("d2")).toEqual({
      name: "d2",
      catalog: "spark_catalog",
      description: "hello",
      locationUri: `file:${location}`,
    });
    expect((await catalog.listDatabases()).map((d) => d.name)).toEqual(["d1", "d2", "default"]);
    await expect(catalog.dropDatabase("nope")).rejects.toMatchObject({ condition: "SCHEMA_NOT_FOUND" });
    await catalog.dropDatabase("nope", true);
    await catalog.createTable("d2.t", { schema: "a INT" });
    await expect(catalog.dropDatabase("d2")).rejects.toMatchObject({ condition: "SCHEMA_NOT_EMPTY" });
    await catalog.dropDatabase("d2", false, true);
    expect(await catalog.databaseExists("d2")).toBe(false);
  });
});

describe("tables", () => {
  test("made with a schema, of files, or neither", async () => {
    const t1 = await catalog.createTable("d1.t1", {
      schema: "a INT, b STRING",
      source: "parquet",
      description: "cm",
    });
    expect((await t1.schema()).simpleString()).toBe("struct<a:int,b:string>");
    expect(await t1.count()).toBe(0);
    expect(await catalog.getTable("d1.t1")).toEqual({
      name: "t1",
      catalog: "spark_catalog",
      namespace: ["d1"],
      description: "cm",
      tableType: "MANAGED",
      isTemporary: false,
    });
    expect(await catalog.getCreateTableString("d1.t1")).toBe(
      "CREATE TABLE spark_catalog.d1.t1 (\n  a INT,\n  b STRING COLLATE UTF8_BINARY)\nUSING parquet\nCOMMENT 'cm'\n",
    );
    await expect(catalog.getCreateTableString("d1.t1", true)).rejects.toMatchObject({
      condition: "UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE",
    });
    await expect(catalog.createTable("d1.t3")).rejects.toThrow(
      "[UNABLE_TO_INFER_SCHEMA] Unable to infer schema for Parquet. It must be specified manually. SQLSTATE: 42KD9",
    );
    await expect(catalog.createTable("d1.t1", { schema: "a INT" })).rejects.toMatchObject({
      condition: "TABLE_OR_VIEW_ALREADY_EXISTS",
    });
    const path = join(folder, "p");
    await spark.range(3).write.parquet(path);
    expect(await (await catalog.createTable("d1.e1", { path })).count()).toBe(3);
    expect((await catalog.getTable("d1.e1")).tableType).toBe("EXTERNAL");
    expect(await (await catalog.createExternalTable("d1.e3", { path, source: "parquet" })).count()).toBe(3);
  });

  test("properties and partitions", async () => {
    await spark.sql(
      "CREATE TABLE d1.pt(a INT, p INT, q STRING) USING parquet PARTITIONED BY (p, q) TBLPROPERTIES ('x' = 'y')",
    );
    await spark.sql("INSERT INTO d1.pt VALUES (1, 1, 'a'), (2, 2, 'b/c'), (3, NULL, 'z')");
    expect(await catalog.getTableProperties("d1.t1")).toEqual({});
    expect(await catalog.getTableProperties("d1.pt")).toEqual({ x: "y" });
    expect(await catalog.listPartitions("d1.pt")).toEqual([
      { partition: "p=1/q=a" },
      { partition: "p=2/q=b%2Fc" },
      { partition: "p=__HIVE_DEFAULT_PARTITION__/q=z" },
    ]);
    await expect(catalog.listPartitions("d1.t1")).rejects.toThrow(
      "[INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY] The partition command is invalid. Table `spark_catalog`.`d1`.`t1` is not partitioned. SQLSTATE: 42601",
    );
    await expect(catalog.listPartitions("d1.nope")).rejects.toMatchObject(missing("`d1`.`nope`"));
    await catalog.recoverPartitions("d1.pt");
    await expect(catalog.recoverPartitions("d1.t1")).rejects.toThrow(
      "[NOT_A_PARTITIONED_TABLE] Operation ALTER TABLE RECOVER PARTITIONS is not allowed for `spark_catalog`.`d1`.`t1` because it is not a partitioned table. SQLSTATE: 42809",
    );
  });

  test("truncated", async () => {
    await spark.sql("CREATE VIEW d1.v1 AS SELECT 1 AS a");
    await catalog.truncateTable("d1.pt");
    expect(await spark.table("d1.pt").count()).toBe(0);
    await expect(catalog.truncateTable("d1.e1")).rejects.toThrow(
      "[CANNOT_TRUNCATE_EXTERNAL_TABLE] Operation not allowed: TRUNCATE TABLE on external tables: `spark_catalog`.`d1`.`e1`. SQLSTATE: 0A000",
    );
    await expect(catalog.truncateTable("d1.v1")).rejects.toThrow(
      "[EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE] 'Catalog.truncateTable' expects a table but `spark_catalog`.`d1`.`v1` is a view.",
    );
    await expect(catalog.truncateTable("d1.nope")).rejects.toMatchObject(missing("`d1`.`nope`"));
    await expect(catalog.recoverPartitions("d1.v1")).rejects.toThrow("'recoverPartitions()' expects a table");
    await expect(catalog.analyzeTable("d1.v1")).rejects.toThrow("'Catalog.analyzeTable' expects a table");
    await expect(catalog.analyzeTable("d1.e1")).rejects.toMatchObject({ condition: "UNSUPPORTED_FEATURE" });
  });

  test("views are listed, tables and views dropped", async () => {
    await spark.range(1).createOrReplaceTempView("tv");
    const names = async (...args: [string?, string?]) => (await catalog.listViews(...args)).map((v) => v.name);
    expect(await names()).toEqual(["tv"]);
    expect(await names("d1")).toEqual(["v1", "tv"]);
    expect(await names("d1", "v*")).toEqual(["v1"]);
    await expect(catalog.listViews("nope")).rejects.toMatchObject({ condition: "SCHEMA_NOT_FOUND" });
    await catalog.dropTable("d1.t1");
    await expect(catalog.dropTable("d1.t1")).rejects.toMatchObject(missing("`spark_catalog`.`d1`.`t1`"));
    await catalog.dropTable("d1.t1", true);
    await catalog.dropTable("d1.e3", false, true);
    await expect(catalog.dropView("d1.e1")).rejects.toThrow(
      "[WRONG_COMMAND_FOR_OBJECT_TYPE] The operation DROP VIEW requires a VIEW or METRIC_VIEW. But spark_catalog.d1.e1 is a EXTERNAL. Use DROP TABLE instead. SQLSTATE: 42809",
    );
    await catalog.dropTable("d1.v1");
    await expect(catalog.dropView("d1.v1")).rejects.toMatchObject(missing("`spark_catalog`.`d1`.`v1`"));
    await catalog.dropView("d1.v1", true);
    await catalog.dropView("tv");
    expect(await catalog.tableExists("tv")).toBe(false);
  });

  test("clustered tables", async () => {
    await spark.range(2).writeTo("cb").using("parquet").clusterBy("id").create();
    expect(await catalog.getCreateTableString("cb")).toBe(
      "CREATE TABLE spark_catalog.default.cb (\n  id BIGINT)\nUSING parquet\nPARTITIONED BY (cluster_by(id))\nTBLPROPERTIES (\n  'clusteringColumns' = '[[\"id\"]]')\n",
    );
    expect(await spark.table("cb").count()).toBe(2);
    await expect(
      spark.range(2).selectExpr("id", "1 AS p").writeTo("cb2").clusterBy("id").partitionedBy("p").create(),
    ).rejects.toThrow(
      "[SPECIFY_CLUSTER_BY_WITH_PARTITIONED_BY_IS_NOT_ALLOWED] Cannot specify both CLUSTER BY and PARTITIONED BY. SQLSTATE: 42908",
    );
  });

  test("a metadata column is no other column of the name", async () => {
    const frame = spark.range(1);
    await expect(frame.select(frame.metadataColumn("id")).collect()).rejects.toMatchObject({
      condition: "UNSUPPORTED_FEATURE",
    });
  });

  test("functions", async () => {
    catalog.registerFunction("plusone", (x: number) => x + 1, "int");
    expect((await spark.sql("SELECT plusone(1) AS x").first())?.["x"]).toBe(2);
  });
});
