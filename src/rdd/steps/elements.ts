import { isAsync, partitionFunctionNode, type PartitionRows, stepNode } from "../nodes.ts";
import { DONE, FilterPull, FlatMapPull, isThenable, MapPull, type Pull, WAIT } from "../pull.ts";
import { defineNode } from "../recipe.ts";

type Any = (v: unknown) => unknown;

export const mapNode = defineNode<{ preserves: boolean }>("map", ({ site }, [parent], [f], { preserves }) =>
  stepNode(parent!, site, (source, _p, task) => new MapPull(source, f as Any, task), { preserves, waits: isAsync(f) }),
);

export const flatMapNode = defineNode<{ preserves: boolean }>("flatMap", ({ site }, [parent], [f], { preserves }) =>
  stepNode(parent!, site, (source, _p, task) => new FlatMapPull(source, f as Any, task, "flatMap"), {
    preserves,
    waits: isAsync(f),
  }),
);

export const filterNode = defineNode("filter", ({ site }, [parent], [f]) =>
  stepNode(parent!, site, (source, _p, task) => new FilterPull(source, f as Any, task), {
    preserves: true,
    waits: isAsync(f),
  }),
);

/** A function over the rows of a partition: alone, with the partition's number before them, or for its effect alone. */
export const partitionsNode = defineNode<{ preserves: boolean; what: string; as: "rows" | "indexed" | "effect" }>(
  "mapPartitions",
  ({ site }, [parent], [f], { preserves, what, as }) => {
    const g = f as (...args: unknown[]) => unknown;
    const run = (p: number, rows: PartitionRows<never>): unknown => {
      if (as === "indexed") return g(p, rows);
      if (as === "rows") return g(rows);
      const done = g(rows);
      return isThenable(done) ? done.then(() => []) : [];
    };
    return partitionFunctionNode(parent!, site, run, { preserves, what, async: isAsync(f) });
  },
);

/** Each partition as one array. */
export const glomNode = defineNode("glom", ({ site }, [parent]) =>
  stepNode(parent!, site, (source) => {
    let values: unknown[] | undefined = [];
    return {
      next: () => {
        if (!values) return DONE;
        for (;;) {
          const v = source.next();
          if (v === WAIT) return WAIT;
          if (v === DONE) break;
          values.push(v);
        }
        const all = values;
        values = undefined;
        return all;
      },
    };
  }),
);

export const keyByNode = defineNode("keyBy", ({ site }, [parent], [f]) => {
  const pair = (x: unknown): unknown => {
    const k = (f as Any)(x);
    return isThenable(k) ? k.then((key) => [key, x]) : [k, x];
  };
  return stepNode(parent!, site, (source, _p, task) => new MapPull(source, pair, task), { waits: isAsync(f) });
});

/** Each element with a number: those of partition k of n are k, n+k, 2n+k ... */
export const uniqueIdNode = defineNode("zipWithUniqueId", ({ site }, [parent]) =>
  stepNode(parent!, site, (source, p, task) => {
    const n = parent!.partitions();
    let i = 0;
    return new MapPull(source, (x) => [x, i++ * n + p], task);
  }),
);

/** A part of each element, or the element in a pair: what has no function of the user. */
const RESHAPES = {
  key: (x: unknown) => (x as readonly unknown[])[0],
  value: (x: unknown) => (x as readonly unknown[])[1],
  pairWithNull: (x: unknown) => [x, null],
} satisfies Readonly<Record<string, Any>>;

export const reshapeNode = defineNode<{ as: keyof typeof RESHAPES }>("reshape", ({ site }, [parent], _f, { as }) =>
  stepNode(parent!, site, (source, _p, task) => new MapPull(source, RESHAPES[as], task)),
);

/** The same elements under another name in the lineage. */
export const sameNode = defineNode("same", ({ site }, [parent]) => stepNode(parent!, site, (source: Pull) => source));
