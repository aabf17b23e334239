import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import { readFooter } from "../../src/execution/sources/parquet/footer.ts";
import { fixture, heap, random, readAll } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));
let used = 0;
beforeEach(() => void (used = heap.used));
afterEach(() => expect(heap.used - used).toBe(0));

const FILES = [
  "arrow_snappy_v1",
  "arrow_zstd_v2",
  "arrow_plain_gzip",
  "arrow_plain_none",
  "arrow_int96_lz4",
  "arrow_brotli",
  "arrow_delta",
  "arrow_nested_v1",
  "arrow_nested_v2",
  "duckdb_flat",
  "spark_flat",
  "spark_nested_legacy",
];
/** Milliseconds for each file. */
const BUDGET = Number(process.env.FUZZ_MS ?? 300);

/** Reads a file that may be damaged: it reads, or fails with an error of Spark's. Returns the condition. */
function attempt(path: string): string {
  try {
    readAll(path);
    return "read";
  } catch (error) {
    if (!(error instanceof SparkError)) throw error;
    // Spark's error for types that Parquet does not know tells the type alone.
    if (!error.condition.startsWith("PARQUET_TYPE_")) expect(error.message).toContain(path);
    return error.condition;
  }
}

test.each(FILES)("%s cut off anywhere fails with an error that names the file", (name) => {
  const bytes = readFileSync(fixture(`${name}.parquet`));
  const path = join(folder, `${name}-cut.parquet`);
  const next = random(1);
  for (let i = 0; i < 30; i++) {
    writeFileSync(path, bytes.subarray(0, Math.floor(next() * bytes.length)));
    expect(attempt(path)).toBe("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER");
  }
});

test.each(FILES)(
  "%s with flipped bits reads or fails, and neither hangs nor takes memory",
  { timeout: 30_000 + BUDGET },
  (name) => {
    const original = readFileSync(fixture(`${name}.parquet`));
    const footer = original.readUInt32LE(original.length - 8);
    const path = join(folder, `${name}-bits.parquet`);
    const next = random(Number(process.env.FUZZ_SEED ?? 2));
    const seen = new Map<string, number>();
    heap.resetPeak();
    const before = heap.used;
    const end = Date.now() + BUDGET;
    for (let tries = 0; tries < 25 || Date.now() < end; tries++) {
      const bytes = Buffer.from(original);
      // Half of them in the footer, where each byte means something.
      const inFooter = next() < 0.5;
      for (let n = 1 + Math.floor(next() * 3); n > 0; n--) {
        const at = inFooter
          ? bytes.length - 8 - 1 - Math.floor(next() * footer)
          : 4 + Math.floor(next() * (bytes.length - footer - 12));
        bytes[at] = next() < 0.7 ? bytes[at]! ^ (1 << Math.floor(next() * 8)) : Math.floor(next() * 256);
      }
      writeFileSync(path, bytes);
      const started = Date.now();
      const result = attempt(path);
      expect(Date.now() - started).toBeLessThan(10_000);
      seen.set(result, (seen.get(result) ?? 0) + 1);
      expect(heap.used).toBe(before);
    }
    expect(heap.peak - before).toBeLessThan(256 << 20);
    expect([...seen.keys()].some((c) => c.startsWith("FAILED_READ_FILE"))).toBe(true);
  },
);

test("what is no Parquet file is said to be none", () => {
  const path = join(folder, "garbage.parquet");
  for (const content of [
    "",
    "PAR1",
    "PAR1PAR1",
    "a,b,c\n1,2,3\n".repeat(100),
    "PAR1".padEnd(100, "x") + "\xff\xff\xff\x7fPAR1",
    `PAR1${"\0".repeat(8)}\x08\0\0\0PAR1`,
  ]) {
    writeFileSync(path, content, "latin1");
    expect(attempt(path)).toBe("FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER");
  }
  expect(() => readFooter(join(folder, "missing.parquet"))).toThrow(/FAILED_READ_FILE.FILE_NOT_EXIST/);
  expect(() => readFooter(folder)).toThrow(/FAILED_READ_FILE/);
});
