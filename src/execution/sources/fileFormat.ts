import type { Expression } from "../../catalyst/expr/expression.ts";
import type { TableSource } from "../../catalyst/plan/logicalPlan.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { StructField, StructType } from "../../types/dataType.ts";
import type { Thread } from "../operators/thread.ts";
import type { ScanTask } from "./batchReader.ts";

/** What a scan is cut into. */
export interface ScanPlan {
  readonly tasks: readonly ScanTask[];
  /** By requested column: false where the files prove that there is no null. */
  readonly nullable: readonly boolean[];
  /** Files and row groups left out by the filters, for EXPLAIN's figures. */
  readonly filesRead: number;
  readonly filesPruned: number;
}

/**
 * The planning and writing half of a file format, on the calling thread (the reading half is a SourceReader, in every thread). Formats are one folder or file each
 * and listed in formats.ts.
 */
export interface FileFormat {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Infers the schema of files (options as given, keys in lower case). */
  readonly inferSchema: (files: readonly string[], options: Readonly<Record<string, string>>) => StructType;
  /** Rows and column statistics, when the files tell them without being read. */
  readonly statistics?: (files: readonly string[], schema: StructType) => TableSource["statistics"];
  /**
   * Tasks that read the columns of files. `filters` are conjuncts bound to `columns`; a format may use them to leave out files and parts of files
   * (min and max, dictionaries), but need not apply them: the engine filters again.
   */
  readonly planScan: (request: {
    readonly source: TableSource;
    readonly files: readonly { readonly path: string; readonly partitionValues: Readonly<Record<string, string | null>> }[];
    readonly columns: readonly StructField[];
    readonly filters: readonly Expression[];
    readonly settings: Readonly<Record<string, string>>;
  }) => ScanPlan;
  /** Opens a writer for one file. */
  readonly openWriter?: (request: {
    readonly thread: Thread;
    readonly path: string;
    readonly schema: StructType;
    readonly options: Readonly<Record<string, string>>;
    readonly settings: Readonly<Record<string, string>>;
  }) => FileWriter;
  /** The ending of written files, with compression: ".snappy.parquet". */
  readonly extension?: (options: Readonly<Record<string, string>>, settings: Readonly<Record<string, string>>) => string;
}

export interface FileWriter {
  /** Columns in the order of the schema; may keep nothing of the batch. */
  write(batch: Batch): void;
  close(): void;
  /** After an error: closes without finishing the file. */
  abort(): void;
}
