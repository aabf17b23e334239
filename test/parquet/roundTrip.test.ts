import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import zlib from "node:zlib";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { fileSchema, readFooter } from "../../src/execution/sources/parquet/footer.ts";
import { openRowGroup, rowGroupTask } from "../../src/execution/sources/parquet/rowGroup.ts";
import { fieldStatistics } from "../../src/execution/sources/parquet/statistics.ts";
import { ParquetWriter, type ParquetWriterOptions } from "../../src/execution/sources/parquet/writer.ts";
import { ColumnBuilder } from "../../src/memory/column/values.ts";
import type { Vector } from "../../src/memory/column/vector.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import * as T from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";
import type { Value } from "../../src/types/value.ts";
import { ctx, heap, plain, plainColumns, random, readAll } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));
let used = 0;
beforeEach(() => void (used = heap.used));
afterEach(() => expect(heap.used - used).toBe(0));

/** Writes rows in batches of several sizes. */
function write(
  path: string,
  schema: T.StructType,
  columns: readonly (readonly Value[])[],
  options?: ParquetWriterOptions,
  batch = 1000,
): void {
  const arena = new Arena(heap);
  const writer = new ParquetWriter(ctx, path, schema, options);
  const rows = columns[0]?.length ?? 0;
  for (let start = 0; start < rows; start += batch) {
    const n = Math.min(batch, rows - start);
    const vectors = schema.fields.map((f, i): Vector => {
      const b = new ColumnBuilder(arena, f.type, 16);
      for (let r = start; r < start + n; r++) b.append(columns[i]![r]!);
      return b.finish();
    });
    writer.write({ rows: n, columns: vectors });
    arena.reset();
  }
  arena.release();
  expect(writer.close().rows).toBe(rows);
}

const next = random(7);
const int = (n: number): number => Math.floor(next() * n);
const big = (bits: number): bigint => {
  let x = 0n;
  for (let i = 0; i < bits; i += 30) x = (x << 30n) | BigInt(int(1 << 30));
  return BigInt.asIntN(bits, x);
};
const text = (max: number): string =>
  Array.from({ length: int(max) }, () => ["a", "é", "€", "😀", "z", "\0"][int(6)]!).join("");

/** A random value of a type; numbers go to the ends of their range. */
function arbitrary(type: T.DataType, variety: number): Value {
  switch (type.kind) {
    case "boolean":
      return next() < 0.5;
    case "byte":
      return int(256) - 128;
    case "short":
      return int(65536) - 32768;
    case "int":
    case "date":
    case "year_month_interval":
      return variety < 100 ? int(variety) - 5 : Number(big(32));
    case "long":
    case "day_time_interval":
    case "timestamp_ntz":
      return variety < 100 ? BigInt(int(variety) - 5) : big(64);
    case "timestamp":
      return big(50);
    case "time":
      return BigInt(int(86400)) * 1_000_000_000n + 5_000n;
    case "float":
      return Math.fround([0, -0, 1.5, -1e30, Number.POSITIVE_INFINITY, next()][int(6)]!);
    case "double":
      return [0, -0, 1.5, -1e300, Number.NEGATIVE_INFINITY, next()][int(6)]!;
    case "decimal": {
      const limit = 10n ** BigInt(type.precision);
      return new Decimal(variety < 100 ? BigInt(int(variety)) % limit : big(150) % limit, type.scale);
    }
    case "string":
      return variety < 100 ? `v${int(variety)}` : text(20);
    case "binary":
      return Uint8Array.from({ length: int(10) }, () => int(256));
    case "array":
      return Array.from({ length: int(4) }, () =>
        type.containsNull && next() < 0.2 ? null : arbitrary(type.elementType, variety),
      );
    case "map": {
      const n = int(4);
      const keys = Array.from({ length: n }, () => arbitrary(type.keyType, variety));
      return {
        keys,
        values: keys.map(() => (type.valueContainsNull && next() < 0.2 ? null : arbitrary(type.valueType, variety))),
      };
    }
    case "struct":
      return { fields: type.fields.map((f) => (f.nullable && next() < 0.2 ? null : arbitrary(f.type, variety))) };
    default:
      throw new Error(type.kind);
  }
}

