import type { SerializedError } from "../../common/errors/sparkError.ts";
import type { SharedBlock } from "../blocks.ts";
import type { StorageLevel } from "../storageLevel.ts";
import type { SharedOutput, SharedRecords } from "../shuffle/output.ts";

/** A node as a worker makes it: by its recipe, or only as the border behind which another stage lies. */
export type NodeMessage =
  | {
      readonly kind: "made";
      readonly id: number;
      readonly operation: string;
      readonly site: string;
      /** Places in the list of nodes. */
      readonly parents: readonly number[];
      /** Places in the list of functions, -1 where there is none. */
      readonly functions: readonly number[];
      readonly partitions: number;
      /** Where its partitions are kept, when they are. */
      readonly level: StorageLevel | undefined;
    }
  | { readonly kind: "border"; readonly partitions: number };

/** What a stage does with the elements of a partition: writes them for a shuffle, or an action's work. */
export type TailMessage =
  | { readonly kind: "map"; readonly consumer: number; readonly dependency: number }
  | { readonly kind: "action"; readonly operation: string; readonly functions: readonly number[] };

export interface StageMessage {
  readonly kind: "stage";
  readonly key: number;
  readonly stageId: number;
  readonly functions: readonly { readonly text: string; readonly site: string }[];
  /** Parents before children; the last is the one whose partitions are computed. */
  readonly nodes: readonly NodeMessage[];
  /** The node whose partitions are computed. */
  readonly target: number;
  readonly tail: TailMessage;
  /** The arguments of the nodes, and of the action at the end; encoded. */
  readonly args: Uint8Array;
  /** Set to 1 when the job ends early. */
  readonly signal: Int32Array;
}

export interface TaskMessage {
  readonly kind: "task";
  readonly key: number;
  readonly taskId: number;
  readonly partition: number;
  readonly attempt: number;
  /** Places of nodes and partitions whose slices are sent. */
  readonly sliced: readonly (readonly [node: number, partition: number])[];
  /** The slices, encoded. */
  readonly slices: Uint8Array;
  readonly shuffled: readonly (readonly [
    node: number,
    dependency: number,
    partition: number,
    records: SharedRecords,
  ])[];
  /** Kept partitions. */
  readonly blocks: readonly (readonly [rdd: number, partition: number, block: SharedBlock])[];
}

export type AnswerMessage = {
  readonly taskId: number;
  readonly spills: number;
  readonly spilledBytes: number;
  /** Partitions that are to be kept. */
  readonly made: readonly {
    readonly rdd: number;
    readonly partition: number;
    readonly chunks: readonly Uint8Array[];
  }[];
} & (
  | { readonly kind: "result"; readonly bytes: Uint8Array }
  | { readonly kind: "output"; readonly output: SharedOutput }
  | { readonly kind: "failed"; readonly error: TaskError }
  /** What came out cannot leave its thread. */
  | { readonly kind: "stays"; readonly reason: string }
);

/** An error of a task: one of ours, or the user's by name, message and stack. */
export type TaskError =
  | { readonly kind: "spark"; readonly error: SerializedError }
  | { readonly kind: "user"; readonly name: string; readonly message: string; readonly stack: string };

export interface WorkerSettings {
  readonly settings: ReadonlyMap<string, string>;
  readonly folder: string;
  readonly name: string;
  /** Bytes for shuffled data. */
  readonly memory: number;
}
