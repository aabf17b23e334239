import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { col, SparkSession } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";
import { writeTblFile } from "../../tpch/dbgen/tbl.ts";
import { queryNumbers } from "../../tpch/runner/arguments.ts";
import { completeTables, generateTables } from "../../tpch/runner/generateTables.ts";
import type { Api } from "../../tpch/runner/options.ts";
import { runQuery } from "../../tpch/runner/runQuery.ts";
import { registeredScale, registerTables } from "../../tpch/runner/tables.ts";
import { tableNames, tpchSchema } from "../../tpch/schema.ts";

const folder = mkdtempSync(join(tmpdir(), "tpch-"));
const data = join(folder, "data");
const tinyScale = 0.0005;
const tinyParquet = join(folder, "tinyParquet");
const tinyTbl = join(folder, "tinyTbl");
const silent = { write: () => {} };
const main = fileURLToPath(new URL("../../dist/tpch/main.js", import.meta.url));

beforeAll(async () => {
  await generateTables({ scale: 0.01, folder: data, threads: 2, out: silent });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function withTables<T>(
  settings: { readonly threads: number; readonly memory?: string; readonly from?: string },
  work: (spark: SparkSession) => Promise<T>,
): Promise<T> {
  const builder = SparkSession.builder.master(`local[${settings.threads}]`);
  if (settings.memory !== undefined) builder.config("spark.memory.offHeap.size", settings.memory);
  const spark = builder.create();
  try {
    await registerTables(spark, settings.from ?? data);
    return await work(spark);
  } finally {
    await spark.stop();
  }
}

const variants: { api: Api; threads: number; memory: string }[] = [
  { api: "sql", threads: 1, memory: "64m" },
  { api: "sql", threads: 2, memory: "16m" },
  { api: "dataframe", threads: 1, memory: "16m" },
  { api: "dataframe", threads: 2, memory: "64m" },
];

describe("the 22 queries at scale 0.01", () => {
  it.each(variants)(
    "are right by $api on $threads threads with $memory of memory",
    async ({ api, threads, memory }) => {
      await withTables({ threads, memory }, async (spark) => {
        for (const query of queryNumbers(undefined)) {
          const { answer, detail } = await runQuery(spark, { api, scale: 0.01, query, runs: 1 });
          expect(detail, `Q${query}`).toBeUndefined();
          expect(answer, `Q${query}`).toBe("right");
        }
      });
    },
  );

  it("are wrong when a row is missing, and have failed when a table is", async () => {
    await withTables({ threads: 2 }, async (spark) => {
      const run = (api: Api, query: number) => runQuery(spark, { api, scale: 0.01, query, runs: 1 });
      const lines = spark.table("lineitem");
      const least = col("l_orderkey").eq(1).and(col("l_linenumber").eq(1));
      await lines.where(least.not()).createOrReplaceTempView("lineitem");
      for (const api of ["sql", "dataframe"] as const) {
        const report = await run(api, 1);
        expect(report.answer).toBe("wrong");
        expect(report.detail).toMatch(/^row \d+ is /);
      }
      await spark.catalog.dropTempView("nation");
      const failed = await run("sql", 5);
      expect(failed.answer).toBe("failed");
      expect(failed.detail).toContain("TABLE_OR_VIEW_NOT_FOUND");
      expect((await runQuery(spark, { api: "sql", scale: 2, query: 6, runs: 1 })).answer).toBe("no reference");
    });
  });
});

describe("generated tables", () => {
  it("are complete when all was written", () => {
    expect(completeTables(data, 0.01)?.rows).toEqual({
      region: 5,
      nation: 25,
      supplier: 100,
      customer: 1500,
      part: 2000,
      partsupp: 8000,
      orders: 15000,
      lineitem: 60175,
    });
    expect(completeTables(data, 0.1)).toBeUndefined();
    expect(completeTables(folder, 0.01)).toBeUndefined();
  });

  it("are the same from Parquet and from the text of dbgen", async () => {
    mkdirSync(tinyTbl);
    for (const table of tableNames) writeTblFile(join(tinyTbl, `${table}.tbl`), table, { scale: tinyScale });
    // Several row groups a file, so that their borders are crossed.
    await generateTables({ scale: tinyScale, folder: tinyParquet, threads: 2, out: silent, rowGroupRows: 1000 });
    const read = (from: string) =>
      withTables({ threads: 2, from }, async (spark) => {
        expect(await registeredScale(spark)).toBe(tinyScale);
        const rows: Record<string, string[]> = {};
        for (const table of tableNames) {
          expect((await spark.table(table).dtypes()).map(([, type]) => type)).toEqual(
            tpchSchema[table].map(({ type }) => type),
          );
          rows[table] = (await hiveResult(spark.table(table))).sort();
        }
        return rows;
      });
    const [parquet, tbl] = [await read(tinyParquet), await read(tinyTbl)];
    for (const table of tableNames) {
      expect(parquet[table]!.length, table).toBeGreaterThan(0);
      expect(parquet[table], table).toEqual(tbl[table]);
    }
  });
});

describe("npm run tpch", () => {
  const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });

  it("prints its table, writes its figures and ends with 0 when all is right", () => {
    const json = join(folder, "figures.json");
    const { status, stdout } = run("--data", data, "--query", "3,6-7", "--runs", "2", "--threads", "2", "--json", json);
    expect(stdout).toMatch(/at scale 0\.01, SQL, 2 threads/);
    expect(stdout).toMatch(/^Q3 .* 10 {2}right$/m);
    expect(stdout).toMatch(/^total .* 3 of 3 right$/m);
    expect(status).toBe(0);
    const figures = JSON.parse(readFileSync(json, "utf8"));
    expect(figures.queries.map((q: { query: number; ms: number[] }) => [q.query, q.ms.length])).toEqual([
      [3, 2],
      [6, 2],
      [7, 2],
    ]);
  });

  it("ends with 1 when an answer is wrong", () => {
    const { status, stdout } = run("--data", data, "--scale", "0.1", "--query", "6");
    expect(stdout).toMatch(/^Q6 .* wrong$/m);
    expect(stdout).toMatch(/^total .* 0 of 1 right$/m);
    expect(status).toBe(1);
  });

  it("says what is wrong with its options", () => {
    expect(run("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--scale") });
    expect(run("--query", "23")).toMatchObject({ status: 2, stderr: expect.stringContaining("from 1 to 22") });
    expect(run("--scale", "0")).toMatchObject({ status: 2, stderr: expect.stringContaining("above 0") });
    expect(run("--api", "rdd")).toMatchObject({ status: 2, stderr: expect.stringContaining("sql or dataframe") });
    expect(run("--data", join(folder, "nowhere"))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no folder"),
    });
  });
});
