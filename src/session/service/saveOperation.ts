import { fileSystemOf, qualify } from "../../execution/files/fileSystems.ts";
import { shownPath } from "../../execution/files/paths.ts";
import { settingsOf } from "../../execution/sources/settings.ts";
import { sparkError, unsupported } from "../../common/errors/conditions.ts";
import { tryFindDataSource } from "../../catalyst/catalog/dataSource.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import type { SaveMode, WriteOperation, WriteOperationV2 } from "../protocol/messages/commands.ts";
import type { StructType } from "../../types/dataType.ts";
import { nameParts } from "../protocol/names.ts";
import type { CommandContext } from "./commands/context.ts";
import { createTable, insertInto, tableOf } from "./commands/tables.ts";
import "./conditions.ts";

const modeOf = (m: SaveMode): Exclude<SaveMode, "SAVE_MODE_UNSPECIFIED"> =>
  m === "SAVE_MODE_UNSPECIFIED" ? "SAVE_MODE_ERROR_IF_EXISTS" : m;

const SAVE_MODES = {
  SAVE_MODE_APPEND: "append",
  SAVE_MODE_OVERWRITE: "overwrite",
  SAVE_MODE_ERROR_IF_EXISTS: "error",
  SAVE_MODE_IGNORE: "ignore",
} as const;

/** `df.write...`: files in a folder, a new table, or rows into a table. `query` is analyzed. */
export async function saveOperation(m: WriteOperation, query: LogicalPlan, c: CommandContext): Promise<void> {
  if (m.bucketBy || (m.clusteringColumns?.length ?? 0) > 0 || m.sortColumnNames.length > 0)
    throw unsupported("bucketed and clustered output");
  const format = (m.source ?? c.state.config.find("spark.sql.sources.default") ?? "parquet").toLowerCase();
  if (m.table) return saveTable(m, m.table, query, format, c);
  if (tryFindDataSource(format)?.load)
    return c.save({ plan: query, format, mode: SAVE_MODES[modeOf(m.mode)], options: m.options });
  const given = m.path ?? Object.entries(m.options).find(([k]) => k.toLowerCase() === "path")?.[1];
  if (given === undefined) throw sparkError("INVALID_PLAN_INPUT", { message: "A path is needed to save" });
  const settings = settingsOf(c.state.config);
  const path = qualify(given, settings);
  const files = fileSystemOf(path, settings);
  const found = files.status(path);
  const there = found !== undefined && files.list(path).length > 0;
  const mode = modeOf(m.mode);
  if (there && mode === "SAVE_MODE_IGNORE") return;
  if (found && mode === "SAVE_MODE_ERROR_IF_EXISTS")
    throw sparkError("PATH_ALREADY_EXISTS", { outputPath: shownPath(path) });
  await c.write({
    plan: query,
    format,
    path,
    mode: mode === "SAVE_MODE_APPEND" ? "append" : "overwrite",
    partitionBy: m.partitioningColumns,
    options: m.options,
  });
}

async function saveTable(
  m: WriteOperation,
  t: NonNullable<WriteOperation["table"]>,
  query: LogicalPlan,
  format: string,
  c: CommandContext,
): Promise<void> {
  const name = nameParts(t.tableName);
  const mode = modeOf(m.mode);
  const overwrite = mode === "SAVE_MODE_OVERWRITE";
  if (t.saveMethod === "TABLE_SAVE_METHOD_INSERT_INTO")
    return insertInto(tableOf(name, c), query, { overwrite, byName: false, fixed: {} }, c);
  const q = c.state.catalog.qualify(name);
  const there = c.state.catalog.external.hasDatabase(q.database)
    ? c.state.catalog.external.relation(q.database, q.name)
    : undefined;
  if (there && mode === "SAVE_MODE_IGNORE") return;
  if (there?.kind === "table" && mode === "SAVE_MODE_APPEND")
    return insertInto(there, query, { overwrite: false, byName: true, fixed: {} }, c);
  await createTable(
    {
      name,
      format,
      partitionBy: m.partitioningColumns,
      options: m.options,
      properties: {},
      ifNotExists: false,
      replace: overwrite,
    },
    c.schemaOf(query),
    query,
    c,
  );
}

/** Spark keeps the columns by which a table is clustered as a property: each as the parts of its name, in JSON. */
function clusteringOf(
  m: WriteOperationV2,
  partitionBy: readonly string[],
  schema: StructType,
): Readonly<Record<string, string>> {
  const columns = m.clusteringColumns ?? [];
  if (columns.length === 0) return {};
  if (partitionBy.length > 0) throw sparkError("SPECIFY_CLUSTER_BY_WITH_PARTITIONED_BY_IS_NOT_ALLOWED");
  const parts = columns.map(nameParts);
  for (const [i, [first]] of parts.entries())
    if (!schema.fields.some((f) => f.name.toLowerCase() === first!.toLowerCase()))
      throw sparkError("COLUMN_NOT_FOUND", {
        colName: `\`${columns[i]!}\``,
        caseSensitiveConfig: '"spark.sql.caseSensitive"',
      });
  return { clusteringColumns: JSON.stringify(parts) };
}

/** `df.writeTo(table)...` */
export async function saveOperationV2(m: WriteOperationV2, query: LogicalPlan, c: CommandContext): Promise<void> {
  const name = nameParts(m.tableName);
  switch (m.mode) {
    case "MODE_APPEND":
      return insertInto(tableOf(name, c), query, { overwrite: false, byName: true, fixed: {} }, c);
    case "MODE_CREATE":
    case "MODE_REPLACE":
    case "MODE_CREATE_OR_REPLACE": {
      if (m.mode === "MODE_REPLACE") tableOf(name, c);
      const partitionBy = m.partitioningColumns.map((e) => {
        if (!("unresolvedAttribute" in e)) throw unsupported("partition transforms");
        return nameParts(e.unresolvedAttribute.unparsedIdentifier).join(".");
      });
      const clustering = clusteringOf(m, partitionBy, c.schemaOf(query));
      const format = (m.provider ?? c.state.config.find("spark.sql.sources.default") ?? "parquet").toLowerCase();
      const replace = m.mode !== "MODE_CREATE";
      const definition = {
        name,
        format,
        partitionBy,
        options: m.options,
        properties: { ...m.tableProperties, ...clustering },
        ifNotExists: false,
        replace,
      };
      return createTable(definition, c.schemaOf(query), query, c);
    }
    default:
      throw unsupported("overwriting by condition or partition with writeTo");
  }
}
