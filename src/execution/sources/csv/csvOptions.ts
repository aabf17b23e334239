import { sparkError, unsupported } from "../../../common/errors/conditions.ts";
import { encodeUtf8 } from "../../../types/utf8.ts";
import { type Encoding, findEncoding } from "../encoding.ts";
import type { Texts } from "../fileFormat.ts";
import type { Dialect } from "./slowRecord.ts";
import "./csvConditions.ts";

/** The options of CSV, read once; plain data that goes to the threads. */
export interface CsvOptions {
  readonly dialect: Dialect;
  readonly header: boolean;
  readonly multiLine: boolean;
  readonly lineSep: string | undefined;
  readonly encoding: Encoding;
  readonly mode: "PERMISSIVE" | "DROPMALFORMED" | "FAILFAST";
  readonly corruptColumn: string;
  readonly nullValue: string;
  readonly emptyValue: string;
  readonly nanValue: string;
  readonly positiveInf: string;
  readonly negativeInf: string;
  readonly dateFormat: string | undefined;
  readonly timestampFormat: string | undefined;
  readonly timestampNtzFormat: string | undefined;
  readonly dateFallback: boolean;
  readonly timestampFallback: boolean;
  readonly timeZone: string;
  readonly timestampNtz: boolean;
  readonly inferSchema: boolean;
  readonly preferDate: boolean;
  readonly samplingRatio: number;
  readonly enforceSchema: boolean;
  readonly caseSensitive: boolean;
}

const invalid = (message: string): Error => sparkError("INVALID_OPTION_VALUE", { message });

export function booleanOption(options: Texts, name: string, otherwise: boolean): boolean {
  const text = options[name.toLowerCase()]?.toLowerCase();
  if (text === undefined) return otherwise;
  if (text === "true") return true;
  if (text === "false") return false;
  throw invalid(`${name} flag can be true or false.`);
}

function integerOption(options: Texts, name: string, otherwise: number): number {
  const text = options[name.toLowerCase()];
  if (text === undefined) return otherwise;
  if (!/^[+-]?\d+$/.test(text)) throw sparkError("_LEGACY_ERROR_TEMP_2146", { paramName: name, value: text });
  return Number(text);
}

/** One character, or none. */
export function charOption(options: Texts, name: string, otherwise: string): string {
  const text = options[name.toLowerCase()];
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

export function delimiterOption(options: Texts): string {
  const text = options.sep ?? options.delimiter ?? ",";
  if (text === "") throw sparkError("INVALID_DELIMITER_VALUE.EMPTY");
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") {
      out += text[i];
      continue;
    }
    if (text === "\\") throw sparkError("INVALID_DELIMITER_VALUE.SINGLE_BACKSLASH");
    if (text.slice(i) === "\\u0000") {
      out += "\0";
      break;
    }
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

export const encodingOption = (options: Texts): Encoding =>
  findEncoding(options.encoding ?? options.charset ?? "UTF-8");

export function lineSepOption(options: Texts): string | undefined {
  const sep = options.linesep;
  if (sep === "") throw invalid("'lineSep' cannot be an empty string.");
  return sep;
}

function modeOption(options: Texts): CsvOptions["mode"] {
  const mode = options.mode?.toUpperCase();
  return mode === "DROPMALFORMED" || mode === "FAILFAST" ? mode : "PERMISSIVE";
}

/** Reads the options for reading. */
export function csvOptions(options: Texts, settings: Texts): CsvOptions {
  const multiLine = booleanOption(options, "multiLine", false);
  const lineSep = lineSepOption(options);
  if (lineSep !== undefined && lineSep.length > 2) throw invalid("'lineSep' can contain only 1 character.");
  if (multiLine && lineSep !== undefined && lineSep.length > 1)
    throw unsupported("the CSV option lineSep of several characters with multiLine");
  const quote = byteOf("quote", charOption(options, "quote", '"'));
  const escape = byteOf("escape", charOption(options, "escape", "\\"));
  const escapeEscape = charOption(options, "charToEscapeQuoteEscaping", "");
  const unescapedQuote = (options.unescapedquotehandling ?? "STOP_AT_DELIMITER").toUpperCase();
  if (unescapedQuote === "BACK_TO_DELIMITER")
    throw unsupported("the CSV option unescapedQuoteHandling BACK_TO_DELIMITER");
  if (!["STOP_AT_DELIMITER", "STOP_AT_CLOSING_QUOTE", "SKIP_VALUE", "RAISE_ERROR"].includes(unescapedQuote))
    throw invalid(`The option unescapedQuoteHandling has no value ${unescapedQuote}.`);
  const fallback =
    options.enabledatetimeparsingfallback === undefined
      ? undefined
      : booleanOption(options, "enableDateTimeParsingFallback", false);
  const samplingRatio = Number(options.samplingratio ?? 1);
  if (!(samplingRatio > 0)) throw invalid(`samplingRatio (${options.samplingratio}) should be greater than 0`);
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
    encoding: encodingOption(options),
    mode: modeOption(options),
    corruptColumn:
      options.columnnameofcorruptrecord ?? settings["spark.sql.columnNameOfCorruptRecord"] ?? "_corrupt_record",
    nullValue: options.nullvalue ?? "",
    emptyValue: options.emptyvalue ?? "",
    nanValue: options.nanvalue ?? "NaN",
    positiveInf: options.positiveinf ?? "Inf",
    negativeInf: options.negativeinf ?? "-Inf",
    dateFormat: options.dateformat,
    timestampFormat: options.timestampformat,
    timestampNtzFormat: options.timestampntzformat,
    dateFallback: fallback ?? options.dateformat === undefined,
    timestampFallback: fallback ?? options.timestampformat === undefined,
    timeZone: options.timezone ?? settings["spark.sql.session.timeZone"] ?? "UTC",
    timestampNtz: settings["spark.sql.timestampType"] === "TIMESTAMP_NTZ",
    inferSchema: booleanOption(options, "inferSchema", false),
    preferDate: booleanOption(options, "preferDate", true),
    samplingRatio,
    enforceSchema: booleanOption(options, "enforceSchema", true),
    caseSensitive: settings["spark.sql.caseSensitive"] === "true",
  };
}
