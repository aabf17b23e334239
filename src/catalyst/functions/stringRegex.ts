import { sparkError } from "../../common/errors/conditions.ts";
import { arrayOf, INT, STRING } from "../../types/dataType.ts";
import { codePointLength, codePointSlice } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import { type BoundCall, type FunctionEntry, type ScalarFunction, scalar } from "./define.ts";
import { invalidParameter } from "./errors.ts";
import { compileJavaRegex, javaGroups } from "./javaRegex.ts";
import { collationOf } from "./stringCollation.ts";
import { withDefaults } from "./texts.ts";

/** Functions with regular expressions (Java's), and splitting. */

const group = "string_funcs";

/** A compiled global expression for the pattern of a row. */
const regexFor = (call: BoundCall): ((pattern: Value) => RegExp) => {
  const flags = collationOf(call.argTypes[0]!).isBinary ? "g" : "gi";
  const options = { functionName: call.name, flags };
  return (pattern) => {
    const r = compileJavaRegex(pattern as string, options);
    r.lastIndex = 0;
    return r;
  };
};

/** The group of a match by Java's number, checked to exist; a group that took no part is empty. */
function groupOf(regex: RegExp, m: RegExpMatchArray | null, idx: number, name: string): string {
  const numbers = javaGroups(regex);
  if (idx < 0 || idx >= numbers.length)
    throw invalidParameter("REGEX_GROUP_INDEX", name, "idx", {
      groupCount: String(numbers.length - 1),
      groupIndex: String(idx),
    });
  return m === null ? "" : (m[numbers[idx]!] ?? "");
}

/** The parts of a Java replacement: texts, group numbers and group names. */
function parseReplacement(text: string, groups: number): (string | number | { readonly name: string })[] {
  const out: (string | number | { readonly name: string })[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") out.push(plain);
    plain = "";
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "\\") {
      if (++i >= text.length) throw new RangeError("character to be escaped is missing");
      plain += text[i];
    } else if (c === "$") {
      const named = /^\{([a-zA-Z][a-zA-Z0-9]*)\}/.exec(text.slice(i + 1));
      flush();
      if (named) {
        out.push({ name: named[1]! });
        i += named[0].length;
        continue;
      }
      const first = text.charCodeAt(i + 1) - 48;
      if (!(first >= 0 && first <= 9)) throw new RangeError("Illegal group reference");
      let n = first;
      i++;
      if (n > groups) throw new RangeError(`No group ${n}`);
      // More digits belong to the number while there is such a group.
      for (;;) {
        const d = text.charCodeAt(i + 1) - 48;
        if (!(d >= 0 && d <= 9) || n * 10 + d > groups) break;
        n = n * 10 + d;
        i++;
      }
      out.push(n);
    } else plain += c;
  }
  flush();
  return out;
}

function regexpReplace(call: BoundCall): (...args: Value[]) => Value {
  const regexOf = regexFor(call);
  return (s, pattern, by, pos) => {
    const source = s as string;
    const regex = regexOf(pattern!);
    const position = (pos as number | undefined) ?? 1;
    const head = position <= 1 ? "" : codePointSlice(source, 0, position - 1);
    if (position > 1 && position - 1 > codePointLength(source)) return source;
    const tail = source.slice(head.length);
    try {
      const numbers = javaGroups(regex);
      let parts: ReturnType<typeof parseReplacement> | undefined;
      const result = tail.replace(regex, (...m: unknown[]) => {
        parts ??= parseReplacement(by as string, numbers.length - 1);
        const named = m.at(-1) as Record<string, string | undefined> | string;
        let out = "";
        for (const p of parts) {
          if (typeof p === "string") out += p;
          else if (typeof p === "number") out += (m[numbers[p]!] as string | undefined) ?? "";
          else if (typeof named === "object" && p.name in named) out += named[p.name] ?? "";
          else throw new RangeError(`No group with name {${p.name}}`);
        }
        return out;
      });
      return head + result;
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw sparkError(
        "INVALID_REGEXP_REPLACE",
        { source, pattern: pattern as string, replacement: by as string, position: String(position) },
        { cause },
      );
    }
  };
}

/** As Java's split: no empty part before a match of no width at the start; at most `limit` parts when it is positive. */
export function javaSplit(s: string, regex: RegExp, limit: number): string[] {
  const out: string[] = [];
  let from = 0;
  regex.lastIndex = 0;
  for (const m of s.matchAll(regex)) {
    if (limit > 0 && out.length === limit - 1) break;
    const at = m.index;
    if (m[0].length === 0 && (at === 0 || at >= s.length)) {
      if (at === 0) continue;
    }
    out.push(s.slice(from, at));
    from = at + m[0].length;
  }
  out.push(s.slice(from));
  return out;
}

function splitChars(s: string, limit: number): string[] {
  const all = [...s];
  if (s === "") return [""];
  if (limit <= 0 || limit >= all.length) return all;
  return [...all.slice(0, limit - 1), all.slice(limit - 1).join("")];
}

type Docs = Pick<ScalarFunction, "name" | "since" | "usage" | "examples" | "args" | "returns"> &
  Partial<ScalarFunction>;
const regex = (docs: Docs): ScalarFunction => scalar({ group, ...docs });

