import { compareBytes, decodeUtf8, encodeUtf8 } from "../../../types/utf8.ts";
import type { DataType, StructField } from "../../../types/dataType.ts";
import { Decimal, pow10 } from "../../../types/decimal.ts";
import type { Value } from "../../../types/value.ts";
import { conversionOf } from "./conversion.ts";
import type { ParquetFile } from "./footer.ts";
import type { ChunkMeta, FileMeta, SchemaNode } from "./metadata.ts";
import { findNode } from "./rowGroup.ts";

/** What a footer says of a column's values. min and max are bounds: they need not occur. Strings are bounds in UTF-8 bytes. */
export interface ColumnStatistics {
  readonly min?: Value;
  readonly max?: Value;
  readonly nullCount?: number;
  /** A NaN may be there although min and max do not show it. */
  readonly mayHaveNaN: boolean;
}

function bigEndian(bytes: Uint8Array): bigint {
  let n = 0n;
  for (const b of bytes) n = (n << 8n) | BigInt(b);
  return BigInt.asIntN(8 * bytes.length, n);
}

/** The number that a bound of a numeric leaf stands for, undefined when its length is wrong. */
function rawNumber(node: SchemaNode, bytes: Uint8Array): bigint | number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const unsigned = node.logical?.kind === "INTEGER" && !node.logical.signed;
  switch (node.physical) {
    case "BOOLEAN":
      return bytes.length === 1 ? bytes[0]! : undefined;
    case "INT32":
      return bytes.length === 4 ? BigInt(unsigned ? view.getUint32(0, true) : view.getInt32(0, true)) : undefined;
    case "INT64":
      return bytes.length === 8 ? (unsigned ? view.getBigUint64(0, true) : view.getBigInt64(0, true)) : undefined;
    case "FLOAT":
      return bytes.length === 4 ? view.getFloat32(0, true) : undefined;
    case "DOUBLE":
      return bytes.length === 8 ? view.getFloat64(0, true) : undefined;
    case "FIXED_LEN_BYTE_ARRAY":
    case "BYTE_ARRAY":
      return bytes.length > 0 && bytes.length <= 64 ? bigEndian(bytes) : undefined;
    default:
      return undefined;
  }
}

const LIMITS: Readonly<Record<string, bigint>> = { byte: 1n << 7n, short: 1n << 15n, int: 1n << 31n };

const floorDivide = (n: bigint, d: bigint): bigint => (n < 0n && n % d !== 0n ? n / d - 1n : n / d);

/** A bound as a value of the requested type; undefined when it says nothing. Binary for strings. */
function bound(node: SchemaNode, type: DataType, bytes: Uint8Array): Value | undefined {
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
    case "binary":
      return bytes;
    case "timestamp":
    case "timestamp_ntz": {
      const n = rawNumber(node, bytes);
      if (node.logical?.kind !== "TIMESTAMP" || typeof n !== "bigint") return undefined;
      return node.logical.unit === "MICROS" ? n : node.logical.unit === "MILLIS" ? n * 1000n : floorDivide(n, 1000n);
    }
    case "time": {
      const n = rawNumber(node, bytes);
      if (node.logical?.kind !== "TIME" || typeof n !== "bigint") return undefined;
      return node.logical.unit === "NANOS" ? n : n * 1000n;
    }
    case "decimal": {
      const n = rawNumber(node, bytes);
      if (typeof n !== "bigint") return undefined;
      const scale = node.logical?.kind === "DECIMAL" ? node.logical.scale : 0;
      return new Decimal(n * pow10(type.scale - scale), type.scale);
    }
    case "float":
    case "double": {
      const n = rawNumber(node, bytes);
      return n === undefined || Number.isNaN(Number(n)) ? undefined : Number(n);
    }
    case "boolean": {
      const n = rawNumber(node, bytes);
      return n === undefined ? undefined : n === 1;
    }
    case "long":
    case "day_time_interval": {
      const n = rawNumber(node, bytes);
      return typeof n === "bigint" ? n : undefined;
    }
    case "byte":
    case "short":
    case "int":
    case "date":
    case "year_month_interval": {
      const n = rawNumber(node, bytes);
      const limit = LIMITS[type.kind] ?? LIMITS.int!;
      return typeof n === "bigint" && n >= -limit && n < limit ? Number(n) : undefined;
    }
    default:
      return undefined;
  }
}

