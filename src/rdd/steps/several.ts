import { sparkError } from "../../common/errors/conditions.ts";
import "../conditions.ts";
import { narrow, openNode, type RddNode } from "../node.ts";
import { newNode, stepNode } from "../nodes.ts";
import { ConcatPull, DONE, MapPull, type Pull, WAIT } from "../pull.ts";
import { defineNode } from "../recipe.ts";
import type { Task } from "../task.ts";

function* opened(parents: readonly (readonly [RddNode, number])[], task: Task): Generator<Pull, void, undefined> {
  for (const [n, p] of parents) yield openNode(n, p, task);
}

/** A node whose partitions are those of its parents, one after the other, as `reads` tells. */
function concatNode(
  parents: readonly RddNode[],
  site: string,
  kind: string,
  partitions: () => number,
  reads: (p: number) => readonly (readonly [RddNode, number])[],
): RddNode {
  return newNode(parents[0]!.engine, {
    kind,
    site,
    dependencies: parents.map(narrow),
    partitions,
    reads,
    compute: (p, task) => {
      const from = reads(p);
      return from.length === 1 ? openNode(from[0]![0], from[0]![1], task) : new ConcatPull(opened(from, task));
    },
  });
}

/** One RDD after the other. */
export const unionNode = defineNode("union", ({ site }, parents) =>
  concatNode(
    parents,
    site,
    "UnionRDD",
    () => parents.reduce((n, p) => n + p.partitions(), 0),
    (p) => {
      for (const parent of parents) {
        const n = parent.partitions();
        if (p < n) return [[parent, p]];
        p -= n;
      }
      throw new RangeError("no such partition");
    },
  ),
);

/** RDDs of one partitioner, partition by partition, so that it is kept. */
export const alignedUnionNode = defineNode("alignedUnion", ({ site }, parents) => ({
  ...concatNode(
    parents,
    site,
    "PartitionerAwareUnionRDD",
    () => parents[0]!.partitions(),
    (p) => parents.map((n) => [n, p] as const),
  ),
  partitioner: parents[0]!.partitioner,
}));

/** Fewer partitions, each of several neighbours. */
export const coalesceNode = defineNode<{ n: number }>("coalesce", ({ site }, [parent], _f, { n }) => {
  const partitions = (): number => Math.min(n, parent!.partitions());
  const start = (p: number): number => Math.floor((p * parent!.partitions()) / partitions());
  return concatNode([parent!], site, "CoalescedRDD", partitions, (p) =>
    Array.from({ length: start(p + 1) - start(p) }, (_, i) => [parent!, start(p) + i] as const),
  );
});

/** Elements in turns to partitions, from another one on for each task, so that small ones do not all fill the first. */
export const spreadNode = defineNode<{ n: number }>("spread", ({ site }, [parent], _f, { n }) =>
  stepNode(parent!, site, (source, p, task) => {
    let to = Math.imul(p + 1, 0x9e3779b1) >>> 0;
    return new MapPull(source, (x) => [to++ % n, x], task);
  }),
);

class CartesianPull implements Pull {
  private readonly left: Pull;
  private readonly right: () => Pull;
  private current: unknown;
  private inner: Pull | undefined;
  constructor(left: Pull, right: () => Pull) {
    this.left = left;
    this.right = right;
  }
  next(): unknown {
    for (;;) {
      if (this.inner) {
        const v = this.inner.next();
        if (v === WAIT) return WAIT;
        if (v !== DONE) return [this.current, v];
        this.inner = undefined;
      }
      const v = this.left.next();
      if (v === DONE || v === WAIT) return v;
      this.current = v;
      this.inner = this.right();
    }
  }
}

/** All pairs of an element of the one and one of the other. */
export const cartesianNode = defineNode("cartesian", ({ site, engine }, [left, right]) => {
  const reads = (p: number) => {
    const n = right!.partitions();
    return [[left!, Math.floor(p / n)] as const, [right!, p % n] as const] as const;
  };
  return newNode(engine, {
    kind: "CartesianRDD",
    site,
    dependencies: [narrow(left!), narrow(right!)],
    partitions: () => left!.partitions() * right!.partitions(),
    reads,
    compute: (p, task) => {
      const [[, l], [, r]] = reads(p);
      return new CartesianPull(openNode(left!, l, task), () => openNode(right!, r, task));
    },
  });
});

class ZipPull implements Pull {
  private readonly left: Pull;
  private readonly right: Pull;
  private held: unknown = WAIT;
  constructor(left: Pull, right: Pull) {
    this.left = left;
    this.right = right;
  }
  next(): unknown {
    const a = this.held === WAIT ? this.left.next() : this.held;
    if (a === WAIT) return WAIT;
    this.held = a;
    const b = this.right.next();
    if (b === WAIT) return WAIT;
    this.held = WAIT;
    if ((a === DONE) !== (b === DONE)) throw sparkError("ZIP_ELEMENTS");
    return a === DONE ? DONE : [a, b];
  }
}

/** Pairs of the elements at the same places. */
export const zipNode = defineNode("zip", ({ site, engine }, [left, right]) =>
  newNode(engine, {
    kind: "ZippedPartitionsRDD2",
    site,
    dependencies: [narrow(left!), narrow(right!)],
    partitions: () => left!.partitions(),
    compute: (p, task) => new ZipPull(openNode(left!, p, task), openNode(right!, p, task)),
  }),
);

/** Each element with its place in the whole; where partitions begin is found by `before`, and is their slice. */
export const indexNode = defineNode("zipWithIndex", ({ site, engine }, [parent], _f, _args, slice) =>
  newNode(engine, {
    kind: "ZippedWithIndexRDD",
    site,
    dependencies: [narrow(parent!)],
    partitions: () => parent!.partitions(),
    compute: (p, task) => {
      let i = slice(p) as number;
      return new MapPull(openNode(parent!, p, task), (x) => [x, i++], task);
    },
  }),
);
