import type * as ast from "../../../grammar/ast.ts";
import type { ParseOptions as GrammarOptions } from "../../../grammar/cursor.ts";
import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { QueryContext, SparkError } from "../../common/errors/sparkError.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import "./conditions.ts";

/** Settings that the meaning of a text depends on. */
export interface ParseOptions {
  /** For timestamp literals without a zone. */
  readonly timeZone?: string;
  /** What TIMESTAMP means (spark.sql.timestampType). */
  readonly timestampType?: "TIMESTAMP_LTZ" | "TIMESTAMP_NTZ";
  /** Microseconds since the epoch: what 'now' and 'today' in literals mean. */
  readonly now?: bigint;
  /** spark.sql.ansi.enabled: some constructs mean different functions. */
  readonly ansi?: boolean;
  /** spark.sql.legacy.interval.enabled: interval literals are calendar intervals. */
  readonly legacyInterval?: boolean;
  /** Settings that change what is a correct text. */
  readonly grammar?: GrammarOptions;
}

/** What lowering knows while it walks a text. */
export interface ParseContext {
  readonly text: string;
  readonly options: ParseOptions;
  /** Named windows of the select that is being lowered. */
  windows: ReadonlyMap<string, ast.WindowSpec>;
  depth: number;
  /** Lowers a query: expressions hold queries and queries hold expressions. */
  readonly query: (c: ParseContext, q: ast.Query) => LogicalPlan;
}

/** Levels of nesting beyond which an expression is refused: the trees that come from it are walked by recursion. */
export const MAX_DEPTH = 1000;

export const newContext = (text: string, options: ParseOptions, query: ParseContext["query"]): ParseContext => ({
  text,
  options,
  windows: new Map(),
  depth: 0,
  query,
});

/** The place of a node in the text, as Spark's query context tells it (0-based, stop inclusive). */
export const originOf = (c: ParseContext, span: ast.Span): QueryContext => ({
  objectType: "",
  objectName: "",
  startIndex: span.start,
  stopIndex: span.end - 1,
  fragment: c.text.slice(span.start, span.end),
  sqlText: c.text,
});

export const parseError = (
  c: ParseContext,
  span: ast.Span,
  condition: string,
  parameters: Readonly<Record<string, string>> = {},
): SparkError => sparkError(condition, parameters, { queryContext: [originOf(c, span)] });

/** Runs `f` one level deeper; too deep is an error of its own rather than an exhausted stack. */
export function nested<T>(c: ParseContext, levels: number, f: () => T): T {
  c.depth += levels;
  if (c.depth > MAX_DEPTH) throw tooComplex();
  try {
    return f();
  } finally {
    c.depth -= levels;
  }
}

export const tooComplex = (): SparkError => sparkError("FAILED_TO_PARSE_TOO_COMPLEX");

defineConditions({
  FAILED_TO_PARSE_TOO_COMPLEX: [
    "54001",
    "The statement, including potential SQL functions and referred views, was too complex to parse. To mitigate this error divide the statement into multiple, less complex chunks.",
  ],
  INVALID_TYPED_LITERAL: ["42604", "The value of the typed literal <valueType> is invalid: <value>."],
  INVALID_NUMERIC_LITERAL_RANGE: [
    "22003",
    "Numeric literal <rawStrippedQualifier> is outside the valid range for <typeName> with minimum value of <minValue> and maximum value of <maxValue>. Please adjust the value accordingly.",
  ],
  UNSUPPORTED_TYPED_LITERAL: [
    "0A000",
    "Literals of the type <unsupportedType> are not supported. Supported types are <supportedTypes>.",
  ],
  MISSING_WINDOW_SPECIFICATION: [
    "42P20",
    "Window specification is not defined in the WINDOW clause for <windowName>. For more information about WINDOW clauses, please refer to '<docroot>/sql-ref-syntax-qry-select-window.html'.",
  ],
});
