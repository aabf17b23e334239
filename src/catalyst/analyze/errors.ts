import { sparkError } from "../../common/errors/conditions.ts";
import { type QueryContext, SparkError } from "../../common/errors/sparkError.ts";
import type { DataType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import type { Expression } from "../expr/expression.ts";
import "./conditions.ts";
import { prettySql } from "./prettySql.ts";

/** Errors of analysis: names, types and expressions quoted as Spark quotes them. */

export const quoteName = (part: string): string => `\`${part.replaceAll("`", "``")}\``;
export const quoteParts = (parts: readonly string[]): string => parts.map(quoteName).join(".");
export const quoteType = (t: DataType): string => `"${sqlName(t)}"`;
export const quoteExpr = (e: Expression): string => `"${prettySql(e)}"`;

export const contextOf = (origin: QueryContext | undefined): { queryContext?: readonly QueryContext[] } =>
  origin ? { queryContext: [origin] } : {};

export const errorAt = (
  origin: QueryContext | undefined,
  condition: string,
  parameters: Readonly<Record<string, string>> = {},
): SparkError => sparkError(condition, parameters, contextOf(origin));

export const mismatch = (e: Expression, sub: string, parameters: Readonly<Record<string, string>> = {}): SparkError =>
  errorAt(e.origin, `DATATYPE_MISMATCH.${sub}`, { sqlExpr: quoteExpr(e), ...parameters });

const ORDINALS = [
  "zeroth",
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];
/** "first" for 0. */
export const ordinal = (index: number): string => ORDINALS[index + 1] ?? `${index + 1}th`;

/** Texts of arguments that the error of a function's entry names by their place, as the entry cannot write them. */
function argumentTexts(
  e: Expression,
  condition: string,
  parameters: Readonly<Record<string, string>>,
): Record<string, string> {
  const args = "args" in e ? e.args : [];
  const text = (key: string, i: number): Record<string, string> =>
    args[i] && !(key in parameters) ? { [key]: quoteExpr(args[i]) } : {};
  if (condition === "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
    return text("inputSql", ORDINALS.indexOf(parameters["paramIndex"] ?? "") - 1);
  if (condition === "DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
    return text("inputExpr", Number(parameters["argument"] ?? 0));
  return condition === "INVALID_EXTRACT_FIELD" ? text("expr", 1) : {};
}

/** Runs code of a function's entry: its errors get the place and the text of the call when they have none. */
export function located<R>(e: Expression, f: () => R): R {
  try {
    return f();
  } catch (error) {
    if (!(error instanceof SparkError) || error.queryContext.length > 0) throw error;
    const parameters =
      error.condition.startsWith("DATATYPE_MISMATCH") && !("sqlExpr" in error.messageParameters)
        ? { sqlExpr: quoteExpr(e), ...error.messageParameters }
        : error.messageParameters;
    const texts = argumentTexts(e, error.condition, parameters);
    const { argument: _, ...shown } = { ...parameters, ...texts };
    throw sparkError(error.condition, shown, { ...contextOf(e.origin), cause: error });
  }
}