/** Writers that leave min and max out when there is a NaN. */
const leavesNaNOut = (meta: FileMeta): boolean => /^(kindling|parquet-mr) /.test(meta.createdBy);

function chunkStatistics(meta: FileMeta, node: SchemaNode, type: DataType, chunk: ChunkMeta): ColumnStatistics {
  const s = chunk.statistics;
  const floating = type.kind === "float" || type.kind === "double";
  const mayHaveNaN = floating && node.physical !== "INT32" && !(leavesNaNOut(meta) && s?.min !== undefined);
  if (!s) return { mayHaveNaN };
  const nulls = s.nullCount === undefined || s.nullCount < 0 ? {} : { nullCount: s.nullCount };
  const signed = node.logical?.kind !== "INTEGER" || node.logical.signed;
  // The old fields were compared as signed bytes, whatever the type.
  const usable = !s.legacy || (signed && node.physical !== "BYTE_ARRAY" && node.physical !== "FIXED_LEN_BYTE_ARRAY");
  if (!usable || node.physical === "INT96") return { ...nulls, mayHaveNaN };
  const min = s.min === undefined ? undefined : bound(node, type, s.min);
  const max = s.max === undefined ? undefined : bound(node, type, s.max);
  return { ...nulls, mayHaveNaN, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/**
 * The statistics of a top-level field in a row group, as values of the field's type (strings as bytes); undefined for nested fields.
 * A field that the file does not have is null everywhere.
 */
export function fieldStatistics(
  file: ParquetFile,
  rowGroup: number,
  field: StructField,
  caseSensitive = false,
): ColumnStatistics | undefined {
  const group = file.meta.rowGroups[rowGroup]!;
  const node = findNode(file.meta.root.children, field.name, caseSensitive);
  if (!node) return { nullCount: group.rows, mayHaveNaN: false };
  if (!node.physical || node.repetition === "REPEATED" || !conversionOf(node, field.type)) return undefined;
  const s = chunkStatistics(file.meta, node, field.type, group.chunks[node.leaf]!);
  return node.repetition === "REQUIRED" ? { ...s, nullCount: 0 } : s;
}

/** Order of values of one type, as far as statistics need it. NaN is not among them. */
export function compareBounds(a: Value, b: Value): number {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  if (a instanceof Decimal && b instanceof Decimal) return a.compare(b);
  const x = a as number;
  const y = b as number;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Statistics of a field over all row groups; min and max only when every row group that has values tells them. */
export function fileStatistics(
  file: ParquetFile,
  field: StructField,
  caseSensitive = false,
): ColumnStatistics | undefined {
  let min: Value | undefined;
  let max: Value | undefined;
  let nullCount: number | undefined = 0;
  let mayHaveNaN = false;
  let bounded = true;
  for (let g = 0; g < file.meta.rowGroups.length; g++) {
    const s = fieldStatistics(file, g, field, caseSensitive);
    if (!s) return undefined;
    mayHaveNaN ||= s.mayHaveNaN;
    nullCount = nullCount === undefined || s.nullCount === undefined ? undefined : nullCount + s.nullCount;
    if (s.nullCount === file.meta.rowGroups[g]!.rows) continue;
    if (s.min === undefined || s.max === undefined) bounded = false;
    if (!bounded) continue;
    if (min === undefined || compareBounds(s.min!, min) < 0) min = s.min;
    if (max === undefined || compareBounds(s.max!, max) > 0) max = s.max;
  }
  const range = bounded && min !== undefined && max !== undefined ? { min, max } : {};
  return { ...range, mayHaveNaN, ...(nullCount === undefined ? {} : { nullCount }) };
}

/** The text of a string bound, undefined when it was cut within a character. */
export function boundText(bytes: Uint8Array): string | undefined {
  const text = decodeUtf8(bytes);
  return compareBytes(encodeUtf8(text), bytes) === 0 ? text : undefined;
}
