import { compareValues } from "../order.ts";
import { defineAction } from "../recipe.ts";
import { StatCounter, type StatState } from "../statCounter.ts";
import { consume } from "../task.ts";
import type { Found } from "./results.ts";

export const sumAction = defineAction("sum", () => async (pull, task): Promise<Found> => {
  let sum: number | bigint | undefined;
  await consume(pull, task, (v) => {
    sum = sum === undefined ? (v as number | bigint) : (sum as number) + (v as number);
  });
  return sum === undefined ? [] : [sum];
});

export const statsAction = defineAction("stats", () => async (pull, task): Promise<StatState> => {
  const counter = new StatCounter();
  await consume(pull, task, (v) => void counter.merge(Number(v)));
  return counter.state();
});

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

/** Counts in ranges between borders; the last range holds its upper border too. `step` is the width of even ranges, 0 of others. */
export const histogramAction = defineAction<{ borders: readonly unknown[]; step: number }, number[]>(
  "histogram",
  (_f, { borders, step }) => {
    const last = borders.length - 1;
    const low = borders[0];
    const high = borders[last];
    return async (pull, task) => {
      const counts = new Array<number>(last).fill(0);
      await consume(pull, task, (x) => {
        if (compareValues(x, low) < 0 || compareValues(x, high) > 0) return;
        const at = step > 0 ? Math.floor(((x as number) - (low as number)) / step) : rangeOf(borders, x);
        counts[Math.min(at, last - 1)]!++;
      });
      return counts;
    };
  },
);
