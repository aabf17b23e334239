import {
  T_BINARY,
  T_FALSE,
  T_BYTE,
  T_I32,
  T_I64,
  T_LIST,
  T_STRUCT,
  T_TRUE,
  ThriftError,
  ThriftReader,
} from "./thrift.ts";

/** What a Parquet footer says, as plain data that crosses threads. Names follow the format's definition. */
export type ParquetPhysical =
  | "BOOLEAN"
  | "INT32"
  | "INT64"
  | "INT96"
  | "FLOAT"
  | "DOUBLE"
  | "BYTE_ARRAY"
  | "FIXED_LEN_BYTE_ARRAY";
export const PHYSICAL_TYPES: readonly ParquetPhysical[] = [
  "BOOLEAN",
  "INT32",
  "INT64",
  "INT96",
  "FLOAT",
  "DOUBLE",
  "BYTE_ARRAY",
  "FIXED_LEN_BYTE_ARRAY",
];

export type ParquetLogical =
  | {
      readonly kind:
        | "STRING"
        | "MAP"
        | "LIST"
        | "ENUM"
        | "DATE"
        | "UNKNOWN"
        | "JSON"
        | "BSON"
        | "UUID"
        | "FLOAT16"
        | "VARIANT"
        | "INTERVAL";
    }
  | { readonly kind: "DECIMAL"; readonly precision: number; readonly scale: number }
  | { readonly kind: "TIME" | "TIMESTAMP"; readonly utc: boolean; readonly unit: "MILLIS" | "MICROS" | "NANOS" }
  | { readonly kind: "INTEGER"; readonly bits: number; readonly signed: boolean };

/** A node of the file's schema with what its depth implies. */
export interface SchemaNode {
  readonly name: string;
  readonly repetition: "REQUIRED" | "OPTIONAL" | "REPEATED";
  readonly physical?: ParquetPhysical;
  readonly typeLength: number;
  readonly logical?: ParquetLogical;
  readonly fieldId?: number;
  readonly children: readonly SchemaNode[];
  /** Definition level at which the node itself is present, and repetition level of its own repetition. */
  readonly definition: number;
  readonly repetitionLevel: number;
  /** Position among the leaves, -1 for groups. */
  readonly leaf: number;
  readonly path: readonly string[];
}

/** Statistics as the file has them: values in PLAIN encoding without length. */
export interface RawStatistics {
  readonly min?: Uint8Array;
  readonly max?: Uint8Array;
  readonly nullCount?: number;
  readonly distinctCount?: number;
  /** min and max are of the old fields, whose order is only defined for signed numbers. */
  readonly legacy: boolean;
}

export type Codec = "UNCOMPRESSED" | "SNAPPY" | "GZIP" | "LZO" | "BROTLI" | "LZ4" | "ZSTD" | "LZ4_RAW";
export const CODECS: readonly Codec[] = ["UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"];

export const ENC_PLAIN = 0;
export const ENC_PLAIN_DICTIONARY = 2;
export const ENC_RLE = 3;
export const ENC_BIT_PACKED = 4;
export const ENC_DELTA_BINARY_PACKED = 5;
export const ENC_DELTA_LENGTH_BYTE_ARRAY = 6;
export const ENC_DELTA_BYTE_ARRAY = 7;
export const ENC_RLE_DICTIONARY = 8;
export const ENC_BYTE_STREAM_SPLIT = 9;

/** One column of one row group. Offsets are of the file. */
export interface ChunkMeta {
  readonly physical: ParquetPhysical;
  readonly codec: Codec;
  readonly encodings: readonly number[];
  readonly values: number;
  /** Where its pages begin (the dictionary page first when there is one) and how many bytes they have. */
  readonly start: number;
  readonly bytes: number;
  readonly uncompressedBytes: number;
  readonly statistics?: RawStatistics;
  readonly columnIndex?: readonly [offset: number, length: number];
  readonly offsetIndex?: readonly [offset: number, length: number];
}

export interface RowGroupMeta {
  readonly rows: number;
  readonly bytes: number;
  /** By leaf. */
  readonly chunks: readonly ChunkMeta[];
}

export interface FileMeta {
  readonly rows: number;
  readonly createdBy: string;
  readonly keyValue: Readonly<Record<string, string>>;
  readonly root: SchemaNode;
  readonly leaves: readonly SchemaNode[];
  readonly rowGroups: readonly RowGroupMeta[];
}

