import { sparkError } from "../../common/errors/conditions.ts";
import { quotedString } from "./errors.ts";

/**
 * Java's regular expressions as JavaScript's: syntax that only Java has is written out (possessive quantifiers and atomic groups by a
 * look-ahead and its back reference, classes with && by look-aheads, \h \R \Q..\E, inline flags), and classes mean what they mean in Java (ASCII unless (?U)).
 */

export interface JavaRegexOptions {
  /** For the error when the pattern is none. */
  readonly functionName?: string;
  /** Further flags, "g" or "i". */
  readonly flags?: string;
}

const cache = new Map<string, RegExp>();

/** The regular expression of a Java pattern; INVALID_PARAMETER_VALUE.PATTERN when it is none. A "g" expression is shared: set `lastIndex`. */
export function compileJavaRegex(pattern: string, options: JavaRegexOptions = {}): RegExp {
  const key = `${options.flags ?? ""}/${pattern}`;
  let r = cache.get(key);
  if (r === undefined) {
    try {
      r = translate(pattern, options.flags ?? "");
    } catch (cause) {
      throw sparkError(
        "INVALID_PARAMETER_VALUE.PATTERN",
        { parameter: "`regexp`", functionName: `\`${options.functionName ?? "rlike"}\``, value: quotedString(pattern) },
        { cause },
      );
    }
    if (cache.size > 500) cache.clear();
    cache.set(key, r);
  }
  return r;
}

/** POSIX and Java classes by name; those without (?U) are ASCII. */
const CLASSES: Readonly<Record<string, string>> = {
  Lower: "a-z",
  Upper: "A-Z",
  ASCII: "\\x00-\\x7F",
  Alpha: "a-zA-Z",
  Digit: "0-9",
  Alnum: "a-zA-Z0-9",
  Punct: "!-\\/:-@\\[-`{-~",
  Graph: "!-~",
  Print: " -~",
  Blank: " \\t",
  Cntrl: "\\x00-\\x1F\\x7F",
  XDigit: "0-9a-fA-F",
  Space: " \\t\\n\\x0B\\f\\r",
  javaLowerCase: "\\p{Ll}",
  javaUpperCase: "\\p{Lu}",
  javaWhitespace: "\\s",
  IsAlphabetic: "\\p{Alphabetic}",
  IsLetter: "\\p{L}",
  IsDigit: "\\p{Nd}",
  IsUppercase: "\\p{Uppercase}",
  IsLowercase: "\\p{Lowercase}",
  IsPunctuation: "\\p{P}",
  IsWhite_Space: "\\p{White_Space}",
  IsWhiteSpace: "\\p{White_Space}",
  IsEmoji: "\\p{Emoji}",
  L1: "\\x00-\\xFF",
};

/** What a Java class escape stands for inside [...]; and its complement. */
const SETS: Readonly<Record<string, string>> = {
  s: " \\t\\n\\x0B\\f\\r",
  d: "0-9",
  w: "a-zA-Z_0-9",
  h: " \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000",
  v: "\\n\\x0B\\f\\r\\x85\\u2028\\u2029",
};
const COMPLEMENTS: Readonly<Record<string, string>> = {
  S: "\\x00-\\x08\\x0E-\\x1F\\x21-\\u{10FFFF}",
  D: "\\x00-\\/:-\\u{10FFFF}",
  W: "\\x00-\\/:-@\\[-\\^`{-\\u{10FFFF}",
  H: "\\x00-\\x08\\x0A-\\x1F\\x21-\\x9F\\xA1-\\u167F\\u1681-\\u180d\\u180f-\\u1fff\\u200b-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\u{10FFFF}",
  V: "\\x00-\\x09\\x0E-\\x84\\x86-\\u2027\\u202a-\\u{10FFFF}",
};

