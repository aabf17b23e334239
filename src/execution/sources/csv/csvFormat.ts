import { defineConditions, sparkError } from "../../../common/errors/conditions.ts";
import type { DataType, StructType } from "../../../types/dataType.ts";
import { sqlName } from "../../../types/ddl.ts";
import type { FileFormat, FileScanPlan } from "../fileFormat.ts";
import { filePlan } from "../fileSource.ts";
import "../conditions.ts";
import { inferCsvSchema } from "./csvInfer.ts";
import { csvOptions } from "./csvOptions.ts";
import type { CsvTask } from "./csvReader.ts";
import { lineTasks } from "../lineParts.ts";
import { isSplittable } from "./csvRecords.ts";
import { csvExtension, openCsvWriter } from "./csvWriter.ts";

defineConditions({
  UNSUPPORTED_TIME_TYPE: ["0A000", "The data type TIME is not supported."],
  "UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN": [
    "0A000",
    "Queries from raw JSON/CSV/XML files are disallowed when the referenced columns only include the internal corrupt record column (named `_corrupt_record` by default). Instead, you can cache or save the parsed results and then send the same query.",
  ],
  INVALID_CORRUPT_RECORD_TYPE: [
    "42804",
    "The column <columnName> for corrupt records must have the nullable STRING type, but got <actualType>.",
  ],
});

const SUPPORTED = new Set<DataType["kind"]>([
  "boolean",
  "byte",
  "short",
  "int",
  "long",
  "float",
  "double",
  "decimal",
  "string",
  "char",
  "varchar",
  "binary",
  "date",
  "timestamp",
  "timestamp_ntz",
  "year_month_interval",
  "day_time_interval",
]);

export function checkCsvSchema(schema: StructType, title = "CSV"): void {
  for (const f of schema.fields) {
    if (f.type.kind === "time") throw sparkError("UNSUPPORTED_TIME_TYPE");
    if (!SUPPORTED.has(f.type.kind))
      throw sparkError("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", {
        format: title,
        columnName: `\`${f.name}\``,
        columnType: `"${sqlName(f.type)}"`,
      });
  }
}

const planScan: FileFormat["planScan"] = ({ source, files, columns, settings }): FileScanPlan => {
  const options = csvOptions(source.options, settings);
  const { dataFields } = filePlan(source);
  const corrupt = dataFields.find((f) => f.name === options.corruptColumn);
  if (corrupt && corrupt.type.kind !== "string")
    throw sparkError("INVALID_CORRUPT_RECORD_TYPE", {
      columnName: `\`${corrupt.name}\``,
      actualType: `"${sqlName(corrupt.type)}"`,
    });
  if (corrupt && columns.length === 1 && columns[0]!.name === corrupt.name)
    throw sparkError("UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN", { feature: "" });
  const fields = dataFields.filter((f) => f !== corrupt);
  const asked = columns.map((c) => ({ type: c.type, field: fields.findIndex((f) => f.name === c.name) }));
  const pruned = asked.filter((c) => c.field >= 0).length < fields.length;
  const tasks = lineTasks(
    files,
    settings,
    (path) => isSplittable(path, options),
    (part): CsvTask => ({
      format: "csv",
      ...part,
      options,
      columns: asked,
      fields: pruned ? -1 : fields.length,
      ...(part.start === 0 && options.header && !options.enforceSchema ? { names: fields.map((x) => x.name) } : {}),
    }),
  );
  return { tasks, nullable: columns.map(() => true), filesRead: files.length, filesPruned: 0 };
};

/** CSV: parts of files at line ends. */
export const csvFormat: FileFormat = {
  name: "csv",
  title: "CSV",
  aliases: [
    "com.databricks.spark.csv",
    "org.apache.spark.sql.execution.datasources.csv",
    "org.apache.spark.sql.execution.datasources.csv.csvfileformat",
  ],
  inferSchema: (files, options, settings) => inferCsvSchema(files, csvOptions(options, settings)),
  checkSchema: (schema, _direction, options) => {
    checkCsvSchema(schema);
    csvOptions(options, {});
  },
  planScan,
  openWriter: openCsvWriter,
  extension: (options) => csvExtension(options),
};
