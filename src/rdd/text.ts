import { isRow, rowValues } from "../api/values/row.ts";

/** A value as a line of text: strings as they are, arrays as Scala prints tuples, rows as Spark does, plain objects as JSON. */
export function textOf(v: unknown): string {
  if (typeof v === "string") return v;
  if (typeof v !== "object" || v === null) return String(v);
  if (Array.isArray(v)) return `(${v.map(textOf).join(",")})`;
  if (isRow(v)) return `[${rowValues(v).map(textOf).join(",")}]`;
  if (v instanceof Map) return `Map(${[...v].map(([k, x]) => `${textOf(k)} -> ${textOf(x)}`).join(", ")})`;
  if (v instanceof Set) return `Set(${[...v].map(textOf).join(", ")})`;
  if (v instanceof Date) return v.toISOString();
  const prototype = Object.getPrototypeOf(v) as object | null;
  return prototype === Object.prototype || prototype === null ? JSON.stringify(v) : String(v);
}
