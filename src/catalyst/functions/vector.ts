import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import { javaFloatToString } from "../../types/javaNumber.ts";
import type { StructValue, Value } from "../../types/value.ts";
import { unexpectedInput } from "./collectionTypes.ts";
import { type AggregateEvaluation, type AggregateFunction, aggregate, type FunctionEntry, scalar } from "./define.ts";
import "./vectorConditions.ts";

/** Vectors: arrays of floats. All of it is computed in floats, in Spark's order, so that last digits are Spark's. */

const group = "vector_funcs";
const VECTOR = T.arrayOf(T.FLOAT);
const f = Math.fround;
const floats = (v: Value | undefined): readonly (number | null)[] => v as readonly (number | null)[];
/** The vector, or undefined when an element is null. */
const whole = (v: Value | undefined): readonly number[] | undefined =>
  floats(v).includes(null) ? undefined : (floats(v) as readonly number[]);

/** Vectors are not cast to: neither are arrays of other numbers. */
const exactTypes =
  (accepts: readonly DataType[]) =>
  (types: readonly DataType[]): readonly DataType[] => {
    types.forEach((t, i) => {
      const want = accepts[i]!;
      const fits = want.kind === "array" ? t.kind === "array" && t.elementType.kind === "float" : t.kind === want.kind;
      if (!fits) throw unexpectedInput(i, want.kind === "array" ? '"ARRAY<FLOAT>"' : '"FLOAT"', t);
    });
    return types;
  };

/** Adds the terms as Spark does: eight at a time, each sum of eight from left to right, and the rest one by one. */
function sumOf(n: number, term: (i: number) => number): number {
  let sum = 0;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    let eight = term(i);
    for (let k = 1; k < 8; k++) eight = f(eight + term(i + k));
    sum = f(sum + eight);
  }
  for (; i < n; i++) sum = f(sum + term(i));
  return sum;
}

const mismatch = (name: string, left: number, right: number) =>
  sparkError("VECTOR_DIMENSION_MISMATCH", {
    functionName: `\`${name}\``,
    leftDim: String(left),
    rightDim: String(right),
  });

function norm(name: string, v: readonly number[], degree: number): number {
  if (degree === 2) return f(Math.sqrt(sumOf(v.length, (i) => f(v[i]! * v[i]!))));
  if (degree === 1) return sumOf(v.length, (i) => Math.abs(v[i]!));
  if (degree !== Infinity)
    throw sparkError("INVALID_VECTOR_NORM_DEGREE", {
      functionName: `\`${name}\``,
      degree: javaFloatToString(degree),
    });
  return v.reduce((a, x) => Math.max(a, Math.abs(x)), 0);
}

const normed = (
  name: string,
  usage: string,
  examples: readonly (readonly [string, string])[],
  returns: DataType,
  of: (v: readonly number[], norm: number) => Value,
): FunctionEntry =>
  scalar({
    name,
    group,
    since: "4.2.0",
    usage,
    examples,
    args: [VECTOR, T.FLOAT],
    optional: 1,
    coercion: exactTypes([VECTOR, T.FLOAT]),
    returns,
    nullable: true,
    eval: (v, degree = 2) => {
      const vector = whole(v);
      return vector === undefined ? null : of(vector, norm(name, vector, degree as number));
    },
    sql: ([v, degree]) => `${name}(${v}, ${degree ?? "2.0"})`,
  });

const paired = (
  name: string,
  usage: string,
  result: string,
  of: (a: readonly number[], b: readonly number[]) => Value,
): FunctionEntry =>
  scalar({
    name,
    group,
    since: "4.2.0",
    usage,
    examples: [[`${name}(array(1.0F, 2.0F, 3.0F), array(4.0F, 5.0F, 6.0F))`, result]],
    args: [VECTOR, VECTOR],
    coercion: exactTypes([VECTOR, VECTOR]),
    returns: T.FLOAT,
    nullable: true,
    eval: (x, y) => {
      if (floats(x).length !== floats(y).length) throw mismatch(name, floats(x).length, floats(y).length);
      const a = whole(x);
      const b = whole(y);
      return a === undefined || b === undefined ? null : of(a, b);
    },
  });

const dot = (a: readonly number[], b: readonly number[]): number => sumOf(a.length, (i) => f(a[i]! * b[i]!));

