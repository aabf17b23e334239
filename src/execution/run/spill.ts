import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { SparkError } from "../../common/errors/sparkError.ts";
import type { Heap } from "../../memory/wasm/heap.ts";
import type { Slot } from "../codegen/pipeline.ts";
import type { SinkResult } from "./job.ts";
import type { QueryMemory } from "./queryMemory.ts";

defineConditions({ SPILL_FAILED: ["58030", "Temporary data could not be written to <path>: <reason>"] });

export const writeFailed = (path: string, cause: unknown): SparkError =>
  sparkError("SPILL_FAILED", { path, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });

/** Partitions of spilled entries, by the first bits of their hash. */
export const SPILL_BITS = 4;
export const SPILL_PARTITIONS = 1 << SPILL_BITS;
const BUFFER_BYTES = 256 * 1024;

/** What must be known of entries to write them: their size, where the hash is, and which slots point to bytes elsewhere. */
export interface EntryShape {
  readonly bytes: number;
  readonly hashAt: number;
  readonly views: readonly number[];
}
export const entryShape = (slots: readonly Slot[], bytes: number, hashAt: number): EntryShape => ({
  bytes,
  hashAt,
  views: slots.filter((s) => s.physical === "view").map((s) => s.offset),
});

/** Entries of one partition in a file: each the entry's bytes and then the bytes of its views. */
export interface SpillFile {
  readonly path: string;
  readonly partition: number;
  readonly entries: number;
  readonly bytes: number;
}

let lastFile = 0;

/** The folder for temporary files of a process: spark.local.dir or the system's, with a name of its own. */
export function spillFolder(localDir: string | undefined): string {
  return join(localDir ?? tmpdir(), `kindling-${process.pid}`);
}

class PartitionWriter {
  readonly path: string;
  private readonly fd: number;
  private readonly buffer = new Uint8Array(BUFFER_BYTES);
  private used = 0;
  entries = 0;
  bytes = 0;

  constructor(path: string) {
    this.path = path;
    this.fd = openSync(path, "w");
  }
  write(source: Uint8Array): void {
    if (this.used + source.length > BUFFER_BYTES) this.flush();
    if (source.length > BUFFER_BYTES) this.put(source);
    else {
      this.buffer.set(source, this.used);
      this.used += source.length;
    }
    this.bytes += source.length;
  }
  private put(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.fd, bytes, done, bytes.length - done);
  }
  private flush(): void {
    this.put(this.buffer.subarray(0, this.used));
    this.used = 0;
  }
  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.fd);
    }
  }
  abort(): void {
    closeSync(this.fd);
  }
}

/** Writes entries to one file a partition. Belongs to one thread. */
export class SpillWriter {
  private readonly heap: Heap;
  private readonly folder: string;
  private readonly shape: EntryShape;
  private readonly partitions: (PartitionWriter | undefined)[] = new Array(SPILL_PARTITIONS).fill(undefined);

  constructor(heap: Heap, folder: string, shape: EntryShape) {
    this.heap = heap;
    this.folder = folder;
    this.shape = shape;
  }

  private guard<T>(f: () => T): T {
    try {
      return f();
    } catch (cause) {
      throw writeFailed(this.folder, cause);
    }
  }

  /** Entries that lie one after another. */
  writeRange(start: number, end: number): void {
    const { heap, shape } = this;
    this.guard(() => {
      for (let e = start; e < end; e += shape.bytes) {
        const p = heap.u32[(e + shape.hashAt) >>> 2]! >>> (32 - SPILL_BITS);
        const out = (this.partitions[p] ??= this.open(p));
        out.write(heap.u8.subarray(e, e + shape.bytes));
        for (const at of shape.views) {
          const length = heap.u32[((e + at) >>> 2) + 1]!;
          const address = heap.u32[(e + at) >>> 2]!;
          if (length > 0) out.write(heap.u8.subarray(address, address + length));
        }
        out.entries++;
      }
    });
  }

  private open(partition: number): PartitionWriter {
    mkdirSync(this.folder, { recursive: true });
    return new PartitionWriter(
      join(
        this.folder,
        `spill-${process.pid}-${performance.now().toString(36).replace(".", "")}-${++lastFile}-${partition}`,
      ),
    );
  }

