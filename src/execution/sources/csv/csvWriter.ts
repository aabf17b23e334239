import { readValue } from "../../../memory/column/values.ts";
import type { Batch } from "../../../memory/column/vector.ts";
import type { Heap } from "../../../memory/wasm/heap.ts";
import { compilePattern } from "../../../types/datetime/pattern.ts";
import { formatDatePattern, formatTimestampPattern } from "../../../types/datetime/patternFormat.ts";
import { getZone, UTC } from "../../../types/datetime/zone.ts";
import type { DataType, StructType } from "../../../types/dataType.ts";
import { castToString, formatBinary } from "../../../types/format.ts";
import type { Value } from "../../../types/value.ts";
import type { OutputFile } from "../../files/fileSystem.ts";
import type { FileFormat, FileWriter, Texts } from "../fileFormat.ts";
import { isGzip, TextOutput } from "../textOutput.ts";
import { booleanOption, charOption, delimiterOption, encodingOption, lineSepOption } from "./csvOptions.ts";

/** The text of a value that is not null, as Spark's UnivocityGenerator makes it. */
function valueText(type: DataType, options: Texts, settings: Texts): (v: Value) => string {
  const zone = getZone(options.timezone ?? settings["spark.sql.session.timeZone"] ?? "UTC");
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
      return (v) => v as string;
    case "date": {
      const pattern = compilePattern(options.dateformat ?? "yyyy-MM-dd");
      return (v) => formatDatePattern(pattern, v as number);
    }
    case "timestamp": {
      const pattern = compilePattern(options.timestampformat ?? "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]");
      return (v) => formatTimestampPattern(pattern, v as bigint, zone);
    }
    case "timestamp_ntz": {
      const pattern = compilePattern(options.timestampntzformat ?? "yyyy-MM-dd'T'HH:mm:ss[.SSS]");
      return (v) => formatTimestampPattern(pattern, v as bigint, UTC);
    }
    case "binary":
      return (v) => formatBinary(v as Uint8Array, "HEX_DISCRETE");
    default:
      return (v) => castToString(v, type, zone, { plainDecimals: false });
  }
}

const isBlank = (c: number): boolean => c <= 32;

/** Quotes and escapes values as univocity does. */
class CsvQuoting {
  readonly delimiter: string;
  readonly lineSep: string;
  private readonly quote: string;
  private readonly escape: string;
  private readonly escapeEscape: string;
  private readonly comment: string;
  private readonly quoteAll: boolean;
  private readonly nullValue: string;
  private readonly emptyValue: string;
  private readonly trimLeading: boolean;
  private readonly trimTrailing: boolean;
  private readonly trigger: RegExp;

  constructor(options: Texts) {
    const literal = (s: string): string => s.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
    this.delimiter = delimiterOption(options);
    this.lineSep = lineSepOption(options) ?? "\n";
    this.quote = charOption(options, "quote", '"') || "\0";
    this.escape = charOption(options, "escape", "\\") || "\0";
    this.escapeEscape =
      charOption(options, "charToEscapeQuoteEscaping", "") || (this.escape === this.quote ? "" : this.escape);
    this.comment = charOption(options, "comment", "");
    this.quoteAll = booleanOption(options, "quoteAll", false);
    this.nullValue = options.nullvalue ?? "";
    this.emptyValue = options.emptyvalue ?? '""';
    this.trimLeading = booleanOption(options, "ignoreLeadingWhiteSpace", true);
    this.trimTrailing = booleanOption(options, "ignoreTrailingWhiteSpace", true);
    const quotes = booleanOption(options, "escapeQuotes", true) ? [this.quote] : [];
    this.trigger = new RegExp([this.delimiter, "\n", "\r", this.lineSep, ...quotes].map(literal).join("|"));
  }

  private trimmed(s: string): string {
    let start = 0;
    let end = s.length;
    if (this.trimLeading) while (start < end && isBlank(s.charCodeAt(start))) start++;
    if (this.trimTrailing) while (end > start && isBlank(s.charCodeAt(end - 1))) end--;
    return start === 0 && end === s.length ? s : s.slice(start, end);
  }

  field(text: string | null, first: boolean): string {
    if (text === null) return this.special(this.nullValue);
    const value = this.trimmed(text);
    if (value === "") return this.special(this.emptyValue);
    // What stands in front of the value does not count, what stands behind it does.
    const rest = this.trimLeading ? text.slice(text.indexOf(value)) : text;
    if (
      this.quoteAll ||
      value.startsWith(this.quote) ||
      this.trigger.test(rest) ||
      (first && this.comment !== "" && value.startsWith(this.comment))
    )
      return this.quoted(value);
    return value;
  }

  private special(value: string): string {
    if (!this.quoteAll && !this.trigger.test(value)) return value;
    if (value.length >= 2 && value.startsWith(this.quote) && value.endsWith(this.quote)) return value;
    return this.quoted(value);
  }

  private quoted(value: string): string {
    const { quote, escape, escapeEscape } = this;
    let out = value;
    if (escapeEscape !== "") out = out.replaceAll(escape, escapeEscape + escape);
    if (escape === quote || escapeEscape === "") out = out.replaceAll(quote, escape + quote);
    else if (out.includes(quote)) out = out.split(quote).join(escape + quote);
    return quote + out + quote;
  }
}

class CsvWriter implements FileWriter {
  private readonly heap: Heap;
  private readonly types: readonly DataType[];
  private readonly texts: readonly ((v: Value) => string)[];
  private readonly quoting: CsvQuoting;
  private readonly output: TextOutput;

  constructor(heap: Heap, output: OutputFile, schema: StructType, options: Texts, settings: Texts) {
    this.heap = heap;
    this.types = schema.fields.map((f) => f.type);
    this.texts = this.types.map((t) => valueText(t, options, settings));
    this.quoting = new CsvQuoting(options);
    this.output = new TextOutput(output, isGzip(options), encodingOption(options));
    if (booleanOption(options, "header", false))
      this.line(schema.fields.map((f, i) => this.quoting.field(f.name, i === 0)));
  }

  private line(fields: readonly string[]): void {
    const { delimiter, lineSep } = this.quoting;
    const text = fields.join(delimiter);
    // A record of one null alone leaves no line.
    if (text !== "") this.output.write(text + lineSep);
  }

  write(batch: Batch): void {
    const { types, texts, quoting, heap } = this;
    const fields: string[] = new Array(types.length);
    for (let r = 0; r < batch.rows; r++) {
      for (let c = 0; c < types.length; c++) {
        const v = readValue(heap, batch.columns[c]!, r, types[c]!);
        fields[c] = quoting.field(v === null ? null : texts[c]!(v), c === 0);
      }
      this.line(fields);
    }
  }

  close(): void {
    this.output.close();
  }
  abort(): void {
    this.output.abort();
  }
}

export const openCsvWriter: NonNullable<FileFormat["openWriter"]> = ({ thread, output, schema, options, settings }) =>
  new CsvWriter(thread.heap, output, schema, options, settings);

export const csvExtension = (options: Texts): string => `.${options.extension ?? "csv"}${isGzip(options) ? ".gz" : ""}`;
