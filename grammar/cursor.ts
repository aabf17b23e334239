import type { Span } from "./ast.ts";
import type { Problem } from "./checks.ts";
import { SqlSyntaxError } from "./error.ts";
import { NO_ALIAS_KEYWORDS, RESERVED_KEYWORDS } from "./keywords.ts";
import { BACKQUOTED, DOUBLE_QUOTED, END, STRING, type Tokens, WORD } from "./tokens.ts";

/** Settings of a session that change what is a correct text. */
export interface ParseOptions {
  /** `spark.sql.ansi.doubleQuotedIdentifiers`: "a" is a name. */
  readonly doubleQuotedIdentifiers?: boolean;
  /** `spark.sql.ansi.enforceReservedKeywords` */
  readonly reservedKeywords?: boolean;
  /** `spark.sql.legacy.setopsPrecedence.enabled`: INTERSECT binds no stronger than UNION. */
  readonly legacySetOperationPrecedence?: boolean;
  /** `spark.sql.legacy.exponentLiteralAsDecimal.enabled` */
  readonly exponentAsDecimal?: boolean;
  /** `spark.sql.parser.escapedStringLiterals`: a backslash in a string is a backslash. */
  readonly escapedStringLiterals?: boolean;
  /** `spark.sql.legacy.identifierClause`: IDENTIFIER('a') is computed, and stands where a whole name can stand alone. */
  readonly legacyIdentifierClause?: boolean;
  /** `spark.sql.legacy.bangEqualsNot`: `a ! IN (1)` is `a NOT IN (1)`. */
  readonly bangEqualsNot?: boolean;
}

/** What a failed attempt throws: cheap, because attempts are ordinary. It becomes a SqlSyntaxError at the entry. */
export const NO_MATCH: unique symbol = Symbol("no match");

const CLAUSE_WORDS: ReadonlySet<string> = new Set(
  "FROM WHERE GROUP HAVING ORDER BY LIMIT JOIN SELECT SCHEMA DATABASE NAMESPACE".split(" "),
);

/** How deep brackets, subqueries and prefix operators may nest; Spark's own limit is the size of its stack. */
const MAX_DEPTH = 400;

/** A position in the tokens of a text, and the questions that a parser asks about the next ones. */
export class Cursor {
  protected readonly text: string;
  protected readonly kinds: readonly number[];
  protected readonly words: readonly string[];
  protected readonly starts: readonly number[];
  protected readonly ends: readonly number[];
  protected readonly options: ParseOptions;
  protected position = 0;
  private depth = 0;
  /** The furthest token at which a rule failed: what Spark names in its error. */
  private furthest = -1;

  constructor(tokens: Tokens, options: ParseOptions) {
    this.text = tokens.text;
    this.kinds = tokens.kinds;
    this.words = tokens.words;
    this.starts = tokens.starts;
    this.ends = tokens.ends;
    this.options = options;
  }

  // ---------------------------------------------------------------- looking

  /** Whether the token at `offset` from here is this keyword (in upper case) or symbol. */
  protected at(word: string, offset = 0): boolean {
    return this.words[this.position + offset] === word;
  }

  /** Whether the next tokens are these keywords or symbols. */
  protected atAll(...words: readonly string[]): boolean {
    for (let i = 0; i < words.length; i++) if (this.words[this.position + i] !== words[i]) return false;
    return true;
  }

  protected atAny(words: ReadonlySet<string>, offset = 0): boolean {
    const word = this.words[this.position + offset];
    return word !== undefined && word !== "" && words.has(word);
  }

  protected atEnd(offset = 0): boolean {
    return this.kinds[Math.min(this.position + offset, this.kinds.length - 1)] === END;
  }

  protected kindAt(offset = 0): number {
    return this.kinds[this.position + offset] ?? END;
  }

  protected wordAt(offset = 0): string {
    return this.words[this.position + offset] ?? "";
  }

  /** The source text of the token. */
  protected sourceAt(offset = 0): string {
    const i = this.position + offset;
    return this.text.slice(this.starts[i], this.ends[i]);
  }

  /** Whether a token can be a name. */
  protected atIdentifier(offset = 0): boolean {
    const kind = this.kindAt(offset);
    if (kind === WORD) return !this.options.reservedKeywords || !RESERVED_KEYWORDS.has(this.wordAt(offset));
    return kind === BACKQUOTED || (kind === DOUBLE_QUOTED && this.options.doubleQuotedIdentifiers === true);
  }

  /** Whether a token can be the name of a table's alias. */
  protected atStrictIdentifier(offset = 0): boolean {
    return this.atIdentifier(offset) && !(this.kindAt(offset) === WORD && NO_ALIAS_KEYWORDS.has(this.wordAt(offset)));
  }

  protected atString(offset = 0): boolean {
    const kind = this.kindAt(offset);
    return kind === STRING || (kind === DOUBLE_QUOTED && !this.options.doubleQuotedIdentifiers);
  }

  // ---------------------------------------------------------------- moving

  protected advance(): void {
    this.position++;
  }

  /** Passes the keyword or symbol if it is next. */
  protected skip(word: string): boolean {
    if (this.words[this.position] !== word) return false;
    this.position++;
    return true;
  }

  /** Passes the next token, whatever it is, and applies a rule behind it. */
  protected behind<T>(rule: () => T): T {
    this.position++;
    return rule();
  }

