import { sparkError } from "../common/errors/conditions.ts";
import { SparkError } from "../common/errors/sparkError.ts";
import "./conditions.ts";
import { normalizeCollation } from "./collation.ts";
import * as T from "./dataType.ts";
import type { DataType, DayTimeField, StructField, StructType, YearMonthField } from "./dataType.ts";

/** Data types as text: the forms that Spark prints, and a parser of DDL strings that needs no SQL grammar. */

const NAMES: Readonly<Partial<Record<T.TypeKind, string>>> = {
  null: "void",
  byte: "tinyint",
  short: "smallint",
  long: "bigint",
  calendar_interval: "interval",
};
const YEAR_MONTH_FIELDS = ["year", "month"] as const;
const DAY_TIME_FIELDS = ["day", "hour", "minute", "second"] as const;

/** Fields of a struct that `simpleString` shows (spark.sql.debug.maxToStringFields). */
const MAX_FIELDS = 25;

function scalarName(t: DataType): string {
  switch (t.kind) {
    case "decimal":
      return `decimal(${t.precision},${t.scale})`;
    case "string":
      return t.collation === undefined ? "string" : `string collate ${t.collation}`;
    case "char":
    case "varchar":
      return `${t.kind}(${t.length})`;
    case "time":
      return `time(${t.precision})`;
    case "year_month_interval":
    case "day_time_interval": {
      const names = t.kind === "year_month_interval" ? YEAR_MONTH_FIELDS : DAY_TIME_FIELDS;
      return `interval ${names[t.start]}${t.start === t.end ? "" : ` to ${names[t.end]}`}`;
    }
    default:
      return NAMES[t.kind] ?? t.kind;
  }
}

function text(t: DataType, maxFields: number): string {
  switch (t.kind) {
    case "array":
      return `array<${text(t.elementType, maxFields)}>`;
    case "map":
      return `map<${text(t.keyType, maxFields)},${text(t.valueType, maxFields)}>`;
    case "struct": {
      const fields = t.fields.slice(0, maxFields).map((f) => `${f.name}:${text(f.type, maxFields)}`);
      if (t.fields.length > maxFields) fields.push(`... ${t.fields.length - maxFields} more fields`);
      return `struct<${fields.join(",")}>`;
    }
    default:
      return scalarName(t);
  }
}

/** Spark's `simpleString`, as in EXPLAIN and `dtypes`: `struct<a:int,b:string>`; of long structs the first 25 fields. */
export const simpleString = (t: DataType): string => text(t, MAX_FIELDS);

/** Spark's `catalogString`, as DESCRIBE prints it: the same without limit. */
export const catalogString = (t: DataType): string => text(t, Number.POSITIVE_INFINITY);

const quoteIdentifier = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

/** The identifier in back quotes where it needs them. */
export const quoteIfNeeded = (name: string): string =>
  /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quoteIdentifier(name);

function commentSql(f: StructField): string {
  const comment = f.metadata?.comment;
  return typeof comment === "string" ? ` COMMENT '${comment.replaceAll("'", "\\'")}'` : "";
}

/** Spark's `sql` of a type, in upper case, as in error messages and casts: `STRUCT<a: INT NOT NULL>`. */
export function sqlName(t: DataType): string {
  switch (t.kind) {
    case "array":
      return `ARRAY<${sqlName(t.elementType)}>`;
    case "map":
      return `MAP<${sqlName(t.keyType)}, ${sqlName(t.valueType)}>`;
    case "struct": {
      const fields = t.fields.map(
        (f) => `${quoteIfNeeded(f.name)}: ${sqlName(f.type)}${f.nullable ? "" : " NOT NULL"}${commentSql(f)}`,
      );
      return `STRUCT<${fields.join(", ")}>`;
    }
    default:
      return scalarName(t).toUpperCase();
  }
}

