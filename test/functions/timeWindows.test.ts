import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SparkError, SparkSession } from "../../src/index.ts";

/** window(), session_window() and window_time() beside what Spark 4.2.1 answers. */

interface Recorded {
  readonly sql: string;
  readonly schema?: string;
  readonly rows?: readonly (readonly string[])[];
  readonly error?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}
const { input, queries } = JSON.parse(
  readFileSync(new URL("./recorded/timeWindows.json", import.meta.url), "utf8"),
) as { input: string; queries: Recorded[] };

let spark: SparkSession;
beforeAll(() => {
  spark = SparkSession.builder.master("local[1]").config({ "spark.sql.session.timeZone": "UTC" }).create();
});
afterAll(() => spark.stop());

/** The rows as texts; null is None, as the recording has it. */
async function answer(sql: string): Promise<{ schema: string; rows: string[][] }> {
  const frame = await spark.sql(sql.replace(/\bV\b/, input));
  const schema = await frame.schema();
  const names = schema.fields.map((_, i) => `c${i}`);
  const rows = await frame
    .toDF(...names)
    .selectExpr(...names.map((n) => `CAST(${n} AS STRING) AS ${n}`))
    .collect();
  return {
    schema: schema.catalogString(),
    rows: rows.map((r) => names.map((n) => ((r as Record<string, unknown>)[n] ?? "None") as string)),
  };
}

it.each(queries)("$sql", async ({ sql, schema, rows, error, parameters }) => {
  if (error === undefined) return expect(await answer(sql)).toEqual({ schema, rows });
  const failure = await answer(sql).catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(SparkError);
  expect(failure).toMatchObject({ condition: error, messageParameters: parameters });
});

it("is a clear error where no operator takes the windows out", async () => {
  await expect(answer("SELECT a FROM V ORDER BY window(b, '5 minutes')")).rejects.toMatchObject({
    condition: "UNSUPPORTED_FEATURE",
  });
});