const is = (id: number, type: number): number => id * 16 + type;

interface RawElement {
  type?: number;
  length: number;
  repetition: number;
  name: string;
  children: number;
  converted?: number;
  scale: number;
  precision: number;
  fieldId?: number;
  logical?: ParquetLogical;
}

function readUnit(r: ThriftReader): "MILLIS" | "MICROS" | "NANOS" {
  let unit: "MILLIS" | "MICROS" | "NANOS" | undefined;
  r.struct((id) => {
    unit = id === 1 ? "MILLIS" : id === 2 ? "MICROS" : id === 3 ? "NANOS" : undefined;
    return false;
  });
  if (!unit) throw new ThriftError("unknown time unit");
  return unit;
}

const SIMPLE_LOGICAL: Readonly<Record<number, ParquetLogical["kind"]>> = {
  1: "STRING",
  2: "MAP",
  3: "LIST",
  4: "ENUM",
  6: "DATE",
  11: "UNKNOWN",
  12: "JSON",
  13: "BSON",
  14: "UUID",
  15: "FLOAT16",
  16: "VARIANT",
};

function readLogical(r: ThriftReader): ParquetLogical | undefined {
  let result: ParquetLogical | undefined;
  r.struct((id, type) => {
    if (type !== T_STRUCT) return false;
    if (id === 5) {
      let scale = 0;
      let precision = 0;
      r.struct((f, t) => {
        if (f === 1 && t === T_I32) scale = r.i32();
        else if (f === 2 && t === T_I32) precision = r.i32();
        else return false;
        return true;
      });
      result = { kind: "DECIMAL", scale, precision };
      return true;
    }
    if (id === 7 || id === 8) {
      let utc = false;
      let unit: "MILLIS" | "MICROS" | "NANOS" = "MILLIS";
      r.struct((f, t) => {
        if (f === 1) utc = t === T_TRUE;
        else if (f === 2 && t === T_STRUCT) {
          unit = readUnit(r);
          return true;
        }
        return false;
      });
      result = { kind: id === 7 ? "TIME" : "TIMESTAMP", utc, unit };
      return true;
    }
    if (id === 10) {
      let bits = 0;
      let signed = false;
      r.struct((f, t) => {
        if (f === 1 && t === T_BYTE) {
          bits = r.byte();
          return true;
        }
        if (f === 2) signed = t === T_TRUE;
        return false;
      });
      result = { kind: "INTEGER", bits, signed };
      return true;
    }
    const kind = SIMPLE_LOGICAL[id];
    if (kind) result = { kind } as ParquetLogical;
    return false;
  });
  return result;
}

function readElement(r: ThriftReader): RawElement {
  const e: RawElement = { length: 0, repetition: 0, name: "", children: 0, scale: 0, precision: 0 };
  r.struct((id, type) => {
    switch (is(id, type)) {
      case is(1, T_I32):
        e.type = r.i32();
        return true;
      case is(2, T_I32):
        e.length = r.i32();
        return true;
      case is(3, T_I32):
        e.repetition = r.i32();
        return true;
      case is(4, T_BINARY):
        e.name = r.string();
        return true;
      case is(5, T_I32):
        e.children = r.i32();
        return true;
      case is(6, T_I32):
        e.converted = r.i32();
        return true;
      case is(7, T_I32):
        e.scale = r.i32();
        return true;
      case is(8, T_I32):
        e.precision = r.i32();
        return true;
      case is(9, T_I32):
        e.fieldId = r.i32();
        return true;
      case is(10, T_STRUCT): {
        const logical = readLogical(r);
        if (logical) e.logical = logical;
        return true;
      }
      default:
        return false;
    }
  });
  return e;
}