/** The DDL text of a schema (`a INT,b STRING NOT NULL`), as StructType.toDDL. */
export const toDdl = (t: StructType): string =>
  t.fields
    .map((f) => `${quoteIfNeeded(f.name)} ${sqlName(f.type)}${f.nullable ? "" : " NOT NULL"}${commentSql(f)}`)
    .join(",");

/** Spark's `typeName`, as in JSON and printSchema: `integer`, `long`, `struct`. */
export function typeName(t: DataType): string {
  switch (t.kind) {
    case "int":
      return "integer";
    case "byte":
    case "short":
    case "long":
    case "array":
    case "map":
    case "struct":
      return t.kind;
    default:
      return scalarName(t);
  }
}

/** An error in DDL text, with the place as Spark's ParseException prints it. */
function parseError(source: string, at: number, condition: string, parameters: Record<string, string>): SparkError {
  const e = sparkError(condition, parameters);
  const before = source.slice(0, at).split("\n");
  const pos = before[before.length - 1]!.length;
  const lines = source.split("\n");
  lines.splice(before.length, 0, `${"-".repeat(pos)}^^^`);
  return new SparkError({
    condition,
    sqlState: e.sqlState,
    message: `\n${e.message} (line ${before.length}, pos ${pos})\n\n== SQL ==\n${lines.join("\n")}\n`,
    messageParameters: parameters,
  });
}

