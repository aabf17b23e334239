import type { DataType, IntegerValue, Name, NumericLiteral, ParameterMarker, StructField } from "./ast.ts";
import { NameParser } from "./names.ts";
import { NUMBER, WORD } from "./tokens.ts";

/** Data types, `INT`, `ARRAY<STRUCT<a: INT>>`, and lists of columns with types. */
export class TypeParser extends NameParser {
  protected dataType(): DataType {
    return this.nested(() => this.oneDataType());
  }

  private oneDataType(): DataType {
    const mark = this.mark();
    const word = this.kindAt() === WORD ? this.wordAt() : "";
    switch (word) {
      case "ARRAY": {
        if (!this.at("<", 1)) return this.plainType(word);
        this.position += 2;
        const element = this.dataType();
        this.expect(">");
        return { kind: "arrayType", element, span: this.span(mark) };
      }
      case "MAP": {
        if (!this.at("<", 1)) return this.plainType(word);
        this.position += 2;
        const key = this.dataType();
        this.expect(",");
        const value = this.dataType();
        this.expect(">");
        return { kind: "mapType", key, value, span: this.span(mark) };
      }
      case "STRUCT":
        return this.structType();
      case "STRING": {
        this.advance();
        return this.primitive(mark, word, [], this.collation());
      }
      case "CHAR":
      case "CHARACTER":
      case "VARCHAR": {
        this.advance();
        const parameters = this.at("(") ? [this.inParentheses(() => this.integerValue())] : [];
        return this.primitive(mark, word, parameters, this.collation());
      }
      case "DEC":
      case "DECIMAL":
      case "NUMERIC": {
        this.advance();
        const parameters = this.at("(") ? this.parenthesized(() => this.integerValue()) : [];
        if (parameters.length > 2) this.fail(-1);
        return this.primitive(mark, word, parameters);
      }
      case "GEOGRAPHY":
      case "GEOMETRY": {
        this.advance();
        const parameter = this.inParentheses(() => (this.skip("ANY") ? "any" : this.integerValue()));
        return this.primitive(mark, word, [parameter]);
      }
      case "TIMESTAMP":
        this.advance();
        if (this.skipAll("WITH", "LOCAL", "TIME", "ZONE")) return this.primitive(mark, "TIMESTAMP_LTZ", []);
        if (this.skipAll("WITHOUT", "TIME", "ZONE")) return this.primitive(mark, "TIMESTAMP_NTZ", []);
        return this.primitive(mark, word, []);
      case "TIME": {
        this.advance();
        const parameters = this.at("(") ? [this.inParentheses(() => this.integerValue())] : [];
        this.skipAll("WITHOUT", "TIME", "ZONE");
        return this.primitive(mark, word, parameters);
      }
      case "INTERVAL":
        return this.intervalType();
      default:
        return this.namedType();
    }
  }

  /** A type without parameters. */
  private plainType(name: string): DataType {
    const mark = this.mark();
    this.advance();
    return this.primitive(mark, name, []);
  }

  /** A simple type, or one that does not exist and is refused later by its name. */
  private namedType(): DataType {
    const mark = this.mark();
    const identifier = this.identifier();
    const parameters = this.at("(") ? this.parenthesized(() => this.integerValue()) : [];
    return this.primitive(mark, identifier.quoted ? identifier.name : identifier.name.toUpperCase(), parameters);
  }

  private primitive(
    mark: number,
    name: string,
    parameters: readonly (IntegerValue | "any")[],
    collation?: Name,
  ): DataType {
    return { kind: "primitiveType", name, parameters, collation, span: this.span(mark) };
  }

  private structType(): DataType {
    const mark = this.mark();
    this.advance();
    if (this.skip("<>")) return { kind: "structType", fields: [], span: this.span(mark) };
    if (!this.skip("<")) return this.primitive(mark, "STRUCT", []);
    const fields = this.at(">") ? [] : this.list(() => this.structField(true));
    this.expect(">");
    return { kind: "structType", fields, span: this.span(mark) };
  }

  private intervalType(): DataType {
    const mark = this.mark();
    this.advance();
    let from: string | undefined;
    let to: string | undefined;
    if (this.at("YEAR") || this.at("MONTH")) {
      from = this.takeWord();
      if (this.at("TO") && this.at("MONTH", 1)) {
        this.advance();
        to = this.takeWord();
      }
    } else if (this.at("DAY") || this.at("HOUR") || this.at("MINUTE") || this.at("SECOND")) {
      from = this.takeWord();
      if (this.at("TO") && (this.at("HOUR", 1) || this.at("MINUTE", 1) || this.at("SECOND", 1))) {
        this.advance();
        to = this.takeWord();
      }
    }
    return { kind: "intervalType", from, to, span: this.span(mark) };
  }

  /** The next keyword. */
  protected takeWord(): string {
    const word = this.wordAt();
    this.advance();
    return word;
  }

  protected collation(): Name | undefined {
    return this.at("COLLATE") && this.atIdentifier(1) ? this.behind(() => this.multipartIdentifier()) : undefined;
  }

  /** `a INT NOT NULL COMMENT 'text'`; a field of a struct can have a colon behind its name. */
  protected structField(colon: boolean): StructField {
    const mark = this.mark();
    const name = this.plainIdentifier();
    if (colon) this.skip(":");
    const dataType = this.dataType();
    const nullable = !this.notNull();
    const comment = this.comment();
    return { kind: "structField", name, dataType, nullable, comment, span: this.span(mark) };
  }

  protected columnList(): StructField[] {
    return this.list(() => this.structField(false));
  }

  protected notNull(): boolean {
    if (this.at("!") && this.at("NULL", 1)) this.not();
    else if (!(this.at("NOT") && this.at("NULL", 1))) return false;
    else this.advance();
    this.advance();
    return true;
  }

  /** NOT, or `!` where a session still allows it in its place. */
  protected not(): boolean {
    if (this.skip("NOT")) return true;
    if (!this.at("!")) return false;
    const mark = this.mark();
    this.advance();
    if (this.options.bangEqualsNot) return true;
    const text =
      "Support of the clause or keyword: ! has been discontinued in this context. " +
      "The '!' keyword is only supported as an alias for the prefix operator 'NOT'.\n" +
      "Use the 'NOT' keyword instead for infix clauses such as `NOT LIKE`, `NOT IN`, `NOT BETWEEN`, etc.\n" +
      'To re-enable the \'!\' keyword, set "spark.sql.legacy.bangEqualsNot" to "true".';
    throw this.invalid("SYNTAX_DISCONTINUED.BANG_EQUALS_NOT", "42601", { clause: "!" }, text, this.span(mark));
  }

  protected comment(): string | undefined {
    return this.at("COMMENT") && this.atString(1) ? this.behind(() => this.string()) : undefined;
  }

  /** A whole number, or the marker of a parameter. */
  protected integerValue(): IntegerValue {
    const mark = this.mark();
    if (this.kindAt() === NUMBER && this.at("integer")) {
      const text = this.sourceAt();
      this.advance();
      return { kind: "numericLiteral", type: "integer", text, span: this.span(mark) } satisfies NumericLiteral;
    }
    return this.parameterMarker() ?? this.fail();
  }

  protected parameterMarker(): ParameterMarker | undefined {
    const mark = this.mark();
    if (this.skip("?")) return { kind: "positionalParameter", span: this.span(mark) };
    if (!this.at(":") || !this.atIdentifier(1)) return undefined;
    this.advance();
    const name = this.takeIdentifier().name;
    return { kind: "namedParameter", name, span: this.span(mark) };
  }
}
