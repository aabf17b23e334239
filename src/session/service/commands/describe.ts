import { sparkError, unsupported } from "../../../common/errors/conditions.ts";
import { CATALOG_NAME } from "../../../catalyst/catalog/sessionCatalog.ts";
import { findFunction } from "../../../catalyst/functions/registry.ts";
import { field, STRING, type StructType, structOf } from "../../../types/dataType.ts";
import { catalogString } from "../../../types/ddl.ts";
import type { Value } from "../../../types/value.ts";
import { shownPath } from "../../../execution/files/paths.ts";
import { type CommandContext, type CommandOutput, type Handlers, quoted, texts } from "./context.ts";
import { redacted, relationOf } from "./show.ts";

const DESCRIBE = structOf([
  field("col_name", STRING, false),
  field("data_type", STRING, false),
  field("comment", STRING),
]);

const comment = (metadata: Readonly<Record<string, unknown>> | undefined): string | null =>
  typeof metadata?.["comment"] === "string" ? metadata["comment"] : null;

const columnsOf = (schema: StructType): Value[][] =>
  schema.fields.map((f) => [f.name, catalogString(f.type), comment(f.metadata)]);

function describeTable(
  d: { name: readonly string[]; extended: boolean; column?: readonly string[] | undefined; json: boolean },
  c: CommandContext,
): CommandOutput {
  if (d.json) {
    if (!d.extended) throw sparkError("DESCRIBE_JSON_NOT_EXTENDED", { tableName: d.name.at(-1)! });
    throw unsupported("DESCRIBE ... AS JSON");
  }
  const entry = relationOf(c, d.name);
  const schema = entry.schema ?? c.schemaOf(c.analyze({ kind: "UnresolvedRelation", parts: d.name }));
  if (d.column) return describeColumn(schema, d.column, d.extended);
  const rows = columnsOf(schema);
  const partition = entry.kind === "table" ? entry.partitionColumns : [];
  if (partition.length > 0) {
    rows.push(["# Partition Information", "", ""], ["# col_name", "data_type", "comment"]);
    rows.push(...columnsOf(structOf(partition.map((p) => schema.fields.find((f) => f.name === p)!))));
  }
  const defaults =
    entry.kind === "table" ? schema.fields.filter((f) => typeof f.metadata?.["CURRENT_DEFAULT"] === "string") : [];
  if (d.extended && entry.database !== undefined) {
    const info = (name: string, value: string) => rows.push([name, value, ""]);
    rows.push(["", "", ""], ["# Detailed Table Information", "", ""]);
    info("Catalog", CATALOG_NAME);
    info("Database", entry.database);
    info("Table", entry.name);
    if (entry.kind === "table") {
      info("Created Time", new Date(entry.createdAt).toString());
      info("Last Access", "UNKNOWN");
      info("Created By", "Spark 4.2.1");
    }
    info("Type", entry.kind === "view" ? "VIEW" : entry.managed ? "MANAGED" : "EXTERNAL");
    if (entry.kind === "table") info("Provider", entry.format);
    if (entry.comment !== undefined) info("Comment", entry.comment);
    const properties = Object.entries(entry.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    if (properties.length > 0)
      info("Table Properties", `[${properties.map(([k, v]) => `${k}=${redacted(k, v)}`).join(", ")}]`);
    if (entry.kind === "view" && entry.text !== undefined) info("View Text", entry.text);
    if (entry.kind === "table") info("Location", shownPath(entry.location));
    if (partition.length > 0) info("Partition Provider", "Catalog");
  }
  if (defaults.length > 0) {
    rows.push(["", "", ""], ["# Column Default Values", "", ""]);
    rows.push(...defaults.map((f) => [f.name, catalogString(f.type), String(f.metadata!["CURRENT_DEFAULT"])]));
  }
  return { schema: DESCRIBE, rows, hive: "describe" };
}

/** What EXTENDED tells of a column beside its type: statistics, which no column has. */
const COLUMN_STATISTICS = ["min", "max", "num_nulls", "distinct_count", "avg_col_len", "max_col_len", "histogram"];

function describeColumn(schema: StructType, column: readonly string[], extended: boolean): CommandOutput {
  if (column.length > 1) throw unsupported("DESCRIBE of nested columns");
  const f = schema.fields.find((x) => x.name.toLowerCase() === column[0]!.toLowerCase());
  if (!f)
    throw sparkError("COLUMN_NOT_FOUND", { colName: quoted(column), caseSensitiveConfig: '"spark.sql.caseSensitive"' });
  return texts(
    ["info_name", "info_value"],
    [
      ["col_name", f.name],
      ["data_type", catalogString(f.type)],
      ["comment", comment(f.metadata) ?? "NULL"],
      ...(extended ? COLUMN_STATISTICS.map((name) => [name, "NULL"]) : []),
    ],
  );
}

function describeFunction(name: string, extended: boolean, c: CommandContext): CommandOutput {
  const lines = (rows: readonly string[]) =>
    texts(
      ["function_desc"],
      rows.map((r) => [r]),
    );
  const user = c.state.catalog.findFunction(name.split("."));
  if (user) return lines([`Function: ${user.name}`, user.kind === "udf" ? "Class: JavaScript" : "Type: SCALAR"]);
  const entry = findFunction(name);
  if (!entry || entry.internal)
    throw sparkError("UNRESOLVED_ROUTINE", {
      routineName: quoted(name.split(".")),
      searchPath: `[\`system\`.\`builtin\`, \`system\`.\`session\`, \`${CATALOG_NAME}\`.\`${c.state.catalog.currentDatabase}\`]`,
    });
  const rows = [`Function: ${name}`, `Usage: ${entry.usage}`];
  if (extended) {
    const examples = (entry.examples ?? [])
      .map(([sql, result]) => `      > SELECT ${sql};\n       ${result}`)
      .join("\n");
    rows.push(`Extended Usage:\n    Examples:\n${examples}\n\n    Since: ${entry.since}\n`);
  }
  return lines(rows);
}

export const describeCommands: Handlers = {
  DescribeTableCommand: describeTable,
  DescribeQueryCommand: (d, c) => ({
    schema: DESCRIBE,
    rows: columnsOf(c.schemaOf(c.analyze(d.query))),
    hive: "describe",
  }),
  DescribeFunctionCommand: (d, c) => describeFunction(d.name, d.extended, c),
  DescribeDatabaseCommand: (d, c) => {
    const database = c.state.catalog.external.getDatabase(d.name.at(-1)!);
    const rows = [
      ["Catalog Name", CATALOG_NAME],
      ["Namespace Name", database.name],
      ["Comment", database.comment ?? ""],
      ["Location", shownPath(database.location)],
      ["Owner", ""],
    ];
    if (d.extended) {
      const properties = Object.entries(database.properties).sort(([a], [b]) => (a < b ? -1 : 1));
      rows.push([
        "Properties",
        properties.length > 0 ? `(${properties.map(([k, v]) => `(${k},${v})`).join(", ")})` : "",
      ]);
    }
    return texts(["info_name", "info_value"], rows);
  },
};
