import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { ArrayType, DataType, MapType, StructType } from "../../types/dataType.ts";
import type { MapValue, StructValue, Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { containsNull, elementOf } from "./array.ts";
import { mismatch, quotedList, quoteType, unexpectedInput, widerTypeOfAll } from "./collectionTypes.ts";
import { type BoundCall, type FunctionEntry, scalar } from "./define.ts";
import { mapAndKey } from "./map.ts";
import { equalValues } from "./order.ts";

/** Functions that take arrays as well as maps or strings, and what `value[key]` and `value.name` stand for. */

const group = "collection_funcs";
type Array_ = readonly Value[];

const sizeOf = (v: Value): number => (Array.isArray(v) ? v.length : (v as MapValue).keys.length);

const size = (name: string, since: string, aliases: readonly string[]): FunctionEntry =>
  scalar({
    name,
    aliases,
    group,
    since,
    usage: `${name}(expr) - The number of elements of an array or entries of a map. Of NULL it is NULL; -1 when ANSI mode is off and spark.sql.legacy.sizeOfNull is true.`,
    examples: [
      [`${name}(array('b', 'd', 'c', 'a'))`, "4"],
      [`${name}(map('a', 1, 'b', 2))`, "2"],
    ],
    args: [["array", "map"]],
    returns: T.INT,
    nulls: "custom",
    nullable: ({ config }, nullable) => nullOfNull(config) && nullable[0]!,
    bind: ({ config }) => {
      const ofNull = nullOfNull(config) ? null : -1;
      return (v) => (v === null ? ofNull : sizeOf(v!));
    },
  });

const nullOfNull = (config: EvalConfig): boolean =>
  config.ansi || config.settings?.["spark.sql.legacy.sizeOfNull"] === "false";

/** A map and its key, or an array and an index of int. */
const indexed =
  (name: string) =>
  (types: readonly DataType[], config: EvalConfig): readonly DataType[] => {
    const [c, k] = types as [DataType, DataType];
    if (c.kind === "array" && k.kind !== "null") {
      if (!T.isIntegral(k) || k.kind === "long") throw unexpectedInput(1, '"INT"', k);
      return [c, T.INT];
    }
    if (c.kind === "map") return mapAndKey(name)(types, config);
    if (c.kind === "array" || c.kind === "null") throw mismatch("NULL_TYPE", { functionName: `\`${name}\`` });
    throw unexpectedInput(0, '("ARRAY" or "MAP")', c);
  };

const valueOf = (t: DataType | undefined): DataType => (t?.kind === "map" ? t.valueType : elementOf(t));

/** The value of a key, null when the map has none. */
function lookUp(type: MapType): (m: Value, k: Value) => Value {
  const equal = equalValues(type.keyType);
  return (m, k) => {
    const { keys, values } = m as MapValue;
    for (let i = 0; i < keys.length; i++) if (equal(keys[i]!, k)) return values[i]!;
    return null;
  };
}

function elementAt(call: BoundCall, fail: boolean): (c: Value, k: Value) => Value {
  const type = call.argTypes[0]!;
  if (type.kind === "map") return lookUp(type);
  return (c, k) => {
    const a = c as Array_;
    const i = k as number;
    if (i === 0) throw sparkError("INVALID_INDEX_OF_ZERO");
    if (Math.abs(i) > a.length) {
      if (!fail) return null;
      throw sparkError("INVALID_ARRAY_INDEX_IN_ELEMENT_AT", { indexValue: String(i), arraySize: String(a.length) });
    }
    return a[i > 0 ? i - 1 : a.length + i]!;
  };
}

/** concat: arrays of a common type, all binary, or strings. */
function concatTypes(types: readonly DataType[], config: EvalConfig): readonly DataType[] {
  if (types.length === 0) return types;
  if (types.every((t) => t.kind === "array" || t.kind === "null") && types.some((t) => t.kind === "array")) {
    const first = types.find((t) => t.kind === "array")!;
    if (types.every((t) => T.sameType(t, first, true))) return types;
    const common = widerTypeOfAll(types, config);
    if (common === undefined) throw differ(types);
    return types.map(() => common);
  }
  if (types.every((t) => t.kind === "binary")) return types;
  if (types.some(T.isNested)) throw differ(types);
  const collated = types.find((t) => t.kind === "string" && t.collation !== undefined) ?? T.STRING;
  return types.map((t) => (t.kind === "string" ? t : collated));
}

const differ = (types: readonly DataType[]) =>
  mismatch("DATA_DIFF_TYPES", { functionName: "`concat`", dataType: quotedList(types) });

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

const field = (type: StructType, ordinal: Value) => type.fields[ordinal as number];

export const collectionFunctions: readonly FunctionEntry[] = [
  size("size", "1.5.0", []),
  size("cardinality", "2.4.0", []),
  scalar({
    name: "concat",
    group,
    since: "1.5.0",
    usage: "concat(col1, col2, ...) - Joins strings, binary values or arrays.",
    examples: [
      ["concat('Spark', 'SQL')", "SparkSQL"],
      ["concat(array(1, 2, 3), array(4, 5), array(6))", "[1,2,3,4,5,6]"],
    ],
    args: [],
    rest: "any",
    coercion: concatTypes,
    returns: (types, { config }) => {
      const [first] = types;
      if (first === undefined) return T.STRING;
      return first.kind === "array" ? (widerTypeOfAll(types, config) ?? first) : first;
    },
    bind: ({ type }) => {
      if (type.kind === "array") return (...parts) => (parts as Array_[]).flat() as Value[];
      if (type.kind === "binary") return (...parts) => joinBytes(parts as Uint8Array[]);
      return (...parts) => parts.join("");
    },
  }),
  scalar({
    name: "reverse",
    group,
    since: "1.5.0",
    usage: "reverse(expr) - The string, the bytes or the array in reverse order.",
    examples: [
      ["reverse('Spark SQL')", "LQS krapS"],
      ["reverse(array(2, 1, 4, 3))", "[3,4,1,2]"],
      ["hex(reverse(x'CAFE'))", "FECA"],
    ],
    args: [["array", T.BINARY, "string"]],
    coercion: ([t]) => {
      if (t!.kind === "map" || t!.kind === "struct") throw unexpectedInput(0, '("STRING" or "ARRAY" or "BINARY")', t!);
      return [t!.kind === "array" || t!.kind === "binary" || t!.kind === "string" ? t! : T.STRING];
    },
    returns: ([t]) => t!,
    bind: ({ type }) => {
      if (type.kind === "array") return (v) => [...(v as Array_)].reverse();
      if (type.kind === "binary") return (v) => Uint8Array.from(v as Uint8Array).reverse();
      return (v) =>
        Array.from(v as string)
          .reverse()
          .join("");
    },
  }),
  scalar({
    name: "element_at",
    group,
    since: "2.4.0",
    usage:
      "element_at(array, index) - The element, counted from 1 or, when negative, from the end; out of bounds it is an error (NULL when ANSI mode is off). element_at(map, key) - The value of the key, or NULL.",
    examples: [
      ["element_at(array(1, 2, 3), 2)", "2"],
      ["element_at(map(1, 'a', 2, 'b'), 2)", "b"],
    ],
    args: [["array", "map"], "any"],
    coercion: indexed("element_at"),
    returns: ([c]) => valueOf(c),
    nullable: true,
    bind: (call) => elementAt(call, call.config.ansi),
  }),
  scalar({
    name: "try_element_at",
    group,
    since: "3.5.0",
    usage: "try_element_at(arrayOrMap, indexOrKey) - As element_at, but NULL out of bounds.",
    examples: [
      ["try_element_at(array(1, 2, 3), 2)", "2"],
      ["try_element_at(map(1, 'a', 2, 'b'), 2)", "b"],
    ],
    args: [["array", "map"], "any"],
    coercion: indexed("try_element_at"),
    returns: ([c]) => valueOf(c),
    nullable: true,
    bind: (call) => elementAt(call, false),
  }),
  scalar({
    name: "getarrayitem",
    internal: true,
    group,
    since: "1.3.0",
    usage: "array[index] - The element, counted from 0; out of bounds it is an error (NULL when ANSI mode is off).",
    args: ["array", "integral"],
    coercion: (types) => {
      const index = types[1]!;
      if (!T.isIntegral(index)) throw unexpectedInput(1, '"INTEGRAL"', index);
      return types;
    },
    returns: ([a]) => elementOf(a),
    nullable: true,
    sql: ([a, i]) => `${a}[${i}]`,
    bind:
      ({ config }) =>
      (c, k) => {
        const a = c as Array_;
        // Spark takes the low 32 bits of a long.
        const i = typeof k === "bigint" ? Number(BigInt.asIntN(32, k)) : (k as number);
        if (i >= 0 && i < a.length) return a[i]!;
        if (!config.ansi) return null;
        throw sparkError("INVALID_ARRAY_INDEX", { indexValue: String(i), arraySize: String(a.length) });
      },
  }),
  scalar({
    name: "getmapvalue",
    internal: true,
    group,
    since: "1.3.0",
    usage: "map[key] - The value of the key, or NULL.",
    args: ["map", "any"],
    coercion: (types) => {
      const [m, k] = types as [MapType, DataType];
      if (!T.isOrderable(m.keyType))
        throw mismatch("INVALID_ORDERING_TYPE", { functionName: "`getmapvalue`", dataType: quoteType(m.keyType) });
      return [m, T.sameType(m.keyType, k, true) ? k : m.keyType];
    },
    returns: ([m]) => (m as MapType).valueType,
    nullable: true,
    sql: ([m, k]) => `${m}[${k}]`,
    bind: ({ argTypes }) => lookUp(argTypes[0] as MapType),
  }),
  scalar({
    name: "getarraystructfields",
    internal: true,
    group,
    since: "1.3.0",
    usage:
      "arrayOfStructs.name - The field of each struct, as an array; the second argument is the ordinal of the field.",
    args: ["array", T.INT],
    returns: ([a], { args }) => {
      const ordinal = args[1]!.kind === "Literal" ? args[1]!.value : 0;
      const f = field(elementOf(a) as StructType, ordinal);
      return T.arrayOf(f?.type ?? T.NULL, containsNull(a) || (f?.nullable ?? true));
    },
    sql: ([a], { args }) => {
      const type = (args[0] as { type?: DataType }).type as ArrayType | undefined;
      const ordinal = args[1]!.kind === "Literal" ? args[1]!.value : 0;
      return `${a}.${type?.kind === "array" ? field(type.elementType as StructType, ordinal)?.name : ordinal}`;
    },
    eval: (a, ordinal) => (a as Array_).map((s) => (s === null ? null : (s as StructValue).fields[ordinal as number]!)),
  }),
];
