import { unsupported } from "../common/errors/conditions.ts";
import type { LocalRows } from "../session/protocol/messages/extensions.ts";
import * as T from "../types/dataType.ts";
import { Decimal } from "../types/decimal.ts";
import type { Value } from "../types/value.ts";

/** What is used of a table of apache-arrow (any version of it: nothing is asked of its classes). */
export interface ArrowTableLike {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly ArrowField[] };
  getChildAt(index: number): ArrowVector | null;
}
interface ArrowVector {
  get(index: number): unknown;
}
interface ArrowField {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: ArrowType;
}
/** Type ids and fields as apache-arrow has them. */
interface ArrowType {
  readonly typeId: number;
  readonly bitWidth?: number;
  readonly isSigned?: boolean;
  readonly precision?: number;
  readonly scale?: number;
  readonly timezone?: string | null;
  readonly children?: readonly ArrowField[] | null;
  readonly dictionary?: ArrowType;
  toString(): string;
}

export const isArrowTable = (data: unknown): data is ArrowTableLike =>
  typeof data === "object" && data !== null && "schema" in data && "numRows" in data && "getChildAt" in data;

interface Reader {
  readonly type: T.DataType;
  readonly read: (v: unknown) => Value;
}
const as = (type: T.DataType, read: (v: NonNullable<unknown>) => Value): Reader => ({
  type,
  read: (v) => (v === null || v === undefined ? null : read(v)),
});
const same = (v: unknown): Value => v as Value;

/** apache-arrow gives timestamps of all units as milliseconds, with a fraction. */
const microsOfMillis = (v: unknown): bigint => BigInt(Math.round(Number(v) * 1000));

function readerOf(type: ArrowType): Reader {
  switch (type.typeId) {
    case 1:
      return as(T.NULL, () => null);
    case 2:
      return readerOfInteger(type);
    case 3:
      // Precision 2 is double.
      return as(type.precision === 2 ? T.DOUBLE : T.FLOAT, same);
    case 4:
    case 15:
    case 19:
      return as(T.BINARY, same);
    case 5:
    case 20:
      return as(T.STRING, same);
    case 6:
      return as(T.BOOLEAN, same);
    case 7:
      return as(
        T.decimal(type.precision ?? 38, type.scale ?? 0),
        (v) => new Decimal(wordsToBigInt(v as ArrayLike<number>), type.scale ?? 0),
      );
    case 8:
      return as(T.DATE, (v) => Math.floor(Number(v) / 86_400_000));
    case 10:
      return as(type.timezone ? T.TIMESTAMP : T.TIMESTAMP_NTZ, microsOfMillis);
    case 12:
    case 16: {
      const element = readerOf(type.children![0]!.type);
      return as(T.arrayOf(element.type), (v) => Array.from(v as Iterable<unknown>, element.read));
    }
    case 13: {
      const fields = type.children!.map((f) => ({ f, r: readerOf(f.type) }));
      const struct = T.structOf(fields.map(({ f, r }) => T.field(f.name, r.type, f.nullable)));
      return as(struct, (v) => ({ fields: fields.map(({ f, r }) => r.read((v as Record<string, unknown>)[f.name])) }));
    }
    case 17: {
      const [key, value] = type.children![0]!.type.children!.map((f) => readerOf(f.type));
      return as(T.mapOf(key!.type, value!.type), (v) => {
        const entries = [...(v as Iterable<readonly [unknown, unknown]>)];
        return { keys: entries.map(([k]) => key!.read(k)), values: entries.map(([, x]) => value!.read(x)) };
      });
    }
    case -1:
      return readerOf(type.dictionary!);
    default:
      throw unsupported(`the Arrow type ${String(type)} in createDataFrame`);
  }
}

/** Unsigned integers take the next wider type. */
function readerOfInteger(type: ArrowType): Reader {
  const unsigned = type.isSigned === false;
  const bits = (type.bitWidth ?? 32) * (unsigned ? 2 : 1);
  if (bits === 128) return as(T.decimal(20, 0), (v) => Decimal.fromBigInt(v as bigint));
  if (bits === 64) return as(T.LONG, (v) => BigInt(v as number));
  return as(bits === 8 ? T.BYTE : bits === 16 ? T.SHORT : T.INT, same);
}

/** A decimal's words of 32 bits, low first, in two's complement. */
function wordsToBigInt(words: ArrayLike<number>): bigint {
  let n = 0n;
  for (let i = words.length - 1; i >= 0; i--) n = (n << 32n) | BigInt(words[i]! >>> 0);
  return BigInt.asIntN(words.length * 32, n);
}

/** The rows of an Arrow table with their Spark types. */
export function arrowRows(table: ArrowTableLike): LocalRows {
  const readers = table.schema.fields.map((f) => readerOf(f.type));
  const columns = readers.map((_, i) => table.getChildAt(i)!);
  const rows: Value[][] = [];
  for (let i = 0; i < table.numRows; i++) rows.push(readers.map((r, j) => r.read(columns[j]!.get(i))));
  const schema = T.structOf(table.schema.fields.map((f, i) => T.field(f.name, readers[i]!.type, f.nullable)));
  return { kind: "localRows", schema, rows };
}
