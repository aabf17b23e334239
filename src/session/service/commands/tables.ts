import { sparkError, unsupported } from "../../../common/errors/conditions.ts";
import { tryFindDataSource } from "../../../catalyst/catalog/dataSource.ts";
import type { TableEntry } from "../../../catalyst/catalog/entries.ts";
import { CATALOG_NAME } from "../../../catalyst/catalog/sessionCatalog.ts";
import type { CreateTableCommand, InsertIntoCommand } from "../../../catalyst/plan/command.ts";
import type { LogicalPlan } from "../../../catalyst/plan/logicalPlan.ts";
import { type Expression, nextExprId } from "../../../catalyst/expr/expression.ts";
import { type StructType, structOf } from "../../../types/dataType.ts";
import { catalogString } from "../../../types/ddl.ts";
import { type CommandContext, type CommandOutput, type Handlers, NOTHING, quoted } from "./context.ts";
import type { FileSystem } from "../../../execution/files/fileSystem.ts";
import { fileSystemOf, qualify } from "../../../execution/files/fileSystems.ts";
import { joinPath, shownPath } from "../../../execution/files/paths.ts";
import { settingsOf } from "../../../execution/sources/settings.ts";
import { byNumber, tableColumns } from "./insert.ts";
import { relationOf } from "./show.ts";
import "../conditions.ts";

/** A folder as users and DESCRIBE write it (`file:/a`) as a whole path. */
const wholePath = (path: string, c: CommandContext): string => qualify(path, settingsOf(c.state.config));
const filesAt = (path: string, c: CommandContext): FileSystem => fileSystemOf(path, settingsOf(c.state.config));

const messageName = (entry: { database?: string | undefined; name: string }): string =>
  quoted([CATALOG_NAME, entry.database ?? "default", entry.name]);

/** Partition columns stand behind the others. */
function partitionsLast(
  schema: StructType,
  partitionBy: readonly string[],
): { schema: StructType; partitionBy: string[] } {
  const partitions = partitionBy.map((p) => {
    const found = schema.fields.find((f) => f.name.toLowerCase() === p.toLowerCase());
    if (!found)
      throw sparkError("PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA", {
        column: `\`${p}\``,
        schema: `"${catalogString(schema)}"`,
      });
    return found;
  });
  const rest = schema.fields.filter((f) => !partitions.includes(f));
  return { schema: structOf([...rest, ...partitions]), partitionBy: partitions.map((f) => f.name) };
}

/** What CREATE TABLE AS, saveAsTable and writeTo make a table of. */
export interface TableDefinition {
  readonly name: readonly string[];
  readonly format: string;
  readonly partitionBy: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly location?: string | undefined;
  readonly comment?: string | undefined;
  readonly ifNotExists: boolean;
  readonly replace: boolean;
}

/** Adds a table to the catalog; with a query its rows are written first, so that a failure leaves no table. */
export async function createTable(
  d: TableDefinition,
  schema: StructType,
  query: LogicalPlan | undefined,
  c: CommandContext,
): Promise<void> {
  if (tryFindDataSource(d.format)?.load)
    throw unsupported(`tables of the catalog that are in another place (${d.format})`);
  const { catalog } = c.state;
  const { database, name } = catalog.qualify(d.name);
  const db = catalog.external.getDatabase(database);
  const there = catalog.external.relation(database, name);
  if (there && !d.replace) {
    if (d.ifNotExists) return;
    throw sparkError("TABLE_OR_VIEW_ALREADY_EXISTS", { relationName: messageName({ database, name }) });
  }
  const pathOption = Object.entries(d.options).find(([k]) => k.toLowerCase() === "path")?.[1];
  const given = d.location ?? pathOption;
  const location = given === undefined ? joinPath(wholePath(db.location, c), name.toLowerCase()) : wholePath(given, c);
  const files = filesAt(location, c);
  const managed = given === undefined;
  const ordered = partitionsLast(schema, d.partitionBy);
  if (managed && !there && files.list(location).length > 0)
    throw sparkError("LOCATION_ALREADY_EXISTS", {
      location: `'${shownPath(location)}'`,
      identifier: messageName({ database, name }),
    });
  const entry: TableEntry = {
    kind: "table",
    database,
    name: name.toLowerCase(),
    format: d.format,
    schema: structOf(ordered.schema.fields.map((f) => (query ? { ...f, nullable: true } : f))),
    partitionColumns: ordered.partitionBy,
    location,
    managed,
    options: Object.fromEntries(Object.entries(d.options).filter(([k]) => k.toLowerCase() !== "path")),
    properties: d.properties,
    comment: d.comment,
    createdAt: Date.now(),
  };
  if (query) {
    const plan = inOrder(query, ordered.schema, c);
    await c.write({
      plan,
      format: entry.format,
      path: location,
      mode: "overwrite",
      partitionBy: ordered.partitionBy,
      options: entry.options,
    });
  } else if (managed) {
    if (there) files.remove(location);
    files.makeFolders(location);
  }
  catalog.createRelation(entry, { replace: d.replace });
}

