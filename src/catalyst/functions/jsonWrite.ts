import type { DataType } from "../../types/dataType.ts";
import { unsupported } from "../../common/errors/conditions.ts";
import type { Decimal } from "../../types/decimal.ts";
import { javaDoubleToString, javaFloatToString } from "../../types/javaNumber.ts";
import { compareUtf8 } from "../../types/utf8.ts";
import type { MapValue, StructValue, Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { bigDecimalText, castToString } from "./castText.ts";
import { jsonString, prettyJson } from "./jsonText.ts";
import { dateOptions, dateWriters } from "./textDates.ts";
import { flag, type TextOptions } from "./textOptions.ts";

/** JSON of values of Spark's types. */

type Writer = (v: Value) => string;

const number = (x: number, text: string): string => (Number.isFinite(x) ? text : jsonString(text));

function base64(bytes: Uint8Array): string {
  let out = "";
  for (const b of bytes) out += String.fromCharCode(b);
  return btoa(out);
}

/** Keys of maps are the internal values as Java prints them: dates as days, structs as rows. */
function keyText(type: DataType): (v: Value) => string {
  switch (type.kind) {
    case "float":
      return (v) => javaFloatToString(v as number);
    case "double":
      return (v) => javaDoubleToString(v as number);
    case "decimal":
      return (v) => bigDecimalText(v as Decimal);
    case "array": {
      const element = keyText(type.elementType);
      return (v) => `[${(v as readonly Value[]).map((x) => (x === null ? "null" : element(x))).join(",")}]`;
    }
    case "struct": {
      const fields = type.fields.map((f) => keyText(f.type));
      return (v) => `[${(v as StructValue).fields.map((x, i) => (x === null ? "null" : fields[i]!(x))).join(",")}]`;
    }
    default:
      return String;
  }
}

/** Texts with escapes in place of all characters beyond ASCII. */
const asciiOnly = (json: string): string =>
  json.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`);

/** The function that writes values of a type. */
export function jsonWriter(type: DataType, options: TextOptions, config: EvalConfig): Writer {
  const plain = make(type, options, config);
  const write = flag(options, "writeNonAsciiCharacterAsCodePoint") ? (v: Value) => asciiOnly(plain(v)) : plain;
  return flag(options, "pretty") ? (v) => prettyJson(write(v)) : write;
}

function make(type: DataType, options: TextOptions, config: EvalConfig): Writer {
  switch (type.kind) {
    case "boolean":
    case "byte":
    case "short":
    case "int":
    case "long":
      return String;
    case "float":
      return (v) => number(v as number, javaFloatToString(v as number));
    case "double":
      return (v) => number(v as number, javaDoubleToString(v as number));
    case "decimal":
      return (v) => bigDecimalText(v as Decimal);
    case "string":
    case "char":
    case "varchar":
      return (v) => jsonString(v as string);
    case "binary":
      return (v) => `"${base64(v as Uint8Array)}"`;
    case "date":
      return quoted(dateWriters(dateOptions(options, config.timeZone)).date);
    case "timestamp":
      return quoted(dateWriters(dateOptions(options, config.timeZone)).timestamp);
    case "timestamp_ntz":
      return quoted(dateWriters(dateOptions(options, config.timeZone)).timestampNtz);
    case "time":
      return quoted(dateWriters(dateOptions(options, config.timeZone)).time);
    case "array": {
      const element = nullable(make(type.elementType, options, config));
      return (v) => `[${(v as readonly Value[]).map(element).join(",")}]`;
    }
    case "struct":
      return structWriter(
        type.fields.map((f) => f.name),
        type.fields.map((f) => make(f.type, options, config)),
        options,
        config,
      );
    case "map": {
      const key = keyText(type.keyType);
      const value = nullable(make(type.valueType, options, config));
      const sort = flag(options, "sortKeys");
      return (v) => {
        const m = v as MapValue;
        const entries = m.keys.map((k, i) => [key(k), value(m.values[i]!)] as const);
        if (sort) entries.sort((a, b) => compareUtf8(a[0], b[0]));
        return `{${entries.map(([k, x]) => `${jsonString(k)}:${x}`).join(",")}}`;
      };
    }
    case "null":
      return () => "null";
    case "variant":
      throw unsupported("writing values of the type VARIANT as JSON");
    default:
      return quoted(castToString(type, config));
  }
}

const quoted =
  (text: (v: Value) => string): Writer =>
  (v) =>
    jsonString(text(v));
const nullable =
  (write: Writer): Writer =>
  (v) =>
    v === null ? "null" : write(v);

function structWriter(
  names: readonly string[],
  writers: readonly Writer[],
  options: TextOptions,
  config: EvalConfig,
): Writer {
  const skip = flag(
    options,
    "ignoreNullFields",
    config.settings?.["spark.sql.jsonGenerator.ignoreNullFields"] !== "false",
  );
  const order = names.map((_, i) => i);
  if (flag(options, "sortKeys")) order.sort((a, b) => compareUtf8(names[a]!, names[b]!));
  const keys = names.map(jsonString);
  return (v) => {
    const { fields } = v as StructValue;
    const out: string[] = [];
    for (const i of order) {
      const x = fields[i]!;
      if (x !== null) out.push(`${keys[i]}:${writers[i]!(x)}`);
      else if (!skip) out.push(`${keys[i]}:null`);
    }
    return `{${out.join(",")}}`;
  };
}
