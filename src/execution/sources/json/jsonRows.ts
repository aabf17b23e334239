import {
  type JsonConverter,
  JsonFieldError,
  JsonPartialError,
  jsonConverter,
} from "../../../catalyst/functions/jsonConvert.ts";
import { type JsonNode, JsonSyntaxError, parseJson } from "../../../catalyst/functions/jsonParse.ts";
import { type DataType, type StructField, structOf } from "../../../types/dataType.ts";
import type { StructValue, Value } from "../../../types/value.ts";
import { textOptions } from "../csv/csvOptions.ts";
import type { JsonOptions } from "./jsonOptions.ts";

/** What a record holds: rows, and whether something in it is wrong. A wrong record without rows could not be read at all. */
export interface RecordRows {
  readonly rows: readonly (readonly Value[])[];
  readonly wrong: boolean;
}

const NO_ROWS: RecordRows = { rows: [], wrong: false };
const WRONG: RecordRows = { rows: [], wrong: true };

/** The function that reads the rows of a record's text: of an object one, of an array as many as it holds. */
export function recordReader(fields: readonly StructField[], o: JsonOptions): (text: string) => RecordRows {
  const convert = jsonConverter(structOf(fields), textOptions(o.texts), o.config);
  const syntax = fields.some((f) => mayHoldString(f.type)) ? { ...o.syntax, keepText: true } : o.syntax;
  return (text) => {
    try {
      const node = parseJson(text, syntax);
      if (node === undefined) return NO_ROWS;
      return rowsOf(node.kind === "array" ? node.items : [node], convert);
    } catch (e) {
      if (e instanceof JsonFieldError || e instanceof JsonSyntaxError) return WRONG;
      throw e;
    }
  };
}

function mayHoldString(t: DataType): boolean {
  switch (t.kind) {
    case "string":
    case "char":
    case "varchar":
      return true;
    case "array":
      return mayHoldString(t.elementType);
    case "map":
      return mayHoldString(t.valueType);
    case "struct":
      return t.fields.some((f) => mayHoldString(f.type));
    default:
      return false;
  }
}

function rowsOf(nodes: readonly JsonNode[], convert: JsonConverter): RecordRows {
  let wrong = false;
  const rows = nodes.map((n) => {
    if (n.kind === "null") throw new JsonFieldError();
    try {
      return (convert(n) as StructValue).fields;
    } catch (e) {
      if (!(e instanceof JsonPartialError)) throw e;
      wrong = true;
      return (e.partial as StructValue).fields;
    }
  });
  return { rows, wrong };
}
