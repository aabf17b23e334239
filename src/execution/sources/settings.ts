import { confEntries, defineConf, type RuntimeConfig } from "../../common/config/config.ts";
import type { EvalConfig } from "../../catalyst/expr/expression.ts";
import type { Texts } from "./fileFormat.ts";

defineConf(
  {
    key: "spark.sql.sources.partitionColumnTypeInference.enabled",
    default: "true",
    doc: "Infer the types of partition columns from folder names; else they are strings.",
  },
  {
    key: "spark.sql.sources.partitionOverwriteMode",
    default: "STATIC",
    doc: "What overwriting removes: STATIC all partitions, DYNAMIC only those that are written.",
  },
  { key: "spark.sql.sources.default", default: "parquet", doc: "The format of reads and writes that name none." },
  {
    key: "spark.sql.files.maxPartitionBytes",
    default: "128MB",
    doc: "Most bytes of text files that are read as one task.",
  },
  {
    key: "spark.sql.files.ignoreCorruptFiles",
    default: "false",
    doc: "Go on with what could be read before a file breaks off, instead of failing.",
  },
  {
    key: "spark.sql.files.ignoreMissingFiles",
    default: "false",
    doc: "Leave out files that are gone when they are to be read.",
  },
  {
    key: "spark.sql.parquet.mergeSchema",
    default: "false",
    doc: "The schema is that of all Parquet files together, not of one.",
  },
  {
    key: "spark.sql.parquet.filterPushdown",
    default: "true",
    doc: "Leave out row groups of Parquet files by their statistics.",
  },
  {
    key: "spark.sql.parquet.compression.codec",
    default: "snappy",
    doc: "Compression of written Parquet files: none, uncompressed, snappy, gzip, zstd, brotli.",
  },
  {
    key: "spark.sql.parquet.outputTimestampType",
    default: "INT96",
    doc: "How timestamps are written to Parquet: INT96, TIMESTAMP_MICROS or TIMESTAMP_MILLIS.",
  },
  {
    key: "spark.sql.columnNameOfCorruptRecord",
    default: "_corrupt_record",
    doc: "The column that keeps records that could not be parsed.",
  },
  {
    key: "spark.sql.timestampType",
    default: "TIMESTAMP_LTZ",
    doc: "What TIMESTAMP means: TIMESTAMP_LTZ or TIMESTAMP_NTZ.",
  },
);

/** A session's settings as plain data, with the declared defaults. */
export function settingsOf(config: RuntimeConfig): Record<string, string> {
  const out = Object.fromEntries(confEntries().map((e) => [e.key, e.default]));
  for (const [k, v] of config.all()) out[k] = v;
  return out;
}

/** What casts of texts in sources depend on. */
export const sourceConfig = (settings: Texts): EvalConfig => ({
  ansi: true,
  timeZone: settings["spark.sql.session.timeZone"] ?? "UTC",
  allowPrecisionLoss: true,
  caseSensitive: settings["spark.sql.caseSensitive"] === "true",
  now: 0n,
});

export const isTrue = (text: string | undefined): boolean => text?.trim().toLowerCase() === "true";

/** Sizes as Spark writes them: "128MB", "64k", plain numbers are bytes. */
export function byteSize(text: string | undefined, otherwise: number): number {
  const m = /^(\d+)\s*([kmgtp]?)i?b?$/.exec(text?.trim().toLowerCase() ?? "");
  return m ? Number(m[1]) * 1024 ** ("kmgtp".indexOf(m[2] || "_") + 1) : otherwise;
}
