import { unsupported } from "../../../common/errors/conditions.ts";
import type { DataType, StructField, StructType } from "../../../types/dataType.ts";
import type { ParquetPhysical } from "./metadata.ts";
import type { ThriftWriter } from "./thrift.ts";

export type TimestampType = "INT96" | "TIMESTAMP_MICROS" | "TIMESTAMP_MILLIS";

/** A leaf as the writer sees it. */
export interface LeafSpec {
  readonly path: readonly string[];
  readonly type: DataType;
  readonly physical: ParquetPhysical;
  readonly typeLength: number;
  readonly definition: number;
  readonly repetition: number;
}

/** How a Spark value is cut into leaves; levels are those at which the node itself is present. */
export type ShredNode =
  | { readonly kind: "leaf"; readonly leaf: number; readonly optional: boolean; readonly definition: number }
  | {
      readonly kind: "struct";
      readonly optional: boolean;
      readonly definition: number;
      readonly fields: readonly ShredNode[];
    }
  | {
      readonly kind: "list";
      readonly optional: boolean;
      readonly definition: number;
      readonly repetition: number;
      readonly element: ShredNode;
    }
  | {
      readonly kind: "map";
      readonly optional: boolean;
      readonly definition: number;
      readonly repetition: number;
      readonly key: ShredNode;
      readonly value: ShredNode;
    };

/** An element of the footer's schema list. */
interface Element {
  readonly name: string;
  readonly repetition?: 0 | 1 | 2;
  readonly physical?: ParquetPhysical;
  readonly typeLength?: number;
  readonly children?: number;
  readonly converted?: number;
  readonly decimal?: { readonly precision: number; readonly scale: number };
  readonly logical?: (t: ThriftWriter) => void;
}

export interface WriteSchema {
  readonly elements: readonly Element[];
  readonly leaves: readonly LeafSpec[];
  readonly columns: readonly ShredNode[];
}

const PHYSICAL_ID: Readonly<Record<ParquetPhysical, number>> = {
  BOOLEAN: 0,
  INT32: 1,
  INT64: 2,
  INT96: 3,
  FLOAT: 4,
  DOUBLE: 5,
  BYTE_ARRAY: 6,
  FIXED_LEN_BYTE_ARRAY: 7,
};
export const physicalId = (p: ParquetPhysical): number => PHYSICAL_ID[p];

/** Bytes that a two's complement number of so many decimal digits needs. */
export function decimalBytes(precision: number): number {
  let bytes = 1;
  while (2n ** BigInt(8 * bytes - 1) < 10n ** BigInt(precision)) bytes++;
  return bytes;
}

const empty =
  (id: number) =>
  (t: ThriftWriter): void =>
    t.struct(id, () => {});

const timeLike =
  (id: number, utc: boolean, unit: 1 | 2 | 3) =>
  (t: ThriftWriter): void =>
    t.struct(id, () => {
      t.bool(1, utc);
      t.struct(2, () => t.struct(unit, () => {}));
    });

const integer =
  (bits: number) =>
  (t: ThriftWriter): void =>
    t.struct(10, () => {
      t.i8(1, bits);
      t.bool(2, true);
    });

type LeafForm = Omit<Element, "name" | "repetition"> & { physical: ParquetPhysical };

