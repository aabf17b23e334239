import type { Expression } from "../../catalyst/expr/expression.ts";
import { typeOf } from "../../catalyst/expr/tree.ts";
import { evaluateConstant, isFoldable } from "../../catalyst/functions/evaluate.ts";
import { type DataType, sameType, type StructField } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { SimpleFilter } from "./parquet/prune.ts";

/** What statistics can decide of a condition. `all` of nothing is true: nothing is known. */
export type StatisticsFilter =
  | { readonly kind: "simple"; readonly filter: SimpleFilter }
  | { readonly kind: "any" | "all"; readonly filters: readonly StatisticsFilter[] };

const ALWAYS: StatisticsFilter = { kind: "all", filters: [] };
const FLIPPED = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;
type Comparison = keyof typeof FLIPPED;

/** Whether the column's bounds may be compared with values of the type. */
const comparable = (column: DataType, value: DataType): boolean => {
  if (column.kind === "string" && column.collation !== undefined && column.collation !== "UTF8_BINARY") return false;
  return sameType(column, value) || (column.kind === "decimal" && value.kind === "decimal");
};

const constant = (e: Expression): Value | undefined => {
  if (!isFoldable(e)) return undefined;
  try {
    return evaluateConstant(e);
  } catch {
    // The error is raised where the filter is applied, if it ever is.
    return undefined;
  }
};

/** What a condition bound to `columns` asks of the statistics of columns: never more than the condition itself. */
export function statisticsFilter(e: Expression, columns: readonly StructField[]): StatisticsFilter {
  if (e.kind !== "Call") return ALWAYS;
  const column = (x: Expression | undefined): StructField | undefined =>
    x?.kind === "BoundReference" ? columns[x.ordinal] : undefined;
  switch (e.name) {
    case "and":
      return { kind: "all", filters: e.args.map((a) => statisticsFilter(a, columns)) };
    case "or":
      return { kind: "any", filters: e.args.map((a) => statisticsFilter(a, columns)) };
    case "=":
    case "<":
    case "<=":
    case ">":
    case ">=": {
      const [a, b] = e.args as readonly [Expression, Expression];
      const left = column(a);
      const field = left ?? column(b);
      const other = left ? b : a;
      if (!field || !comparable(field.type, typeOf(other))) return ALWAYS;
      const value = constant(other);
      if (value === undefined) return ALWAYS;
      const op: Comparison = left ? e.name : FLIPPED[e.name];
      return { kind: "simple", filter: { column: field.name, type: field.type, op, value } };
    }
    case "in": {
      const [a, ...list] = e.args;
      const field = column(a);
      if (!field || !list.every((x) => comparable(field.type, typeOf(x)))) return ALWAYS;
      const values = list.map(constant);
      if (values.some((v) => v === undefined)) return ALWAYS;
      return { kind: "simple", filter: { column: field.name, type: field.type, op: "in", values: values as Value[] } };
    }
    case "isnull":
    case "isnotnull": {
      const field = column(e.args[0]);
      return field
        ? {
            kind: "simple",
            filter: { column: field.name, type: field.type, op: e.name === "isnull" ? "isNull" : "isNotNull" },
          }
        : ALWAYS;
    }
    default:
      return ALWAYS;
  }
}

/** Whether rows may satisfy a filter, when `simple` decides the conditions on single columns. */
export const mayHold = (f: StatisticsFilter, simple: (f: SimpleFilter) => boolean): boolean =>
  f.kind === "simple"
    ? simple(f.filter)
    : f.kind === "all"
      ? f.filters.every((x) => mayHold(x, simple))
      : f.filters.some((x) => mayHold(x, simple));
