import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SparkError, SparkSession } from "../../src/index.ts";

/** Statements one after the other in a session, beside what Spark 4.2.1 answers. */

interface Recorded {
  readonly sql: string;
  readonly schema?: string;
  readonly rows?: readonly (readonly (string | null)[])[];
  readonly error?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}
interface Group {
  readonly conf?: Readonly<Record<string, string>>;
  readonly statements: readonly Recorded[];
}
const { groups } = JSON.parse(readFileSync(new URL("./statements.json", import.meta.url), "utf8")) as {
  groups: Record<string, Group>;
};

async function answer(spark: SparkSession, sql: string): Promise<{ schema: string; rows: (string | null)[][] }> {
  const frame = await spark.sql(sql);
  const schema = await frame.schema();
  const names = schema.fields.map((_, i) => `c${i}`);
  const rows = await frame.toDF(...names).collect();
  const text = (v: unknown): string | null => (v === null || v === undefined ? null : String(v));
  return {
    schema: schema.catalogString(),
    rows: rows.map((r) => names.map((n) => text((r as Record<string, unknown>)[n]))),
  };
}

describe.each(Object.entries(groups))("%s", (_, { conf, statements }) => {
  it("answers as Spark", async () => {
    const spark = SparkSession.builder
      .master("local[1]")
      .config({ ...conf })
      .create();
    try {
      for (const { sql, schema, rows, error, parameters } of statements) {
        if (error === undefined) {
          expect(await answer(spark, sql), sql).toEqual({ schema, rows });
          continue;
        }
        const failure = await answer(spark, sql).catch((e: unknown) => e);
        expect(failure, sql).toBeInstanceOf(SparkError);
        expect(failure, sql).toMatchObject({ condition: error, messageParameters: parameters });
      }
    } finally {
      await spark.stop();
    }
  });
});

it("quoted names may be anything", async () => {
  const spark = SparkSession.builder.master("local[1]").create();
  try {
    expect(await answer(spark, "SELECT `ä`, 'ö' AS o FROM VALUES (1) AS t(`ä`)")).toEqual({
      schema: "struct<ä:int,o:string>",
      rows: [["1", "ö"]],
    });
  } finally {
    await spark.stop();
  }
});