function leafForm(type: DataType, timestamps: TimestampType): LeafForm {
  switch (type.kind) {
    case "null":
      return { physical: "INT32", logical: empty(11) };
    case "boolean":
      return { physical: "BOOLEAN" };
    case "byte":
      return { physical: "INT32", converted: 15, logical: integer(8) };
    case "short":
      return { physical: "INT32", converted: 16, logical: integer(16) };
    case "int":
    case "year_month_interval":
      return { physical: "INT32" };
    case "date":
      return { physical: "INT32", converted: 6, logical: empty(6) };
    case "long":
    case "day_time_interval":
      return { physical: "INT64" };
    case "float":
      return { physical: "FLOAT" };
    case "double":
      return { physical: "DOUBLE" };
    case "string":
    case "char":
    case "varchar":
      return { physical: "BYTE_ARRAY", converted: 0, logical: empty(1) };
    case "binary":
      return { physical: "BYTE_ARRAY" };
    case "timestamp":
      if (timestamps === "INT96") return { physical: "INT96" };
      return timestamps === "TIMESTAMP_MICROS"
        ? { physical: "INT64", converted: 10, logical: timeLike(8, true, 2) }
        : { physical: "INT64", converted: 9, logical: timeLike(8, true, 1) };
    case "timestamp_ntz":
      return { physical: "INT64", logical: timeLike(8, false, 2) };
    case "time":
      return { physical: "INT64", logical: timeLike(7, false, 2) };
    case "decimal": {
      const { precision, scale } = type;
      const decimal = { precision, scale };
      const logical = (t: ThriftWriter): void =>
        t.struct(5, () => {
          t.i32(1, scale);
          t.i32(2, precision);
        });
      if (precision <= 9) return { physical: "INT32", converted: 5, decimal, logical };
      if (precision <= 18) return { physical: "INT64", converted: 5, decimal, logical };
      return { physical: "FIXED_LEN_BYTE_ARRAY", typeLength: decimalBytes(precision), converted: 5, decimal, logical };
    }
    default:
      throw unsupported(`writing ${type.kind} to Parquet`);
  }
}

/** The Parquet schema that Spark's writer makes of a Spark schema. */
export function writeSchema(schema: StructType, timestamps: TimestampType): WriteSchema {
  const elements: Element[] = [{ name: "spark_schema", children: schema.fields.length }];
  const leaves: LeafSpec[] = [];
  const node = (
    name: string,
    type: DataType,
    nullable: boolean,
    path: readonly string[],
    d: number,
    r: number,
  ): ShredNode => {
    const repetition = nullable ? 1 : 0;
    const definition = d + repetition;
    const own = [...path, name];
    switch (type.kind) {
      case "struct": {
        elements.push({ name, repetition, children: type.fields.length });
        const fields = type.fields.map((f) => node(f.name, f.type, f.nullable, own, definition, r));
        return { kind: "struct", optional: nullable, definition, fields };
      }
      case "array": {
        elements.push(
          { name, repetition, children: 1, converted: 3, logical: empty(3) },
          { name: "list", repetition: 2, children: 1 },
        );
        const element = node("element", type.elementType, type.containsNull, [...own, "list"], definition + 1, r + 1);
        return { kind: "list", optional: nullable, definition, repetition: r + 1, element };
      }
      case "map": {
        elements.push(
          { name, repetition, children: 1, converted: 1, logical: empty(2) },
          { name: "key_value", repetition: 2, children: 2 },
        );
        const inner = [...own, "key_value"];
        const key = node("key", type.keyType, false, inner, definition + 1, r + 1);
        const value = node("value", type.valueType, type.valueContainsNull, inner, definition + 1, r + 1);
        return { kind: "map", optional: nullable, definition, repetition: r + 1, key, value };
      }
      default: {
        const form = leafForm(type, timestamps);
        elements.push({ name, repetition, ...form });
        leaves.push({
          path: own,
          type,
          physical: form.physical,
          typeLength: form.typeLength ?? 0,
          definition,
          repetition: r,
        });
        return { kind: "leaf", leaf: leaves.length - 1, optional: nullable, definition };
      }
    }
  };
  const columns = schema.fields.map((f: StructField) => node(f.name, f.type, f.nullable, [], 0, 0));
  return { elements, leaves, columns };
}

/** Writes the schema list of the footer. */
export function putSchema(t: ThriftWriter, id: number, schema: WriteSchema): void {
  t.structs(id, schema.elements, (e) => {
    if (e.physical !== undefined) t.i32(1, PHYSICAL_ID[e.physical]);
    if (e.typeLength) t.i32(2, e.typeLength);
    if (e.repetition !== undefined) t.i32(3, e.repetition);
    t.binary(4, e.name);
    if (e.children !== undefined) t.i32(5, e.children);
    if (e.converted !== undefined) t.i32(6, e.converted);
    if (e.decimal) {
      t.i32(7, e.decimal.scale);
      t.i32(8, e.decimal.precision);
    }
    if (e.logical) t.struct(10, () => e.logical!(t));
  });
}
