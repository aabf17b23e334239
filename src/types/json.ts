import { sparkError } from "../common/errors/conditions.ts";
import { collationProvider } from "./collation.ts";
import "./conditions.ts";
import * as T from "./dataType.ts";
import type { DataType, StructField, StructType } from "./dataType.ts";
import { parseDdlType, typeName } from "./ddl.ts";

/** Spark's JSON form of data types, both ways. */

/** Where the names of collations are kept: JSON types inside say only `string`, older readers understand them so. */
const COLLATIONS_KEY = "__COLLATIONS";

/** Collations of strings below a field, by their path in it. `record` makes the types in the output plain strings. */
function toPlain(t: DataType, path: string, record: Record<string, string> | undefined): unknown {
  switch (t.kind) {
    case "array":
      return {
        type: "array",
        elementType: toPlain(t.elementType, `${path}.element`, record),
        containsNull: t.containsNull,
      };
    case "map":
      return {
        type: "map",
        keyType: toPlain(t.keyType, `${path}.key`, record),
        valueType: toPlain(t.valueType, `${path}.value`, record),
        valueContainsNull: t.valueContainsNull,
      };
    case "struct":
      return { type: "struct", fields: t.fields.map(fieldToPlain) };
    case "string":
      if (t.collation !== undefined && record !== undefined) {
        record[path] = `${collationProvider(t.collation)}.${t.collation}`;
        return "string";
      }
      return typeName(t);
    case "calendar_interval":
      return "interval";
    default:
      return typeName(t);
  }
}

function fieldToPlain(f: StructField): unknown {
  const collations: Record<string, string> = {};
  const type = toPlain(f.type, f.name, collations);
  const metadata: Record<string, unknown> = { ...f.metadata };
  if (Object.keys(collations).length > 0) metadata[COLLATIONS_KEY] = collations;
  return { name: f.name, type, nullable: f.nullable, metadata };
}

/** The JSON form as plain objects. */
export const typeToJsonValue = (t: DataType): unknown => toPlain(t, "", undefined);

/** Spark's `DataType.json`. */
export const typeToJson = (t: DataType): string => JSON.stringify(typeToJsonValue(t));

/** JSON with a line for each member of an object; the elements of arrays stay on the line. */
function pretty(x: unknown, indent: string): string {
  if (Array.isArray(x)) return x.length === 0 ? "[ ]" : `[ ${x.map((e) => pretty(e, indent)).join(", ")} ]`;
  if (!isRecord(x)) return JSON.stringify(x);
  const inner = `${indent}  `;
  const members = Object.entries(x).map(([k, v]) => `${inner}${JSON.stringify(k)} : ${pretty(v, inner)}`);
  return members.length === 0 ? "{ }" : `{\n${members.join(",\n")}\n${indent}}`;
}

/** Spark's `DataType.prettyJson`. */
export const typeToPrettyJson = (t: DataType): string => pretty(typeToJsonValue(t), "");

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === "object" && x !== null && !Array.isArray(x);
const invalid = (x: unknown) => sparkError("INVALID_JSON_DATA_TYPE", { invalidType: JSON.stringify(x) });

function fromPlain(x: unknown, path: string, collations: Readonly<Record<string, unknown>>): DataType {
  if (typeof x === "string") return fromName(x, path, collations);
  if (!isRecord(x)) throw invalid(x);
  switch (x.type) {
    case "array":
      return T.arrayOf(fromPlain(x.elementType, `${path}.element`, collations), x.containsNull !== false);
    case "map":
      return T.mapOf(
        fromPlain(x.keyType, `${path}.key`, collations),
        fromPlain(x.valueType, `${path}.value`, collations),
        x.valueContainsNull !== false,
      );
    case "struct":
      if (!Array.isArray(x.fields)) throw invalid(x);
      return T.structOf(x.fields.map(fieldFromPlain));
    case "udt":
      // A user-defined type without its class: the type it is stored in.
      return fromPlain(x.sqlType, path, collations);
    default:
      throw invalid(x);
  }
}

function fromName(name: string, path: string, collations: Readonly<Record<string, unknown>>): DataType {
  const collation = collations[path];
  if (name === "string" && typeof collation === "string")
    return { kind: "string", collation: collation.slice(collation.indexOf(".") + 1) };
  if (name === "null") return T.NULL;
  if (!/^[a-z_]+( collate \w+| [a-z]+( to [a-z]+)?|\(\s*\d+\s*(,\s*-?\d+\s*)?\))?$/i.test(name)) throw invalid(name);
  try {
    return parseDdlType(name);
  } catch {
    throw invalid(name);
  }
}

function fieldFromPlain(x: unknown): StructField {
  if (!isRecord(x) || typeof x.name !== "string") throw invalid(x);
  const name = x.name;
  const { [COLLATIONS_KEY]: collations, ...metadata } = isRecord(x.metadata) ? x.metadata : {};
  const type = fromPlain(x.type, name, isRecord(collations) ? collations : {});
  const nullable = x.nullable !== false;
  return Object.keys(metadata).length > 0 ? { name, type, nullable, metadata } : { name, type, nullable };
}

/** The data type of a parsed JSON value. */
export const typeFromJsonValue = (x: unknown): DataType => fromPlain(x, "", {});

/** Spark's `DataType.fromJson`. */
export function typeFromJson(json: string): DataType {
  let x: unknown;
  try {
    x = JSON.parse(json);
  } catch {
    throw sparkError("INVALID_JSON_DATA_TYPE", { invalidType: json });
  }
  return typeFromJsonValue(x);
}

/** The same for schemas: what is no struct is an error. */
export function schemaFromJson(json: string): StructType {
  const t = typeFromJson(json);
  if (t.kind !== "struct") throw sparkError("INVALID_JSON_DATA_TYPE", { invalidType: json });
  return t;
}
