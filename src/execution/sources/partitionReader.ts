import { internalError } from "../../common/errors/conditions.ts";
import { decodeNested, encodeNested } from "../../memory/column/nested.ts";
import { ColumnBuilder } from "../../memory/column/values.ts";
import { PHYSICAL_WIDTH, type Vector } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { DataType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { Thread } from "../operators/thread.ts";
import { type BatchReader, findReader, type ScanTask, type SourceReader } from "./batchReader.ts";

/** A column of a PartitionTask: one of the file's, or one value for all rows (in the form of nested.ts, which crosses threads). */
export type PartitionColumn =
  | { readonly kind: "file"; readonly column: number }
  | { readonly kind: "constant"; readonly type: DataType; readonly value: Uint8Array | null };

/** A task of a file format whose columns are mixed with the values that the file's folders tell. */
export interface PartitionTask extends ScanTask {
  readonly format: "partition";
  readonly task: ScanTask;
  readonly columns: readonly PartitionColumn[];
}

export const constantColumn = (value: Value, type: DataType): PartitionColumn => ({
  kind: "constant",
  type,
  value: value === null ? null : encodeNested(value, type),
});

/** A column with one value in all rows: strings by dictionary codes 0, other values written out, for generated code asks for codes of strings alone. */
function constantVector({ kernels }: Thread, arena: Arena, value: Value, type: DataType, rows: number): Vector {
  const builder = new ColumnBuilder(arena, type, 1);
  builder.append(value);
  const one = builder.finish();
  const codes = arena.allocateZeroed(rows * 4 + 64);
  if (one.physical !== "view") {
    const width = PHYSICAL_WIDTH[one.physical];
    const data = arena.allocate(rows * width + 64);
    kernels.gather(one.data, codes, rows, width, data);
    return { ...one, data, validity: value === null ? arena.allocateZeroed(rows + 64) : 0 };
  }
  if (value !== null) return { ...one, validity: 0, codes, dictionarySize: 1 };
  return { ...one, validity: arena.allocateZeroed(rows + 64), codes, dictionarySize: 1 };
}

export const partitionReader: SourceReader = {
  format: "partition",
  open(thread: Thread, task: ScanTask): BatchReader {
    const { task: inner, columns } = task as PartitionTask;
    const source = findReader(inner.format);
    if (!source) throw internalError(`no reader for ${inner.format}`);
    const reader = source.open(thread, inner);
    const values = columns.map((c) => (c.kind === "constant" && c.value ? decodeNested(c.value, c.type) : null));
    let arena: Arena | undefined;
    let rows = 0;
    const constant = (i: number, type: DataType, n: number): Vector =>
      constantVector(thread, arena!, values[i]!, type, n);
    return {
      startBatch(a) {
        arena = a;
        rows = reader.startBatch(a);
        return rows;
      },
      column(i) {
        const c = columns[i]!;
        return c.kind === "file" ? reader.column(c.column) : constant(i, c.type, rows);
      },
      columnSelected(i, selection, count) {
        const c = columns[i]!;
        return c.kind === "file" ? reader.columnSelected(c.column, selection, count) : constant(i, c.type, count);
      },
      close: () => reader.close(),
    };
  },
};