const inner = T.structOf([T.field("a", T.INT), T.field("b", T.arrayOf(T.STRING)), T.field("c", T.LONG, false)]);
const TYPES: readonly T.DataType[] = [
  T.BOOLEAN,
  T.BYTE,
  T.SHORT,
  T.INT,
  T.LONG,
  T.FLOAT,
  T.DOUBLE,
  T.DATE,
  T.TIMESTAMP,
  T.TIMESTAMP_NTZ,
  { kind: "time", precision: 6 },
  T.YEAR_MONTH,
  T.DAY_TIME,
  T.decimal(3, 1),
  T.decimal(9, 2),
  T.decimal(18, 4),
  T.decimal(19, 0),
  T.decimal(38, 18),
  T.STRING,
  T.BINARY,
  T.arrayOf(T.INT),
  T.arrayOf(T.arrayOf(T.STRING, false), false),
  T.mapOf(T.STRING, T.decimal(20, 2)),
  T.mapOf(T.INT, T.arrayOf(inner)),
  inner,
  T.structOf([T.field("x", T.structOf([T.field("y", T.structOf([T.field("z", T.TIMESTAMP)]))]))]),
];
const schema = T.structOf(TYPES.flatMap((t, i) => [T.field(`c${i}`, t), T.field(`r${i}`, t, false)]));

function data(rows: number, nulls: number, variety: number): Value[][] {
  return schema.fields.map((f) =>
    Array.from({ length: rows }, () => (f.nullable && next() < nulls ? null : arbitrary(f.type, variety))),
  );
}

const CODECS: NonNullable<ParquetWriterOptions["compression"]>[] = ["snappy", "gzip", "brotli", "uncompressed"];
if ("zstdCompressSync" in zlib) CODECS.push("zstd");

test.each(CODECS)("all types come back, compressed with %s", { timeout: 60_000 }, (compression) => {
  const path = join(folder, `${compression}.parquet`);
  for (const [rows, nulls, variety] of [
    [1000, 0.1, 20],
    [1000, 0, 1000],
    [17, 0.9, 1000],
    [1, 1, 20],
  ] as const) {
    const columns = data(rows, nulls, variety);
    write(
      path,
      schema,
      columns,
      { compression, rowGroupRows: 700, pageRows: 150, timestampType: rows === 17 ? "TIMESTAMP_MICROS" : "INT96" },
      257,
    );
    const got = plainColumns(readAll(path, undefined, 400).columns);
    // As text: comparing deep structures one by one takes a second.
    for (const [i, f] of schema.fields.entries())
      expect(JSON.stringify(got[f.name]), f.name).toBe(JSON.stringify(columns[i]!.map(plain)));
    expect(fileSchema(readFooter(path))).toEqual(schema);
  }
});

test("the schema without Spark's key is found from the Parquet types", () => {
  const path = join(folder, "types.parquet");
  const plainSchema = T.structOf(
    schema.fields.filter((f) => f.type.kind !== "year_month_interval" && f.type.kind !== "day_time_interval"),
  );
  write(
    path,
    plainSchema,
    plainSchema.fields.map(() => []),
    { keyValue: { "org.apache.spark.sql.parquet.row.metadata": "?" } },
  );
  expect(fileSchema(readFooter(path))).toEqual(plainSchema);
  expect(readAll(path).columns.c0).toEqual([]);
});

