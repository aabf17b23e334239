import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { ArrayType, DataType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { nullableOf } from "../expr/tree.ts";
import {
  mismatch,
  notOrderable,
  quotedList,
  quoteType,
  tightestCommonType,
  unexpectedInput,
  widerTypeOfAll,
} from "./collectionTypes.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { invalidParameter } from "./errors.ts";
import { compareValues, equalValues } from "./order.ts";

/** Functions that make arrays, look into them and change them element by element. */

type Array_ = readonly Value[];
export const group = "array_funcs";

/** The element type of an array; of NULL it is void. */
export const elementOf = (t: DataType | undefined): DataType => (t?.kind === "array" ? t.elementType : T.NULL);
export const containsNull = (t: DataType | undefined): boolean => t?.kind === "array" && t.containsNull;
const withNull = (t: DataType): ArrayType => T.arrayOf(elementOf(t), true);

/** An argument that must be an array; NULL is one of void. */
export function arrayType(types: readonly DataType[], index: number): ArrayType {
  const t = types[index]!;
  if (t.kind === "array") return t;
  if (t.kind === "null") return T.arrayOf(T.NULL);
  throw unexpectedInput(index, '"ARRAY"', t);
}

const diffTypes = (name: string, types: readonly DataType[]) =>
  mismatch("ARRAY_FUNCTION_DIFF_TYPES", {
    functionName: `\`${name}\``,
    dataType: '"ARRAY"',
    leftType: quoteType(types[0]!),
    rightType: quoteType(types[1]!),
  });

/** An array and a value of its element type; `voids` is whether NULL may stand for one of them. */
const arrayAndElement =
  (name: string, voids: boolean) =>
  (types: readonly DataType[], config: EvalConfig): readonly DataType[] => {
    const [a, e] = types as [DataType, DataType];
    if (!voids && (a.kind === "null" || e.kind === "null"))
      throw mismatch("NULL_TYPE", { functionName: `\`${name}\`` });
    const common = a.kind === "array" || a.kind === "null" ? tightestCommonType(elementOf(a), e, config) : undefined;
    if (common === undefined) throw diffTypes(name, types);
    return [T.arrayOf(common, a.kind === "array" ? a.containsNull : true), common];
  };

/** The result of adding an element to an array. */
const added = (types: readonly DataType[], call: { args: readonly Expression[] }, element: number): ArrayType => {
  const a = types[0] as ArrayType;
  return T.arrayOf(a.elementType, a.containsNull || nullableOf(call.args[element]!));
};

const invalidIndexOfZero = () => sparkError("INVALID_INDEX_OF_ZERO");

/** Common type of all arguments; the arguments stay as they are when they differ in nullability only. */
export function castAll(name: string, types: readonly DataType[], config: EvalConfig): readonly DataType[] {
  const [first] = types;
  if (first === undefined || types.every((t) => T.sameType(t, first, true))) return types;
  const common = widerTypeOfAll(types, config);
  if (common === undefined)
    throw mismatch("DATA_DIFF_TYPES", { functionName: `\`${name}\``, dataType: quotedList(types) });
  return types.map(() => common);
}

/** MAX or MIN of an array: null elements are skipped. */
const extreme = (name: string, usage: string, example: readonly [string, string], sign: 1 | -1): FunctionEntry =>
  scalar({
    name,
    group,
    since: "2.4.0",
    usage,
    examples: [example],
    args: ["array"],
    coercion: (types) => {
      const t = arrayType(types, 0);
      if (!T.isOrderable(t)) throw notOrderable(name, t.elementType);
      return [t];
    },
    returns: ([t]) => elementOf(t),
    nullable: true,
    bind: ({ argTypes }) => {
      const compare = compareValues(elementOf(argTypes[0]));
      return (a) => {
        let best: Value = null;
        for (const x of a as Array_) if (x !== null && (best === null || sign * compare(x, best) > 0)) best = x;
        return best;
      };
    },
  });

/** Puts an element into an array at a position counted from 1, or from the end when negative; gaps become nulls. */
function insert(a: Array_, position: number, element: Value, legacy: boolean): Value {
  if (position === 0) throw invalidIndexOfZero();
  const n = a.length;
  if (position > 0) {
    const at = position - 1;
    const out = [...a.slice(0, at)];
    while (out.length < at) out.push(null);
    out.push(element, ...a.slice(at));
    return out;
  }
  const at = n + position + (legacy ? 0 : 1);
  if (at >= 0) return [...a.slice(0, at), element, ...a.slice(at)];
  return [element, ...new Array<Value>(-at).fill(null), ...a];
}

const MAX_ARRAY = 2147483632;
/** Elements that an array can have here: beyond it the heap of a thread would end the process rather than the query. */
export const HELD_ELEMENTS = 2 ** 25;
export const tooManyElements = (functionName: string, count: number | bigint, parameter?: string) =>
  sparkError(`COLLECTION_SIZE_LIMIT_EXCEEDED.${parameter === undefined ? "FUNCTION" : "PARAMETER"}`, {
    numberOfElements: String(count),
    maxRoundedArrayLength: String(count > MAX_ARRAY ? MAX_ARRAY : HELD_ELEMENTS),
    functionName: `\`${functionName}\``,
    ...(parameter === undefined ? {} : { parameter: `\`${parameter}\`` }),
  });

export const arrayFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "array",
    group,
    since: "1.1.0",
    usage: "array(expr, ...) - Gives an array with the given elements.",
    examples: [["array(1, 2, 3)", "[1,2,3]"]],
    args: [],
    rest: "any",
    coercion: (types, config) => castAll("array", types, config),
    returns: (types, { args, config }) => T.arrayOf(widerTypeOfAll(types, config) ?? T.NULL, args.some(nullableOf)),
    nulls: "custom",
    nullable: false,
    eval: (...elements) => elements,
  }),
  scalar({
    name: "array_append",
    group,
    since: "3.4.0",
    usage: "array_append(array, element) - Adds the element at the end of the array.",
    examples: [
      ["array_append(array('b', 'd', 'c', 'a'), 'd')", '["b","d","c","a","d"]'],
      ["array_append(array(1, 2, 3, null), null)", "[1,2,3,null,null]"],
      ["array_append(CAST(null as Array<Int>), 2)", "NULL"],
    ],
    args: ["array", "any"],
    coercion: arrayAndElement("array_append", true),
    returns: (types, call) => added(types, call, 1),
    nulls: "custom",
    nullable: ({ args }) => nullableOf(args[0]!),
    eval: (a, e) => (a === null ? null : [...(a as Array_), e]),
  }),
  scalar({
    name: "array_prepend",
    group,
    since: "3.5.0",
    usage: "array_prepend(array, element) - Adds the element at the beginning of the array.",
    examples: [
      ["array_prepend(array('b', 'd', 'c', 'a'), 'd')", '["d","b","d","c","a"]'],
      ["array_prepend(array(1, 2, 3, null), null)", "[null,1,2,3,null]"],
      ["array_prepend(CAST(null as Array<Int>), 2)", "NULL"],
    ],
    args: ["array", "any"],
    coercion: arrayAndElement("array_prepend", true),
    returns: (types, call) => added(types, call, 1),
    nulls: "custom",
    nullable: ({ args }) => nullableOf(args[0]!),
    eval: (a, e) => (a === null ? null : [e, ...(a as Array_)]),
  }),
  scalar({
    name: "array_insert",
    group,
    since: "3.4.0",
    usage:
      "array_insert(array, position, element) - Puts the element at the position, counted from 1 or, when negative, from the end; places between become NULL.",
    examples: [
      ["array_insert(array(1, 2, 3, 4), 5, 5)", "[1,2,3,4,5]"],
      ["array_insert(array(5, 4, 3, 2), -1, 1)", "[5,4,3,2,1]"],
      ["array_insert(array(5, 3, 2, 1), -4, 4)", "[5,4,3,2,1]"],
    ],
    args: ["array", T.INT, "any"],
    coercion: ([a, p, e], config) => {
      const types = [a!, p!, e!];
      const common =
        a!.kind === "array" || a!.kind === "null" ? tightestCommonType(elementOf(a), e!, config) : undefined;
      if (common === undefined) throw diffTypes("array_insert", [a!, e!]);
      if (p!.kind !== "null" && (!T.isIntegral(p!) || p!.kind === "long")) throw unexpectedInput(1, '"INT"', types[1]!);
      return [T.arrayOf(common, containsNull(a)), T.INT, common];
    },
    returns: ([a]) => withNull(a!),
    nulls: "custom",
    nullable: ({ args }) => nullableOf(args[0]!) || nullableOf(args[1]!),
    bind: ({ config }) => {
      const legacy = config.settings?.["spark.sql.legacy.negativeIndexInArrayInsert"] === "true";
      return (a, p, e) => (a === null || p === null ? null : insert(a as Array_, p as number, e!, legacy));
    },
  }),
  scalar({
    name: "array_compact",
    group,
    since: "3.4.0",
    usage: "array_compact(array) - Gives the array without its null elements.",
    examples: [
      ["array_compact(array(1, 2, 3, null))", "[1,2,3]"],
      ['array_compact(array("a", "b", "c"))', '["a","b","c"]'],
    ],
    args: ["array"],
    returns: ([a]) => T.arrayOf(elementOf(a), false),
    eval: (a) => (a as Array_).filter((x) => x !== null),
  }),
  scalar({
    name: "array_contains",
    group,
    since: "1.5.0",
    usage:
      "array_contains(array, value) - Whether the array has the value; NULL when it is not found but the array has nulls.",
    examples: [["array_contains(array(1, 2, 3), 2)", "true"]],
    args: ["array", "any"],
    coercion: (types, config) => {
      const out = arrayAndElement("array_contains", false)(types, config);
      if (!T.isOrderable(out[1]!)) throw notOrderable("array_contains", out[1]!);
      return out;
    },
    returns: T.BOOLEAN,
    nullable: ({ argTypes }, nullable) => nullable.some(Boolean) || containsNull(argTypes[0]),
    bind: ({ argTypes }) => {
      const equal = equalValues(elementOf(argTypes[0]));
      return (a, v) => {
        let sawNull = false;
        for (const x of a as Array_) {
          if (x === null) sawNull = true;
          else if (equal(x, v!)) return true;
        }
        return sawNull ? null : false;
      };
    },
  }),
  scalar({
    name: "array_position",
    group,
    since: "2.4.0",
    usage:
      "array_position(array, element) - The place of the first such element, counted from 1; 0 when there is none.",
    examples: [
      ["array_position(array(312, 773, 708, 708), 708)", "3"],
      ["array_position(array(312, 773, 708, 708), 414)", "0"],
    ],
    args: ["array", "any"],
    coercion: (types, config) => {
      const out = arrayAndElement("array_position", true)(types, config);
      if (!T.isOrderable(out[1]!)) throw notOrderable("array_position", out[1]!);
      return out;
    },
    returns: T.LONG,
    bind: ({ argTypes }) => {
      const equal = equalValues(elementOf(argTypes[0]));
      return (a, v) => BigInt((a as Array_).findIndex((x) => x !== null && equal(x, v!)) + 1);
    },
  }),
  scalar({
    name: "array_remove",
    group,
    since: "2.4.0",
    usage: "array_remove(array, element) - The array without all elements that equal the given one.",
    examples: [["array_remove(array(1, 2, 3, null, 3), 3)", "[1,2,null]"]],
    args: ["array", "any"],
    coercion: (types, config) => {
      const out = arrayAndElement("array_remove", true)(types, config);
      if (!T.isOrderable(out[1]!)) throw notOrderable("array_remove", out[1]!);
      return out;
    },
    returns: ([a]) => a!,
    bind: ({ argTypes }) => {
      const equal = equalValues(elementOf(argTypes[0]));
      return (a, v) => (a as Array_).filter((x) => x === null || !equal(x, v!));
    },
  }),
  scalar({
    name: "array_join",
    group,
    since: "2.4.0",
    usage:
      "array_join(array, delimiter[, nullReplacement]) - Joins the strings of the array with the delimiter; nulls are left out or replaced.",
    examples: [
      ["array_join(array('hello', 'world'), ' ')", "hello world"],
      ["array_join(array('hello', null ,'world'), ' ')", "hello world"],
      ["array_join(array('hello', null ,'world'), ' ', ',')", "hello , world"],
    ],
    args: [T.arrayOf(T.STRING), "string", "string"],
    optional: 1,
    returns: T.STRING,
    eval: (a, delimiter, replacement) => {
      let parts = a as Array_;
      parts = replacement === undefined ? parts.filter((x) => x !== null) : parts.map((x) => x ?? replacement);
      return parts.join(delimiter as string);
    },
  }),
  extreme(
    "array_max",
    "array_max(array) - The greatest element; nulls are skipped.",
    ["array_max(array(1, 20, null, 3))", "20"],
    1,
  ),
  extreme(
    "array_min",
    "array_min(array) - The least element; nulls are skipped.",
    ["array_min(array(1, 20, null, 3))", "1"],
    -1,
  ),
  scalar({
    name: "array_repeat",
    group,
    since: "2.4.0",
    usage: "array_repeat(element, count) - An array with the element count times.",
    examples: [["array_repeat('123', 2)", '["123","123"]']],
    args: ["any", T.INT],
    coercion: ([e, n]) => {
      if (n!.kind !== "int" && n!.kind !== "null") throw unexpectedInput(1, '"INT"', n!);
      return [e!, T.INT];
    },
    returns: ([e], { args }) => T.arrayOf(e!, nullableOf(args[0]!)),
    nulls: "custom",
    nullable: ({ args }) => nullableOf(args[1]!),
    eval: (e, count) => {
      if (count === null) return null;
      const n = count as number;
      if (n > HELD_ELEMENTS) throw tooManyElements("array_repeat", n, "count");
      return new Array<Value>(Math.max(0, n)).fill(e!);
    },
  }),
  scalar({
    name: "array_size",
    group,
    since: "3.3.0",
    usage: "array_size(array) - The number of elements; NULL of NULL.",
    examples: [["array_size(array('b', 'd', 'c', 'a'))", "4"]],
    args: ["array"],
    returns: T.INT,
    eval: (a) => (a as Array_).length,
  }),
  scalar({
    name: "get",
    group,
    since: "3.4.0",
    usage: "get(array, index) - The element at the index, counted from 0; NULL when there is none.",
    examples: [
      ["get(array(1, 2, 3), 0)", "1"],
      ["get(array(1, 2, 3), 3)", "NULL"],
      ["get(array(1, 2, 3), -1)", "NULL"],
    ],
    args: ["array", T.INT],
    coercion: (types) => {
      const [a, i] = types as [DataType, DataType];
      if (a.kind !== "array") throw unexpectedInput(0, '"ARRAY"', a);
      if (!T.isIntegral(i) && i.kind !== "null" && !T.isNumeric(i) && !T.isStringLike(i))
        throw unexpectedInput(1, '"INT"', i);
      return [a, T.INT];
    },
    returns: ([a]) => elementOf(a),
    nullable: true,
    eval: (a, i) => (a as Array_)[i as number] ?? null,
  }),
  scalar({
    name: "flatten",
    group,
    since: "2.4.0",
    usage: "flatten(arrayOfArrays) - One array of the elements of all; NULL when one of them is NULL.",
    examples: [["flatten(array(array(1, 2), array(3, 4)))", "[1,2,3,4]"]],
    args: ["array"],
    coercion: (types) => {
      const t = types[0]!;
      if (t.kind === "null") return [T.arrayOf(T.arrayOf(T.NULL))];
      if (t.kind !== "array" || t.elementType.kind !== "array") throw unexpectedInput(0, '"ARRAY" of "ARRAY"', t);
      return types;
    },
    returns: ([a]) => elementOf(a),
    nullable: ({ argTypes }, nullable) => nullable[0]! || containsNull(argTypes[0]),
    eval: (a) => {
      const out: Value[] = [];
      for (const x of a as Array_) {
        if (x === null) return null;
        for (const y of x as Array_) out.push(y);
      }
      return out;
    },
  }),
  scalar({
    name: "slice",
    group,
    since: "2.4.0",
    usage:
      "slice(array, start, length) - Up to length elements from start, which counts from 1 or, when negative, from the end.",
    examples: [
      ["slice(array(1, 2, 3, 4), 2, 2)", "[2,3]"],
      ["slice(array(1, 2, 3, 4), -2, 2)", "[3,4]"],
    ],
    args: ["array", T.INT, T.INT],
    returns: ([a]) => a!,
    eval: (a, start, length) => {
      const array = a as Array_;
      const s = start as number;
      const n = length as number;
      if (s === 0) throw invalidParameter("START", "slice", "start");
      if (n < 0) throw invalidParameter("LENGTH", "slice", "length", { length: String(n) });
      const from = s > 0 ? s - 1 : array.length + s;
      return from < 0 ? [] : array.slice(from, from + n);
    },
  }),
  scalar({
    name: "sort_array",
    group,
    since: "1.5.0",
    usage:
      "sort_array(array[, ascendingOrder]) - The array in ascending order with nulls first, or in descending order with nulls last.",
    examples: [
      ["sort_array(array('b', 'd', null, 'c', 'a'), true)", '[null,"a","b","c","d"]'],
      ["sort_array(array('b', 'd', null, 'c', 'a'), false)", '["d","c","b","a",null]'],
    ],
    args: ["array", T.BOOLEAN],
    optional: 1,
    coercion: (types) => {
      const a = arrayType(types, 0);
      if (!T.isOrderable(a)) throw notOrderable("sort_array", a);
      const ascending = types[1];
      if (ascending !== undefined && ascending.kind !== "boolean" && ascending.kind !== "null")
        throw unexpectedInput(1, '"BOOLEAN"', ascending);
      return ascending === undefined ? [a] : [a, T.BOOLEAN];
    },
    returns: ([a]) => a!,
    sql: (args) => `sort_array(${args[0]}, ${args[1] ?? "true"})`,
    bind: ({ argTypes }) => {
      const compare = compareValues(elementOf(argTypes[0]));
      return (a, ascending) => {
        const sign = ascending === false ? -1 : 1;
        return [...(a as Array_)].sort((x, y) => {
          if (x === null || y === null) return x === y ? 0 : x === null ? -sign : sign;
          return sign * compare(x, y);
        });
      };
    },
  }),
  scalar({
    name: "arrays_zip",
    group,
    since: "2.4.0",
    usage:
      "arrays_zip(array, ...) - An array of structs: the n-th holds the n-th elements of all arrays, NULL where an array is shorter.",
    examples: [
      ["arrays_zip(array(1, 2, 3), array(2, 3, 4))", '[{"0":1,"1":2},{"0":2,"1":3},{"0":3,"1":4}]'],
      ["arrays_zip(array(1, 2), array(2, 3), array(3, 4))", '[{"0":1,"1":2,"2":3},{"0":2,"1":3,"2":4}]'],
    ],
    args: [],
    rest: "array",
    returns: (types, { args }) =>
      T.arrayOf(T.structOf(types.map((t, i) => T.field(zipName(args[i]!, i), elementOf(t)))), false),
    eval: (...arrays) => {
      const lists = arrays as Array_[];
      const n = Math.max(0, ...lists.map((a) => a.length));
      return Array.from({ length: n }, (_, i) => ({ fields: lists.map((a) => a[i] ?? null) }));
    },
  }),
];

/** The name of a zipped column: that of the column, otherwise its number. */
function zipName(e: Expression, index: number): string {
  switch (e.kind) {
    case "Alias":
    case "AttributeReference":
    case "GetStructField":
    case "LambdaVariable":
      return e.name;
    case "Cast":
      return e.implicit ? zipName(e.child, index) : String(index);
    default:
      return String(index);
  }
}
