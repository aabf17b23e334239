/**
 * Files that Kindling wrote, read by Spark, DuckDB and pyarrow, and files of Spark read by Kindling. Not part of `npm test`:
 * `npx tsx test/interop/sources.ts [python]`, with a Python that has pyspark, duckdb and pyarrow (those that it lacks are left out).
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import zlib from "node:zlib";
import { fileURLToPath } from "node:url";
import { resolveDataSource } from "../../src/catalyst/catalog/dataSource.ts";
import "../../src/catalyst/functions/functions.ts";
import { RuntimeConfig } from "../../src/common/config/config.ts";
import { openThread } from "../../src/execution/operators/thread.ts";
import { findReader } from "../../src/execution/sources/batchReader.ts";
import { planFileScan } from "../../src/execution/sources/fileScan.ts";
import { registerSources } from "../../src/execution/sources/formats.ts";
import "../../src/execution/sources/readers.ts";
import { settingsOf } from "../../src/execution/sources/settings.ts";
import { openWriteJob, type WriteRequest } from "../../src/execution/sources/writeFiles.ts";
import { ColumnBuilder, readValue } from "../../src/memory/column/values.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import { createMemory } from "../../src/memory/wasm/heap.ts";
import { UTC } from "../../src/types/datetime/zone.ts";
import { parseDdlSchema } from "../../src/types/ddl.ts";
import { Decimal } from "../../src/types/decimal.ts";
import { castToString } from "../../src/types/format.ts";
import type { Value } from "../../src/types/value.ts";

registerSources();
const thread = openThread(createMemory());
const config = new RuntimeConfig([["spark.sql.session.timeZone", "UTC"]]);
const settings = settingsOf(config);
const root = mkdtempSync(join(tmpdir(), "kindling-interop-"));

const DDL =
  "id LONG, name STRING, price DECIMAL(12,2), big DECIMAL(30,5), day DATE, ok BOOLEAN, x DOUBLE, at TIMESTAMP, part STRING";
const schema = parseDdlSchema(DDL);
const rows = Array.from({ length: 5000 }, (_, i): Value[] =>
  i % 97 === 5
    ? [BigInt(i), null, null, null, null, null, null, null, null]
    : [
        BigInt(i),
        i % 5 === 0 ? `line ${i}\nwith "quotes", commas` : `näme ${i}`,
        new Decimal(BigInt(i * 12345 - 600), 2),
        new Decimal(-(10n ** 20n) + BigInt(i), 5),
        i * 3,
        i % 2 === 0,
        i / 8,
        BigInt(i) * 86_400_000_001n,
        ["a b", "c=d/e", "100%"][i % 3]!,
      ],
);

function write(
  name: string,
  o: Partial<WriteRequest>,
  fields = schema.fields,
  only = (r: Value[]): Value[] => r,
): void {
  const s = { kind: "struct" as const, fields };
  const job = openWriteJob({
    format: "parquet",
    path: join(root, name),
    schema: s,
    partitionBy: [],
    mode: "error",
    options: {},
    settings,
    thread,
    ...o,
  });
  const arena = new Arena(thread.heap);
  for (let start = 0; start < rows.length; start += 1000) {
    const part = rows.slice(start, start + 1000).map(only);
    const columns = fields.map((f, c) => {
      const b = new ColumnBuilder(arena, f.type, part.length);
      for (const r of part) b.append(r[c]!);
      return b.finish();
    });
    job.write(start % 2000 === 0 ? 0 : 1, { rows: part.length, columns });
    arena.reset();
  }
  arena.release();
  job.commit();
}

function read(format: string, name: string, options: Record<string, string>, ddl?: string): Record<string, Value>[] {
  const source = resolveDataSource({
    format,
    paths: [join(root, name)],
    originalOptions: options,
    config,
    ...(ddl ? { schema: parseDdlSchema(ddl) } : {}),
  });
  const { fields } = source.schema;
  const out: Record<string, Value>[] = [];
  const arena = new Arena(thread.heap);
  for (const task of planFileScan(source, fields, [], [], settings).tasks) {
    const reader = findReader(task.format)!.open(thread, task);
    for (let n = reader.startBatch(arena); n > 0; n = reader.startBatch(arena)) {
      const columns = fields.map((_, i) => reader.column(i));
      for (let r = 0; r < n; r++)
        out.push(Object.fromEntries(fields.map((f, i) => [f.name, readValue(thread.heap, columns[i]!, r, f.type)])));
      arena.reset();
    }
    reader.close();
  }
  arena.release();
  return out;
}

const textOf = (name: string, v: Value): string | null =>
  v === null ? null : castToString(v, schema.fields.find((f) => f.name === name)!.type, UTC);
let failures = 0;
function compare(what: string, got: unknown[], expected: unknown[]): void {
  const normal = (x: unknown): string =>
    JSON.stringify(x).replace(/"(True|False)"/g, (_, w: string) => `"${w.toLowerCase()}"`);
  const at = expected.findIndex((e, i) => normal(e) !== normal(got[i]));
  const good = at < 0 && got.length === expected.length;
  if (!good) failures++;
  console.log(
    good ? "right" : "WRONG",
    what,
    good ? `${got.length} rows` : `row ${at}: ${normal(got[at])} instead of ${normal(expected[at])}`,
  );
}

try {
  write("parquet", { partitionBy: ["part"] });
  // Zstandard is written where Node has it.
  for (const compression of ["gzip", "uncompressed", ...("zstdCompressSync" in zlib ? ["zstd"] : [])])
    write(`parquet_${compression}`, { options: { compression } });
  write(
    "csv",
    { format: "csv", options: { header: "true", compression: "gzip", emptyvalue: "(empty)" } },
    schema.fields.slice(0, 8),
    (r) => r.slice(0, 8),
  );
  const names = ["id", "name", "price", "big", "day", "ok", "x", "part"];
  write("text", { format: "text" }, parseDdlSchema("value STRING").fields, (r) => [`row ${r[0]}`]);
  const python = process.argv[2] ?? "python3";
  const script = fileURLToPath(new URL("./sources.py", import.meta.url));
  const output = execFileSync(python, [script, root], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const results: Record<string, unknown[]> = JSON.parse(output.slice(output.indexOf("RESULT") + 6));
  const expected = rows.map((r) => names.map((n) => textOf(n, r[schema.fields.findIndex((f) => f.name === n)]!)));
  for (const [what, got] of Object.entries(results)) {
    if (what.startsWith("skipped")) console.log(what, got);
    else if (what === "spark csv")
      compare(
        what,
        (got as unknown[][]).map((r) => r.slice(0, 7)),
        expected.map((r) => r.slice(0, 7)),
      );
    else if (what === "spark at")
      compare(
        what,
        got.filter((x) => x !== "None"),
        rows
          .flatMap((r) =>
            r[7] === null ? [] : [castToString(r[7]!, { kind: "timestamp" }, UTC).padEnd(20, ".").padEnd(26, "0")],
          )
          .sort(),
      );
    else if (what === "spark text") compare(what, got, rows.map((r) => `row ${r[0]}`).sort());
    else compare(what, got, expected);
  }
  if (results["spark parquet"]) {
    const byId = (a: Record<string, Value>, b: Record<string, Value>): number =>
      Number((a["id"] as bigint) - (b["id"] as bigint));
    const texts = (list: Record<string, Value>[], only: string[]): unknown[] =>
      list.sort(byId).map((r) => only.map((n) => textOf(n, r[n]!)));
    compare("Spark's Parquet", texts(read("parquet", "fromSpark/parquet", {}), names), expected);
    const columns = names.slice(0, 7);
    const csv = read("csv", "fromSpark/csv", { header: "true", multiLine: "true" }, DDL.replace(", part STRING", ""));
    compare(
      "Spark's CSV",
      texts(csv, columns),
      expected.map((r) => r.slice(0, 7)),
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;
