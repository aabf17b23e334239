/**
 * A reader of JSON texts as lenient as Spark's: what its options allow is read, all else is a JsonSyntaxError. Numbers keep their text, objects
 * keep repeated keys and order.
 */

export interface JsonObject {
  readonly kind: "object";
  readonly keys: readonly string[];
  readonly values: readonly JsonNode[];
}
export type JsonNode = (
  | JsonObject
  | { readonly kind: "array"; readonly items: readonly JsonNode[] }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "int" | "float"; readonly text: string }
  | { readonly kind: "true" | "false" | "null" }
) & { readonly source?: string };

export interface JsonReadOptions {
  readonly allowComments?: boolean;
  readonly allowUnquotedFieldNames?: boolean;
  readonly allowSingleQuotes?: boolean;
  readonly allowNumericLeadingZeros?: boolean;
  readonly allowNonNumericNumbers?: boolean;
  readonly allowBackslashEscapingAnyCharacter?: boolean;
  readonly allowUnquotedControlChars?: boolean;
  /** Values that are no strings keep their own text, as readers of files give it where a string is asked for. */
  readonly keepText?: boolean;
}

export class JsonSyntaxError extends Error {}

const MAX_DEPTH = 1000;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const NUMBER = /-?(\d+)(\.\d+)?([eE][+-]?\d+)?/y;
const NAMED = /[+-](?:Infinity|INF)|Infinity|NaN/y;
/** Halves of characters that stand alone; they have no UTF-8, and Java writes them as question marks. */
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const WORD = /[A-Za-z0-9_$\u0080-\uffff]+/y;
/** May not follow a number or a word at once. */
const GLUED = /[A-Za-z0-9_$.+-]/;

class Reader {
  private readonly s: string;
  private readonly options: JsonReadOptions;
  private at = 0;
  private depth = 0;

  constructor(s: string, options: JsonReadOptions) {
    this.s = s;
    this.options = options;
  }

  fail(): never {
    throw new JsonSyntaxError(`Unexpected text at ${this.at}`);
  }

  blank(): void {
    const { s } = this;
    for (;;) {
      const c = s.charCodeAt(this.at);
      if (c === 32 || c === 10 || c === 13 || c === 9) this.at++;
      else if (c === 47 && this.options.allowComments) {
        const line = s.charCodeAt(this.at + 1) === 47;
        if (!line && s.charCodeAt(this.at + 1) !== 42) this.fail();
        const end = line ? s.indexOf("\n", this.at) : s.indexOf("*/", this.at + 2);
        if (end < 0 && !line) this.fail();
        this.at = end < 0 ? s.length : end + (line ? 1 : 2);
      } else return;
    }
  }

  /** The first value of the text; what follows it does not count. Undefined when there is none. */
  root(): JsonNode | undefined {
    this.blank();
    return this.at >= this.s.length ? undefined : this.value();
  }

  value(): JsonNode {
    this.blank();
    if (!this.options.keepText) return this.bare();
    const start = this.at;
    const node = this.bare();
    return node.kind === "string" ? node : { ...node, source: this.s.slice(start, this.at) };
  }

  bare(): JsonNode {
    const c = this.s[this.at];
    switch (c) {
      case "{":
        return this.nested(() => this.object());
      case "[":
        return this.nested(() => this.array());
      case '"':
        return { kind: "string", text: this.string('"') };
      case "'":
        if (this.options.allowSingleQuotes === false) this.fail();
        return { kind: "string", text: this.string("'") };
      case "t":
        return this.word("true");
      case "f":
        return this.word("false");
      case "n":
        return this.word("null");
      default:
        return this.number();
    }
  }

  nested(read: () => JsonNode): JsonNode {
    if (++this.depth > MAX_DEPTH) this.fail();
    const out = read();
    this.depth--;
    return out;
  }

  word(kind: "true" | "false" | "null"): JsonNode {
    if (!this.s.startsWith(kind, this.at)) this.fail();
    this.at += kind.length;
    if (GLUED.test(this.s.charAt(this.at))) this.fail();
    return { kind };
  }

