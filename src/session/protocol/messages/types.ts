import type { OneOf } from "./oneOf.ts";

/** spark.connect.DataType. Kinds without parameters are empty messages. */
type Empty = Readonly<Record<never, never>>;

export interface DataTypeKinds {
  readonly null: Empty;
  readonly binary: Empty;
  readonly boolean: Empty;
  readonly byte: Empty;
  readonly short: Empty;
  readonly integer: Empty;
  readonly long: Empty;
  readonly float: Empty;
  readonly double: Empty;
  readonly decimal: { readonly precision?: number; readonly scale?: number };
  readonly string: { readonly collation?: string };
  readonly char: { readonly length: number };
  readonly varChar: { readonly length: number };
  readonly date: Empty;
  readonly timestamp: Empty;
  readonly timestampNtz: Empty;
  readonly calendarInterval: Empty;
  readonly yearMonthInterval: { readonly startField?: number; readonly endField?: number };
  readonly dayTimeInterval: { readonly startField?: number; readonly endField?: number };
  readonly array: { readonly elementType: DataType; readonly containsNull: boolean };
  readonly struct: { readonly fields: readonly StructField[] };
  readonly map: { readonly keyType: DataType; readonly valueType: DataType; readonly valueContainsNull: boolean };
  readonly variant: Empty;
  readonly time: { readonly precision?: number };
  /** A type as text, in DDL or JSON. */
  readonly unparsed: { readonly dataTypeString: string };
}

export interface StructField {
  readonly name: string;
  readonly dataType: DataType;
  readonly nullable: boolean;
  /** JSON text. */
  readonly metadata?: string;
}

export type DataType = OneOf<DataTypeKinds>;
