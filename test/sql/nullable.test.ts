import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";

/** Of real Spark: which columns of the query may be null, as its schema says. */
const recorded = JSON.parse(readFileSync(new URL("nullable.json", import.meta.url), "utf8")) as {
  readonly sql: string;
  readonly nullable: Readonly<Record<string, boolean>>;
};
/** Where the value is known from the literals alone, Spark looks into the array; and its clock may be null. */
const OTHERWISE = ["a1", "c5", "d6"];

const spark = SparkSession.builder.master("local[1]").create();
afterAll(() => spark.stop());

test("schemas say of the same columns as Spark that they may be null", async () => {
  const { fields } = await spark.sql(recorded.sql).schema();
  const ours = fields.map((f) => [f.name, f.nullable]).filter(([name]) => !OTHERWISE.includes(name as string));
  const theirs = Object.entries(recorded.nullable).filter(([name]) => !OTHERWISE.includes(name));
  expect(ours.length).toBeGreaterThan(70);
  expect(ours).toEqual(theirs);
});
