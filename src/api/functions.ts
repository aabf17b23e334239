import {
  callExpression,
  col,
  Column,
  type ColumnOrName,
  type ColumnOrValue,
  expressionOf,
  toColumn,
} from "./column.ts";
import type { DataFrame } from "./dataFrame.ts";
import { type AnyArgument, type Argument, call } from "./functionCall.ts";
import { generated } from "./functions.gen.ts";
import { literalExpression } from "./literal.ts";
import { udf } from "./udf.ts";

/** A literal; a column is given back as it is. */
export const lit = (value: ColumnOrValue): Column =>
  value instanceof Column ? value : new Column(literalExpression(value));

/** An expression as SQL text: `expr("amount * 2 AS twice")`. */
export const expr = (text: string): Column => new Column({ expressionString: { expression: text } });

const distinct = (name: string, columns: readonly ColumnOrName[]): Column =>
  callExpression(
    name,
    columns.map((c) => toColumn(c).expression),
    true,
  );

const list = (columns: readonly (Argument | readonly Argument[])[]): readonly Argument[] =>
  columns.length === 1 && Array.isArray(columns[0])
    ? (columns[0] as readonly Argument[])
    : (columns as readonly Argument[]);

/** Functions whose form is not that of a call in SQL. */
const special = {
  col,
  column: col,
  lit,
  expr,
  udf,
  /** A function by name, those of the user too. */
  call_function: (name: string, ...columns: readonly ColumnOrName[]): Column =>
    new Column({ callFunction: { functionName: name, arguments: columns.map((c) => toColumn(c).expression) } }),
  call_udf: (name: string, ...columns: readonly ColumnOrName[]): Column =>
    new Column({ callFunction: { functionName: name, arguments: columns.map((c) => toColumn(c).expression) } }),
  /** The first branch of a CASE: `F.when(condition, value).when(...).otherwise(value)`. */
  when: (condition: Column, value: ColumnOrValue): Column =>
    callExpression("when", [condition.expression, expressionOf(value)]),
  /** Says that a frame is small enough to be sent whole to each part of a join. */
  broadcast: <T>(frame: DataFrame<T>): DataFrame<T> => frame.hint("broadcast"),
  asc: (c: ColumnOrName): Column => toColumn(c).asc(),
  asc_nulls_first: (c: ColumnOrName): Column => toColumn(c).asc_nulls_first(),
  asc_nulls_last: (c: ColumnOrName): Column => toColumn(c).asc_nulls_last(),
  desc: (c: ColumnOrName): Column => toColumn(c).desc(),
  desc_nulls_first: (c: ColumnOrName): Column => toColumn(c).desc_nulls_first(),
  desc_nulls_last: (c: ColumnOrName): Column => toColumn(c).desc_nulls_last(),
  not: (c: ColumnOrName): Column => toColumn(c).not(),
  negate: (c: ColumnOrName): Column => toColumn(c).negate(),
  bitwise_not: (c: ColumnOrName): Column => call("~", c),
  bitwiseNOT: (c: ColumnOrName): Column => call("~", c),
  count: (c: ColumnOrName = "*"): Column => call("count", c),
  count_distinct: (...columns: readonly ColumnOrName[]): Column => distinct("count", columns),
  countDistinct: (...columns: readonly ColumnOrName[]): Column => distinct("count", columns),
  sum_distinct: (c: ColumnOrName): Column => distinct("sum", [c]),
  sumDistinct: (c: ColumnOrName): Column => distinct("sum", [c]),
  approxCountDistinct: (c: ColumnOrName, rsd?: number): Column => call("approx_count_distinct", c, rsd),
  listagg_distinct: (c: ColumnOrName, delimiter?: string): Column =>
    callExpression(
      "listagg",
      [toColumn(c).expression, ...(delimiter === undefined ? [] : [literalExpression(delimiter)])],
      true,
    ),
  string_agg_distinct: (c: ColumnOrName, delimiter?: string): Column =>
    callExpression(
      "listagg",
      [toColumn(c).expression, ...(delimiter === undefined ? [] : [literalExpression(delimiter)])],
      true,
    ),
  first: (c: ColumnOrName, ignoreNulls = false): Column => call("first", c, ignoreNulls || undefined),
  last: (c: ColumnOrName, ignoreNulls = false): Column => call("last", c, ignoreNulls || undefined),
  array: (...columns: readonly (Argument | readonly Argument[])[]): Column => call("array", ...list(columns)),
  struct: (...columns: readonly (Argument | readonly Argument[])[]): Column => call("struct", ...list(columns)),
  create_map: (...columns: readonly (Argument | readonly Argument[])[]): Column => call("map", ...list(columns)),
  timestamp_add: (unit: string, quantity: Argument, timestamp: Argument): Column =>
    call("timestampadd", unit, quantity, timestamp),
  timestamp_diff: (unit: string, start: Argument, end: Argument): Column => call("timestampdiff", unit, start, end),
  monotonicallyIncreasingId: (): Column => call("monotonically_increasing_id"),
  toDegrees: (c: ColumnOrName): Column => call("degrees", c),
  toRadians: (c: ColumnOrName): Column => call("radians", c),
  /** A call of a function that only the engine knows by name. */
  call: (name: string, ...args: readonly AnyArgument[]): Column => call(name, ...args),
} as const;

type Generated = Omit<typeof generated, keyof typeof special>;

/**
 * Spark's functions: `import { functions as F } from "kindling"`. Arguments that are texts name columns (`F.sum("amount")`); other values are literals.
 * Most are generated from the table of SQL functions.
 */
export const functions: Generated & typeof special = { ...generated, ...special };
