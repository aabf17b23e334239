import * as T from "../../types/dataType.ts";
import type { DataType, StructField } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import { fitsLong } from "../../types/interval.ts";
import { compareUtf8 } from "../../types/utf8.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { tightestCommonType } from "./collectionTypes.ts";
import type { JsonNode } from "./jsonParse.ts";
import { dateOptions, timestampNtzReader, timestampReader } from "./textDates.ts";
import { flag, type TextOptions } from "./textOptions.ts";

/** Types of JSON values: what schema_of_json and readers of files find. */

const digits = (text: string): { precision: number; scale: number } | undefined => {
  const d = Decimal.fromString(text);
  return d === null ? undefined : { precision: Math.max(d.precision(), d.scale), scale: d.scale };
};

function decimalOf(text: string): DataType | undefined {
  const d = digits(text);
  return d === undefined || d.precision > T.MAX_DECIMAL_PRECISION || d.scale < 0
    ? undefined
    : T.decimal(d.precision, d.scale);
}

/** The type of a value; of null and of the elements of an empty array it is void. */
export function inferJson(node: JsonNode, options: TextOptions, config: EvalConfig): DataType {
  const asString = flag(options, "primitivesAsString");
  const prefersDecimal = flag(options, "prefersDecimal");
  switch (node.kind) {
    case "null":
      return T.NULL;
    case "true":
    case "false":
      return asString ? T.STRING : T.BOOLEAN;
    case "int": {
      if (asString) return T.STRING;
      return fitsLong(BigInt(node.text)) ? T.LONG : (decimalOf(node.text) ?? T.DOUBLE);
    }
    case "float":
      if (asString) return T.STRING;
      return prefersDecimal ? (decimalOf(node.text) ?? T.DOUBLE) : T.DOUBLE;
    case "string": {
      // Some writers put empty strings in place of null.
      if (node.text === "") return T.NULL;
      if (prefersDecimal) {
        const d = decimalOf(node.text);
        if (d !== undefined) return d;
      }
      if (flag(options, "inferTimestamp")) {
        const dates = { ...dateOptions(options, config.timeZone), timestampFallback: false };
        const ntz = config.settings?.["spark.sql.timestampType"] === "TIMESTAMP_NTZ";
        if (ntz && timestampNtzReader(dates)(node.text) !== undefined) return T.TIMESTAMP_NTZ;
        if (timestampReader(dates, config.now)(node.text) !== undefined) return T.TIMESTAMP;
      }
      return T.STRING;
    }
    case "array":
      return T.arrayOf(node.items.reduce<DataType>((t, x) => compatibleType(t, inferJson(x, options, config)), T.NULL));
    case "object": {
      const fields = new Map<string, DataType>();
      node.keys.forEach((k, i) => {
        fields.set(k, inferJson(node.values[i]!, options, config));
      });
      return T.structOf(sorted([...fields].map(([name, type]) => T.field(name, type))));
    }
  }
}

const sorted = (fields: StructField[]): StructField[] => fields.sort((a, b) => compareUtf8(a.name, b.name));
const LEGACY = { ansi: false, caseSensitive: true };

/** The type that holds values of both. */
export function compatibleType(a: DataType, b: DataType): DataType {
  if (a.kind === "struct" && b.kind === "struct") {
    const fields = new Map(a.fields.map((f) => [f.name, f.type]));
    for (const f of b.fields) {
      const other = fields.get(f.name);
      fields.set(f.name, other === undefined ? f.type : compatibleType(other, f.type));
    }
    return T.structOf(sorted([...fields].map(([name, type]) => T.field(name, type))));
  }
  if (a.kind === "array" && b.kind === "array")
    return T.arrayOf(compatibleType(a.elementType, b.elementType), a.containsNull || b.containsNull);
  const tight = tightestCommonType(a, b, LEGACY);
  if (tight !== undefined) return tight;
  if (a.kind === "decimal" && b.kind === "decimal") {
    const scale = Math.max(a.scale, b.scale);
    const range = Math.max(a.precision - a.scale, b.precision - b.scale);
    return range + scale > T.MAX_DECIMAL_PRECISION ? T.DOUBLE : T.decimal(range + scale, scale);
  }
  if ((a.kind === "double" && b.kind === "decimal") || (a.kind === "decimal" && b.kind === "double")) return T.DOUBLE;
  if (a.kind === "long" && b.kind === "decimal") return compatibleType(T.decimal(20, 0), b);
  if (a.kind === "decimal" && b.kind === "long") return compatibleType(a, T.decimal(20, 0));
  return T.STRING;
}

/** The type with strings in place of what is void; empty structs inside are left out. Undefined when nothing is left. */
export function canonicalType(t: DataType, options: TextOptions): DataType | undefined {
  switch (t.kind) {
    case "null":
      return flag(options, "dropFieldIfAllNull") ? undefined : T.STRING;
    case "array": {
      const element = canonicalType(t.elementType, options);
      return element && T.arrayOf(element, t.containsNull);
    }
    case "struct": {
      const fields = t.fields.flatMap((f) => {
        const type = canonicalType(f.type, options);
        return f.name === "" || type === undefined ? [] : [{ ...f, type }];
      });
      return fields.length === 0 ? undefined : T.structOf(fields);
    }
    default:
      return t;
  }
}
