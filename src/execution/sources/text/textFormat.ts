import { defineConditions, sparkError } from "../../../common/errors/conditions.ts";
import { readValue } from "../../../memory/column/values.ts";
import { field, STRING, structOf, type StructType } from "../../../types/dataType.ts";
import { sqlName } from "../../../types/ddl.ts";
import { isCompressed } from "../byteWindow.ts";
import { flag, lineSepOption } from "../../../catalyst/functions/textOptions.ts";
import { textOptions } from "../csv/csvOptions.ts";
import { findEncoding, textEncoder } from "../encoding.ts";
import { lineTasks } from "../lineParts.ts";
import "../conditions.ts";
import type { FileFormat, FileScanPlan, FileWriter, Texts } from "../fileFormat.ts";
import { codecEnding, textCodec } from "../textCodec.ts";
import { TextOutput } from "../textOutput.ts";
import type { TextTask } from "./textReader.ts";

defineConditions({
  _LEGACY_ERROR_TEMP_1290: ["0A000", "Text data source supports only a single column, and you have <count> columns."],
});

/** What lines end with. The texts are in UTF-8 whatever the option encoding says; Spark encodes the separator alone. */
function separator(options: Texts): Uint8Array | undefined {
  const text = lineSepOption(textOptions(options));
  return text === undefined ? undefined : textEncoder(findEncoding(options.encoding ?? "utf-8"))(text);
}

const planScan: FileFormat["planScan"] = ({ source, files, columns, settings }): FileScanPlan => {
  const { options } = source;
  const wholeText = flag(textOptions(options), "wholeText");
  const lineSep = separator(options);
  const tasks = lineTasks(
    files,
    settings,
    (path) => !wholeText && lineSep === undefined && !isCompressed(path),
    (part): TextTask => ({ format: "text", ...part, lineSep, wholeText }),
  );
  return { tasks, nullable: columns.map(() => false), filesRead: files.length, filesPruned: 0 };
};

const openWriter: NonNullable<FileFormat["openWriter"]> = ({ thread, output: file, options }): FileWriter => {
  const lineSep = lineSepOption(textOptions(options)) ?? "\n";
  const output = new TextOutput(file, textCodec(options), "utf-8");
  return {
    write(batch) {
      const v = batch.columns[0]!;
      for (let r = 0; r < batch.rows; r++) {
        const text = readValue(thread.heap, v, r, STRING);
        output.write((text === null ? "" : (text as string)) + lineSep);
      }
    },
    close: () => output.close(),
    abort: () => output.abort(),
  };
};

/** Text files: a row a line, or a row a file. */
export const textFormat: FileFormat = {
  name: "text",
  title: "Text",
  aliases: [
    "org.apache.spark.sql.execution.datasources.text",
    "org.apache.spark.sql.execution.datasources.text.textfileformat",
  ],
  fixedSchema: true,
  inferSchema: () => structOf([field("value", STRING)]),
  checkSchema(schema: StructType, direction) {
    for (const f of schema.fields)
      if (f.type.kind !== "string")
        throw sparkError("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", {
          format: "Text",
          columnName: `\`${f.name}\``,
          columnType: `"${sqlName(f.type)}"`,
        });
    if (schema.fields.length > 1 || (direction === "write" && schema.fields.length !== 1))
      throw sparkError("_LEGACY_ERROR_TEMP_1290", { count: String(schema.fields.length) });
  },
  planScan,
  openWriter,
  extension: (options) => `.txt${codecEnding(options)}`,
};
