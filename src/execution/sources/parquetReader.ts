import type { Thread } from "../operators/thread.ts";
import type { BatchReader, ScanTask, SourceReader } from "./batchReader.ts";
import type { FileTask } from "./fileFormat.ts";
import type { ParquetContext, ParquetKernels } from "./parquet/kernels.ts";
import { openRowGroup, type RowGroupTask } from "./parquet/rowGroup.ts";

/** One row group of a Parquet file. */
export interface ParquetTask extends FileTask, RowGroupTask {
  readonly format: "parquet";
}

export const parquetContext = (thread: Thread): ParquetContext => ({
  heap: thread.heap,
  kernels: thread.kernelExports as unknown as ParquetKernels,
});

export const parquetReader: SourceReader = {
  format: "parquet",
  open: (thread: Thread, task: ScanTask): BatchReader => openRowGroup(parquetContext(thread), task as ParquetTask),
};
