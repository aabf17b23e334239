import { randomUUID } from "node:crypto";
import { internalError, sparkError, unsupported } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import { readValue } from "../../memory/column/values.ts";
import { type Batch, type Vector, vectorFrom } from "../../memory/column/vector.ts";
import { Arena } from "../../memory/wasm/arena.ts";
import type { StructType } from "../../types/dataType.ts";
import { getZone } from "../../types/datetime/zone.ts";
import { castToString } from "../../types/format.ts";
import type { Thread } from "../operators/thread.ts";
import type { FileSystem, OutputFile } from "../files/fileSystem.ts";
import { fileSystemOf, qualify } from "../files/fileSystems.ts";
import { joinPath, nameOf, parentOf, relativePath, shownPath, withoutSlash } from "../files/paths.ts";
import type { FileFormat, FileWriter, Texts } from "./fileFormat.ts";
import { findFormat } from "./formats.ts";
import { escapePathName, NULL_PARTITION } from "./partitionValues.ts";
import { columnsOf } from "./writeColumns.ts";

export type SaveMode = "error" | "errorifexists" | "overwrite" | "append" | "ignore";

export interface WriteRequest {
  /** Name of a file format. */
  readonly format: string;
  readonly path: string;
  readonly schema: StructType;
  /** Names of columns whose values become folders. */
  readonly partitionBy: readonly string[];
  readonly mode: SaveMode;
  /** Keys in lower case. */
  readonly options: Texts;
  readonly settings: Texts;
  readonly thread: Thread;
}

/** Output that becomes visible as a whole when it is committed. */
export interface FileWriteJob {
  /** Nothing is to be written: mode ignore, and there is something. */
  readonly ignored: boolean;
  /** Appends rows, with the columns of the schema, to the output of one task. Keeps nothing of the batch. */
  write(partition: number, batch: Batch): void;
  /** Finishes the files and puts them in place, `_SUCCESS` last. */
  commit(): { readonly files: number; readonly rows: number; readonly bytes: number };
  /** Removes all that was written. Does nothing after commit. */
  abort(): void;
}

interface OpenFile {
  readonly key: string;
  readonly writer: FileWriter;
  rows: number;
}

/** Files of partitions that are open at once; more are finished early and continued in a further file. */
const MOST_OPEN = 64;

class Job implements FileWriteJob {
  readonly ignored: boolean;
  private readonly request: WriteRequest;
  private readonly format: FileFormat;
  private readonly fs: FileSystem;
  private readonly target: string;
  /** All of the job is below it until it is committed. */
  private readonly staging: string;
  private readonly id = randomUUID();
  private readonly partitionAt: readonly number[];
  private readonly dataAt: readonly number[];
  private readonly dataSchema: StructType;
  private readonly extension: string;
  private readonly maxRecords: number;
  private readonly createdTarget: string | undefined;
  private readonly open = new Map<string, OpenFile>();
  private readonly counters = new Map<string, number>();
  private readonly files: string[] = [];
  /** Files in place, which an abort takes away again. */
  private readonly placed: string[] = [];
  private readonly scratch: Arena;
  private rows = 0;
  private bytes = 0;
  private done = false;

  constructor(request: WriteRequest, format: FileFormat) {
    this.request = request;
    this.format = format;
    this.target = withoutSlash(qualify(request.path, request.settings));
    this.fs = fileSystemOf(this.target, request.settings);
    const { schema, options, settings } = request;
    const { partitionAt, dataAt } = columnsOf(request, format.title);
    this.partitionAt = partitionAt;
    this.dataAt = dataAt;
    this.dataSchema = { kind: "struct", fields: dataAt.map((i) => schema.fields[i]!) };
    format.checkSchema?.(this.dataSchema, "write", options);
    this.extension = format.extension?.(options, settings) ?? "";
    this.maxRecords = Number(options.maxrecordsperfile ?? settings["spark.sql.files.maxRecordsPerFile"] ?? 0);
    const there = this.exists(this.target);
    if (there && (request.mode === "error" || request.mode === "errorifexists"))
      throw sparkError("PATH_ALREADY_EXISTS", { outputPath: shownPath(this.target) });
    this.ignored = there && request.mode === "ignore";
    this.scratch = new Arena(request.thread.heap);
    // A file in the place of the folder stays until the commit.
    this.staging = this.isFile(this.target)
      ? joinPath(parentOf(this.target), `_temporary-${this.id}`)
      : joinPath(this.target, "_temporary", "0", this.id);
    if (this.ignored) {
      this.done = true;
      return;
    }
    this.createdTarget = firstMissing(this.fs, this.staging);
    this.fs.makeFolders(this.staging);
  }

  private exists(path: string): boolean {
    return this.fs.status(path) !== undefined;
  }
  private isFile(path: string): boolean {
    return this.fs.status(path)?.folder === false;
  }

