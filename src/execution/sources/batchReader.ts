import type { Vector } from "../../memory/column/vector.ts";
import type { Arena } from "../../memory/wasm/arena.ts";
import type { Thread } from "../operators/thread.ts";

/** A piece of a scan for one thread: plain data, made by the source that planned it and opened by the source of the same format. */
export interface ScanTask {
  readonly format: string;
  /** Bytes or rows, to weigh tasks against each other. */
  readonly size: number;
}

/** Reads one task batch by batch. Belongs to one thread; must be closed. */
export interface BatchReader {
  /** Of readers that may have to wait: a promise of when `startBatch` goes on, on a thread that it must not block. */
  wait?(): Promise<void> | undefined;
  /** Begins the next batch; its vectors are allocated in `arena`. Gives its rows, 0 at the end. */
  startBatch(arena: Arena): number;
  /** A whole column of the batch. */
  column(i: number): Vector;
  /** The column's values at the rows that `selection` (address of ascending u32 row numbers) tells. */
  columnSelected(i: number, selection: number, count: number): Vector;
  close(): void;
}

/** The reading half of a source: in every thread. */
export interface SourceReader {
  readonly format: string;
  open(thread: Thread, task: ScanTask): BatchReader;
}

const readers = new Map<string, SourceReader>();
export const registerReader = (reader: SourceReader): void => void readers.set(reader.format, reader);
export const findReader = (format: string): SourceReader | undefined => readers.get(format);
