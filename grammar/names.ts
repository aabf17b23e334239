import type { Identifier, IdentifierClause, Name, NameReference, Span } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { BACKQUOTED, STRING, tokenize, WORD } from "./tokens.ts";
import { stringValue } from "./unescape.ts";

const NOT_ASCII = /[^\u0000-\u007f]/;

/** Names, and strings as the places that want a plain text see them. */
export class NameParser extends Cursor {
  /** One token that can be a name, or `IDENTIFIER('name')`. */
  protected identifier(): Identifier {
    if (!this.atIdentifier()) this.fail();
    return this.atIdentifierLiteral() ? this.singleIdentifierLiteral() : this.takeIdentifier();
  }

  /** A name, but not by way of IDENTIFIER. */
  protected simpleIdentifier(): Identifier {
    if (!this.atIdentifier()) this.fail();
    return this.takeIdentifier();
  }

  /** The name of a table's alias. */
  protected strictIdentifier(): Identifier {
    if (!this.atStrictIdentifier()) this.fail();
    return this.identifier();
  }

  private singleIdentifierLiteral(): Identifier {
    const mark = this.mark();
    const parts = this.identifierLiteral();
    if (parts.length === 1) return parts[0]!;
    const identifier = parts.map((part) => `\`${part.name.replaceAll("`", "``")}\``).join(".");
    const parameters = { identifier, limit: "1" };
    const text = `${identifier} is not a valid identifier as it has more than 1 name parts.`;
    throw this.invalid("IDENTIFIER_TOO_MANY_NAME_PARTS", "42601", parameters, text, this.span(mark));
  }

  /** The next token as a name, whatever it is. */
  protected takeIdentifier(): Identifier {
    const mark = this.mark();
    const kind = this.kindAt();
    const source = this.sourceAt();
    this.advance();
    if (kind === WORD && NOT_ASCII.test(source)) throw this.invalidIdentifier(source, mark);
    return { kind: "identifier", name: identifierName(source, kind), quoted: kind !== WORD, span: this.span(mark) };
  }

  /** A name where no expression can follow, so that `test-table` can be told to be a name without its quotes. */
  protected plainIdentifier(): Identifier {
    const identifier = this.identifier();
    if (this.at("-") && this.kindAt(1) === WORD) this.failOnHyphens(identifier);
    return identifier;
  }

  private failOnHyphens(identifier: Identifier): never {
    const minus = this.mark();
    while (this.at("-") && this.kindAt(1) === WORD) this.position += 2;
    throw this.invalidIdentifier(this.text.slice(identifier.span.start, this.ends[this.position - 1]), minus);
  }

  private invalidIdentifier(ident: string, mark: number): Error {
    const text =
      `The unquoted identifier ${ident} is invalid and must be back quoted as: \`${ident}\`.\n` +
      "Unquoted identifiers can only contain ASCII letters ('a' - 'z', 'A' - 'Z'), digits ('0' - '9'), and underbar ('_').\n" +
      "Unquoted identifiers must also not start with a digit.\n" +
      "Different data sources and meta stores may impose additional restrictions on valid identifiers.";
    return this.error("INVALID_IDENTIFIER", "42602", { ident }, text, this.span(mark));
  }

  /** `(a, b, c)` */
  protected identifierList(): Identifier[] {
    return this.parenthesized(() => this.plainIdentifier());
  }

  /** `a.b.c`, where a part may be `IDENTIFIER('b.c')`. */
  protected multipartIdentifier(): Name {
    const mark = this.mark();
    const parts: Identifier[] = [];
    do this.namePart(parts);
    while (this.skip("."));
    return { kind: "name", parts, span: this.span(mark) };
  }

  private namePart(parts: Identifier[]): void {
    if (this.atIdentifierLiteral()) parts.push(...this.identifierLiteral());
    else parts.push(this.plainIdentifier());
  }

  /** `IDENTIFIER('literal')`: the text of the literal is a name and known now. */
  protected atIdentifierLiteral(): boolean {
    if (this.options.legacyIdentifierClause || !this.atAll("IDENTIFIER", "(") || !this.atString(2)) return false;
    let offset = 3;
    while (this.atString(offset)) offset++;
    return this.at(")", offset);
  }

  protected identifierLiteral(): readonly Identifier[] {
    const mark = this.mark();
    this.advance();
    const value = this.inParentheses(() => this.string());
    const span = this.span(mark);
    const parser = new LiteralNameParser(tokenize(value), this.options);
    const parts = parser.wholeName();
    if (parts === undefined) throw parser.failure();
    return parts.map((part) => ({ ...part, span }));
  }

  /** `a.b.c` or `IDENTIFIER(expression)`. */
  protected nameReference(expression: () => IdentifierClause["expression"]): NameReference {
    if (!this.atAll("IDENTIFIER", "(") || this.atIdentifierLiteral()) return this.multipartIdentifier();
    const mark = this.mark();
    this.advance();
    const inner = this.inParentheses(expression);
    const rest: Identifier[] = [];
    while (this.skip(".")) this.namePart(rest);
    return { kind: "identifierClause", expression: inner, rest, span: this.span(mark) };
  }

  /** A string literal or several that are joined. */
  protected string(): string {
    if (!this.atString()) this.fail();
    let value = this.oneString();
    while (this.atString()) value += this.oneString();
    return value;
  }

  protected oneString(): string {
    if (!this.atString()) this.fail();
    const source = this.sourceAt();
    this.advance();
    return stringValue(source, !this.options.escapedStringLiterals);
  }

  protected textBetween(span: Span): string {
    return this.text.slice(span.start, span.end);
  }
}

/** The content of IDENTIFIER('...'). */
class LiteralNameParser extends NameParser {
  wholeName(): readonly Identifier[] | undefined {
    return this.attempt(() => {
      const name = this.multipartIdentifier();
      this.expectEnd(false);
      return name.parts;
    });
  }

  failure(): Error {
    return this.syntaxError();
  }
}

function identifierName(source: string, kind: number): string {
  if (kind === WORD || kind === STRING) return source;
  const quote = kind === BACKQUOTED ? "`" : '"';
  return source.slice(1, -1).replaceAll(quote + quote, quote);
}