  write(partition: number, batch: Batch): void {
    if (this.ignored || batch.rows === 0) return;
    if (this.done) throw internalError("rows were written to a job that has ended");
    try {
      if (this.partitionAt.length === 0)
        this.append(partition, "", { rows: batch.rows, columns: this.dataAt.map((i) => batch.columns[i]!) });
      else this.distribute(partition, batch);
    } catch (error) {
      throw this.failure(error);
    } finally {
      this.scratch.reset();
    }
  }

  private failure(error: unknown): SparkError {
    return error instanceof SparkError
      ? error
      : sparkError("TASK_WRITE_FAILED", { path: shownPath(this.target) }, { cause: error });
  }

  /** Rows of a batch to the files of their partitions. */
  private distribute(partition: number, batch: Batch): void {
    const { heap } = this.request.thread;
    const folders = this.folders(batch);
    const groups = new Map<string, number[]>();
    for (let r = 0; r < batch.rows; r++) {
      const rows = groups.get(folders[r]!);
      if (rows) rows.push(r);
      else groups.set(folders[r]!, [r]);
    }
    for (const [folder, rows] of groups) {
      if (rows.length === batch.rows) {
        this.append(partition, folder, { rows: batch.rows, columns: this.dataAt.map((i) => batch.columns[i]!) });
        continue;
      }
      const columns = this.dataAt.map((c): Vector => {
        const v = batch.columns[c]!;
        const codes = this.scratch.allocate(rows.length * 4 + 64);
        rows.forEach((r, i) => {
          heap.u32[codes / 4 + i] = v.codes === 0 ? r : heap.u32[v.codes / 4 + r]!;
        });
        let validity = 0;
        if (v.validity !== 0) {
          validity = this.scratch.allocate(rows.length + 64);
          rows.forEach((r, i) => {
            heap.u8[validity + i] = heap.u8[v.validity + r]!;
          });
        }
        return { ...v, codes, validity, dictionarySize: v.codes === 0 ? batch.rows : v.dictionarySize };
      });
      this.append(partition, folder, { rows: rows.length, columns });
    }
  }

  /** The folder of each row. */
  private folders(batch: Batch): string[] {
    const { schema, settings, thread } = this.request;
    const zone = getZone(settings["spark.sql.session.timeZone"] ?? "UTC");
    const parts = this.partitionAt.map((c) => {
      const { name, type } = schema.fields[c]!;
      const known = new Map<unknown, string>();
      return (r: number): string => {
        const value = readValue(thread.heap, batch.columns[c]!, r, type);
        const key = typeof value === "object" && value !== null ? castToString(value, type, zone) : value;
        let folder = known.get(key);
        if (folder === undefined) {
          const text = value === null ? "" : castToString(value, type, zone);
          folder = `${escapePathName(name)}=${text === "" ? NULL_PARTITION : escapePathName(text)}`;
          known.set(key, folder);
        }
        return folder;
      };
    });
    return Array.from({ length: batch.rows }, (_, r) => parts.map((p) => p(r)).join("/"));
  }

  private append(partition: number, folder: string, batch: Batch): void {
    for (let start = 0; start < batch.rows; ) {
      const file = this.file(partition, folder);
      const n = this.maxRecords > 0 ? Math.min(batch.rows - start, this.maxRecords - file.rows) : batch.rows - start;
      file.writer.write({ rows: n, columns: batch.columns.map((v) => vectorFrom(v, start)) });
      file.rows += n;
      this.rows += n;
      start += n;
      if (this.maxRecords > 0 && file.rows >= this.maxRecords) this.finish(file);
    }
  }

  /** The file, and what is written to it counts. */
  private counted(output: OutputFile): OutputFile {
    return {
      write: (bytes) => {
        this.bytes += bytes.length;
        output.write(bytes);
      },
      close: () => output.close(),
      abort: () => output.abort(),
    };
  }

  private finish(file: OpenFile): void {
    this.open.delete(file.key);
    try {
      file.writer.close();
    } catch (error) {
      // What could not be finished still holds its file open.
      file.writer.abort();
      throw error;
    }
  }

  private file(partition: number, folder: string): OpenFile {
    const key = `${partition}/${folder}`;
    const known = this.open.get(key);
    if (known) {
      // The last used is the last of the map.
      this.open.delete(key);
      this.open.set(key, known);
      return known;
    }
    if (this.open.size >= MOST_OPEN) this.finish(this.open.values().next().value!);
    const counter = this.counters.get(key) ?? 0;
    this.counters.set(key, counter + 1);
    const number = `${this.partitionAt.length > 0 ? "." : "-"}c${String(counter).padStart(3, "0")}`;
    const name = `part-${String(partition).padStart(5, "0")}-${this.id}${number}${this.extension}`;
    const path = joinPath(folder, name);
    const { thread, options, settings } = this.request;
    const whole = joinPath(this.staging, "new", path);
    const output = this.counted(this.fs.create(whole));
    let writer: FileWriter;
    try {
      writer = this.format.openWriter!({ thread, path: whole, output, schema: this.dataSchema, options, settings });
    } catch (error) {
      output.abort();
      throw error;
    }
    this.files.push(path);
    const file: OpenFile = { key, writer, rows: 0 };
    this.open.set(key, file);
    return file;
  }

