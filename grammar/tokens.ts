import { KEYWORDS } from "./keywords.ts";

/** What a token is. A number's `word` is its type (`integer`, `decimal` ...), in lower case; a symbol's is the symbol. */
export const END = 0;
export const WORD = 1;
export const BACKQUOTED = 2;
export const STRING = 3;
export const DOUBLE_QUOTED = 4;
export const NUMBER = 5;
export const SYMBOL = 6;
export const DOLLAR_QUOTED = 7;
export const UNRECOGNIZED = 8;

/** The tokens of a text, as parallel arrays; the last one is END. */
export interface Tokens {
  readonly text: string;
  readonly kinds: readonly number[];
  /** The keyword in upper case, the symbol, or the type of a number; "" for all else. */
  readonly words: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Offset of a bracketed comment that does not end, or -1. */
  readonly unclosedComment: number;
}

/** The longest first among those that start with the same character. */
const SYMBOLS: readonly string[] = [
  ...["<=>", ">>>", "/*+"],
  ...["<>", "<=", "<<", ">=", ">>", "!=", "!<", "!>", "==", "=>", "->", "||", "|>", "::", "*/"],
  ..."()[],.;:+-*/%~&|^<>=!?",
];
const SYMBOLS_BY_CHARACTER: string[][] = [];
for (const symbol of SYMBOLS) (SYMBOLS_BY_CHARACTER[symbol.charCodeAt(0)] ??= []).push(symbol);

/** Several spellings of one operator. */
const SYNONYMS: Readonly<Record<string, string>> = { "==": "=", "!<": ">=", "!>": "<=" };

const LETTER = /\p{L}/u;
const OTHER_SPACE = /[\u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]/;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function isWordCode(text: string, code: number, at: number): boolean {
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95)
    return true;
  return code > 127 && LETTER.test(String.fromCodePoint(text.codePointAt(at)!));
}

/** Cuts a text into tokens. It never fails: what is no token is UNRECOGNIZED, one character long. */
export function tokenize(text: string): Tokens {
  const kinds: number[] = [];
  const words: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const length = text.length;
  let unclosedComment = -1;
  // As in Spark, `>>` is no shift while the `<` of a complex type may be open: ARRAY<ARRAY<INT>>.
  let openTypes = 0;
  let i = 0;

  const add = (kind: number, word: string, end: number): void => {
    kinds.push(kind);
    words.push(word);
    starts.push(i);
    ends.push(end);
    i = end;
  };

  while (i < length) {
    const code = text.charCodeAt(i);
    if (code === 32 || (code >= 9 && code <= 13)) {
      i++;
      continue;
    }
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95) {
      // A raw string is r'...' or r"..."
      if (code === 114 || code === 82) {
        const quote = text.charCodeAt(i + 1);
        if (quote === 39 || quote === 34) {
          const end = text.indexOf(quote === 39 ? "'" : '"', i + 2);
          if (end >= 0) {
            add(STRING, "", end + 1);
            continue;
          }
        }
      }
      const end = endOfWord(text, i + 1);
      const keyword = KEYWORDS.get(text.slice(i, end).toUpperCase()) ?? "";
      if (keyword === "ARRAY" || keyword === "MAP" || keyword === "STRUCT") openTypes++;
      add(WORD, keyword, end);
      continue;
    }
    if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(i + 1)))) {
      const [kind, word, end] = number(text, i);
      add(kind, word, end);
      continue;
    }
    if (code === 39 || code === 34) {
      const end = endOfString(text, i, code);
      if (end < 0) add(UNRECOGNIZED, "", i + 1);
      else add(code === 39 ? STRING : DOUBLE_QUOTED, "", end);
      continue;
    }
    if (code === 96) {
      const end = endOfBackquoted(text, i);
      if (end < 0) add(UNRECOGNIZED, "", i + 1);
      else add(BACKQUOTED, "", end);
      continue;
    }
    if (code === 45 && text.charCodeAt(i + 1) === 45) {
      i = endOfLineComment(text, i);
      continue;
    }
    if (code === 47 && text.charCodeAt(i + 1) === 42 && text.charCodeAt(i + 2) !== 43) {
      const end = endOfComment(text, i);
      if (end < 0) unclosedComment = i;
      i = end < 0 ? length : end;
      continue;
    }
    if (code === 36) {
      const end = endOfDollarQuoted(text, i);
      if (end < 0) add(UNRECOGNIZED, "", i + 1);
      else add(DOLLAR_QUOTED, "", end);
      continue;
    }
    let symbol = SYMBOLS_BY_CHARACTER[code]?.find((candidate) => text.startsWith(candidate, i));
    if (code === 62 && openTypes > 0 && (symbol === ">>" || symbol === ">>>")) symbol = ">";
    if (symbol === ">" && openTypes > 0) openTypes--;
    if (symbol !== undefined) {
      add(SYMBOL, SYNONYMS[symbol] ?? symbol, i + symbol.length);
    } else if (isWordCode(text, code, i)) {
      add(WORD, "", endOfWord(text, i + (code >= 0xd800 && code <= 0xdbff ? 2 : 1)));
    } else if (OTHER_SPACE.test(text[i]!)) {
      i++;
    } else {
      add(UNRECOGNIZED, "", i + 1);
    }
  }
  add(END, "", length);
  return { text, kinds, words, starts, ends, unclosedComment };
}

