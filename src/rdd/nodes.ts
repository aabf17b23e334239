import type { Engine } from "./engine.ts";
import { narrow, openNode, type RddNode, shuffled } from "./node.ts";
import type { Partitioner } from "./partitioner.ts";
import { ArrayPull, DONE, type Pull, pullOf, WAIT, LaterPull, isThenable } from "./pull.ts";
import { CombinePull } from "./shuffle/combine.ts";
import type { Records, ShuffleSource } from "./shuffle/output.ts";
import type { Aggregator, Shuffle } from "./shuffle/shuffle.ts";
import { SortPull } from "./shuffle/sorter.ts";
import { StorageLevel } from "./storageLevel.ts";
import { breathe, isDue, MustGather, type Task } from "./task.ts";

/** Makes a node; what is not said has no effect. */
export function newNode(
  engine: Engine,
  init: Pick<RddNode, "kind" | "site" | "dependencies" | "partitions" | "compute"> &
    Partial<Pick<RddNode, "partitioner" | "waits" | "name" | "reads">>,
): RddNode {
  const waits =
    init.waits ?? init.dependencies.some((d) => d.kind === "narrow" && d.node.waits && !d.node.level.useMemory);
  return {
    id: engine.newId(),
    engine,
    partitioner: undefined,
    before: undefined,
    reads: undefined,
    recipe: undefined,
    insists: false,
    name: null,
    level: StorageLevel.NONE,
    wanted: "none",
    checkpoint: undefined,
    ...init,
    waits,
  };
}

const AsyncFunction = (async () => {}).constructor;
const AsyncGeneratorFunction = async function* () {}.constructor;
/** Whether a function is written with `async`; others may give promises too. */
export const isAsync = (f: unknown): boolean => f instanceof AsyncFunction || f instanceof AsyncGeneratorFunction;

/** A step over each partition of a parent, in the same task. */
export function stepNode(
  parent: RddNode,
  site: string,
  step: (source: Pull, partition: number, task: Task) => Pull,
  options: { kind?: string; preserves?: boolean; waits?: boolean } = {},
): RddNode {
  return newNode(parent.engine, {
    kind: options.kind ?? "MapPartitionsRDD",
    site,
    dependencies: [narrow(parent)],
    partitions: () => parent.partitions(),
    partitioner: options.preserves ? parent.partitioner : undefined,
    compute: (p, task) => step(openNode(parent, p, task), p, task),
    waits: parent.waits || options.waits === true,
  });
}

/** The elements of a partition for a function of the user: to be iterated over once, with `for` or `for await`. */
export type PartitionRows<T> = IterableIterator<T> & AsyncIterable<T>;

class Rows implements Iterator<unknown> {
  private readonly source: Pull;
  private readonly task: Task;
  private readonly owner: object;
  private ended = false;
  constructor(source: Pull, task: Task, owner: object) {
    this.source = source;
    this.task = task;
    this.owner = owner;
  }
  [Symbol.iterator](): this {
    return this;
  }
  next(): IteratorResult<unknown> {
    if (this.ended) return { done: true, value: undefined };
    const { task } = this;
    task.syncDepth++;
    try {
      const value = this.source.next();
      if (value === WAIT) throw new MustGather();
      if (value !== DONE) return { done: false, value };
      this.ended = true;
      return { done: true, value: undefined };
    } catch (error) {
      if (error instanceof MustGather) task.gather.add(this.owner);
      throw error;
    } finally {
      task.syncDepth--;
    }
  }
  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    while (!this.ended) {
      const value = this.source.next();
      if (value === WAIT) await this.task.pending;
      else if (value === DONE) this.ended = true;
      else {
        yield value;
        if (isDue()) {
          await breathe();
          this.task.check();
        }
      }
    }
  }
}

/** A function over the rows of a partition. */
export function partitionFunctionNode(
  parent: RddNode,
  site: string,
  f: (partition: number, rows: PartitionRows<never>) => unknown,
  options: { preserves: boolean; what: string; async: boolean },
): RddNode {
  const owner = {};
  return stepNode(
    parent,
    site,
    (source, partition, task) =>
      new LaterPull(() => {
        const start = (from: Pull): Pull | PromiseLike<Pull> => {
          const result = f(partition, new Rows(from, task, owner) as unknown as PartitionRows<never>);
          return isThenable(result)
            ? result.then((r) => pullOf(r, task, options.what))
            : pullOf(result, task, options.what);
        };
        if (task.gather.has(owner) || (parent.waits && !options.async))
          return gather(source, task).then((values) => start(new ArrayPull(values)));
        return start(source);
      }, task),
    { preserves: options.preserves, waits: options.async },
  );
}

/** All elements, with what has to be waited for. */
export async function gather(source: Pull, task: Task): Promise<unknown[]> {
  const out: unknown[] = [];
  for (;;) {
    const v = source.next();
    if (v === DONE) return out;
    if (v === WAIT) await task.pending;
    else out.push(v);
  }
}

/** What the map side left for a partition, as pairs. */
export function readShuffle(shuffle: Shuffle, partition: number, task: Task): Pull {
  const outputs: readonly ShuffleSource[] | undefined = shuffle.sent ? [shuffle.sent] : shuffle.outputs;
  if (!outputs) throw new Error(`shuffle ${shuffle.id} is read before it was written`);
  const blocks = (function* (): Generator<Records, void, undefined> {
    for (const o of outputs) yield* o.read(partition);
  })();
  // One that is left early closes its file.
  task.atEnd(() => void blocks.return());
  let records: Records | undefined;
  let at = 0;
  return {
    next: () => {
      for (;;) {
        if (records && at < records.keys.length) return [records.keys[at], records.values[at++]];
        const r = blocks.next();
        if (r.done) return DONE;
        records = r.value;
        at = 0;
      }
    },
  };
}

/** Pairs brought to the partitions of their keys, as they are. */
export function shuffledNode(
  parent: RddNode,
  site: string,
  partitioner: Partitioner,
  options: {
    kind?: string;
    /** Values of one key become one, on the map side too unless `mapSide` is false. */
    aggregator?: Aggregator;
    mapSide?: boolean;
    /** Keys in order within the partitions. */
    compare?: (a: unknown, b: unknown) => number;
    prepare?: () => Promise<void>;
  } = {},
): RddNode {
  const { engine } = parent;
  const { aggregator, compare } = options;
  const combined = aggregator !== undefined && options.mapSide !== false;
  const shuffle = engine.newShuffle(parent, partitioner, combined ? aggregator : undefined, options.prepare);
  return newNode(engine, {
    kind: options.kind ?? "ShuffledRDD",
    site,
    dependencies: [shuffled(shuffle)],
    partitions: () => partitioner.numPartitions,
    partitioner,
    waits: false,
    compute: (p, task) => {
      const source = readShuffle(shuffle, p, task);
      if (aggregator) return new CombinePull([{ pull: source, tag: 0, combined }], aggregator, engine.memory, task);
      return compare ? new SortPull(source, compare, engine.memory, task) : source;
    },
  });
}
