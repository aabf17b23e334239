import type { Decimal } from "./decimal.ts";

/**
 * Values of the reference evaluation (and of rows inside the engine), by type. Absent values are `null`.
 *
 * | type | value |
 * |---|---|
 * | boolean | boolean |
 * | byte, short, int | number (an integer) |
 * | long | bigint |
 * | float, double | number (a float is always rounded by Math.fround) |
 * | decimal | Decimal (unscaled bigint and scale; the scale is always that of the type) |
 * | string | JavaScript string; order and length by code point, see utf8.ts |
 * | binary | Uint8Array |
 * | date | number: days since 1970-01-01, proleptic Gregorian |
 * | timestamp, timestamp_ntz | bigint: microseconds since 1970-01-01 00:00:00 (UTC, or local for ntz) |
 * | time | bigint: nanoseconds of the day |
 * | year-month interval | number: months |
 * | day-time interval | bigint: microseconds |
 * | calendar interval | CalendarInterval |
 * | array | readonly Value[] (a JavaScript array) |
 * | map | MapValue: keys and values in insertion order |
 * | struct | StructValue: field values by position |
 * | variant | VariantValue |
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Decimal
  | Uint8Array
  | CalendarInterval
  | MapValue
  | StructValue
  | readonly Value[];

export interface CalendarInterval {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;
}

export interface MapValue {
  readonly keys: readonly Value[];
  readonly values: readonly Value[];
}

export interface StructValue {
  readonly fields: readonly Value[];
}
