import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { compareValues } from "../../catalyst/functions/order.ts";
import { readValue } from "../../memory/column/values.ts";
import { type Batch, PHYSICAL_WIDTH, physicalType, type Vector } from "../../memory/column/vector.ts";
import { Arena } from "../../memory/wasm/arena.ts";
import type { Value } from "../../types/value.ts";
import type { Column } from "../codegen/pipeline.ts";
import { gatherRows, type SortKey } from "../operators/sort.ts";
import type { Thread } from "../operators/thread.ts";
import { copyBatch } from "./copyBatch.ts";
import { writeFailed } from "./spill.ts";

/** Rows of a run that are in memory at a time while runs are merged. */
const CHUNK_ROWS = 4096;
let lastRun = 0;

/** A sorted run on disk: chunks of rows, column by column. */
export interface SortedRun {
  readonly path: string;
  readonly chunks: readonly { readonly rows: number; readonly bytes: number }[];
}

/** Writes sorted batches to a file. */
export function writeRun(
  thread: Thread,
  folder: string,
  batches: readonly Batch[],
  columns: readonly Column[],
): SortedRun {
  const path = join(folder, `sort-${process.pid}-${performance.now().toString(36).replace(".", "")}-${++lastRun}`);
  const chunks: { rows: number; bytes: number }[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    const fd = openSync(path, "w");
    try {
      for (const b of batches)
        for (let start = 0; start < b.rows; start += CHUNK_ROWS) {
          const rows = Math.min(CHUNK_ROWS, b.rows - start);
          const parts = columns.flatMap((c, j) =>
            columnBytes(thread, b.columns[j]!, start, rows, PHYSICAL_WIDTH[physicalType(c.type)]),
          );
          let bytes = 0;
          for (const p of parts) {
            for (let done = 0; done < p.length; ) done += writeSync(fd, p, done, p.length - done);
            bytes += p.length;
          }
          chunks.push({ rows, bytes });
        }
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    rmSync(path, { force: true });
    throw writeFailed(folder, cause);
  }
  return { path, chunks };
}

/** Validity (a flag, then the bytes), values, and for views the lengths instead of the values and then all bytes. Batches here have no dictionaries. */
function columnBytes({ heap }: Thread, v: Vector, start: number, rows: number, width: number): Uint8Array[] {
  const out: Uint8Array[] = [new Uint8Array([v.validity === 0 ? 0 : 1])];
  if (v.validity !== 0) out.push(heap.u8.slice(v.validity + start, v.validity + start + rows));
  if (v.physical !== "view") {
    out.push(heap.u8.slice(v.data + start * width, v.data + (start + rows) * width));
    return out;
  }
  const lengths = new Uint32Array(rows);
  const pieces: Uint8Array[] = [];
  for (let i = 0; i < rows; i++) {
    if (v.validity !== 0 && heap.u8[v.validity + start + i] === 0) continue;
    const word = v.data / 4 + 2 * (start + i);
    lengths[i] = heap.u32[word + 1]!;
    pieces.push(heap.u8.subarray(heap.u32[word]!, heap.u32[word]! + lengths[i]!));
  }
  out.push(new Uint8Array(lengths.buffer), Buffer.concat(pieces));
  return out;
}

/** Reads a run chunk by chunk. */
class RunReader {
  readonly arena: Arena;
  private readonly thread: Thread;
  private readonly run: SortedRun;
  private readonly columns: readonly Column[];
  private readonly fd: number;
  private next = 0;
  private position = 0;
  batch: Batch = { rows: 0, columns: [] };
  row = 0;
  keys: Value[][] = [];

  constructor(thread: Thread, run: SortedRun, columns: readonly Column[]) {
    this.thread = thread;
    this.run = run;
    this.columns = columns;
    this.arena = new Arena(thread.heap, 1 << 16);
    this.fd = openSync(run.path, "r");
  }

  /** The next chunk with the values of the sort keys; false at the end. */
  load(sortKeys: readonly SortKey[]): boolean {
    const chunk = this.run.chunks[this.next++];
    if (!chunk) return false;
    const { heap } = this.thread;
    const data = Buffer.alloc(chunk.bytes);
    for (let done = 0; done < data.length; )
      done += readSync(this.fd, data, done, data.length - done, this.position + done);
    this.position += chunk.bytes;
    this.arena.reset();
    let at = 0;
    const put = (bytes: number): number => {
      const address = this.arena.allocate(Math.max(8, bytes));
      heap.u8.set(data.subarray(at, at + bytes), address);
      at += bytes;
      return address;
    };
    const vectors = this.columns.map((c): Vector => {
      const physical = physicalType(c.type);
      const validity = data[at++] === 1 ? put(chunk.rows) : 0;
      if (physical !== "view")
        return { physical, data: put(chunk.rows * PHYSICAL_WIDTH[physical]), validity, codes: 0, dictionarySize: 0 };
      const lengthsAt = at;
      at += chunk.rows * 4;
      let total = 0;
      for (let i = 0; i < chunk.rows; i++) total += data.readUInt32LE(lengthsAt + 4 * i);
      let bytes = put(total);
      const views = this.arena.allocate(chunk.rows * 8);
      for (let i = 0; i < chunk.rows; i++) {
        const length = data.readUInt32LE(lengthsAt + 4 * i);
        heap.u32[views / 4 + 2 * i] = bytes;
        heap.u32[views / 4 + 2 * i + 1] = length;
        bytes += length;
      }
      return { physical, data: views, validity, codes: 0, dictionarySize: 0 };
    });
    this.batch = { rows: chunk.rows, columns: vectors };
    this.row = 0;
    this.keys = sortKeys.map((k) => {
      const values: Value[] = [];
      for (let i = 0; i < chunk.rows; i++)
        values.push(readValue(heap, vectors[k.ordinal]!, i, this.columns[k.ordinal]!.type));
      return values;
    });
    return true;
  }

  close(): void {
    this.leave();
    removeRun(this.run);
  }
  /** As close, but the run stays. */
  leave(): void {
    closeSync(this.fd);
    this.arena.release();
  }
}

export const removeRun = (run: SortedRun): void => rmSync(run.path, { force: true });

/** All rows of a run, in an arena of the one who keeps them; the run stays. */
export function readRun(thread: Thread, run: SortedRun, columns: readonly Column[], arena: Arena): Batch[] {
  const reader = new RunReader(thread, run, columns);
  try {
    const out: Batch[] = [];
    while (reader.load([])) out.push(copyBatch(thread, reader.batch, arena));
    return out;
  } finally {
    reader.leave();
  }
}

/** Merges sorted runs: each call gives the next rows in order as a batch in `arena`, which is emptied first; nothing at the end. */
export class RunMerger {
  private readonly thread: Thread;
  private readonly columns: readonly Column[];
  private readonly keys: readonly SortKey[];
  private readonly readers: RunReader[];
  private readonly compares: readonly ((a: Value, b: Value) => number)[];
  readonly arena: Arena;

  constructor(thread: Thread, runs: readonly SortedRun[], columns: readonly Column[], keys: readonly SortKey[]) {
    this.thread = thread;
    this.columns = columns;
    this.keys = keys;
    this.arena = new Arena(thread.heap, 1 << 16);
    this.compares = keys.map((k) => compareValues(columns[k.ordinal]!.type));
    this.readers = runs.map((r) => new RunReader(thread, r, columns)).filter((r) => this.loaded(r));
  }

  private loaded(r: RunReader): boolean {
    if (r.load(this.keys)) return true;
    r.close();
    return false;
  }

  /** Runs keep the order of the input among equal rows: the earlier run comes first. */
  private less(a: RunReader, b: RunReader): boolean {
    for (const [i, k] of this.keys.entries()) {
      const x = a.keys[i]![a.row]!;
      const y = b.keys[i]![b.row]!;
      if (x === null || y === null) {
        if (x === y) continue;
        return (x === null) === k.nullsFirst;
      }
      const c = this.compares[i]!(x, y);
      if (c !== 0) return k.ascending ? c < 0 : c > 0;
    }
    return false;
  }

  next(): Batch | undefined {
    if (this.readers.length === 0) return undefined;
    this.arena.reset();
    const { readers } = this;
    const batches = readers.map((r) => r.batch);
    const starts: number[] = [];
    let total = 0;
    for (const b of batches) {
      starts.push(total);
      total += b.rows;
    }
    const order: number[] = [];
    // Until a chunk is used up: its rows must be copied out before the next one takes its place.
    for (;;) {
      let best = 0;
      for (let i = 1; i < readers.length; i++) if (this.less(readers[i]!, readers[best]!)) best = i;
      const r = readers[best]!;
      order.push(starts[best]! + r.row++);
      if (r.row === r.batch.rows) break;
    }
    const [out] = gatherRows(this.thread, this.arena, batches, this.columns, Uint32Array.from(order));
    const copied = out && { rows: out.rows, columns: out.columns.map((v) => this.ownBytes(v, out.rows)) };
    for (let i = readers.length - 1; i >= 0; i--) {
      const r = readers[i]!;
      if (r.row === r.batch.rows && !this.loaded(r)) readers.splice(i, 1);
    }
    return copied;
  }

  /** Views of the chunks are copied: the chunks go. */
  private ownBytes(v: Vector, rows: number): Vector {
    if (v.physical !== "view") return v;
    const { heap } = this.thread;
    for (let i = 0; i < rows; i++) {
      const word = v.data / 4 + 2 * i;
      const length = heap.u32[word + 1]!;
      if (length === 0) continue;
      const address = this.arena.allocate(length);
      heap.u8.copyWithin(address, heap.u32[word]!, heap.u32[word]! + length);
      heap.u32[word] = address;
    }
    return v;
  }

  close(): void {
    for (const r of this.readers) r.close();
    this.readers.length = 0;
    this.arena.release();
  }
}