/** The old converted types, as the logical types that replaced them. */
function convertedType(e: RawElement): ParquetLogical | undefined {
  switch (e.converted) {
    case 0:
      return { kind: "STRING" };
    case 1:
    case 2:
      return { kind: "MAP" };
    case 3:
      return { kind: "LIST" };
    case 4:
      return { kind: "ENUM" };
    case 5:
      return { kind: "DECIMAL", scale: e.scale, precision: e.precision };
    case 6:
      return { kind: "DATE" };
    case 7:
      return { kind: "TIME", utc: true, unit: "MILLIS" };
    case 8:
      return { kind: "TIME", utc: true, unit: "MICROS" };
    case 9:
      return { kind: "TIMESTAMP", utc: true, unit: "MILLIS" };
    case 10:
      return { kind: "TIMESTAMP", utc: true, unit: "MICROS" };
    case 11:
    case 12:
    case 13:
    case 14:
      return { kind: "INTEGER", bits: 8 << (e.converted - 11), signed: false };
    case 15:
    case 16:
    case 17:
    case 18:
      return { kind: "INTEGER", bits: 8 << (e.converted - 15), signed: true };
    case 19:
      return { kind: "JSON" };
    case 20:
      return { kind: "BSON" };
    case 21:
      return { kind: "INTERVAL" };
    default:
      return undefined;
  }
}

const MAX_SCHEMA_DEPTH = 100;

function buildTree(elements: readonly RawElement[]): { root: SchemaNode; leaves: SchemaNode[] } {
  let next = 0;
  const leaves: SchemaNode[] = [];
  const build = (definition: number, repetitionLevel: number, path: readonly string[], depth: number): SchemaNode => {
    const e = elements[next++];
    if (!e || depth > MAX_SCHEMA_DEPTH) throw new ThriftError("malformed schema");
    const root = depth === 0;
    const repetition = root ? "REQUIRED" : (["REQUIRED", "OPTIONAL", "REPEATED"] as const)[e.repetition];
    const physical = e.type === undefined ? undefined : PHYSICAL_TYPES[e.type];
    if (!repetition || (e.type !== undefined && !physical)) throw new ThriftError("malformed schema");
    if (e.children < 0 || e.children > elements.length - next) throw new ThriftError("malformed schema");
    const isLeaf = physical !== undefined && e.children === 0;
    if (physical === "FIXED_LEN_BYTE_ARRAY" && (e.length <= 0 || e.length > 1 << 24))
      throw new ThriftError("malformed schema");
    const d = definition + (repetition === "REQUIRED" ? 0 : 1);
    const r = repetitionLevel + (repetition === "REPEATED" ? 1 : 0);
    const own = root ? path : [...path, e.name];
    const logical = e.logical ?? convertedType(e);
    const leaf = isLeaf ? leaves.length : -1;
    const children: SchemaNode[] = [];
    const node: SchemaNode = {
      name: e.name,
      repetition,
      ...(isLeaf ? { physical } : {}),
      typeLength: e.length,
      ...(logical ? { logical } : {}),
      ...(e.fieldId === undefined ? {} : { fieldId: e.fieldId }),
      children,
      definition: d,
      repetitionLevel: r,
      leaf,
      path: own,
    };
    if (isLeaf) leaves.push(node);
    for (let i = 0; i < e.children; i++) children.push(build(d, r, own, depth + 1));
    return node;
  };
  const root = build(0, 0, [], 0);
  if (next !== elements.length) throw new ThriftError("malformed schema");
  return { root, leaves };
}

/** Statistics of a column chunk or a page. */
export function readStatistics(r: ThriftReader): RawStatistics {
  let oldMin: Uint8Array | undefined;
  let oldMax: Uint8Array | undefined;
  let min: Uint8Array | undefined;
  let max: Uint8Array | undefined;
  let nullCount: number | undefined;
  let distinctCount: number | undefined;
  r.struct((id, type) => {
    switch (is(id, type)) {
      case is(1, T_BINARY):
        oldMax = r.binary();
        return true;
      case is(2, T_BINARY):
        oldMin = r.binary();
        return true;
      case is(3, T_I64):
        nullCount = r.long();
        return true;
      case is(4, T_I64):
        distinctCount = r.long();
        return true;
      case is(5, T_BINARY):
        max = r.binary();
        return true;
      case is(6, T_BINARY):
        min = r.binary();
        return true;
      default:
        return false;
    }
  });
  const legacy = min === undefined && max === undefined;
  const low = min ?? (legacy ? oldMin : undefined);
  const high = max ?? (legacy ? oldMax : undefined);
  return {
    legacy,
    ...(low ? { min: low } : {}),
    ...(high ? { max: high } : {}),
    ...(nullCount === undefined ? {} : { nullCount }),
    ...(distinctCount === undefined ? {} : { distinctCount }),
  };
}

