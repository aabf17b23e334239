import { getHeapStatistics } from "node:v8";
import { decode, encode } from "./records.ts";
import { byteCount, sizeOf } from "./sizes.ts";
import type { StorageLevel } from "./storageLevel.ts";
import type { Span, TempFile, TempFiles } from "./tempFiles.ts";

const CHUNK = 4096;

interface Block {
  readonly rdd: number;
  readonly partition: number;
  readonly level: StorageLevel;
  values: readonly unknown[] | undefined;
  /** Serialized, in memory. */
  bytes: readonly Buffer[] | undefined;
  memory: number;
  file: TempFile | undefined;
  spans: readonly Span[];
}

/** What is kept of an RDD. */
export interface StorageInfo {
  readonly cachedPartitions: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/**
 * Partitions that are kept: as values, as bytes, or in files, as their level says. When memory is short those used least recently go: to disk when their level
 * has it, else they are lost and computed again when needed.
 */
export class BlockStore {
  private readonly limit: number;
  private readonly files: TempFiles;
  private readonly blocks = new Map<string, Block>();
  private used = 0;

  constructor(settings: ReadonlyMap<string, string>, files: TempFiles) {
    const given = settings.get("spark.kindling.storage.memory");
    this.limit = given === undefined ? Math.floor(getHeapStatistics().heap_size_limit * 0.4) : byteCount(given);
    this.files = files;
  }
  has(rdd: number, partition: number): boolean {
    return this.blocks.has(`${rdd}_${partition}`);
  }
  /** The kept values in pieces, or undefined when there are none. */
  get(rdd: number, partition: number): Iterable<readonly unknown[]> | undefined {
    const key = `${rdd}_${partition}`;
    const block = this.blocks.get(key);
    if (!block) return undefined;
    // The last used is the last of the map.
    this.blocks.delete(key);
    this.blocks.set(key, block);
    if (block.values) return [block.values];
    if (block.bytes) return pieces(block.bytes, (b) => b);
    return pieces(block.spans, (s) => block.file!.read(s));
  }
  put(rdd: number, partition: number, level: StorageLevel, values: readonly unknown[]): void {
    const key = `${rdd}_${partition}`;
    if (this.blocks.has(key)) return;
    const block: Block = {
      rdd,
      partition,
      level,
      values: undefined,
      bytes: undefined,
      memory: 0,
      file: undefined,
      spans: [],
    };
    if (level.useMemory) {
      if (level.deserialized) {
        block.values = values;
        block.memory = sizeOf(values);
      } else {
        block.bytes = chunks(values).map((c) => encode([c]));
        block.memory = block.bytes.reduce((n, b) => n + b.length, 0);
      }
      if (!this.makeRoom(block)) {
        block.values = block.bytes = undefined;
        block.memory = 0;
        if (!level.useDisk) return;
        this.toDisk(block, values);
      }
    } else this.toDisk(block, values);
    this.used += block.memory;
    this.blocks.set(key, block);
  }
  private toDisk(block: Block, values: readonly unknown[]): void {
    block.file = this.files.open(`rdd_${block.rdd}_${block.partition}`);
    try {
      block.spans = chunks(values).map((c) => block.file!.append(encode([c])));
    } catch (error) {
      block.file.delete();
      throw error;
    }
  }
  /** Blocks of the same RDD stay: sending one away for another of the same would be for nothing. */
  private makeRoom(block: Block): boolean {
    if (block.memory > this.limit) return false;
    for (const [key, b] of this.blocks) {
      if (this.used + block.memory <= this.limit) return true;
      if (b.rdd === block.rdd || b.memory === 0) continue;
      this.evict(key, b);
    }
    return this.used + block.memory <= this.limit;
  }
  private evict(key: string, b: Block): void {
    this.used -= b.memory;
    b.memory = 0;
    if (b.level.useDisk && !b.file) {
      if (b.values) this.toDisk(b, b.values);
      else {
        b.file = this.files.open(`rdd_${b.rdd}_${b.partition}`);
        b.spans = b.bytes!.map((x) => b.file!.append(x));
      }
    }
    b.values = b.bytes = undefined;
    if (!b.file) this.blocks.delete(key);
  }
  remove(rdd: number, partition?: number): void {
    for (const [key, b] of this.blocks) {
      if (b.rdd !== rdd || (partition !== undefined && b.partition !== partition)) continue;
      this.used -= b.memory;
      b.file?.delete();
      this.blocks.delete(key);
    }
  }
  info(rdd: number): StorageInfo {
    const own = [...this.blocks.values()].filter((b) => b.rdd === rdd);
    return {
      cachedPartitions: own.length,
      memoryBytes: own.reduce((n, b) => n + b.memory, 0),
      diskBytes: own.reduce((n, b) => n + (b.file?.bytes ?? 0), 0),
    };
  }
  clear(): void {
    for (const b of this.blocks.values()) b.file?.delete();
    this.blocks.clear();
    this.used = 0;
  }
}

const chunks = (values: readonly unknown[]): (readonly unknown[])[] =>
  Array.from({ length: Math.ceil(values.length / CHUNK) }, (_, i) => values.slice(i * CHUNK, (i + 1) * CHUNK));

function* pieces<S>(of: readonly S[], bytes: (s: S) => Buffer): Generator<readonly unknown[], void, undefined> {
  for (const s of of) yield decode(bytes(s))[0]!;
}
