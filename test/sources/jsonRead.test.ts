import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import { getZone } from "../../src/types/datetime/zone.ts";
import { simpleString } from "../../src/types/ddl.ts";
import { castToString } from "../../src/types/format.ts";
import { failure, files, read, resolve, rowsOf, thread } from "./support.ts";

interface Recorded {
  readonly name: string;
  readonly text: string;
  readonly options: Record<string, string>;
  readonly schema: string | null;
  readonly select: string | null;
  readonly ddl?: string;
  readonly rows?: (string | null)[][];
  readonly error?: string;
}
const recorded: Recorded[] = JSON.parse(readFileSync(new URL("./recorded/jsonReads.json", import.meta.url), "utf8"));

const utc = getZone("UTC");
for (const r of recorded) {
  // Queries over the rows are the engine's.
  if (r.select) continue;
  test(r.name, () => {
    const root = files({ "x.json": r.text });
    const o = { options: r.options, ...(r.schema ? { schema: r.schema } : {}) };
    const run = () => {
      const source = resolve("json", root, o);
      const { rows } = rowsOf(source, o);
      return {
        type: simpleString(source.schema),
        rows: rows.map((row) =>
          row.map((v, i) => (v === null ? null : castToString(v, source.schema.fields[i]!.type, utc))),
        ),
      };
    };
    const used = thread.heap.used;
    if (r.error !== undefined) expect(run).toThrow(SparkError);
    else expect(run()).toEqual({ type: r.ddl, rows: r.rows });
    expect(thread.heap.used).toBe(used);
  });
}

test("the records of a broken line", () => {
  const o = { schema: "a INT, b STRING" };
  const root = files({ "x.json": '{"a":1,"b":"x"}\n{"a":\n' });
  expect(failure(() => read("json", root, { ...o, options: { mode: "FAILFAST" } }))).toEqual({
    condition: "FAILED_READ_FILE.NO_HINT",
    message: expect.stringContaining("Malformed records are detected in record parsing: [null,null]"),
  });
  expect(read("json", root, { ...o, options: { mode: "dropMalformed" } })).toEqual([[1, "x"]]);
});

test("the corrupt column alone is refused", () => {
  const o = { schema: "a INT, _corrupt_record STRING" };
  const source = resolve("json", files({ "x.json": '{"a":1}\n' }), o);
  expect(failure(() => rowsOf(source, { ...o, columns: ["_corrupt_record"] })).condition).toBe(
    "UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN",
  );
});

test("columns that are not asked for are not read", () => {
  const o = { schema: "a INT, b INT", options: { mode: "DROPMALFORMED" } };
  const source = resolve("json", files({ "x.json": '{"a":1,"b":"no"}\n{"a":"no","b":2}\n{"a":3' }), o);
  expect(rowsOf(source, { ...o, columns: ["a"] }).rows).toEqual([[1]]);
  expect(rowsOf(source, { ...o, columns: [] }).rows).toHaveLength(2);
});

test("large files are read in parts, compressed ones whole", () => {
  const count = 20000;
  const text = Array.from({ length: count }, (_, i) => `{"i":${i},"s":"${"é".repeat(i % 7)}"}\n`).join("");
  const root = files({ "a.json": text, "b/x=1/c.json.gz": text });
  const conf = { "spark.sql.files.maxPartitionBytes": "64k" };
  const parts = rowsOf(resolve("json", `${root}/a.json`, { conf }), { conf });
  expect(parts.plan.tasks.length).toBeGreaterThan(5);
  expect(parts.rows).toHaveLength(count);
  expect(parts.rows.every(([i, s], r) => i === BigInt(r) && s === "é".repeat(r % 7))).toBe(true);
  const packed = rowsOf(resolve("json", `${root}/b`, { conf }), { conf });
  expect(packed.plan.tasks).toHaveLength(1);
  expect(packed.rows[count - 1]).toEqual([BigInt(count - 1), "é".repeat((count - 1) % 7), 1]);
});

test("an array of more rows than a batch holds", () => {
  const count = 70000;
  const items = Array.from({ length: count }, (_, i) => `{"i":${i}}`).join(",\n");
  const rows = read("json", files({ "x.json": `[${items}]` }), { options: { multiLine: "true" } });
  expect(rows.map((r) => r[0])).toEqual(Array.from({ length: count }, (_, i) => BigInt(i)));
});

test("encodings", () => {
  const root = files({ "x.json": Buffer.from('{"a":"é"}\n{"a":"x"}\n', "utf16le") });
  expect(failure(() => read("json", root, { options: { encoding: "UTF-16LE" } })).message).toContain("lineSep");
  expect(read("json", root, { options: { encoding: "UTF-16LE", lineSep: "\n" } })).toEqual([["é"], ["x"]]);
});