  close(): SpillFile[] {
    return this.guard(() =>
      this.partitions.flatMap((w, partition) => {
        if (!w) return [];
        w.close();
        return [{ path: w.path, partition, entries: w.entries, bytes: w.bytes }];
      }),
    );
  }

  /** After an error: removes what was written. */
  abort(): void {
    for (const w of this.partitions) {
      if (!w) continue;
      w.abort();
      rmSync(w.path, { force: true });
    }
  }
}

/** Entries that were read back: one after another, views repaired. */
export interface LoadedEntries {
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly blocks: readonly { readonly address: number; readonly bytes: number }[];
}

/** Reads the entries of some files into memory of the query and removes the files. */
export function loadSpill(memory: QueryMemory, files: readonly SpillFile[], shape: EntryShape): LoadedEntries {
  const count = files.reduce((n, f) => n + f.entries, 0);
  const viewBytes = files.reduce((n, f) => n + f.bytes - f.entries * shape.bytes, 0);
  const entryBytes = Math.max(16, count * shape.bytes);
  const start = memory.allocate(entryBytes);
  const blocks = [{ address: start, bytes: entryBytes }];
  let bytesAt = 0;
  if (viewBytes > 0) {
    bytesAt = memory.allocate(viewBytes);
    blocks.push({ address: bytesAt, bytes: viewBytes });
  }
  const { heap } = memory;
  let e = start;
  for (const f of files) {
    const data = readFileSync(f.path);
    let at = 0;
    for (let i = 0; i < f.entries; i++) {
      heap.u8.set(data.subarray(at, at + shape.bytes), e);
      at += shape.bytes;
      for (const view of shape.views) {
        const word = (e + view) >>> 2;
        const length = heap.u32[word + 1]!;
        if (length === 0) continue;
        heap.u8.set(data.subarray(at, at + length), bytesAt);
        heap.u32[word] = bytesAt;
        at += length;
        bytesAt += length;
      }
      e += shape.bytes;
    }
    rmSync(f.path, { force: true });
  }
  return { start, end: e, count, blocks };
}

/**
 * The list of hash and address of entries, as merging reads it. The hashes are rotated past the bits that all entries of a partition share, since
 * tables are indexed by the first bits.
 */
export function entryList(memory: QueryMemory, loaded: LoadedEntries, shape: EntryShape): number {
  const list = memory.allocate(Math.max(16, loaded.count * 8));
  const { heap } = memory;
  for (let i = 0, e = loaded.start; i < loaded.count; i++, e += shape.bytes) {
    const hash = heap.u32[(e + shape.hashAt) >>> 2]!;
    heap.u32[(list >>> 2) + 2 * i] = (hash << SPILL_BITS) | (hash >>> (32 - SPILL_BITS));
    heap.u32[(list >>> 2) + 2 * i + 1] = e;
  }
  return list;
}

/** Files of the same partition together, in the order of the partitions. */
export function byPartition(files: readonly SpillFile[]): SpillFile[][] {
  const out: SpillFile[][] = Array.from({ length: SPILL_PARTITIONS }, () => []);
  for (const f of files) out[f.partition]!.push(f);
  return out.filter((list) => list.length > 0);
}

/** When one thread has spilled, what the others hold goes to disk as well; gives all files, and remembers them for the end of the query. */
export function collectSpills(
  run: { readonly memory: QueryMemory; readonly spillFolder: string; readonly spills: SpillFile[] },
  results: readonly SinkResult[],
  shape: EntryShape,
): SpillFile[] {
  const files: SpillFile[] = [];
  for (const r of results) {
    files.push(...r.spills);
    run.spills.push(...r.spills);
  }
  for (const r of results) {
    if (r.spills.length > 0 || r.ranges.length === 0) continue;
    const writer = new SpillWriter(run.memory.heap, run.spillFolder, shape);
    for (const [start, end] of r.ranges) writer.writeRange(start, end);
    const written = writer.close();
    files.push(...written);
    run.spills.push(...written);
  }
  run.memory.free(results.flatMap((r) => r.blocks));
  return files;
}

export const removeSpills = (files: readonly SpillFile[]): void => {
  for (const f of files) rmSync(f.path, { force: true });
};
