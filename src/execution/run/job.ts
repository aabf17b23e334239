import type { SerializedError } from "../../common/errors/sparkError.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { CompiledSegment } from "../codegen/compilePipeline.ts";
import type { Column, Step } from "../codegen/pipeline.ts";
import type { Block } from "../operators/thread.ts";
import type { ScanTask } from "../sources/batchReader.ts";
import type { SpillFile } from "./spill.ts";

/** Rows for one task of a pipeline. */
export type TaskSource =
  | { readonly kind: "scan"; readonly task: ScanTask }
  | { readonly kind: "batches"; readonly batches: readonly Batch[] }
  | { readonly kind: "range"; readonly start: bigint; readonly step: bigint; readonly count: number }
  /** Slots [start, end) of a table of groups. */
  | { readonly kind: "groups"; readonly table: number; readonly start: number; readonly end: number }
  /** Addresses of build rows. */
  | { readonly kind: "buildRows"; readonly ranges: readonly (readonly [start: number, end: number])[] }
  /** Merges slots of tables (or lists of hash and address) whose hashes begin with a partition's bits. */
  | {
      readonly kind: "merge";
      readonly tables: readonly { readonly slots: number; readonly slotCount: number }[];
      readonly bits: number;
      readonly partition: number;
    };

/** A stage between compiled segments. */
export type Stage =
  | { readonly kind: "segment"; readonly segment: CompiledSegment }
  | { readonly kind: "step"; readonly step: Step; readonly columns: readonly Column[] };

/** A pipeline ready to run: plain data, the same for all threads. */
export interface Job {
  readonly id: number;
  readonly query: number;
  /** Columns that the source gives. */
  readonly columns: readonly Column[];
  /** Conditions that a scan applies before it decodes the other columns. */
  readonly selection?: { readonly segment: CompiledSegment; readonly used: readonly number[] } | undefined;
  /** The same with runtime filters of joins above: used while they leave rows out. */
  readonly filtered?: { readonly segment: CompiledSegment; readonly used: readonly number[] } | undefined;
  readonly stages: readonly Stage[];
  readonly tasks: readonly TaskSource[];
  /** Address of the shared task counter and of the query's cancel flag. */
  readonly counter: number;
  readonly cancel: number;
  /** Rows after which nobody needs more (LIMIT without order), counted over all threads; -1 none. */
  readonly rowLimit: number;
  /** Groups that the sink's table should have room for from the start. */
  readonly groups: number;
  /** Bytes of linear memory in use beyond which sinks write what they hold to disk, and where; -1 never. */
  readonly memoryLimit: number;
  readonly spillFolder: string;
}

/** What a thread's sink holds when it has no more tasks. */
export interface SinkResult {
  /** The sink's state in linear memory, or 0. */
  readonly state: number;
  readonly count: number;
  readonly slots: number;
  readonly slotCount: number;
  readonly ranges: readonly (readonly [start: number, end: number])[];
  readonly min: bigint;
  readonly max: bigint;
  readonly hasNullKey: boolean;
  /** Copies of collected rows, by task. */
  readonly batches: readonly { readonly task: number; readonly batch: Batch }[];
  readonly blocks: readonly Block[];
  /** What was written to disk; `count` has these entries too, and then none is in memory. */
  readonly spills: readonly SpillFile[];
}

export interface JobStatistics {
  readonly rows: number;
  readonly batches: number;
  readonly milliseconds: number;
}

export type JobAnswer =
  | { readonly id: number; readonly result: SinkResult; readonly statistics: JobStatistics }
  | { readonly id: number; readonly error: SerializedError; readonly task: number };