export const regexFunctions: readonly FunctionEntry[] = [
  regex({
    name: "regexp_replace",
    since: "1.5.0",
    usage:
      "regexp_replace(str, regexp, rep[, position]) - What matches in str from position on replaced; $1 in rep is the first group.",
    examples: [["regexp_replace('100-200', '(\\\\d+)', 'num')", "num-num"]],
    args: ["string", "string", "string", INT],
    optional: 1,
    returns: (t) => t[0]!,
    bind: regexpReplace,
    sql: withDefaults("regexp_replace", 4, "1"),
  }),
  regex({
    name: "regexp_extract",
    since: "1.5.0",
    usage:
      "regexp_extract(str, regexp[, idx]) - The group idx (1 when left out, 0 is all) of the first match; empty when there is none.",
    examples: [["regexp_extract('100-200', '(\\\\d+)-(\\\\d+)', 1)", "100"]],
    args: ["string", "string", INT],
    optional: 1,
    returns: (t) => t[0]!,
    bind: (call) => {
      const regexOf = regexFor(call);
      return (s, p, idx) => {
        const r = regexOf(p!);
        const m = r.exec(s as string);
        return m === null ? "" : groupOf(r, m, (idx as number | undefined) ?? 1, call.name);
      };
    },
    sql: withDefaults("regexp_extract", 3, "1"),
  }),
  regex({
    name: "regexp_extract_all",
    since: "3.1.0",
    usage: "regexp_extract_all(str, regexp[, idx]) - The group idx (1 when left out) of every match.",
    examples: [["regexp_extract_all('100-200, 300-400', '(\\\\d+)-(\\\\d+)', 1)", '["100","300"]']],
    args: ["string", "string", INT],
    optional: 1,
    returns: (t) => arrayOf(t[0]!, true),
    bind: (call) => {
      const regexOf = regexFor(call);
      return (s, p, idx) => {
        const r = regexOf(p!);
        return [...(s as string).matchAll(r)].map((m) => groupOf(r, m, (idx as number | undefined) ?? 1, call.name));
      };
    },
    sql: withDefaults("regexp_extract_all", 3, "1"),
  }),
  regex({
    name: "regexp_count",
    since: "3.4.0",
    usage: "regexp_count(str, regexp) - How often the regular expression matches.",
    examples: [["regexp_count('abcdefghijklmnopqrstuvwxyz', '[a-z]{3}')", "8"]],
    args: ["string", "string"],
    returns: INT,
    bind: (call) => {
      const regexOf = regexFor(call);
      return (s, p) => [...(s as string).matchAll(regexOf(p!))].length;
    },
  }),
  regex({
    name: "regexp_substr",
    since: "3.4.0",
    usage: "regexp_substr(str, regexp) - The first part that matches; null when none does.",
    examples: [["regexp_substr('Steven Jones and Stephen Smith are the best players', 'Ste(v|ph)en')", "Steven"]],
    args: ["string", "string"],
    returns: (t) => t[0]!,
    nullable: true,
    bind: (call) => {
      const regexOf = regexFor(call);
      return (s, p) => {
        const m = regexOf(p!).exec(s as string);
        // An empty match counts as none.
        return m === null || m[0] === "" ? null : m[0];
      };
    },
  }),
  regex({
    name: "regexp_instr",
    since: "3.4.0",
    usage:
      "regexp_instr(str, regexp[, idx]) - Where the first match starts, 1 being the start of str; 0 when there is none.",
    examples: [["regexp_instr('user@spark.apache.org', '@[^.]*')", "5"]],
    args: ["string", "string", INT],
    optional: 1,
    returns: INT,
    bind: (call) => {
      const regexOf = regexFor(call);
      return (s, p) => {
        const m = regexOf(p!).exec(s as string);
        return m === null ? 0 : codePointLength((s as string).slice(0, m.index)) + 1;
      };
    },
    sql: withDefaults("regexp_instr", 3, "0"),
  }),
  regex({
    name: "split",
    since: "1.5.0",
    usage: "split(str, regex[, limit]) - The parts between matches, at most limit when it is positive.",
    examples: [
      ["split('oneAtwoBthreeC', '[ABC]')", '["one","two","three",""]'],
      ["split('oneAtwoBthreeC', '[ABC]', 2)", '["one","twoBthreeC"]'],
    ],
    args: ["string", "string", INT],
    optional: 1,
    returns: (t) => arrayOf(t[0]!.kind === "null" ? STRING : t[0]!, false),
    bind: (call) => {
      const regexOf = regexFor(call);
      return (s, p, limit) => {
        const n = (limit as number | undefined) ?? -1;
        return p === "" ? splitChars(s as string, n) : javaSplit(s as string, regexOf(p!), n);
      };
    },
    sql: withDefaults("split", 3, "-1"),
  }),
  regex({
    name: "split_part",
    since: "3.3.0",
    usage:
      "split_part(str, delimiter, partNum) - One of the parts between delimiters, counted from 1, or from the end when negative; empty when there is no such part.",
    examples: [["split_part('11.12.13', '.', 3)", "13"]],
    args: ["string", "string", INT],
    returns: (t) => t[0]!,
    bind: (call) => {
      const key = collationOf(call.argTypes[0]!).key;
      return (s, delimiter, n) => {
        const i = n as number;
        if (i === 0) throw sparkError("INVALID_INDEX_OF_ZERO");
        const parts =
          delimiter === "" ? [s as string] : splitLiteral(s as string, key(s as string), key(delimiter as string));
        return (i > 0 ? parts[i - 1] : parts[parts.length + i]) ?? "";
      };
    },
  }),
];

function splitLiteral(s: string, folded: string, delimiter: string): string[] {
  const out: string[] = [];
  let from = 0;
  for (let at = folded.indexOf(delimiter); at >= 0; at = folded.indexOf(delimiter, from)) {
    out.push(s.slice(from, at));
    from = at + delimiter.length;
  }
  out.push(s.slice(from));
  return out;
}
