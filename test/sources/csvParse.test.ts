import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";

/** A second opinion: csv-parse and this reader agree on files with quotes, separators and line ends inside of values. */

const folder = mkdtempSync(join(tmpdir(), "kindling-csv-"));
const spark = SparkSession.builder.master("local[1]").create();
afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true, force: true });
});

const value = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('"', '""', ",", "a,b", "line\nline", 'say "hi"', " x ", "ä€😀", "1.5", "NULL"),
  fc.stringMatching(/^[a-z",\n ]{0,20}$/),
);
// Quoted empty text and what is around line ends are where the two differ by design: Spark has nulls and takes \r for a line's end.
const cell = value.map((v) => v.replace(/[\r\0\u2028\u2029]/g, "") || "x");
const quoted = (v: string): string => `"${v.replace(/"/g, '""')}"`;

let file = 0;
test("agrees with csv-parse", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }),
      fc.constantFrom(",", ";", "\t", "|"),
      async (rows, sep) => {
        const plain = (v: string): boolean => !/["\n\r\\]/.test(v) && !v.includes(sep) && v === v.trim();
        const text = rows
          .map((row, i) => row.map((v, j) => (plain(v) && (i + j) % 2 === 0 ? v : quoted(v))).join(sep))
          .join("\n");
        const path = join(folder, `${file++}.csv`);
        writeFileSync(path, `${text}\n`);
        const theirs = parse(text, { delimiter: sep, relax_column_count: false }) as string[][];
        expect(theirs).toEqual(rows);
        const ours = await spark.read
          .schema("a STRING, b STRING, c STRING")
          .csv(path, { sep, escape: '"', multiLine: true })
          .collect();
        expect(ours.map((r) => [r[0], r[1], r[2]])).toEqual(theirs);
      },
    ),
    { numRuns: 150 },
  );
});
