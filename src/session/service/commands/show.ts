import { sparkError } from "../../../common/errors/conditions.ts";
import type { TableEntry, ViewEntry } from "../../../catalyst/catalog/entries.ts";
import { CATALOG_NAME, GLOBAL_TEMP } from "../../../catalyst/catalog/sessionCatalog.ts";
import { allFunctions } from "../../../catalyst/functions/registry.ts";
import { BOOLEAN, type DataType, field, STRING, structOf } from "../../../types/dataType.ts";
import { quoteIfNeeded, sqlName } from "../../../types/ddl.ts";
import { quoteString } from "../../../types/literal.ts";
import { shownPath } from "../../../execution/files/paths.ts";
import { type CommandContext, type CommandOutput, type Handlers, matchesPattern, quoted, texts } from "./context.ts";

/** The relation of a name, or Spark's error. */
export function relationOf(c: CommandContext, parts: readonly string[]): TableEntry | ViewEntry {
  const entry = c.state.catalog.lookup(parts);
  if (!entry) throw sparkError("TABLE_OR_VIEW_NOT_FOUND", { relationName: quoted(parts) });
  return entry;
}

const databaseOf = (c: CommandContext, parts: readonly string[] | undefined): string => {
  const { catalog } = c.state;
  if (!parts) return catalog.currentDatabase;
  const rest = parts.length > 1 && parts[0]!.toLowerCase() === CATALOG_NAME ? parts.slice(1) : parts;
  if (rest.length === 1 && rest[0]!.toLowerCase() === GLOBAL_TEMP) return GLOBAL_TEMP;
  if (rest.length !== 1 || !catalog.external.hasDatabase(rest[0]!))
    throw sparkError("SCHEMA_NOT_FOUND", { schemaName: quoted([CATALOG_NAME, ...rest]) });
  return rest[0]!.toLowerCase();
};

/** Tables and views as SHOW TABLES and SHOW VIEWS list them: those of the database, then the session's temporary views. */
function listed(
  c: CommandContext,
  parts: readonly string[] | undefined,
  pattern: string | undefined,
  views: boolean,
  nameColumn: string,
): CommandOutput {
  const { catalog } = c.state;
  const database = databaseOf(c, parts);
  const stored =
    database === GLOBAL_TEMP ? [...catalog.external.globalTempViews.values()] : catalog.external.relations(database);
  const all = [
    ...stored
      .filter((r) => !views || r.kind === "view")
      .map((r) => [database, r.name, database === GLOBAL_TEMP] as const),
    ...catalog.listTempViews().map((v) => ["", v.name, true] as const),
  ];
  const rows = all
    .filter(([, name]) => matchesPattern(name, pattern))
    .sort((a, b) => (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0));
  const schema = structOf([
    field("namespace", STRING, false),
    field(nameColumn, STRING, false),
    field("isTemporary", BOOLEAN, false),
  ]);
  return { schema, rows, hive: "tables" };
}

/** Values that may be secrets are not shown. */
export const redacted = (key: string, value: string): string =>
  /secret|password|token|access[.]?key/i.test(key) ? "*********(redacted)" : value;

const TEXT_KINDS: ReadonlySet<string> = new Set(["string", "char", "varchar"]);
/** The type as SHOW CREATE TABLE writes it: strings with their collation. */
const typeText = (t: DataType): string =>
  TEXT_KINDS.has(t.kind) && !sqlName(t).includes(" COLLATE ") ? `${sqlName(t)} COLLATE UTF8_BINARY` : sqlName(t);

const commentText = (comment: unknown): string =>
  typeof comment === "string" ? ` COMMENT ${quoteString(comment)}` : "";

function createViewText(entry: ViewEntry): string {
  const columns = (entry.schema?.fields ?? []).map(
    (f, i) => `${quoteIfNeeded(f.name)}${commentText(entry.columns?.[i]?.comment ?? f.metadata?.["comment"])}`,
  );
  const comment = entry.comment === undefined ? "" : `COMMENT ${quoteString(entry.comment)}\n`;
  const properties =
    Object.keys(entry.properties ?? {}).length > 0 ? `TBLPROPERTIES (${pairsText(entry.properties!)})\n` : "";
  const name = quotedPlain([entry.database ?? "", entry.name]);
  return `CREATE VIEW ${name} (\n  ${columns.join(",\n  ")})\n${comment}${properties}WITH SCHEMA COMPENSATION\nAS ${entry.text ?? ""}\n`;
}

const pairsText = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `\n  '${k}' = ${quoteString(redacted(k, v))}`)
    .join(",");

