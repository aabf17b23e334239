import { type DataType, MAX_LONG_DIGITS } from "../../types/dataType.ts";

/**
 * How the values of a column lie in linear memory (little endian):
 * - bool: one byte, 0 or 1
 * - i32: boolean-free 32-bit integers (byte, short, int, date, year-month intervals)
 * - i64: long, timestamps, time, day-time intervals, decimals of up to 18 digits (unscaled)
 * - i128: larger decimals, low word first
 * - f32, f64
 * - view: one i64, `length << 32 | address` of bytes anywhere in linear memory: strings (UTF-8), binary, and the encoded forms (nested.ts)
 *   of calendar intervals, arrays, maps, structs and variants
 */
export type Physical = "bool" | "i32" | "i64" | "i128" | "f32" | "f64" | "view";

export const PHYSICAL_WIDTH: Readonly<Record<Physical, number>> = { bool: 1, i32: 4, f32: 4, i64: 8, f64: 8, view: 8, i128: 16 };

/** The physical form of a type's values. */
export function physicalType(t: DataType): Physical {
  switch (t.kind) {
    case "null":
    case "boolean":
      return "bool";
    case "byte":
    case "short":
    case "int":
    case "date":
    case "year_month_interval":
      return "i32";
    case "long":
    case "timestamp":
    case "timestamp_ntz":
    case "time":
    case "day_time_interval":
      return "i64";
    case "float":
      return "f32";
    case "double":
      return "f64";
    case "decimal":
      return t.precision <= MAX_LONG_DIGITS ? "i64" : "i128";
    default:
      return "view";
  }
}

/**
 * A column of one batch: plain data, so it can cross threads. Addresses are byte offsets into linear memory; 0 means absent.
 * Validity is one byte a value (1 valid, 0 null) rather than Arrow's bit: a load in the generated loop instead of a load and a shift;
 * Arrow's bits are made at the edge (arrow.ts). With `codes` the column is dictionary encoded: value i is `data[codes[i]]`,
 * and codes are i32 in 0..dictionarySize-1 (checked when they were decoded; at a null they are 0 and the dictionary has at least one entry).
 */
export interface Vector {
  readonly physical: Physical;
  readonly data: number;
  readonly validity: number;
  readonly codes: number;
  readonly dictionarySize: number;
}

/** Rows of equal length columns. An operator may keep nothing of a batch beyond the call in which it was given it. */
export interface Batch {
  readonly rows: number;
  readonly columns: readonly Vector[];
}

export const vector = (physical: Physical, data: number, validity = 0): Vector => ({ physical, data, validity, codes: 0, dictionarySize: 0 });

/** Rows of a batch that sources aim at: buffers of some columns stay in the second-level cache. */
export const BATCH_ROWS = 32768;
