import { typeOf } from "../expr/tree.ts";
import { BINARY, BOOLEAN, type DataType, INT, STRING } from "../../types/dataType.ts";
import { byteLength, codePointLength, codePointSlice, codePointSubstring, decodeUtf8 } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import { type BoundCall, type FunctionEntry, type ScalarFunction, scalar } from "./define.ts";
import { collationOf } from "./stringCollation.ts";
import { levenshtein, luhnCheck, soundex } from "./stringDistance.ts";
import { renamed, withDefaults } from "./texts.ts";

/** Functions on strings: parts, lengths, cases, padding, search. */

const group = "string_funcs";
const TEXT = "string";
const TEXT_OR_BINARY = [STRING, BINARY];
const sameAsFirst = (types: readonly DataType[]): DataType => (types[0]!.kind === "null" ? STRING : types[0]!);
const isBinary = (call: BoundCall): boolean => call.argTypes[0]!.kind === "binary";

type Docs = Pick<ScalarFunction, "name" | "since" | "usage" | "examples"> & Partial<ScalarFunction>;
const text = (docs: Docs & Pick<ScalarFunction, "args" | "returns">): ScalarFunction => scalar({ group, ...docs });

/** Bytes from a 1-based position, as substring counts them. */
function subBytes(b: Uint8Array, pos: number, length: number): Uint8Array {
  const start = pos > 0 ? pos - 1 : pos < 0 ? b.length + pos : 0;
  const end = length > 2147483647 - Math.max(start, 0) ? b.length : Math.min(start + length, b.length);
  const from = Math.max(start, 0);
  return from >= end ? new Uint8Array(0) : b.slice(from, end);
}

const substring = text({
  name: "substring",
  since: "1.5.0",
  usage:
    "substring(str, pos[, len]) - The part of str (or binary) from pos, 1 being the first and -1 the last, of at most len characters (or bytes).",
  examples: [
    ["substring('Spark SQL', 5)", "k SQL"],
    ["substring('Spark SQL', -3)", "SQL"],
    ["substring('Spark SQL', 5, 1)", "k"],
  ],
  args: [TEXT_OR_BINARY, INT, INT],
  optional: 1,
  returns: sameAsFirst,
  bind: (call) =>
    isBinary(call)
      ? (b, pos, len) => subBytes(b as Uint8Array, pos as number, (len as number | undefined) ?? 2147483647)
      : (s, pos, len) => codePointSubstring(s as string, pos as number, (len as number | undefined) ?? 2147483647),
  sql: withDefaults("substring", 3, "2147483647"),
});

const length = text({
  name: "length",
  since: "1.5.0",
  usage: "length(expr) - The number of characters of a string or bytes of a binary.",
  examples: [
    ["length('Spark SQL ')", "10"],
    ["length(x'537061726b2053514c')", "9"],
  ],
  args: [TEXT_OR_BINARY],
  returns: INT,
  eval: (s) => (typeof s === "string" ? codePointLength(s) : (s as Uint8Array).length),
});

const upper = text({
  name: "upper",
  since: "1.0.1",
  usage: "upper(str) - In upper case.",
  examples: [["upper('SparkSql')", "SPARKSQL"]],
  args: [TEXT],
  returns: sameAsFirst,
  eval: (s) => (s as string).toUpperCase(),
});
const lower = text({
  name: "lower",
  since: "1.0.1",
  usage: "lower(str) - In lower case.",
  examples: [["lower('SparkSql')", "sparksql"]],
  args: [TEXT],
  returns: sameAsFirst,
  eval: (s) => (s as string).toLowerCase(),
});

/** Code points, or one-character texts. */
const points = (s: string): string[] => [...s];

function trimmed(s: string, chars: string | undefined, left: boolean, right: boolean): string {
  if (chars === undefined || chars === " ") {
    let i = 0;
    let j = s.length;
    if (left) while (i < j && s.charCodeAt(i) === 32) i++;
    if (right) while (j > i && s.charCodeAt(j - 1) === 32) j--;
    return s.slice(i, j);
  }
  const set = new Set(points(chars));
  const all = points(s);
  let i = 0;
  let j = all.length;
  if (left) while (i < j && set.has(all[i]!)) i++;
  if (right) while (j > i && set.has(all[j - 1]!)) j--;
  return i === 0 && j === all.length ? s : all.slice(i, j).join("");
}

