import { longColumn, stringsColumn, type ColumnChunk } from "../chunk.ts";
import { skipSeeds } from "../random.ts";
import { commentColumn } from "../text.ts";
import type { TextPool } from "../textPool.ts";
import { nations } from "../words.ts";

/** Makes the nations at the indexes from `from` to `to`, which are counted from 0. */
export function nationColumns(_scale: number, from: number, to: number, pool: TextPool): ColumnChunk[] {
  const rows = nations.slice(from, to);
  return [
    longColumn(
      "n_nationkey",
      "long",
      rows.map((_, row) => from + row),
    ),
    stringsColumn(
      "n_name",
      rows.map(([name]) => name),
    ),
    longColumn(
      "n_regionkey",
      "long",
      rows.map(([, regionKey]) => regionKey),
    ),
    commentColumn("n_comment", pool, skipSeeds(606179079, 2 * from), 72, rows.length),
  ];
}
