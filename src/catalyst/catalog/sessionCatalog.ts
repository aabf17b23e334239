import { sparkError } from "../../common/errors/conditions.ts";
import type { SqlFunctionEntry, TableEntry, UserFunction, VariableEntry, ViewEntry } from "./entries.ts";
import type { ExternalCatalog } from "./externalCatalog.ts";
import "./conditions.ts";

export const CATALOG_NAME = "spark_catalog";
export const GLOBAL_TEMP = "global_temp";

const key = (name: string): string => name.toLowerCase();
const quote = (parts: readonly string[]): string => parts.map((p) => `\`${p.replaceAll("`", "``")}\``).join(".");

/** A name of a table or view with its database; `temp` when it can also be the session's temporary view. */
export interface QualifiedName {
  readonly database: string;
  readonly name: string;
  /** Written without a database: temporary views come first. */
  readonly bare: boolean;
}

/** What one session sees: the shared catalog, its temporary views, functions and variables, and its current database. */
export class SessionCatalog {
  readonly external: ExternalCatalog;
  private database = "default";
  private readonly tempViews = new Map<string, ViewEntry>();
  private readonly tempFunctions = new Map<string, UserFunction>();
  private readonly variables = new Map<string, VariableEntry>();

  constructor(external: ExternalCatalog) {
    this.external = external;
  }

  get currentDatabase(): string {
    return this.database;
  }
  /** USE: one part, or the catalog's name in front. */
  use(parts: readonly string[]): void {
    const rest = parts.length > 1 && key(parts[0]!) === CATALOG_NAME ? parts.slice(1) : parts;
    if (rest.length === 1 && key(rest[0]!) === CATALOG_NAME && parts.length === 1) return;
    const name = rest[0]!;
    if (rest.length !== 1 || !this.external.hasDatabase(name))
      throw sparkError("SCHEMA_NOT_FOUND", { schemaName: `\`${CATALOG_NAME}\`.${quote(rest)}` });
    this.database = key(name);
  }

  /** The database and name of `name`, `db.name` or `spark_catalog.db.name`. */
  qualify(parts: readonly string[]): QualifiedName {
    const rest = parts.length > 2 && key(parts[0]!) === CATALOG_NAME ? parts.slice(1) : parts;
    if (rest.length === 1) return { database: this.database, name: rest[0]!, bare: true };
    if (rest.length === 2) return { database: key(rest[0]!), name: rest[1]!, bare: false };
    throw sparkError("REQUIRES_SINGLE_PART_NAMESPACE", {
      sessionCatalog: CATALOG_NAME,
      namespace: quote(parts.slice(0, -1)),
    });
  }

  /** The relation of a name, temporary views first; undefined when there is none. */
  lookup(parts: readonly string[]): TableEntry | ViewEntry | undefined {
    if (parts.length === 1) {
      const temp = this.tempViews.get(key(parts[0]!));
      if (temp) return temp;
    }
    if (parts.length === 2 && key(parts[0]!) === GLOBAL_TEMP) return this.external.globalTempViews.get(key(parts[1]!));
    // A path behind a format (parquet.`/path`) has two parts as well: it is no table then.
    if (parts.length > 3 || (parts.length === 3 && key(parts[0]!) !== CATALOG_NAME)) return undefined;
    const q = this.qualify(parts);
    return this.external.relation(q.database, q.name);
  }

  tempView(name: string): ViewEntry | undefined {
    return this.tempViews.get(key(name));
  }
  listTempViews(): readonly ViewEntry[] {
    return [...this.tempViews.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  createTempView(entry: ViewEntry, replace: boolean): void {
    if (!replace && this.tempViews.has(key(entry.name)))
      throw sparkError("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", { relationName: quote([entry.name]) });
    this.tempViews.set(key(entry.name), entry);
  }
  createGlobalTempView(entry: ViewEntry, replace: boolean): void {
    const views = this.external.globalTempViews;
    if (!replace && views.has(key(entry.name)))
      throw sparkError("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS", { relationName: quote([GLOBAL_TEMP, entry.name]) });
    views.set(key(entry.name), { ...entry, database: GLOBAL_TEMP });
  }
  /** Whether there was such a view. */
  dropTempView(name: string): boolean {
    return this.tempViews.delete(key(name));
  }
  dropGlobalTempView(name: string): boolean {
    return this.external.globalTempViews.delete(key(name));
  }

  /** Adds a table or persisted view; `replace` as CREATE OR REPLACE. */
  createRelation(entry: TableEntry | ViewEntry, options: { ifNotExists?: boolean; replace?: boolean } = {}): boolean {
    const database = entry.database ?? this.database;
    if (!this.external.hasDatabase(database))
      throw sparkError("SCHEMA_NOT_FOUND", { schemaName: `\`${CATALOG_NAME}\`.${quote([database])}` });
    if (this.external.relation(database, entry.name) && !options.replace) {
      if (options.ifNotExists) return false;
      throw sparkError("TABLE_OR_VIEW_ALREADY_EXISTS", { relationName: quote([CATALOG_NAME, database, entry.name]) });
    }
    this.external.putRelation(database, entry);
    return true;
  }

  /** DROP TABLE or DROP VIEW: takes the entry out and gives it back, so that the files of managed tables can be removed. */
  dropRelation(
    parts: readonly string[],
    kind: "table" | "view",
    ifExists: boolean,
  ): TableEntry | ViewEntry | undefined {
    if (parts.length === 1 && this.tempViews.has(key(parts[0]!))) {
      const view = this.tempViews.get(key(parts[0]!))!;
      this.tempViews.delete(key(parts[0]!));
      return view;
    }
    if (parts.length === 2 && key(parts[0]!) === GLOBAL_TEMP) {
      const view = this.external.globalTempViews.get(key(parts[1]!));
      if (view) {
        this.external.globalTempViews.delete(key(parts[1]!));
        return view;
      }
    }
    const q = this.qualify(parts);
    const entry = this.external.relation(q.database, q.name);
    const name = quote([CATALOG_NAME, q.database, q.name]);
    if (!entry) {
      if (ifExists) return undefined;
      throw sparkError(kind === "view" ? "VIEW_NOT_FOUND" : "TABLE_OR_VIEW_NOT_FOUND", { relationName: name });
    }
    if (entry.kind !== kind)
      throw kind === "view"
        ? sparkError("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE", { tableName: name, operation: "DROP VIEW" })
        : sparkError("WRONG_COMMAND_FOR_OBJECT_TYPE", {
            operation: "DROP TABLE",
            requiredType: "EXTERNAL or MANAGED",
            objectName: `${CATALOG_NAME}.${q.database}.${q.name}`,
            foundType: "VIEW",
            alternative: "DROP VIEW",
          });
    this.external.removeRelation(q.database, q.name);
    return entry;
  }

  /** A user's function by its (qualified) name. */
  findFunction(parts: readonly string[]): UserFunction | undefined {
    if (parts.length === 1)
      return this.tempFunctions.get(key(parts[0]!)) ?? this.external.function(this.database, parts[0]!);
    const rest = key(parts[0]!) === CATALOG_NAME ? parts.slice(1) : parts;
    if (rest.length === 2) {
      if (key(rest[0]!) === "session") return this.tempFunctions.get(key(rest[1]!));
      return this.external.function(rest[0]!, rest[1]!);
    }
    if (rest.length === 3 && key(rest[0]!) === "system" && key(rest[1]!) === "session")
      return this.tempFunctions.get(key(rest[2]!));
    return undefined;
  }
  isTempFunction(name: string): boolean {
    return this.tempFunctions.has(key(name));
  }
  listFunctions(): readonly UserFunction[] {
    return [...this.tempFunctions.values(), ...this.external.functions(this.database)];
  }
  createTempFunction(entry: UserFunction, replace: boolean): void {
    if (!replace && this.tempFunctions.has(key(entry.name)))
      throw sparkError("ROUTINE_ALREADY_EXISTS", {
        routineName: quote([entry.name]),
        newRoutineType: "routine",
        existingRoutineType: "routine",
      });
    this.tempFunctions.set(key(entry.name), entry);
  }
  createFunction(
    database: string | undefined,
    entry: SqlFunctionEntry,
    options: { replace: boolean; ifNotExists: boolean },
  ): void {
    const db = database ?? this.database;
    if (this.external.function(db, entry.name) && !options.replace) {
      if (options.ifNotExists) return;
      throw sparkError("ROUTINE_ALREADY_EXISTS", {
        routineName: quote([CATALOG_NAME, db, entry.name]),
        newRoutineType: "routine",
        existingRoutineType: "routine",
      });
    }
    this.external.putFunction(db, entry);
  }
  dropFunction(parts: readonly string[], options: { temporary: boolean; ifExists: boolean }): void {
    const name = parts[parts.length - 1]!;
    const found = options.temporary
      ? this.tempFunctions.delete(key(name))
      : this.external.removeFunction(parts.length > 1 ? parts[parts.length - 2]! : this.database, name);
    if (!found && !options.ifExists) throw sparkError("ROUTINE_NOT_FOUND", { routineName: quote(parts) });
  }

  /** Variables are in `system.session`. */
  variable(parts: readonly string[]): VariableEntry | undefined {
    const rest = parts.map(key);
    if (rest.length === 3 && rest[0] === "system") rest.shift();
    if (rest.length === 2 && rest[0] === "session") rest.shift();
    return rest.length === 1 ? this.variables.get(rest[0]!) : undefined;
  }
  declareVariable(entry: VariableEntry, replace: boolean): void {
    if (!replace && this.variables.has(key(entry.name)))
      throw sparkError("VARIABLE_ALREADY_EXISTS", { variableName: quote(["system", "session", entry.name]) });
    this.variables.set(key(entry.name), entry);
  }
  dropVariable(parts: readonly string[], ifExists: boolean): void {
    const entry = this.variable(parts);
    if (entry) this.variables.delete(key(entry.name));
    else if (!ifExists) throw sparkError("VARIABLE_NOT_FOUND", { variableName: quote(parts) });
  }
}
