import type { DataType } from "../../../types/dataType.ts";
import { encodeUtf8 } from "../../../types/utf8.ts";
import type { Value } from "../../../types/value.ts";
import type { ParquetFile } from "./footer.ts";
import { type ColumnStatistics, compareBounds, fieldStatistics } from "./statistics.ts";

/** A condition on a top-level column; all of a list must hold. `type` is the type of the column and of the values. */
export type SimpleFilter =
  | {
      readonly column: string;
      readonly type: DataType;
      readonly op: "=" | "<" | "<=" | ">" | ">=";
      readonly value: Value;
    }
  | { readonly column: string; readonly type: DataType; readonly op: "in"; readonly values: readonly Value[] }
  | { readonly column: string; readonly type: DataType; readonly op: "isNull" | "isNotNull" };

/** Whether `column = value` may hold for a value between the bounds. */
function mayEqual(s: ColumnStatistics, value: Value): boolean {
  if (value === null) return false;
  if (typeof value === "number" && Number.isNaN(value)) return true;
  const v = typeof value === "string" ? encodeUtf8(value) : value;
  return (s.min === undefined || compareBounds(s.min, v) <= 0) && (s.max === undefined || compareBounds(s.max, v) >= 0);
}

/** Whether a condition may be true for a value of a column with these statistics, in `rows` rows. */
export function mayMatch(s: ColumnStatistics, rows: number, f: SimpleFilter): boolean {
  if (f.op === "isNull") return s.nullCount !== 0;
  // Everything else is false for nulls.
  if (s.nullCount === rows) return false;
  // Bounds are in the order of the bytes, which is not that of a collation.
  if (f.type.kind === "string" && f.type.collation !== undefined) return true;
  if ("values" in f) return f.values.some((v) => mayEqual(s, v));
  if (!("value" in f)) return true;
  if (f.value === null) return false;
  if (f.op === "=") return mayEqual(s, f.value);
  // NaN is larger than every number.
  const nan = typeof f.value === "number" && Number.isNaN(f.value);
  const v = typeof f.value === "string" ? encodeUtf8(f.value) : f.value;
  switch (f.op) {
    case "<":
      return nan || s.min === undefined || compareBounds(s.min, v) < 0;
    case "<=":
      return nan || s.min === undefined || compareBounds(s.min, v) <= 0;
    case ">":
      return s.mayHaveNaN || s.max === undefined || (!nan && compareBounds(s.max, v) > 0);
    case ">=":
      return s.mayHaveNaN || s.max === undefined || (!nan && compareBounds(s.max, v) >= 0);
  }
}

/** Whether a row group can be left out: no row of it satisfies all filters, by the statistics of the footer. */
export function pruneRowGroup(
  file: ParquetFile,
  rowGroup: number,
  filters: readonly SimpleFilter[],
  caseSensitive = false,
): boolean {
  const { rows } = file.meta.rowGroups[rowGroup]!;
  if (rows === 0) return true;
  return filters.some((f) => {
    const s = fieldStatistics(file, rowGroup, { name: f.column, type: f.type, nullable: true }, caseSensitive);
    return s !== undefined && !mayMatch(s, rows, f);
  });
}