  /** Passes all the words if they are next. */
  protected skipAll(...words: readonly string[]): boolean {
    if (!this.atAll(...words)) return false;
    this.position += words.length;
    return true;
  }

  protected expect(word: string): void {
    if (this.words[this.position] !== word) this.fail();
    this.position++;
  }

  protected expectAll(...words: readonly string[]): void {
    for (const word of words) this.expect(word);
  }

  /** `item, item, ...` */
  protected list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.skip(",")) items.push(item());
    return items;
  }

  /** `(item, item, ...)` */
  protected parenthesized<T>(item: () => T): T[] {
    this.expect("(");
    const items = this.list(item);
    this.expect(")");
    return items;
  }

  protected inParentheses<T>(item: () => T): T {
    this.expect("(");
    const value = item();
    this.expect(")");
    return value;
  }

  /** Tries a rule; where it does not match, nothing has happened. */
  protected attempt<T>(rule: () => T): T | undefined {
    const { position, depth } = this;
    try {
      return rule();
    } catch (problem) {
      if (problem !== NO_MATCH) throw problem;
      this.position = position;
      this.depth = depth;
      return undefined;
    }
  }

  /** Runs a rule that can contain itself, down to a limit. */
  protected nested<T>(rule: () => T): T {
    if (++this.depth > MAX_DEPTH) throw this.tooComplex();
    const value = rule();
    this.depth--;
    return value;
  }

  // ---------------------------------------------------------------- spans

  /** The token at which a node starts. */
  protected mark(): number {
    return this.position;
  }

  /** From a mark to the last token passed. */
  protected span(mark: number): Span {
    const start = this.starts[mark]!;
    return { start, end: this.position > mark ? this.ends[this.position - 1]! : start };
  }

  protected from(start: Span): Span {
    return { start: start.start, end: this.ends[this.position - 1]! };
  }

  // ---------------------------------------------------------------- errors

  /** The token at `offset` does not fit here. */
  protected fail(offset = 0): never {
    const at = this.position + offset;
    if (at > this.furthest) this.furthest = at;
    throw NO_MATCH;
  }

  /** An error that names a place in the text. */
  protected error(
    condition: string,
    sqlState: string | undefined,
    messageParameters: Readonly<Record<string, string>>,
    text: string,
    span: Span,
  ): SqlSyntaxError {
    return new SqlSyntaxError({ condition, sqlState, messageParameters, text, sql: this.text, ...span });
  }

  /** An error about a part of a text that fits the grammar but is wrong. */
  protected invalid(
    condition: string,
    sqlState: string | undefined,
    messageParameters: Readonly<Record<string, string>>,
    text: string,
    span: Span,
  ): SqlSyntaxError {
    return new SqlSyntaxError({
      condition,
      sqlState,
      messageParameters,
      text,
      sql: this.text,
      ...span,
      fragment: true,
    });
  }

  /** Refuses what a check has found. */
  protected reject(problem: Problem | undefined): void {
    if (problem === undefined) return;
    throw this.invalid(problem.condition, problem.sqlState, problem.parameters, problem.text, problem.span);
  }

  /** One of Spark's older errors, which have a number in place of a name. */
  protected legacy(
    number: string,
    text: string,
    span: Span,
    messageParameters: Readonly<Record<string, string>> = {},
  ): SqlSyntaxError {
    return this.invalid(`_LEGACY_ERROR_TEMP_${number}`, undefined, messageParameters, text, span);
  }

  protected tooComplex(): SqlSyntaxError {
    const text =
      "The statement, including potential SQL functions and referred views, was too complex to parse.\n" +
      "To mitigate this error divide the statement into multiple, less complex chunks.";
    return this.error("FAILED_TO_PARSE_TOO_COMPLEX", "54001", {}, text, { start: 0, end: 0 });
  }

  /** The error for a text that does not fit the grammar. */
  protected syntaxError(): SqlSyntaxError {
    const at = Math.min(Math.max(this.furthest, 0), this.kinds.length - 1);
    const span = { start: this.starts[at]!, end: this.ends[at]! };
    if (this.text.trim() === "") {
      return this.error("PARSE_EMPTY_STATEMENT", "42617", {}, "Syntax error, unexpected empty statement.", span);
    }
    const end = this.kinds[at] === END;
    const error = end ? "end of input" : `'${this.text.slice(span.start, span.end)}'`;
    const hint = this.errorHint(at, error);
    const text = `Syntax error at or near ${error}${hint}.`;
    return this.error("PARSE_SYNTAX_ERROR", "42601", { error, hint }, text, span);
  }

  /**
   * Spark says so where one token is too many at the end. Not where the token in front starts a clause and was read as a name
   * for want of the clause: then Spark was still choosing between alternatives.
   */
  private errorHint(at: number, error: string): string {
    const isExtra = this.completeAt === at && (this.kinds[at + 1] === END || this.words[at + 1] === ";");
    const isClause = CLAUSE_WORDS.has(this.words[at - 1] ?? "");
    return isExtra && this.kinds[at] !== END && !isClause ? `: extra input ${error}` : "";
  }

  private completeAt = -1;

  /** Nothing may follow but semicolons. */
  protected expectEnd(semicolons: boolean): void {
    if (semicolons) while (this.skip(";"));
    if (this.kinds[this.position] === END) return;
    if (this.position >= this.furthest) this.completeAt = this.position;
    this.fail();
  }
}
