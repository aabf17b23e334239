import { rowValues, isRow } from "../api/values/row.ts";

/** Places of kinds of values among each other: null first, as Spark orders columns. */
function rank(v: unknown): number {
  switch (typeof v) {
    case "undefined":
      return 0;
    case "boolean":
      return 2;
    case "number":
    case "bigint":
      return 3;
    case "string":
      return 4;
    default:
      return v === null ? 1 : 5;
  }
}

/**
 * The natural order of values: numbers (NaN last), strings, booleans, tuples and rows element by element, dates by time, and objects that have a
 * `compareTo`, `compare` or `valueOf`.
 */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") {
    if (a < b) return -1;
    if (a > b) return 1;
    if (a === b) return 0;
    return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
  }
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (a === b) return 0;
  const ra = rank(a);
  const rb = rank(b);
  if (ra !== rb) return ra < rb ? -1 : 1;
  if (ra < 5) return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
  return compareObjects(a as object, b as object);
}

function compareObjects(a: object, b: object): number {
  const xs = elements(a);
  const ys = elements(b);
  if (xs && ys) {
    for (let i = 0; i < xs.length && i < ys.length; i++) {
      const c = compareValues(xs[i], ys[i]);
      if (c !== 0) return c;
    }
    return xs.length - ys.length;
  }
  for (const name of ["compareTo", "compare"] as const) {
    const f = (a as Readonly<Record<string, unknown>>)[name];
    if (typeof f === "function") return Number(f.call(a, b));
  }
  const x: unknown = a.valueOf();
  const y: unknown = b.valueOf();
  if (typeof x !== "object" && typeof y !== "object") return compareValues(x, y);
  throw new TypeError("These values have no order; give a function that makes a key of them");
}

const elements = (v: object): ArrayLike<unknown> | undefined =>
  Array.isArray(v) ? v : v instanceof Uint8Array ? v : isRow(v) ? rowValues(v) : undefined;

/** The order by a key, or the reverse. */
export const orderBy =
  (key: ((v: unknown) => unknown) | undefined, ascending = true): ((a: unknown, b: unknown) => number) =>
  (a, b) => {
    const c = key ? compareValues(key(a), key(b)) : compareValues(a, b);
    return ascending ? c : -c;
  };
