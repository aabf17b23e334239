import { SparkError } from "../../common/errors/sparkError.ts";
import * as T from "../../types/dataType.ts";
import type { DataType, StructType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { mismatch, quoteType, unexpectedInput, wrongNumberOfArguments } from "./collectionTypes.ts";
import { type BoundCall, type FunctionEntry, generator, scalar } from "./define.ts";
import {
  checkJsonOptions,
  type JsonConverter,
  JsonFieldError,
  JsonPartialError,
  jsonConverter,
  readOptions,
} from "./jsonConvert.ts";
import { canonicalType, inferJson } from "./jsonInfer.ts";
import { type JsonNode, JsonSyntaxError, parseJson, tryParseJson } from "./jsonParse.ts";
import { evaluatePath, parsePath, type PathStep } from "./jsonPath.ts";
import { jsonText } from "./jsonText.ts";
import { jsonWriter } from "./jsonWrite.ts";
import { constantText, corruptColumn, failsFast, malformed, optionsOf, rowText, schemaOf } from "./textOptions.ts";

/** Functions on JSON texts. */

const group = "json_funcs";

/** Schemas of from_json: what is read is nullable everywhere, and maps have strings as keys. */
function readable(type: DataType, schema: DataType): DataType {
  switch (type.kind) {
    case "struct":
      return T.structOf(type.fields.map((f) => ({ ...f, nullable: true, type: readable(f.type, schema) })));
    case "array":
      return T.arrayOf(readable(type.elementType, schema));
    case "map":
      if (type.keyType.kind !== "string") throw mismatch("INVALID_JSON_MAP_KEY_TYPE", { schema: quoteType(schema) });
      return T.mapOf(type.keyType, readable(type.valueType, schema));
    default:
      return type;
  }
}

function checkRoot(type: DataType): void {
  if (!T.isNested(type)) throw mismatch("INVALID_JSON_SCHEMA", { schema: quoteType(type) });
}

function fromJsonType(args: readonly Expression[]): DataType {
  const type = schemaOf(args[1]!);
  checkRoot(type);
  return readable(type, type);
}

/** The converter of the whole text: a lone object stands for an array of one. */
function rootConverter(type: DataType, convert: JsonConverter): JsonConverter {
  if (type.kind !== "array" || type.elementType.kind !== "struct") return convert;
  return (node) => convert(node.kind === "object" ? { kind: "array", items: [node] } : node);
}

function fromJson({ args, config }: BoundCall): (text: Value) => Value {
  const options = optionsOf(args[2]);
  checkJsonOptions(options, config);
  const type = fromJsonType(args);
  const failFast = failsFast(options, "from_json");
  const struct = type.kind === "struct" ? type : undefined;
  const corrupt = struct ? corruptColumn(struct, options, config) : -1;
  const own: DataType = struct && corrupt >= 0 ? withoutReading(struct, corrupt) : type;
  const convert = rootConverter(type, jsonConverter(own, options, config));
  const syntax = readOptions(options);
  const nulls = (): Value[] => (struct ? struct.fields.map((): Value => null) : []);
  const wrong = (text: string, partial: Value): Value => {
    const fields = partial !== null && struct ? [...(partial as { fields: readonly Value[] }).fields] : nulls();
    if (failFast) throw malformed(struct ? rowText(fields) : "[null]");
    if (!struct) return partial;
    if (corrupt >= 0) fields[corrupt] = text;
    return { fields };
  };
  return (v) => {
    const text = v as string;
    let node: JsonNode | undefined;
    try {
      node = parseJson(text, syntax);
      if (node === undefined) return null;
      const out = convert(node);
      return out === null && struct ? { fields: nulls() } : out;
    } catch (e) {
      if (e instanceof JsonPartialError)
        // Of a map that is wrong in part nothing is kept, of an array all that could be read.
        return wrong(text, type.kind === "map" ? null : e.partial);
      if (e instanceof JsonFieldError || e instanceof JsonSyntaxError) return wrong(text, null);
      throw e;
    }
  };
}

/** The corrupt column takes nothing from the text. */
const withoutReading = (t: StructType, i: number): StructType =>
  T.structOf(t.fields.map((f, j) => (j === i ? { ...f, name: `\u0000${f.name}` } : f)));

function schemaOfJson(args: readonly Expression[], config: EvalConfig): string {
  const options = optionsOf(args[1]);
  checkJsonOptions(options, config);
  const text = constantText(args[0]!, "json");
  let node: JsonNode | undefined;
  try {
    node = parseJson(text, readOptions(options));
  } catch (e) {
    if (!(e instanceof JsonSyntaxError)) throw e;
    throw new SparkError({ condition: "_LEGACY_ERROR_TEMP_JSON", message: `${e.message} of the JSON text ${text}` });
  }
  const inferred = node === undefined ? T.STRING : inferJson(node, options, config);
  return sqlName(canonicalType(inferred, options) ?? T.structOf([]));
}

/** Texts are taken as they are: nothing is cast to one here. */
const onlyTexts = (types: readonly DataType[]): readonly DataType[] =>
  types.map((t, i) => {
    if (t.kind !== "string" && t.kind !== "null") throw unexpectedInput(i, '"STRING"', t);
    return t.kind === "string" ? t : T.STRING;
  });

/** The value of a field as json_tuple gives it. */
const tupleText = (node: JsonNode | undefined): string | null =>
  node === undefined || node.kind === "null" ? null : node.kind === "string" ? node.text : jsonText(node);

export const jsonFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "get_json_object",
    group,
    since: "1.5.0",
    usage: "get_json_object(json_txt, path) - What the path ($, .name, ['name'], [n], [*]) finds in the text.",
    examples: [
      ["get_json_object('{\"a\":\"b\"}', '$.a')", "b"],
      ['get_json_object(\'[{"a":"b"},{"a":"c"}]\', \'$[0].a\')', "b"],
      ['get_json_object(\'[{"a":"b"},{"a":"c"}]\', \'$[*].a\')', '["b","c"]'],
    ],
    args: ["string", "string"],
    coercion: onlyTexts,
    returns: T.STRING,
    nullable: true,
    bind: () => {
      let last: string | undefined;
      let steps: readonly PathStep[] | null = null;
      return (text, path) => {
        if (path !== last) {
          last = path as string;
          steps = parsePath(last);
        }
        if (steps === null) return null;
        const node = tryParseJson(text as string);
        return node === undefined ? null : evaluatePath(node, steps);
      };
    },
  }),
  generator({
    name: "json_tuple",
    group,
    since: "1.6.0",
    usage: "json_tuple(json, field, ...) - One row of the named fields of the object, as strings.",
    examples: [["json_tuple('{\"a\":1, \"b\":2}', 'a', 'b')", "1\t2"]],
    args: ["string"],
    rest: "string",
    coercion: (types) => {
      if (types.length < 2) throw wrongNumberOfArguments("json_tuple", "> 1", types.length);
      if (types.some((t) => t.kind !== "string" && t.kind !== "null"))
        throw mismatch("NON_STRING_TYPE", { funcName: "`json_tuple`" });
      return types.map((t) => (t.kind === "string" ? t : T.STRING));
    },
    returns: (types) => T.structOf(tupleFields(types.length - 1)),
    columns: (types) => tupleFields(types.length - 1),
    generate:
      () =>
      (text, ...names) => {
        const node = text === null ? undefined : tryParseJson(text as string);
        if (node?.kind !== "object") return [names.map(() => null)];
        const fields = new Map(node.keys.map((k, i) => [k, node.values[i]!]));
        return [names.map((n) => (n === null ? null : tupleText(fields.get(n as string))))];
      },
  }),
  scalar({
    name: "from_json",
    group,
    since: "2.2.0",
    usage: "from_json(jsonStr, schema[, options]) - The value of the text by the schema (DDL or JSON).",
    examples: [
      ["from_json('{\"a\":1, \"b\":0.8}', 'a INT, b DOUBLE')", '{"a":1,"b":0.8}'],
      [
        "from_json('{\"time\":\"26/08/2015\"}', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy'))",
        '{"time":2015-08-26 00:00:00}',
      ],
      [
        'from_json(\'{"teacher": "Alice", "student": [{"name": "Bob", "rank": 1}, {"name": "Charlie", "rank": 2}]}\', \'STRUCT<teacher: STRING, student: ARRAY<STRUCT<name: STRING, rank: INT>>>\')',
        '{"teacher":"Alice","student":[{"name":"Bob","rank":1},{"name":"Charlie","rank":2}]}',
      ],
    ],
    args: ["string", "string", "any"],
    optional: 1,
    coercion: (types, _, args) => {
      optionsOf(args[2]);
      const [t] = types as [DataType];
      if (t.kind !== "string" && t.kind !== "null") throw unexpectedInput(0, '"STRING"', t);
      return [t.kind === "string" ? t : T.STRING, ...types.slice(1)];
    },
    returns: (_, { args }) => fromJsonType(args),
    nullable: true,
    // As Spark names the column of a map.
    sql: (texts, { args }) => (fromJsonType(args).kind === "map" ? "entries" : `from_json(${texts[0]})`),
    bind: fromJson,
  }),
  scalar({
    name: "to_json",
    group,
    since: "2.2.0",
    usage: "to_json(expr[, options]) - The JSON text of a struct, an array or a map.",
    examples: [
      ["to_json(named_struct('a', 1, 'b', 2))", '{"a":1,"b":2}'],
      [
        "to_json(named_struct('time', to_timestamp('2015-08-26', 'yyyy-MM-dd')), map('timestampFormat', 'dd/MM/yyyy'))",
        '{"time":"26/08/2015"}',
      ],
      ["to_json(array(named_struct('a', 1, 'b', 2)))", '[{"a":1,"b":2}]'],
      ["to_json(map('a', named_struct('b', 1)))", '{"a":{"b":1}}'],
      ["to_json(map(named_struct('a', 1),named_struct('b', 2)))", '{"[1]":{"b":2}}'],
      ["to_json(map('a', 1))", '{"a":1}'],
      ["to_json(array(map('a', 1)))", '[{"a":1}]'],
      ["to_json(named_struct('b', 1, 'a', 2), map('sortKeys', 'true'))", '{"a":2,"b":1}'],
    ],
    args: ["any", "any"],
    optional: 1,
    coercion: (types, _, args) => {
      optionsOf(args[1]);
      checkRoot(types[0]!);
      return types;
    },
    returns: T.STRING,
    nullable: true,
    sql: (args) => `to_json(${args[0]})`,
    bind: ({ args, argTypes, config }) => {
      const options = optionsOf(args[1]);
      checkJsonOptions(options, config);
      const write = jsonWriter(argTypes[0]!, options, config);
      return (v) => write(v!);
    },
  }),
  scalar({
    name: "schema_of_json",
    group,
    since: "2.4.0",
    usage: "schema_of_json(json[, options]) - The schema (in DDL) of a constant JSON text.",
    examples: [
      ["schema_of_json('[{\"col\":0}]')", "ARRAY<STRUCT<col: BIGINT>>"],
      ["schema_of_json('[{\"col\":01}]', map('allowNumericLeadingZeros', 'true'))", "ARRAY<STRUCT<col: BIGINT>>"],
    ],
    args: ["string", "any"],
    optional: 1,
    coercion: (types, _, args) => {
      onlyTexts(types.slice(0, 1));
      constantText(args[0]!, "json");
      optionsOf(args[1]);
      return types;
    },
    returns: T.STRING,
    nullable: false,
    sql: (args) => `schema_of_json(${args[0]})`,
    bind: ({ args, config }) => {
      const text = schemaOfJson(args, config);
      return () => text;
    },
  }),
  scalar({
    name: "json_array_length",
    group,
    since: "3.1.0",
    usage: "json_array_length(jsonArray) - The number of elements of the outer array; NULL when the text is no array.",
    examples: [
      ["json_array_length('[1,2,3,4]')", "4"],
      ['json_array_length(\'[1,2,3,{"f1":1,"f2":[5,6]},4]\')', "5"],
      ["json_array_length('[1,2')", "NULL"],
    ],
    args: ["string"],
    coercion: onlyTexts,
    returns: T.INT,
    nullable: true,
    eval: (text) => {
      const node = tryParseJson(text as string);
      return node?.kind === "array" ? node.items.length : null;
    },
  }),
  scalar({
    name: "json_object_keys",
    group,
    since: "3.1.0",
    usage: "json_object_keys(json_object) - The keys of the outer object; NULL when the text is no object.",
    examples: [
      ["json_object_keys('{}')", "[]"],
      ['json_object_keys(\'{"key": "value"}\')', '["key"]'],
      ['json_object_keys(\'{"f1":"abc","f2":{"f3":"a", "f4":"b"}}\')', '["f1","f2"]'],
    ],
    args: ["string"],
    coercion: onlyTexts,
    returns: T.arrayOf(T.STRING),
    nullable: true,
    eval: (text) => {
      const node = tryParseJson(text as string);
      return node?.kind === "object" ? node.keys : null;
    },
  }),
];

const tupleFields = (n: number) => Array.from({ length: n }, (_, i) => T.field(`c${i}`, T.STRING));
