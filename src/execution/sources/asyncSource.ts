import type { Expression } from "../../catalyst/expr/expression.ts";
import type { TableSource } from "../../catalyst/plan/logicalPlan.ts";
import type { Batch } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { Heap } from "../../memory/wasm/heap.ts";
import type { StructField, StructType } from "../../types/dataType.ts";
import type { Texts } from "./fileFormat.ts";

/**
 * The contract of sources that are asked over a network, with promises: databases, message queues. Their partitions are read on the calling thread, several at
 * once, into batches in linear memory; the threads that run the query's job take these as they come (run/feeds/asyncScan.ts).
 */
export interface AsyncSource {
  readonly format: string;
  /** What EXPLAIN FORMATTED tells besides: the query that is sent, say. */
  details?(scan: AsyncScan): readonly string[];
  /** Whether the source itself leaves out the rows for which a condition is not true. Then nobody asks again. */
  handles(source: TableSource, condition: Expression): boolean;
  /** Whether its partitions can end after so many rows, and whether it can leave out the first ones: only where there is one partition. */
  limits(source: TableSource): { readonly limit: boolean; readonly offset: boolean };
  /** The partitions of a scan. Nothing is opened yet. */
  partitions(scan: AsyncScan): readonly AsyncPartition[];
  /** Makes ready to write rows; nothing when there is nothing to do. */
  openWriter?(request: AsyncWriteRequest): Promise<AsyncWriter | undefined>;
}

export interface AsyncWriteRequest {
  /** Keys in lower case, and as written. */
  readonly options: Texts;
  readonly originalOptions: Texts;
  readonly schema: StructType;
  readonly mode: "append" | "overwrite" | "error" | "ignore";
  readonly settings: Texts;
}

/** Takes the rows of a query, all or none. Either `commit` or `abort` ends it, `abort` also after a failed commit. */
export interface AsyncWriter {
  /** May keep nothing of the batch after its promise. */
  write(heap: Heap, batch: Batch): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;
}

/** What is to be read. */
export interface AsyncScan {
  readonly source: TableSource;
  readonly columns: readonly StructField[];
  /** Conditions that the source said it handles. */
  readonly filters: readonly Expression[];
  /** Rows after which each partition may end; -1 none. An offset is there only when there is one partition. */
  readonly limit: number;
  readonly offset: number;
}

export interface AsyncPartition {
  open(): Promise<AsyncReader>;
}

/** Reads one partition. Calls come one after another. */
export interface AsyncReader {
  /** The next rows, in vectors allocated in `arena`; nothing at the end. How many is up to the source: what one may hold in memory. */
  next(arena: Arena): Promise<Batch | undefined>;
  /** Ends reading, also while `next` is waiting, which may then fail; what the other side is doing for it is cancelled. */
  close(): Promise<void>;
}

const sources = new Map<string, AsyncSource>();
export const registerAsyncSource = (source: AsyncSource): void => void sources.set(source.format, source);
export const findAsyncSource = (format: string): AsyncSource | undefined => sources.get(format);
