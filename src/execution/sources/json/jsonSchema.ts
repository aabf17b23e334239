import { defineConditions, sparkError } from "../../../common/errors/conditions.ts";
import { canonicalType, compatibleType, inferJson } from "../../../catalyst/functions/jsonInfer.ts";
import { type JsonNode, JsonSyntaxError, parseJson } from "../../../catalyst/functions/jsonParse.ts";
import { type DataType, field, NULL, STRING, type StructType, structOf } from "../../../types/dataType.ts";
import { sqlName } from "../../../types/ddl.ts";
import { compareUtf8 } from "../../../types/utf8.ts";
import { plainMemory } from "../byteWindow.ts";
import { sampler } from "../csv/csvInfer.ts";
import type { SourceFile } from "../fileFormat.ts";
import { JsonRecords } from "./jsonRecords.ts";
import { textOptions } from "../csv/csvOptions.ts";
import type { JsonOptions } from "./jsonOptions.ts";

defineConditions({
  INVALID_JSON_RECORD_TYPE: [
    "22023",
    "Detected an invalid type of a JSON record while inferring a common schema in the mode <failFastMode>. Expected a STRUCT type, but found <invalidType>.",
  ],
});

/** The schema of JSON files as Spark infers it: from all records, fields in the order of their names. */
export function inferJsonSchema(files: readonly SourceFile[], o: JsonOptions): StructType {
  const options = textOptions(o.texts);
  const sampled = o.samplingRatio < 1 ? sampler(o.samplingRatio) : undefined;
  let type: DataType = structOf([]);
  for (const f of files) {
    const records = new JsonRecords(f, o, plainMemory());
    try {
      for (let text = records.next(); text !== undefined; text = records.next()) {
        if (sampled && !sampled()) continue;
        const found = typeOfRecord(text, o, options);
        if (found) type = merge(type, found, o);
      }
    } finally {
      records.close();
    }
  }
  const canonical = canonicalType(type, options);
  return canonical?.kind === "struct" ? canonical : structOf([]);
}

function typeOfRecord(text: string, o: JsonOptions, options: ReturnType<typeof textOptions>): DataType | undefined {
  try {
    const node = parseJson(text, o.syntax);
    if (node) checkKeys(node);
    return node === undefined ? NULL : inferJson(node, options, o.config);
  } catch (e) {
    if (!(e instanceof JsonSyntaxError)) throw e;
    if (o.mode === "FAILFAST")
      throw sparkError("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", {
        badRecord: o.corruptColumn,
        failFastMode: "FAILFAST",
      });
    return o.mode === "DROPMALFORMED" ? undefined : structOf([field(o.corruptColumn, STRING)]);
  }
}

/** A name that stands twice would be a column that stands twice. */
function checkKeys(node: JsonNode): void {
  if (node.kind === "array") for (const item of node.items) checkKeys(item);
  if (node.kind !== "object") return;
  const twice =
    new Set(node.keys).size < node.keys.length ? node.keys.find((k, i) => node.keys.indexOf(k) < i) : undefined;
  if (twice !== undefined) throw sparkError("COLUMN_ALREADY_EXISTS", { columnName: `\`${twice.toLowerCase()}\`` });
  for (const v of node.values) checkKeys(v);
}

/** The type of the rows of both; arrays count by their items. */
function merge(a: DataType, b: DataType, o: JsonOptions): DataType {
  if (a.kind === "array") return merge(a.elementType, b, o);
  if (b.kind === "array") return merge(a, b.elementType, o);
  if (a.kind === "struct" && b.kind === "null") return a;
  if (a.kind === "null" && b.kind === "struct") return b;
  if (a.kind === "struct" && b.kind !== "struct") return withCorrupt(a, b, o);
  if (b.kind === "struct" && a.kind !== "struct") return withCorrupt(b, a, o);
  return compatibleType(a, b);
}

/** A record that is no object is a corrupt one. */
function withCorrupt(struct: StructType, other: DataType, o: JsonOptions): StructType {
  if (o.mode === "DROPMALFORMED") return struct;
  if (o.mode === "FAILFAST")
    throw sparkError("INVALID_JSON_RECORD_TYPE", { failFastMode: "FAILFAST", invalidType: `"${sqlName(other)}"` });
  if (struct.fields.some((f) => f.name === o.corruptColumn)) return struct;
  return structOf([...struct.fields, field(o.corruptColumn, STRING)].sort((x, y) => compareUtf8(x.name, y.name)));
}
