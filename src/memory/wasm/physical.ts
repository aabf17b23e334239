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

export const PHYSICAL_WIDTH: Readonly<Record<Physical, number>> = {
  bool: 1,
  i32: 4,
  f32: 4,
  i64: 8,
  f64: 8,
  view: 8,
  i128: 16,
};
