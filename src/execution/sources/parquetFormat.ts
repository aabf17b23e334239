import type { ColumnStatistics, Statistics } from "../../catalyst/plan/logicalPlan.ts";
import { sparkError } from "../../common/errors/conditions.ts";
import type { DataType, StructField, StructType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import type { Value } from "../../types/value.ts";
import { mayHold, statisticsFilter } from "./columnFilter.ts";
import type { FileFormat, FileScanPlan, SourceFile, Texts } from "./fileFormat.ts";
import { mergeSchemas } from "./mergeSchemas.ts";
import { fileSchema, type ParquetFile, readFooter } from "./parquet/footer.ts";
import { pruneRowGroup } from "./parquet/prune.ts";
import { rowGroupTask } from "./parquet/rowGroup.ts";
import { boundText, compareBounds, fieldStatistics, fileStatistics } from "./parquet/statistics.ts";
import { ParquetWriter, type ParquetWriterOptions } from "./parquet/writer.ts";
import { type ParquetTask, parquetContext } from "./parquetReader.ts";
import { isTrue } from "./settings.ts";
import "./conditions.ts";

/** Footers that were read lately: planning asks for each several times. */
const footers = new Map<string, { readonly bytes: number; readonly modified: number; readonly file: ParquetFile }>();
const MOST_FOOTERS = 2000;

function footer(f: SourceFile): ParquetFile {
  const known = footers.get(f.path);
  if (known && known.bytes === f.bytes && known.modified === f.modified) return known.file;
  const file = readFooter(f.path, f.place, f.bytes);
  if (footers.size >= MOST_FOOTERS) footers.delete(footers.keys().next().value!);
  footers.delete(f.path);
  footers.set(f.path, { bytes: f.bytes, modified: f.modified, file });
  return file;
}

function inferSchema(files: readonly SourceFile[], options: Texts, settings: Texts): StructType {
  const merge = isTrue(options.mergeschema ?? settings["spark.sql.parquet.mergeSchema"]);
  const caseSensitive = isTrue(settings["spark.sql.caseSensitive"]);
  if (!merge) return fileSchema(footer(files[0]!));
  return files.map((f) => fileSchema(footer(f))).reduce((a, b) => mergeSchemas(a, b, caseSensitive));
}

/** A bound in the form of the engine's values. */
function bound(v: Value | undefined, field: StructField): Value | undefined {
  if (!(v instanceof Uint8Array) || field.type.kind === "binary") return v;
  return field.type.kind === "string" ? boundText(v) : undefined;
}

function columnStatistics(files: readonly ParquetFile[], field: StructField): ColumnStatistics | undefined {
  let min: Value | undefined;
  let max: Value | undefined;
  let nullCount: number | undefined = 0;
  let bounded = true;
  for (const file of files) {
    if (file.rows === 0) continue;
    const s = fileStatistics(file, field);
    if (!s) return undefined;
    nullCount = nullCount === undefined || s.nullCount === undefined ? undefined : nullCount + s.nullCount;
    if (s.nullCount === file.rows) continue;
    if (s.min === undefined || s.max === undefined || s.mayHaveNaN) bounded = false;
    if (!bounded) continue;
    if (min === undefined || compareBounds(s.min!, min) < 0) min = s.min;
    if (max === undefined || compareBounds(s.max!, max) > 0) max = s.max;
  }
  return bounded ? { min: bound(min, field), max: bound(max, field), nullCount } : { nullCount };
}

function statistics(files: readonly SourceFile[], schema: StructType): Statistics {
  const read = files.map(footer);
  const columns: Record<string, ColumnStatistics> = {};
  // Computed when they are asked for: there may be many columns and files, and a query asks for few.
  for (const f of schema.fields) {
    let known: ColumnStatistics | undefined;
    Object.defineProperty(columns, f.name, {
      enumerable: true,
      get: () => {
        known ??= columnStatistics(read, f) ?? {};
        return known;
      },
    });
  }
  return {
    sizeInBytes: files.reduce((sum, f) => sum + f.bytes, 0),
    rowCount: read.reduce((sum, f) => sum + f.rows, 0),
    columns,
  };
}

const isSupported = (t: DataType): boolean => {
  switch (t.kind) {
    case "array":
      return isSupported(t.elementType);
    case "map":
      return isSupported(t.keyType) && isSupported(t.valueType);
    case "struct":
      return t.fields.every((f) => isSupported(f.type));
    default:
      return t.kind !== "calendar_interval";
  }
};

function checkSchema(schema: StructType): void {
  for (const f of schema.fields)
    if (!isSupported(f.type))
      throw sparkError("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", {
        format: "Parquet",
        columnName: `\`${f.name}\``,
        columnType: `"${sqlName(f.type)}"`,
      });
}

const planScan: FileFormat["planScan"] = ({ source, files, columns, filters, settings }): FileScanPlan => {
  const caseSensitive = isTrue(settings["spark.sql.caseSensitive"]);
  const pushdown = isTrue(settings["spark.sql.parquet.filterPushdown"] ?? "true");
  const wanted = pushdown ? filters.map((f) => statisticsFilter(f, columns)) : [];
  const nullable = columns.map(() => false);
  const tasks: ParquetTask[] = [];
  let filesRead = 0;
  for (const f of files) {
    const file = footer(f);
    let used = false;
    file.meta.rowGroups.forEach((group, g) => {
      if (group.rows === 0) return;
      if (!wanted.every((w) => mayHold(w, (s) => !pruneRowGroup(file, g, [s], caseSensitive)))) return;
      used = true;
      tasks.push({
        format: source.format as "parquet",
        size: group.rows,
        ...rowGroupTask(file, g, columns, caseSensitive),
      });
      columns.forEach((c, i) => {
        nullable[i] ||= fieldStatistics(file, g, c, caseSensitive)?.nullCount !== 0;
      });
    });
    if (used) filesRead++;
  }
  return { tasks, nullable, filesRead, filesPruned: files.length - filesRead };
};

const CODECS = ["none", "uncompressed", "snappy", "gzip", "zstd", "brotli"] as const;
type Codec = (typeof CODECS)[number];

function codec(options: Texts, settings: Texts): Codec {
  const name = (
    options.compression ??
    options["parquet.compression"] ??
    settings["spark.sql.parquet.compression.codec"] ??
    "snappy"
  ).toLowerCase();
  const found = CODECS.find((c) => c === name);
  if (!found)
    throw sparkError("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION", {
      codecName: name,
      availableCodecs: CODECS.join(", "),
    });
  return found;
}

const ENDING: Readonly<Record<Codec, string>> = {
  none: "",
  uncompressed: "",
  snappy: ".snappy",
  gzip: ".gz",
  zstd: ".zstd",
  brotli: ".br",
};

function writerOptions(options: Texts, settings: Texts): ParquetWriterOptions {
  const blockSize = Number(options["parquet.block.size"] ?? settings["parquet.block.size"] ?? 0);
  return {
    compression: codec(options, settings),
    timestampType: (settings["spark.sql.parquet.outputTimestampType"] ?? "INT96") as
      | "INT96"
      | "TIMESTAMP_MICROS"
      | "TIMESTAMP_MILLIS",
    dictionary: options["parquet.enable.dictionary"] !== "false",
    ...(blockSize > 0 ? { rowGroupBytes: blockSize } : {}),
  };
}

/** Parquet: one task a row group. */
export const parquetFormat: FileFormat = {
  name: "parquet",
  title: "Parquet",
  aliases: [
    "org.apache.spark.sql.parquet",
    "org.apache.spark.sql.execution.datasources.parquet",
    "org.apache.spark.sql.execution.datasources.parquet.parquetfileformat",
  ],
  inferSchema,
  checkSchema,
  statistics,
  planScan,
  openWriter: ({ thread, path, output, schema, options, settings }) => {
    const writer = new ParquetWriter(parquetContext(thread), path, schema, writerOptions(options, settings), output);
    return { write: (batch) => writer.write(batch), close: () => void writer.close(), abort: () => writer.abort() };
  },
  extension: (options, settings) => `${ENDING[codec(options, settings)]}.parquet`,
};