function cosine(a: readonly number[], b: readonly number[]): Value {
  const left = dot(a, a);
  const right = dot(b, b);
  if (left === 0 || right === 0) return null;
  return f(dot(a, b) / f(Math.sqrt(f(left * right))));
}

interface Sums {
  readonly values: number[];
  readonly count: number;
}
const STATE = T.structOf([T.field("values", T.arrayOf(T.FLOAT, false), false), T.field("count", T.LONG, false)]);

/** Vectors are added element by element; one that is null or holds a null is left out. */
const summed = (
  name: string,
  usage: string,
  example: readonly [string, string],
  add: (s: Sums, v: readonly number[], count: number) => number[],
): AggregateFunction =>
  aggregate({
    name,
    group,
    since: "4.2.0",
    usage,
    examples: [example],
    args: [VECTOR],
    coercion: exactTypes([VECTOR]),
    returns: VECTOR,
    bind: (): AggregateEvaluation<Sums | null> => {
      const join = (a: Sums | null, b: Sums | null): Sums | null => {
        if (a === null || b === null) return a ?? b;
        if (a.values.length !== b.values.length) throw mismatch(name, a.values.length, b.values.length);
        return { values: add(a, b.values, b.count), count: a.count + b.count };
      };
      return {
        init: () => null,
        update: (s, [v]) => {
          const vector = v === null || v === undefined ? undefined : whole(v);
          return vector === undefined ? s : join(s, { values: [...vector], count: 1 });
        },
        merge: join,
        finish: (s) => s && [...s.values],
        stateType: STATE,
        save: (s) => s && { fields: [[...s.values], BigInt(s.count)] },
        load: (saved) => {
          if (saved === null) return null;
          const [values, count] = (saved as StructValue).fields as readonly [number[], bigint];
          return { values: [...values], count: Number(count) };
        },
      };
    },
  });

export const vectorFunctions: readonly FunctionEntry[] = [
  normed(
    "vector_norm",
    "vector_norm(vector[, degree]) - The norm of the vector: of degree 2 (default), 1 or infinity.",
    [
      ["vector_norm(array(3.0F, 4.0F), 2.0F)", "5.0"],
      ["vector_norm(array(3.0F, 4.0F), 1.0F)", "7.0"],
      ["vector_norm(array(3.0F, 4.0F), float('inf'))", "4.0"],
    ],
    T.FLOAT,
    (_, n) => n,
  ),
  normed(
    "vector_normalize",
    "vector_normalize(vector[, degree]) - The vector with norm 1 in its direction; null when its norm is 0.",
    [
      ["vector_normalize(array(3.0F, 4.0F), 2.0F)", "[0.6,0.8]"],
      ["vector_normalize(array(3.0F, 4.0F), float('inf'))", "[0.75,1.0]"],
    ],
    VECTOR,
    (v, n) => (v.length === 0 ? [] : n === 0 ? null : v.map((x) => f(x / n))),
  ),
  paired("vector_inner_product", "vector_inner_product(a, b) - The inner product of two vectors.", "32.0", dot),
  paired(
    "vector_cosine_similarity",
    "vector_cosine_similarity(a, b) - The cosine of the angle between two vectors; null when one has no length.",
    "0.9746319",
    cosine,
  ),
  paired("vector_l2_distance", "vector_l2_distance(a, b) - The distance of two vectors.", "5.196152", (a, b) =>
    f(
      Math.sqrt(
        sumOf(a.length, (i) => {
          const d = f(a[i]! - b[i]!);
          return f(d * d);
        }),
      ),
    ),
  ),
  summed(
    "vector_sum",
    "vector_sum(vector) - The sum of vectors, element by element.",
    ["vector_sum(col) FROM VALUES (array(1.0F, 2.0F)), (array(3.0F, 4.0F)) AS tab(col)", "[4.0,6.0]"],
    (s, v) => s.values.map((x, i) => f(x + v[i]!)),
  ),
  summed(
    "vector_avg",
    "vector_avg(vector) - The mean of vectors, element by element.",
    ["vector_avg(col) FROM VALUES (array(1.0F, 2.0F)), (array(3.0F, 4.0F)) AS tab(col)", "[2.0,3.0]"],
    // A running mean, weighted by the counts.
    (s, v, count) => {
      const all = s.count + count;
      if (count === 1) return s.values.map((x, i) => f(x + f(f(v[i]! - x) * f(1 / all))));
      return s.values.map((x, i) => f(f(x * f(s.count / all)) + f(v[i]! * f(count / all))));
    },
  ),
];
