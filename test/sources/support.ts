import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { afterAll } from "vitest";
import { resolveDataSource } from "../../src/catalyst/catalog/dataSource.ts";
import type { TableSource } from "../../src/catalyst/plan/logicalPlan.ts";
import type { Expression } from "../../src/catalyst/expr/expression.ts";
import { RuntimeConfig } from "../../src/common/config/config.ts";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import { findReader } from "../../src/execution/sources/batchReader.ts";
import { planFileScan } from "../../src/execution/sources/fileScan.ts";
import type { ScanPlan } from "../../src/execution/sources/fileFormat.ts";
import { registerSources } from "../../src/execution/sources/formats.ts";
import { settingsOf } from "../../src/execution/sources/settings.ts";
import "../../src/execution/sources/readers.ts";
import "../../src/catalyst/functions/functions.ts";
import { openThread } from "../../src/execution/operators/thread.ts";
import { ColumnBuilder, readValue } from "../../src/memory/column/values.ts";
import type { Batch } from "../../src/memory/column/vector.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import { createMemory } from "../../src/memory/wasm/heap.ts";
import type { StructType } from "../../src/types/dataType.ts";
import { parseDdlSchema } from "../../src/types/ddl.ts";
import type { Value } from "../../src/types/value.ts";

registerSources();
export const thread = openThread(createMemory());
thread.heap.poison = true;

const folder = mkdtempSync(join(tmpdir(), "kindling-sources-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let lastFolder = 0;

/** A new folder with the files given, text by relative path; `.gz` files are compressed. */
export function files(contents: Readonly<Record<string, string | Uint8Array>>): string {
  const root = join(folder, `t${++lastFolder}`);
  mkdirSync(root, { recursive: true });
  for (const [name, content] of Object.entries(contents)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, name.endsWith(".gz") ? gzipSync(content) : content);
  }
  return root;
}

export interface ReadOptions {
  readonly options?: Readonly<Record<string, string>>;
  readonly schema?: string;
  readonly conf?: Readonly<Record<string, string>>;
}
const configOf = (o: ReadOptions): RuntimeConfig =>
  new RuntimeConfig(Object.entries({ "spark.sql.session.timeZone": "UTC", ...o.conf }));

export const settings = (o: ReadOptions = {}): Record<string, string> => settingsOf(configOf(o));

export function resolve(format: string, paths: string | readonly string[], o: ReadOptions = {}): TableSource {
  return resolveDataSource({
    format,
    paths: typeof paths === "string" ? [paths] : paths,
    originalOptions: o.options ?? {},
    config: configOf(o),
    ...(o.schema ? { schema: parseDdlSchema(o.schema) } : {}),
  });
}

/** All rows of a source, task after task, each column of each batch once whole and once by a selection of every second row. */
export function rowsOf(
  source: TableSource,
  o: ReadOptions & { columns?: readonly string[]; dataFilters?: Expression[]; partitionFilters?: Expression[] } = {},
): {
  rows: Value[][];
  plan: ScanPlan;
} {
  const fields = o.columns
    ? o.columns.map((n) => source.schema.fields.find((f) => f.name === n)!)
    : source.schema.fields;
  const plan = planFileScan(source, fields, o.dataFilters ?? [], o.partitionFilters ?? [], settings(o));
  const rows: Value[][] = [];
  const arena = new Arena(thread.heap);
  const list = thread.heap.allocate(1 << 18);
  try {
    for (const task of structuredClone(plan.tasks)) {
      const reader = findReader(task.format)!.open(thread, task);
      try {
        for (let n = reader.startBatch(arena); n > 0; n = reader.startBatch(arena)) {
          const columns = fields.map((f, i) => {
            const v = reader.column(i);
            return Array.from({ length: n }, (_, r) => readValue(thread.heap, v, r, f.type));
          });
          const count = Math.floor(n / 2);
          for (let r = 0; r < count; r++) thread.heap.u32[list / 4 + r] = 2 * r + 1;
          fields.forEach((f, i) => {
            const v = reader.columnSelected(i, list, count);
            for (let r = 0; r < count; r++)
              if (
                JSON.stringify(readValue(thread.heap, v, r, f.type), json) !==
                JSON.stringify(columns[i]![2 * r + 1], json)
              )
                throw new Error(`selected row ${r} of ${f.name} differs`);
          });
          for (let r = 0; r < n; r++) rows.push(columns.map((c) => c[r]!));
          arena.reset();
        }
      } finally {
        reader.close();
        arena.reset();
      }
    }
  } finally {
    thread.heap.free(list, 1 << 18);
    arena.release();
  }
  return { rows, plan };
}
const json = (_: string, v: unknown): unknown => (typeof v === "bigint" ? `${v}n` : v);

export const read = (format: string, paths: string | readonly string[], o: ReadOptions = {}): Value[][] =>
  rowsOf(resolve(format, paths, o), o).rows;

/** A batch of rows, in an arena that the caller releases. */
export function batchOf(arena: Arena, schema: StructType, rows: readonly (readonly Value[])[]): Batch {
  const columns = schema.fields.map((f, i) => {
    const b = new ColumnBuilder(arena, f.type, rows.length);
    for (const r of rows) b.append(r[i]!);
    return b.finish();
  });
  return { rows: rows.length, columns };
}

/** The condition of the error that a function raises, and its message. */
export function failure(f: () => unknown): { condition: string; message: string } {
  try {
    f();
  } catch (error) {
    if (error instanceof SparkError) return { condition: error.condition, message: error.message };
    throw error;
  }
  throw new Error("no error was raised");
}