function endOfWord(text: string, from: number): number {
  let i = from;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isWordCode(text, code, i)) break;
    if (code >= 0xd800 && code <= 0xdbff) i++;
  }
  return i;
}

/**
 * A number, or a word that starts with digits (`1a`). A decimal point belongs to a number only where no letter or digit
 * follows it directly: `1.a` is three tokens.
 */
function number(text: string, from: number): [kind: number, word: string, end: number] {
  let i = from;
  while (isDigit(text.charCodeAt(i))) i++;
  const whole = i;
  if (text.charCodeAt(i) === 46) {
    i++;
    while (isDigit(text.charCodeAt(i))) i++;
    const [word, end] = suffix(text, i, true);
    if (!isWordCode(text, text.charCodeAt(end), end)) return [NUMBER, word, end];
    if (whole === from) return [SYMBOL, ".", from + 1];
    return [NUMBER, "integer", whole];
  }
  const [word, end] = suffix(text, whole, false);
  const endOfAll = endOfWord(text, whole);
  return endOfAll > end ? [WORD, "", endOfAll] : [NUMBER, word, end];
}

/** The exponent and the letters that say the type. */
function suffix(text: string, from: number, point: boolean): [word: string, end: number] {
  let i = from;
  let exponent = false;
  if ((text.charCodeAt(i) | 32) === 101) {
    let digits = i + 1;
    const sign = text.charCodeAt(digits);
    if (sign === 43 || sign === 45) digits++;
    if (isDigit(text.charCodeAt(digits))) {
      exponent = true;
      i = digits + 1;
      while (isDigit(text.charCodeAt(i))) i++;
    }
  }
  const letter = text.charCodeAt(i) | 32;
  if (letter === 100) return ["double", i + 1];
  if (letter === 102) return ["float", i + 1];
  if (letter === 98 && (text.charCodeAt(i + 1) | 32) === 100) return ["bigdecimal", i + 2];
  if (exponent) return ["exponent", i];
  if (point) return ["decimal", i];
  if (letter === 108) return ["bigint", i + 1];
  if (letter === 115) return ["smallint", i + 1];
  if (letter === 121) return ["tinyint", i + 1];
  return ["integer", i];
}

function endOfString(text: string, from: number, quote: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) {
      i++;
    } else if (code === quote) {
      if (text.charCodeAt(i + 1) !== quote) return i + 1;
      i++;
    }
  }
  return -1;
}

function endOfBackquoted(text: string, from: number): number {
  for (let i = text.indexOf("`", from + 1); i >= 0; i = text.indexOf("`", i + 2)) {
    if (text.charCodeAt(i + 1) !== 96) return i + 1;
  }
  return -1;
}

/** A backslash in front of the line's end continues the comment on the next line. */
function endOfLineComment(text: string, from: number): number {
  let i = from + 2;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92 && text.charCodeAt(i + 1) === 10) i++;
    else if (code === 10 || code === 13) return i + 1;
  }
  return i;
}

function endOfComment(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 47 && text.charCodeAt(i + 1) === 42 && text.charCodeAt(i + 2) !== 43) {
      depth++;
      i++;
    } else if (code === 42 && text.charCodeAt(i + 1) === 47) {
      i++;
      if (--depth === 0) return i + 1;
    }
  }
  return -1;
}

function endOfDollarQuoted(text: string, from: number): number {
  const tag = /^\$[A-Za-z]*\$/.exec(text.slice(from, from + 200))?.[0];
  if (tag === undefined) return -1;
  const end = text.indexOf(tag, from + tag.length);
  return end < 0 ? -1 : end + tag.length;
}
