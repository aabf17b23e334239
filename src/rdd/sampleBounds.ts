import type { RddNode } from "./node.ts";
import { compareValues } from "./order.ts";
import type { RangePartitioner } from "./partitioner.ts";
import { partitionRandom } from "./random.ts";
import { defineAction } from "./recipe.ts";
import { runJob } from "./scheduler.ts";
import type { PartitionerSpec } from "./steps/shuffles.ts";
import { consume } from "./task.ts";

/** Keys for each range that are looked at to find its bounds. */
const SAMPLES = 20;

/** Some of the keys of a partition, each as likely as the others, and how many there are. */
const sampleKeys = defineAction<{ most: number }, { kept: unknown[]; seen: number }>(
  "sampleKeys",
  (_f, { most }) =>
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
);

/** A sorted sample of the keys of pairs, each partition with its weight. One job; up to a few thousand keys all are taken. */
async function sampleOf(node: RddNode, ranges: number, key: ((k: unknown) => unknown) | undefined): Promise<unknown[]> {
  const most = Math.max(SAMPLES * ranges, 1000);
  const parts = await runJob(node, sampleKeys(node.engine, [], { most }), undefined, "sortByKey");
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

/** Has the bounds of a sorted node's ranges found by a sample of its pairs, before its shuffle first runs. */
export function findBounds(sorted: RddNode, spec: PartitionerSpec, key: ((k: unknown) => unknown) | undefined): void {
  const dependency = sorted.dependencies[0]!;
  if (dependency.kind !== "shuffle") throw new Error("ranges without a shuffle");
  const { shuffle } = dependency;
  shuffle.prepare = async () => {
    const { n } = spec;
    const samples = await sampleOf(shuffle.node, n, key);
    const bound = (i: number): unknown => samples[Math.floor((samples.length * (i + 1)) / n)];
    spec.bounds = samples.length === 0 ? [] : Array.from({ length: n - 1 }, (_, i) => bound(i));
    (shuffle.partitioner as RangePartitioner).setBounds(spec.bounds);
  };
}
