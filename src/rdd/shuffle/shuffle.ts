import type { Partitioner } from "../partitioner.ts";
import type { RddNode } from "../node.ts";
import type { MapOutput, ShuffleSource } from "./output.ts";

/** How values of one key become one. Functions may be asynchronous. */
export interface Aggregator {
  /** The combiner of the first value; `tag` says from which parent it comes. */
  create(value: unknown, tag: number): unknown;
  merge(combiner: unknown, value: unknown, tag: number): unknown;
  mergeCombiners(a: unknown, b: unknown): unknown;
}

/** The border between two stages: records of `node` by partition. */
export interface Shuffle {
  readonly id: number;
  readonly node: RddNode;
  readonly partitioner: Partitioner;
  /** Combine before the records leave the map side. */
  readonly mapSide: Aggregator | undefined;
  /** What must be known before the map side can run: the bounds of ranges. */
  prepare?: (() => Promise<void>) | undefined;
  /** By map partition, when the map stage has run. */
  outputs: readonly MapOutput[] | undefined;
  /** In place of outputs, on a worker thread: what it was sent. */
  sent: ShuffleSource | undefined;
  /** The map stage that runs now. */
  running: Promise<void> | undefined;
}
