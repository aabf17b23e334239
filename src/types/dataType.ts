/**
 * Spark's data types as plain readonly objects. Structural equality is `sameType`; the forms in text (DDL, JSON) live in ddl.ts and json.ts.
 */
export interface StructField {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Fields of a year-month interval, in the order of their size: 0 year, 1 month. */
export type YearMonthField = 0 | 1;
/** Fields of a day-time interval: 0 day, 1 hour, 2 minute, 3 second. */
export type DayTimeField = 0 | 1 | 2 | 3;

export interface SimpleType {
  readonly kind:
    | "null"
    | "boolean"
    | "byte"
    | "short"
    | "int"
    | "long"
    | "float"
    | "double"
    | "binary"
    | "date"
    | "timestamp"
    | "timestamp_ntz"
    | "calendar_interval"
    | "variant";
}
/** `collation` absent means UTF8_BINARY. */
export interface StringType {
  readonly kind: "string";
  readonly collation?: string;
}
/** char(n) and varchar(n): only in table schemas; expressions see string. */
export interface CharType {
  readonly kind: "char" | "varchar";
  readonly length: number;
}
export interface DecimalType {
  readonly kind: "decimal";
  readonly precision: number;
  readonly scale: number;
}
/** time(p), microseconds or nanoseconds of the day, as Spark's TimeType. */
export interface TimeType {
  readonly kind: "time";
  readonly precision: number;
}
export interface YearMonthIntervalType {
  readonly kind: "year_month_interval";
  readonly start: YearMonthField;
  readonly end: YearMonthField;
}
export interface DayTimeIntervalType {
  readonly kind: "day_time_interval";
  readonly start: DayTimeField;
  readonly end: DayTimeField;
}
export interface ArrayType {
  readonly kind: "array";
  readonly elementType: DataType;
  readonly containsNull: boolean;
}
export interface MapType {
  readonly kind: "map";
  readonly keyType: DataType;
  readonly valueType: DataType;
  readonly valueContainsNull: boolean;
}
export interface StructType {
  readonly kind: "struct";
  readonly fields: readonly StructField[];
}
export type DataType =
  | SimpleType
  | StringType
  | CharType
  | DecimalType
  | TimeType
  | YearMonthIntervalType
  | DayTimeIntervalType
  | ArrayType
  | MapType
  | StructType;

export type TypeKind = DataType["kind"];

const simple = <K extends SimpleType["kind"]>(kind: K): SimpleType & { readonly kind: K } => Object.freeze({ kind });

export const NULL = simple("null");
export const BOOLEAN = simple("boolean");
export const BYTE = simple("byte");
export const SHORT = simple("short");
export const INT = simple("int");
export const LONG = simple("long");
export const FLOAT = simple("float");
export const DOUBLE = simple("double");
export const BINARY = simple("binary");
export const DATE = simple("date");
export const TIMESTAMP = simple("timestamp");
export const TIMESTAMP_NTZ = simple("timestamp_ntz");
export const CALENDAR_INTERVAL = simple("calendar_interval");
export const VARIANT = simple("variant");
export const STRING: StringType = Object.freeze({ kind: "string" });
/** INTERVAL YEAR TO MONTH. */
export const YEAR_MONTH: YearMonthIntervalType = Object.freeze({ kind: "year_month_interval", start: 0, end: 1 });
/** INTERVAL DAY TO SECOND. */
export const DAY_TIME: DayTimeIntervalType = Object.freeze({ kind: "day_time_interval", start: 0, end: 3 });

export const decimal = (precision: number, scale: number): DecimalType => ({ kind: "decimal", precision, scale });
export const arrayOf = (elementType: DataType, containsNull = true): ArrayType => ({
  kind: "array",
  elementType,
  containsNull,
});
export const mapOf = (keyType: DataType, valueType: DataType, valueContainsNull = true): MapType => ({
  kind: "map",
  keyType,
  valueType,
  valueContainsNull,
});
export const structOf = (fields: readonly StructField[]): StructType => ({ kind: "struct", fields });
export const field = (name: string, type: DataType, nullable = true): StructField => ({ name, type, nullable });

/** Digits that decimals of this many or fewer digits fit in a signed 64-bit integer. */
export const MAX_LONG_DIGITS = 18;
export const MAX_DECIMAL_PRECISION = 38;

const INTEGRAL = new Set<TypeKind>(["byte", "short", "int", "long"]);
export const isIntegral = (t: DataType): boolean => INTEGRAL.has(t.kind);
export const isFractional = (t: DataType): boolean => t.kind === "float" || t.kind === "double";
export const isNumeric = (t: DataType): boolean => isIntegral(t) || isFractional(t) || t.kind === "decimal";
export const isInterval = (t: DataType): boolean =>
  t.kind === "year_month_interval" || t.kind === "day_time_interval" || t.kind === "calendar_interval";
export const isNested = (t: DataType): boolean => t.kind === "array" || t.kind === "map" || t.kind === "struct";
export const isStringLike = (t: DataType): boolean => t.kind === "string" || t.kind === "char" || t.kind === "varchar";
export const isDatetime = (t: DataType): boolean =>
  t.kind === "date" || t.kind === "timestamp" || t.kind === "timestamp_ntz";

/** Whether values of the type can be ordered (map, variant and calendar intervals cannot). */
export function isOrderable(t: DataType): boolean {
  switch (t.kind) {
    case "map":
    case "variant":
    case "calendar_interval":
      return false;
    case "array":
      return isOrderable(t.elementType);
    case "struct":
      return t.fields.every((f) => isOrderable(f.type));
    default:
      return true;
  }
}

/** Structural equality. With `ignoreNullability` the nullable flags inside nested types do not count, nor do metadata ever. */
export function sameType(a: DataType, b: DataType, ignoreNullability = false): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case "decimal":
      return a.precision === (b as DecimalType).precision && a.scale === (b as DecimalType).scale;
    case "string":
      return a.collation === (b as StringType).collation;
    case "char":
    case "varchar":
      return a.length === (b as CharType).length;
    case "time":
      return a.precision === (b as TimeType).precision;
    case "year_month_interval":
    case "day_time_interval":
      return a.start === (b as YearMonthIntervalType).start && a.end === (b as YearMonthIntervalType).end;
    case "array":
      return (
        (ignoreNullability || a.containsNull === (b as ArrayType).containsNull) &&
        sameType(a.elementType, (b as ArrayType).elementType, ignoreNullability)
      );
    case "map": {
      const m = b as MapType;
      return (
        (ignoreNullability || a.valueContainsNull === m.valueContainsNull) &&
        sameType(a.keyType, m.keyType, ignoreNullability) &&
        sameType(a.valueType, m.valueType, ignoreNullability)
      );
    }
    case "struct": {
      const s = b as StructType;
      return (
        a.fields.length === s.fields.length &&
        a.fields.every((f, i) => {
          const g = s.fields[i]!;
          return (
            f.name === g.name &&
            (ignoreNullability || f.nullable === g.nullable) &&
            sameType(f.type, g.type, ignoreNullability)
          );
        })
      );
    }
    default:
      return true;
  }
}