const escapeChar = (c: string): string => (/[\\^$.*+?()[\]{}|/-]/.test(c) ? `\\${c}` : c);
const escapeOutside = (c: string): string => (/[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c);
const fail = (why: string): never => {
  throw new SyntaxError(why);
};

interface Flags {
  i: boolean;
  m: boolean;
  s: boolean;
  x: boolean;
  d: boolean;
}

/** An escape that is one character, at `i` after the backslash: its JavaScript text and where it ends. */
function charEscape(p: string, i: number): { text: string; next: number } | undefined {
  const c = p[i]!;
  const hex = (digits: string): string => `\\u{${digits}}`;
  switch (c) {
    case "t":
    case "n":
    case "r":
    case "f":
      return { text: `\\${c}`, next: i + 1 };
    case "a":
      return { text: "\\x07", next: i + 1 };
    case "e":
      return { text: "\\x1B", next: i + 1 };
    case "0": {
      const m = /^0([0-3]?[0-7]{1,2})/.exec(p.slice(i));
      if (!m) return fail("octal");
      return { text: hex(Number.parseInt(m[1]!, 8).toString(16)), next: i + m[0].length };
    }
    case "x": {
      const m = /^x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]+)\})/.exec(p.slice(i));
      if (!m) return fail("hex");
      return { text: hex(m[1] ?? m[2]!), next: i + m[0].length };
    }
    case "u": {
      const m = /^u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?/.exec(p.slice(i));
      if (!m) return fail("unicode");
      const unit = Number.parseInt(m[1]!, 16);
      if (m[2] && unit >= 0xd800 && unit <= 0xdbff)
        return {
          text: hex((0x10000 + ((unit - 0xd800) << 10) + (Number.parseInt(m[2], 16) - 0xdc00)).toString(16)),
          next: i + m[0].length,
        };
      return { text: hex(m[1]!), next: i + 5 };
    }
    case "c":
      return { text: hex((p.charCodeAt(i + 1) ^ 64).toString(16)), next: i + 2 };
    default:
      return undefined;
  }
}

/** \p{...} at `i` (the p): the inside of a class, and where it ends. */
function property(p: string, i: number): { inside: string; negated: boolean; next: number } {
  const m = /^[pP](?:\{(\^?)([^}]+)\}|([A-Za-z]))/.exec(p.slice(i)) ?? fail("property");
  const name = m[2] ?? m[3]!;
  const negated = (p[i] === "P") !== (m[1] === "^");
  const next = i + m[0].length;
  const known = CLASSES[name];
  if (known !== undefined) return { inside: known, negated, next };
  const [key, value] = name.split("=") as [string, string | undefined];
  let js: string;
  if (value !== undefined) {
    if (/^(script|sc)$/i.test(key)) js = `Script=${value[0]!.toUpperCase()}${value.slice(1).toLowerCase()}`;
    else if (/^(general_category|gc)$/i.test(key)) js = value;
    else return fail(name);
  } else if (/^Is[A-Z][a-z]?$/.test(name)) js = name.slice(2);
  else if (/^Is/.test(name)) js = `Script=${name.slice(2)}`;
  else if (/^In/.test(name)) {
    const block = BLOCKS[name.slice(2).replaceAll(/[ _-]/g, "").toLowerCase()] ?? fail(name);
    return { inside: block, negated, next };
  } else js = name;
  // Throws when JavaScript does not know it either.
  new RegExp(`\\p{${js}}`, "u");
  return { inside: `\\p{${js}}`, negated, next };
}

const BLOCKS: Readonly<Record<string, string>> = {
  basiclatin: "\\x00-\\x7F",
  latin1supplement: "\\x80-\\xFF",
  greek: "\\u0370-\\u03FF",
  greekandcoptic: "\\u0370-\\u03FF",
  cyrillic: "\\u0400-\\u04FF",
  hebrew: "\\u0590-\\u05FF",
  arabic: "\\u0600-\\u06FF",
  thai: "\\u0E00-\\u0E7F",
  hiragana: "\\u3040-\\u309F",
  katakana: "\\u30A0-\\u30FF",
  cjkunifiedideographs: "\\u4E00-\\u9FFF",
  hangulsyllables: "\\uAC00-\\uD7AF",
};

