import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { containsNull, elementOf, group } from "./array.ts";
import { mismatch, notOrderable, quoteType, tightestCommonType } from "./collectionTypes.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { valueKey } from "./order.ts";
import { Twister } from "./twister.ts";

/** Arrays as sets, and their random order. Nulls equal each other here. */

type Array_ = readonly Value[];

/** Two arrays, cast to a common element type. */
const twoArrays =
  (name: string) =>
  (types: readonly DataType[], config: EvalConfig): readonly DataType[] => {
    const [a, b] = types.map((t) => (t.kind === "null" ? T.arrayOf(T.NULL) : t)) as [DataType, DataType];
    const common =
      a.kind === "array" && b.kind === "array" ? tightestCommonType(a.elementType, b.elementType, config) : undefined;
    if (common === undefined)
      throw mismatch("BINARY_ARRAY_DIFF_TYPES", {
        functionName: `\`${name}\``,
        arrayType: '"ARRAY"',
        leftType: quoteType(types[0]!),
        rightType: quoteType(types[1]!),
      });
    if (!T.isOrderable(common)) throw notOrderable(name, T.arrayOf(common));
    return [T.arrayOf(common, containsNull(a)), T.arrayOf(common, containsNull(b))];
  };

/** The elements of `a` without repetitions that `keep` lets through. */
function distinct(a: Array_, key: (v: Value) => string, keep: (k: string) => boolean = () => true): Value[] {
  const seen = new Set<string>();
  return a.filter((x) => {
    const k = key(x);
    if (seen.has(k) || !keep(k)) return false;
    seen.add(k);
    return true;
  });
}

export const arraySetFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "array_distinct",
    group,
    since: "2.4.0",
    usage: "array_distinct(array) - The array without repeated elements; each stays where it first was.",
    examples: [["array_distinct(array(1, 2, 3, null, 3))", "[1,2,3,null]"]],
    args: ["array"],
    returns: ([a]) => a!,
    bind: ({ argTypes }) => {
      const key = valueKey(elementOf(argTypes[0]));
      return (a) => distinct(a as Array_, key);
    },
  }),
  scalar({
    name: "array_union",
    group,
    since: "2.4.0",
    usage: "array_union(array1, array2) - The elements of both arrays without repetitions.",
    examples: [["array_union(array(1, 2, 3), array(1, 3, 5))", "[1,2,3,5]"]],
    args: ["array", "array"],
    coercion: twoArrays("array_union"),
    returns: ([a, b]) => T.arrayOf(elementOf(a), containsNull(a) || containsNull(b)),
    bind: ({ argTypes }) => {
      const key = valueKey(elementOf(argTypes[0]));
      return (a, b) => distinct([...(a as Array_), ...(b as Array_)], key);
    },
  }),
  scalar({
    name: "array_intersect",
    group,
    since: "2.4.0",
    usage: "array_intersect(array1, array2) - The elements that are in both arrays, without repetitions.",
    examples: [["array_intersect(array(1, 2, 3), array(1, 3, 5))", "[1,3]"]],
    args: ["array", "array"],
    coercion: twoArrays("array_intersect"),
    returns: ([a, b]) => T.arrayOf(elementOf(a), containsNull(a) && containsNull(b)),
    bind: ({ argTypes }) => {
      const key = valueKey(elementOf(argTypes[0]));
      return (a, b) => {
        const other = new Set((b as Array_).map(key));
        return distinct(a as Array_, key, (k) => other.has(k));
      };
    },
  }),
  scalar({
    name: "array_except",
    group,
    since: "2.4.0",
    usage:
      "array_except(array1, array2) - The elements of the first array that are not in the second, without repetitions.",
    examples: [["array_except(array(1, 2, 3), array(1, 3, 5))", "[2]"]],
    args: ["array", "array"],
    coercion: twoArrays("array_except"),
    returns: ([a]) => a!,
    bind: ({ argTypes }) => {
      const key = valueKey(elementOf(argTypes[0]));
      return (a, b) => {
        const other = new Set((b as Array_).map(key));
        return distinct(a as Array_, key, (k) => !other.has(k));
      };
    },
  }),
  scalar({
    name: "arrays_overlap",
    group,
    since: "2.4.0",
    usage:
      "arrays_overlap(array1, array2) - Whether the arrays share an element that is not NULL; NULL when they share none, both have elements and one has a NULL.",
    examples: [["arrays_overlap(array(1, 2, 3), array(3, 4, 5))", "true"]],
    args: ["array", "array"],
    coercion: twoArrays("arrays_overlap"),
    returns: T.BOOLEAN,
    nullable: ({ argTypes }, nullable) =>
      nullable.some(Boolean) || containsNull(argTypes[0]) || containsNull(argTypes[1]),
    bind: ({ argTypes }) => {
      const key = valueKey(elementOf(argTypes[0]));
      return (a, b) => {
        const x = a as Array_;
        const y = b as Array_;
        const other = new Set(y.filter((v) => v !== null).map(key));
        if (x.some((v) => v !== null && other.has(key(v)))) return true;
        if (x.length === 0 || y.length === 0) return false;
        return x.includes(null) || y.includes(null) ? null : false;
      };
    },
  }),
  scalar({
    name: "shuffle",
    group,
    since: "2.4.0",
    usage: "shuffle(array[, seed]) - The array in a random order, the same for the same seed.",
    args: ["array", T.LONG],
    optional: 1,
    returns: ([a]) => a!,
    deterministic: false,
    sql: (args) => `shuffle(${args[0]})`,
    stateful: ({ args }, partition) => {
      const seedArg = args[1];
      let literal = seedArg;
      while (literal?.kind === "Cast") literal = literal.child;
      const given =
        literal?.kind === "Literal" && literal.value !== null ? BigInt(literal.value as number | bigint) : undefined;
      const seed = given ?? BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
      const random = new Twister(seed + BigInt(partition));
      return (a) => random.shuffle(a as Array_);
    },
  }),
];
