import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkSession } from "../../src/index.ts";

/** Functions on vectors, to the last digit of a float, beside what Spark 4.2.1 answers. */

const recorded = JSON.parse(readFileSync(new URL("./recorded/vectors.json", import.meta.url), "utf8")) as {
  sql: string;
  result: string;
}[];
let spark: SparkSession;
beforeAll(() => {
  spark = SparkSession.builder.master("local[1]").create();
});
afterAll(() => spark.stop());
const one = async (sql: string): Promise<unknown> => {
  const [call, from = ""] = sql.split(/ (?=from values)/);
  const rows = await (await spark.sql(`SELECT CAST(${call} AS STRING) AS x ${from}`)).collect();
  return (rows[0] as unknown as { x: string | null }).x;
};

it.each(recorded)("$sql", async ({ sql, result }) => expect(await one(sql)).toBe(result));

it.each([
  ["vector_inner_product(array(1f, null), array(1f, 2f))", null],
  ["vector_cosine_similarity(array(0f, 0f), array(1f, 2f))", null],
  ["vector_norm(array(float('nan'), 1f), float('inf'))", "NaN"],
  ["vector_normalize(array(float('inf'), 1f))", "[NaN, 0.0]"],
  ["vector_sum(v) from values (array(1f, null)), (array(2f, 3f)) t(v)", "[2.0, 3.0]"],
  ["vector_sum(v) from values (array(1f, null)) t(v)", null],
])("%s is %s", async (sql, result) => expect(await one(sql)).toBe(result));

it.each([
  ["vector_inner_product(array(1f, 2f), array(1f))", "VECTOR_DIMENSION_MISMATCH"],
  ["vector_inner_product(array(1d), array(1f))", "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"],
  ["vector_norm(array(1f), 3f)", "INVALID_VECTOR_NORM_DEGREE"],
  ["vector_norm(array(1f), 1f, 2f)", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION"],
])("%s fails with %s", async (sql, condition) => {
  await expect(one(sql)).rejects.toMatchObject({ condition });
});
