import type { DataType } from "../../../types/dataType.ts";
import { type Physical, PHYSICAL_WIDTH, physicalType } from "../../../memory/column/vector.ts";
import type { ParquetKernels } from "./kernels.ts";
import type { SchemaNode } from "./metadata.ts";

/** How fixed-width values of a file become values of the engine. */
export interface Conversion {
  readonly physical: Physical;
  readonly width: number;
  /** Bytes of a value in the file; 0 for byte arrays. */
  readonly sourceWidth: number;
  /** Absent when the bytes are the same. Returns false when a value does not fit. */
  readonly apply?: (k: ParquetKernels, from: number, n: number, out: number) => boolean;
}

type Apply = NonNullable<Conversion["apply"]>;

const always =
  (f: (k: ParquetKernels, from: number, n: number, out: number) => void): Apply =>
  (k, from, n, out) => {
    f(k, from, n, out);
    return true;
  };

const widen: Apply = always((k, from, n, out) => k.pqWiden(from, n, out));
const multiply = (factor: bigint): Apply => always((k, from, n, out) => k.pqMultiply(from, n, factor, out));
const divide = (divisor: bigint): Apply => always((k, from, n, out) => k.pqFloorDivide(from, n, divisor, out));
const narrow = (bits: number): Apply => always((k, from, n, out) => k.pqNarrow(from, n, bits, out));

function integerBits(node: SchemaNode): { bits: number; signed: boolean } | undefined {
  const l = node.logical;
  if (!l) return { bits: node.physical === "INT32" ? 32 : 64, signed: true };
  return l.kind === "INTEGER" ? l : undefined;
}

function decimalConversion(
  node: SchemaNode,
  precision: number,
  scale: number,
  wide: boolean,
): Apply | null | undefined {
  const l = node.logical;
  const integer = integerBits(node);
  const file = l?.kind === "DECIMAL" ? l : undefined;
  const fileScale = file ? file.scale : 0;
  if (!file && !integer) return undefined;
  const digits = file ? file.precision : integer!.bits === 64 ? (integer!.signed ? 19 : 20) : 10;
  const more = scale - fileScale;
  if (more < 0 || precision - scale < digits - fileScale) return undefined;
  if (more > 0 && (wide || node.physical === "FIXED_LEN_BYTE_ARRAY" || node.physical === "BYTE_ARRAY"))
    return undefined;
  const factor = 10n ** BigInt(more);
  switch (node.physical) {
    case "INT32": {
      const unsigned = integer !== undefined && integer.bits === 32 && !integer.signed;
      return always((k, from, n, out) => {
        if (unsigned) k.pqWidenUnsigned(from, n, out);
        else k.pqWiden(from, n, out);
        if (more > 0) k.pqMultiply(out, n, factor, out);
        if (wide) k.pqWiden128(out, n, 1, out);
      });
    }
    case "INT64":
      if (wide) return always((k, from, n, out) => k.pqWiden128(from, n, integer && !integer.signed ? 0 : 1, out));
      return more > 0 ? multiply(factor) : null;
    case "FIXED_LEN_BYTE_ARRAY":
      return (k, from, n, out) => k.pqFixedDecimals(from, node.typeLength, n, wide ? 1 : 0, out) === 0;
    case "BYTE_ARRAY":
      // Over views of the values.
      return (k, from, n, out) => k.pqViewDecimals(from, n, wide ? 1 : 0, out) === 0;
    default:
      return undefined;
  }
}

/** The kernel for the pair of a file's type and a requested type: null when the bytes are equal, undefined when there is none. */
function findApply(node: SchemaNode, type: DataType, physical: Physical): Apply | null | undefined {
  const l = node.logical;
  const p = node.physical;
  const int32 = p === "INT32";
  const int64 = p === "INT64";
  switch (type.kind) {
    case "null":
      return l?.kind === "UNKNOWN" ? null : undefined;
    case "boolean":
      return p === "BOOLEAN" ? null : undefined;
    case "byte":
    case "short":
      return int32 && integerBits(node) ? narrow(type.kind === "byte" ? 8 : 16) : undefined;
    case "int": {
      const integer = int32 ? integerBits(node) : undefined;
      return integer && (integer.signed || integer.bits < 32) ? null : undefined;
    }
    case "year_month_interval":
      return int32 && !l ? null : undefined;
    case "date":
      return int32 && (!l || l.kind === "DATE") ? null : undefined;
    case "long": {
      const integer = integerBits(node);
      if (int32 && integer)
        return integer.signed || integer.bits < 32
          ? widen
          : always((k, from, n, out) => k.pqWidenUnsigned(from, n, out));
      return int64 && integer?.signed ? null : undefined;
    }
    case "day_time_interval":
      return int64 && !l ? null : undefined;
    case "float":
      return p === "FLOAT" ? null : undefined;
    case "double":
      if (p === "DOUBLE") return null;
      if (p === "FLOAT") return always((k, from, n, out) => k.pqFloatToDouble(from, n, out));
      return int32 && integerBits(node) ? always((k, from, n, out) => k.pqInt32ToDouble(from, n, out)) : undefined;
    case "timestamp":
    case "timestamp_ntz":
      if (p === "INT96" && type.kind === "timestamp") return always((k, from, n, out) => k.pqInt96(from, n, out));
      if (!int64 || l?.kind !== "TIMESTAMP" || (type.kind === "timestamp_ntz" && l.utc)) return undefined;
      return l.unit === "MICROS" ? null : l.unit === "MILLIS" ? multiply(1000n) : divide(1000n);
    case "time":
      if (!int64 || l?.kind !== "TIME") return undefined;
      return l.unit === "NANOS" ? null : multiply(1000n);
    case "decimal":
      return decimalConversion(node, type.precision, type.scale, physical === "i128");
    case "string":
    case "char":
    case "varchar":
      return p === "BYTE_ARRAY" && l?.kind !== "DECIMAL" ? null : undefined;
    case "binary":
      return p === "BYTE_ARRAY" || p === "FIXED_LEN_BYTE_ARRAY" ? null : undefined;
    default:
      return undefined;
  }
}

const SOURCE_WIDTH = { BOOLEAN: 1, INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8, BYTE_ARRAY: 0 } as const;

/** The conversion of a leaf to a Spark type, undefined when Spark refuses to read the one as the other. */
export function conversionOf(node: SchemaNode, type: DataType): Conversion | undefined {
  if (!node.physical) return undefined;
  const physical = physicalType(type);
  const apply = findApply(node, type, physical);
  if (apply === undefined) return undefined;
  const sourceWidth = node.physical === "FIXED_LEN_BYTE_ARRAY" ? node.typeLength : SOURCE_WIDTH[node.physical];
  return { physical, width: PHYSICAL_WIDTH[physical], sourceWidth, ...(apply ? { apply } : {}) };
}
