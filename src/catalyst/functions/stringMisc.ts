import { sparkError } from "../../common/errors/conditions.ts";
import { arrayOf, BINARY, BOOLEAN, type DataType, INT, isStringLike, STRING } from "../../types/dataType.ts";
import { normalizeCollation } from "../../types/collation.ts";
import { codePointLength, decodeUtf8 } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import { widerTypeOfAll } from "./collectionTypes.ts";
import { type FunctionEntry, type ScalarFunction, scalar } from "./define.ts";
import { isFoldable } from "./evaluate.ts";
import { constantArg } from "./predicate.ts";
import { equalValues } from "./order.ts";
import { formatString } from "./formatString.ts";
import { formatNumber } from "./formatNumber.ts";
import { CHARSETS, decodeText, encodeText, fromBase64, toBase64, toBinary } from "./stringEncoding.ts";
import { renamed, withDefaults } from "./texts.ts";

/** Functions on strings: joining, choosing, formatting, encoding, masking. */

const group = "string_funcs";
type Docs = Pick<ScalarFunction, "name" | "since" | "usage" | "examples" | "args" | "returns"> &
  Partial<ScalarFunction>;
const text = (docs: Docs): ScalarFunction => scalar({ group, ...docs });

const formatEntry = text({
  name: "format_string",
  since: "1.5.0",
  usage: "format_string(strfmt, obj, ...) - The objects in a format of java.util.Formatter (printf).",
  examples: [['format_string("Hello World %d %s", 100, "days")', "Hello World 100 days"]],
  args: ["string"],
  rest: "any",
  returns: STRING,
  nulls: "custom",
  bind:
    (call) =>
    (format, ...args) =>
      format === null ? null : formatString(format as string, args, call.argTypes.slice(1)),
});

const MASKS = { upper: "X", lower: "x", digit: "n" } as const;

function masked(
  s: string,
  upper: string | null,
  lower: string | null,
  digit: string | null,
  other: string | null,
): string {
  let out = "";
  for (const c of s) {
    const by = /\p{Lu}/u.test(c) ? upper : /\p{Ll}/u.test(c) ? lower : /\p{Nd}/u.test(c) ? digit : other;
    out += by ?? c;
  }
  return out;
}

/** Bytes of a text of the UTF-8 functions. */
const isValid = (v: Value): boolean => {
  if (typeof v === "string") return true;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(v as Uint8Array);
    return true;
  } catch {
    return false;
  }
};
const asString = (v: Value): string => (typeof v === "string" ? v : decodeUtf8(v as Uint8Array));
const TEXT_OR_BINARY = [STRING, BINARY];

/** decode(expr, search, result, ..., default): as CASE, with nulls equal. */
const decodePairs = (types: readonly DataType[]): { readonly searches: number[]; readonly results: number[] } => {
  const searches = [0];
  const results: number[] = [];
  for (let i = 1; i < types.length; i++) (i % 2 === 1 && i + 1 < types.length ? searches : results).push(i);
  return { searches, results };
};

let wordSegmenter: Intl.Segmenter | undefined;
let sentenceSegmenter: Intl.Segmenter | undefined;
function sentences(s: string): string[][] {
  sentenceSegmenter ??= new Intl.Segmenter("en", { granularity: "sentence" });
  wordSegmenter ??= new Intl.Segmenter("en", { granularity: "word" });
  const out: string[][] = [];
  for (const { segment } of sentenceSegmenter.segment(s)) {
    const words: string[] = [];
    for (const w of wordSegmenter.segment(segment)) if (/^[\p{L}\p{N}]/u.test(w.segment)) words.push(w.segment);
    out.push(words);
  }
  return out;
}

