import type { Engine } from "./engine.ts";
import type { RddNode } from "./node.ts";
import { newNode } from "./nodes.ts";
import { ArrayPull, DONE } from "./pull.ts";
import { defineNode } from "./recipe.ts";

/** Elements in one serialized batch of PySpark, at most. */
const BATCH = 1024;

const listSlices = defineNode<{ slices: number }>("list", ({ engine, site }, _parents, _f, { slices }, slice) =>
  newNode(engine, {
    kind: "ParallelCollectionRDD",
    site,
    dependencies: [],
    partitions: () => slices,
    compute: (p) => new ArrayPull(slice(p) as readonly unknown[]),
  }),
);

/** The elements of a program in slices. They are cut as PySpark cuts them: by batches first, so that every partition has the same elements there and here. */
export function listNode(engine: Engine, site: string, values: readonly unknown[], slices: number): RddNode {
  const batch = Math.max(1, Math.min(Math.floor(values.length / slices), BATCH));
  const batches = Math.ceil(values.length / batch);
  const start = (p: number): number => Math.min(values.length, Math.floor((p * batches) / slices) * batch);
  return listSlices([], site, [], { slices }, { engine, slice: (p) => values.slice(start(p), start(p + 1)) });
}

const range = defineNode<{ start: number; step: number; size: number; slices: number }>(
  "range",
  ({ engine, site }, _parents, _f, { start, step, size, slices }) => {
    const place = (p: number): number => Math.floor((p * size) / slices);
    return newNode(engine, {
      kind: "ParallelCollectionRDD",
      site,
      dependencies: [],
      partitions: () => slices,
      compute: (p) => {
        let i = place(p);
        const last = place(p + 1);
        return { next: () => (i < last ? start + step * i++ : DONE) };
      },
    });
  },
);

/** Whole numbers, made when they are asked for. */
export function rangeNode(
  engine: Engine,
  site: string,
  start: number,
  end: number,
  step: number,
  slices: number,
): RddNode {
  const size = Math.max(0, Math.ceil((end - start) / step));
  return range([], site, [], { start, step, size, slices }, { engine });
}
