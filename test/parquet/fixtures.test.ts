import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileSchema, readFooter } from "../../src/execution/sources/parquet/footer.ts";
import { openRowGroup, rowGroupTask } from "../../src/execution/sources/parquet/rowGroup.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import { simpleString } from "../../src/types/ddl.ts";
import { ctx, fixture, heap, plain, plainColumns, random, readAll, valuesOf } from "./support.ts";

const expected = JSON.parse(readFileSync(fixture("expected.json"), "utf8")) as Record<
  "flat" | "nested",
  Record<string, unknown[]>
>;

const FLAT = [
  "arrow_snappy_v1",
  "arrow_zstd_v2",
  "arrow_plain_gzip",
  "arrow_plain_none",
  "arrow_int96_lz4",
  "arrow_brotli",
  "arrow_delta",
  "duckdb_flat",
  "spark_flat",
];
const NESTED = [
  "arrow_nested_v1",
  "arrow_nested_v2",
  "arrow_nested_legacy",
  "duckdb_nested",
  "spark_nested",
  "spark_nested_legacy",
];

let used = 0;
beforeEach(() => void (used = heap.used));
afterEach(() => expect(heap.used - used).toBe(0));

function same(name: string, kind: "flat" | "nested", batchRows: number): void {
  const got = plainColumns(readAll(fixture(`${name}.parquet`), undefined, batchRows).columns);
  const wanted = expected[kind];
  for (const column of Object.keys(got)) {
    expect(got[column], `${name}: ${column}`).toEqual(wanted[column]);
  }
  expect(Object.keys(got).length).toBeGreaterThan(kind === "flat" ? 20 : 4);
}

test.each(FLAT)("reads the flat columns of %s", (name) => same(name, "flat", 32768));
test.each(FLAT)("reads the flat columns of %s in small batches", (name) => same(name, "flat", 7));
test.each(NESTED)("reads the nested columns of %s", (name) => same(name, "nested", 32768));
test.each(NESTED)("reads the nested columns of %s in small batches", (name) => same(name, "nested", 7));

test.each([...FLAT, ...NESTED])("reads selected rows of %s", (name) => {
  const next = random(42);
  const file = readFooter(fixture(`${name}.parquet`));
  const { fields } = fileSchema(file);
  const wanted = expected[name.includes("nested") ? "nested" : "flat"];
  const arena = new Arena(heap);
  let base = 0;
  for (let g = 0; g < file.meta.rowGroups.length; g++) {
    // A task is plain data, as it goes to another thread.
    const reader = openRowGroup(ctx, structuredClone(rowGroupTask(file, g, fields)));
    for (let n = reader.startBatch(arena, 23); n > 0; n = reader.startBatch(arena, 23)) {
      for (let i = 0; i < fields.length; i++) {
        // Some columns are skipped in some batches; some are asked for several times, with growing and shrinking selections.
        for (let again = Math.floor(next() * 4); again > 0; again--) {
          const share = next() ** 2;
          const rows = Array.from({ length: n }, (_, r) => r).filter(() => next() < share);
          const selection = arena.allocate(rows.length * 4 + 4);
          heap.u32.set(rows, selection / 4);
          const got = valuesOf(reader.columnSelected(i, selection, rows.length), rows.length, fields[i]!.type).map(
            plain,
          );
          expect(got, fields[i]!.name).toEqual(rows.map((r) => wanted[fields[i]!.name]![base + r]));
        }
      }
      base += n;
      arena.reset();
    }
    reader.close();
  }
  arena.release();
});

test("types are those that Spark infers", () => {
  const { fields } = fileSchema(readFooter(fixture("arrow_snappy_v1.parquet")));
  expect(Object.fromEntries(fields.map((f) => [f.name, simpleString(f.type)]))).toEqual({
    bool: "boolean",
    i8: "tinyint",
    u8: "smallint",
    i16: "smallint",
    u16: "int",
    i32: "int",
    u32: "bigint",
    i64: "bigint",
    u64: "decimal(20,0)",
    f32: "float",
    f64: "double",
    date: "date",
    ts_ms: "timestamp",
    ts_us: "timestamp",
    ts_ns: "timestamp",
    ntz: "timestamp_ntz",
    dec5: "decimal(5,2)",
    dec15: "decimal(15,3)",
    dec38: "decimal(38,10)",
    str: "string",
    low: "string",
    bin: "binary",
    fix: "binary",
    nulls: "int",
  });
});
