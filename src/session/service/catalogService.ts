import { sparkError } from "../../common/errors/conditions.ts";
import type { TableEntry, ViewEntry } from "../../catalyst/catalog/entries.ts";
import { CATALOG_NAME } from "../../catalyst/catalog/sessionCatalog.ts";
import { allFunctions, findFunction } from "../../catalyst/functions/registry.ts";
import { catalogString } from "../../types/ddl.ts";
import { nameParts } from "../protocol/names.ts";
import type { CatalogService, DatabaseMetadata, FunctionMetadata, TableMetadata } from "./channel.ts";
import { namedPlan } from "./commands/caches.ts";
import { type CommandContext, matchesPattern, quoted } from "./commands/context.ts";
import { tableCalls } from "./catalogTables.ts";
import { relationOf } from "./commands/show.ts";

const table = (r: TableEntry | ViewEntry, temporary: boolean): TableMetadata => ({
  name: r.name,
  catalog: temporary ? null : CATALOG_NAME,
  namespace: r.database === undefined ? [] : [r.database],
  description: r.comment ?? null,
  tableType: temporary ? "TEMPORARY" : r.kind === "view" ? "VIEW" : r.managed ? "MANAGED" : "EXTERNAL",
  isTemporary: temporary,
});

const builtin = (name: string, usage: string): FunctionMetadata => ({
  name,
  catalog: null,
  namespace: null,
  description: usage,
  className: "builtin",
  isTemporary: true,
});

/** `spark.catalog` over the catalog of a session; `ordered` puts each call behind the commands before it. */
export function catalogService(c: CommandContext, ordered: <T>(work: () => Promise<T>) => Promise<T>): CatalogService {
  const { catalog } = c.state;
  const { external } = catalog;
  const call = <T>(f: () => T): Promise<T> => ordered(async () => f());
  const changed = <T>(f: () => T): Promise<T> =>
    call(() => {
      c.state.version++;
      return f();
    });
  const databaseOf = (name: string): DatabaseMetadata => {
    const d = external.getDatabase(nameParts(name).at(-1)!);
    return { name: d.name, catalog: CATALOG_NAME, description: d.comment ?? null, locationUri: `file:${d.location}` };
  };
  const isTemporary = (r: TableEntry | ViewEntry): boolean =>
    r.kind === "view" && (r.database === undefined || r.database === "global_temp");
  const functions = (): FunctionMetadata[] => [
    ...allFunctions()
      .filter((f) => !f.internal)
      .map((f) => builtin(f.name, f.usage)),
    ...catalog
      .listFunctions()
      .map((f) => ({ ...builtin(f.name, ""), description: null, className: f.kind, isTemporary: true })),
  ];
  return {
    currentCatalog: () => call(() => CATALOG_NAME),
    setCurrentCatalog: (name) =>
      call(() => {
        if (name !== CATALOG_NAME) throw sparkError("CATALOG_NOT_FOUND", { catalogName: `\`${name}\`` });
      }),
    listCatalogs: (pattern) =>
      call(() => (matchesPattern(CATALOG_NAME, pattern) ? [{ name: CATALOG_NAME, description: null }] : [])),
    currentDatabase: () => call(() => catalog.currentDatabase),
    setCurrentDatabase: (name) => changed(() => catalog.use(nameParts(name))),
    listDatabases: (pattern) =>
      call(() =>
        external
          .listDatabases()
          .filter((d) => matchesPattern(d.name, pattern))
          .map((d) => databaseOf(d.name)),
      ),
    getDatabase: (name) => call(() => databaseOf(name)),
    databaseExists: (name) => call(() => external.hasDatabase(nameParts(name).at(-1)!)),
    listTables: (database, pattern) =>
      call(() => {
        const stored = external.relations(
          database === undefined ? catalog.currentDatabase : nameParts(database).at(-1)!,
        );
        const all = [...stored.map((r) => table(r, false)), ...catalog.listTempViews().map((v) => table(v, true))];
        return all.filter((t) => matchesPattern(t.name, pattern));
      }),
    getTable: (name) =>
      call(() => {
        const r = relationOf(c, nameParts(name));
        return table(r, isTemporary(r));
      }),
    tableExists: (name) => call(() => catalog.lookup(nameParts(name)) !== undefined),
    listColumns: (name) =>
      call(() => {
        const parts = nameParts(name);
        const r = relationOf(c, parts);
        const schema = c.schemaOf(c.analyze({ kind: "UnresolvedRelation", parts }));
        return schema.fields.map((f) => ({
          name: f.name,
          description: typeof f.metadata?.["comment"] === "string" ? f.metadata["comment"] : null,
          dataType: catalogString(f.type),
          nullable: f.nullable,
          isPartition: r.kind === "table" && r.partitionColumns.includes(f.name),
          isBucket: false,
        }));
      }),
    listFunctions: (_, pattern) => call(() => functions().filter((f) => matchesPattern(f.name, pattern))),
    getFunction: (name) =>
      call(() => {
        const found = functions().find((f) => f.name === name.toLowerCase());
        if (!found) throw sparkError("ROUTINE_NOT_FOUND", { routineName: quoted(nameParts(name)) });
        return found;
      }),
    functionExists: (name) =>
      call(() => findFunction(name) !== undefined || catalog.findFunction(nameParts(name)) !== undefined),
    isCached: (name) =>
      call(() => {
        relationOf(c, nameParts(name));
        return c.cache?.find(c.state, namedPlan(nameParts(name), c)) !== undefined;
      }),
    ...tableCalls(c, call),
    dropTempView: (name) =>
      changed(() => {
        c.cache?.removeView([name]);
        return catalog.dropTempView(name);
      }),
    dropGlobalTempView: (name) =>
      changed(() => {
        c.cache?.removeView([name]);
        return catalog.dropGlobalTempView(name);
      }),
  };
}
