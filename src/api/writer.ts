import { sparkError } from "../common/errors/conditions.ts";
import type {
  SaveMode,
  TableSaveMethod,
  WriteOperation,
  WriteOperationV2,
} from "../session/protocol/messages/commands.ts";
import { type Column, toColumn } from "./column.ts";
import type { AnyDataFrame } from "./dataFrame.ts";
import { type OptionValue, optionTexts } from "./options.ts";

const MODES: Readonly<Record<string, SaveMode>> = {
  append: "SAVE_MODE_APPEND",
  overwrite: "SAVE_MODE_OVERWRITE",
  error: "SAVE_MODE_ERROR_IF_EXISTS",
  errorifexists: "SAVE_MODE_ERROR_IF_EXISTS",
  default: "SAVE_MODE_ERROR_IF_EXISTS",
  ignore: "SAVE_MODE_IGNORE",
};

/** Writes a frame: `df.write.mode("overwrite").partitionBy("day").parquet(path)`. */
export class DataFrameWriter {
  private readonly frame: AnyDataFrame;
  private source: string | undefined;
  private saveMode: SaveMode = "SAVE_MODE_UNSPECIFIED";
  private partitionColumns: readonly string[] = [];
  private sortColumns: readonly string[] = [];
  private clusterColumns: readonly string[] = [];
  private buckets: WriteOperation["bucketBy"];
  private readonly given: Record<string, string> = {};

  constructor(frame: AnyDataFrame) {
    this.frame = frame;
  }

  format(source: string): this {
    this.source = source;
    return this;
  }
  /** What happens when there is something already: "append", "overwrite", "ignore", or "error" (the default). */
  mode(mode: "append" | "overwrite" | "error" | "errorifexists" | "ignore"): this {
    const m = MODES[mode.toLowerCase()];
    if (m === undefined) throw sparkError("INVALID_SAVE_MODE", { mode: `"${mode}"` });
    this.saveMode = m;
    return this;
  }
  option(key: string, value: OptionValue): this {
    Object.assign(this.given, optionTexts({ [key]: value }));
    return this;
  }
  options(options: Readonly<Record<string, OptionValue>>): this {
    Object.assign(this.given, optionTexts(options));
    return this;
  }
  partitionBy(...columns: readonly string[]): this {
    this.partitionColumns = columns;
    return this;
  }
  bucketBy(numBuckets: number, ...columns: readonly string[]): this {
    this.buckets = { numBuckets, bucketColumnNames: columns };
    return this;
  }
  sortBy(...columns: readonly string[]): this {
    this.sortColumns = columns;
    return this;
  }
  clusterBy(...columns: readonly string[]): this {
    this.clusterColumns = columns;
    return this;
  }
  /** Writes files into a folder. */
  save(path?: string): Promise<void> {
    return this.run(path === undefined ? {} : { path });
  }
  saveAsTable(name: string): Promise<void> {
    return this.run(this.table(name, "TABLE_SAVE_METHOD_SAVE_AS_TABLE"));
  }
  /** Inserts by position; `overwrite` replaces what is there. */
  insertInto(name: string, overwrite?: boolean): Promise<void> {
    if (overwrite !== undefined) this.mode(overwrite ? "overwrite" : "append");
    return this.run(this.table(name, "TABLE_SAVE_METHOD_INSERT_INTO"));
  }
  parquet(path: string, options: Readonly<Record<string, OptionValue>> = {}): Promise<void> {
    return this.format("parquet").options(options).save(path);
  }
  csv(path: string, options: Readonly<Record<string, OptionValue>> = {}): Promise<void> {
    return this.format("csv").options(options).save(path);
  }
  json(path: string, options: Readonly<Record<string, OptionValue>> = {}): Promise<void> {
    return this.format("json").options(options).save(path);
  }
  text(path: string, options: Readonly<Record<string, OptionValue>> = {}): Promise<void> {
    return this.format("text").options(options).save(path);
  }
  orc(path: string, options: Readonly<Record<string, OptionValue>> = {}): Promise<void> {
    return this.format("orc").options(options).save(path);
  }
  xml(path: string, options: Readonly<Record<string, OptionValue>> = {}): Promise<void> {
    return this.format("xml").options(options).save(path);
  }