/** trim, ltrim and rtrim: with two arguments the first are the characters to drop. */
function trimming(
  name: string,
  side: string,
  left: boolean,
  right: boolean,
  examples: ScalarFunction["examples"],
): ScalarFunction {
  return text({
    name,
    since: "1.5.0",
    usage: `${name}([trimStr, ]str) - Without spaces, or characters of trimStr, at ${left && right ? "both ends" : left ? "the start" : "the end"}.`,
    examples: examples!,
    args: [TEXT, TEXT],
    optional: 1,
    returns: (types) => sameAsFirst([types.at(-1)!]),
    bind: (call) => {
      const fold = collationOf(call.argTypes.at(-1)!);
      if (fold.isBinary || call.argTypes.length === 1)
        return (a, b) =>
          b === undefined
            ? trimmed(a as string, undefined, left, right)
            : trimmed(b as string, a as string, left, right);
      return (chars, s) => {
        const set = new Set(points(fold.key(chars as string)));
        const all = points(s as string);
        let i = 0;
        let j = all.length;
        if (left) while (i < j && set.has(fold.key(all[i]!))) i++;
        if (right) while (j > i && set.has(fold.key(all[j - 1]!))) j--;
        return all.slice(i, j).join("");
      };
    },
    sql: ([a, b]) => (b === undefined ? `${name}(${a})` : `TRIM(${side} ${a} FROM ${b})`),
  });
}

const trimBytes = (b: Uint8Array, chars: Uint8Array | undefined): Uint8Array => {
  const set = new Set(chars ?? [32]);
  let i = 0;
  let j = b.length;
  while (i < j && set.has(b[i]!)) i++;
  while (j > i && set.has(b[j - 1]!)) j--;
  return b.slice(i, j);
};

function padded(s: string, count: number, pad: string, left: boolean): string {
  const n = codePointLength(s);
  if (count <= n) return codePointSlice(s, 0, Math.max(count, 0));
  if (pad === "") return s;
  const missing = count - n;
  const unit = codePointLength(pad);
  const fill = codePointSlice(pad.repeat(Math.ceil(missing / unit)), 0, missing);
  return left ? fill + s : s + fill;
}
function paddedBytes(b: Uint8Array, count: number, pad: Uint8Array, left: boolean): Uint8Array {
  if (count <= b.length) return b.slice(0, Math.max(count, 0));
  if (pad.length === 0) return b;
  const out = new Uint8Array(count);
  const missing = count - b.length;
  for (let i = 0; i < missing; i++) out[left ? i : b.length + i] = pad[i % pad.length]!;
  out.set(b, left ? missing : 0);
  return out;
}
const padding = (name: "lpad" | "rpad", example: string): ScalarFunction =>
  text({
    name,
    since: "1.5.0",
    usage: `${name}(str, len[, pad]) - str filled up with pad (a space, or zero bytes for binary) on the ${name === "lpad" ? "left" : "right"} to len characters, or cut to it.`,
    examples: [
      [`${name}('hi', 5, '??')`, example],
      [`${name}('hi', 1, '??')`, "h"],
    ],
    args: [TEXT_OR_BINARY, INT, TEXT_OR_BINARY],
    optional: 1,
    returns: sameAsFirst,
    bind: (call) => {
      const left = name === "lpad";
      if (isBinary(call) && (call.argTypes.length < 3 || call.argTypes[2]!.kind === "binary"))
        return (b, n, pad) =>
          paddedBytes(b as Uint8Array, n as number, (pad as Uint8Array | undefined) ?? new Uint8Array(1), left);
      return (s, n, pad) => padded(asText(s!), n as number, pad === undefined ? " " : asText(pad), left);
    },
    sql: (args, call) => withDefaults(name, 3, typeOf(call.args[0]!).kind === "binary" ? "X'00'" : " ")(args),
  });

const asText = (v: Value): string => (typeof v === "string" ? v : decodeUtf8(v as Uint8Array));

