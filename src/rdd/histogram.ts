import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { compareValues } from "./order.ts";
import type { RDD } from "./rdd.ts";

const invalid = (message: string) => sparkError("INVALID_RDD_ARGUMENT", { message });

/** Borders and counts. The last range holds its upper border too; what is outside, missing or NaN counts nowhere. */
export async function histogramOf(
  rdd: RDD<unknown>,
  buckets: number | readonly unknown[],
): Promise<[unknown[], number[]]> {
  const usable = rdd.filter((x) => x !== null && x !== undefined && !(typeof x === "number" && Number.isNaN(x)));
  let borders: unknown[];
  let even = 0;
  if (typeof buckets === "number") {
    if (!(buckets >= 1)) throw invalid("number of buckets must be >= 1");
    const range = await usable
      .map((x): { low: unknown; high: unknown } => ({ low: x, high: x }))
      .reduce((a, b) => ({
        low: compareValues(b.low, a.low) < 0 ? b.low : a.low,
        high: compareValues(b.high, a.high) > 0 ? b.high : a.high,
      }))
      .catch((error: unknown) => {
        if ((error as { condition?: string }).condition === "EMPTY_RDD")
          throw invalid("can not generate buckets from empty RDD");
        throw error;
      });
    const { low, high } = range;
    if (compareValues(low, high) === 0 || buckets === 1) return [[low, high], [await usable.count()]];
    if (typeof low !== "number" || typeof high !== "number")
      throw invalid("Can not generate buckets with non-number in RDD");
    if (!Number.isFinite(low) || !Number.isFinite(high)) throw invalid("Can not generate buckets with infinite value");
    const step = (high - low) / buckets;
    even = step;
    borders = Array.from({ length: buckets }, (_, i) => low + i * step);
    borders.push(high);
  } else {
    if (buckets.length < 2) throw invalid("buckets should have more than one value");
    borders = [...buckets];
    for (let i = 1; i < borders.length; i++)
      if (compareValues(borders[i - 1], borders[i]) >= 0)
        throw invalid(
          compareValues(borders[i - 1], borders[i]) === 0
            ? "buckets should not contain duplicated values"
            : "buckets should be sorted",
        );
  }
  const last = borders.length - 1;
  const low = borders[0];
  const high = borders[last];
  const counts = await usable.aggregate(
    new Array<number>(last).fill(0),
    (acc, x) => {
      if (compareValues(x, low) < 0 || compareValues(x, high) > 0) return acc;
      const at = even > 0 ? Math.floor(((x as number) - (low as number)) / even) : rangeOf(borders, x);
      acc[Math.min(at, last - 1)]!++;
      return acc;
    },
    (a, b) => a.map((n, i) => n + b[i]!),
  );
  return [borders, counts];
}

/** The last border that is not greater. */
function rangeOf(borders: readonly unknown[], x: unknown): number {
  let low = 0;
  let high = borders.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareValues(borders[middle], x) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
