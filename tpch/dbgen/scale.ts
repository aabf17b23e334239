/** How many rows the tables have at a scale factor, and the keys that follow from it. */

import type { TableName } from "../schema.ts";
import { nations, regions } from "./words.ts";

const baseRows = { supplier: 10_000, customer: 150_000, part: 200_000, orders: 1_500_000 };

/** Above this, dbgen's 32-bit draws of keys would have to be replaced by its 64-bit ones, which are not written here. */
export const MAX_SCALE = 10_000;

/** Throws where a scale factor cannot be generated. */
export function checkScale(scale: number): void {
  if (!(scale > 0 && scale <= MAX_SCALE)) {
    throw new RangeError(`TPC-H scale factor must be above 0 and at most ${MAX_SCALE}, but is ${scale}`);
  }
}

/** The number of rows of a table whose size is a multiple of the scale factor. */
export function scaledRows(table: keyof typeof baseRows, scale: number): number {
  return Math.max(1, Math.floor(baseRows[table] * scale));
}

/**
 * The number of units of a table: what it is made, and can be split, by. That is a row, but a part (4 rows) for
 * partsupp and an order (1 to 7 rows) for lineitem.
 */
export function unitCount(table: TableName, scale: number): number {
  checkScale(scale);
  switch (table) {
    case "region":
      return regions.length;
    case "nation":
      return nations.length;
    case "partsupp":
      return scaledRows("part", scale);
    case "lineitem":
      return scaledRows("orders", scale);
    default:
      return scaledRows(table, scale);
  }
}

/** The key of the order at an index from 1: only 8 of each 32 keys are used. */
export function orderKey(index: number): number {
  return Math.floor(index / 8) * 32 + (index % 8);
}

/** The price of a part in cents. */
export function partPrice(partKey: number): number {
  return 90000 + (((partKey / 10) | 0) % 20001) + (partKey % 1000) * 100;
}

/** The key of one of the four suppliers of a part. */
export function partSupplierKey(partKey: number, supplier: number, suppliers: number): number {
  const stride = ((suppliers / 4) | 0) + (((partKey - 1) / suppliers) | 0);
  return ((partKey + supplier * stride) % suppliers) + 1;
}