/** Search of a part in strings and binaries. */
function search(
  name: string,
  since: string,
  usage: string,
  examples: ScalarFunction["examples"],
  test: (s: string, part: string) => boolean,
): ScalarFunction {
  return text({
    name,
    since,
    usage,
    examples: examples!,
    args: [TEXT_OR_BINARY, TEXT_OR_BINARY],
    returns: BOOLEAN,
    bind: (call) => {
      const key = collationOf(call.argTypes[0]!).key;
      return (a, b) =>
        typeof a === "string" ? test(key(a), key(b as string)) : test(latin1(a as Uint8Array), latin1(b as Uint8Array));
    },
  });
}
const latin1 = (b: Uint8Array): string => Buffer.from(b.buffer, b.byteOffset, b.byteLength).toString("latin1");

/** 1-based place of a part from a 1-based start; 0 when there is none. */
function locate(part: string, s: string, start: number): number {
  if (start < 1) return 0;
  if (part === "") return 1;
  const from = start === 1 ? 0 : codePointSlice(s, 0, start - 1).length;
  if (start - 1 > s.length) return 0;
  const at = s.indexOf(part, from);
  return at < 0 ? 0 : codePointLength(s.slice(0, at)) + 1;
}

const locateEntry = text({
  name: "locate",
  since: "1.5.0",
  usage:
    "locate(substr, str[, pos]) - Where substr first stands in str from pos on, 1 being the start; 0 when it does not.",
  examples: [
    ["locate('bar', 'foobarbar')", "4"],
    ["locate('bar', 'foobarbar', 5)", "7"],
  ],
  args: [TEXT, TEXT, INT],
  optional: 1,
  returns: INT,
  nulls: "custom",
  bind: (call) => {
    const key = collationOf(call.argTypes[1]!).key;
    return (part, s, pos) => {
      if (pos === null) return 0;
      if (part === null || s === null) return null;
      return locate(key(part as string), key(s as string), (pos as number | undefined) ?? 1);
    };
  },
  sql: withDefaults("locate", 3, "1"),
});

const left = text({
  name: "left",
  since: "2.3.0",
  usage: "left(str, len) - The first len characters.",
  examples: [["left('Spark SQL', 3)", "Spa"]],
  args: [TEXT_OR_BINARY, INT],
  returns: sameAsFirst,
  bind: (call) =>
    isBinary(call)
      ? (b, n) => (b as Uint8Array).slice(0, Math.max(0, n as number))
      : (s, n) => codePointSlice(s as string, 0, Math.max(0, n as number)),
});

const chr = text({
  name: "chr",
  since: "2.3.0",
  usage: "chr(expr) - The character of a code, modulo 256; empty for a negative one.",
  examples: [["chr(65)", "A"]],
  args: [{ kind: "long" }],
  returns: STRING,
  eval: (n) => ((n as bigint) < 0n ? "" : String.fromCharCode(Number((n as bigint) & 255n))),
});

const INITIAL = /(^| )([^ ])/gu;

