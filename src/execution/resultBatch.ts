import { readValue } from "../memory/column/values.ts";
import type { Batch } from "../memory/column/vector.ts";
import type { Heap } from "../memory/wasm/heap.ts";
import type { DataType } from "../types/dataType.ts";
import type { Value } from "../types/value.ts";

/** A column of a result: a copy outside linear memory. */
export interface ResultColumn {
  readonly type: DataType;
  values(): readonly Value[];
}
export interface ResultBatch {
  readonly rows: number;
  readonly columns: readonly ResultColumn[];
}

/** Copies a batch out of linear memory. */
export function resultBatch(heap: Heap, batch: Batch, types: readonly DataType[]): ResultBatch {
  return {
    rows: batch.rows,
    columns: types.map((type, j) => {
      const v = batch.columns[j]!;
      const values: Value[] = new Array(batch.rows);
      for (let i = 0; i < batch.rows; i++) values[i] = readValue(heap, v, i, type);
      return { type, values: () => values };
    }),
  };
}
