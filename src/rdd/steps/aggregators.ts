import { decode, encode } from "../records.ts";
import type { AnyFunction } from "../workers/functionText.ts";
import type { Aggregator } from "../shuffle/shuffle.ts";

type Any = (...args: unknown[]) => unknown;

/** A start value of its own for each use: functions may change it. */
export const copyOf = <U>(v: U): U => (typeof v === "object" && v !== null ? (decode(encode([[v]]))[0]![0] as U) : v);

/** How values become one, in words: with functions it makes an aggregator. */
export type AggregatorSpec =
  | { readonly kind: "reduce" }
  | { readonly kind: "combine" }
  | { readonly kind: "aggregate"; readonly zero: unknown }
  | { readonly kind: "list" };

/** The functions are those of the operation: [reduce], [create, merge, mergeCombiners], [merge, mergeCombiners]. */
export function aggregatorOf(spec: AggregatorSpec, functions: readonly (AnyFunction | undefined)[]): Aggregator {
  const [f, g, h] = functions as readonly Any[];
  switch (spec.kind) {
    case "reduce":
      return { create: (v) => v, merge: f!, mergeCombiners: f! };
    case "combine":
      return { create: (v) => f!(v), merge: (c, v) => g!(c, v), mergeCombiners: h! };
    case "aggregate":
      return { create: (v) => f!(copyOf(spec.zero), v), merge: (c, v) => f!(c, v), mergeCombiners: g! };
    case "list":
      return {
        create: (v) => [v],
        merge: (c, v) => {
          (c as unknown[]).push(v);
          return c;
        },
        mergeCombiners: (a, b) => (a as unknown[]).concat(b as unknown[]),
      };
  }
}

/** Values of several parents, a list for each. */
export const cogroupAggregator = (parents: number): Aggregator => ({
  create: (v, tag) => {
    const lists: unknown[][] = Array.from({ length: parents }, () => []);
    lists[tag]!.push(v);
    return lists;
  },
  merge: (lists, v, tag) => {
    (lists as unknown[][])[tag]!.push(v);
    return lists;
  },
  mergeCombiners: (a, b) => (a as unknown[][]).map((list, i) => list.concat((b as unknown[][])[i]!)),
});
