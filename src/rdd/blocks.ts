import { getHeapStatistics } from "node:v8";
import { decode, encode, encodeForThread, shareBytes } from "./records.ts";
import { byteCount, sizeOf } from "./sizes.ts";
import type { StorageLevel } from "./storageLevel.ts";
import { type Span, TempFile, type TempFiles } from "./tempFiles.ts";

const CHUNK = 4096;

interface Block {
  readonly rdd: number;
  readonly partition: number;
  readonly level: StorageLevel;
  values: readonly unknown[] | undefined;
  /** Serialized, in memory. */
  bytes: readonly Uint8Array[] | undefined;
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

/** A kept partition for another thread: encoded chunks in memory, or in a file. */
export interface SharedBlock {
  readonly chunks: readonly Uint8Array[];
  readonly file: { readonly path: string; readonly bytes: number; readonly spans: readonly Span[] } | undefined;
}

/** What computing a partition needs of what is kept. */
export interface Blocks {
  has(rdd: number, partition: number): boolean;
  get(rdd: number, partition: number): Iterable<readonly unknown[]> | undefined;
  put(rdd: number, partition: number, level: StorageLevel, values: readonly unknown[]): void;
}

/**
 * Partitions that are kept: as values, as bytes, or in files, as their level says. When memory is short those used least recently go: to disk when their level
 * has it, else they are lost and computed again when needed.
 */
export class BlockStore implements Blocks {
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
    const block = newBlock(rdd, partition, level);
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
  /** Keeps what a worker thread has computed. */
  putEncoded(rdd: number, partition: number, level: StorageLevel, encoded: readonly Uint8Array[]): void {
    const key = `${rdd}_${partition}`;
    if (this.blocks.has(key)) return;
    const block = newBlock(rdd, partition, level);
    const memory = encoded.reduce((n, b) => n + b.length, 0);
    if (level.useMemory) {
      block.bytes = encoded;
      block.memory = memory;
    }
    if (!level.useMemory || !this.makeRoom(block)) {
      block.bytes = undefined;
      block.memory = 0;
      if (!level.useDisk) return;
      this.bytesToDisk(block, encoded);
    }
    this.used += block.memory;
    this.blocks.set(key, block);
  }
  /** A kept partition for another thread. Values are kept encoded from then on, so that this is done once. */
  share(rdd: number, partition: number): SharedBlock | undefined {
    const key = `${rdd}_${partition}`;
    const block = this.blocks.get(key);
    if (!block) return undefined;
    this.blocks.delete(key);
    this.blocks.set(key, block);
    if (block.values) {
      block.bytes = chunks(block.values).map((c) => shareBytes(encodeForThread([c])));
      block.values = undefined;
      this.used -= block.memory;
      block.memory = block.bytes.reduce((n, b) => n + b.length, 0);
      this.used += block.memory;
    }
    const { file, spans } = block;
    return block.bytes
      ? { chunks: block.bytes, file: undefined }
      : { chunks: [], file: { path: file!.path, bytes: file!.bytes, spans } };
  }
  private bytesToDisk(block: Block, bytes: readonly Uint8Array[]): void {
    block.file = this.files.open(`rdd_${block.rdd}_${block.partition}`);
    try {
      block.spans = bytes.map((b) => block.file!.append(b));
    } catch (error) {
      block.file.delete();
      throw error;
    }
  }
  private toDisk(block: Block, values: readonly unknown[]): void {
    this.bytesToDisk(
      block,
      chunks(values).map((c) => encode([c])),
    );
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
      else this.bytesToDisk(b, b.bytes!);
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

const newBlock = (rdd: number, partition: number, level: StorageLevel): Block => ({
  rdd,
  partition,
  level,
  values: undefined,
  bytes: undefined,
  memory: 0,
  file: undefined,
  spans: [],
});

/** On worker threads: the kept partitions that a task was sent, and those that it has computed for the calling thread to keep. */
export class TaskBlocks implements Blocks {
  private readonly sent = new Map<string, SharedBlock>();
  readonly made: { readonly rdd: number; readonly partition: number; readonly chunks: readonly Uint8Array[] }[] = [];

  begin(blocks: readonly (readonly [rdd: number, partition: number, block: SharedBlock])[]): void {
    this.sent.clear();
    for (const [rdd, partition, block] of blocks) this.sent.set(`${rdd}_${partition}`, block);
    this.made.length = 0;
  }
  has(rdd: number, partition: number): boolean {
    return this.sent.has(`${rdd}_${partition}`);
  }
  get(rdd: number, partition: number): Iterable<readonly unknown[]> | undefined {
    const block = this.sent.get(`${rdd}_${partition}`);
    return block && readBlock(block);
  }
  put(rdd: number, partition: number, _level: StorageLevel, values: readonly unknown[]): void {
    const encoded = chunks(values).map((c) => shareBytes(encodeForThread([c])));
    this.made.push({ rdd, partition, chunks: encoded });
  }
}

function* readBlock({ chunks: encoded, file }: SharedBlock): Generator<readonly unknown[], void, undefined> {
  for (const c of encoded) yield decode(c)[0]!;
  if (!file) return;
  const open = new TempFile(file.path, file.bytes);
  try {
    for (const s of file.spans) yield decode(open.read(s))[0]!;
  } finally {
    open.hand();
  }
}

const chunks = (values: readonly unknown[]): (readonly unknown[])[] =>
  Array.from({ length: Math.ceil(values.length / CHUNK) }, (_, i) => values.slice(i * CHUNK, (i + 1) * CHUNK));

function* pieces<S>(of: readonly S[], bytes: (s: S) => Uint8Array): Generator<readonly unknown[], void, undefined> {
  for (const s of of) yield decode(bytes(s))[0]!;
}