export const stringFunctions: readonly FunctionEntry[] = [
  substring,
  renamed(substring, "substr", {
    sql: withDefaults("substr", 3, "2147483647"),
    examples: [
      ["substr('Spark SQL', 5)", "k SQL"],
      ["substr('Spark SQL', -3)", "SQL"],
    ],
  }),
  left,
  text({
    name: "right",
    since: "2.3.0",
    usage: "right(str, len) - The last len characters.",
    examples: [["right('Spark SQL', 3)", "SQL"]],
    args: [TEXT, INT],
    returns: sameAsFirst,
    eval: (s, n) =>
      (n as number) <= 0
        ? ""
        : codePointSubstring(s as string, -Math.min(n as number, codePointLength(s as string)) || 1),
  }),
  length,
  renamed(length, "char_length", { since: "2.3.0", examples: [["char_length('Spark SQL ')", "10"]] }),
  renamed(length, "character_length", { since: "2.3.0", examples: [["character_length('Spark SQL ')", "10"]] }),
  renamed(length, "len", { since: "3.4.0", examples: [["len('Spark SQL ')", "10"]] }),
  text({
    name: "bit_length",
    since: "2.3.0",
    usage: "bit_length(expr) - The number of bits of a string or binary.",
    examples: [["bit_length('Spark SQL')", "72"]],
    args: [TEXT_OR_BINARY],
    returns: INT,
    eval: (s) => 8 * (typeof s === "string" ? byteLength(s) : (s as Uint8Array).length),
  }),
  text({
    name: "octet_length",
    since: "2.3.0",
    usage: "octet_length(expr) - The number of bytes of a string or binary.",
    examples: [["octet_length('Spark SQL')", "9"]],
    args: [TEXT_OR_BINARY],
    returns: INT,
    eval: (s) => (typeof s === "string" ? byteLength(s) : (s as Uint8Array).length),
  }),
  upper,
  renamed(upper, "ucase", { examples: [["ucase('SparkSql')", "SPARKSQL"]] }),
  lower,
  renamed(lower, "lcase", { examples: [["lcase('SparkSql')", "sparksql"]] }),
  text({
    name: "initcap",
    since: "1.5.0",
    usage:
      "initcap(str) - The first letter of each word in upper case, the others in lower case; words are apart by spaces.",
    examples: [["initcap('sPark sql')", "Spark Sql"]],
    args: [TEXT],
    returns: sameAsFirst,
    eval: (s) => (s as string).toLowerCase().replace(INITIAL, (_, before: string, c: string) => before + titleCase(c)),
  }),
  trimming("trim", "BOTH", true, true, [
    ["trim('    SparkSQL   ')", "SparkSQL"],
    ["trim(BOTH 'SL' FROM 'SSparkSQLS')", "parkSQ"],
  ]),
  trimming("ltrim", "LEADING", true, false, [["ltrim('    SparkSQL   ')", "SparkSQL   "]]),
  trimming("rtrim", "TRAILING", false, true, [["rtrim('    SparkSQL   ')", "    SparkSQL"]]),
  text({
    name: "btrim",
    since: "3.2.0",
    usage: "btrim(str[, trimStr]) - Without spaces, or characters of trimStr, at both ends.",
    examples: [
      ["btrim('    SparkSQL   ')", "SparkSQL"],
      ["btrim('SSparkSQLS', 'SL')", "parkSQ"],
    ],
    args: [TEXT_OR_BINARY, TEXT_OR_BINARY],
    optional: 1,
    returns: sameAsFirst,
    eval: (s, chars) =>
      typeof s === "string"
        ? trimmed(s, chars as string | undefined, true, true)
        : trimBytes(s as Uint8Array, chars as Uint8Array | undefined),
  }),
  padding("lpad", "???hi"),
  padding("rpad", "hi???"),
  text({
    name: "repeat",
    since: "1.5.0",
    usage: "repeat(str, n) - str n times.",
    examples: [["repeat('123', 2)", "123123"]],
    args: [TEXT, INT],
    returns: sameAsFirst,
    eval: (s, n) => ((n as number) <= 0 ? "" : (s as string).repeat(n as number)),
  }),
  text({
    name: "space",
    since: "1.5.0",
    usage: "space(n) - n spaces.",
    examples: [["concat(space(2), '1')", "  1"]],
    args: [INT],
    returns: STRING,
    eval: (n) => " ".repeat(Math.max(0, n as number)),
  }),
  text({
    name: "replace",
    since: "2.3.0",
    usage: "replace(str, search[, replace]) - Each search in str replaced, by nothing when replace is left out.",
    examples: [["replace('ABCabc', 'abc', 'DEF')", "ABCDEF"]],
    args: [TEXT, TEXT, TEXT],
    optional: 1,
    returns: sameAsFirst,
    bind: (call) => {
      const fold = collationOf(call.argTypes[0]!);
      if (fold.isBinary)
        return (s, part, by) =>
          part === "" ? s! : (s as string).split(part as string).join((by as string | undefined) ?? "");
      return (s, part, by) => replaceFolded(s as string, part as string, (by as string | undefined) ?? "", fold.key);
    },
    sql: withDefaults("replace", 3, ""),
  }),
  text({
    name: "translate",
    since: "1.5.0",
    usage:
      "translate(input, from, to) - Each character of from replaced by that of to in the same place, or dropped when there is none.",
    examples: [["translate('AaBbCc', 'abc', '123')", "A1B2C3"]],
    args: [TEXT, TEXT, TEXT],
    returns: sameAsFirst,
    eval: (s, from, to) => {
      const map = new Map<string, string>();
      const target = points(to as string);
      points(from as string).forEach((c, i) => {
        if (!map.has(c)) map.set(c, target[i] ?? "");
      });
      let out = "";
      for (const c of s as string) out += map.get(c) ?? c;
      return out;
    },
  }),
  text({
    name: "overlay",
    since: "3.0.0",
    usage:
      "overlay(input, replace, pos[, len]) - input with its len characters (as many as replace has when left out) from pos replaced.",
    examples: [
      ["overlay('Spark SQL' PLACING '_' FROM 6)", "Spark_SQL"],
      ["overlay('Spark SQL' PLACING 'ANSI ' FROM 7 FOR 0)", "Spark ANSI SQL"],
    ],
    args: [TEXT_OR_BINARY, TEXT_OR_BINARY, INT, INT],
    optional: 1,
    returns: sameAsFirst,
    bind: (call) =>
      isBinary(call)
        ? (s, by, pos, len) => {
            const n = (len as number | undefined) ?? -1;
            const p = pos as number;
            const replace = by as Uint8Array;
            const head = subBytes(s as Uint8Array, 1, Math.max(p - 1, 0));
            const tail = subBytes(s as Uint8Array, p + (n < 0 ? replace.length : n), 2147483647);
            return Buffer.concat([head, replace, tail]) as Uint8Array;
          }
        : (s, by, pos, len) => {
            const n = (len as number | undefined) ?? -1;
            const p = pos as number;
            const replace = by as string;
            return (
              codePointSubstring(s as string, 1, Math.max(p - 1, 0)) +
              replace +
              codePointSubstring(s as string, p + (n < 0 ? codePointLength(replace) : n))
            );
          },
    sql: withDefaults("overlay", 4, "-1"),
  }),
  search(
    "contains",
    "3.3.0",
    "contains(left, right) - Whether right is a part of left.",
    [
      ["contains('Spark SQL', 'Spark')", "true"],
      ["contains('Spark SQL', 'SPARK')", "false"],
    ],
    (s, p) => s.includes(p),
  ),
  search(
    "startswith",
    "3.3.0",
    "startswith(left, right) - Whether left starts with right.",
    [["startswith('Spark SQL', 'Spark')", "true"]],
    (s, p) => s.startsWith(p),
  ),
  search(
    "endswith",
    "3.3.0",
    "endswith(left, right) - Whether left ends with right.",
    [["endswith('Spark SQL', 'SQL')", "true"]],
    (s, p) => s.endsWith(p),
  ),
  text({
    name: "instr",
    since: "1.5.0",
    usage: "instr(str, substr) - Where substr first stands in str, 1 being the start; 0 when it does not.",
    examples: [["instr('SparkSQL', 'SQL')", "6"]],
    args: [TEXT, TEXT],
    returns: INT,
    bind: (call) => {
      const key = collationOf(call.argTypes[0]!).key;
      return (s, part) => locate(key(part as string), key(s as string), 1);
    },
  }),
  locateEntry,
  renamed(locateEntry, "position", {
    sql: withDefaults("position", 3, "1"),
    since: "2.3.0",
    examples: [["position('bar', 'foobarbar')", "4"]],
  }),
  text({
    name: "substring_index",
    since: "1.5.0",
    usage:
      "substring_index(str, delim, count) - What stands before the count-th delim, or from the right, behind it, when count is negative.",
    examples: [["substring_index('www.apache.org', '.', 2)", "www.apache"]],
    args: [TEXT, TEXT, INT],
    returns: sameAsFirst,
    bind: (call) => {
      const key = collationOf(call.argTypes[0]!).key;
      return (s, delim, count) => substringIndex(s as string, key(s as string), key(delim as string), count as number);
    },
  }),
  text({
    name: "find_in_set",
    since: "1.5.0",
    usage:
      "find_in_set(str, str_array) - The place of str in a list with commas, 1 being the first; 0 when it is not there or has a comma.",
    examples: [["find_in_set('ab','abc,b,ab,c,def')", "3"]],
    args: [TEXT, TEXT],
    returns: INT,
    bind: (call) => {
      const key = collationOf(call.argTypes[0]!).key;
      return (s, list) =>
        (s as string).includes(",")
          ? 0
          : key(list as string)
              .split(",")
              .indexOf(key(s as string)) + 1;
    },
  }),
  text({
    name: "ascii",
    since: "1.5.0",
    usage: "ascii(str) - The code point of the first character; 0 for an empty string.",
    examples: [
      ["ascii('222')", "50"],
      ["ascii(2)", "50"],
    ],
    args: [TEXT],
    returns: INT,
    eval: (s) => (s as string).codePointAt(0) ?? 0,
  }),
  chr,
  renamed(chr, "char", { since: "2.3.0", examples: [["char(65)", "A"]] }),
  text({
    name: "levenshtein",
    since: "1.5.0",
    usage:
      "levenshtein(str1, str2[, threshold]) - The number of edits between two strings; -1 when more than threshold.",
    examples: [
      ["levenshtein('kitten', 'sitting')", "3"],
      ["levenshtein('kitten', 'sitting', 2)", "-1"],
    ],
    args: [TEXT, TEXT, INT],
    optional: 1,
    returns: INT,
    eval: (a, b, threshold) => levenshtein(a as string, b as string, threshold as number | undefined),
  }),
  text({
    name: "soundex",
    since: "1.5.0",
    usage: "soundex(str) - The Soundex code.",
    examples: [["soundex('Miller')", "M460"]],
    args: [TEXT],
    returns: STRING,
    eval: (s) => soundex(s as string),
  }),
  text({
    name: "luhn_check",
    since: "3.5.0",
    usage: "luhn_check(str) - Whether a string of digits is right by the Luhn algorithm.",
    examples: [
      ["luhn_check('8112189876')", "true"],
      ["luhn_check('79927398714')", "false"],
    ],
    args: [TEXT],
    returns: BOOLEAN,
    eval: (s) => luhnCheck(s as string),
  }),
  text({
    name: "quote",
    since: "4.1.0",
    usage: "quote(str) - In single quotes, those inside with a backslash.",
    examples: [["quote('Don\\'t')", "'Don\\'t'"]],
    args: [TEXT],
    returns: STRING,
    eval: (s) => `'${(s as string).replaceAll("'", "\\'")}'`,
  }),
];

