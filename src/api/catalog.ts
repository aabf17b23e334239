import { SparkError } from "../common/errors/sparkError.ts";
import { quoteString } from "../types/literal.ts";
import { toDdl } from "../types/ddl.ts";
import { type OptionValue, optionTexts } from "./options.ts";
import type { DataFrame } from "./dataFrame.ts";
import { type DataTypeLike, plainSchema } from "./schema/dataTypes.ts";
import type { UdfCall, UserFunction } from "./udf.ts";
import type { CacheLevel } from "../catalyst/plan/cachedPlan.ts";
import { levelName } from "../session/service/storageLevels.ts";
import type {
  CatalogMetadata,
  CatalogService,
  ColumnMetadata,
  DatabaseMetadata,
  FunctionMetadata,
  TableMetadata,
  TablePartition,
} from "../session/service/channel.ts";

/** What a new table is made of. */
export interface NewTable {
  /** Where its files are; without it the table has a folder of its own, which goes when it is dropped. */
  readonly path?: string;
  /** "parquet", "csv", ...: by default what `spark.sql.sources.default` says. */
  readonly source?: string;
  /** Taken from the files when there is a path and no schema. */
  readonly schema?: DataTypeLike;
  readonly description?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
}

/** What the catalog asks of its session. */
export interface CatalogSession {
  run(text: string): Promise<void>;
  /** The one text that a statement gives. */
  text(statement: string): Promise<string>;
  table(name: string): DataFrame;
  register(name: string, f: UserFunction, returnType: DataTypeLike | undefined): UdfCall;
  setting(key: string): Promise<string | undefined>;
}

/** Databases, tables, views and functions of a session: `await spark.catalog.listTables()`. */
export class Catalog {
  private readonly service: CatalogService;
  private readonly session: CatalogSession;

