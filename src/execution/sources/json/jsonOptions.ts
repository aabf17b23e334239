import { sparkError } from "../../../common/errors/conditions.ts";
import type { EvalConfig } from "../../../catalyst/expr/expression.ts";
import { checkJsonOptions, readOptions } from "../../../catalyst/functions/jsonConvert.ts";
import type { JsonReadOptions } from "../../../catalyst/functions/jsonParse.ts";
import {
  flag,
  lineSepOption,
  modeOption,
  type ParseMode,
  ratioOption,
} from "../../../catalyst/functions/textOptions.ts";
import { isCompressed } from "../byteWindow.ts";
import { encodingOption, textOptions } from "../csv/csvOptions.ts";
import type { Encoding } from "../encoding.ts";
import type { Texts } from "../fileFormat.ts";
import { sourceConfig } from "../settings.ts";
import "../../../catalyst/functions/csvConditions.ts";

/** The options of JSON, read once; plain data that goes to the threads. */
export interface JsonOptions {
  readonly texts: Texts;
  readonly config: EvalConfig;
  readonly syntax: JsonReadOptions;
  readonly multiLine: boolean;
  readonly lineSep: string | undefined;
  readonly encoding: Encoding;
  readonly mode: ParseMode;
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

/** Without the option the first bytes of a file tell, where it is read as a whole; lines are cut in UTF-8 alone. */
function jsonEncoding(options: Texts, multiLine: boolean, lineSep: string | undefined): Encoding {
  if (options.encoding === undefined && options.charset === undefined) return multiLine ? "detect" : "utf-8";
  const encoding = encodingOption(options);
  const name = options.encoding ?? options.charset;
  if (!multiLine && encoding === "utf-16")
    throw sparkError("INVALID_OPTION_VALUE", {
      message: `The ${name} encoding must not be used for reading lines: it has a mark at the beginning of a file. Use the option multiLine.`,
    });
  if (!multiLine && encoding !== "utf-8" && lineSep === undefined)
    throw sparkError("INVALID_OPTION_VALUE", {
      message: `The lineSep option must be specified for the ${name} encoding.`,
    });
  return encoding;
}

/** Reads the options for reading. */
export function jsonOptions(options: Texts, settings: Texts): JsonOptions {
  const texts = textOptions(options);
  const config = jsonConfig(settings);
  checkJsonOptions(texts, config);
  const multiLine = flag(texts, "multiLine");
  const lineSep = lineSepOption(texts);
  return {
    texts: options,
    config,
    syntax: readOptions(texts),
    multiLine,
    lineSep,
    encoding: jsonEncoding(options, multiLine, lineSep),
    mode: modeOption(texts),
    corruptColumn:
      options.columnnameofcorruptrecord ?? settings["spark.sql.columnNameOfCorruptRecord"] ?? "_corrupt_record",
    samplingRatio: ratioOption(texts),
  };
}

/** Whether files can be read in parts. */
export const isSplittable = (path: string, o: JsonOptions): boolean =>
  !o.multiLine && o.lineSep === undefined && o.encoding === "utf-8" && !isCompressed(path);
