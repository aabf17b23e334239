import type { TableSource } from "./logicalPlan.ts";

/** How numbers stand in a text that is the same for equal plans: ids count from 0 in order of appearance, and what JSON has no form for is a text. */
export function keyNumbers(): (key: string, value: number | bigint) => number | string {
  const ids = new Map<number, number>();
  return (key, value) => {
    if (typeof value === "bigint") return `${value}n`;
    if (key !== "id") return Number.isFinite(value) && !Object.is(value, -0) ? value : String(value);
    let n = ids.get(value);
    if (n === undefined) {
      n = ids.size;
      ids.set(value, n);
    }
    return n;
  };
}

/** What tells a source from others: its files by their paths. */
export const sourceKey = ({ format, paths, options, schema, table }: TableSource): object => ({
  format,
  paths,
  options,
  schema,
  table,
});
