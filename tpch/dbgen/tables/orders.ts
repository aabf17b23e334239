import { longColumn, type ColumnChunk } from "../chunk.ts";
import { drawEach, skipSeeds } from "../random.ts";
import { orderKey, partPrice, scaledRows } from "../scale.ts";
import { commentColumn, numberedColumn } from "../text.ts";
import type { TextPool } from "../textPool.ts";
import { orderPriorities } from "../words.ts";
import { CURRENT_DATE, orderLines } from "./lines.ts";

const statuses = ["F", "O", "P"];
const FINISHED = 0;
const OPEN = 1;
const PARTLY = 2;

const CLERKS_PER_SCALE = 1000;

/** Every third customer has no orders: a draw of one moves to a neighbour. */
function customerKeys(scale: number, from: number, orders: number): Int32Array {
  const customers = scaledRows("customer", scale);
  const keys = new Int32Array(orders);
  drawEach(keys, skipSeeds(851767375, from), 1, customers);
  for (let order = 0; order < orders; order++) {
    const key = keys[order]!;
    if (key % 3 === 0) keys[order] = key < customers ? key + 1 : key - 1;
  }
  return keys;
}

/** Makes the orders at the indexes from `from` to `to`, which are counted from 0. */
export function ordersColumns(scale: number, from: number, to: number, pool: TextPool): ColumnChunk[] {
  const orders = to - from;
  const { counts, orderDates, quantities, discounts, taxes, partKeys, shipDays } = orderLines(scale, from, to);

  const keys = new Float64Array(orders);
  const totals = new Int32Array(orders);
  const statusCodes = new Uint8Array(orders);
  let line = 0;
  for (let order = 0; order < orders; order++) {
    keys[order] = orderKey(from + order + 1);
    const count = counts[order]!;
    let total = 0;
    let shipped = 0;
    for (const end = line + count; line < end; line++) {
      const discounted = partPrice(partKeys[line]!) * quantities[line]! * (100 - discounts[line]!);
      total += ((((discounted / 100) | 0) * (100 + taxes[line]!)) / 100) | 0;
      if (orderDates[order]! + shipDays[line]! <= CURRENT_DATE) shipped++;
    }
    totals[order] = total;
    statusCodes[order] = shipped === count ? FINISHED : shipped > 0 ? PARTLY : OPEN;
  }

  const priorities = new Uint8Array(orders);
  drawEach(priorities, skipSeeds(591449447, from), 0, orderPriorities.length - 1);
  const clerks = new Int32Array(orders);
  drawEach(clerks, skipSeeds(1171034773, from), 1, Math.max(CLERKS_PER_SCALE, Math.floor(scale * CLERKS_PER_SCALE)));
  return [
    longColumn("o_orderkey", "long", keys),
    longColumn("o_custkey", "long", customerKeys(scale, from, orders)),
    { name: "o_orderstatus", type: "words", codes: statusCodes, words: statuses },
    longColumn("o_totalprice", "decimal", totals),
    { name: "o_orderdate", type: "date", values: orderDates },
    { name: "o_orderpriority", type: "words", codes: priorities, words: orderPriorities },
    numberedColumn("o_clerk", "Clerk", orders, (row) => clerks[row]!),
    { name: "o_shippriority", type: "int", values: new Int32Array(orders) },
    commentColumn("o_comment", pool, skipSeeds(276090261, 2 * from), 49, orders),
  ];
}
