/**
 * Writes `textPoolSeeds.ts`: walks the whole text pool once and notes, for each block, the seed of the sentence
 * that covers the block's first byte (4 bytes) and how far before the block that sentence begins (1 byte).
 *
 * Run with `npx tsx tpch/dbgen/makeTextPoolSeeds.ts`.
 */

import { writeFileSync } from "node:fs";
import { MAX_SENTENCE_LENGTH, type SentenceState, writeSentences } from "./sentences.ts";
import { BLOCK_COUNT, BLOCK_SIZE, TEXT_POOL_SEED } from "./textPool.ts";

const scratch = new DataView(new ArrayBuffer(2 * MAX_SENTENCE_LENGTH));
const packed = Buffer.alloc(BLOCK_COUNT * 5);
const state: SentenceState = { seed: TEXT_POOL_SEED, position: 0 };
let sentenceStart = 0;

for (let block = 0; block < BLOCK_COUNT; ) {
  const seed = state.seed;
  state.position = 0;
  writeSentences(scratch, state, 1);
  if (state.position > MAX_SENTENCE_LENGTH) throw new Error(`a sentence has ${state.position} bytes`);
  const nextStart = sentenceStart + state.position;
  for (; block < BLOCK_COUNT && block * BLOCK_SIZE < nextStart; block++) {
    packed.writeInt32LE(seed, block * 5);
    packed.writeUInt8(block * BLOCK_SIZE - sentenceStart, block * 5 + 4);
  }
  sentenceStart = nextStart;
}

const lines = packed.toString("base64").match(/.{1,110}/g) ?? [];
writeFileSync(
  new URL("./textPoolSeeds.ts", import.meta.url),
  "// Made by makeTextPoolSeeds.ts: the seed and the overhang of each block of the text pool, in base64.\n" +
    `export const textPoolSeeds: string =\n${lines.map((line) => `  "${line}"`).join(" +\n")};\n`,
);
