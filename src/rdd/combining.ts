import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { narrow, openNode, type RddNode } from "./node.ts";
import { newNode, shuffledNode, stepNode } from "./nodes.ts";
import { indexPartitioner, samePartitioner } from "./partitioner.ts";
import { ConcatPull, DONE, MapPull, type Pull, WAIT } from "./pull.ts";
import type { RDD } from "./rdd.ts";
import { runJob } from "./scheduler.ts";
import { consume, type Task } from "./task.ts";
import { Transformations } from "./transformations.ts";

/** One RDD after the other; with a common partitioner, partition by partition, so that it is kept. */
export function unionNode(parents: readonly RddNode[], site: string): RddNode {
  const first = parents[0]!;
  if (parents.every((p) => samePartitioner(p.partitioner, first.partitioner)))
    return newNode(first.engine, {
      kind: "PartitionerAwareUnionRDD",
      site,
      dependencies: parents.map(narrow),
      partitions: () => first.partitions(),
      partitioner: first.partitioner,
      compute: (p, task) => new ConcatPull(opened(parents, p, task)),
    });
  return newNode(first.engine, {
    kind: "UnionRDD",
    site,
    dependencies: parents.map(narrow),
    partitions: () => parents.reduce((n, p) => n + p.partitions(), 0),
    compute: (p, task) => {
      for (const parent of parents) {
        const n = parent.partitions();
        if (p < n) return openNode(parent, p, task);
        p -= n;
      }
      throw new RangeError("no such partition");
    },
  });
}

function* opened(parents: readonly RddNode[], p: number, task: Task): Generator<Pull, void, undefined> {
  for (const n of parents) yield openNode(n, p, task);
}

/** Fewer partitions, each of several neighbours. */
function coalesceNode(parent: RddNode, n: number, site: string): RddNode {
  const partitions = (): number => Math.min(n, parent.partitions());
  return newNode(parent.engine, {
    kind: "CoalescedRDD",
    site,
    dependencies: [narrow(parent)],
    partitions,
    compute: (p, task) => {
      const from = Math.floor((p * parent.partitions()) / partitions());
      const to = Math.floor(((p + 1) * parent.partitions()) / partitions());
      return new ConcatPull(
        (function* () {
          for (let i = from; i < to; i++) yield openNode(parent, i, task);
        })(),
      );
    },
  });
}

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

/** Operations that bring RDDs, or partitions, together. */
export abstract class Combining<T> extends Transformations<T> {
  union(other: Transformations<T>): RDD<T> {
    return this.derive(unionNode([this.node, other.node], this.at("union")));
  }
  /** The elements that both have, each once. */
  intersection(other: Transformations<T>, numPartitions?: number): RDD<T> {
    return this.map((x): [T, null] => [x, null])
      .cogroup(
        (other as RDD<T>).map((x): [T, null] => [x, null]),
        numPartitions,
      )
      .filter(([, [a, b]]) => a.length > 0 && b.length > 0)
      .map((pair) => pair[0]) as RDD<T>;
  }
  /** The elements that the other has not. */
  subtract(other: Transformations<T>, numPartitions?: number): RDD<T> {
    return this.map((x): [T, true] => [x, true])
      .subtractByKey(
        (other as RDD<T>).map((x): [T, true] => [x, true]),
        numPartitions,
      )
      .map((pair) => pair[0]) as RDD<T>;
  }
  /** All pairs of an element of this and one of the other. */
  cartesian<U>(other: Transformations<U>): RDD<[T, U]> {
    const { node } = this;
    const right = other.node;
    return this.derive(
      newNode(node.engine, {
        kind: "CartesianRDD",
        site: this.at("cartesian"),
        dependencies: [narrow(node), narrow(right)],
        partitions: () => node.partitions() * right.partitions(),
        compute: (p, task) => {
          const n = right.partitions();
          return new CartesianPull(openNode(node, Math.floor(p / n), task), () => openNode(right, p % n, task));
        },
      }),
    );
  }
  /** Pairs of the elements at the same places; both must have as many partitions, and as many elements in each. */
  zip<U>(other: Transformations<U>): RDD<[T, U]> {
    const { node } = this;
    const right = other.node;
    if (node.partitions() !== right.partitions()) throw sparkError("ZIP_PARTITIONS");
    return this.derive(
      newNode(node.engine, {
        kind: "ZippedPartitionsRDD2",
        site: this.at("zip"),
        dependencies: [narrow(node), narrow(right)],
        partitions: () => node.partitions(),
        compute: (p, task) => new ZipPull(openNode(node, p, task), openNode(right, p, task)),
      }),
    );
  }
  /** Each element with its place in the whole. With several partitions a job counts them, when the result is first computed. */
  zipWithIndex(): RDD<[T, number]> {
    const { node } = this;
    let starts: Promise<number[]> | undefined;
    let known: readonly number[] = [0];
    const count = async (): Promise<number[]> => {
      const n = node.partitions();
      const body = async (pull: Pull, task: Task): Promise<number> => {
        let c = 0;
        await consume(pull, task, () => void c++);
        return c;
      };
      const list = Array.from({ length: Math.max(0, n - 1) }, (_, i) => i);
      const counts = list.length > 0 ? await runJob(node, body, list, "zipWithIndex") : [];
      const out = [0];
      for (const c of counts) out.push(out.at(-1)! + c);
      return out;
    };
    return this.derive(
      newNode(node.engine, {
        kind: "ZippedWithIndexRDD",
        site: this.at("zipWithIndex"),
        dependencies: [narrow(node)],
        partitions: () => node.partitions(),
        before: async () => {
          starts ??= count();
          try {
            known = await starts;
          } catch (error) {
            starts = undefined;
            throw error;
          }
        },
        compute: (p, task) => {
          let i = known[p]!;
          return new MapPull(openNode(node, p, task), (x) => [x, i++], task);
        },
      }),
    );
  }
  /** Fewer partitions without a shuffle; with `shuffle`, any number. */
  coalesce(numPartitions: number, shuffle = false): RDD<T> {
    if (!(numPartitions > 0))
      throw sparkError("INVALID_RDD_ARGUMENT", {
        message: `Number of partitions (${numPartitions}) must be positive.`,
      });
    if (!shuffle) return this.derive(coalesceNode(this.node, numPartitions, this.at("coalesce")));
    const site = this.at("repartition");
    // In turns, from another partition for each task, so that small ones do not all fill the first.
    const spread = stepNode(this.node, site, (source, p, task) => {
      let to = Math.imul(p + 1, 0x9e3779b1) >>> 0;
      return new MapPull(source, (x) => [to++ % numPartitions, x], task);
    });
    const moved = shuffledNode(spread, site, indexPartitioner(numPartitions));
    const values = stepNode(
      moved,
      site,
      (source, _p, task) => new MapPull(source, (pair) => (pair as unknown[])[1], task),
    );
    return this.derive(values);
  }
  repartition(numPartitions: number): RDD<T> {
    return this.coalesce(numPartitions, true);
  }
}
