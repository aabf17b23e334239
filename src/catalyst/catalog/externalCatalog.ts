import { sparkError } from "../../common/errors/conditions.ts";
import type { DatabaseEntry, SqlFunctionEntry, TableEntry, ViewEntry } from "./entries.ts";
import "./conditions.ts";

const key = (name: string): string => name.toLowerCase();

interface Database {
  readonly entry: DatabaseEntry;
  readonly relations: Map<string, TableEntry | ViewEntry>;
  readonly functions: Map<string, SqlFunctionEntry>;
}

/** Databases, tables and views that all sessions of an application share. */
export class ExternalCatalog {
  private readonly databases = new Map<string, Database>();
  readonly globalTempViews = new Map<string, ViewEntry>();
  readonly warehouse: string;

  constructor(warehouse: string) {
    this.warehouse = warehouse.replace(/\/+$/, "");
    this.addDatabase({ name: "default", location: this.warehouse, comment: "Default Hive database", properties: {} });
  }

  private addDatabase(entry: DatabaseEntry): void {
    this.databases.set(key(entry.name), { entry, relations: new Map(), functions: new Map() });
  }

  private database(name: string): Database {
    const found = this.databases.get(key(name));
    if (!found) throw sparkError("SCHEMA_NOT_FOUND", { schemaName: `\`spark_catalog\`.\`${name}\`` });
    return found;
  }

  hasDatabase(name: string): boolean {
    return this.databases.has(key(name));
  }
  getDatabase(name: string): DatabaseEntry {
    return this.database(name).entry;
  }
  listDatabases(): readonly DatabaseEntry[] {
    return [...this.databases.values()].map((d) => d.entry).sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  createDatabase(
    name: string,
    options: {
      ifNotExists: boolean;
      comment?: string | undefined;
      location?: string | undefined;
      properties?: Readonly<Record<string, string>>;
    },
  ): void {
    if (this.hasDatabase(name)) {
      if (options.ifNotExists) return;
      throw sparkError("SCHEMA_ALREADY_EXISTS", { schemaName: `\`${name}\`` });
    }
    const lower = key(name);
    this.addDatabase({
      name: lower,
      location: options.location ?? `${this.warehouse}/${lower}.db`,
      comment: options.comment,
      properties: options.properties ?? {},
    });
  }
  dropDatabase(name: string, options: { ifExists: boolean; cascade: boolean }): void {
    const found = this.databases.get(key(name));
    if (!found) {
      if (options.ifExists) return;
      throw sparkError("SCHEMA_NOT_FOUND", { schemaName: `\`spark_catalog\`.\`${name}\`` });
    }
    if (key(name) === "default")
      throw sparkError("UNSUPPORTED_FEATURE.DROP_DATABASE", { database: "`spark_catalog`.`default`" });
    if (found.relations.size > 0 && !options.cascade)
      throw sparkError("SCHEMA_NOT_EMPTY", { schemaName: `\`${name}\`` });
    this.databases.delete(key(name));
  }

  relation(database: string, name: string): TableEntry | ViewEntry | undefined {
    return this.databases.get(key(database))?.relations.get(key(name));
  }
  relations(database: string): readonly (TableEntry | ViewEntry)[] {
    return [...this.database(database).relations.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  putRelation(database: string, entry: TableEntry | ViewEntry): void {
    this.database(database).relations.set(key(entry.name), entry);
  }
  removeRelation(database: string, name: string): void {
    this.database(database).relations.delete(key(name));
  }

  function(database: string, name: string): SqlFunctionEntry | undefined {
    return this.databases.get(key(database))?.functions.get(key(name));
  }
  functions(database: string): readonly SqlFunctionEntry[] {
    return [...this.database(database).functions.values()];
  }
  putFunction(database: string, entry: SqlFunctionEntry): void {
    this.database(database).functions.set(key(entry.name), entry);
  }
  removeFunction(database: string, name: string): boolean {
    return this.database(database).functions.delete(key(name));
  }
}
