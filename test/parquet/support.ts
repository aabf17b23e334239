import { readValue } from "../../src/memory/column/values.ts";
import { BATCH_ROWS, type Vector } from "../../src/memory/column/vector.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import { createMemory, Heap } from "../../src/memory/wasm/heap.ts";
import { instantiateKernels } from "../../src/memory/wasm/kernels.ts";
import { fileSchema, type ParquetFile, readFooter } from "../../src/execution/sources/parquet/footer.ts";
import type { ParquetContext, ParquetKernels } from "../../src/execution/sources/parquet/kernels.ts";
import { openRowGroup, rowGroupTask } from "../../src/execution/sources/parquet/rowGroup.ts";
import type { DataType, StructField } from "../../src/types/dataType.ts";
import { Decimal } from "../../src/types/decimal.ts";
import type { CalendarInterval, MapValue, StructValue, Value } from "../../src/types/value.ts";

const memory = createMemory();
export const heap = new Heap(memory);
heap.poison = true;
export const ctx: ParquetContext = { heap, kernels: instantiateKernels<ParquetKernels>(memory) };

export const fixture = (name: string): string => new URL(`./fixtures/${name}`, import.meta.url).pathname;

/** A value as the fixtures' JSON has it. */
export function plain(v: Value): unknown {
  if (v === null || typeof v === "boolean" || typeof v === "string") return v;
  if (typeof v === "bigint") return String(v);
  if (typeof v === "number") return String(v);
  if (v instanceof Decimal) return v.toString();
  if (v instanceof Uint8Array) return `0x${Buffer.from(v).toString("hex")}`;
  if (Array.isArray(v)) return v.map(plain);
  if ("fields" in v) return { struct: (v as StructValue).fields.map(plain) };
  if ("keys" in v) return { map: (v as MapValue).keys.map((k, i) => [plain(k), plain((v as MapValue).values[i]!)]) };
  const c = v as CalendarInterval;
  return [c.months, c.days, String(c.microseconds)];
}

export const valuesOf = (v: Vector, rows: number, type: DataType): Value[] =>
  Array.from({ length: rows }, (_, i) => readValue(heap, v, i, type));

/** All values of the columns of a file, read in batches; checks that all memory was given back. */
export function readAll(
  path: string,
  fields?: readonly StructField[],
  batchRows = BATCH_ROWS,
): { columns: Record<string, Value[]>; file: ParquetFile } {
  const file = readFooter(path);
  const wanted = fields ?? fileSchema(file).fields;
  const columns: Record<string, Value[]> = Object.fromEntries(wanted.map((f) => [f.name, []]));
  const arena = new Arena(heap);
  try {
    for (let g = 0; g < file.meta.rowGroups.length; g++) {
      const reader = openRowGroup(ctx, rowGroupTask(file, g, wanted));
      try {
        for (let n = reader.startBatch(arena, batchRows); n > 0; n = reader.startBatch(arena, batchRows)) {
          for (const [i, f] of wanted.entries()) columns[f.name]!.push(...valuesOf(reader.column(i), n, f.type));
          arena.reset();
        }
      } finally {
        reader.close();
      }
    }
  } finally {
    arena.release();
  }
  return { columns, file };
}

export const plainColumns = (columns: Record<string, Value[]>): Record<string, unknown[]> =>
  Object.fromEntries(Object.entries(columns).map(([k, v]) => [k, v.map(plain)]));

/** A small random number generator, so that a failure can be repeated. */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
