/**
 * The pool of text that comments are cut from: the first 300 MiB of one long run of sentences. It is made in blocks,
 * each when it is first needed, because the seed at the start of each block is known (`textPoolSeeds.ts`).
 *
 * A pool on a SharedArrayBuffer serves several threads at once: who needs a block makes it, and two that make the
 * same block write the same bytes.
 */

import { MAX_SENTENCE_LENGTH, type SentenceState, writeSentences } from "./sentences.ts";
import { textPoolSeeds } from "./textPoolSeeds.ts";

export const TEXT_POOL_SIZE = 300 * 1024 * 1024;
export const BLOCK_BITS = 16;
export const BLOCK_SIZE = 1 << BLOCK_BITS;
export const BLOCK_COUNT = TEXT_POOL_SIZE / BLOCK_SIZE;
/** The seed that the first sentence of the pool starts from. */
export const TEXT_POOL_SEED = 933588178;

export interface TextPool {
  readonly bytes: Uint8Array;
  /** 1 for each block that is made. */
  readonly ready: Uint8Array;
}

/** Returns an empty pool; given the buffer of another thread's pool, the two share their blocks. */
export function textPool(
  buffer: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(TEXT_POOL_SIZE + BLOCK_COUNT),
): TextPool {
  return {
    bytes: new Uint8Array(buffer, 0, TEXT_POOL_SIZE),
    ready: new Uint8Array(buffer, TEXT_POOL_SIZE, BLOCK_COUNT),
  };
}

/** Returns the buffer for a pool that several threads are to share. */
export function sharedTextPoolBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(TEXT_POOL_SIZE + BLOCK_COUNT);
}

let ownPool: TextPool | undefined;

/** Returns the pool of this thread, which callers that bring none have in common. */
export function defaultTextPool(): TextPool {
  ownPool ??= textPool();
  return ownPool;
}

/** Lets go of this thread's pool, so that its memory can be freed. */
export function dropDefaultTextPool(): void {
  ownPool = undefined;
}

const BYTES_PER_BLOCK_START = 5;

interface BlockStarts {
  readonly seeds: Int32Array;
  /** How far before the block its first sentence begins. */
  readonly overhangs: Uint8Array;
}

let blockStarts: BlockStarts | undefined;

function readBlockStarts(): BlockStarts {
  const packed = Buffer.from(textPoolSeeds, "base64");
  const seeds = new Int32Array(BLOCK_COUNT);
  const overhangs = new Uint8Array(BLOCK_COUNT);
  for (let block = 0; block < BLOCK_COUNT; block++) {
    seeds[block] = packed.readInt32LE(block * BYTES_PER_BLOCK_START);
    overhangs[block] = packed[block * BYTES_PER_BLOCK_START + 4]!;
  }
  return { seeds, overhangs };
}

// Sentences are written with some slack at both ends, then the block is cut out.
const scratch = new Uint8Array(256 + BLOCK_SIZE + MAX_SENTENCE_LENGTH);
const scratchView = new DataView(scratch.buffer);

function makeBlock(pool: TextPool, block: number): void {
  blockStarts ??= readBlockStarts();
  const overhang = blockStarts.overhangs[block]!;
  const state: SentenceState = { seed: blockStarts.seeds[block]!, position: 0 };
  writeSentences(scratchView, state, overhang + BLOCK_SIZE);
  pool.bytes.set(scratch.subarray(overhang, overhang + BLOCK_SIZE), block * BLOCK_SIZE);
  // Ordered after the bytes, for the threads that share the pool.
  Atomics.store(pool.ready, block, 1);
}

/** Makes the blocks from the one of byte `from` to the one of byte `last`, where they are not made yet. */
export function ensureText(pool: TextPool, from: number, last: number): void {
  for (let block = from >>> BLOCK_BITS; block <= last >>> BLOCK_BITS; block++) {
    if (Atomics.load(pool.ready, block) === 0) makeBlock(pool, block);
  }
}
