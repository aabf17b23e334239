/** The answers that Spark gives to the 22 queries, and their comparison with other answers. */

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface TpchAnswer {
  /** The schema as `StructType.catalogString` writes it. */
  readonly schema: string;
  /** The rows as the spark-sql shell prints them: fields with tabs between, `NULL` for null. */
  readonly rows: readonly string[];
}

/** The scale factors that answers are kept for. */
export const answerScales: readonly number[] = [0.01, 0.1, 1];

/** The columns that each query's ORDER BY sorts by: rows that agree in these may come in any order. */
export const answerSortColumns: readonly (readonly number[])[] = [
  [0, 1],
  [0, 2, 1, 3],
  [1, 2],
  [0],
  [1],
  [],
  [0, 1, 2],
  [0],
  [0, 1],
  [2],
  [1],
  [0],
  [1, 0],
  [],
  [0],
  [3, 0, 1, 2],
  [],
  [4, 3],
  [],
  [0],
  [1, 0],
  [0],
];

// Beside this file in the sources, and in the package's tpch folder when this is bundled into dist/tpch.
const answerFolders = ["./answers/", "../../tpch/answers/"].map((path) => new URL(path, import.meta.url));

/** Reads Spark's answer to a query (1 to 22) at a scale factor; undefined where none is kept. */
export function loadAnswer(scale: number, query: number): TpchAnswer | undefined {
  for (const folder of answerFolders) {
    const path = fileURLToPath(new URL(`sf${scale}/q${query}.tsv`, folder));
    if (!existsSync(path)) continue;
    const [schema, ...rows] = readFileSync(path, "utf8").replace(/\n$/, "").split("\n");
    return { schema: schema ?? "", rows };
  }
  return undefined;
}

const DOUBLE_TOLERANCE = 1e-12;

/** The types of a schema's columns, which TPC-H answers have none nested of. */
function columnTypes(schema: string): string[] {
  const fields = schema.replace(/^struct</, "").replace(/>$/, "");
  // A comma inside decimal(p,s) does not end a field, nor does one inside a name like sum(x).
  return fields.split(/,(?![^(]*\))/).map((field) => field.slice(field.lastIndexOf(":") + 1));
}

function sameField(expected: string, actual: string, type: string | undefined): boolean {
  if (expected === actual) return true;
  if (type !== "double" && type !== "float") return false;
  const [a, b] = [Number(expected), Number(actual)];
  return Math.abs(a - b) <= DOUBLE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Compares an answer with Spark's and returns what differs, or undefined if nothing does. Text must be equal, doubles
 * to 1e-12 of their size. The values of `sortColumns` must come in the expected order; rows that have the same values
 * there, or all rows if no columns are given, may come in any.
 */
export function compareAnswer(
  expected: TpchAnswer,
  actualSchema: string,
  actualRows: readonly string[],
  sortColumns: readonly number[] = [],
): string | undefined {
  if (actualSchema !== expected.schema) return `schema is ${actualSchema}, expected ${expected.schema}`;
  if (actualRows.length !== expected.rows.length) {
    return `${actualRows.length} rows, expected ${expected.rows.length}`;
  }
  const types = columnTypes(expected.schema);
  const split = (row: string) => row.split("\t");
  const wanted = expected.rows.map(split);
  const got = actualRows.map(split);

  const differentRow = (a: readonly string[], b: readonly string[], columns: Iterable<number>) => {
    for (const column of columns) {
      if (!sameField(a[column] ?? "", b[column] ?? "", types[column])) return true;
    }
    return a.length !== b.length;
  };
  const message = (index: number, a: readonly string[], b: readonly string[]) =>
    `row ${index + 1} is ${JSON.stringify(b.join("\t"))}, expected ${JSON.stringify(a.join("\t"))}`;

  for (const [index, row] of wanted.entries()) {
    if (differentRow(row, got[index]!, sortColumns)) return message(index, row, got[index]!);
  }

  // As bags: in an order of all fields, with the inexact ones last and by size.
  const exact = [...types.keys()].filter((column) => types[column] !== "double" && types[column] !== "float");
  const inexact = [...types.keys()].filter((column) => !exact.includes(column));
  const inBagOrder = (a: readonly string[], b: readonly string[]) => {
    for (const column of exact) {
      const order = compareText(a[column] ?? "", b[column] ?? "");
      if (order !== 0) return order;
    }
    for (const column of inexact) {
      const difference = Number(a[column]) - Number(b[column]);
      // Null and NaN have no size: they go by their text.
      const order = Number.isNaN(difference) ? compareText(a[column] ?? "", b[column] ?? "") : difference;
      if (order !== 0) return order;
    }
    return 0;
  };
  const wantedBag = [...wanted].sort(inBagOrder);
  const gotBag = [...got].sort(inBagOrder);
  for (const [index, row] of wantedBag.entries()) {
    if (differentRow(row, gotBag[index]!, types.keys())) {
      return message(got.indexOf(gotBag[index]!), row, gotBag[index]!);
    }
  }
  return undefined;
}
