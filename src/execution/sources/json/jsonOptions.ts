import { sparkError } from "../../../common/errors/conditions.ts";
import type { EvalConfig } from "../../../catalyst/expr/expression.ts";
import { readOptions } from "../../../catalyst/functions/jsonConvert.ts";
import type { JsonReadOptions } from "../../../catalyst/functions/jsonParse.ts";
import type { TextOptions } from "../../../catalyst/functions/textOptions.ts";
import { isCompressed } from "../byteWindow.ts";
import { booleanOption, encodingOption, lineSepOption } from "../csv/csvOptions.ts";
import type { Encoding } from "../encoding.ts";
import type { Texts } from "../fileFormat.ts";
import { sourceConfig } from "../settings.ts";
import "../csv/csvConditions.ts";

/** The options of JSON, read once; plain data that goes to the threads. */
export interface JsonOptions {
  readonly texts: Texts;
  readonly config: EvalConfig;
  readonly syntax: JsonReadOptions;
  readonly multiLine: boolean;
  readonly lineSep: string | undefined;
  readonly encoding: Encoding;
  readonly mode: "PERMISSIVE" | "DROPMALFORMED" | "FAILFAST";
  readonly corruptColumn: string;
  readonly samplingRatio: number;
}

const SETTINGS = [
  "spark.sql.columnNameOfCorruptRecord",
  "spark.sql.jsonGenerator.ignoreNullFields",
  "spark.sql.timestampType",
];

/** What converters of JSON take from the session. */
export function jsonConfig(settings: Texts): EvalConfig {
  const kept = Object.fromEntries(SETTINGS.flatMap((k) => (settings[k] === undefined ? [] : [[k, settings[k]]])));
  return { ...sourceConfig(settings), settings: kept };
}

export const textOptions = (options: Texts): TextOptions => new Map(Object.entries(options));

/** Reads the options for reading. */
export function jsonOptions(options: Texts, settings: Texts): JsonOptions {
  const samplingRatio = Number(options.samplingratio ?? 1);
  if (!(samplingRatio > 0))
    throw sparkError("INVALID_OPTION_VALUE", {
      message: `samplingRatio (${options.samplingratio}) should be greater than 0`,
    });
  const mode = options.mode?.toUpperCase();
  return {
    texts: options,
    config: jsonConfig(settings),
    syntax: readOptions(textOptions(options)),
    multiLine: booleanOption(options, "multiLine", false),
    lineSep: lineSepOption(options),
    encoding: encodingOption(options),
    mode: mode === "DROPMALFORMED" || mode === "FAILFAST" ? mode : "PERMISSIVE",
    corruptColumn:
      options.columnnameofcorruptrecord ?? settings["spark.sql.columnNameOfCorruptRecord"] ?? "_corrupt_record",
    samplingRatio,
  };
}

/** Whether files can be read in parts. */
export const isSplittable = (path: string, o: JsonOptions): boolean =>
  !o.multiLine && o.lineSep === undefined && o.encoding === "utf-8" && !isCompressed(path);
