import { isAsync, stepNode } from "../nodes.ts";
import { FilterPull, FlatMapPull, isThenable, MapPull } from "../pull.ts";
import { defineNode } from "../recipe.ts";

type Any = (v: unknown) => unknown;
type Pair = readonly [unknown, unknown];
type Grouped = readonly [key: unknown, lists: readonly [readonly unknown[], readonly unknown[]]];

/** A function of the value; keys, and so partitions, stay. */
export const mapValuesNode = defineNode("mapValues", ({ site }, [parent], [f]) => {
  const step = (pair: unknown): unknown => {
    const [k, v] = pair as Pair;
    const r = (f as Any)(v);
    return isThenable(r) ? r.then((x) => [k, x]) : [k, r];
  };
  return stepNode(parent!, site, (s, _p, task) => new MapPull(s, step, task), { preserves: true, waits: isAsync(f) });
});

export const flatMapValuesNode = defineNode("flatMapValues", ({ site }, [parent], [f]) => {
  const spread = (k: unknown, values: unknown): unknown[] => Array.from(values as Iterable<unknown>, (x) => [k, x]);
  const step = (pair: unknown): unknown => {
    const [k, v] = pair as Pair;
    const r = (f as Any)(v);
    return isThenable(r) ? r.then((x) => spread(k, x)) : spread(k, r);
  };
  return stepNode(parent!, site, (s, _p, task) => new FlatMapPull(s, step, task, "flatMapValues"), {
    preserves: true,
    waits: isAsync(f),
  });
});

const MISSING: readonly unknown[] = [null];
const orMissing = (side: readonly unknown[], outer: boolean): readonly unknown[] =>
  outer && side.length === 0 ? MISSING : side;

/** Pairs of values out of a cogroup; what an outer side lacks is null. */
export const joinedNode = defineNode<{ what: string; leftOuter: boolean; rightOuter: boolean }>(
  "joined",
  ({ site }, [parent], _f, { what, leftOuter, rightOuter }) => {
    const pairs = function* (group: unknown): Generator<unknown, void, undefined> {
      const [key, [left, right]] = group as Grouped;
      // An outer join of the left keeps its elements where the right has none.
      const r = orMissing(right, leftOuter);
      for (const a of orMissing(left, rightOuter)) for (const b of r) yield [key, [a, b]];
    };
    return stepNode(parent!, site, (s, _p, task) => new FlatMapPull(s, pairs, task, what), { preserves: true });
  },
);

/** Of a cogroup of two, the keys that both have, each once. */
export const bothNode = defineNode("both", ({ site }, [parent]) =>
  stepNode(
    parent!,
    site,
    (s, _p, task) =>
      new FlatMapPull(
        s,
        (g) => ((g as Grouped)[1][0].length > 0 && (g as Grouped)[1][1].length > 0 ? [(g as Grouped)[0]] : []),
        task,
        "intersection",
      ),
  ),
);

/** Of a cogroup of two, the pairs whose keys the second has not. */
export const onlyLeftNode = defineNode("onlyLeft", ({ site }, [parent]) => {
  const alone = stepNode(
    parent!,
    site,
    (s, _p, task) => new FilterPull(s, (g) => (g as Grouped)[1][1].length === 0, task),
    { preserves: true },
  );
  return stepNode(
    alone,
    site,
    (s, _p, task) =>
      new FlatMapPull(s, (g) => (g as Grouped)[1][0].map((v) => [(g as Grouped)[0], v]), task, "subtractByKey"),
    { preserves: true },
  );
});
