import type { Expression } from "../../catalyst/expr/expression.ts";
import type { TableSource } from "../../catalyst/plan/logicalPlan.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { StructField, StructType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { FileSettings, OutputFile } from "../files/fileSystem.ts";
import type { Thread } from "../operators/thread.ts";
import type { ScanTask } from "./batchReader.ts";

/** What a scan is cut into. */
export interface ScanPlan {
  readonly tasks: readonly ScanTask[];
  /** By requested column: false where the files prove that there is no null. */
  readonly nullable: readonly boolean[];
  /** Files that are read, and files left out by the filters, for EXPLAIN's figures. */
  readonly filesRead: number;
  readonly filesPruned: number;
}

/** A task that reads one file or a part of it. */
export interface FileTask extends ScanTask {
  readonly path: string;
  /** The settings of the place where the file is, when that is not this machine; the planner of scans adds them. */
  readonly place?: FileSettings;
  /** The size of the file, for the same ones. */
  readonly bytes?: number;
}
export interface FileScanPlan extends ScanPlan {
  readonly tasks: readonly FileTask[];
}

/** Texts by key: a session's settings with their defaults, or a source's options with keys in lower case. */
export type Texts = Readonly<Record<string, string>>;

/** A listed file, with the values of the source's partition columns. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
  readonly partition: readonly Value[];
  /** The settings of the place where it is, when that is not this machine. */
  readonly place?: FileSettings;
}

/**
 * The planning and writing half of a file format, on the calling thread (the reading half is a SourceReader, in every thread). Formats are one folder or file each
 * and listed in formats.ts.
 */
export interface FileFormat {
  readonly name: string;
  /** As Spark's messages write it: "Parquet". */
  readonly title: string;
  readonly aliases?: readonly string[];
  /** The schema needs no files (text). */
  readonly fixedSchema?: boolean;
  /** Infers the schema of files; there is at least one, unless the schema is fixed. */
  readonly inferSchema: (files: readonly SourceFile[], options: Texts, settings: Texts) => StructType;
  /** Refuses a schema that the format cannot read or write. */
  readonly checkSchema?: (schema: StructType, direction: "read" | "write", options: Texts) => void;
  /** Rows and column statistics, when the files tell them without being read. */
  readonly statistics?: (files: readonly SourceFile[], schema: StructType) => TableSource["statistics"];
  /**
   * Tasks that read columns of files. `filters` are conjuncts bound to `columns`; a format may use them to leave out files and parts of files
   * (min and max, dictionaries), but need not apply them: the engine filters again. Partition columns are not among them.
   */
  readonly planScan: (request: {
    readonly source: TableSource;
    readonly files: readonly SourceFile[];
    readonly columns: readonly StructField[];
    readonly filters: readonly Expression[];
    readonly settings: Texts;
  }) => FileScanPlan;
  /** Opens a writer for one file. */
  readonly openWriter?: (request: {
    readonly thread: Thread;
    readonly path: string;
    /** The file, new and empty; the writer closes it. */
    readonly output: OutputFile;
    readonly schema: StructType;
    readonly options: Texts;
    readonly settings: Texts;
  }) => FileWriter;
  /** The ending of written files, with compression: ".snappy.parquet". */
  readonly extension?: (options: Texts, settings: Texts) => string;
}

export interface FileWriter {
  /** Columns in the order of the schema; may keep nothing of the batch. */
  write(batch: Batch): void;
  close(): void;
  /** After an error: closes without finishing the file. */
  abort(): void;
}