  constructor(service: CatalogService, session: CatalogSession) {
    this.service = service;
    this.session = session;
  }
  private run(text: string): Promise<void> {
    return this.session.run(text);
  }
  currentCatalog(): Promise<string> {
    return this.service.currentCatalog();
  }
  setCurrentCatalog(name: string): Promise<void> {
    return this.service.setCurrentCatalog(name);
  }
  listCatalogs(pattern?: string): Promise<readonly CatalogMetadata[]> {
    return this.service.listCatalogs(pattern);
  }
  currentDatabase(): Promise<string> {
    return this.service.currentDatabase();
  }
  setCurrentDatabase(name: string): Promise<void> {
    return this.service.setCurrentDatabase(name);
  }
  listDatabases(pattern?: string): Promise<readonly DatabaseMetadata[]> {
    return this.service.listDatabases(pattern);
  }
  getDatabase(name: string): Promise<DatabaseMetadata> {
    return this.service.getDatabase(name);
  }
  databaseExists(name: string): Promise<boolean> {
    return this.service.databaseExists(name);
  }
  listTables(database?: string, pattern?: string): Promise<readonly TableMetadata[]> {
    return this.service.listTables(database, pattern);
  }
  getTable(name: string): Promise<TableMetadata> {
    return this.service.getTable(name);
  }
  tableExists(name: string, database?: string): Promise<boolean> {
    return this.service.tableExists(database === undefined ? name : `${quote(database)}.${quote(name)}`);
  }
  listColumns(table: string, database?: string): Promise<readonly ColumnMetadata[]> {
    return this.service.listColumns(database === undefined ? table : `${quote(database)}.${quote(table)}`);
  }
  listFunctions(database?: string, pattern?: string): Promise<readonly FunctionMetadata[]> {
    return this.service.listFunctions(database, pattern);
  }
  getFunction(name: string): Promise<FunctionMetadata> {
    return this.service.getFunction(name);
  }
  functionExists(name: string): Promise<boolean> {
    return this.service.functionExists(name);
  }
  /** Whether there was such a view. */
  dropTempView(name: string): Promise<boolean> {
    return this.service.dropTempView(name);
  }
  dropGlobalTempView(name: string): Promise<boolean> {
    return this.service.dropGlobalTempView(name);
  }
  /** Makes a database. The properties `comment` and `location` are its comment and where its tables are. */
  createDatabase(name: string, ifNotExists = false, properties: Readonly<Record<string, string>> = {}): Promise<void> {
    const { comment, location, ...others } = properties;
    return this.run(
      [
        `CREATE DATABASE ${ifNotExists ? "IF NOT EXISTS " : ""}${name}`,
        ...(comment === undefined ? [] : [`COMMENT ${quoteString(comment)}`]),
        ...(location === undefined ? [] : [`LOCATION ${quoteString(location)}`]),
        ...(Object.keys(others).length === 0 ? [] : [`WITH DBPROPERTIES (${pairs(others)})`]),
      ].join(" "),
    );
  }
  /** Drops a database; with `cascade` what is in it too. */
  dropDatabase(name: string, ifExists = false, cascade = false): Promise<void> {
    return this.run(`DROP DATABASE ${ifExists ? "IF EXISTS " : ""}${name}${cascade ? " CASCADE" : ""}`);
  }
  /** Makes a table, and gives it as a frame. */
  async createTable(name: string, table: NewTable = {}): Promise<DataFrame> {
    const { path, source, schema, description, options = {} } = table;
    const format = source ?? (await this.session.setting("spark.sql.sources.default")) ?? "parquet";
    const given = optionTexts(options);
    if (schema === undefined && path === undefined && !Object.keys(given).some((k) => k.toLowerCase() === "path")) {
      const shown = format[0]!.toUpperCase() + format.slice(1).toLowerCase();
      throw new SparkError({
        condition: "UNABLE_TO_INFER_SCHEMA",
        sqlState: "42KD9",
        message: `[UNABLE_TO_INFER_SCHEMA] Unable to infer schema for ${shown}. It must be specified manually. SQLSTATE: 42KD9`,
        messageParameters: { format: shown },
      });
    }
    await this.run(
      [
        `CREATE TABLE ${name}`,
        ...(schema === undefined ? [] : [`(${toDdl(plainSchema(schema))})`]),
        `USING ${format}`,
        ...(Object.keys(given).length === 0 ? [] : [`OPTIONS (${pairs(given)})`]),
        ...(path === undefined ? [] : [`LOCATION ${quoteString(path)}`]),
        ...(description === undefined ? [] : [`COMMENT ${quoteString(description)}`]),
      ].join(" "),
    );
    return this.session.table(name);
  }
  /** As `createTable`: the older name. */
  createExternalTable(name: string, table: NewTable = {}): Promise<DataFrame> {
    return this.createTable(name, table);
  }
  /** Drops a table; a view of the name too. */
  async dropTable(name: string, ifExists = false, purge = false): Promise<void> {
    if (await this.service.isView(name)) return this.service.dropView(name, ifExists);
    return this.run(`DROP TABLE ${ifExists ? "IF EXISTS " : ""}${name}${purge ? " PURGE" : ""}`);
  }
  /** Drops a view, temporary ones too. */
  dropView(name: string, ifExists = false): Promise<void> {
    return this.service.dropView(name, ifExists);
  }
  /** The views of a database, and the session's temporary ones. */
  async listViews(database?: string, pattern?: string): Promise<readonly TableMetadata[]> {
    const all = await this.service.listTables(database, pattern);
    return all.filter((t) => t.tableType === "VIEW" || t.isTemporary);
  }
  /** The partitions of a table, as their folders are named: `day=1/shop=a`. */
  listPartitions(table: string): Promise<readonly TablePartition[]> {
    return this.service.listPartitions(table);
  }
  getTableProperties(table: string): Promise<Readonly<Record<string, string>>> {
    return this.service.tableProperties(table);
  }
  /** The statement that makes a table. */
  async getCreateTableString(table: string, asSerde = false): Promise<string> {
    if (asSerde) await this.service.checkSerde(table);
    return this.session.text(`SHOW CREATE TABLE ${table}`);
  }
  /** Removes all rows of a table that has its own folder. */
  async truncateTable(table: string): Promise<void> {
    await this.service.checkTable(table, "Catalog.truncateTable");
    return this.run(`TRUNCATE TABLE ${table}`);
  }
  /** Statistics of a table; this version keeps none beside those of the files, and says so. */
  async analyzeTable(table: string, noScan = false): Promise<void> {
    await this.service.checkTable(table, "Catalog.analyzeTable");
    return this.run(`ANALYZE TABLE ${table} COMPUTE STATISTICS${noScan ? " NOSCAN" : ""}`);
  }
  /** Looks again for the partitions of a table. They are found when the table is read, so this makes sure of that alone. */
  async recoverPartitions(table: string): Promise<void> {
    await this.service.checkTable(table, "recoverPartitions()");
    return this.run(`REFRESH TABLE ${table}`);
  }
  /** The older name of `spark.udf.register`. */
  registerFunction(name: string, f: UserFunction, returnType?: DataTypeLike): UdfCall {
    return this.session.register(name, f, returnType);
  }
  isCached(name: string): Promise<boolean> {
    return this.service.isCached(name);
  }
  /** Keeps the rows of a table or view in memory once they were computed. */
  cacheTable(name: string, storageLevel?: string | CacheLevel): Promise<void> {
    const level = typeof storageLevel === "object" ? levelName(storageLevel) : storageLevel;
    const options = level === undefined ? "" : ` OPTIONS('storageLevel' '${level}')`;
    return this.run(`CACHE LAZY TABLE ${name}${options}`);
  }
  uncacheTable(name: string): Promise<void> {
    return this.run(`UNCACHE TABLE ${name}`);
  }
  clearCache(): Promise<void> {
    return this.run("CLEAR CACHE");
  }
  refreshTable(name: string): Promise<void> {
    return this.run(`REFRESH TABLE ${name}`);
  }
  /** What was cached of the files below a path is computed anew when it is asked for. */
  refreshByPath(path: string): Promise<void> {
    return this.run(`REFRESH '${path.replace(/['\\]/g, "\\$&")}'`);
  }
}

const pairs = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([k, v]) => `${quoteString(k)} = ${quoteString(v)}`)
    .join(", ");

const quote = (name: string): string => `\`${name.replaceAll("`", "``")}\``;
