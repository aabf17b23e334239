/** Generated chunks as batches in linear memory, which is what the engine's Parquet writer takes. */

import { SLACK } from "../../src/execution/sources/parquet/kernels.ts";
import { type Batch, type Vector, vector } from "../../src/memory/column/vector.ts";
import type { Arena } from "../../src/memory/wasm/arena.ts";
import type { ColumnChunk, StringColumn, TableChunk, WordColumn } from "../dbgen/chunk.ts";

const encoder = new TextEncoder();

/** Views (length and address) of the strings that lie one behind the other between the offsets. */
function viewVector(arena: Arena, offsets: ArrayLike<number>, bytes: Uint8Array): Vector {
  const rows = offsets.length - 1;
  const { u8, u32 } = arena.heap;
  const text = arena.allocate(bytes.length + SLACK);
  u8.set(bytes, text);
  const data = arena.allocate(rows * 8 + SLACK);
  let at = data / 4;
  for (let row = 0; row < rows; row++) {
    u32[at++] = text + offsets[row]!;
    u32[at++] = offsets[row + 1]! - offsets[row]!;
  }
  return vector("view", data);
}

/** The words as the dictionary of the column, which the rows refer to by their codes. */
function wordVector(arena: Arena, column: WordColumn): Vector {
  const offsets = [0];
  for (const word of column.words) offsets.push(offsets.at(-1)! + encoder.encode(word).length);
  const dictionary = viewVector(arena, offsets, encoder.encode(column.words.join("")));
  const codes = arena.allocate(column.codes.length * 4 + SLACK);
  arena.heap.i32.set(column.codes, codes / 4);
  return { ...dictionary, codes, dictionarySize: column.words.length };
}

function columnVector(arena: Arena, column: ColumnChunk): Vector {
  switch (column.type) {
    case "int":
    case "date": {
      const data = arena.allocate(column.values.length * 4 + SLACK);
      arena.heap.i32.set(column.values, data / 4);
      return vector("i32", data);
    }
    case "long":
    case "decimal": {
      const data = arena.allocate(column.values.length * 8 + SLACK);
      arena.heap.i64.set(column.values, data / 8);
      return vector("i64", data);
    }
    case "string":
      return viewVector(arena, (column satisfies StringColumn).offsets, column.bytes);
    case "words":
      return wordVector(arena, column);
  }
}

/** Copies a chunk into an arena; the batch is good until the arena is reset. */
export function chunkBatch(arena: Arena, chunk: TableChunk): Batch {
  return { rows: chunk.rows, columns: chunk.columns.map((column) => columnVector(arena, column)) };
}
