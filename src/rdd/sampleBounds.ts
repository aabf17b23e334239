import type { RddNode } from "./node.ts";
import { compareValues } from "./order.ts";
import { partitionRandom } from "./random.ts";
import { runJob } from "./scheduler.ts";
import { consume } from "./task.ts";

/** Keys for each range that are looked at to find its bounds. */
const SAMPLES = 20;

/** A sorted sample of the keys of pairs, each partition with its weight. One job; up to a few thousand keys all are taken. */
export async function sampleBounds(
  node: RddNode,
  ranges: number,
  key: ((k: unknown) => unknown) | undefined,
): Promise<unknown[]> {
  const most = Math.max(SAMPLES * ranges, 1000);
  const parts = await runJob(
    node,
    async (pull, task) => {
      const random = partitionRandom(1, task.partition);
      const kept: unknown[] = [];
      let seen = 0;
      await consume(pull, task, (pair) => {
        const k = (pair as readonly unknown[])[0];
        seen++;
        if (kept.length < most) kept.push(k);
        else {
          const at = Math.floor(random() * seen);
          if (at < most) kept[at] = k;
        }
      });
      return { kept, seen };
    },
    undefined,
    "sortByKey",
  );
  const total = parts.reduce((n, p) => n + p.seen, 0);
  const whole = parts.every((p) => p.kept.length === p.seen);
  // A partition whose sample was cut gives keys in proportion to its size.
  const taken = whole
    ? parts.flatMap((p) => p.kept)
    : parts.flatMap((p) => {
        const share = Math.ceil((p.seen / total) * most * Math.min(parts.length, 4));
        return p.kept.slice(0, Math.max(1, share));
      });
  return (key ? taken.map(key) : taken).sort(compareValues);
}
