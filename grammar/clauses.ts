import { END, NUMBER, SYMBOL, WORD } from "./tokens.ts";
import { TypeParser } from "./types.ts";

const EXPRESSION_SYMBOLS: ReadonlySet<string> = new Set(["(", "-", "+", "~", "!", "*", "?", ":"]);

/** What can follow a set operator. */
const SET_OPERANDS: ReadonlySet<string> = new Set("ALL DISTINCT SELECT VALUES TABLE FROM MAP REDUCE (".split(" "));

/** Clauses that are not to be taken for a table. */
const BEHIND_FROM: ReadonlySet<string> = new Set(
  "FROM WHERE GROUP HAVING ORDER SORT CLUSTER DISTRIBUTE WINDOW".split(" "),
);

/** `|` in front of one of these is a pipe, not an operator. */
const PIPE_OPERATORS: ReadonlySet<string> = new Set(
  (
    "SELECT EXTEND SET DROP AS WHERE PIVOT UNPIVOT TABLESAMPLE INNER CROSS LEFT RIGHT FULL NATURAL SEMI ANTI JOIN " +
    "UNION EXCEPT MINUS INTERSECT ORDER SORT CLUSTER DISTRIBUTE LIMIT OFFSET AGGREGATE WINDOW"
  ).split(" "),
);

/**
 * Nearly every keyword of Spark can be a name, so `SELECT a FROM t` could be a column with the alias FROM. This says, with a
 * token or two of lookahead, whether a keyword goes on with the query or is a name.
 */
export class ClauseParser extends TypeParser {
  /** Inside of BEGIN ... END, where DO ends a query. */
  protected inScript = false;

  /** Whether an expression can start with the token. */
  protected startsExpression(offset: number): boolean {
    const kind = this.kindAt(offset);
    if (kind === SYMBOL) return EXPRESSION_SYMBOLS.has(this.wordAt(offset));
    if (kind === WORD) return !this.startsClause(offset);
    return kind !== END;
  }

  /** Whether a query starts with the token, which is behind an opening parenthesis or at the start of a statement. */
  protected startsQuery(offset = 0): boolean {
    switch (this.kindAt(offset) === WORD ? this.wordAt(offset) : "") {
      case "SELECT":
        return this.startsExpression(offset + 1) || this.at("/*+", offset + 1);
      case "VALUES":
        return this.startsExpression(offset + 1);
      case "WITH":
      case "TABLE":
        return this.atIdentifier(offset + 1);
      case "FROM":
        return this.atIdentifier(offset + 1) || this.at("(", offset + 1);
      default:
        return false;
    }
  }

  /** Whether the token is a keyword with which the text goes on, and not the name of an alias. */
  protected startsClause(offset = 0): boolean {
    if (this.kindAt(offset) !== WORD) return false;
    const next = offset + 1;
    switch (this.wordAt(offset)) {
      case "":
        return false;
      case "FROM":
        // SELECT a FROM FROM t, SELECT a FROM WHERE b: the first is an alias.
        return (
          (this.atIdentifier(next) || this.at("(", next)) && !(this.atAny(BEHIND_FROM, next) && this.startsClause(next))
        );
      case "WHERE":
      case "HAVING":
      case "QUALIFY":
      case "LIMIT":
      case "OFFSET":
      case "SELECT":
        return this.startsExpression(next) || this.at("/*+", next);
      case "MAP":
      case "REDUCE":
        return (
          this.kindAt(next) === WORD && this.startsExpression(next) && !this.at("JOIN", next) && !this.at("ON", next)
        );
      case "GROUP":
      case "ORDER":
      case "SORT":
      case "CLUSTER":
      case "DISTRIBUTE":
      case "IDENTIFIED":
        return this.at("BY", next) && !this.endsItem(next + 1);
      case "UNION":
      case "INTERSECT":
      case "EXCEPT":
      case "MINUS":
        return this.atAny(SET_OPERANDS, next);
      case "LATERAL":
        return this.at("VIEW", next);
      case "WINDOW":
        return this.atIdentifier(next) && this.at("AS", next + 1);
      case "PIVOT":
        return this.at("(", next);
      case "UNPIVOT":
        return this.at("(", next) || this.at("NULLS", next + 1);
      case "TABLESAMPLE":
        return this.at("(", next) || this.at("(", next + 1);
      case "WITH":
      case "FOR":
        return !this.endsItem(next);
      case "GROUPING":
        return this.at("SETS", next);
      case "INSERT":
        return this.at("INTO", next) || this.at("OVERWRITE", next) || this.at("WITH", next);
      case "SET":
        return this.atIdentifier(next) && (this.at("=", next + 1) || this.at(".", next + 1));
      case "VERSION":
      case "TIMESTAMP":
      case "SYSTEM_VERSION":
      case "SYSTEM_TIME":
        return this.at("AS", next) && this.at("OF", next + 1);
      case "CHANGES":
        return this.at("FROM", next);
      case "WATERMARK":
        return this.watermarkFollows(next);
      case "DELAY":
        return this.at("OF", next);
      case "APPROX":
      case "EXACT":
        return this.at("NEAREST", next);
      case "REPLACE":
        return this.at("WHERE", next) || this.at("ON", next) || this.at("USING", next);
      case "BY":
        return this.at("NAME", next);
      case "DO":
        return this.inScript;
      default:
        return false;
    }
  }

  /** Whether an item of a list ends here. */
  protected endsItem(offset: number): boolean {
    return this.atEnd(offset) || this.at(",", offset) || this.at(")", offset) || this.at(";", offset);
  }

  private watermarkFollows(offset: number): boolean {
    for (let i = offset; i < offset + 40 && !this.atEnd(i); i++) if (this.at("DELAY", i)) return this.at("OF", i + 1);
    return false;
  }

  /** Whether `|>`, or `|` in its place, is next. */
  protected atPipe(): boolean {
    return this.at("|>") || (this.at("|") && this.atAny(PIPE_OPERATORS, 1));
  }

  protected atNumber(type: string, offset = 0): boolean {
    return this.kindAt(offset) === NUMBER && this.at(type, offset);
  }
}
