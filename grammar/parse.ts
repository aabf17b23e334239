import type { DataType, Expression, Name, NamedExpression, Query, Statement, StructField } from "./ast.ts";
import type { ParseOptions } from "./cursor.ts";
import { SqlSyntaxError } from "./error.ts";
import { StatementParser } from "./statements.ts";
import { tokenize } from "./tokens.ts";

/**
 * Spark SQL text to syntax tree. All functions throw a `SqlSyntaxError` for a text that is not Spark SQL; none looks up a name
 * or runs anything.
 */

/** A statement, with semicolons behind it or not, or a BEGIN ... END script. */
export function parseStatement(text: string, options: ParseOptions = {}): Statement {
  return parser(text, options).wholeStatement();
}

/** A query alone, as in a view's text. */
export function parseQuery(text: string, options: ParseOptions = {}): Query {
  return parser(text, options).wholeQuery();
}

/** An expression, its alias dropped: `a + 1`. */
export function parseExpression(text: string, options: ParseOptions = {}): Expression {
  return parser(text, options).wholeExpression().expression;
}

/** An expression with its alias: `a + 1 AS b`, as `selectExpr` takes it. */
export function parseNamedExpression(text: string, options: ParseOptions = {}): NamedExpression {
  return parser(text, options).wholeExpression();
}

/** `array<struct<a: int>>` */
export function parseDataType(text: string, options: ParseOptions = {}): DataType {
  return parser(text, options).wholeDataType();
}

/** `a INT, b STRING NOT NULL COMMENT 'text'` */
export function parseTableSchema(text: string, options: ParseOptions = {}): StructField[] {
  return parser(text, options).wholeTableSchema();
}

/** `catalog.db.table` */
export function parseMultipartIdentifier(text: string, options: ParseOptions = {}): Name {
  return parser(text, options).wholeMultipartIdentifier();
}

function parser(text: string, options: ParseOptions): StatementParser {
  const tokens = tokenize(text);
  if (tokens.unclosedComment >= 0) {
    const start = tokens.unclosedComment;
    throw new SqlSyntaxError({
      condition: "UNCLOSED_BRACKETED_COMMENT",
      sqlState: "42601",
      messageParameters: {},
      text: "Found an unclosed bracketed comment. Please, append */ at the end of the comment.",
      sql: text,
      start,
      end: text.length,
    });
  }
  return new StatementParser(tokens, options);
}
