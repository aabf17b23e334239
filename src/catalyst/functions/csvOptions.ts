import { sparkError, unsupported } from "../../common/errors/conditions.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { Dialect } from "./csvRecord.ts";
import "./csvConditions.ts";
import { type DateOptions, dateOptions } from "./textDates.ts";
import { lineSepOption, modeOption, type ParseMode, ratioOption, type TextOptions } from "./textOptions.ts";

/** The options of reading CSV, of files and of texts, read once; plain data that goes to the threads. */
export interface CsvTextOptions extends DateOptions {
  readonly dialect: Dialect;
  readonly header: boolean;
  readonly multiLine: boolean;
  readonly lineSep: string | undefined;
  readonly mode: ParseMode;
  readonly corruptColumn: string;
  readonly nullValue: string;
  readonly emptyValue: string;
  readonly nanValue: string;
  readonly positiveInf: string;
  readonly negativeInf: string;
  readonly timestampNtz: boolean;
  readonly inferSchema: boolean;
  readonly preferDate: boolean;
  readonly samplingRatio: number;
  readonly enforceSchema: boolean;
  readonly caseSensitive: boolean;
}

const invalid = (message: string): Error => sparkError("INVALID_OPTION_VALUE", { message });

export function booleanOption(options: TextOptions, name: string, otherwise: boolean): boolean {
  const text = options.get(name.toLowerCase())?.toLowerCase();
  if (text === undefined) return otherwise;
  if (text === "true") return true;
  if (text === "false") return false;
  throw sparkError("_LEGACY_ERROR_TEMP_2147", { paramName: name });
}

function integerOption(options: TextOptions, name: string, otherwise: number): number {
  const text = options.get(name.toLowerCase());
  if (text === undefined) return otherwise;
  if (!/^[+-]?\d+$/.test(text)) throw sparkError("_LEGACY_ERROR_TEMP_2146", { paramName: name, value: text });
  return Number(text);
}

/** One character, or none. */
export function charOption(options: TextOptions, name: string, otherwise: string): string {
  const text = options.get(name.toLowerCase());
  if (text === undefined) return otherwise;
  if (text.length > 1)
    throw sparkError("OPTION_VALUE_EXCEEDS_ONE_CHARACTER", { option: name.toLowerCase(), value: text });
  return text === "\0" ? "" : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

export function delimiterOption(options: TextOptions): string {
  const text = options.get("sep") ?? options.get("delimiter") ?? ",";
  if (text === "") throw sparkError("INVALID_DELIMITER_VALUE.EMPTY");
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") {
      out += text[i];
      continue;
    }
    if (text === "\\") throw sparkError("INVALID_DELIMITER_VALUE.SINGLE_BACKSLASH");
    const c = ESCAPES[text[++i] ?? ""];
    if (c === undefined) throw sparkError("INVALID_DELIMITER_VALUE.UNSUPPORTED_SPECIAL_CHARACTER", { str: text });
    out += c;
  }
  return out;
}

const byteOf = (name: string, c: string): number => {
  if (c === "") return -1;
  if (c.charCodeAt(0) > 127) throw unsupported(`the character ${c} for the CSV option ${name}`);
  return c.charCodeAt(0);
};

/** Reads the options for reading. */
export function csvTextOptions(
  options: TextOptions,
  settings: Readonly<Record<string, string | undefined>>,
): CsvTextOptions {
  const multiLine = booleanOption(options, "multiLine", false);
  const lineSep = lineSepOption(options);
  if (lineSep !== undefined && lineSep.length > 2) throw invalid("'lineSep' can contain only 1 character.");
  if (multiLine && lineSep !== undefined && lineSep.length > 1)
    throw unsupported("the CSV option lineSep of several characters with multiLine");
  const quote = byteOf("quote", charOption(options, "quote", '"'));
  const escape = byteOf("escape", charOption(options, "escape", "\\"));
  const escapeEscape = charOption(options, "charToEscapeQuoteEscaping", "");
  const unescapedQuote = (options.get("unescapedquotehandling") ?? "STOP_AT_DELIMITER").toUpperCase();
  if (unescapedQuote === "BACK_TO_DELIMITER")
    throw unsupported("the CSV option unescapedQuoteHandling BACK_TO_DELIMITER");
  if (!["STOP_AT_DELIMITER", "STOP_AT_CLOSING_QUOTE", "SKIP_VALUE", "RAISE_ERROR"].includes(unescapedQuote))
    throw invalid(`The option unescapedQuoteHandling has no value ${unescapedQuote}.`);
  const samplingRatio = ratioOption(options);
  if (options.has("singlevariantcolumn")) throw unsupported("the CSV option singleVariantColumn");
  integerOption(options, "inputBufferSize", 0);
  return {
    dialect: {
      delimiter: encodeUtf8(delimiterOption(options)),
      quote,
      escape,
      escapeEscape:
        escapeEscape !== "" ? byteOf("charToEscapeQuoteEscaping", escapeEscape) : escape === quote ? -1 : escape,
      comment: byteOf("comment", charOption(options, "comment", "")),
      newline: multiLine ? (lineSep ?? "\n").charCodeAt(0) : -1,
      trimLeading: booleanOption(options, "ignoreLeadingWhiteSpace", false),
      trimTrailing: booleanOption(options, "ignoreTrailingWhiteSpace", false),
      unescapedQuote: unescapedQuote as Dialect["unescapedQuote"],
      maxColumns: integerOption(options, "maxColumns", 20480),
      maxChars: integerOption(options, "maxCharsPerColumn", -1),
    },
    header: booleanOption(options, "header", false),
    multiLine,
    lineSep,
    mode: modeOption(options),
    corruptColumn:
      options.get("columnnameofcorruptrecord") ?? settings["spark.sql.columnNameOfCorruptRecord"] ?? "_corrupt_record",
    nullValue: options.get("nullvalue") ?? "",
    emptyValue: options.get("emptyvalue") ?? "",
    nanValue: options.get("nanvalue") ?? "NaN",
    positiveInf: options.get("positiveinf") ?? "Inf",
    negativeInf: options.get("negativeinf") ?? "-Inf",
    ...dateOptions(options, settings["spark.sql.session.timeZone"] ?? "UTC"),
    timestampNtz: settings["spark.sql.timestampType"] === "TIMESTAMP_NTZ",
    inferSchema: booleanOption(options, "inferSchema", false),
    preferDate: booleanOption(options, "preferDate", true),
    samplingRatio,
    enforceSchema: booleanOption(options, "enforceSchema", true),
    caseSensitive: settings["spark.sql.caseSensitive"] === "true",
  };
}