function createTableText(entry: TableEntry | ViewEntry): string {
  if (entry.kind === "view") return createViewText(entry);
  const name = quotedPlain([CATALOG_NAME, entry.database, entry.name]);
  const columns = entry.schema.fields.map((f) => {
    const byDefault = f.metadata?.["CURRENT_DEFAULT"];
    const defaultText = typeof byDefault === "string" ? ` DEFAULT ${byDefault}` : "";
    return `${quoteIfNeeded(f.name)} ${typeText(f.type)}${f.nullable ? "" : " NOT NULL"}${defaultText}${commentText(f.metadata?.["comment"])}`;
  });
  const options = Object.keys(entry.options).length > 0 ? `OPTIONS (${pairsText(entry.options)})\n` : "";
  const clustering = entry.properties["clusteringColumns"];
  const partition = clustering
    ? `PARTITIONED BY (cluster_by(${(JSON.parse(clustering) as string[][]).map(quotedPlain).join(", ")}))\n`
    : entry.partitionColumns.length > 0
      ? `PARTITIONED BY (${entry.partitionColumns.map(quoteIfNeeded).join(", ")})\n`
      : "";
  const comment = entry.comment === undefined ? "" : `COMMENT ${quoteString(entry.comment)}\n`;
  const location = entry.managed ? "" : `LOCATION ${quoteString(shownPath(entry.location))}\n`;
  const properties = Object.keys(entry.properties).length > 0 ? `TBLPROPERTIES (${pairsText(entry.properties)})\n` : "";
  return `CREATE TABLE ${name} (\n  ${columns.join(",\n  ")})\nUSING ${entry.format}\n${options}${partition}${comment}${location}${properties}`;
}
const quotedPlain = (parts: readonly string[]): string =>
  parts
    .filter((p) => p !== "")
    .map(quoteIfNeeded)
    .join(".");

export const showCommands: Handlers = {
  ShowTablesCommand: (s, c) => listed(c, s.database, s.pattern, false, "tableName"),
  ShowViewsCommand: (s, c) => listed(c, s.database, s.pattern, true, "viewName"),
  ShowDatabasesCommand: (s, c) =>
    texts(
      ["namespace"],
      c.state.catalog.external
        .listDatabases()
        .map((d) => d.name)
        .filter((n) => matchesPattern(n, s.pattern))
        .map((n) => [n]),
    ),
  ShowCatalogsCommand: (s) => texts(["catalog"], matchesPattern(CATALOG_NAME, s.pattern) ? [[CATALOG_NAME]] : []),
  ShowCurrentNamespaceCommand: (_, c) =>
    texts(["catalog", "namespace"], [[CATALOG_NAME, c.state.catalog.currentDatabase]]),
  ShowColumnsCommand: (s, c) => {
    const entry = relationOf(c, s.name);
    const schema = entry.schema ?? c.schemaOf(c.analyze({ kind: "UnresolvedRelation", parts: s.name }));
    return texts(
      ["col_name"],
      schema.fields.map((f) => [f.name]),
    );
  },
  ShowFunctionsCommand: (s, c) => {
    const system =
      s.scope === "user"
        ? []
        : allFunctions()
            .filter((f) => !f.internal)
            .flatMap((f) => [f.name, ...(f.aliases ?? [])]);
    const user = s.scope === "system" ? [] : c.state.catalog.listFunctions().map((f) => f.name);
    const names = [...new Set([...system, ...user])]
      .filter((n) => matchesPattern(n, s.pattern))
      .sort((a, b) => (a < b ? -1 : 1));
    return texts(
      ["function"],
      names.map((n) => [n]),
    );
  },
  ShowTablePropertiesCommand: (s, c) => {
    const entry = relationOf(c, s.name);
    const properties = entry.properties ?? {};
    if (s.key !== undefined) {
      const missing = `Table ${quotedPlain([CATALOG_NAME, entry.database ?? "", entry.name])} does not have property: ${s.key}`;
      return texts(["key", "value"], [[s.key, redacted(s.key, properties[s.key] ?? missing)]]);
    }
    return texts(
      ["key", "value"],
      Object.entries(properties)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([k, v]) => [k, redacted(k, v)]),
    );
  },
  ShowCreateTableCommand: (s, c) => {
    const entry = relationOf(c, s.name);
    if (entry.kind === "view" && entry.database === undefined)
      throw sparkError("UNSUPPORTED_SHOW_CREATE_TABLE.ON_TEMPORARY_VIEW", { tableName: quoted([entry.name]) });
    return texts(["createtab_stmt"], [[createTableText(entry)]]);
  },
};
