import { getHeapStatistics } from "node:v8";
import { byteCount } from "../sizes.ts";
import type { TempFiles } from "../tempFiles.ts";

/** What an entry of a map of keys costs beside its key and value, in bytes. */
export const ENTRY = 96;

/** Something finished that is kept in memory and can be written away. */
export interface Spillable {
  /** Writes it to disk; gives the bytes that are free now. */
  spill(): number;
}

/**
 * The memory for shuffled data, counted in bytes and entries. Who needs more than is left gets it from finished map outputs, which are written away from the
 * oldest on; when there are none, who asks must spill.
 */
export class ShuffleMemory {
  readonly files: TempFiles;
  readonly limit: number;
  /** Entries of one task's buffer at which it is spilled, whatever its bytes. */
  readonly maxEntries: number;
  private readonly share: number;
  private used = 0;
  private readonly finished = new Set<Spillable>();
  /** For tests and the status: spills to disk since the start. */
  spills = 0;
  spilledBytes = 0;

  constructor(settings: ReadonlyMap<string, string>, files: TempFiles, parallelism: number) {
    this.files = files;
    const given = settings.get("spark.kindling.shuffle.memory");
    this.limit = given === undefined ? Math.floor(getHeapStatistics().heap_size_limit * 0.3) : byteCount(given);
    this.maxEntries = Number(settings.get("spark.shuffle.spill.numElementsForceSpillThreshold") ?? 8_000_000);
    // So that a task that comes late does not write a file for each record.
    this.share = this.limit / (4 * parallelism);
  }
  /** Takes bytes for someone who holds `held` already; false when there are none left. */
  take(bytes: number, held: number): boolean {
    if (this.used + bytes > this.limit)
      for (const f of this.finished) {
        this.finished.delete(f);
        this.used -= f.spill();
        if (this.used + bytes <= this.limit) break;
      }
    if (this.used + bytes > this.limit && held + bytes > this.share) return false;
    this.used += bytes;
    return true;
  }
  give(bytes: number): void {
    this.used -= bytes;
  }
  /** What is held by a finished output can be written away from now on. */
  keep(output: Spillable): void {
    this.finished.add(output);
  }
  drop(output: Spillable): void {
    this.finished.delete(output);
  }
  get bytesUsed(): number {
    return this.used;
  }
}

/** The bytes that one buffer holds; asked for in steps, since asking for each record would cost more than the record. */
export class Holding {
  private readonly memory: ShuffleMemory;
  private held = 0;
  private open = 0;
  constructor(memory: ShuffleMemory) {
    this.memory = memory;
  }
  /** False when the buffer must be spilled. */
  add(bytes: number): boolean {
    this.open += bytes;
    if (this.open < 32_768) return true;
    if (!this.memory.take(this.open, this.held)) return false;
    this.held += this.open;
    this.open = 0;
    return true;
  }
  release(): void {
    this.memory.give(this.held);
    this.held = this.open = 0;
  }
  /** Hands what is held to the caller. */
  hand(): number {
    const { held } = this;
    this.held = this.open = 0;
    return held;
  }
}