/** A class [...] starting at `i` (after the bracket): an expression that matches one character. */
function charClass(p: string, start: number, flags: Flags): { text: string; next: number } {
  let i = start;
  let negated = false;
  if (p[i] === "^") {
    negated = true;
    i++;
  }
  /** Operands of &&: each a list of alternatives for one character. */
  const operands: string[] = [];
  let plain = "";
  let nested: string[] = [];
  const close = (): void => {
    const parts = [...(plain === "" ? [] : [`[${plain}]`]), ...nested];
    operands.push(parts.length === 1 ? parts[0]! : parts.length === 0 ? "[]" : `(?:${parts.join("|")})`);
    plain = "";
    nested = [];
  };
  for (let first = true; ; first = false) {
    const c = p[i];
    if (c === undefined) fail("unclosed class");
    if (c === "]" && !(first && false)) {
      if (first && !p.slice(i + 1).includes("]")) fail("unclosed class");
      if (!first || operands.length > 0) {
        i++;
        break;
      }
      plain += "\\]";
      i++;
      continue;
    }
    if (c === "&" && p[i + 1] === "&") {
      i += 2;
      close();
      continue;
    }
    if (c === "[") {
      const inner = charClass(p, i + 1, flags);
      nested.push(inner.text);
      i = inner.next;
      continue;
    }
    if (flags.x && /\s/.test(c!)) {
      i++;
      continue;
    }
    if (c === "\\") {
      const e = p[i + 1];
      if (e === undefined) fail("escape");
      if (e === "Q") {
        const end = p.indexOf("\\E", i + 2);
        const text = p.slice(i + 2, end < 0 ? undefined : end);
        plain += [...text].map(escapeChar).join("");
        i = end < 0 ? p.length : end + 2;
        continue;
      }
      if (e === "E") {
        i += 2;
        continue;
      }
      if (SETS[e!] !== undefined || COMPLEMENTS[e!] !== undefined) {
        plain += SETS[e!] ?? COMPLEMENTS[e!]!;
        i += 2;
        continue;
      }
      if (e === "p" || e === "P") {
        const q = property(p, i + 1);
        if (q.negated) nested.push(`[^${q.inside}]`);
        else plain += q.inside;
        i = q.next;
        continue;
      }
      const ch = charEscape(p, i + 1);
      if (ch) {
        plain += ch.text;
        i = ch.next;
        continue;
      }
      if (/[a-zA-Z]/.test(e!)) fail(`\\${e}`);
      plain += escapeChar(e!);
      i += 2;
      continue;
    }
    if (c === "-") {
      // A range only between two characters.
      const next = p[i + 1];
      const range =
        !first &&
        plain !== "" &&
        next !== undefined &&
        next !== "]" &&
        next !== "[" &&
        !(next === "&" && p[i + 2] === "&");
      plain += range ? "-" : "\\-";
      i++;
      continue;
    }
    const point = String.fromCodePoint(p.codePointAt(i)!);
    plain += escapeChar(point);
    i += point.length;
  }
  close();
  const all =
    operands.length === 1
      ? operands[0]!
      : `(?:${operands
          .slice(0, -1)
          .map((o) => `(?=${o})`)
          .join("")}${operands.at(-1)})`;
  if (!negated) return { text: all, next: i };
  return {
    text:
      operands.length === 1 && /^\[[^\]]*(\\\][^\]]*)*\]$/.test(all) && !all.startsWith("[]")
        ? `[^${all.slice(1)}`
        : `(?:(?!${all})[^])`,
    next: i,
  };
}

