import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { EvalConfig } from "../../catalyst/expr/expression.ts";
import { widerType } from "../../catalyst/functions/collectionTypes.ts";
import { castValue } from "../../catalyst/functions/cast.ts";
import { parseFloating } from "../../catalyst/functions/castNumber.ts";
import { compilePattern } from "../../types/datetime/pattern.ts";
import { parseDatePattern, parseTimestampNtzPattern } from "../../types/datetime/patternParse.ts";
import * as T from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import { sqlName } from "../../types/ddl.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";

defineConditions({
  INVALID_PARTITION_VALUE: [
    "42846",
    "Failed to cast value <value> to data type <dataType> for partition column <columnName>. Ensure the value matches the expected data type for this partition column.",
  ],
});

/** Names and values of partition folders: `day=2024-01-01`. */

export const NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__";

const ESCAPED = /[\x01-\x1f"#%'*/:=?\\\x7f{[\]^]/g;

/** A column name or value as a part of a folder's name. */
export const escapePathName = (s: string): string =>
  s.replace(ESCAPED, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

export const unescapePathName = (s: string): string =>
  s.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const DATE_PATTERN = compilePattern("yyyy-MM-dd", true);
const TIMESTAMP_PATTERN = compilePattern("yyyy-MM-dd HH:mm:ss[.S]", true);

const succeeds = (f: () => unknown): boolean => {
  try {
    f();
    return true;
  } catch {
    return false;
  }
};

/** The type of a folder's value, of which only the text is known. */
export function inferPartitionType(raw: string, inference: boolean, timestampNtz: boolean): T.DataType {
  if (raw === NULL_PARTITION) return T.NULL;
  if (!inference) return T.STRING;
  if (/^[+-]?\d+$/.test(raw)) {
    const n = BigInt(raw.replace(/^\+/, ""));
    if (BigInt.asIntN(32, n) === n) return T.INT;
    if (BigInt.asIntN(64, n) === n) return T.LONG;
  }
  const d = raw.trim() === raw ? Decimal.fromString(raw) : null;
  if (d && d.scale <= 0) {
    const precision = d.precision() - d.scale;
    if (precision <= T.MAX_DECIMAL_PRECISION) return T.decimal(precision, 0);
  }
  if (/^[^a-zA-Z]|^(NaN|Infinity)$/.test(raw.replace(/^[\s+-]+/, "")) && parseFloating(raw) !== null) return T.DOUBLE;
  if (succeeds(() => parseTimestampNtzPattern(TIMESTAMP_PATTERN, unescapePathName(raw))))
    return timestampNtz ? T.TIMESTAMP_NTZ : T.TIMESTAMP;
  if (succeeds(() => parseDatePattern(DATE_PATTERN, raw))) return T.DATE;
  return T.STRING;
}

/** The type for all values of a column. */
export function commonPartitionType(types: readonly T.DataType[], config: EvalConfig): T.DataType {
  let out: T.DataType = T.NULL;
  for (const t of types) {
    const kinds = [out.kind, t.kind];
    if (kinds.includes("double") && (kinds.includes("decimal") || kinds.includes("long"))) out = T.STRING;
    else if (kinds.includes("string") && out.kind !== "null" && t.kind !== "null") out = T.STRING;
    else out = widerType(out, t, config) ?? T.STRING;
  }
  return out;
}

/** The value of a folder's text in the type of its column. */
export function partitionFieldValue(raw: string | null, field: T.StructField, config: EvalConfig): Value {
  try {
    return partitionValue(raw, field.type, config);
  } catch (cause) {
    throw sparkError(
      "INVALID_PARTITION_VALUE",
      { value: `'${raw}'`, dataType: `"${sqlName(field.type)}"`, columnName: `\`${field.name}\`` },
      { cause },
    );
  }
}

/** The value of a folder's text in a type. */
export function partitionValue(raw: string | null, type: T.DataType, config: EvalConfig): Value {
  if (raw === null || raw === NULL_PARTITION) return null;
  const cast = (text: string): Value => castValue(T.STRING, type, "ansi", config)(text);
  switch (type.kind) {
    case "null":
      return null;
    case "string":
    case "char":
    case "varchar":
      return unescapePathName(raw);
    case "binary":
      return encodeUtf8(raw);
    case "timestamp":
    case "timestamp_ntz":
      return cast(unescapePathName(raw));
    default:
      return cast(raw);
  }
}
