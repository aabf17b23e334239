import { runJob } from "./scheduler.ts";
import { histogramAction } from "./steps/statistics.ts";
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
    const [low, high] = await Promise.all([usable.min(), usable.max()]).catch((error: unknown) => {
      if ((error as { condition?: string }).condition === "EMPTY_RDD")
        throw invalid("can not generate buckets from empty RDD");
      throw error;
    });
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
  const { node } = usable;
  const action = histogramAction(node.engine, [], { borders, step: even });
  const parts = await runJob(node, action, undefined, "histogram");
  const counts = parts.reduce((a, b) => a.map((n, i) => n + b[i]!), new Array<number>(borders.length - 1).fill(0));
  return [borders, counts];
}