function translate(pattern: string, extra: string): RegExp {
  let out = "";
  let i = 0;
  /** JavaScript's numbers of Java's groups: atomic groups add some of their own. */
  const groupNumbers: number[] = [0];
  let groups = 0;
  let flags: Flags = { i: extra.includes("i"), m: false, s: false, x: false, d: false };
  const stack: { flags: Flags; atomic?: number; from: number }[] = [];
  /** Where the last atom starts in `out`, for possessive quantifiers. */
  let atom = -1;
  let anyCaseless = flags.i;
  const letters = (c: string): string => {
    if (!flags.i || extra.includes("i")) return escapeOutside(c);
    // Only ASCII letters lose their case by (?i) alone.
    return /[a-zA-Z]/.test(c) ? `[${c.toLowerCase()}${c.toUpperCase()}]` : escapeOutside(c);
  };
  const setFlags = (text: string): Flags => {
    const next = { ...flags };
    let on = true;
    for (const f of text) {
      if (f === "-") on = false;
      else if (f === "i" || f === "m" || f === "s" || f === "x" || f === "d") next[f] = on;
      else if (f !== "u" && f !== "U") fail(`flag ${f}`);
    }
    return next;
  };
  while (i < pattern.length) {
    const c = pattern[i]!;
    if (flags.x && /\s/.test(c)) {
      i++;
      continue;
    }
    if (flags.x && c === "#") {
      const end = pattern.indexOf("\n", i);
      i = end < 0 ? pattern.length : end + 1;
      continue;
    }
    if (c === "\\") {
      const e = pattern[i + 1];
      if (e === undefined) fail("escape at the end");
      if (e === "Q") {
        const end = pattern.indexOf("\\E", i + 2);
        for (const ch of pattern.slice(i + 2, end < 0 ? undefined : end)) {
          atom = out.length;
          out += letters(ch);
        }
        i = end < 0 ? pattern.length : end + 2;
        continue;
      }
      atom = out.length;
      const ch = charEscape(pattern, i + 1);
      if (ch) {
        out += ch.text;
        i = ch.next;
        continue;
      }
      if (e === "p" || e === "P") {
        const q = property(pattern, i + 1);
        out += `[${q.negated ? "^" : ""}${q.inside}]`;
        i = q.next;
        continue;
      }
      i += 2;
      if (SETS[e!] !== undefined) out += `[${SETS[e!]}]`;
      else if (COMPLEMENTS[e!] !== undefined) out += `[${COMPLEMENTS[e!]}]`;
      else if (e === "b" || e === "B") out += `\\${e}`;
      else if (e === "A") out += "(?<![^])";
      else if (e === "z") out += "(?![^])";
      else if (e === "Z") out += "(?=(?:\\r\\n|[\\n\\r\\x85\\u2028\\u2029])?(?![^]))";
      else if (e === "G") out += "(?<![^])";
      else if (e === "R") out += "(?:\\r\\n|[\\n\\x0B\\f\\r\\x85\\u2028\\u2029])";
      else if (e === "X") out += "(?:\\P{M}\\p{M}*)";
      else if (e === "k") {
        const m = /^<([a-zA-Z][a-zA-Z0-9]*)>/.exec(pattern.slice(i)) ?? fail("\\k");
        out += `\\k<${m[1]}>`;
        i += m[0].length;
      } else if (/[1-9]/.test(e!)) {
        let n = e!;
        // More digits belong to the number while there are so many groups.
        while (/[0-9]/.test(pattern[i] ?? "") && Number(n + pattern[i]) < groupNumbers.length) n += pattern[i++];
        const target = groupNumbers[Number(n)];
        out += target === undefined ? "(?!)" : `(?:\\${target})`;
      } else if (e === "E") atom = -1;
      else if (/[a-zA-Z]/.test(e!)) fail(`\\${e}`);
      else out += escapeOutside(e!);
      continue;
    }
    if (c === "[") {
      atom = out.length;
      const k = charClass(pattern, i + 1, flags);
      if (flags.i && !extra.includes("i")) anyCaseless = true;
      out += k.text;
      i = k.next;
      continue;
    }
    if (c === "(") {
      const rest = pattern.slice(i);
      const inline = /^\(\?([a-zA-Z-]*)\)/.exec(rest);
      if (inline) {
        flags = setFlags(inline[1]!);
        i += inline[0].length;
        atom = -1;
        continue;
      }
      const scoped = /^\(\?([a-zA-Z-]+):/.exec(rest);
      if (scoped) {
        stack.push({ flags, from: out.length });
        flags = setFlags(scoped[1]!);
        out += "(?:";
        i += scoped[0].length;
        continue;
      }
      const special = /^\(\?(:|=|!|<=|<!|>|<[a-zA-Z][a-zA-Z0-9]*>)/.exec(rest);
      if (special) {
        const kind = special[1]!;
        const from = out.length;
        i += special[0].length;
        if (kind === ">") {
          groups++;
          stack.push({ flags, atomic: groups, from });
          out += "(?:(?=(";
        } else {
          stack.push({ flags, from });
          out += `(?${kind}`;
          if (/^<[a-zA-Z]/.test(kind)) groupNumbers.push(++groups);
        }
        continue;
      }
      if (rest.startsWith("(?")) fail("group");
      stack.push({ flags, from: out.length });
      groupNumbers.push(++groups);
      out += "(";
      i++;
      continue;
    }
    if (c === ")") {
      const open = stack.pop() ?? fail("unmatched )");
      out += open.atomic === undefined ? ")" : `))\\${open.atomic})`;
      flags = open.flags;
      atom = open.from;
      i++;
      continue;
    }
    if (c === "*" || c === "+" || c === "?" || c === "{") {
      const m = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(pattern.slice(i));
      if (!m || atom < 0) fail("dangling quantifier");
      i += m![0].length;
      let q = m![0];
      const mark = pattern[i];
      if (mark === "+") {
        i++;
        // Possessive: what it took it keeps. Groups inside keep their numbers; the new one comes after them.
        groups++;
        const body = out.slice(atom);
        // The number of a group is the order of its bracket, so the new one must come first among those inside.
        const inside = countGroups(body);
        if (inside > 0) {
          for (let k = groupNumbers.length - 1; k > 0 && groupNumbers[k]! > groups - 1 - inside; k--)
            groupNumbers[k]!++;
        }
        out = `${out.slice(0, atom)}(?:(?=(${shiftBackReferences(body, groups - inside, inside > 0)}${q}))\\${groups - inside})`;
        continue;
      }
      if (mark === "?") {
        i++;
        q += "?";
      }
      out += q;
      continue;
    }
    if (c === "|") {
      out += "|";
      atom = -1;
      i++;
      continue;
    }
    if (c === "^") {
      out += flags.m ? "(?<=^|[\\n\\r\\x85\\u2028\\u2029])(?![\\n]?(?![^])(?<=[^]))" : "(?<![^])";
      atom = -1;
      i++;
      continue;
    }
    if (c === "$") {
      out += flags.m
        ? "(?=[\\n\\r\\x85\\u2028\\u2029]|(?![^]))"
        : flags.d
          ? "(?=\\n?(?![^]))"
          : "(?=(?:\\r\\n|[\\n\\r\\x85\\u2028\\u2029])?(?![^]))";
      atom = -1;
      i++;
      continue;
    }
    atom = out.length;
    if (c === ".") {
      out += flags.s ? "[^]" : flags.d ? "[^\\n]" : "[^\\n\\r\\x85\\u2028\\u2029]";
      i++;
      continue;
    }
    const point = String.fromCodePoint(pattern.codePointAt(i)!);
    out += letters(point);
    i += point.length;
  }
  if (stack.length > 0) fail("unclosed group");
  let flagText = "u";
  if (extra.includes("g")) flagText += "g";
  if (extra.includes("i") || anyCaseless) flagText += "i";
  const regex = new RegExp(out, flagText);
  JAVA_GROUPS.set(regex, groupNumbers);
  return regex;
}

/** Capturing groups in JavaScript text. */
const countGroups = (text: string): number =>
  (
    text
      .replace(/\\./g, "")
      .replace(/\[[^\]]*\]/g, "")
      .match(/\((?!\?)|\(\?<[a-zA-Z]/g) ?? []
  ).length;

const shiftBackReferences = (text: string, from: number, needed: boolean): string =>
  needed ? text.replace(/\\([1-9]\d*)/g, (all, n: string) => (Number(n) >= from ? `\\${Number(n) + 1}` : all)) : text;

const JAVA_GROUPS = new WeakMap<RegExp, readonly number[]>();

/** JavaScript's numbers of the groups of the Java pattern, by its own: `[0, 1, 3]` when an atomic group stands between. */
export const javaGroups = (regex: RegExp): readonly number[] => JAVA_GROUPS.get(regex) ?? [0];
