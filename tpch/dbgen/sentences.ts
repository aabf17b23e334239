/**
 * The grammar of dbgen's comments. Every phrase is a run of words that are each followed by a space, so a sentence
 * is made of nothing but draws and copies: the comma of `J, J N` and the `the` after a preposition belong to the word
 * before them, and a terminator steps back over the last space.
 */

import { MODULUS, nextSeed } from "./random.ts";
import {
  adjectives,
  adverbs,
  auxiliaries,
  nounPhrases,
  nouns,
  prepositions,
  sentences,
  terminators,
  verbPhrases,
  verbs,
  type WeightedWords,
} from "./words.ts";

/**
 * A word list spread by weight. The bytes of a word are kept as doubles, because a DataView stores eight of them at
 * once at any position (no eight ASCII bytes are a NaN, so none is changed on the way).
 */
interface WordTable {
  /** The number of draws divided by the modulus: a seed times this is the draw. */
  readonly scale: number;
  /** Three doubles for each draw. */
  readonly bytes: Float64Array;
  readonly length: Uint8Array;
}

const WORD_DOUBLES = 3;

function byWeight<T>(list: WeightedWords, make: (word: string) => T): T[] {
  return list.flatMap(([word, weight]) => new Array<T>(weight).fill(make(word)));
}

function wordTable(list: WeightedWords, suffix: string): WordTable {
  const spread = byWeight(list, (word) => word + suffix);
  const bytes = new Uint8Array(spread.length * WORD_DOUBLES * 8);
  spread.forEach((word, draw) => {
    bytes.set(new TextEncoder().encode(word), draw * WORD_DOUBLES * 8);
  });
  return {
    scale: spread.length / MODULUS,
    bytes: new Float64Array(bytes.buffer),
    length: Uint8Array.from(spread, (word) => word.length),
  };
}

const noun = wordTable(nouns, " ");
const verb = wordTable(verbs, " ");
const adverb = wordTable(adverbs, " ");
const adjective = wordTable(adjectives, " ");
const listedAdjective = wordTable(adjectives, ", ");
const auxiliary = wordTable(auxiliaries, " ");
const preposition = wordTable(prepositions, " the ");
const terminator = wordTable(terminators, " ");

const nounPhraseWords: Readonly<Record<string, WordTable>> = {
  N: noun,
  J: adjective,
  "J,": listedAdjective,
  D: adverb,
};
const verbPhraseWords: Readonly<Record<string, WordTable>> = { V: verb, X: auxiliary, D: adverb };

const nounPhraseForms = byWeight(nounPhrases, (form) => form.split(" ").map((key) => nounPhraseWords[key]!));
const verbPhraseForms = byWeight(verbPhrases, (form) => form.split(" ").map((key) => verbPhraseWords[key]!));
const NOUN_PHRASE = 0;
const VERB_PHRASE = 1;
const PREPOSITION = 2;
const TERMINATOR = 3;
const partKinds: Readonly<Record<string, number>> = {
  N: NOUN_PHRASE,
  V: VERB_PHRASE,
  P: PREPOSITION,
  T: TERMINATOR,
};
const sentenceForms = byWeight(sentences, (form) => Uint8Array.from(form.split(" "), (key) => partKinds[key]!));

// A seed times the quotient is exact enough: a draw from fewer than 2^20 values is never that near a whole number.
const nounPhraseScale = nounPhraseForms.length / MODULUS;
const verbPhraseScale = verbPhraseForms.length / MODULUS;
const sentenceScale = sentenceForms.length / MODULUS;

/** No sentence is longer than this. */
export const MAX_SENTENCE_LENGTH = 512;

/** Where the writing of sentences stands. */
export interface SentenceState {
  seed: number;
  position: number;
}

/**
 * Writes whole sentences to `out` until the position is at `limit` or past it. The view must have room for one more
 * sentence after the limit.
 */
export function writeSentences(out: DataView, state: SentenceState, limit: number): void {
  let seed = state.seed;
  let position = state.position;

  while (position < limit) {
    seed = nextSeed(seed);
    const form = sentenceForms[(seed * sentenceScale) | 0]!;
    for (let part = 0; part < form.length; part++) {
      const kind = form[part]!;
      if (kind === TERMINATOR || kind === PREPOSITION) {
        const table = kind === PREPOSITION ? preposition : terminator;
        seed = nextSeed(seed);
        const draw = (seed * table.scale) | 0;
        if (kind === TERMINATOR) position--;
        out.setFloat64(position, table.bytes[draw * WORD_DOUBLES]!, true);
        out.setFloat64(position + 8, table.bytes[draw * WORD_DOUBLES + 1]!, true);
        out.setFloat64(position + 16, table.bytes[draw * WORD_DOUBLES + 2]!, true);
        position += table.length[draw]!;
        if (kind === TERMINATOR) continue;
      }
      seed = nextSeed(seed);
      const words =
        kind === VERB_PHRASE
          ? verbPhraseForms[(seed * verbPhraseScale) | 0]!
          : nounPhraseForms[(seed * nounPhraseScale) | 0]!;
      for (let word = 0; word < words.length; word++) {
        const table = words[word]!;
        seed = nextSeed(seed);
        const draw = (seed * table.scale) | 0;
        out.setFloat64(position, table.bytes[draw * WORD_DOUBLES]!, true);
        out.setFloat64(position + 8, table.bytes[draw * WORD_DOUBLES + 1]!, true);
        position += table.length[draw]!;
      }
    }
  }

  state.seed = seed;
  state.position = position;
}