test("a dictionary that grows too large gives way to plain values", () => {
  const path = join(folder, "wide.parquet");
  const s = T.structOf([T.field("s", T.STRING), T.field("n", T.LONG), T.field("d", T.decimal(30, 2))]);
  const n = 60_000;
  // Repeats at first, so that the dictionary survives the first page.
  const distinct = (i: number): number => (i < 25_000 ? i % 500 : i);
  const columns = [
    Array.from({ length: n }, (_, i) => `a longer text, number ${distinct(i)} of many`),
    Array.from({ length: n }, (_, i) => BigInt(distinct(i)) * 1_000_003n),
    Array.from({ length: n }, (_, i) => new Decimal(BigInt(distinct(i)) << 70n, 2)),
  ];
  write(path, s, columns, {}, 8192);
  const { columns: got, file } = readAll(path);
  expect(file.meta.rowGroups[0]!.chunks[0]!.encodings).toEqual([3, 2, 0]);
  for (const [i, f] of s.fields.entries())
    expect(JSON.stringify(got[f.name]!.map(plain))).toBe(JSON.stringify(columns[i]!.map(plain)));
});

test("dictionary vectors are written by their values", () => {
  const path = join(folder, "codes.parquet");
  const again = join(folder, "codes2.parquet");
  const s = T.structOf([T.field("s", T.STRING)]);
  const values = Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? null : `v${i % 13}`));
  write(path, s, [values], {});
  const file = readFooter(path);
  const arena = new Arena(heap);
  const writer = new ParquetWriter(ctx, again, s);
  const reader = openRowGroup(ctx, rowGroupTask(file, 0, s.fields));
  for (let n = reader.startBatch(arena, 999); n > 0; n = reader.startBatch(arena, 999)) {
    const v = reader.column(0);
    expect(v.codes).toBeGreaterThan(0);
    expect(v.dictionarySize).toBe(13);
    writer.write({ rows: n, columns: [v] });
    arena.reset();
  }
  expect(reader.dictionary(0)?.dictionarySize).toBe(13);
  reader.close();
  writer.close();
  arena.release();
  expect(readAll(again).columns.s).toEqual(values);
});

test("statistics are the ranges of the values", () => {
  const path = join(folder, "statistics.parquet");
  const columns = data(500, 0.1, 1000);
  write(path, schema, columns, { timestampType: "TIMESTAMP_MICROS" });
  const file = readFooter(path);
  const compare = (a: Value, b: Value): number =>
    a instanceof Decimal
      ? a.compare(b as Decimal)
      : a instanceof Uint8Array
        ? Buffer.compare(a, b as Uint8Array)
        : Number((a as number) > (b as number)) || -1;
  let seen = 0;
  for (const [i, f] of schema.fields.entries()) {
    const s = fieldStatistics(file, 0, f);
    if (T.isNested(f.type)) {
      expect(s).toBeUndefined();
      continue;
    }
    const present = columns[i]!.filter((v) => v !== null).map((v) => (typeof v === "string" ? Buffer.from(v) : v));
    const sorted = present.sort(compare);
    expect(s!.nullCount, f.name).toBe(500 - present.length);
    const shown = (v: Value | undefined): string => String(v === undefined ? v : plain(v));
    expect(shown(s!.min), f.name).toBe(shown(sorted[0]));
    expect(shown(s!.max), f.name).toBe(shown(sorted.at(-1)));
    seen++;
  }
  expect(seen).toBe(40);
});

test("an empty file is a schema", () => {
  const path = join(folder, "empty.parquet");
  write(
    path,
    schema,
    schema.fields.map(() => []),
  );
  const { columns, file } = readAll(path);
  expect(file.rows).toBe(0);
  expect(Object.keys(columns)).toEqual(schema.fields.map((f) => f.name));
  expect(readFileSync(path).subarray(0, 4).toString()).toBe("PAR1");
});

test("an aborted file is removed, and no null goes where none may be", () => {
  const path = join(folder, "aborted.parquet");
  const arena = new Arena(heap);
  const writer = new ParquetWriter(ctx, path, T.structOf([T.field("a", T.INT, false)]));
  const b = new ColumnBuilder(arena, T.INT);
  b.append(null);
  expect(() => writer.write({ rows: 1, columns: [b.finish()] })).toThrow(/not nullable/);
  writer.abort();
  arena.release();
  expect(() => readFooter(path)).toThrow(/FILE_NOT_EXIST/);
});
