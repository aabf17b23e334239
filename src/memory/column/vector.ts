import { type DataType, MAX_LONG_DIGITS } from "../../types/dataType.ts";
import { type Physical, PHYSICAL_WIDTH } from "../wasm/physical.ts";

export { type Physical, PHYSICAL_WIDTH };

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

export const vector = (physical: Physical, data: number, validity = 0): Vector => ({
  physical,
  data,
  validity,
  codes: 0,
  dictionarySize: 0,
});

/** Rows of a batch that sources aim at: buffers of some columns stay in the second-level cache. */
export const BATCH_ROWS = 32768;

/** The column from row `start` on, without a copy. */
export function vectorFrom(v: Vector, start: number): Vector {
  if (start === 0) return v;
  const validity = v.validity === 0 ? 0 : v.validity + start;
  if (v.codes !== 0) return { ...v, codes: v.codes + 4 * start, validity };
  return { ...v, data: v.data + start * PHYSICAL_WIDTH[v.physical], validity };
}
