import { longColumn, type ColumnChunk, type StringColumn } from "../chunk.ts";
import { drawEach, pick, nextSeed, skipSeeds } from "../random.ts";
import { ADDRESS_DRAWS, addressColumn, commentColumn, numberedColumn, PHONE_DRAWS, phoneColumn } from "../text.ts";
import type { TextPool } from "../textPool.ts";
import { nations } from "../words.ts";
import { keysFrom } from "./keys.ts";

const encoder = new TextEncoder();
const customer = encoder.encode("Customer ");
const complaints = encoder.encode("Complaints");
const recommends = encoder.encode("Recommends");

/** Writes `Customer … Complaints` or `Customer … Recommends` over the comments of about one supplier in a thousand. */
function writeJudgements(comments: StringColumn, from: number): void {
  const { offsets, bytes } = comments;
  const rows = offsets.length - 1;
  let chosen = skipSeeds(202794285, from);
  let gap = skipSeeds(263032577, from);
  let place = skipSeeds(715851524, from);
  let kind = skipSeeds(753643799, from);
  for (let row = 0; row < rows; row++) {
    chosen = nextSeed(chosen);
    gap = nextSeed(gap);
    place = nextSeed(place);
    kind = nextSeed(kind);
    if (pick(chosen, 1, 10000) > 10) continue;
    const start = offsets[row]!;
    const spare = offsets[row + 1]! - start - customer.length - complaints.length;
    const between = pick(gap, 0, spare);
    const at = start + pick(place, 0, spare - between);
    bytes.set(customer, at);
    bytes.set(pick(kind, 0, 100) < 50 ? complaints : recommends, at + customer.length + between);
  }
}

/** Makes the suppliers at the indexes from `from` to `to`, which are counted from 0. */
export function supplierColumns(_scale: number, from: number, to: number, pool: TextPool): ColumnChunk[] {
  const rows = to - from;
  const nationKeys = new Int32Array(rows);
  drawEach(nationKeys, skipSeeds(110356601, from), 0, nations.length - 1);
  const balances = new Int32Array(rows);
  drawEach(balances, skipSeeds(962338209, from), -99999, 999999);
  const comments = commentColumn("s_comment", pool, skipSeeds(1341315363, 2 * from), 63, rows);
  writeJudgements(comments, from);
  return [
    longColumn("s_suppkey", "long", keysFrom(from, rows)),
    numberedColumn("s_name", "Supplier", rows, (row) => from + row + 1),
    addressColumn("s_address", skipSeeds(706178559, ADDRESS_DRAWS * from), rows),
    longColumn("s_nationkey", "long", nationKeys),
    phoneColumn("s_phone", skipSeeds(884434366, PHONE_DRAWS * from), nationKeys),
    longColumn("s_acctbal", "decimal", balances),
    comments,
  ];
}
