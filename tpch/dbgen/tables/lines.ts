/** The draws that orders and lineitem have in common: an order's status and total follow from its lines. */

import { drawEach, drawLines, MAX_LINES, skipSeeds } from "../random.ts";
import { scaledRows } from "../scale.ts";

/** Days from 1970-01-01 to 1992-01-01, the first order date. */
const FIRST_ORDER_DATE = 8035;
/** The days that dates are drawn from, less the days that shipping and receipt can take after the order. */
const ORDER_DATES = 2557 - 121 - 30;
/** 1995-06-17, the last day that is past. */
export const CURRENT_DATE = 9298;

/** Some consecutive orders with their lines. */
export interface OrderLines {
  /** The number of lines of each order. */
  readonly counts: Uint8Array;
  readonly lines: number;
  /** Of each order, as days since 1970-01-01. */
  readonly orderDates: Int32Array;
  readonly quantities: Int32Array;
  /** In percent. */
  readonly discounts: Int32Array;
  /** In percent. */
  readonly taxes: Int32Array;
  readonly partKeys: Int32Array;
  /** As days after the order. */
  readonly shipDays: Int32Array;
}

/** Makes the lines of the orders at the indexes from `from` to `to`, which are counted from 0. */
export function orderLines(scale: number, from: number, to: number): OrderLines {
  const orders = to - from;
  const counts = new Uint8Array(orders);
  drawEach(counts, skipSeeds(1434868289, from), 1, MAX_LINES);
  const orderDates = new Int32Array(orders);
  drawEach(orderDates, skipSeeds(1066728069, from), FIRST_ORDER_DATE, FIRST_ORDER_DATE + ORDER_DATES - 1);
  let lines = 0;
  for (let order = 0; order < orders; order++) lines += counts[order]!;
  const draw = (seed: number, low: number, high: number): Int32Array => {
    const values = new Int32Array(lines);
    drawLines(values, counts, skipSeeds(seed, MAX_LINES * from), low, high);
    return values;
  };
  return {
    counts,
    lines,
    orderDates,
    quantities: draw(209208115, 1, 50),
    discounts: draw(554590007, 0, 10),
    taxes: draw(721958466, 0, 8),
    partKeys: draw(1808217256, 1, scaledRows("part", scale)),
    shipDays: draw(1769349045, 1, 121),
  };
}