  /** Into a table of a database, in one transaction. */
  jdbc(
    url: string,
    table: string,
    mode?: "append" | "overwrite" | "error" | "errorifexists" | "ignore",
    properties: Readonly<Record<string, OptionValue>> = {},
  ): Promise<void> {
    if (mode !== undefined) this.mode(mode);
    return this.format("jdbc").options(properties).options({ url, dbtable: table }).save();
  }

  private table(tableName: string, saveMethod: TableSaveMethod) {
    return { table: { tableName, saveMethod } };
  }
  private run(target: Pick<WriteOperation, "path" | "table">): Promise<void> {
    const writeOperation: WriteOperation = {
      input: this.frame.relation,
      ...(this.source === undefined ? {} : { source: this.source }),
      ...target,
      mode: this.saveMode,
      sortColumnNames: this.sortColumns,
      partitioningColumns: this.partitionColumns,
      clusteringColumns: this.clusterColumns,
      ...(this.buckets ? { bucketBy: this.buckets } : {}),
      options: { ...this.given },
    };
    return this.frame.sparkSession.channel.run({ writeOperation });
  }
}

/** Writes to a table: `df.writeTo("t").using("parquet").create()`. */
export class DataFrameWriterV2 {
  private readonly frame: AnyDataFrame;
  private readonly tableName: string;
  private provider: string | undefined;
  private partitioning: readonly Column[] = [];
  private clustering: readonly string[] = [];
  private readonly given: Record<string, string> = {};
  private readonly properties: Record<string, string> = {};

  constructor(frame: AnyDataFrame, tableName: string) {
    this.frame = frame;
    this.tableName = tableName;
  }
  using(provider: string): this {
    this.provider = provider;
    return this;
  }
  option(key: string, value: OptionValue): this {
    Object.assign(this.given, optionTexts({ [key]: value }));
    return this;
  }
  options(options: Readonly<Record<string, OptionValue>>): this {
    Object.assign(this.given, optionTexts(options));
    return this;
  }
  tableProperty(key: string, value: string): this {
    this.properties[key] = value;
    return this;
  }
  /** Columns by which a new table is clustered: the catalog keeps them, the files are written as without. */
  clusterBy(...columns: readonly string[]): this {
    this.clustering = columns;
    return this;
  }
  partitionedBy(...columns: readonly (Column | string)[]): this {
    this.partitioning = columns.map(toColumn);
    return this;
  }
  create(): Promise<void> {
    return this.run("MODE_CREATE");
  }
  replace(): Promise<void> {
    return this.run("MODE_REPLACE");
  }
  createOrReplace(): Promise<void> {
    return this.run("MODE_CREATE_OR_REPLACE");
  }
  append(): Promise<void> {
    return this.run("MODE_APPEND");
  }
  overwrite(condition: Column): Promise<void> {
    return this.run("MODE_OVERWRITE", condition);
  }
  overwritePartitions(): Promise<void> {
    return this.run("MODE_OVERWRITE_PARTITIONS");
  }
  private run(mode: WriteOperationV2["mode"], condition?: Column): Promise<void> {
    return this.frame.sparkSession.channel.run({
      writeOperationV2: {
        input: this.frame.relation,
        tableName: this.tableName,
        ...(this.provider === undefined ? {} : { provider: this.provider }),
        partitioningColumns: this.partitioning.map((c) => c.expression),
        options: { ...this.given },
        tableProperties: { ...this.properties },
        mode,
        ...(this.clustering.length > 0 ? { clusteringColumns: this.clustering } : {}),
        ...(condition ? { overwriteCondition: condition.expression } : {}),
      },
    });
  }
}
