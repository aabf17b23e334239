/** Columns of generated rows, ready for a writer: plain typed arrays, so that a chunk can go to another thread. */

import type { TableName } from "../schema.ts";

/** 32-bit integers, or dates as days since 1970-01-01. */
export interface IntColumn {
  readonly name: string;
  readonly type: "int" | "date";
  readonly values: Int32Array;
}

/** 64-bit integers, or decimals of scale 2 as their unscaled value. */
export interface LongColumn {
  readonly name: string;
  readonly type: "long" | "decimal";
  readonly values: BigInt64Array;
}

/** Strings: the UTF-8 (in fact ASCII) bytes of row `i` are `bytes[offsets[i] .. offsets[i + 1])`. */
export interface StringColumn {
  readonly name: string;
  readonly type: "string";
  readonly offsets: Int32Array;
  readonly bytes: Uint8Array;
}

/** Strings of which there are few: row `i` is `words[codes[i]]`. `stringColumn` writes them out. */
export interface WordColumn {
  readonly name: string;
  readonly type: "words";
  readonly codes: Uint8Array;
  readonly words: readonly string[];
}

export type ColumnChunk = IntColumn | LongColumn | StringColumn | WordColumn;

/** Some consecutive rows of a table. */
export interface TableChunk {
  readonly table: TableName;
  readonly rows: number;
  readonly columns: readonly ColumnChunk[];
}

/** Makes a column of 64-bit integers from numbers that are exact as doubles. */
export function longColumn(name: string, type: LongColumn["type"], numbers: ArrayLike<number>, factor = 1): LongColumn {
  const values = new BigInt64Array(numbers.length);
  // Two 32-bit halves are far cheaper to write than a BigInt each.
  const halves = new Int32Array(values.buffer);
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]! * factor;
    halves[2 * row] = value;
    halves[2 * row + 1] = Math.floor(value / 4294967296);
  }
  return { name, type, values };
}

/** Makes a string column from the same number of bytes for each row. */
export function fixedWidthColumn(name: string, rows: number, width: number, bytes: Uint8Array): StringColumn {
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row <= rows; row++) offsets[row] = row * width;
  return { name, type: "string", offsets, bytes };
}

const encoder = new TextEncoder();

/** Makes a string column from strings. */
export function stringsColumn(name: string, strings: readonly string[]): StringColumn {
  const offsets = new Int32Array(strings.length + 1);
  let end = 0;
  strings.forEach((text, row) => {
    end += text.length;
    offsets[row + 1] = end;
  });
  return { name, type: "string", offsets, bytes: encoder.encode(strings.join("")) };
}

/** Returns a column of words as a column of plain strings. */
export function stringColumn(column: StringColumn | WordColumn): StringColumn {
  if (column.type === "string") return column;
  const words = column.words.map((word) => encoder.encode(word));
  const offsets = new Int32Array(column.codes.length + 1);
  for (let row = 0; row < column.codes.length; row++) {
    offsets[row + 1] = offsets[row]! + words[column.codes[row]!]!.length;
  }
  const bytes = new Uint8Array(offsets[column.codes.length]!);
  for (let row = 0; row < column.codes.length; row++) bytes.set(words[column.codes[row]!]!, offsets[row]);
  return { name: column.name, type: "string", offsets, bytes };
}
