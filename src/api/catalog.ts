import type { CacheLevel } from "../catalyst/plan/cachedPlan.ts";
import { levelName } from "../session/service/storageLevels.ts";
import type {
  CatalogMetadata,
  CatalogService,
  ColumnMetadata,
  DatabaseMetadata,
  FunctionMetadata,
  TableMetadata,
} from "../session/service/channel.ts";

/** Databases, tables, views and functions of a session: `await spark.catalog.listTables()`. */
export class Catalog {
  private readonly service: CatalogService;
  private readonly run: (text: string) => Promise<void>;

  constructor(service: CatalogService, run: (text: string) => Promise<void>) {
    this.service = service;
    this.run = run;
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

const quote = (name: string): string => `\`${name.replaceAll("`", "``")}\``;
