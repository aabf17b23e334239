import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import { isNested, type StructField, type StructType } from "../../types/dataType.ts";
import { simpleString, sqlName } from "../../types/ddl.ts";
import type { Texts } from "./fileFormat.ts";

defineConditions({
  PATH_ALREADY_EXISTS: [
    "42K04",
    'Path <outputPath> already exists. Set mode as "overwrite" to overwrite the existing path.',
  ],
  ALL_PARTITION_COLUMNS_NOT_ALLOWED: ["KD005", "Cannot use all columns for partition columns."],
  INVALID_PARTITION_COLUMN_DATA_TYPE: ["0A000", "Cannot use <type> for partition column."],
  _LEGACY_ERROR_TEMP_1155: ["42703", "Partition column `<col>` not found in schema <schemaCatalog>."],
  EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE: [
    "0A000",
    "The <format> datasource does not support writing empty or nested empty schemas. Please make sure the data schema has at least one or more column(s).",
  ],
  TASK_WRITE_FAILED: ["58030", "Task failed while writing rows to <path>."],
});

/** Which columns become folders and which are written, with Spark's checks. */
export function columnsOf(
  request: { readonly schema: StructType; readonly partitionBy: readonly string[]; readonly settings: Texts },
  title: string,
): { partitionAt: number[]; dataAt: number[] } {
  const { schema, partitionBy, settings } = request;
  const caseSensitive = settings["spark.sql.caseSensitive"] === "true";
  const key = (s: string): string => (caseSensitive ? s : s.toLowerCase());
  const duplicate = (names: readonly string[]): void => {
    const seen = new Set<string>();
    for (const n of names) {
      if (seen.has(key(n))) throw sparkError("COLUMN_ALREADY_EXISTS", { columnName: `\`${key(n)}\`` });
      seen.add(key(n));
    }
  };
  const isEmpty = (s: StructType): boolean =>
    s.fields.length === 0 || s.fields.some((f: StructField) => f.type.kind === "struct" && isEmpty(f.type));
  if (isEmpty(schema)) throw sparkError("EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE", { format: title });
  duplicate(partitionBy);
  const partitionAt = partitionBy.map((name) => {
    const at = schema.fields.findIndex((f) => key(f.name) === key(name));
    if (at < 0) throw sparkError("_LEGACY_ERROR_TEMP_1155", { col: name, schemaCatalog: simpleString(schema) });
    const { type } = schema.fields[at]!;
    if (isNested(type) || type.kind === "variant" || type.kind === "calendar_interval")
      throw sparkError("INVALID_PARTITION_COLUMN_DATA_TYPE", { type: `"${sqlName(type)}"` });
    return at;
  });
  if (partitionBy.length > 0 && partitionBy.length === schema.fields.length)
    throw sparkError("ALL_PARTITION_COLUMNS_NOT_ALLOWED");
  duplicate(schema.fields.map((f) => f.name));
  return { partitionAt, dataAt: schema.fields.map((_, i) => i).filter((i) => !partitionAt.includes(i)) };
}