  commit(): { files: number; rows: number; bytes: number } {
    if (this.ignored) return { files: 0, rows: 0, bytes: 0 };
    if (this.done) throw internalError("a job was committed after its end");
    try {
      // Without rows there is still a file, which tells the schema.
      if (this.files.length === 0 && this.partitionAt.length === 0) this.file(0, "");
      for (const f of [...this.open.values()]) this.finish(f);
      this.replaceOld();
      this.fs.makeFolders(this.target);
      const moves = this.files.map((f) => ({ from: joinPath(this.staging, "new", f), to: joinPath(this.target, f) }));
      for (const folder of new Set(moves.map((m) => parentOf(m.to)))) this.fs.makeFolders(folder);
      this.fs.renameAll(moves, (m) => this.placed.push(m.to));
      this.fs.create(joinPath(this.target, "_SUCCESS")).close();
    } catch (error) {
      throw this.failure(error);
    }
    this.end();
    return { files: this.files.length, rows: this.rows, bytes: this.bytes };
  }

  /** Moves what is overwritten below the staging folder, where it stays until the new files are in place. */
  private replaceOld(): void {
    const { mode, options, settings } = this.request;
    if (mode !== "overwrite" || !this.exists(this.target)) return;
    const old = joinPath(this.staging, "old");
    this.fs.makeFolders(old);
    if (this.isFile(this.target)) {
      this.fs.rename(this.target, joinPath(old, nameOf(this.target)));
      return;
    }
    const overwriteMode = (
      options.partitionoverwritemode ??
      settings["spark.sql.sources.partitionOverwriteMode"] ??
      "STATIC"
    ).toUpperCase();
    if (overwriteMode === "DYNAMIC" && this.partitionAt.length > 0) {
      for (const folder of new Set(this.files.map((f) => parentOf(f)))) {
        const from = joinPath(this.target, folder);
        if (!this.exists(from)) continue;
        this.fs.makeFolders(parentOf(joinPath(old, folder)));
        this.fs.rename(from, joinPath(old, folder));
      }
      return;
    }
    const there = this.fs.list(this.target, (name) => name !== "_temporary");
    this.fs.renameAll(
      there.map(({ path }) => ({ from: path, to: joinPath(old, nameOf(path)) })),
      () => {},
    );
  }

  /** Puts back what replaceOld has moved away, when the commit failed. */
  private restoreOld(): void {
    const old = joinPath(this.staging, "old");
    if (!this.exists(old)) return;
    const moveBack = (folder: string): void => {
      for (const { path: from, folder: isFolder } of this.fs.list(folder)) {
        const to = this.isFile(joinPath(old, nameOf(this.target)))
          ? this.target
          : joinPath(this.target, relativePath(old, from));
        if (isFolder && this.exists(to)) moveBack(from);
        else this.fs.rename(from, to);
      }
    };
    moveBack(old);
  }

  abort(): void {
    if (this.done) return;
    for (const f of this.open.values()) f.writer.abort();
    this.open.clear();
    try {
      for (const f of this.placed) this.fs.remove(f);
      this.restoreOld();
    } finally {
      this.end();
      if (this.createdTarget !== undefined) removeEmpty(this.fs, this.target, parentOf(this.createdTarget));
    }
  }

  private end(): void {
    this.done = true;
    this.scratch.release();
    this.fs.remove(this.staging);
    if (nameOf(parentOf(this.staging)) === "0") removeEmpty(this.fs, parentOf(this.staging), this.target);
  }
}

/** Removes a folder and those above it, up to `until`, while they are empty. */
export function removeEmpty(files: FileSystem, folder: string, until: string): void {
  for (let at = folder; at !== until && at.length > until.length; at = parentOf(at)) {
    if (!files.removeEmpty(at)) return;
  }
}

/** Of the folders above a path, and itself, the highest that is not there. */
export function firstMissing(files: FileSystem, path: string): string | undefined {
  let missing: string | undefined;
  for (let at = path; !files.status(at); at = parentOf(at)) {
    missing = at;
    if (parentOf(at) === at) break;
  }
  return missing;
}

/** Begins to write files. What goes wrong afterwards must be followed by `abort`. */
export function openWriteJob(request: WriteRequest): FileWriteJob {
  const format = findFormat(request.format);
  if (!format) throw sparkError("DATA_SOURCE_NOT_FOUND", { provider: request.format });
  if (!format.openWriter) throw unsupported(`writing ${format.title} files`);
  return new Job(request, format);
}
