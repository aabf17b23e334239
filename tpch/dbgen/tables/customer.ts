import { longColumn, type ColumnChunk } from "../chunk.ts";
import { drawEach, skipSeeds } from "../random.ts";
import { ADDRESS_DRAWS, addressColumn, commentColumn, numberedColumn, PHONE_DRAWS, phoneColumn } from "../text.ts";
import type { TextPool } from "../textPool.ts";
import { marketSegments, nations } from "../words.ts";
import { keysFrom } from "./keys.ts";

/** Makes the customers at the indexes from `from` to `to`, which are counted from 0. */
export function customerColumns(_scale: number, from: number, to: number, pool: TextPool): ColumnChunk[] {
  const rows = to - from;
  const nationKeys = new Int32Array(rows);
  drawEach(nationKeys, skipSeeds(1489529863, from), 0, nations.length - 1);
  const balances = new Int32Array(rows);
  drawEach(balances, skipSeeds(298370230, from), -99999, 999999);
  const segments = new Uint8Array(rows);
  drawEach(segments, skipSeeds(1140279430, from), 0, marketSegments.length - 1);
  return [
    longColumn("c_custkey", "long", keysFrom(from, rows)),
    numberedColumn("c_name", "Customer", rows, (row) => from + row + 1),
    addressColumn("c_address", skipSeeds(881155353, ADDRESS_DRAWS * from), rows),
    longColumn("c_nationkey", "long", nationKeys),
    phoneColumn("c_phone", skipSeeds(1521138112, PHONE_DRAWS * from), nationKeys),
    longColumn("c_acctbal", "decimal", balances),
    { name: "c_mktsegment", type: "words", codes: segments, words: marketSegments },
    commentColumn("c_comment", pool, skipSeeds(1335826707, 2 * from), 73, rows),
  ];
}
