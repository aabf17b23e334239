import { KeyMap } from "../keys.ts";
import { stepNode } from "../nodes.ts";
import { FilterPull, FlatMapPull } from "../pull.ts";
import { partitionRandom, poisson } from "../random.ts";
import { defineNode } from "../recipe.ts";

const OPTIONS = { kind: "PartitionwiseSampledRDD", preserves: true };

export const sampleNode = defineNode<{ withReplacement: boolean; fraction: number; seed: number }>(
  "sample",
  ({ site }, [parent], _f, { withReplacement, fraction, seed }) =>
    stepNode(
      parent!,
      site,
      (source, p, task) => {
        const random = partitionRandom(seed, p);
        if (!withReplacement) return new FilterPull(source, () => random() < fraction, task);
        return new FlatMapPull(source, (x) => new Array(poisson(fraction, random)).fill(x), task, "sample");
      },
      OPTIONS,
    ),
);

/** The elements whose number, by chance, lies between two bounds: what randomSplit parts. */
export const splitNode = defineNode<{ from: number; to: number; seed: number }>(
  "randomSplit",
  ({ site }, [parent], _f, { from, to, seed }) =>
    stepNode(
      parent!,
      site,
      (source, p, task) => {
        const random = partitionRandom(seed, p);
        const keep = (): boolean => {
          const x = random();
          return x >= from && x < to;
        };
        return new FilterPull(source, keep, task);
      },
      OPTIONS,
    ),
);

/** A sample of pairs with a fraction for each key. */
export const sampleByKeyNode = defineNode<{
  withReplacement: boolean;
  fractions: readonly (readonly [key: unknown, fraction: number])[];
  seed: number;
}>("sampleByKey", ({ site }, [parent], _f, { withReplacement, fractions, seed }) => {
  const given = new KeyMap<number>();
  for (const [k, f] of fractions) given.set(k, f);
  const fraction = (pair: unknown): number => given.get((pair as readonly unknown[])[0]) ?? 0;
  return stepNode(
    parent!,
    site,
    (source, p, task) => {
      const random = partitionRandom(seed, p);
      if (!withReplacement) return new FilterPull(source, (pair) => random() < fraction(pair), task);
      const times = (pair: unknown): unknown[] => new Array(poisson(fraction(pair), random)).fill(pair);
      return new FlatMapPull(source, times, task, "sampleByKey");
    },
    { preserves: true },
  );
});
