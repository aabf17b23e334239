import { SparkError } from "../../common/errors/sparkError.ts";
import type { Thread } from "../operators/thread.ts";
import type { BatchReader, ScanTask, SourceReader } from "./batchReader.ts";
import type { Texts } from "./fileFormat.ts";

/** Which files may be left out, by the options and settings ignoreCorruptFiles and ignoreMissingFiles. */
export interface Ignored {
  readonly corrupt: boolean;
  readonly missing: boolean;
}

/** Undefined when none may be. */
export function ignoredFiles(options: Texts, settings: Texts): Ignored | undefined {
  const isSet = (name: string): boolean =>
    (options[name.toLowerCase()] ?? settings[`spark.sql.files.${name}`] ?? "false").trim().toLowerCase() === "true";
  const ignored = { corrupt: isSet("ignoreCorruptFiles"), missing: isSet("ignoreMissingFiles") };
  return ignored.corrupt || ignored.missing ? ignored : undefined;
}

/** Whether an error is that of a file that may be left out. Records that cannot be parsed are another matter. */
export function isIgnored(error: unknown, ignored: Ignored): boolean {
  if (!(error instanceof SparkError)) return false;
  const { condition } = error;
  if (condition === "FAILED_READ_FILE.FILE_NOT_EXIST") return ignored.missing;
  if (error.cause instanceof SparkError) return false;
  return ignored.corrupt && condition.startsWith("FAILED_READ_FILE.");
}

/** The files of a list that can be planned one by one. */
export function usable<F>(
  files: readonly F[],
  ignored: Ignored,
  attempt: (files: readonly F[]) => unknown,
): readonly F[] {
  return files.filter((f) => {
    try {
      attempt([f]);
      return true;
    } catch (error) {
      if (isIgnored(error, ignored)) return false;
      throw error;
    }
  });
}

class Tolerant implements BatchReader {
  private readonly reader: BatchReader | undefined;
  private readonly ignored: Ignored;
  private ended = false;

  constructor(open: () => BatchReader, ignored: Ignored) {
    this.ignored = ignored;
    try {
      this.reader = open();
    } catch (error) {
      if (!isIgnored(error, ignored)) throw error;
      this.ended = true;
    }
  }
  /** What was read before a file breaks off counts. */
  startBatch(arena: Parameters<BatchReader["startBatch"]>[0]): number {
    if (this.ended) return 0;
    try {
      return this.reader!.startBatch(arena);
    } catch (error) {
      if (!isIgnored(error, this.ignored)) throw error;
      this.ended = true;
      return 0;
    }
  }
  column(i: number) {
    return this.reader!.column(i);
  }
  columnSelected(i: number, selection: number, count: number) {
    return this.reader!.columnSelected(i, selection, count);
  }
  close(): void {
    this.reader?.close();
  }
}

/** A reader that ends where a file that may be left out begins to fail, for tasks that say so. */
export const tolerant = (reader: SourceReader): SourceReader => ({
  format: reader.format,
  open(thread: Thread, task: ScanTask & { readonly ignored?: Ignored }): BatchReader {
    const { ignored } = task;
    return ignored ? new Tolerant(() => reader.open(thread, task), ignored) : reader.open(thread, task);
  },
});
