import { parseNamedExpression, parseStatement } from "../../../grammar/parse.ts";
import { SqlSyntaxError } from "../../../grammar/error.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import type { Expression } from "../expr/expression.ts";
import type { Command } from "../plan/command.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { statement } from "./commands.ts";
import { newContext, type ParseOptions, tooComplex } from "./context.ts";
import { namedExpression } from "./expressions.ts";
import { query } from "./queries.ts";

/** Syntax errors become the errors of the engine; an exhausted stack becomes the error for texts that are too complex. */
function guarded<T>(f: () => T): T {
  try {
    return f();
  } catch (error) {
    if (error instanceof SqlSyntaxError)
      throw new SparkError({
        condition: error.condition,
        message: error.message,
        sqlState: error.sqlState,
        messageParameters: error.messageParameters,
        // Of plain syntax errors Spark tells the place in the message alone.
        queryContext:
          error.condition === "PARSE_SYNTAX_ERROR" || error.condition === "PARSE_EMPTY_STATEMENT"
            ? []
            : [
                {
                  objectType: "",
                  objectName: "",
                  startIndex: error.offset,
                  stopIndex: error.end - 1,
                  fragment: error.sql.slice(error.offset, error.end),
                  sqlText: error.sql,
                },
              ],
        cause: error,
      });
    if (error instanceof RangeError && /call stack/i.test(error.message)) throw tooComplex();
    throw error;
  }
}

/** The unresolved plan or the command of a statement. */
export function parseSql(text: string, options: ParseOptions = {}): LogicalPlan | Command {
  return guarded(() => statement(newContext(text, options, query), parseStatement(text, options.grammar)));
}

/** The unresolved expression of a text, `a + 1 AS b` included: selectExpr, filter("..."), expr(). */
export function parseExpressionText(text: string, options: ParseOptions = {}): Expression {
  return guarded(() => namedExpression(newContext(text, options, query), parseNamedExpression(text, options.grammar)));
}
