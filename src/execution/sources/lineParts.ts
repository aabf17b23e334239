import type { SourceFile, Texts } from "./fileFormat.ts";
import { byteSize } from "./settings.ts";

/** Most bytes of a task, so that threads share a file's work evenly. */
const TASK_BYTES = 8 << 20;

const taskBytes = (settings: Texts): number =>
  Math.max(65536, Math.min(TASK_BYTES, byteSize(settings["spark.sql.files.maxPartitionBytes"], 128 << 20)));

/** Tasks are weighed by rows, whose number is not known before text is read. */
const guessedRows = (bytes: number): number => Math.max(1, Math.floor(bytes / 64));

/** A part of a file of lines: those that begin between two places; without an end for the last part. */
export interface LinePart {
  readonly path: string;
  /** Rows, about. */
  readonly size: number;
  readonly start: number;
  readonly end: number;
}

/** The tasks over files of lines: parts of those that can be split, others whole. Empty files have none. */
export function lineTasks<T>(
  files: readonly SourceFile[],
  settings: Texts,
  isSplittable: (path: string) => boolean,
  task: (part: LinePart) => T,
): T[] {
  const most = taskBytes(settings);
  const out: T[] = [];
  for (const { path, bytes } of files) {
    const step = isSplittable(path) ? most : Number.POSITIVE_INFINITY;
    for (let start = 0; start < bytes; start += step) {
      const end = start + step;
      const size = guessedRows(Math.min(end, bytes) - start);
      out.push(task({ path, size, start, end: end >= bytes ? Number.POSITIVE_INFINITY : end }));
    }
  }
  return out;
}
