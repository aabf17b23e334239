/** The text form of dbgen: one line for each row, with a `|` after every field. */

import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import type { TableName } from "../schema.ts";
import type { ColumnChunk, TableChunk } from "./chunk.ts";
import { type GenerateOptions, generateTable } from "./generate.ts";

/** Writes the field of one row at a position of the text, and returns the position after it. */
type WriteField = (out: Uint8Array, at: number, row: number) => number;

const ZERO = 48;
const BAR = 124;
const NEWLINE = 10;

function writeInteger(out: Uint8Array, at: number, value: number): number {
  let digits = 1;
  for (let bound = 10; value >= bound; bound *= 10) digits++;
  const end = at + digits;
  let position = end;
  while (value > 0x7fffffff) {
    const rest = Math.floor(value / 10);
    out[--position] = ZERO + (value - rest * 10);
    value = rest;
  }
  let small = value | 0;
  while (position > at) {
    const rest = (small / 10) | 0;
    out[--position] = ZERO + (small - rest * 10);
    small = rest;
  }
  return end;
}

function writeDecimal(out: Uint8Array, at: number, cents: number): number {
  if (cents < 0) {
    out[at++] = 45;
    cents = -cents;
  }
  const whole = Math.floor(cents / 100);
  const rest = cents - whole * 100;
  at = writeInteger(out, at, whole);
  out[at] = 46;
  out[at + 1] = ZERO + ((rest / 10) | 0);
  out[at + 2] = ZERO + (rest % 10);
  return at + 3;
}

const FIRST_DATE = 8035;
const DATE_COUNT = 2557;
const dateTexts = new TextEncoder().encode(
  Array.from({ length: DATE_COUNT }, (_, day) =>
    new Date((FIRST_DATE + day) * 86_400_000).toISOString().slice(0, 10),
  ).join(""),
);

/** The one decimal that dbgen writes as an integer. */
const integralDecimal = "l_quantity";

/** The writer of a column's fields, and the most bytes that a row of it takes, or all rows of it for strings. */
function fieldWriter(column: ColumnChunk): { readonly write: WriteField; readonly most: (rows: number) => number } {
  switch (column.type) {
    case "int": {
      const { values } = column;
      return { write: (out, at, row) => writeInteger(out, at, values[row]!), most: (rows) => rows * 11 };
    }
    case "date": {
      const { values } = column;
      const write: WriteField = (out, at, row) => {
        const from = (values[row]! - FIRST_DATE) * 10;
        for (let i = 0; i < 10; i++) out[at + i] = dateTexts[from + i]!;
        return at + 10;
      };
      return { write, most: (rows) => rows * 10 };
    }
    case "long":
    case "decimal": {
      const { values } = column;
      const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
      const numberOf = (row: number) => halves[2 * row + 1]! * 4294967296 + (halves[2 * row]! >>> 0);
      const write: WriteField =
        column.type === "long"
          ? (out, at, row) => writeInteger(out, at, numberOf(row))
          : column.name === integralDecimal
            ? (out, at, row) => writeInteger(out, at, numberOf(row) / 100)
            : (out, at, row) => writeDecimal(out, at, numberOf(row));
      return { write, most: (rows) => rows * 20 };
    }
    case "string": {
      const { offsets, bytes } = column;
      const write: WriteField = (out, at, row) => {
        const end = offsets[row + 1]!;
        for (let i = offsets[row]!; i < end; i++) out[at++] = bytes[i]!;
        return at;
      };
      return { write, most: () => bytes.length };
    }
    case "words": {
      const { codes } = column;
      const words = column.words.map((word) => new TextEncoder().encode(word));
      const longest = Math.max(...words.map((word) => word.length));
      const write: WriteField = (out, at, row) => {
        const word = words[codes[row]!]!;
        for (let i = 0; i < word.length; i++) out[at + i] = word[i]!;
        return at + word.length;
      };
      return { write, most: (rows) => rows * longest };
    }
  }
}

/** Returns the lines of a chunk as bytes. */
export function tblBytes(chunk: TableChunk): Uint8Array {
  const writers = chunk.columns.map(fieldWriter);
  const most = writers.reduce((sum, writer) => sum + writer.most(chunk.rows) + chunk.rows, chunk.rows);
  const out = new Uint8Array(most);
  const writes = writers.map((writer) => writer.write);
  let at = 0;
  for (let row = 0; row < chunk.rows; row++) {
    for (const write of writes) {
      at = write(out, at, row);
      out[at++] = BAR;
    }
    out[at++] = NEWLINE;
  }
  return out.subarray(0, at);
}

/** Writes a table, or a range of its units, to a file. */
export function writeTblFile(path: string, table: TableName, options: GenerateOptions): void {
  const file = openSync(path, "w");
  try {
    for (const chunk of generateTable(table, options)) {
      const bytes = tblBytes(chunk);
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    }
  } finally {
    closeSync(file);
  }
}

/** What a table comes to as text. */
export interface TblDigest {
  readonly sha256: string;
  readonly rows: number;
}

/** Returns the hash of a table's text without keeping it. */
export function tblDigest(table: TableName, options: GenerateOptions): TblDigest {
  const hash = createHash("sha256");
  let rows = 0;
  for (const chunk of generateTable(table, options)) {
    hash.update(tblBytes(chunk));
    rows += chunk.rows;
  }
  return { sha256: hash.digest("hex"), rows };
}
