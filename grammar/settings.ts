import type { Expression, Name, SetPath, SetTimeZone, Statement } from "./ast.ts";
import { ShowParser } from "./show.ts";
import { BACKQUOTED } from "./tokens.ts";

const KEY = /^([a-zA-Z_\d\\.:]+)\s*$/;
const KEY_AND_VALUE = /^([a-zA-Z_\d\\.:]+)\s*=([^;]*);*$/;
const VALUE = /^([^;]*);*$/;

const PATH_ELEMENTS: ReadonlySet<string> = new Set(
  "DEFAULT_PATH SYSTEM_PATH PATH CURRENT_DATABASE CURRENT_SCHEMA".split(" "),
);

/** SET and RESET. What they set is the text behind the word, not tokens. */
export abstract class SettingsParser extends ShowParser {
  protected set(): Statement {
    const mark = this.mark();
    this.expect("SET");
    if (this.at("CATALOG") && !this.endsItem(1) && !this.at("=", 1) && !this.at(".", 1)) {
      this.advance();
      const catalog = this.expression();
      return { kind: "setCatalog", catalog, span: this.span(mark) };
    }
    if (this.at("ROLE") && !this.at("=", 1) && !this.at(".", 1)) throw this.invalidClause("SET ROLE");
    if (this.atAll("TIME", "ZONE")) return this.setTimeZone(mark);
    // What is none of these is the text of a setting, right or wrong.
    return this.attempt(() => this.setPathOrVariable(mark)) ?? this.setConfiguration(mark);
  }

  private setPathOrVariable(mark: number): Statement {
    let statement: Statement;
    if (this.skipAll("PATH", "=")) {
      const elements = this.list(() => this.pathElement());
      statement = { kind: "setPath", elements, span: this.span(mark) };
    } else {
      if (!this.skip("VARIABLE")) this.expect("VAR");
      statement = this.setVariable(mark);
    }
    if (!this.atEnd() && !this.at(";")) this.fail();
    return statement;
  }

  /** `a = 1, b = 2` or `(a, b) = (query)` */
  protected setVariable(mark: number): Statement {
    if (!this.at("(")) {
      const assignments = this.assignments();
      return { kind: "setVariable", assignments, targets: undefined, query: undefined, span: this.span(mark) };
    }
    const targets = this.parenthesized((): Name => this.multipartIdentifier());
    this.expect("=");
    const query = this.inParentheses(this.query);
    return { kind: "setVariable", assignments: [], targets, query, span: this.span(mark) };
  }

  private pathElement(): SetPath["elements"][number] {
    if (this.atAny(PATH_ELEMENTS) && (this.at(",", 1) || this.at(";", 1) || this.atEnd(1))) {
      return this.takeWord() as Exclude<SetPath["elements"][number], Name>;
    }
    return this.multipartIdentifier();
  }

  private setTimeZone(mark: number): Statement {
    this.position += 2;
    const zone = this.attempt((): SetTimeZone["zone"] => {
      const start = this.mark();
      const value: SetTimeZone["zone"] | Expression | undefined = this.skip("LOCAL")
        ? "local"
        : this.atInterval()
          ? this.intervalLiteral()
          : this.atString()
            ? { kind: "stringLiteral", value: this.string(), span: this.span(start) }
            : this.parameterMarker();
      if (value === undefined || !(this.atEnd() || this.at(";"))) this.fail();
      return value;
    });
    if (zone !== undefined) return { kind: "setTimeZone", zone, span: this.span(mark) };
    this.toEnd();
    throw this.legacy("0045", "Invalid time zone displacement value.", this.span(mark));
  }

