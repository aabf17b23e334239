import { flag, type TextOptions } from "./textOptions.ts";

/** One line of CSV taken apart and written, by the options that Spark has for it. */

export interface CsvFormat {
  readonly separator: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  readonly escape: string;
  /** What stands before an escape character inside quotes; empty: nothing. */
  readonly escapeEscape: string;
  /** Lines that begin with it are skipped; empty: none. */
  readonly comment: string;
  readonly nullValue: string;
  readonly emptyWhenRead: string;
  readonly emptyWhenWritten: string;
  readonly trimStartWhenRead: boolean;
  readonly trimEndWhenRead: boolean;
  readonly trimStartWhenWritten: boolean;
  readonly trimEndWhenWritten: boolean;
  readonly quoteAll: boolean;
  readonly escapeQuotes: boolean;
}

const ESCAPED: Readonly<Record<string, string>> = {
  "\\t": "\t",
  "\\r": "\r",
  "\\b": "\b",
  "\\f": "\f",
  "\\n": "\n",
  "\\\\": "\\",
};
const unescape = (s: string): string => s.replace(/\\[trbfn\\]/g, (m) => ESCAPED[m]!);
/** An option of one character; what is empty or NUL switches it off. */
const character = (s: string | undefined, otherwise: string): string =>
  s === undefined ? otherwise : s === "\u0000" ? "" : s.charAt(0);

export function csvFormat(options: TextOptions): CsvFormat {
  const quote = character(options.get("quote"), '"');
  const escape = character(options.get("escape"), "\\");
  return {
    separator: unescape(options.get("sep") ?? options.get("delimiter") ?? ","),
    quote,
    escape,
    escapeEscape: character(options.get("chartoescapequoteescaping"), escape === quote ? "" : escape),
    comment: character(options.get("comment"), ""),
    nullValue: options.get("nullvalue") ?? "",
    emptyWhenRead: options.get("emptyvalue") ?? "",
    emptyWhenWritten: options.get("emptyvalue") ?? '""',
    trimStartWhenRead: flag(options, "ignoreLeadingWhiteSpace"),
    trimEndWhenRead: flag(options, "ignoreTrailingWhiteSpace"),
    trimStartWhenWritten: flag(options, "ignoreLeadingWhiteSpace", true),
    trimEndWhenWritten: flag(options, "ignoreTrailingWhiteSpace", true),
    quoteAll: flag(options, "quoteAll"),
    escapeQuotes: flag(options, "escapeQuotes", true),
  };
}

const isBlank = (c: string | undefined): boolean => c !== undefined && c <= " ";
const trimStart = (s: string): string => s.replace(/^[\u0000-\u0020]+/, "");
const trimEnd = (s: string): string => s.replace(/[\u0000-\u0020]+$/, "");

interface Token {
  readonly value: string | null;
  /** Where the separator or the end stands. */
  readonly end: number;
}

function quoted(line: string, from: number, f: CsvFormat): Token {
  let out = "";
  let i = from + 1;
  for (; i < line.length; i++) {
    const c = line[i]!;
    const next = line[i + 1];
    if (
      c === f.escape &&
      f.escape !== f.quote &&
      (next === f.quote || (next === f.escape && f.escapeEscape === f.escape))
    ) {
      out += next;
      i++;
    } else if (c === f.quote) {
      let end = i + 1;
      while (isBlank(line[end]) && !line.startsWith(f.separator, end)) end++;
      if (end >= line.length || line.startsWith(f.separator, end))
        return { value: out === "" ? f.emptyWhenRead : out, end };
      if (f.escape === f.quote && next === f.quote) {
        out += c;
        i++;
        continue;
      }
      // A quote that ends nothing: the text counts as written, up to the next separator.
      const stop = line.indexOf(f.separator, i);
      const to = stop < 0 ? line.length : stop;
      return { value: f.quote + out + line.slice(i, to), end: to };
    } else out += c;
  }
  return { value: out === "" ? f.emptyWhenRead : out, end: i };
}

/** The values of a line; null for those that are empty without quotes, and no values at all for comments and the empty text. */
export function splitCsv(line: string, f: CsvFormat): (string | null)[] | null {
  if (line === "" || (f.comment !== "" && line.startsWith(f.comment))) return null;
  const out: (string | null)[] = [];
  for (let at = 0; ; ) {
    let start = at;
    if (f.trimStartWhenRead) while (isBlank(line[start]) && !line.startsWith(f.separator, start)) start++;
    let token: Token;
    if (f.quote !== "" && line[start] === f.quote) token = quoted(line, start, f);
    else {
      const stop = line.indexOf(f.separator, start);
      const end = stop < 0 ? line.length : stop;
      const text = line.slice(start, end);
      const value = f.trimEndWhenRead ? trimEnd(text) : text;
      token = { value: value === "" ? null : value, end };
    }
    out.push(token.value);
    if (token.end >= line.length) return out;
    at = token.end + f.separator.length;
  }
}

function written(value: string | null, first: boolean, f: CsvFormat): string {
  if (value === null) return f.nullValue;
  let text = value;
  if (f.trimStartWhenWritten) text = trimStart(text);
  if (f.trimEndWhenWritten) text = trimEnd(text);
  if (text === "") return f.emptyWhenWritten;
  const { quote, escape, escapeEscape, separator } = f;
  if (quote === "") return text;
  const needed =
    f.quoteAll ||
    text.includes(separator) ||
    /[\n\r]/.test(text) ||
    (f.escapeQuotes && text.includes(quote)) ||
    (first && text.startsWith(f.comment === "" ? "#" : f.comment));
  if (!needed) return text;
  let out = quote;
  for (const c of text) {
    if (c === quote) out += escape + c;
    else if (c === escape) out += escapeEscape + c;
    else out += c;
  }
  return out + quote;
}

/** The line of the values; null when it has one value only and that is null without a text for it. */
export function joinCsv(values: readonly (string | null)[], f: CsvFormat): string | null {
  if (values.length === 1 && values[0] === null && f.nullValue === "") return null;
  return values.map((v, i) => written(v, i === 0, f)).join(f.separator);
}