export const stringMiscFunctions: readonly FunctionEntry[] = [
  text({
    name: "concat_ws",
    since: "1.5.0",
    usage:
      "concat_ws(sep[, str | array(str)]+) - The strings, and those of arrays, that are not null, with sep between.",
    examples: [
      ["concat_ws(' ', 'Spark', 'SQL')", "Spark SQL"],
      ["concat_ws('s')", ""],
      ["concat_ws('/', 'foo', null, 'bar')", "foo/bar"],
      ["concat_ws(null, 'Spark', 'SQL')", "NULL"],
    ],
    args: ["string"],
    rest: [STRING, arrayOf(STRING)],
    coercion: (types) =>
      types.map((t, i) =>
        i > 0 && t.kind === "array" ? arrayOf(STRING, t.containsNull) : isStringLike(t) ? t : STRING,
      ),
    returns: STRING,
    nulls: "custom",
    nullable: (_, n) => n[0]!,
    eval: (sep, ...parts) => {
      if (sep === null) return null;
      const out: string[] = [];
      for (const p of parts) {
        if (p === null) continue;
        if (typeof p === "string") out.push(p);
        else for (const x of p as readonly Value[]) if (x !== null) out.push(x as string);
      }
      return out.join(sep as string);
    },
  }),
  text({
    name: "elt",
    since: "2.0.0",
    usage: "elt(n, input1, input2, ...) - The n-th input.",
    examples: [
      ["elt(1, 'scala', 'java')", "scala"],
      ["elt(2, 'a', 1)", "1"],
    ],
    args: [INT, "any"],
    rest: "any",
    coercion: (types) => {
      const binary = types.length > 1 && types.slice(1).every((t) => t.kind === "binary");
      return [INT, ...types.slice(1).map(() => (binary ? BINARY : STRING))];
    },
    returns: (t) => t[1]!,
    nullable: true,
    lazy: (call) => (args) => {
      const n = args[0]!() as number | null;
      if (n === null) return null;
      if (n < 1 || n >= args.length) {
        if (!call.config.ansi) return null;
        throw sparkError("INVALID_ARRAY_INDEX", { indexValue: String(n), arraySize: String(args.length - 1) });
      }
      return args[n]!();
    },
  }),
  formatEntry,
  renamed(formatEntry, "printf", {
    examples: [['printf("Hello World %d %s", 100, "days")', "Hello World 100 days"]],
    since: "3.5.0",
  }),
  text({
    name: "format_number",
    since: "1.5.0",
    usage:
      "format_number(expr1, expr2) - expr1 as #,###,###.## with expr2 digits behind the point, or in a pattern of java.text.DecimalFormat.",
    examples: [
      ["format_number(12332.123456, 4)", "12,332.1235"],
      ["format_number(12332.123456, '##################.###')", "12332.123"],
    ],
    args: ["numeric", [INT, STRING]],
    returns: STRING,
    nullable: true,
    eval: (v, d) => formatNumber(v!, d as number | string),
  }),
  text({
    name: "base64",
    since: "1.5.0",
    usage: "base64(bin) - The binary in base 64.",
    examples: [["base64('Spark SQL')", "U3BhcmsgU1FM"]],
    args: [BINARY],
    returns: STRING,
    bind: (call) => {
      const chunked = call.config.settings?.["spark.sql.legacy.chunkBase64String.enabled"] !== "false";
      return (b) => {
        const text = toBase64(b as Uint8Array);
        // Lines of 76 characters, as MIME has them.
        return chunked ? text.replace(/.{76}(?=.)/g, "$&\r\n") : text;
      };
    },
  }),
  text({
    name: "unbase64",
    since: "1.5.0",
    usage: "unbase64(str) - The binary of a text in base 64.",
    examples: [["unbase64('U3BhcmsgU1FM')", "Spark SQL"]],
    args: ["string"],
    returns: BINARY,
    eval: (s) => fromBase64(s as string),
  }),
  text({
    name: "encode",
    since: "1.5.0",
    usage: `encode(str, charset) - The bytes of the string in a character set: ${CHARSETS.join(", ")}.`,
    examples: [["encode('abc', 'utf-8')", "abc"]],
    args: ["string", "string"],
    returns: BINARY,
    eval: (s, charset) => encodeText(s as string, charset as string),
  }),
  text({
    name: "decode",
    since: "1.5.0",
    usage:
      "decode(bin, charset), decode(expr, search, result[, search, result]...[, default]) - The string of bytes in a character set; or the result behind the first search that is equal to expr, where two nulls are equal.",
    examples: [
      ["decode(encode('abc', 'utf-8'), 'utf-8')", "abc"],
      ["decode(2, 1, 'Southlake', 2, 'San Francisco')", "San Francisco"],
      ["decode(null, 6, 'Spark', NULL, 'SQL', 4, 'rocks')", "SQL"],
    ],
    args: ["any", "any"],
    rest: "any",
    coercion: (types, config) => {
      if (types.length === 2) return [BINARY, STRING];
      const { searches, results } = decodePairs(types);
      const search = widerTypeOfAll(
        searches.map((i) => types[i]!),
        config,
      );
      const result = widerTypeOfAll(
        results.map((i) => types[i]!),
        config,
      );
      return types.map((t, i) => (searches.includes(i) ? search : result) ?? t);
    },
    returns: (types) => (types.length === 2 ? STRING : types[2]!),
    nullable: true,
    lazy: (call) => {
      const n = call.argTypes.length;
      if (n === 2)
        return ([b, c]) => {
          const bytes = b!();
          const charset = bytes === null ? null : c!();
          return charset === null ? null : decodeText(bytes as Uint8Array, charset as string);
        };
      const equal = equalValues(call.argTypes[0]!);
      return (args) => {
        const v = args[0]!();
        let i = 1;
        for (; i + 1 < n; i += 2) {
          const w = args[i]!();
          if (v === null || w === null ? v === w : equal(v, w)) return args[i + 1]!();
        }
        return i < n ? args[i]!() : null;
      };
    },
  }),
  ...(["to_binary", "try_to_binary"] as const).map((name) =>
    text({
      name,
      since: "3.3.0",
      usage: `${name}(str[, fmt]) - The binary of a text in the format 'hex' (when left out), 'utf-8', 'utf8' or 'base64'${name === "try_to_binary" ? "; null when it is none" : ""}.`,
      examples: [[`${name}('abc', 'utf-8')`, "abc"]],
      args: ["string", "string"],
      optional: 1,
      returns: BINARY,
      nullable: true,
      eval: (s, format) => toBinary(s as string, (format as string | undefined) ?? "hex", name === "try_to_binary"),
    }),
  ),
  text({
    name: "mask",
    since: "3.4.0",
    usage:
      "mask(input[, upperChar, lowerChar, digitChar, otherChar]) - The string with upper-case letters as X, lower-case as x, digits as n (or the characters given; null leaves them).",
    examples: [
      ["mask('abcd-EFGH-8765-4321')", "xxxx-XXXX-nnnn-nnnn"],
      ["mask('AbCD123-@$#', 'Q', 'q', 'd', 'o')", "QqQQdddoooo"],
      ["mask('AbCD123-@$#', NULL, 'q', 'd', 'o')", "AqCDdddoooo"],
    ],
    args: ["string", "string", "string", "string", "string"],
    optional: 4,
    argNames: ["str", "upperChar", "lowerChar", "digitChar", "otherChar"],
    returns: (_, { args }) => {
      ["upperChar", "lowerChar", "digitChar", "otherChar"].forEach((name, i) => {
        const e = args[i + 1];
        if (e && !isFoldable(e))
          throw sparkError("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT", {
            inputName: `\`${name}\``,
            inputType: '"STRING"',
            argument: String(i + 1),
          });
      });
      return STRING;
    },
    nulls: "custom",
    bind: (call) => {
      ["upperChar", "lowerChar", "digitChar", "otherChar"].forEach((name, i) => {
        const v = constantArg(call, i + 1);
        if (typeof v === "string" && codePointLength(v) !== 1)
          throw sparkError("DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE", { exprName: name });
      });
      return (s, u, l, d, o) => {
        if (s === null) return null;
        const pick = (v: Value | undefined, fallback: string | null): string | null =>
          v === undefined ? fallback : (v as string | null);
        return masked(s as string, pick(u, MASKS.upper), pick(l, MASKS.lower), pick(d, MASKS.digit), pick(o, null));
      };
    },
    sql: withDefaults("mask", 5, "X", "x", "n", "NULL"),
  }),
  text({
    name: "sentences",
    since: "2.0.0",
    usage: "sentences(str[, lang[, country]]) - The words of each sentence, as an array of arrays.",
    examples: [["sentences('Hi there! Good morning.')", '[["Hi","there"],["Good","morning"]]']],
    args: ["string", "string", "string"],
    optional: 2,
    returns: arrayOf(arrayOf(STRING, false), false),
    nulls: "custom",
    eval: (s) => (s === null ? null : sentences(s as string)),
    sql: withDefaults("sentences", 3, "", ""),
  }),
  text({
    name: "is_valid_utf8",
    since: "4.0.0",
    usage: "is_valid_utf8(str) - Whether the string (or binary) is UTF-8.",
    examples: [
      ["is_valid_utf8('Spark')", "true"],
      ["is_valid_utf8(x'80')", "false"],
    ],
    args: [TEXT_OR_BINARY],
    returns: BOOLEAN,
    eval: (v) => isValid(v!),
  }),
  text({
    name: "make_valid_utf8",
    since: "4.0.0",
    usage: "make_valid_utf8(str) - The string with what is no UTF-8 replaced by U+FFFD.",
    examples: [["make_valid_utf8('Spark')", "Spark"]],
    args: [TEXT_OR_BINARY],
    returns: STRING,
    eval: (v) => asString(v!),
  }),
  text({
    name: "validate_utf8",
    since: "4.0.0",
    usage: "validate_utf8(str) - The string; an error when it is no UTF-8.",
    examples: [["validate_utf8('Spark')", "Spark"]],
    args: [TEXT_OR_BINARY],
    returns: STRING,
    eval: (v) => {
      if (isValid(v!)) return asString(v!);
      const hex = [...(v as Uint8Array)].map((b) => `\\x${b.toString(16).toUpperCase().padStart(2, "0")}`).join("");
      throw sparkError("INVALID_UTF8_STRING", { str: hex });
    },
  }),
  text({
    name: "try_validate_utf8",
    since: "4.0.0",
    usage: "try_validate_utf8(str) - The string; null when it is no UTF-8.",
    examples: [
      ["try_validate_utf8('Spark')", "Spark"],
      ["try_validate_utf8(x'80')", "NULL"],
    ],
    args: [TEXT_OR_BINARY],
    returns: STRING,
    nullable: true,
    eval: (v) => (isValid(v!) ? asString(v!) : null),
  }),
  text({
    name: "collate",
    since: "4.0.0",
    usage: "collate(expr, collationName) - The string under a collation.",
    examples: [["COLLATION('Spark SQL' collate UTF8_LCASE)", "SYSTEM.BUILTIN.UTF8_LCASE"]],
    args: ["string", "string"],
    returns: (_, { args }) => {
      const e = args[1]!;
      if (e.kind !== "Literal" || typeof e.value !== "string")
        throw sparkError("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT", {
          inputName: "`collation`",
          inputType: '"STRING"',
          inputExpr: '"collation"',
        });
      const name = normalizeCollation(e.value.split(".").at(-1)!);
      return name === "UTF8_BINARY" ? STRING : { kind: "string", collation: name };
    },
    nullable: (_, n) => n[0]!,
    eval: (s) => s!,
  }),
  text({
    name: "collation",
    since: "4.0.0",
    usage: "collation(expr) - The name of the collation of a string.",
    examples: [["collation('Spark SQL')", "SYSTEM.BUILTIN.UTF8_BINARY"]],
    args: ["string"],
    returns: STRING,
    nulls: "custom",
    nullable: false,
    bind: (call) => {
      const t = call.argTypes[0]!;
      const name = `SYSTEM.BUILTIN.${(t.kind === "string" ? t.collation : undefined) ?? "UTF8_BINARY"}`;
      return () => name;
    },
  }),
];