interface Token {
  readonly kind: "word" | "quoted" | "number" | "string" | "sign" | "end";
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s+|--[^\n]*|([A-Za-z0-9_\u0080-\uffff]+)|`((?:[^`]|``)*)`|'((?:[^'\\]|\\[\s\S]|'')*)'|"((?:[^"\\]|\\[\s\S]|"")*)"|([\s\S])/gy;

function tokenize(source: string): Token[] {
  const out: Token[] = [];
  for (const m of source.matchAll(TOKEN)) {
    const at = m.index;
    if (m[1] !== undefined) out.push({ kind: /^\d+$/.test(m[1]) ? "number" : "word", text: m[1], at });
    else if (m[2] !== undefined) out.push({ kind: "quoted", text: m[2].replaceAll("``", "`"), at });
    else if (m[3] !== undefined || m[4] !== undefined)
      out.push({ kind: "string", text: (m[3] ?? m[4]!).replace(/\\([\s\S])|(['"])\2/g, "$1$2"), at });
    else if (m[5] !== undefined) out.push({ kind: "sign", text: m[5], at });
  }
  out.push({ kind: "end", text: "end of input", at: source.length });
  return out;
}

const SIMPLE: Readonly<Record<string, DataType>> = {
  void: T.NULL,
  boolean: T.BOOLEAN,
  tinyint: T.BYTE,
  byte: T.BYTE,
  smallint: T.SHORT,
  short: T.SHORT,
  int: T.INT,
  integer: T.INT,
  bigint: T.LONG,
  long: T.LONG,
  float: T.FLOAT,
  real: T.FLOAT,
  double: T.DOUBLE,
  date: T.DATE,
  timestamp_ntz: T.TIMESTAMP_NTZ,
  timestamp_ltz: T.TIMESTAMP,
  binary: T.BINARY,
  variant: T.VARIANT,
};

interface DdlOptions {
  /** What TIMESTAMP means (spark.sql.timestampType). */
  readonly timestampType?: "timestamp" | "timestamp_ntz";
}

class DdlParser {
  private readonly source: string;
  private readonly tokens: readonly Token[];
  private readonly options: DdlOptions;
  private at = 0;

  constructor(source: string, options: DdlOptions) {
    this.source = source;
    this.options = options;
    this.tokens = tokenize(source);
  }

  fail(token: Token, condition: string, parameters: Record<string, string>): SparkError {
    return parseError(this.source, token.at, condition, parameters);
  }

  syntaxError(token = this.peek()): SparkError {
    if (this.tokens.length === 1) return this.fail(token, "PARSE_EMPTY_STATEMENT", {});
    const error = token.kind === "end" ? "end of input" : `'${token.text}'`;
    return this.fail(token, "PARSE_SYNTAX_ERROR", { error, hint: "" });
  }

  peek(): Token {
    return this.tokens[this.at]!;
  }

  /** Takes the next token when it is this sign or (in any case of letters) this word. */
  take(expected: string): boolean {
    const t = this.peek();
    if ((t.kind !== "word" && t.kind !== "sign") || t.text.toLowerCase() !== expected) return false;
    this.at++;
    return true;
  }

  expect(expected: string): void {
    if (!this.take(expected)) throw this.syntaxError();
  }

  end(): void {
    const t = this.peek();
    if (t.text === ">")
      throw this.fail(t, "PARSE_SYNTAX_ERROR", { error: `'${t.text}'`, hint: `: extra input '${t.text}'` });
    if (t.kind !== "end") throw this.syntaxError();
  }

  identifier(): string {
    const t = this.peek();
    if (t.kind !== "word" && t.kind !== "quoted") throw this.syntaxError();
    this.at++;
    const next = this.peek();
    if (t.kind === "word" && next.text === "-") {
      const after = this.tokens[this.at + 1];
      const ident = `${t.text}-${after?.kind === "word" ? after.text : ""}`;
      throw this.fail(next, "INVALID_IDENTIFIER", { ident });
    }
    return t.text;
  }

  integers(): number[] {
    const out: number[] = [];
    if (!this.take("(")) return out;
    do {
      const t = this.peek();
      if (t.kind !== "number") throw this.syntaxError();
      out.push(Number(t.text));
      this.at++;
    } while (this.take(","));
    this.expect(")");
    return out;
  }

  /** `colon` is whether a colon may stand between name and type, as inside STRUCT<>. */
  field(colon: boolean): StructField {
    const name = this.identifier();
    if (colon) this.take(":");
    const type = this.type();
    let nullable = true;
    let comment: string | undefined;
    for (;;) {
      if (nullable && this.take("not")) {
        this.expect("null");
        nullable = false;
      } else if (comment === undefined && this.take("comment")) {
        const t = this.peek();
        if (t.kind !== "string") throw this.syntaxError();
        comment = t.text;
        this.at++;
      } else break;
    }
    return comment === undefined ? { name, type, nullable } : { name, type, nullable, metadata: { comment } };
  }

  fields(colon: boolean): StructField[] {
    const out = [this.field(colon)];
    while (this.take(",")) out.push(this.field(colon));
    return out;
  }

  type(): DataType {
    const head = this.peek();
    if (head.kind !== "word") throw this.syntaxError();
    this.at++;
    const word = head.text.toLowerCase();
    switch (word) {
      case "array": {
        if (!this.take("<")) throw this.fail(head, "INCOMPLETE_TYPE_DEFINITION.ARRAY", { elementType: "<INT>" });
        const element = this.type();
        this.expect(">");
        return T.arrayOf(element);
      }
      case "map": {
        if (!this.take("<")) throw this.fail(head, "INCOMPLETE_TYPE_DEFINITION.MAP", {});
        const key = this.type();
        this.expect(",");
        const value = this.type();
        this.expect(">");
        return T.mapOf(key, value);
      }
      case "struct": {
        if (!this.take("<")) throw this.fail(head, "INCOMPLETE_TYPE_DEFINITION.STRUCT", {});
        if (this.take(">")) return T.structOf([]);
        const fields = this.fields(true);
        this.expect(">");
        return T.structOf(fields);
      }
      case "interval":
        return this.interval();
      case "string":
        if (this.take("collate")) return this.collated();
        break;
      case "timestamp":
        if (this.zoneClause("without")) return T.TIMESTAMP_NTZ;
        if (this.zoneClause("with")) return T.TIMESTAMP;
        break;
    }
    const numbers = this.integers();
    if (word === "time") this.zoneClause("without");
    return this.named(head, word, numbers);
  }

  /** WITHOUT TIME ZONE or WITH LOCAL TIME ZONE. */
  zoneClause(word: "with" | "without"): boolean {
    if (!this.take(word)) return false;
    if (word === "with") this.expect("local");
    this.expect("time");
    this.expect("zone");
    return true;
  }

  collated(): DataType {
    const name = this.identifier();
    const collation = normalizeCollation(name);
    return collation === "UTF8_BINARY" ? T.STRING : { kind: "string", collation };
  }

  interval(): DataType {
    const word = this.peek().kind === "word" ? this.peek().text.toLowerCase() : "";
    const names: readonly string[] = word === "year" || word === "month" ? YEAR_MONTH_FIELDS : DAY_TIME_FIELDS;
    const start = names.indexOf(word);
    if (start < 0) return T.CALENDAR_INTERVAL;
    this.at++;
    let end = start;
    const to = this.peek();
    if (this.take("to")) {
      end = names.indexOf(this.peek().text.toLowerCase());
      if (end <= start) throw this.syntaxError(to);
      this.at++;
    }
    return names === YEAR_MONTH_FIELDS
      ? { kind: "year_month_interval", start: start as YearMonthField, end: end as YearMonthField }
      : { kind: "day_time_interval", start: start as DayTimeField, end: end as DayTimeField };
  }

  named(head: Token, word: string, numbers: readonly number[]): DataType {
    const [first] = numbers;
    const simple = Object.hasOwn(SIMPLE, word) ? SIMPLE[word] : undefined;
    if (numbers.length === 0) {
      if (simple !== undefined) return simple;
      if (word === "string") return T.STRING;
      if (word === "timestamp") return this.options.timestampType === "timestamp_ntz" ? T.TIMESTAMP_NTZ : T.TIMESTAMP;
      if (word === "time") return { kind: "time", precision: 6 };
      if (word === "char" || word === "character" || word === "varchar")
        throw this.fail(head, "DATATYPE_MISSING_SIZE", { type: `"${word.toUpperCase()}"` });
    }
    if ((word === "decimal" || word === "dec" || word === "numeric") && numbers.length <= 2)
      return checkedDecimal(first ?? 10, numbers[1] ?? 0);
    if (first !== undefined && numbers.length === 1) {
      if (word === "char" || word === "character") return { kind: "char", length: first };
      if (word === "varchar") return { kind: "varchar", length: first };
      if (word === "time") {
        if (first > 6) throw sparkError("UNSUPPORTED_TIME_PRECISION", { precision: String(first) });
        return { kind: "time", precision: first };
      }
    }
    const parameters = numbers.length > 0 ? `(${numbers.join(",")})` : "";
    throw this.fail(head, "UNSUPPORTED_DATATYPE", { typeName: `"${head.text.toUpperCase()}${parameters}"` });
  }
}

/** decimal(precision, scale), or Spark's error when there is no such type. */
export function checkedDecimal(precision: number, scale: number): T.DecimalType {
  if (scale > precision)
    throw new SparkError({
      condition: "_LEGACY_ERROR_TEMP_1229",
      message: `Decimal scale (${scale}) cannot be greater than precision (${precision}).`,
    });
  if (precision > T.MAX_DECIMAL_PRECISION)
    throw sparkError("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION", {
      precision: String(precision),
      maxPrecision: String(T.MAX_DECIMAL_PRECISION),
    });
  return T.decimal(precision, scale);
}

/** The data type that a DDL string names: `array<int>`, `decimal(10,2)`, `interval day to second`. */
export function parseDdlType(source: string, options: DdlOptions = {}): DataType {
  const parser = new DdlParser(source, options);
  const type = parser.type();
  parser.end();
  return type;
}

/** The schema of a DDL string: a list of columns (`a INT, b STRING NOT NULL COMMENT 'c'`) or one struct type. */
export function parseDdlSchema(source: string, options: DdlOptions = {}): StructType {
  const parser = new DdlParser(source, options);
  if (/^\s*struct\s*</i.test(source)) {
    const type = parser.type();
    parser.end();
    return type as StructType;
  }
  const fields = parser.fields(false);
  parser.end();
  return T.structOf(fields);
}