/** The query's columns in the order of a schema. */
function inOrder(query: LogicalPlan, schema: StructType, c: CommandContext): LogicalPlan {
  const { output, child, column } = byNumber(query);
  const given = schema.fields.map((f) => output.find((a) => a.name === f.name)!);
  if (given.every((a, i) => a === output[i])) return query;
  const list = given.map(
    (a): Expression => ({ kind: "Alias", child: column(a), name: a.name, id: nextExprId(), qualifier: [] }),
  );
  return c.analyze({ kind: "Project", list, child });
}

function createTableCommand(s: CreateTableCommand, c: CommandContext): Promise<CommandOutput> {
  const format = s.format ?? c.state.config.find("spark.sql.sources.default") ?? "parquet";
  if (format === "hive") throw unsupported("Hive tables");
  const query = s.query ? c.analyze(s.query) : undefined;
  const schema = query ? c.schemaOf(query) : (s.schema ?? inferred(s, format, c));
  return createTable({ ...s, format: format.toLowerCase() }, schema, query, c).then(() => NOTHING);
}

/** CREATE TABLE ... USING with a location and no columns takes the schema of the files. */
function inferred(s: CreateTableCommand, format: string, c: CommandContext): StructType {
  const path = s.location ?? Object.entries(s.options).find(([k]) => k.toLowerCase() === "path")?.[1];
  if (path === undefined) return structOf([]);
  return c.schemaOf(c.analyze({ kind: "UnresolvedDataSource", format, paths: [path], options: s.options }));
}

/** The table behind a name; views and unknown names are errors. */
export function tableOf(parts: readonly string[], c: CommandContext): TableEntry {
  const entry = relationOf(c, parts);
  if (entry.kind === "table") return entry;
  throw sparkError("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", { viewName: messageName(entry), operation: "INSERT" });
}

export interface Insertion {
  readonly overwrite: boolean;
  readonly byName: boolean;
  readonly columns?: readonly string[] | undefined;
  readonly fixed: Readonly<Record<string, Expression>>;
}

/** Writes an analyzed query into a table. */
export async function insertInto(
  entry: TableEntry,
  query: LogicalPlan,
  i: Insertion,
  c: CommandContext,
): Promise<void> {
  const target = {
    table: messageName(entry),
    schema: entry.schema,
    ansi: (c.state.config.find("spark.sql.storeAssignmentPolicy") ?? "ANSI").toUpperCase() === "ANSI",
  };
  const plan = c.analyze(tableColumns(query, target, i));
  const partial = i.overwrite && Object.keys(i.fixed).length > 0;
  if (partial) throw unsupported("INSERT OVERWRITE of single partitions");
  await c.write({
    plan,
    format: entry.format,
    path: entry.location,
    mode: i.overwrite ? "overwrite" : "append",
    partitionBy: entry.partitionColumns,
    options: entry.options,
  });
}

function insertCommand(s: InsertIntoCommand, c: CommandContext): Promise<CommandOutput> {
  const entry = tableOf(s.name, c);
  const fixed: Record<string, Expression> = {};
  for (const [name, value] of Object.entries(s.partition)) {
    if (!entry.partitionColumns.some((p) => p.toLowerCase() === name.toLowerCase()))
      throw sparkError("NON_PARTITION_COLUMN", { columnName: `\`${name}\`` });
    if (value) fixed[name] = value;
  }
  return insertInto(
    entry,
    c.analyze(s.query),
    { overwrite: s.overwrite, byName: s.byName, columns: s.columns, fixed },
    c,
  ).then(() => NOTHING);
}

export const tableCommands: Handlers = {
  CreateTableCommand: createTableCommand,
  InsertIntoCommand: insertCommand,
  InsertDirectoryCommand: async (s, c) => {
    const plan = c.analyze(s.query);
    await c.write({
      plan,
      format: s.format.toLowerCase(),
      path: wholePath(s.path, c),
      mode: "overwrite",
      partitionBy: [],
      options: s.options,
    });
    return NOTHING;
  },
  DropTableCommand: async (s, c) => {
    const entry = c.state.catalog.dropRelation(s.name, "table", s.ifExists);
    if (entry?.kind === "table") c.cache?.removePath(entry.location);
    if (entry?.kind === "table" && entry.managed) filesAt(entry.location, c).remove(entry.location);
    return NOTHING;
  },
  TruncateTableCommand: async (s, c) => {
    const entry = tableOf(s.name, c);
    const files = filesAt(entry.location, c);
    for (const f of files.list(entry.location)) files.remove(f.path);
    c.cache?.invalidate(entry.location);
    return NOTHING;
  },
};
