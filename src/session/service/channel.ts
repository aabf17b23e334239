import type { CacheLevel } from "../../catalyst/plan/cachedPlan.ts";
import type { PlanGraph, PlanGraphKind } from "../../catalyst/plan/planGraph.ts";
import type { Stages } from "../../common/progress/stages.ts";
import type { DataType, StructField, StructType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { Command } from "../protocol/messages/commands.ts";
import type { CommandResultHolder, UdfDefinition } from "../protocol/messages/extensions.ts";
import type { Relation } from "../protocol/messages/relations.ts";

/** A column of a result: a copy outside linear memory. */
export interface ResultColumn {
  readonly type: DataType;
  /** The values by row, as value.ts says. */
  values(): readonly Value[];
}
export interface ResultBatch {
  readonly rows: number;
  readonly columns: readonly ResultColumn[];
}
export interface QueryResult {
  readonly schema: StructType;
  readonly batches: AsyncIterable<ResultBatch>;
}
export interface ExecuteOptions {
  readonly signal?: AbortSignal | undefined;
  /** The caller reads the result at its own pace (an iterator), so later commands must not wait for its end. */
  readonly streaming?: boolean;
}

export type ExplainMode = "simple" | "extended" | "codegen" | "cost" | "formatted" | "analyze";

/** A statement that has been started: its result, and when it is there. */
export interface StartedCommand {
  readonly holder: CommandResultHolder;
  /** Never rejects; the holder then has the error. */
  readonly finished: Promise<void>;
}

/** Rows of the catalog, in the fields of PySpark's Database, Table, Column, Function and CatalogMetadata. */
export interface CatalogMetadata {
  readonly name: string;
  readonly description: string | null;
}
export interface DatabaseMetadata {
  readonly name: string;
  readonly catalog: string | null;
  readonly description: string | null;
  readonly locationUri: string;
}
export interface TableMetadata {
  readonly name: string;
  readonly catalog: string | null;
  readonly namespace: readonly string[] | null;
  readonly description: string | null;
  readonly tableType: string;
  readonly isTemporary: boolean;
}
/** `p=1/q=a`, as the folder is named. */
export interface TablePartition {
  readonly partition: string;
}
export interface ColumnMetadata {
  readonly name: string;
  readonly description: string | null;
  readonly dataType: string;
  readonly nullable: boolean;
  readonly isPartition: boolean;
  readonly isBucket: boolean;
}
export interface FunctionMetadata {
  readonly name: string;
  readonly catalog: string | null;
  readonly namespace: readonly string[] | null;
  readonly description: string | null;
  readonly className: string;
  readonly isTemporary: boolean;
}

/** What the catalog of a session does; names are as users write them (`db.table`, with back quotes where needed). */
export interface CatalogService {
  currentCatalog(): Promise<string>;
  setCurrentCatalog(name: string): Promise<void>;
  listCatalogs(pattern?: string): Promise<readonly CatalogMetadata[]>;
  currentDatabase(): Promise<string>;
  setCurrentDatabase(name: string): Promise<void>;
  listDatabases(pattern?: string): Promise<readonly DatabaseMetadata[]>;
  getDatabase(name: string): Promise<DatabaseMetadata>;
  databaseExists(name: string): Promise<boolean>;
  listTables(database?: string, pattern?: string): Promise<readonly TableMetadata[]>;
  getTable(name: string): Promise<TableMetadata>;
  tableExists(name: string): Promise<boolean>;
  listColumns(table: string): Promise<readonly ColumnMetadata[]>;
  listFunctions(database?: string, pattern?: string): Promise<readonly FunctionMetadata[]>;
  getFunction(name: string): Promise<FunctionMetadata>;
  functionExists(name: string): Promise<boolean>;
  isCached(table: string): Promise<boolean>;
  dropTempView(name: string): Promise<boolean>;
  dropGlobalTempView(name: string): Promise<boolean>;
  isView(name: string): Promise<boolean>;
  dropView(name: string, ifExists: boolean): Promise<void>;
  /** Fails where a table of the name is not what the operation needs. */
  checkTable(name: string, operation: string): Promise<void>;
  listPartitions(table: string): Promise<readonly TablePartition[]>;
  tableProperties(table: string): Promise<Readonly<Record<string, string>>>;
  /** Fails: no table here is one of Hive's. */
  checkSerde(table: string): Promise<void>;
}

/** Settings of a session. */
export interface ConfigService {
  get(key: string): Promise<string>;
  getOption(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  unset(key: string): Promise<void>;
  getAll(): Promise<Readonly<Record<string, string>>>;
  isModifiable(key: string): Promise<boolean>;
}

/**
 * The way from the API to an engine: the requests of Spark Connect as calls. In process SparkService answers them; a client of another process will
 * encode the same messages.
 */
export interface Channel {
  readonly version: string;
  execute(relation: Relation, options?: ExecuteOptions): Promise<QueryResult>;
  /** Runs a command after those that were called before it. */
  run(command: Command): Promise<void>;
  /** Starts a statement (`spark.sql`); the holder can stand in relations at once. */
  startSql(input: Relation): StartedCommand;
  schema(relation: Relation): Promise<StructType>;
  /** Whether the rows are here already: those of a program, or of a command. */
  isLocal(relation: Relation): Promise<boolean>;
  explain(relation: Relation, mode: ExplainMode): Promise<string>;
  /** A plan as nodes and edges. `measured`: with the figures of a run, which it makes. */
  planGraph(relation: Relation, kind: PlanGraphKind, measured: boolean): Promise<PlanGraph>;
  /** The text that show() prints. */
  showString(relation: Relation, rows: number, truncate: number, vertical: boolean): Promise<string>;
  inputFiles(relation: Relation): Promise<readonly string[]>;
  sameSemantics(a: Relation, b: Relation): Promise<boolean>;
  semanticHash(relation: Relation): Promise<number>;
  persist(relation: Relation, level?: CacheLevel): Promise<void>;
  unpersist(relation: Relation): Promise<void>;
  /** How a frame is cached; a level that uses nothing when it is not. */
  storageLevel(relation: Relation): Promise<CacheLevel>;
  registerFunction(name: string, definition: UdfDefinition): Promise<void>;
  readonly config: ConfigService;
  readonly catalog: CatalogService;
  /** The stages of the session's queries while they run, and of its RDDs. */
  readonly stages: Stages;
  /** Calls a function with the metrics of an observing relation, by its plan id, when it is run first. */
  observe(planId: number, observer: (fields: readonly StructField[], values: readonly Value[]) => void): void;
  /** Tags of the queries and commands that are started from now on. */
  readonly tags: Set<string>;
  /** Cancels the queries that run now, or those of them that have the tag or the id; gives their ids. */
  interrupt(which?: { readonly tag: string } | { readonly operation: string }): readonly string[];
  close(): Promise<void>;
}
