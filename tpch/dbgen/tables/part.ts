import { longColumn, type ColumnChunk, type StringColumn } from "../chunk.ts";
import { drawEach, nextSeed, pick, skipSeeds } from "../random.ts";
import { partPrice } from "../scale.ts";
import { commentColumn } from "../text.ts";
import type { TextPool } from "../textPool.ts";
import { colors, containers, partTypes } from "../words.ts";
import { keysFrom } from "./keys.ts";

const NAME_WORDS = 5;
const colorBytes = colors.map((color) => new TextEncoder().encode(color));
const longestColor = Math.max(...colorBytes.map((color) => color.length));
const colorOrder = Uint8Array.from(colors, (_, color) => color);
const manufacturers = [1, 2, 3, 4, 5].map((maker) => `Manufacturer#${maker}`);
const brands = [1, 2, 3, 4, 5].flatMap((maker) => [1, 2, 3, 4, 5].map((brand) => `Brand#${maker}${brand}`));

/** Names of five colours: the head of a shuffle of all colours, which owns a draw for each colour. */
function nameColumn(from: number, rows: number): StringColumn {
  let seed = skipSeeds(709314158, colors.length * from);
  const offsets = new Int32Array(rows + 1);
  const bytes = new Uint8Array(rows * NAME_WORDS * (longestColor + 1));
  const shuffled = new Uint8Array(colors.length);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    shuffled.set(colorOrder);
    for (let word = 0; word < NAME_WORDS; word++) {
      seed = nextSeed(seed);
      const other = pick(seed, word, colors.length - 1);
      const color = shuffled[other]!;
      shuffled[other] = shuffled[word]!;
      if (word > 0) bytes[end++] = 32;
      const text = colorBytes[color]!;
      bytes.set(text, end);
      end += text.length;
    }
    offsets[row + 1] = end;
    for (let draw = NAME_WORDS; draw < colors.length; draw++) seed = nextSeed(seed);
  }
  return { name: "p_name", type: "string", offsets, bytes: bytes.slice(0, end) };
}

/** Makes the parts at the indexes from `from` to `to`, which are counted from 0. */
export function partColumns(_scale: number, from: number, to: number, pool: TextPool): ColumnChunk[] {
  const rows = to - from;
  const makers = new Uint8Array(rows);
  drawEach(makers, skipSeeds(1, from), 0, 4);
  const brandCodes = new Uint8Array(rows);
  drawEach(brandCodes, skipSeeds(46831694, from), 0, 4);
  for (let row = 0; row < rows; row++) brandCodes[row]! += makers[row]! * 5;
  const types = new Uint8Array(rows);
  drawEach(types, skipSeeds(1841581359, from), 0, partTypes.length - 1);
  const sizes = new Int32Array(rows);
  drawEach(sizes, skipSeeds(1193163244, from), 1, 50);
  const containerCodes = new Uint8Array(rows);
  drawEach(containerCodes, skipSeeds(727633698, from), 0, containers.length - 1);
  const keys = keysFrom(from, rows);
  return [
    longColumn("p_partkey", "long", keys),
    nameColumn(from, rows),
    { name: "p_mfgr", type: "words", codes: makers, words: manufacturers },
    { name: "p_brand", type: "words", codes: brandCodes, words: brands },
    { name: "p_type", type: "words", codes: types, words: partTypes },
    { name: "p_size", type: "int", values: sizes },
    { name: "p_container", type: "words", codes: containerCodes, words: containers },
    longColumn("p_retailprice", "decimal", keys.map(partPrice)),
    commentColumn("p_comment", pool, skipSeeds(804159733, 2 * from), 14, rows),
  ];
}
