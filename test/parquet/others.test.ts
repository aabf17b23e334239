import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { afterAll, expect, test } from "vitest";
import { ParquetWriter } from "../../src/execution/sources/parquet/writer.ts";
import { ColumnBuilder } from "../../src/memory/column/values.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import * as T from "../../src/types/dataType.ts";
import type { Value } from "../../src/types/value.ts";
import { ctx, fixture, heap, plain, readAll } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hyparquet = async (path: string, columns: string[]): Promise<Record<string, unknown>[]> => {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return parquetReadObjects({ file, columns, compressors });
};

/** What both can say without loss. */
const comparable = (x: unknown): unknown => (x === undefined || x === null ? null : String(x));

test("hyparquet reads the same from a file of others", async () => {
  const path = fixture("arrow_snappy_v1.parquet");
  const names = ["bool", "i8", "i16", "i32", "i64", "str", "low", "f64"];
  const rows = await hyparquet(path, names);
  const { columns } = readAll(path);
  expect(rows.length).toBe(60);
  for (const name of names)
    expect(
      rows.map((r) => comparable(r[name])),
      name,
    ).toEqual(columns[name]!.map((v) => comparable(v)));
});

test("hyparquet reads what is written here", async () => {
  const path = join(folder, "own.parquet");
  const schema = T.structOf([
    T.field("i", T.INT),
    T.field("l", T.LONG),
    T.field("s", T.STRING),
    T.field("b", T.BOOLEAN),
    T.field("a", T.arrayOf(T.STRING)),
  ]);
  const rows = 2500;
  const columns: Value[][] = [
    Array.from({ length: rows }, (_, i) => (i % 9 === 0 ? null : i * 7919)),
    Array.from({ length: rows }, (_, i) => BigInt(i % 17) << 40n),
    Array.from({ length: rows }, (_, i) => (i % 4 === 0 ? null : `text ${i % 300}`)),
    Array.from({ length: rows }, (_, i) => i % 3 === 0),
    Array.from({ length: rows }, (_, i) =>
      i % 5 === 0 ? null : Array.from({ length: i % 4 }, (_, j) => (j === 2 ? null : `${i}`)),
    ),
  ];
  const arena = new Arena(heap);
  const writer = new ParquetWriter(ctx, path, schema, { pageRows: 700, rowGroupRows: 2000 });
  const vectors = schema.fields.map((f, i) => {
    const b = new ColumnBuilder(arena, f.type);
    for (const v of columns[i]!) b.append(v);
    return b.finish();
  });
  writer.write({ rows, columns: vectors });
  writer.close();
  arena.release();
  const got = await hyparquet(path, ["i", "l", "s", "b", "a"]);
  schema.fields.forEach((f, i) => {
    const json = (x: unknown): unknown => (Array.isArray(x) ? x.map((y) => y ?? null) : comparable(x));
    expect(
      got.map((r) => json(r[f.name])),
      f.name,
    ).toEqual(columns[i]!.map((v) => json(v)));
  });
});

interface ParquetJs {
  ParquetSchema: new (fields: object) => object;
  ParquetWriter: {
    openFile(
      schema: object,
      path: string,
      options?: object,
    ): Promise<{ appendRow(row: object): Promise<void>; close(): Promise<void> }>;
  };
}

test("files written by parquetjs-lite are read", async () => {
  const { ParquetSchema, ParquetWriter: Writer } = createRequire(import.meta.url)("parquetjs-lite") as ParquetJs;
  const path = join(folder, "lite.parquet");
  const schema = new ParquetSchema({
    name: { type: "UTF8" },
    quantity: { type: "INT64", optional: true },
    price: { type: "DOUBLE", compression: "SNAPPY" },
    flag: { type: "BOOLEAN" },
    day: { type: "TIMESTAMP_MILLIS" },
    tags: { type: "UTF8", repeated: true },
    stock: { repeated: true, fields: { warehouse: { type: "UTF8" }, count: { type: "INT32", compression: "GZIP" } } },
  });
  const writer = await Writer.openFile(schema, path, { rowGroupSize: 30 });
  const rows = Array.from({ length: 100 }, (_, i) => ({
    name: `n${i}`,
    ...(i % 3 === 0 ? {} : { quantity: i * 10 }),
    price: i / 8,
    flag: i % 2 === 0,
    day: new Date(1_600_000_000_000 + i * 86_400_000),
    tags: Array.from({ length: i % 3 }, (_, j) => `t${j}`),
    stock: Array.from({ length: i % 4 }, (_, j) => ({ warehouse: `w${j}`, count: i + j })),
  }));
  for (const row of rows) await writer.appendRow(row);
  await writer.close();
  const { columns } = readAll(path);
  const wanted = {
    name: rows.map((r) => r.name),
    quantity: rows.map((_, i) => (i % 3 === 0 ? null : String(i * 10))),
    price: rows.map((r) => String(r.price)),
    flag: rows.map((r) => r.flag),
    day: rows.map((r) => String(r.day.getTime() * 1000)),
    tags: rows.map((r) => r.tags),
    stock: rows.map((r) => r.stock.map((s) => ({ struct: [s.warehouse, String(s.count)] }))),
  };
  for (const [name, values] of Object.entries(wanted)) expect(columns[name]!.map(plain), name).toEqual(values);
});
