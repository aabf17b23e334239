import { booleanOption, charOption, delimiterOption } from "./csvOptions.ts";
import { lineSepOption, type TextOptions } from "./textOptions.ts";

const isBlank = (c: number): boolean => c <= 32;

/** Quotes and escapes values as univocity does, the parser and writer that Spark uses. */
export class CsvQuoting {
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

  constructor(options: TextOptions) {
    const literal = (s: string): string => s.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
    this.delimiter = delimiterOption(options);
    this.lineSep = lineSepOption(options) ?? "\n";
    this.quote = charOption(options, "quote", '"') || "\0";
    this.escape = charOption(options, "escape", "\\") || "\0";
    this.escapeEscape =
      charOption(options, "charToEscapeQuoteEscaping", "") || (this.escape === this.quote ? "" : this.escape);
    this.comment = charOption(options, "comment", "") || "#";
    this.quoteAll = booleanOption(options, "quoteAll", false);
    this.nullValue = options.get("nullvalue") ?? "";
    this.emptyValue = options.get("emptyvalue") ?? '""';
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
      (first && value.startsWith(this.comment))
    )
      return this.quoted(value);
    return value;
  }

  /** The fields of a record, without a line break; null when one null is all of it and has no text. */
  line(fields: readonly (string | null)[]): string | null {
    if (fields.length === 1 && fields[0] === null && this.nullValue === "") return null;
    return fields.map((f, i) => this.field(f, i === 0)).join(this.delimiter);
  }

  private special(value: string): string {
    if (!this.quoteAll && !this.trigger.test(value)) return value;
    if (value.length >= 2 && value.startsWith(this.quote) && value.endsWith(this.quote)) return value;
    return this.quoted(value);
  }

  private quoted(value: string): string {
    const { quote, escape, escapeEscape } = this;
    let out = value;
    // Line breaks become those of the file.
    if (this.lineSep === "\r\n") out = out.replace(/(?<!\r)\n/g, "\r\n");
    if (escapeEscape !== "") out = out.replaceAll(escape, escapeEscape + escape);
    if (escape === quote || escapeEscape === "") out = out.replaceAll(quote, escape + quote);
    else if (out.includes(quote)) out = out.split(quote).join(escape + quote);
    return quote + out + quote;
  }
}
