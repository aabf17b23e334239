import { sparkError } from "../../common/errors/conditions.ts";
import type { SparkError } from "../../common/errors/sparkError.ts";
import * as T from "../../types/dataType.ts";
import type { DataType, StructType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import { decimalForType, isTighterThan, widerDecimalType } from "../../types/decimalTypes.ts";
import { widerInterval } from "../../types/interval.ts";
import type { EvalConfig } from "../expr/expression.ts";
import "./collectionConditions.ts";

/** Common types of the arguments of functions on arrays, maps and structs, and the errors when there is none. */

type Config = Pick<EvalConfig, "ansi" | "caseSensitive">;
type Finder = (a: DataType, b: DataType) => DataType | undefined;

const ORDER: readonly T.TypeKind[] = ["byte", "short", "int", "long", "float", "double"];

/** Arrays, maps and structs of the same shape: element by element. */
function complexType(a: DataType, b: DataType, config: Config, find: Finder): DataType | undefined {
  if (a.kind === "array" && b.kind === "array") {
    const element = find(a.elementType, b.elementType);
    return element && T.arrayOf(element, a.containsNull || b.containsNull);
  }
  if (a.kind === "map" && b.kind === "map") {
    const key = find(a.keyType, b.keyType);
    const value = find(a.valueType, b.valueType);
    return key && value && T.mapOf(key, value, a.valueContainsNull || b.valueContainsNull);
  }
  if (a.kind === "struct" && b.kind === "struct" && a.fields.length === b.fields.length) {
    const name = (s: string): string => (config.caseSensitive ? s : s.toLowerCase());
    const fields: T.StructField[] = [];
    for (const [i, f] of a.fields.entries()) {
      const g = (b as StructType).fields[i]!;
      const type = name(f.name) === name(g.name) ? find(f.type, g.type) : undefined;
      if (type === undefined) return undefined;
      fields.push(T.field(f.name, type, f.nullable || g.nullable));
    }
    return T.structOf(fields);
  }
  return undefined;
}

/** The type that both fit in without loss of digits; undefined when there is none. */
export function tightestCommonType(a: DataType, b: DataType, config: Config): DataType | undefined {
  if (T.sameType(a, b)) return a;
  if (a.kind === "null") return b;
  if (b.kind === "null") return a;
  if (a.kind === "decimal" && T.isIntegral(b)) return isTighterThan(decimalForType(b)!, a) ? a : undefined;
  if (b.kind === "decimal" && T.isIntegral(a)) return isTighterThan(decimalForType(a)!, b) ? b : undefined;
  const i = ORDER.indexOf(a.kind);
  const j = ORDER.indexOf(b.kind);
  if (i >= 0 && j >= 0) {
    const wider = i > j ? a : b;
    // Integers do not fit in a float.
    return config.ansi && wider.kind === "float" ? T.DOUBLE : wider;
  }
  if (T.isDatetime(a) && T.isDatetime(b))
    return a.kind === "timestamp" || b.kind === "timestamp" ? T.TIMESTAMP : T.TIMESTAMP_NTZ;
  if (a.kind === "time" && b.kind === "time") return a.precision > b.precision ? a : b;
  return widerInterval(a, b) ?? complexType(a, b, config, (x, y) => tightestCommonType(x, y, config));
}

/** What a string and another type become together. */
function withString(a: DataType, b: DataType, config: Config): DataType | undefined {
  if (a.kind !== "string") return b.kind === "string" ? withString(b, a, config) : undefined;
  if (b.kind === "string" || T.isNested(b)) return undefined;
  if (!config.ansi) return b.kind === "binary" || b.kind === "boolean" ? undefined : T.STRING;
  if (T.isIntegral(b)) return T.LONG;
  if (T.isFractional(b) || b.kind === "decimal") return T.DOUBLE;
  return b.kind === "year_month_interval" || b.kind === "day_time_interval" || b.kind === "variant" ? undefined : b;
}

/** The type to which both are widened, decimals and strings too (Spark's findWiderTypeForTwo). */
export function widerType(a: DataType, b: DataType, config: Config): DataType | undefined {
  const tight = tightestCommonType(a, b, config);
  if (tight !== undefined) return tight;
  if ((a.kind === "decimal" && T.isNumeric(b)) || (b.kind === "decimal" && T.isNumeric(a))) {
    if (T.isFractional(a) || T.isFractional(b)) return T.DOUBLE;
    return widerDecimalType(decimalForType(a)!, decimalForType(b)!);
  }
  return withString(a, b, config) ?? complexType(a, b, config, (x, y) => widerType(x, y, config));
}

/** The common type of all, undefined when there is none. With ANSI mode off strings come first, so that the order does not matter. */
export function widerTypeOfAll(types: readonly DataType[], config: Config): DataType | undefined {
  const hasString = (t: DataType): boolean => t.kind === "string" || (t.kind === "array" && hasString(t.elementType));
  const ordered = config.ansi ? types : [...types.filter(hasString), ...types.filter((t) => !hasString(t))];
  let out: DataType | undefined = T.NULL;
  for (const t of ordered) {
    out = widerType(out, t, config);
    if (out === undefined) return undefined;
  }
  return out;
}

export const quoteType = (t: DataType): string => `"${sqlName(t)}"`;
const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/** DATATYPE_MISMATCH; the text of the call (`sqlExpr`) is known to the analyzer alone. */
export const mismatch = (sub: string, parameters: Readonly<Record<string, string>>): SparkError =>
  sparkError(`DATATYPE_MISMATCH.${sub}`, parameters);

/** An argument of a wrong type; `required` is written as in Spark's message. The analyzer adds the text of the argument (`inputSql`). */
export const unexpectedInput = (index: number, required: string, type: DataType): SparkError =>
  mismatch("UNEXPECTED_INPUT_TYPE", {
    paramIndex: ORDINALS[index] ?? `${index + 1}th`,
    requiredType: required,
    inputType: quoteType(type),
  });

export const wrongNumberOfArguments = (functionName: string, expectedNum: string, actual: number): SparkError =>
  sparkError("WRONG_NUM_ARGS.WITHOUT_SUGGESTION", {
    functionName: `\`${functionName}\``,
    expectedNum,
    actualNum: String(actual),
    docroot: "https://spark.apache.org/docs/latest",
  });

export const notOrderable = (functionName: string, type: DataType): SparkError =>
  mismatch("INVALID_ORDERING_TYPE", { functionName: `\`${functionName}\``, dataType: quoteType(type) });

/** Several types in a message: `("INT" or "STRING")`. */
export const quotedList = (types: readonly DataType[]): string => {
  const names = types.map(quoteType);
  return names.length < 2 ? names.join("") : `(${names.join(" or ")})`;
};
