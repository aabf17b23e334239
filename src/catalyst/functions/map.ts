import * as T from "../../types/dataType.ts";
import type { DataType, MapType, StructType } from "../../types/dataType.ts";
import type { MapValue, StructValue, Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { nullableOf } from "../expr/tree.ts";
import { arrayType, castAll, elementOf } from "./array.ts";
import { illegalArgument } from "./collectionConditions.ts";
import {
  mismatch,
  quoteType,
  tightestCommonType,
  unexpectedInput,
  widerTypeOfAll,
  wrongNumberOfArguments,
} from "./collectionTypes.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { compileJavaRegex } from "./javaRegex.ts";
import { checkKeyType, mapBuilder } from "./mapBuilder.ts";
import { equalValues } from "./order.ts";
import { javaSplit } from "./stringRegex.ts";

/** Functions that make maps and take them apart. */

const group = "map_funcs";

const every = (types: readonly DataType[], parity: 0 | 1): DataType[] => types.filter((_, i) => i % 2 === parity);

/** Keys and values of map(k, v, ...): each cast to their common type. */
function pairs(types: readonly DataType[], config: EvalConfig): readonly DataType[] {
  if (types.length % 2 !== 0) throw wrongNumberOfArguments("map", "2n (n > 0)", types.length);
  const side = (parity: 0 | 1, what: "KEY" | "VALUE"): readonly DataType[] => {
    const own = every(types, parity);
    const [first] = own;
    if (first === undefined || own.every((t) => T.sameType(t, first, true))) return own;
    const common = widerTypeOfAll(own, config);
    if (common === undefined)
      throw mismatch(`CREATE_MAP_${what}_DIFF_TYPES`, {
        functionName: "`map`",
        dataType: `[${own.map(quoteType).join(", ")}]`,
      });
    return own.map(() => common);
  };
  const keys = side(0, "KEY");
  const values = side(1, "VALUE");
  if (keys[0]) checkKeyType(keys[0]);
  return types.map((_, i) => (i % 2 === 0 ? keys : values)[i >> 1]!);
}

/** Key and value type of an array of entries. */
function entryTypes(t: DataType): readonly [T.StructField, T.StructField] {
  const e = elementOf(t);
  if (e.kind !== "struct" || e.fields.length !== 2) throw unexpectedInput(0, '"ARRAY" of pair "STRUCT"', t);
  return [e.fields[0]!, e.fields[1]!];
}

const mapArgument = (types: readonly DataType[]): readonly DataType[] => {
  const t = types[0]!;
  if (t.kind === "null") return [T.mapOf(T.NULL, T.NULL)];
  if (t.kind !== "map") throw unexpectedInput(0, '"MAP"', t);
  return types;
};

/** A map and a value of its key type. */
export const mapAndKey =
  (name: string) =>
  (types: readonly DataType[], config: EvalConfig): readonly DataType[] => {
    const [m, k] = types as [DataType, DataType];
    if (m.kind === "null" || k.kind === "null") throw mismatch("NULL_TYPE", { functionName: `\`${name}\`` });
    const key = m.kind === "map" ? tightestCommonType(m.keyType, k, config) : undefined;
    if (m.kind !== "map" || key === undefined)
      throw mismatch("MAP_FUNCTION_DIFF_TYPES", {
        functionName: `\`${name}\``,
        dataType: '"MAP"',
        leftType: quoteType(m),
        rightType: quoteType(k),
      });
    return [T.mapOf(key, m.valueType, m.valueContainsNull), key];
  };

export const mapFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "map",
    group,
    since: "2.0.0",
    usage: "map(key0, value0, key1, value1, ...) - Gives a map of the pairs.",
    examples: [["map(1.0, '2', 3.0, '4')", '{1.0:"2",3.0:"4"}']],
    args: [],
    rest: "any",
    coercion: pairs,
    returns: (types, { args, config }) =>
      T.mapOf(
        widerTypeOfAll(every(types, 0), config) ?? T.NULL,
        widerTypeOfAll(every(types, 1), config) ?? T.NULL,
        args.some((a, i) => i % 2 === 1 && nullableOf(a)),
      ),
    nulls: "custom",
    nullable: false,
    bind: ({ type, config }) => {
      const build = mapBuilder((type as MapType).keyType, config);
      return (...args) =>
        build(
          args.filter((_, i) => i % 2 === 0),
          args.filter((_, i) => i % 2 === 1),
        );
    },
  }),
  scalar({
    name: "map_concat",
    group,
    since: "2.4.0",
    usage: "map_concat(map, ...) - One map of the entries of all.",
    examples: [["map_concat(map(1, 'a', 2, 'b'), map(3, 'c'))", '{1:"a",2:"b",3:"c"}']],
    args: [],
    rest: "map",
    coercion: (types, config) => {
      if (types.some((t) => t.kind !== "map" && t.kind !== "null"))
        throw mismatch("MAP_CONCAT_DIFF_TYPES", {
          functionName: "`map_concat`",
          dataType: `[${types.map(quoteType).join(", ")}]`,
        });
      return castAll("map_concat", types, config);
    },
    returns: (types, { config }) => {
      const common = widerTypeOfAll(types, config);
      return common?.kind === "map" ? common : T.mapOf(T.STRING, T.STRING, false);
    },
    bind: ({ type, config }) => {
      const build = mapBuilder((type as MapType).keyType, config);
      return (...maps) => {
        const all = maps as MapValue[];
        return build(
          all.flatMap((m) => m.keys),
          all.flatMap((m) => m.values),
        );
      };
    },
  }),
  scalar({
    name: "map_contains_key",
    group,
    since: "3.3.0",
    usage: "map_contains_key(map, key) - Whether the map has the key.",
    examples: [
      ["map_contains_key(map(1, 'a', 2, 'b'), 1)", "true"],
      ["map_contains_key(map(1, 'a', 2, 'b'), 3)", "false"],
    ],
    args: ["map", "any"],
    coercion: mapAndKey("map_contains_key"),
    returns: T.BOOLEAN,
    bind: ({ argTypes }) => {
      const equal = equalValues((argTypes[0] as MapType).keyType);
      return (m, k) => (m as MapValue).keys.some((x) => equal(x, k!));
    },
  }),
  scalar({
    name: "map_entries",
    group,
    since: "3.0.0",
    usage: "map_entries(map) - The entries as an array of structs of key and value.",
    examples: [["map_entries(map(1, 'a', 2, 'b'))", '[{"key":1,"value":"a"},{"key":2,"value":"b"}]']],
    args: ["map"],
    coercion: mapArgument,
    returns: ([t]) => {
      const m = t as MapType;
      return T.arrayOf(
        T.structOf([T.field("key", m.keyType, false), T.field("value", m.valueType, m.valueContainsNull)]),
        false,
      );
    },
    eval: (m) => (m as MapValue).keys.map((k, i) => ({ fields: [k, (m as MapValue).values[i]!] })),
  }),
  scalar({
    name: "map_keys",
    group,
    since: "2.0.0",
    usage: "map_keys(map) - The keys as an array, in no order that may be relied on.",
    examples: [["map_keys(map(1, 'a', 2, 'b'))", "[1,2]"]],
    args: ["map"],
    coercion: mapArgument,
    returns: ([t]) => T.arrayOf((t as MapType).keyType, false),
    eval: (m) => (m as MapValue).keys,
  }),
  scalar({
    name: "map_values",
    group,
    since: "2.0.0",
    usage: "map_values(map) - The values as an array, in the order of the keys.",
    examples: [["map_values(map(1, 'a', 2, 'b'))", '["a","b"]']],
    args: ["map"],
    coercion: mapArgument,
    returns: ([t]) => T.arrayOf((t as MapType).valueType, (t as MapType).valueContainsNull),
    eval: (m) => (m as MapValue).values,
  }),
  scalar({
    name: "map_from_arrays",
    group,
    since: "2.4.0",
    usage: "map_from_arrays(keys, values) - A map of two arrays of the same length; no key may be NULL.",
    examples: [["map_from_arrays(array(1.0, 3.0), array('2', '4'))", '{1.0:"2",3.0:"4"}']],
    args: ["array", "array"],
    coercion: (types) => {
      const out = [arrayType(types, 0), arrayType(types, 1)];
      checkKeyType(out[0]!.elementType);
      return out;
    },
    returns: ([k, v]) => T.mapOf(elementOf(k), elementOf(v), v?.kind === "array" && v.containsNull),
    bind: ({ type, config }) => {
      const build = mapBuilder((type as MapType).keyType, config);
      return (k, v) => {
        const keys = k as readonly Value[];
        const values = v as readonly Value[];
        if (keys.length !== values.length)
          throw illegalArgument("The key array and value array of MapData must have the same length.");
        return build(keys, values);
      };
    },
  }),
  scalar({
    name: "map_from_entries",
    group,
    since: "2.4.0",
    usage: "map_from_entries(arrayOfEntries) - A map of an array of structs of two fields; NULL when an entry is NULL.",
    examples: [["map_from_entries(array(struct(1, 'a'), struct(2, 'b')))", '{1:"a",2:"b"}']],
    args: ["array"],
    coercion: (types) => {
      const t = types[0]!.kind === "null" ? NULL_ENTRIES : types[0]!;
      checkKeyType(entryTypes(t)[0].type);
      return [t];
    },
    returns: ([t]) => {
      const [k, v] = entryTypes(t!);
      return T.mapOf(k.type, v.type, v.nullable);
    },
    nullable: ({ argTypes }, nullable) => nullable[0]! || (argTypes[0]?.kind === "array" && argTypes[0].containsNull),
    bind: ({ type, config }) => {
      const build = mapBuilder((type as MapType).keyType, config);
      return (a) => {
        const entries = a as readonly (StructValue | null)[];
        if (entries.includes(null)) return null;
        return build(
          entries.map((e) => e!.fields[0]!),
          entries.map((e) => e!.fields[1]!),
        );
      };
    },
  }),
  scalar({
    name: "str_to_map",
    group,
    since: "2.0.1",
    usage:
      "str_to_map(text[, pairDelim[, keyValueDelim]]) - Splits the text into pairs and these into key and value; the delimiters are regular expressions, ',' and ':' unless given.",
    examples: [
      ["str_to_map('a:1,b:2,c:3', ',', ':')", '{"a":"1","b":"2","c":"3"}'],
      ["str_to_map('a')", '{"a":null}'],
    ],
    args: ["string", "string", "string"],
    optional: 2,
    returns: T.mapOf(T.STRING, T.STRING),
    sql: (args) => `str_to_map(${args[0]}, ${args[1] ?? ","}, ${args[2] ?? ":"})`,
    bind: ({ config }) => {
      const build = mapBuilder(T.STRING, config);
      return (text, pairDelimiter = ",", keyValueDelimiter = ":") => {
        const keys: string[] = [];
        const values: (string | null)[] = [];
        for (const pair of splitBy(text as string, pairDelimiter as string, -1)) {
          const [k, v] = splitBy(pair, keyValueDelimiter as string, 2);
          keys.push(k!);
          values.push(v ?? null);
        }
        return build(keys, values);
      };
    },
  }),
];

const NULL_ENTRIES: DataType = T.arrayOf({
  kind: "struct",
  fields: [T.field("key", T.NULL), T.field("value", T.NULL)],
} satisfies StructType);

/** Splits by a regular expression into at most `limit` parts, when that is positive. */
const splitBy = (text: string, pattern: string, limit: number): string[] =>
  javaSplit(text, compileJavaRegex(pattern, { functionName: "str_to_map", flags: "g" }), limit);
