import { longColumn, type ColumnChunk } from "../chunk.ts";
import { drawLines, MAX_LINES, nextSeed, pick, skipSeeds } from "../random.ts";
import { orderKey, partPrice, partSupplierKey, scaledRows } from "../scale.ts";
import { commentColumn } from "../text.ts";
import type { TextPool } from "../textPool.ts";
import { shipInstructions, shipModes } from "../words.ts";
import { CURRENT_DATE, orderLines } from "./lines.ts";

const returnFlags = ["R", "A", "N"];
const NOT_YET_RECEIVED = 2;
const lineStatuses = ["F", "O"];

/** Flags of the lines: only a line whose receipt is past takes a draw. */
function returnFlagCodes(counts: Uint8Array, receiptDates: Int32Array, from: number): Uint8Array {
  let seed = skipSeeds(717419739, MAX_LINES * from);
  const codes = new Uint8Array(receiptDates.length);
  let row = 0;
  for (let order = 0; order < counts.length; order++) {
    let draws = 0;
    for (const end = row + counts[order]!; row < end; row++) {
      if (receiptDates[row]! > CURRENT_DATE) {
        codes[row] = NOT_YET_RECEIVED;
        continue;
      }
      seed = nextSeed(seed);
      draws++;
      codes[row] = pick(seed, 0, 1);
    }
    for (; draws < MAX_LINES; draws++) seed = nextSeed(seed);
  }
  return codes;
}

/** Makes the lines of the orders at the indexes from `from` to `to`, which are counted from 0. */
export function lineitemColumns(scale: number, from: number, to: number, pool: TextPool): ColumnChunk[] {
  const { counts, lines, orderDates, quantities, discounts, taxes, partKeys, shipDays } = orderLines(scale, from, to);
  const skipped = MAX_LINES * from;

  const supplierNumbers = new Uint8Array(lines);
  drawLines(supplierNumbers, counts, skipSeeds(2095021727, skipped), 0, 3);
  // Days after the order for now; days since 1970 after the loop.
  const commitDates = new Int32Array(lines);
  drawLines(commitDates, counts, skipSeeds(904914315, skipped), 30, 90);
  // Days after the shipment for now.
  const receiptDates = new Int32Array(lines);
  drawLines(receiptDates, counts, skipSeeds(373135028, skipped), 1, 30);

  const suppliers = scaledRows("supplier", scale);
  const orderKeys = new Float64Array(lines);
  const supplierKeys = new Int32Array(lines);
  const lineNumbers = new Int32Array(lines);
  const prices = new Int32Array(lines);
  const shipDates = new Int32Array(lines);
  const statusCodes = new Uint8Array(lines);
  let row = 0;
  for (let order = 0; order < counts.length; order++) {
    const key = orderKey(from + order + 1);
    const orderDate = orderDates[order]!;
    const count = counts[order]!;
    for (let line = 1; line <= count; line++, row++) {
      const partKey = partKeys[row]!;
      orderKeys[row] = key;
      lineNumbers[row] = line;
      supplierKeys[row] = partSupplierKey(partKey, supplierNumbers[row]!, suppliers);
      prices[row] = partPrice(partKey) * quantities[row]!;
      const shipDate = orderDate + shipDays[row]!;
      shipDates[row] = shipDate;
      commitDates[row]! += orderDate;
      receiptDates[row]! += shipDate;
      statusCodes[row] = shipDate <= CURRENT_DATE ? 0 : 1;
    }
  }

  const instructions = new Uint8Array(lines);
  drawLines(instructions, counts, skipSeeds(1371272478, skipped), 0, shipInstructions.length - 1);
  const modes = new Uint8Array(lines);
  drawLines(modes, counts, skipSeeds(675466456, skipped), 0, shipModes.length - 1);
  return [
    longColumn("l_orderkey", "long", orderKeys),
    longColumn("l_partkey", "long", partKeys),
    longColumn("l_suppkey", "long", supplierKeys),
    { name: "l_linenumber", type: "int", values: lineNumbers },
    longColumn("l_quantity", "decimal", quantities, 100),
    longColumn("l_extendedprice", "decimal", prices),
    longColumn("l_discount", "decimal", discounts),
    longColumn("l_tax", "decimal", taxes),
    { name: "l_returnflag", type: "words", codes: returnFlagCodes(counts, receiptDates, from), words: returnFlags },
    { name: "l_linestatus", type: "words", codes: statusCodes, words: lineStatuses },
    { name: "l_shipdate", type: "date", values: shipDates },
    { name: "l_commitdate", type: "date", values: commitDates },
    { name: "l_receiptdate", type: "date", values: receiptDates },
    { name: "l_shipinstruct", type: "words", codes: instructions, words: shipInstructions },
    { name: "l_shipmode", type: "words", codes: modes, words: shipModes },
    commentColumn("l_comment", pool, skipSeeds(1095462486, 2 * skipped), 27, lines, counts),
  ];
}
