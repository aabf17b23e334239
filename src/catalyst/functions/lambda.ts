import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { DataType, MapType } from "../../types/dataType.ts";
import type { MapValue, Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { nullableOf } from "../expr/tree.ts";
import { arrayType, containsNull, elementOf } from "./array.ts";
import { mismatch, notOrderable, quoteType, tightestCommonType, unexpectedInput } from "./collectionTypes.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { checkKeyType, mapBuilder } from "./mapBuilder.ts";
import { compareValues, valueKey } from "./order.ts";

/** Higher-order functions: their lambdas come as JavaScript functions. */

const group = "lambda_funcs";
type Array_ = readonly Value[];
type Lambda = (...args: Value[]) => Value;
/** An expression that is no lambda is a function without parameters. */
const fn = (v: Value | undefined): Lambda => (typeof v === "function" ? (v as unknown as Lambda) : () => v as Value);

const param = (type: DataType, nullable: boolean) => ({ type, nullable });
const elementParam = (t: DataType | undefined) => param(elementOf(t), containsNull(t));
const indexParam = param(T.INT, false);

/** The element, and its index when the lambda has two parameters. */
const withIndex = (t: DataType | undefined, count: number) =>
  count === 2 ? [elementParam(t), indexParam] : [elementParam(t)];

/** The first argument is an array (NULL is one of void); lambdas stay as they are. */
const overArray = (types: readonly DataType[]): readonly DataType[] => [arrayType(types, 0), ...types.slice(1)];

const predicate = (types: readonly DataType[], index: number): void => {
  const t = types[index];
  if (t !== undefined && t.kind !== "boolean" && t.kind !== "null") throw unexpectedInput(index, '"BOOLEAN"', t);
};

const asMap = (t: DataType | undefined, index: number): MapType => {
  if (t?.kind === "map") return t;
  if (t === undefined || t.kind === "null") return T.mapOf(T.NULL, T.NULL);
  throw unexpectedInput(index, '"MAP"', t);
};
const overMap = (types: readonly DataType[]): readonly DataType[] => [asMap(types[0], 0), ...types.slice(1)];
const entryParams = (t: DataType | undefined) => {
  const m = t as MapType;
  return [param(m.keyType, false), param(m.valueType, m.valueContainsNull)];
};

/** Calls that take an array and a predicate of its elements. */
const quantifier = (
  name: "exists" | "forall",
  since: string,
  usage: string,
  examples: readonly (readonly [string, string])[],
): FunctionEntry =>
  scalar({
    name,
    group,
    since,
    usage,
    examples,
    args: ["array", "lambda"],
    coercion: overArray,
    returns: (types) => {
      predicate(types, 1);
      return T.BOOLEAN;
    },
    lambda: (_, types) => [elementParam(types[0])],
    nullable: ({ args }, nullable) => nullable[0]! || nullableOf(args[1]!),
    eval: (a, f) => {
      const decisive = name === "exists";
      let sawNull = false;
      for (const x of a as Array_) {
        const r = fn(f)(x);
        if (r === decisive) return decisive;
        if (r === null) sawNull = true;
      }
      return sawNull ? null : !decisive;
    },
  });

const aggregate = (name: string, since: string): FunctionEntry =>
  scalar({
    name,
    group,
    since,
    usage: `${name}(array, start, merge[, finish]) - Merges the elements one by one into the state, which begins with start; finish makes the result of the last state.`,
    examples: [
      [`${name}(array(1, 2, 3), 0, (acc, x) -> acc + x)`, "6"],
      [`${name}(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc * 10)`, "60"],
    ],
    args: ["array", "any", "lambda", "lambda"],
    optional: 1,
    coercion: overArray,
    returns: (types) => {
      const [, start, merge, finish] = types as [DataType, DataType, DataType, DataType | undefined];
      if (!T.sameType(start, merge, true)) throw unexpectedInput(2, quoteType(start), merge);
      return finish ?? merge;
    },
    nulls: "custom",
    nullable: ({ args }) => nullableOf(args[0]!) || nullableOf(args[3] ?? args[2]!),
    sql: (args) => `${name}(${[...args, ...(args.length === 3 ? [IDENTITY] : [])].join(", ")})`,
    lambda: (index, types) =>
      index === 2 ? [param(types[1]!, true), elementParam(types[0])] : [param(types[1]!, true)],
    eval: (a, start, merge, finish) => {
      if (a === null) return null;
      let state: Value = start!;
      for (const x of a as Array_) state = fn(merge)(state, x);
      return finish === undefined ? state : fn(finish)(state);
    },
  });

const nullComparison = (a: Value, b: Value) =>
  sparkError("COMPARATOR_RETURNS_NULL", { firstValue: String(a), secondValue: String(b) });

const IDENTITY = "lambdafunction(namedlambdavariable(), namedlambdavariable())";
const DEFAULT_COMPARATOR = `lambdafunction((IF(((namedlambdavariable() IS NULL) AND (namedlambdavariable() IS NULL)), 0, (IF((namedlambdavariable() IS NULL), 1, (IF((namedlambdavariable() IS NULL), -1, (IF((namedlambdavariable() < namedlambdavariable()), -1, (IF((namedlambdavariable() > namedlambdavariable()), 1, 0)))))))))), namedlambdavariable(), namedlambdavariable())`;

/** Two maps by the keys of both, each key once, in the order in which they come. */
function zipMaps(key: (v: Value) => string, a: MapValue, b: MapValue, f: Lambda): MapValue {
  const rows = new Map<string, [Value, Value, Value]>();
  a.keys.forEach((k, i) => {
    rows.set(key(k), [k, a.values[i]!, null]);
  });
  b.keys.forEach((k, i) => {
    const row = rows.get(key(k));
    if (row === undefined) rows.set(key(k), [k, null, b.values[i]!]);
    else row[2] = b.values[i]!;
  });
  const all = [...rows.values()];
  return { keys: all.map((r) => r[0]), values: all.map((r) => f(...r)) };
}

function twoMaps(types: readonly DataType[], config: EvalConfig): readonly DataType[] {
  const a = asMap(types[0], 0);
  const b = asMap(types[1], 1);
  const key = T.sameType(a.keyType, b.keyType, true) ? a.keyType : tightestCommonType(a.keyType, b.keyType, config);
  if (key === undefined)
    throw mismatch("MAP_ZIP_WITH_DIFF_TYPES", {
      functionName: "`map_zip_with`",
      leftType: quoteType(a.keyType),
      rightType: quoteType(b.keyType),
    });
  if (!T.isOrderable(key)) throw notOrderable("map_zip_with", key);
  return [
    T.mapOf(key, a.valueType, a.valueContainsNull),
    T.mapOf(key, b.valueType, b.valueContainsNull),
    ...types.slice(2),
  ];
}

export const lambdaFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "transform",
    group,
    since: "2.4.0",
    usage:
      "transform(array, func) - The array of the function's results; it may take the index (from 0) as second parameter.",
    examples: [
      ["transform(array(1, 2, 3), x -> x + 1)", "[2,3,4]"],
      ["transform(array(1, 2, 3), (x, i) -> x + i)", "[1,3,5]"],
    ],
    args: ["array", "lambda"],
    coercion: overArray,
    returns: ([, r], { args }) => T.arrayOf(r!, nullableOf(args[1]!)),
    nullable: (_, nullable) => nullable[0]!,
    lambda: (_, types, count) => withIndex(types[0], count),
    eval: (a, f) => (a as Array_).map((x, i) => fn(f)(x, i)),
  }),
  scalar({
    name: "filter",
    group,
    since: "2.4.0",
    usage:
      "filter(array, func) - The elements for which the function is true; it may take the index (from 0) as second parameter.",
    examples: [
      ["filter(array(1, 2, 3), x -> x % 2 == 1)", "[1,3]"],
      ["filter(array(0, 2, 3), (x, i) -> x > i)", "[2,3]"],
      ["filter(array(0, null, 2, 3, null), x -> x IS NOT NULL)", "[0,2,3]"],
    ],
    args: ["array", "lambda"],
    coercion: overArray,
    returns: (types) => {
      predicate(types, 1);
      return types[0]!;
    },
    nullable: (_, nullable) => nullable[0]!,
    lambda: (_, types, count) => withIndex(types[0], count),
    eval: (a, f) => (a as Array_).filter((x, i) => fn(f)(x, i) === true),
  }),
  quantifier("exists", "2.4.0", "exists(array, pred) - Whether the predicate is true for an element.", [
    ["exists(array(1, 2, 3), x -> x % 2 == 0)", "true"],
    ["exists(array(1, 2, 3), x -> x % 2 == 10)", "false"],
    ["exists(array(1, null, 3), x -> x % 2 == 0)", "NULL"],
    ["exists(array(0, null, 2, 3, null), x -> x IS NULL)", "true"],
    ["exists(array(1, 2, 3), x -> x IS NULL)", "false"],
  ]),
  quantifier("forall", "3.0.0", "forall(array, pred) - Whether the predicate is true for all elements.", [
    ["forall(array(1, 2, 3), x -> x % 2 == 0)", "false"],
    ["forall(array(2, 4, 8), x -> x % 2 == 0)", "true"],
    ["forall(array(1, null, 3), x -> x % 2 == 0)", "false"],
    ["forall(array(2, null, 8), x -> x % 2 == 0)", "NULL"],
  ]),
  aggregate("aggregate", "2.4.0"),
  aggregate("reduce", "3.4.0"),
  scalar({
    name: "array_sort",
    group,
    since: "2.4.0",
    usage:
      "array_sort(array[, func]) - The array in ascending order with nulls last, or in the order of the comparator, which gives a negative number, 0 or a positive one.",
    examples: [
      [
        "array_sort(array(5, 6, 1), (left, right) -> case when left < right then -1 when left > right then 1 else 0 end)",
        "[1,5,6]",
      ],
      [
        "array_sort(array('bc', 'ab', 'dc'), (left, right) -> case when left is null and right is null then 0 when left is null then -1 when right is null then 1 when left < right then 1 when left > right then -1 else 0 end)",
        '["dc","bc","ab"]',
      ],
      ["array_sort(array('b', 'd', null, 'c', 'a'))", '["a","b","c","d",null]'],
    ],
    args: ["array", "lambda"],
    optional: 1,
    coercion: overArray,
    returns: (types) => {
      const [a, r] = types as [DataType, DataType | undefined];
      if (!T.isOrderable(elementOf(a)) && r === undefined) throw notOrderable("array_sort", a);
      if (r !== undefined && r.kind !== "int")
        throw mismatch("UNEXPECTED_RETURN_TYPE", {
          functionName: "`lambdafunction`",
          expectedType: '"INT"',
          actualType: quoteType(r),
        });
      return a;
    },
    nullable: (_, nullable) => nullable[0]!,
    lambda: (_, types) => [elementParam(types[0]), elementParam(types[0])],
    sql: (args) => `array_sort(${args[0]}, ${args[1] ?? DEFAULT_COMPARATOR})`,
    bind: ({ argTypes, config }) => {
      const [type, lambda] = argTypes;
      if (lambda === undefined) {
        const compare = compareValues(elementOf(type));
        return (a) =>
          [...(a as Array_)].sort((x, y) => {
            if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
            return compare(x, y);
          });
      }
      const lenient = config.settings?.["spark.sql.legacy.allowNullComparisonResultInArraySort"] === "true";
      return (a, f) =>
        [...(a as Array_)].sort((x, y) => {
          const r = fn(f)(x, y);
          if (r === null && !lenient) throw nullComparison(x, y);
          return (r as number | null) ?? 0;
        });
    },
  }),
  scalar({
    name: "zip_with",
    group,
    since: "2.4.0",
    usage:
      "zip_with(left, right, func) - Merges two arrays element by element; the shorter one is filled up with nulls.",
    examples: [
      [
        "zip_with(array(1, 2, 3), array('a', 'b', 'c'), (x, y) -> (y, x))",
        '[{"y":"a","x":1},{"y":"b","x":2},{"y":"c","x":3}]',
      ],
      ["zip_with(array(1, 2), array(3, 4), (x, y) -> x + y)", "[4,6]"],
      ["zip_with(array('a', 'b', 'c'), array('d', 'e', 'f'), (x, y) -> concat(x, y))", '["ad","be","cf"]'],
    ],
    args: ["array", "array", "lambda"],
    coercion: (types) => [arrayType(types, 0), arrayType(types, 1), ...types.slice(2)],
    returns: ([, , r], { args }) => T.arrayOf(r!, nullableOf(args[2]!)),
    nullable: (_, nullable) => nullable[0]! || nullable[1]!,
    lambda: (_, types) => [param(elementOf(types[0]), true), param(elementOf(types[1]), true)],
    eval: (a, b, f) => {
      const x = a as Array_;
      const y = b as Array_;
      return Array.from({ length: Math.max(x.length, y.length) }, (_, i) => fn(f)(x[i] ?? null, y[i] ?? null));
    },
  }),
  scalar({
    name: "map_filter",
    group,
    since: "3.0.0",
    usage: "map_filter(map, func) - The entries for which the function of key and value is true.",
    examples: [["map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v)", "{1:0,3:-1}"]],
    args: ["map", "lambda"],
    coercion: overMap,
    returns: (types) => {
      predicate(types, 1);
      return types[0]!;
    },
    nullable: (_, nullable) => nullable[0]!,
    lambda: (_, types) => entryParams(types[0]),
    eval: (m, f) => {
      const { keys, values } = m as MapValue;
      const keep = keys.map((k, i) => fn(f)(k, values[i]!) === true);
      return { keys: keys.filter((_, i) => keep[i]), values: values.filter((_, i) => keep[i]) };
    },
  }),
  scalar({
    name: "map_zip_with",
    group,
    since: "3.0.0",
    usage:
      "map_zip_with(map1, map2, func) - Merges two maps: the function gets each key and both values, NULL where a map lacks the key.",
    examples: [
      ["map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 2, 'y'), (k, v1, v2) -> concat(v1, v2))", '{1:"ax",2:"by"}'],
      [
        "map_zip_with(map('a', 1, 'b', 2), map('b', 3, 'c', 4), (k, v1, v2) -> coalesce(v1, 0) + coalesce(v2, 0))",
        '{"a":1,"b":5,"c":4}',
      ],
    ],
    args: ["map", "map", "lambda"],
    coercion: twoMaps,
    returns: ([a, , r], { args }) => T.mapOf((a as MapType).keyType, r!, nullableOf(args[2]!)),
    nullable: (_, nullable) => nullable[0]! || nullable[1]!,
    lambda: (_, types) => {
      const [a, b] = types as [MapType, MapType];
      return [param(a.keyType, false), param(a.valueType, true), param(b.valueType, true)];
    },
    bind: ({ argTypes }) => {
      const key = valueKey((argTypes[0] as MapType).keyType);
      return (a, b, f) => zipMaps(key, a as MapValue, b as MapValue, fn(f));
    },
  }),
  scalar({
    name: "transform_keys",
    group,
    since: "3.0.0",
    usage: "transform_keys(map, func) - The map with its keys replaced by the function of key and value.",
    examples: [
      ["transform_keys(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> k + 1)", "{2:1,3:2,4:3}"],
      ["transform_keys(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> k + v)", "{2:1,4:2,6:3}"],
    ],
    args: ["map", "lambda"],
    coercion: overMap,
    returns: ([m, r]) => {
      checkKeyType(r!);
      return T.mapOf(r!, (m as MapType).valueType, (m as MapType).valueContainsNull);
    },
    nullable: (_, nullable) => nullable[0]!,
    lambda: (_, types) => entryParams(types[0]),
    bind: ({ type, config }) => {
      const build = mapBuilder((type as MapType).keyType, config);
      return (m, f) => {
        const { keys, values } = m as MapValue;
        return build(
          keys.map((k, i) => fn(f)(k, values[i]!)),
          values,
        );
      };
    },
  }),
  scalar({
    name: "transform_values",
    group,
    since: "3.0.0",
    usage: "transform_values(map, func) - The map with its values replaced by the function of key and value.",
    examples: [
      ["transform_values(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> v + 1)", "{1:2,2:3,3:4}"],
      ["transform_values(map_from_arrays(array(1, 2, 3), array(1, 2, 3)), (k, v) -> k + v)", "{1:2,2:4,3:6}"],
    ],
    args: ["map", "lambda"],
    coercion: overMap,
    returns: ([m, r], { args }) => T.mapOf((m as MapType).keyType, r!, nullableOf(args[1]!)),
    nullable: (_, nullable) => nullable[0]!,
    lambda: (_, types) => entryParams(types[0]),
    eval: (m, f) => {
      const { keys, values } = m as MapValue;
      return { keys, values: keys.map((k, i) => fn(f)(k, values[i]!)) };
    },
  }),
];