  number(): JsonNode {
    const { s } = this;
    NUMBER.lastIndex = this.at;
    const m = NUMBER.exec(s);
    if (m === null) {
      NAMED.lastIndex = this.at;
      const named = this.options.allowNonNumericNumbers === false ? null : NAMED.exec(s);
      if (named === null || GLUED.test(s.charAt(NAMED.lastIndex))) return this.fail();
      this.at = NAMED.lastIndex;
      return { kind: "float", text: named[0].replace("INF", "Infinity").replace("+", "") };
    }
    const digits = m[1]!;
    if (digits.length > 1 && digits.startsWith("0") && !this.options.allowNumericLeadingZeros) this.fail();
    this.at = NUMBER.lastIndex;
    if (GLUED.test(s.charAt(this.at))) this.fail();
    const sign = m[0].startsWith("-") ? "-" : "";
    const text = `${sign}${digits.replace(/^0+(?=\d)/, "")}${m[2] ?? ""}${m[3] ?? ""}`;
    return { kind: m[2] === undefined && m[3] === undefined ? "int" : "float", text };
  }

  string(quote: string): string {
    const { s } = this;
    let from = ++this.at;
    let out = "";
    let surrogates = false;
    for (;;) {
      if (this.at >= s.length) this.fail();
      const c = s[this.at]!;
      if (c === quote) break;
      if (c === "\\") {
        out += s.slice(from, this.at);
        const escaped = this.escape();
        if (escaped >= "\ud800" && escaped <= "\udfff") surrogates = true;
        out += escaped;
        from = this.at;
      } else {
        if (c < " " && !this.options.allowUnquotedControlChars) this.fail();
        this.at++;
      }
    }
    out += s.slice(from, this.at++);
    return surrogates ? out.replace(LONE, "?") : out;
  }

  escape(): string {
    const c = this.s[this.at + 1];
    if (c === undefined) return this.fail();
    this.at += 2;
    const known = ESCAPES[c];
    if (known !== undefined) return known;
    if (c === "u") {
      const hex = this.s.slice(this.at, this.at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.fail();
      this.at += 4;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    if (c === "'" && this.options.allowSingleQuotes !== false) return c;
    return this.options.allowBackslashEscapingAnyCharacter ? c : this.fail();
  }

  key(): string {
    const c = this.s[this.at];
    if (c === '"') return this.string('"');
    if (c === "'" && this.options.allowSingleQuotes !== false) return this.string("'");
    if (!this.options.allowUnquotedFieldNames) this.fail();
    WORD.lastIndex = this.at;
    const m = WORD.exec(this.s);
    if (m === null) return this.fail();
    this.at = WORD.lastIndex;
    return m[0];
  }

  take(c: string): boolean {
    this.blank();
    if (this.s[this.at] !== c) return false;
    this.at++;
    return true;
  }

  object(): JsonNode {
    this.at++;
    const keys: string[] = [];
    const values: JsonNode[] = [];
    if (this.take("}")) return { kind: "object", keys, values };
    do {
      this.blank();
      keys.push(this.key());
      if (!this.take(":")) this.fail();
      values.push(this.value());
    } while (this.take(","));
    if (!this.take("}")) this.fail();
    return { kind: "object", keys, values };
  }

  array(): JsonNode {
    this.at++;
    const items: JsonNode[] = [];
    if (this.take("]")) return { kind: "array", items };
    do items.push(this.value());
    while (this.take(","));
    if (!this.take("]")) this.fail();
    return { kind: "array", items };
  }
}

/** The first value in a text, undefined when the text is blank. Throws JsonSyntaxError. */
export const parseJson = (text: string, options: JsonReadOptions = {}): JsonNode | undefined =>
  new Reader(text, options).root();

/** The same, with undefined for texts that are no JSON. */
export function tryParseJson(text: string, options: JsonReadOptions = {}): JsonNode | undefined {
  try {
    return parseJson(text, options);
  } catch (e) {
    if (e instanceof JsonSyntaxError) return undefined;
    throw e;
  }
}
