import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { DataType, StructType } from "../../types/dataType.ts";
import { parseDdlSchema, parseDdlType, sqlName } from "../../types/ddl.ts";
import { typeFromJson } from "../../types/json.ts";
import type { MapValue, Value } from "../../types/value.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { typeOf } from "../expr/tree.ts";
import { mismatch } from "./collectionTypes.ts";
import { evaluateConstant, isFoldable } from "./evaluate.ts";

/** Options, schemas and dates of the texts that from_json, to_json, from_csv and to_csv read and write. */

defineConditions({
  "DATATYPE_MISMATCH.INVALID_JSON_SCHEMA": [
    "42K09",
    "Input schema <schema> must be a struct, an array, a map or a variant.",
  ],
  "DATATYPE_MISMATCH.INVALID_JSON_MAP_KEY_TYPE": [
    "42K09",
    "Input schema <schema> can only contain STRING as a key type for a MAP.",
  ],
  "DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE": ["42K09", "The input of <functionName> can't be <dataType> type data."],
  INVALID_CORRUPT_RECORD_TYPE: [
    "42804",
    "The column <columnName> for corrupt records must have the nullable STRING type, but got <actualType>.",
  ],
  INVALID_OPTIONS: ["42K06", "Invalid options:"],
  "INVALID_OPTIONS.NON_MAP_FUNCTION": ["42K06", "Must use the `map()` function for options."],
  "INVALID_OPTIONS.NON_STRING_TYPE": [
    "42K06",
    "A type of keys and values in `map()` must be string, but got <mapType>.",
  ],
  INVALID_SCHEMA: ["42K07", "The input schema <inputSchema> is not a valid schema string."],
  "INVALID_SCHEMA.NON_STRING_LITERAL": ["42K07", "The input expression must be string literal and not null."],
  "INVALID_SCHEMA.NON_STRUCT_TYPE": [
    "42K07",
    "The input expression should be evaluated to struct type, but got <dataType>.",
  ],
  INVALID_OPTION_VALUE: ["22023", "<message>"],
  MALFORMED_RECORD_IN_PARSING: [
    "22023",
    "Malformed records are detected in record parsing: <badRecord>.\nParse Mode: <failFastMode>. To process malformed records as null result, try setting the option 'mode' as 'PERMISSIVE'.",
  ],
  "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION": ["22023", ""],
  PARSE_MODE_UNSUPPORTED: [
    "42601",
    "The function <funcName> doesn't support the <mode> mode. Acceptable modes are PERMISSIVE and FAILFAST.",
  ],
});

/** Options by lower-case name. */
export type TextOptions = ReadonlyMap<string, string>;

/** The options of a call: a constant map of strings. */
export function optionsOf(e: Expression | undefined): TextOptions {
  const out = new Map<string, string>();
  if (e === undefined) return out;
  const type = typeOf(e);
  if (type.kind !== "map" || !isFoldable(e)) throw sparkError("INVALID_OPTIONS.NON_MAP_FUNCTION");
  if (type.keyType.kind !== "string" || type.valueType.kind !== "string")
    throw sparkError("INVALID_OPTIONS.NON_STRING_TYPE", { mapType: `"${sqlName(type)}"` });
  const { keys, values } = evaluateConstant(e) as MapValue;
  keys.forEach((k, i) => {
    if (values[i] !== null) out.set((k as string).toLowerCase(), values[i] as string);
  });
  return out;
}

/** An option that is true or false; JSON and text take no other words, and have no condition for that. */
export function flag(options: TextOptions, name: string, otherwise = false): boolean {
  const v = options.get(name.toLowerCase())?.toLowerCase();
  if (v === undefined) return otherwise;
  if (v !== "true" && v !== "false") throw invalid(`${name} flag can be true or false, not "${v}".`);
  return v === "true";
}

const invalid = (message: string): Error => sparkError("INVALID_OPTION_VALUE", { message });

