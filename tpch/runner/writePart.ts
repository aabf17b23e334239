/** Makes one part of a table and writes it as a Parquet file. */

import type { ParquetKernels } from "../../src/execution/sources/parquet/kernels.ts";
import { ParquetWriter } from "../../src/execution/sources/parquet/writer.ts";
import { Arena } from "../../src/memory/wasm/arena.ts";
import { Heap } from "../../src/memory/wasm/heap.ts";
import { instantiateKernels } from "../../src/memory/wasm/kernels.ts";
import { type DataType, DATE, decimal, field, INT, LONG, STRING, structOf } from "../../src/types/dataType.ts";
import { generateTable, type UnitRange } from "../dbgen/generate.ts";
import { textPool } from "../dbgen/textPool.ts";
import { type TableName, type TpchType, tpchSchema } from "../schema.ts";
import { chunkBatch } from "./chunkBatch.ts";

/** What the threads that generate have in common. */
export interface GenerateThread {
  readonly memory: WebAssembly.Memory;
  readonly kernels: WebAssembly.Module;
  /** The buffer of the shared text pool. */
  readonly text: SharedArrayBuffer;
}

export interface PartJob extends UnitRange {
  readonly table: TableName;
  readonly scale: number;
  readonly path: string;
  readonly rowGroupRows: number;
}

export interface WrittenPart {
  readonly rows: number;
  readonly bytes: number;
}

export type PartMessage =
  | { readonly kind: "progress"; readonly units: number }
  | ({ readonly kind: "done" } & WrittenPart);

const types: Readonly<Record<TpchType, DataType>> = {
  bigint: LONG,
  int: INT,
  "decimal(15,2)": decimal(15, 2),
  date: DATE,
  string: STRING,
};

/** Units in a chunk, small enough for several threads' worth of chunks to take little memory. */
const unitsPerChunk: Partial<Record<TableName, number>> = { lineitem: 8192, partsupp: 8192 };
const UNITS_PER_CHUNK = 32768;

/** Writes a part chunk by chunk, telling how many units each had. */
export function writePart(thread: GenerateThread, job: PartJob, progress: (units: number) => void): WrittenPart {
  const heap = new Heap(thread.memory);
  const kernels = instantiateKernels<ParquetKernels>(thread.memory, thread.kernels);
  const schema = structOf(tpchSchema[job.table].map(({ name, type }) => field(name, types[type])));
  const writer = new ParquetWriter({ heap, kernels }, job.path, schema, { rowGroupRows: job.rowGroupRows });
  const arena = new Arena(heap);
  try {
    const size = unitsPerChunk[job.table] ?? UNITS_PER_CHUNK;
    const pool = textPool(thread.text);
    let from = job.from;
    for (const chunk of generateTable(job.table, { ...job, unitsPerChunk: size, pool })) {
      writer.write(chunkBatch(arena, chunk));
      arena.reset();
      const to = Math.min(job.to, from + size);
      progress(to - from);
      from = to;
    }
    return writer.close();
  } catch (error) {
    writer.abort();
    throw error;
  } finally {
    arena.release();
  }
}