function readChunk(r: ThriftReader, fileBytes: number): ChunkMeta {
  let type = -1;
  let codec = -1;
  let encodings: number[] = [];
  let values = -1;
  let bytes = -1;
  let uncompressedBytes = 0;
  let dataOffset = -1;
  let dictionaryOffset = -1;
  let statistics: RawStatistics | undefined;
  let elsewhere = false;
  let encrypted = false;
  const index = { ciOffset: -1, ciLength: 0, oiOffset: -1, oiLength: 0 };
  const metaField = (id: number, t: number): boolean => {
    switch (is(id, t)) {
      case is(1, T_I32):
        type = r.i32();
        return true;
      case is(2, T_LIST):
        encodings = r.list(T_I32, () => r.i32());
        return true;
      case is(4, T_I32):
        codec = r.i32();
        return true;
      case is(5, T_I64):
        values = r.long();
        return true;
      case is(6, T_I64):
        uncompressedBytes = r.long();
        return true;
      case is(7, T_I64):
        bytes = r.long();
        return true;
      case is(9, T_I64):
        dataOffset = r.long();
        return true;
      case is(11, T_I64):
        dictionaryOffset = r.long();
        return true;
      case is(12, T_STRUCT):
        statistics = readStatistics(r);
        return true;
      default:
        return false;
    }
  };
  r.struct((id, t) => {
    switch (is(id, t)) {
      case is(1, T_BINARY):
        elsewhere = r.string() !== "";
        return true;
      case is(3, T_STRUCT):
        r.struct(metaField);
        return true;
      case is(4, T_I64):
        index.oiOffset = r.long();
        return true;
      case is(5, T_I32):
        index.oiLength = r.i32();
        return true;
      case is(6, T_I64):
        index.ciOffset = r.long();
        return true;
      case is(7, T_I32):
        index.ciLength = r.i32();
        return true;
      case is(8, T_STRUCT):
        encrypted = true;
        return false;
      default:
        return false;
    }
  });
  if (elsewhere) throw new ThriftError("column chunks in other files are not supported");
  if (encrypted) throw new ThriftError("encrypted columns are not supported");
  // Some old writers put 0 where there is no dictionary page.
  const start = dictionaryOffset > 0 && dictionaryOffset < dataOffset ? dictionaryOffset : dataOffset;
  const physical = PHYSICAL_TYPES[type];
  const codecName = CODECS[codec];
  if (!physical || !codecName || values < 0 || bytes < 0 || start < 4 || start + bytes > fileBytes)
    throw new ThriftError("malformed column metadata");
  const inFile = (o: number, n: number): boolean => o >= 4 && n > 0 && o + n <= fileBytes;
  return {
    physical,
    codec: codecName,
    encodings,
    values,
    start,
    bytes,
    uncompressedBytes,
    ...(statistics ? { statistics } : {}),
    ...(inFile(index.ciOffset, index.ciLength) ? { columnIndex: [index.ciOffset, index.ciLength] as const } : {}),
    ...(inFile(index.oiOffset, index.oiLength) ? { offsetIndex: [index.oiOffset, index.oiLength] as const } : {}),
  };
}

/** Reads a serialised FileMetaData; `fileBytes` bounds the offsets in it. */
export function parseMetadata(bytes: Uint8Array, fileBytes: number): FileMeta {
  const r = new ThriftReader(bytes);
  let rows = 0;
  let createdBy = "";
  const keyValue: Record<string, string> = {};
  let elements: RawElement[] = [];
  let rowGroups: RowGroupMeta[] = [];
  const readGroup = (): RowGroupMeta => {
    let chunks: ChunkMeta[] = [];
    let n = -1;
    let total = 0;
    r.struct((id, t) => {
      switch (is(id, t)) {
        case is(1, T_LIST):
          chunks = r.list(T_STRUCT, () => readChunk(r, fileBytes));
          return true;
        case is(2, T_I64):
          total = r.long();
          return true;
        case is(3, T_I64):
          n = r.long();
          return true;
        default:
          return false;
      }
    });
    if (n < 0) throw new ThriftError("malformed row group");
    return { rows: n, bytes: total, chunks };
  };
  const readPair = (): void => {
    let key = "";
    let value = "";
    r.struct((id, t) => {
      if (id === 1 && t === T_BINARY) key = r.string();
      else if (id === 2 && t === T_BINARY) value = r.string();
      else return false;
      return true;
    });
    keyValue[key] = value;
  };
  r.struct((id, t) => {
    switch (is(id, t)) {
      case is(2, T_LIST):
        elements = r.list(T_STRUCT, () => readElement(r));
        return true;
      case is(3, T_I64):
        rows = r.long();
        return true;
      case is(4, T_LIST):
        rowGroups = r.list(T_STRUCT, readGroup);
        return true;
      case is(5, T_LIST):
        r.list(T_STRUCT, readPair);
        return true;
      case is(6, T_BINARY):
        createdBy = r.string();
        return true;
      default:
        return false;
    }
  });
  const { root, leaves } = buildTree(elements);
  let total = 0;
  for (const g of rowGroups) {
    if (g.chunks.length !== leaves.length) throw new ThriftError("row group with a wrong number of columns");
    g.chunks.forEach((c, i) => {
      if (c.physical !== leaves[i]!.physical) throw new ThriftError("column chunk of another type than the schema's");
      if (leaves[i]!.repetitionLevel === 0 && c.values !== g.rows)
        throw new ThriftError("column chunk with a wrong number of values");
    });
    total += g.rows;
  }
  if (total !== rows) throw new ThriftError("row counts do not agree");
  return { rows, createdBy, keyValue, root, leaves, rowGroups };
}

