import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readFooter } from "../../src/execution/sources/parquet/footer.ts";
import { pruneRowGroup, type SimpleFilter } from "../../src/execution/sources/parquet/prune.ts";
import { fieldStatistics, fileStatistics } from "../../src/execution/sources/parquet/statistics.ts";
import { ParquetWriter } from "../../src/execution/sources/parquet/writer.ts";
import { ColumnBuilder } from "../../src/memory/column/values.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import * as T from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";
import { ctx, fixture, heap, plain, readAll } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

const path = fixture("arrow_snappy_v1.parquet");
const read = (field: T.StructField): unknown[] => readAll(path, [field]).columns[field.name]!.map(plain);

test("columns that a file does not have are null", () => {
  expect(read(T.field("missing", T.STRING))).toEqual(Array(60).fill(null));
  expect(
    readAll(fixture("arrow_nested_v1.parquet"), [T.field("struct", T.structOf([T.field("none", T.INT)]))])
      .columns.struct!.map(plain)
      .slice(0, 6),
  ).toEqual([...Array(5).fill({ struct: [null] }), null]);
});

test("names match without regard to case", () => {
  expect(read(T.field("STR", T.STRING))).toEqual(read(T.field("str", T.STRING)));
});

test("a field of a nested struct is read alone", () => {
  const { columns } = readAll(fixture("arrow_nested_v1.parquet"), [
    T.field("struct", T.structOf([T.field("b", T.structOf([T.field("d", T.DOUBLE)]))])),
  ]);
  expect(columns.struct!.map(plain).slice(0, 6)).toEqual([
    { struct: [{ struct: ["0"] }] },
    { struct: [{ struct: ["0.5"] }] },
    { struct: [{ struct: [null] }] },
    { struct: [{ struct: ["1.5"] }] },
    { struct: [null] },
    null,
  ]);
});

test("types are widened as Spark's reader does", () => {
  expect(read(T.field("i32", T.LONG))).toEqual(read(T.field("i32", T.INT)));
  expect(read(T.field("i32", T.DOUBLE))).toEqual(read(T.field("i32", T.INT)));
  expect(read(T.field("f32", T.DOUBLE))).toEqual(read(T.field("f32", T.FLOAT)));
  expect(read(T.field("dec15", T.decimal(17, 3)))).toEqual(read(T.field("dec15", T.decimal(15, 3))));
  expect(read(T.field("dec15", T.decimal(30, 3)))).toEqual(read(T.field("dec15", T.decimal(15, 3))));
});

test.each([
  ["str", T.INT],
  ["i64", T.INT],
  ["dec15", T.decimal(10, 3)],
  ["i32", T.STRING],
  ["ntz", T.DATE],
  ["f64", T.FLOAT],
  ["str", T.arrayOf(T.STRING)],
] as const)("%s cannot be read as %o", (name, type) => {
  expect(() => read(T.field(name, type as T.DataType))).toThrow(
    /FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH.*\[\w+\]/s,
  );
});

test("statistics of a foreign file", () => {
  const file = readFooter(path);
  expect(fieldStatistics(file, 0, T.field("i16", T.SHORT))).toEqual({
    min: -30000,
    max: 9000,
    nullCount: 0,
    mayHaveNaN: false,
  });
  expect(fileStatistics(file, T.field("i16", T.SHORT))).toEqual({
    min: -30000,
    max: 29000,
    nullCount: 0,
    mayHaveNaN: false,
  });
  expect(fileStatistics(file, T.field("u64", T.decimal(20, 0)))?.max).toEqual(new Decimal(59n << 58n, 0));
  expect(fieldStatistics(file, 0, T.field("f64", T.DOUBLE))?.mayHaveNaN).toBe(true);
  expect(fieldStatistics(file, 0, T.field("nulls", T.INT))?.nullCount).toBe(40);
  expect(fieldStatistics(file, 0, T.field("missing", T.INT))?.nullCount).toBe(40);
});

test("row groups that no row can match are pruned, and no others", () => {
  const file = readFooter(path);
  // Rows 0 to 39 and 40 to 59.
  const pruned = (f: SimpleFilter): boolean[] => [pruneRowGroup(file, 0, [f]), pruneRowGroup(file, 1, [f])];
  const i16 = { column: "i16", type: T.SHORT } as const;
  expect(pruned({ ...i16, op: "=", value: -30000 })).toEqual([false, true]);
  expect(pruned({ ...i16, op: ">", value: 9000 })).toEqual([true, false]);
  expect(pruned({ ...i16, op: ">=", value: 9000 })).toEqual([false, false]);
  expect(pruned({ ...i16, op: "<", value: 10000 })).toEqual([false, true]);
  expect(pruned({ ...i16, op: "<=", value: 10000 })).toEqual([false, false]);
  expect(pruned({ ...i16, op: "in", values: [10001, 12000] })).toEqual([true, false]);
  expect(pruned({ ...i16, op: "=", value: null })).toEqual([true, true]);
  expect(pruned({ ...i16, op: "isNull" })).toEqual([true, true]);
  expect(pruned({ column: "nulls", type: T.INT, op: "isNotNull" })).toEqual([true, true]);
  expect(pruned({ column: "nulls", type: T.INT, op: "isNull" })).toEqual([false, false]);
  expect(pruned({ column: "missing", type: T.INT, op: "=", value: 1 })).toEqual([true, true]);
  expect(pruned({ column: "f64", type: T.DOUBLE, op: ">", value: 1e9 })).toEqual([false, false]);
  expect(pruned({ column: "f64", type: T.DOUBLE, op: "<", value: -1 })).toEqual([true, true]);
  expect(pruned({ column: "low", type: T.STRING, op: ">", value: "dddd" })).toEqual([true, true]);
  expect(pruned({ column: "low", type: T.STRING, op: "=", value: "dddd" })).toEqual([false, false]);
  expect(pruned({ column: "dec15", type: T.decimal(15, 3), op: "<", value: new Decimal(-1000000000001n, 3) })).toEqual([
    true,
    true,
  ]);
  expect(pruned({ column: "bool", type: T.BOOLEAN, op: "=", value: true })).toEqual([false, false]);
  expect(pruned({ column: "date", type: T.DATE, op: ">", value: 100000 })).toEqual([true, true]);
  expect(pruned({ column: "ts_ms", type: T.TIMESTAMP, op: "<", value: 0n })).toEqual([true, true]);
});

test("dates in the calendar of Spark 2 are refused where it differs", () => {
  const write = (version: string, days: number): string => {
    const path = join(folder, `${version}.parquet`);
    const arena = new Arena(heap);
    const writer = new ParquetWriter(ctx, path, T.structOf([T.field("d", T.DATE)]), {
      keyValue: { "org.apache.spark.version": version },
    });
    const b = new ColumnBuilder(arena, T.DATE);
    for (const v of [null, 0, days]) b.append(v);
    writer.write({ rows: 3, columns: [b.finish()] });
    writer.close();
    arena.release();
    return path;
  };
  expect(() => readAll(write("2.4.8", -150000))).toThrow(/UNSUPPORTED_FEATURE.*calendar of Spark 2/s);
  expect(readAll(write("2.4.7", -141427)).columns.d).toEqual([null, 0, -141427]);
  expect(readAll(write("3.5.1", -150000)).columns.d).toEqual([null, 0, -150000]);
});
