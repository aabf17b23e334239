import { longColumn, stringsColumn, type ColumnChunk } from "../chunk.ts";
import { skipSeeds } from "../random.ts";
import { commentColumn } from "../text.ts";
import type { TextPool } from "../textPool.ts";
import { regions } from "../words.ts";

/** Makes the regions at the indexes from `from` to `to`, which are counted from 0. */
export function regionColumns(_scale: number, from: number, to: number, pool: TextPool): ColumnChunk[] {
  const rows = regions.slice(from, to);
  return [
    longColumn(
      "r_regionkey",
      "long",
      rows.map((_, row) => from + row),
    ),
    stringsColumn("r_name", rows),
    commentColumn("r_comment", pool, skipSeeds(1500869201, 2 * from), 72, rows.length),
  ];
}
