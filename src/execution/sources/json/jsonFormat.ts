import { sparkError } from "../../../common/errors/conditions.ts";
import { checkJsonOptions } from "../../../catalyst/functions/jsonConvert.ts";
import { jsonWriter } from "../../../catalyst/functions/jsonWrite.ts";
import { lineSepOption } from "../../../catalyst/functions/textOptions.ts";
import { readValue } from "../../../memory/column/values.ts";
import type { DataType, StructType } from "../../../types/dataType.ts";
import { sqlName } from "../../../types/ddl.ts";
import { encodingOption, textOptions } from "../csv/csvOptions.ts";
import { lineTasks } from "../lineParts.ts";
import type { FileFormat, FileScanPlan, FileWriter } from "../fileFormat.ts";
import { filePlan } from "../fileSource.ts";
import { codecEnding, textCodec } from "../textCodec.ts";
import { TextOutput } from "../textOutput.ts";
import { isSplittable, jsonConfig, jsonOptions } from "./jsonOptions.ts";
import type { JsonTask } from "./jsonReader.ts";
import { inferJsonSchema } from "./jsonSchema.ts";
import "../conditions.ts";

function supported(t: DataType): boolean {
  switch (t.kind) {
    case "array":
      return supported(t.elementType);
    case "map":
      return supported(t.keyType) && supported(t.valueType);
    case "struct":
      return t.fields.every((f) => supported(f.type));
    case "calendar_interval":
    case "time":
    case "variant":
      return false;
    default:
      return true;
  }
}

const planScan: FileFormat["planScan"] = ({ source, files, columns, settings }): FileScanPlan => {
  const options = jsonOptions(source.options, settings);
  const { dataFields } = filePlan(source);
  const corrupt = dataFields.find((f) => f.name === options.corruptColumn);
  if (corrupt && corrupt.type.kind !== "string")
    throw sparkError("INVALID_CORRUPT_RECORD_TYPE", {
      columnName: `\`${corrupt.name}\``,
      actualType: `"${sqlName(corrupt.type)}"`,
    });
  if (corrupt && columns.length === 1 && columns[0]!.name === corrupt.name)
    throw sparkError("UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN", { feature: "" });
  const fields = columns.filter((c) => c.name !== corrupt?.name);
  const places = columns.map((c) => fields.indexOf(c));
  const tasks = lineTasks(
    files,
    settings,
    (path) => isSplittable(path, options),
    (part): JsonTask => ({ format: "json", ...part, options, fields, columns: places }),
  );
  return { tasks, nullable: columns.map(() => true), filesRead: files.length, filesPruned: 0 };
};

const openWriter: NonNullable<FileFormat["openWriter"]> = ({
  thread,
  output: file,
  schema,
  options,
  settings,
}): FileWriter => {
  const write = jsonWriter(schema, textOptions(options), jsonConfig(settings));
  const lineSep = lineSepOption(textOptions(options)) ?? "\n";
  const types = schema.fields.map((f) => f.type);
  const output = new TextOutput(file, textCodec(options), encodingOption(options));
  return {
    write(batch) {
      for (let r = 0; r < batch.rows; r++) {
        const fields = types.map((t, c) => readValue(thread.heap, batch.columns[c]!, r, t));
        output.write(write({ fields }) + lineSep);
      }
    },
    close: () => output.close(),
    abort: () => output.abort(),
  };
};

/** JSON: an object a line, or with multiLine a file of one object or of an array of them. */
export const jsonFormat: FileFormat = {
  name: "json",
  title: "JSON",
  aliases: [
    "org.apache.spark.sql.execution.datasources.json",
    "org.apache.spark.sql.execution.datasources.json.jsonfileformat",
  ],
  inferSchema: (files, options, settings) => inferJsonSchema(files, jsonOptions(options, settings)),
  checkSchema(schema: StructType, direction, options) {
    for (const f of schema.fields)
      if (!supported(f.type))
        throw sparkError("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", {
          format: "JSON",
          columnName: `\`${f.name}\``,
          columnType: `"${sqlName(f.type)}"`,
        });
    if (direction === "read") jsonOptions(options, {});
    else checkJsonOptions(textOptions(options), jsonConfig({}));
  },
  planScan,
  openWriter,
  extension: (options) => `.json${codecEnding(options)}`,
};
