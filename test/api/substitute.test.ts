// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables are those of SQL
import { afterAll, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";

const spark = SparkSession.builder.master("local[1]").config("spark.app.name", "variables").getOrCreate();
afterAll(() => spark.stop());

const first = async (sql: string): Promise<string[]> => (await hiveResult(spark.sql(sql)))[0]!.split("\t");

test("settings and the environment in place of variables", async () => {
  await spark.sql("SET x=5");
  expect(await first("SELECT ${x}")).toEqual(["5"]);
  expect(await first("SELECT '${nothing}'")).toEqual([""]);
  expect(await first("SELECT '${hivevar:x}', '${hiveconf:x}', '${spark:x}', '${sparkconf:spark.app.name}'")).toEqual([
    "5",
    "5",
    "5",
    "variables",
  ]);
  process.env["KINDLING_TEST_VARIABLE"] = "of the environment";
  expect(await first("SELECT '${env:KINDLING_TEST_VARIABLE}', '${env:KINDLING_NO_SUCH}', '${foo:x}'")).toEqual([
    "of the environment",
    "${env:KINDLING_NO_SUCH}",
    "${foo:x}",
  ]);
});

test("values of values, and none of themselves", async () => {
  await spark.conf.set("y", "${x}1");
  await spark.conf.set("x", "5");
  expect(await first("SELECT ${y}")).toEqual(["51"]);
  await spark.conf.set("round", "${round}");
  await expect(spark.sql("SELECT '${round}'").collect()).rejects.toThrow("names itself");
});

test("it can be switched off", async () => {
  await spark.conf.set("spark.sql.variable.substitute", "false");
  expect(await first("SELECT '${x}'")).toEqual(["${x}"]);
  await spark.conf.unset("spark.sql.variable.substitute");
});