/** Letters of two whose first alone is a capital at the start of a word. */
const TITLE: Readonly<Record<string, string>> = {
  "\u01C4": "\u01C5",
  "\u01C7": "\u01C8",
  "\u01CA": "\u01CB",
  "\u01F1": "\u01F2",
};
const titleCase = (c: string): string => {
  const u = c.toUpperCase();
  if (TITLE[u] !== undefined) return TITLE[u];
  return u.length > c.length ? c : u;
};

function replaceFolded(s: string, part: string, by: string, key: (s: string) => string): string {
  if (part === "") return s;
  const folded = key(s);
  const needle = key(part);
  // Folding that changes lengths would lose places; then only equal text is replaced.
  if (folded.length !== s.length) return s.split(part).join(by);
  let out = "";
  let from = 0;
  for (let at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, from)) {
    out += s.slice(from, at) + by;
    from = at + needle.length;
  }
  return out + s.slice(from);
}

function substringIndex(s: string, folded: string, delim: string, count: number): string {
  if (count === 0 || delim === "") return "";
  if (count > 0) {
    let at = -1;
    for (let i = 0; i < count; i++) {
      at = folded.indexOf(delim, at + 1);
      if (at < 0) return s;
    }
    return s.slice(0, at);
  }
  let at = folded.length - delim.length + 1;
  for (let i = 0; i < -count; i++) {
    if (at <= 0) return s;
    at = folded.lastIndexOf(delim, at - 1);
    if (at < 0) return s;
  }
  return s.slice(at + delim.length);
}