  private setConfiguration(mark: number): Statement {
    const start = this.lastEnd();
    const rest = this.text.slice(start).trim();
    const quotedKey = this.kindAt() === BACKQUOTED && (this.at("=", 1) || this.endsStatement(1));
    const value = this.quotedValue();
    if (quotedKey) {
      const key = this.takeIdentifier().name;
      const equals = this.at("=");
      const afterEquals = this.text.slice(this.ends[this.position]).trim();
      this.toEnd();
      const span = this.span(mark);
      if (value !== undefined) return { kind: "setConfiguration", key, value, verbose: false, span };
      if (!equals) return { kind: "setConfiguration", key, value: undefined, verbose: false, span };
      const match = VALUE.exec(afterEquals);
      if (match !== null) return { kind: "setConfiguration", key, value: match[1]!, verbose: false, span };
      const parameters = { invalidValue: afterEquals, key };
      const text = `${afterEquals} is an invalid property value, please use quotes, e.g. SET \`${key}\`=\`${afterEquals}\`.`;
      throw this.invalid("INVALID_PROPERTY_VALUE", "42602", parameters, text, span);
    }
    if (value !== undefined) {
      const key = rest.slice(0, rest.lastIndexOf("=", rest.length - value.length)).trim();
      this.toEnd();
      const span = this.span(mark);
      if (KEY.test(key)) return { kind: "setConfiguration", key, value, verbose: false, span };
      const text = `${key} is an invalid property key, please use quotes, e.g. SET \`${key}\`=\`${value}\`.`;
      throw this.invalid("INVALID_PROPERTY_KEY", "42602", { invalidKey: key, key, value }, text, span);
    }
    this.toEnd();
    const span = this.span(mark);
    const pair = KEY_AND_VALUE.exec(rest);
    if (pair !== null) return { kind: "setConfiguration", key: pair[1]!, value: pair[2]!.trim(), verbose: false, span };
    const text = rest.replace(/;+$/, "").trim();
    if (text === "") return { kind: "setConfiguration", key: undefined, value: undefined, verbose: false, span };
    if (text === "-v") return { kind: "setConfiguration", key: undefined, value: undefined, verbose: true, span };
    const key = KEY.exec(text);
    if (key !== null) return { kind: "setConfiguration", key: key[1]!, value: undefined, verbose: false, span };
    const message =
      "Expected format is 'SET', 'SET key', or 'SET key=value'. " +
      "If you want to include special characters in key, or include semicolon in value, " +
      "please use backquotes, e.g., SET `key`=`value`.";
    throw this.invalid("INVALID_SET_SYNTAX", "42000", {}, message, span);
  }

  /** The value of `... = \`value\`` at the end of the statement. */
  private quotedValue(): string | undefined {
    let last = this.kinds.length - 2;
    while (this.words[last] === ";") last--;
    if (last <= this.position || this.kinds[last] !== BACKQUOTED || this.words[last - 1] !== "=") return undefined;
    return this.text.slice(this.starts[last]! + 1, this.ends[last]! - 1).replaceAll("``", "`");
  }

  private endsStatement(offset: number): boolean {
    return this.atEnd(offset) || this.at(";", offset);
  }

  protected reset(): Statement {
    const mark = this.mark();
    this.expect("RESET");
    if (this.kindAt() === BACKQUOTED && this.endsStatement(1)) {
      const key = this.takeIdentifier().name;
      return { kind: "resetConfiguration", key, span: this.span(mark) };
    }
    const rest = this.text
      .slice(this.lastEnd())
      .replace(/[;\s]+$/, "")
      .trim();
    this.toEnd();
    const span = this.span(mark);
    if (rest === "") return { kind: "resetConfiguration", key: undefined, span };
    const key = KEY.exec(rest);
    if (key !== null) return { kind: "resetConfiguration", key: key[1]!, span };
    const message =
      "Expected format is 'RESET' or 'RESET key'. If you want to include special characters in key, " +
      "please use quotes, e.g., RESET `key`.";
    throw this.invalid("INVALID_RESET_COMMAND_FORMAT", "42000", {}, message, span);
  }

  /** Passes all that is left, but for the semicolons at the end. */
  protected toEnd(): void {
    while (!this.atEnd()) this.advance();
    while (this.words[this.position - 1] === ";") this.position--;
  }

  /** The error for a statement of Hive's that Spark names and refuses. */
  protected invalidClause(operation: string) {
    this.toEnd();
    const text = `The statement or clause: ${operation} is not valid.`;
    return this.invalid("INVALID_STATEMENT_OR_CLAUSE", "42601", { operation }, text, this.span(0));
  }
}