/** What becomes of records that cannot be read. */
export type ParseMode = "PERMISSIVE" | "DROPMALFORMED" | "FAILFAST";
export function modeOption(options: TextOptions): ParseMode {
  const mode = options.get("mode")?.toUpperCase();
  return mode === "DROPMALFORMED" || mode === "FAILFAST" ? mode : "PERMISSIVE";
}

export function lineSepOption(options: TextOptions): string | undefined {
  const sep = options.get("linesep");
  if (sep === "") throw invalid("'lineSep' cannot be an empty string.");
  return sep;
}

/** The share of the records by which a schema is inferred. */
export function ratioOption(options: TextOptions): number {
  const ratio = Number(options.get("samplingratio") ?? 1);
  if (!(ratio > 0)) throw invalid(`samplingRatio (${options.get("samplingratio")}) should be greater than 0`);
  return ratio;
}

/** PERMISSIVE or FAILFAST. */
export function failsFast(options: TextOptions, functionName: string): boolean {
  const mode = modeOption(options);
  if (mode === "DROPMALFORMED") throw sparkError("PARSE_MODE_UNSUPPORTED", { funcName: `\`${functionName}\``, mode });
  return mode === "FAILFAST";
}

export const malformed = (row: string): Error =>
  sparkError("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", { badRecord: row, failFastMode: "FAILFAST" });

/** The type that a schema argument (a constant text in DDL or JSON) names. */
export function schemaOf(e: Expression): DataType {
  const text = isFoldable(e) && typeOf(e).kind === "string" ? evaluateConstant(e) : null;
  if (typeof text !== "string")
    throw sparkError("INVALID_SCHEMA.NON_STRING_LITERAL", { inputSchema: `"${showSchema(e)}"` });
  if (/^\s*[{"]/.test(text)) {
    try {
      return typeFromJson(text);
    } catch {
      // Not JSON after all: the error is that of DDL.
    }
  }
  try {
    return parseDdlType(text);
  } catch (first) {
    try {
      return parseDdlSchema(text);
    } catch {
      // Two words and more are no type: Spark stops at the second.
      const second = /^\s*\w+\s+([^\s,(<>]+)/.exec(text)?.[1];
      throw second === undefined ? first : sparkError("PARSE_SYNTAX_ERROR", { error: `'${second}'`, hint: "" });
    }
  }
}

const showSchema = (e: Expression): string => (e.kind === "Literal" ? String(e.value ?? "NULL") : e.kind);

export const asStruct = (type: DataType, inputSchema: string): StructType => {
  if (type.kind === "struct") return type;
  throw sparkError("INVALID_SCHEMA.NON_STRUCT_TYPE", {
    inputSchema: `"${inputSchema}"`,
    dataType: `"${sqlName(type)}"`,
  });
};

/** The column that takes what cannot be read, or -1. */
export function corruptColumn(schema: StructType, options: TextOptions, config: EvalConfig): number {
  const name =
    options.get("columnnameofcorruptrecord") ??
    config.settings?.["spark.sql.columnNameOfCorruptRecord"] ??
    "_corrupt_record";
  const at = schema.fields.findIndex((f) => f.name === name);
  const field = schema.fields[at];
  if (field !== undefined && (field.type.kind !== "string" || !field.nullable))
    throw sparkError("INVALID_CORRUPT_RECORD_TYPE", {
      columnName: `\`${name}\``,
      actualType: `"${sqlName(field.type)}"`,
    });
  return at;
}

/** The value of an argument that must be a constant that is not NULL, for schema_of_json and schema_of_csv. */
export function constantText(e: Expression, what: string): string {
  if (!isFoldable(e)) throw mismatch("NON_FOLDABLE_INPUT", { inputName: `\`${what}\``, inputType: '"STRING"' });
  const v = evaluateConstant(e);
  if (v === null) throw mismatch("UNEXPECTED_NULL", { exprName: what });
  return v as string;
}

/** A row as Java prints it: `[1,null]`. */
export const rowText = (values: readonly Value[]): string =>
  `[${values.map((v) => (v === null ? "null" : String(v))).join(",")}]`;