export interface PageHeader {
  readonly kind: "DATA" | "INDEX" | "DICTIONARY" | "DATA_V2" | "OTHER";
  readonly uncompressed: number;
  readonly compressed: number;
  /** Values with nulls. */
  readonly values: number;
  readonly encoding: number;
  readonly definitionEncoding: number;
  readonly repetitionEncoding: number;
  /** Version 2 only. */
  readonly rows: number;
  readonly nulls: number;
  readonly definitionBytes: number;
  readonly repetitionBytes: number;
  readonly isCompressed: boolean;
  /** Bytes of the header itself. */
  readonly headerBytes: number;
}

const PAGE_KINDS = ["DATA", "INDEX", "DICTIONARY", "DATA_V2"] as const;

/** Reads the page header at `position`. */
export function readPageHeader(bytes: Uint8Array, position: number, end: number): PageHeader {
  const r = new ThriftReader(bytes, position, end);
  let type = -1;
  let uncompressed = -1;
  let compressed = -1;
  let values = 0;
  let encoding = -1;
  let definitionEncoding = ENC_RLE;
  let repetitionEncoding = ENC_RLE;
  let rows = 0;
  let nulls = 0;
  let definitionBytes = 0;
  let repetitionBytes = 0;
  let isCompressed = true;
  const number = (t: number): number => {
    if (t !== T_I32) throw new ThriftError("malformed page header");
    return r.i32();
  };
  const data = (id: number, t: number): boolean => {
    if (id === 1) values = number(t);
    else if (id === 2) encoding = number(t);
    else if (id === 3) definitionEncoding = number(t);
    else if (id === 4) repetitionEncoding = number(t);
    else return false;
    return true;
  };
  const dictionary = (id: number, t: number): boolean => {
    if (id === 1) values = number(t);
    else if (id === 2) encoding = number(t);
    else return false;
    return true;
  };
  const dataV2 = (id: number, t: number): boolean => {
    if (id === 1) values = number(t);
    else if (id === 2) nulls = number(t);
    else if (id === 3) rows = number(t);
    else if (id === 4) encoding = number(t);
    else if (id === 5) definitionBytes = number(t);
    else if (id === 6) repetitionBytes = number(t);
    else {
      if (id === 7) isCompressed = t !== T_FALSE;
      return false;
    }
    return true;
  };
  r.struct((id, t) => {
    if (id === 1) type = number(t);
    else if (id === 2) uncompressed = number(t);
    else if (id === 3) compressed = number(t);
    else if (id === 5 && t === T_STRUCT) r.struct(data);
    else if (id === 7 && t === T_STRUCT) r.struct(dictionary);
    else if (id === 8 && t === T_STRUCT) r.struct(dataV2);
    else return false;
    return true;
  });
  if (uncompressed < 0 || compressed < 0 || values < 0 || definitionBytes < 0 || repetitionBytes < 0 || nulls < 0)
    throw new ThriftError("malformed page header");
  return {
    kind: PAGE_KINDS[type] ?? "OTHER",
    uncompressed,
    compressed,
    values,
    encoding,
    definitionEncoding,
    repetitionEncoding,
    rows,
    nulls,
    definitionBytes,
    repetitionBytes,
    isCompressed,
    headerBytes: r.position - position,
  };
}
