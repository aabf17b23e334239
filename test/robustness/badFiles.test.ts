import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import { SparkSession } from "../../src/index.ts";

/** Files that are missing, cut, damaged or no files of their format: each a clear error, and the session goes on. */
const folder = mkdtempSync(join(tmpdir(), "kindling-bad-"));
const spark = SparkSession.builder.master("local[2]").getOrCreate();
let good: Uint8Array = new Uint8Array();

/** Rows that were read, or the error's condition; anything but a SparkError fails the test. */
async function outcome(read: () => Promise<unknown>): Promise<string> {
  try {
    return `rows: ${String(await read())}`;
  } catch (error) {
    if (!(error instanceof SparkError)) throw error;
    expect(error.condition).not.toBe("");
    expect(error.condition).not.toMatch(/^INTERNAL_ERROR/);
    return error.condition;
  }
}
const alive = async (): Promise<void> => expect((await spark.sql("SELECT 1 + 1 AS x").collect())[0]?.["x"]).toBe(2);

beforeAll(async () => {
  const out = join(folder, "good");
  await spark
    .sql(
      "SELECT id, cast(id % 7 AS STRING) AS s, cast(id AS DECIMAL(12, 2)) / 3 AS d, array(id, id + 1) AS a FROM range(50000)",
    )
    .write.parquet(out);
  good = readFileSync(join(out, readdirSync(out).find((f) => f.endsWith(".parquet")) ?? ""));
});
afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true, force: true });
});

const readAll = async (path: string): Promise<number> => {
  const rows = await spark.read.parquet(path).selectExpr("count(id)", "max(s)", "sum(d)", "max(size(a))").collect();
  return rows.length;
};

describe("damaged files", () => {
  test("a missing path", async () => {
    expect(await outcome(() => spark.read.parquet(join(folder, "nothing")).count())).toBe("PATH_NOT_FOUND");
    expect(await outcome(() => spark.read.csv(join(folder, "nothing.csv")).count())).toBe("PATH_NOT_FOUND");
    await alive();
  });

  test("cut Parquet files", async () => {
    for (const part of [0, 0.001, 0.1, 0.5, 0.9, 0.999]) {
      const path = join(folder, "cut.parquet");
      writeFileSync(path, good.subarray(0, Math.floor(good.length * part)));
      expect(await outcome(() => readAll(path))).toMatch(/FAILED_READ_FILE|UNABLE_TO_INFER_SCHEMA|CANNOT_READ/);
    }
    await alive();
  });

  test("flipped bits: an error or rows, never the end of the process, and nothing is kept", async () => {
    let x = 12345;
    const random = (n: number): number => (x = (Math.imul(x, 1103515245) + 12345) >>> 0) % n;
    let errors = 0;
    for (let i = 0; i < 60; i++) {
      const bytes = Uint8Array.from(good);
      // Half of them in the last kilobytes, where the footer is.
      for (let k = 0; k < 3; k++) {
        const at = i % 2 === 0 ? random(bytes.length) : bytes.length - 1 - random(Math.min(4000, bytes.length));
        bytes[at] = bytes[at]! ^ (1 << random(8));
      }
      const path = join(folder, `flip${i}.parquet`);
      writeFileSync(path, bytes);
      if (!(await outcome(() => readAll(path))).startsWith("rows")) errors++;
    }
    expect(errors).toBeGreaterThan(5);
    await alive();
    const whole = join(folder, "whole.parquet");
    writeFileSync(whole, good);
    expect(await outcome(() => spark.read.parquet(whole).count())).toBe("rows: 50000");
  });

  test("something else under the name", async () => {
    const path = join(folder, "text.parquet");
    writeFileSync(path, "this is no Parquet file, though it is long enough to be one");
    expect(await outcome(() => spark.read.parquet(path).count())).toMatch(/FAILED_READ_FILE/);
  });

  test("broken CSV", async () => {
    const path = join(folder, "broken.csv");
    writeFileSync(path, 'a,b\n1,2\nx,"unclosed\n3\n4,5,6\n');
    const read = (mode: string): Promise<number> =>
      spark.read
        .option("header", true)
        .option("mode", mode)
        .schema("a INT, b STRING")
        .csv(path)
        .filter("a IS NOT NULL OR b IS NULL")
        .count();
    expect(await outcome(() => read("FAILFAST"))).toMatch(/FAILED_READ_FILE/);
    expect(await outcome(() => read("PERMISSIVE"))).toMatch(/^rows/);
    await alive();
  });
});
