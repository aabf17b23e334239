import type { TableSource } from "../../catalyst/plan/logicalPlan.ts";
import { isDeterministic } from "../../catalyst/functions/evaluate.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import { keyNumbers, sourceKey } from "../../catalyst/plan/keyParts.ts";

/** What does not count for the rows that a plan gives. */
const SKIPPED = new Set(["planId", "now", "settings", "qualifier", "metadata"]);

const numbers = new WeakMap<object, number>();
let last = 0;
/** Objects that are equal only to themselves: rows that were handed over, caches. */
function identity(x: object): number {
  let n = numbers.get(x);
  if (n === undefined) numbers.set(x, (n = ++last));
  return n;
}

/** Thrown when something gives other rows each time. */
const NEVER_EQUAL = Symbol();

/**
 * A text that is the same for parts of one query's plans that give the same rows in the same columns: ids count from 0 in order of appearance, names of
 * columns and what is known of nulls are left out. None for what may give other rows each time, and for what holds subqueries.
 */
export function reuseKey(part: unknown): string | undefined {
  const number = keyNumbers();
  try {
    return JSON.stringify(part, function (this: unknown, key: string, value: unknown): unknown {
      const holder = this as { readonly kind?: string };
      if (SKIPPED.has(key)) return undefined;
      if (typeof value === "bigint" || typeof value === "number") return number(key, value);
      const column = holder.kind === "AttributeReference" || holder.kind === "Alias";
      if (column && (key === "name" || key === "nullable")) return undefined;
      if (value === null || typeof value !== "object") return value;
      // Places in the query's text; an exchange's origin is a word.
      if (key === "origin") return undefined;
      if (key === "source") return sourceKey(value as TableSource);
      if (key === "cache" || (key === "rows" && holder.kind?.startsWith("Local"))) return identity(value);
      switch ((value as { readonly kind?: string }).kind) {
        case "ScalarSubquery":
        case "Exists":
        case "InSubquery":
        case "Sample":
          throw NEVER_EQUAL;
        case "Call":
        case "AggregateCall":
        case "ScalarUdf":
          if (!isDeterministic(value as Expression)) throw NEVER_EQUAL;
      }
      return value;
    });
  } catch (e) {
    if (e === NEVER_EQUAL) return undefined;
    throw e;
  }
}
