import { sparkError } from "../../common/errors/conditions.ts";
import "../conditions.ts";
import { type LocaleNames, localeNames } from "./localeNames.ts";

/** Datetime patterns of Spark (those of java.time with Spark's restrictions), compiled to a list of parts. */

/** Numbers that a pattern writes or reads. */
export type NumberField =
  | "Year"
  | "YearOfEra"
  | "MonthOfYear"
  | "DayOfMonth"
  | "DayOfYear"
  | "QuarterOfYear"
  | "AlignedDayOfWeekInMonth"
  | "HourOfDay"
  | "ClockHourOfDay"
  | "HourOfAmPm"
  | "ClockHourOfAmPm"
  | "MinuteOfHour"
  | "SecondOfMinute"
  | "ModifiedJulianDay";
export type TextField = "Era" | "MonthOfYear" | "QuarterOfYear" | "DayOfWeek" | "AmPmOfDay";

export interface NumberPart {
  readonly kind: "number";
  readonly field: NumberField;
  readonly min: number;
  readonly max: number;
  /** normal: a minus sign when negative; padded: also a plus sign when longer than `min`; none: no sign, ever. */
  readonly sign: "normal" | "padded" | "none";
  /** Two digits of a year from 2000 on. */
  readonly reduced: boolean;
  /** Digits of the parts of fixed width that follow at once, which this part must leave to them. */
  reserved: number;
}
export type Part =
  | { readonly kind: "literal"; readonly text: string }
  | NumberPart
  | { readonly kind: "fraction"; readonly min: number; readonly max: number }
  | { readonly kind: "text"; readonly field: TextField; readonly full: boolean }
  /** `form` 1 to 5 as the number of letters X; `zero` is written for no offset. */
  | { readonly kind: "offset"; readonly form: number; readonly zero: string }
  | { readonly kind: "localizedOffset"; readonly full: boolean }
  | { readonly kind: "zoneId" }
  | { readonly kind: "zoneName"; readonly full: boolean; readonly generic: boolean }
  | { readonly kind: "optional"; readonly parts: readonly Part[] };

export interface DatetimePattern {
  readonly text: string;
  readonly parts: readonly Part[];
  /** Names of another language than English. */
  readonly names?: LocaleNames;
}

const DOC_ROOT = "https://spark.apache.org/docs/latest";

/** A pattern that java.time refuses. */
class PatternError extends Error {}

const FORMAT_LETTERS = "GyYMLwWDdFEuaHkKhmsSzZX";

/** Whether the formatter of older versions (java.text.SimpleDateFormat) takes the pattern: it tells another error then. */
function isLegacyPattern(pattern: string): boolean {
  let quoted = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === "'") quoted = !quoted;
    else if (!quoted && /[A-Za-z]/.test(c)) {
      if (!FORMAT_LETTERS.includes(c)) return false;
      if (c === "X" && pattern.startsWith("XXXX", i)) return false;
    }
  }
  return !quoted;
}

const WEEK_LETTERS = "YWwuec";
const UNSUPPORTED_LETTERS = "ABnNp";
const UNSUPPORTED_IN_PARSING = "EFqQ";

/** The pattern outside of quotes, checked for what Spark does not allow. */
function checkLetters(pattern: string, parsing: boolean): void {
  pattern.split("'").forEach((piece, i) => {
    if (i % 2 === 1) return;
    for (const c of piece) {
      if (WEEK_LETTERS.includes(c))
        throw sparkError("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN", { c });
      if (UNSUPPORTED_LETTERS.includes(c) || (parsing && UNSUPPORTED_IN_PARSING.includes(c)))
        throw sparkError("INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER", { c, pattern });
    }
    if (/G{5}|M{5}|L{5}|E{5}|Q{5}|q{5}|y{7}/.test(piece))
      throw sparkError("INVALID_DATETIME_PATTERN.LENGTH", { pattern });
  });
}

/** Letters of one or two digits. */
const TWO_DIGITS: Readonly<Record<string, NumberField>> = {
  d: "DayOfMonth",
  H: "HourOfDay",
  k: "ClockHourOfDay",
  K: "HourOfAmPm",
  h: "ClockHourOfAmPm",
  m: "MinuteOfHour",
  s: "SecondOfMinute",
};
const TEXTS: Readonly<Record<string, TextField>> = {
  G: "Era",
  M: "MonthOfYear",
  L: "MonthOfYear",
  E: "DayOfWeek",
  q: "QuarterOfYear",
  Q: "QuarterOfYear",
};

const number = (
  field: NumberField,
  min: number,
  max: number,
  sign: NumberPart["sign"],
  reduced = false,
): NumberPart => ({ kind: "number", field, min, max, sign, reduced, reserved: 0 });
const plain = (field: NumberField): NumberPart => number(field, 1, 19, "normal");

function letterPart(letter: string, count: number, parsing: boolean, era: boolean): Part {
  const tooMany = new PatternError(`Too many pattern letters: ${letter}`);
  const field = TWO_DIGITS[letter];
  if (field !== undefined) {
    if (count > 2) throw tooMany;
    return count === 1 ? plain(field) : number(field, 2, 2, "none");
  }
  switch (letter) {
    case "y": {
      const year: NumberField = era ? "YearOfEra" : "Year";
      if (count === 2) return number(year, 2, 2, "none", true);
      return number(year, count, 19, count < 4 ? "normal" : "padded");
    }
    case "D":
      if (count > 3) throw tooMany;
      return count === 1 ? plain("DayOfYear") : number("DayOfYear", count, 3, "none");
    case "F":
      if (count > 1) throw tooMany;
      return plain("AlignedDayOfWeekInMonth");
    case "g":
      return number("ModifiedJulianDay", count, 19, "normal");
    case "G":
    case "E":
      return { kind: "text", field: TEXTS[letter]!, full: count === 4 };
    case "M":
    case "L":
    case "q":
    case "Q": {
      const f = TEXTS[letter] as "MonthOfYear" | "QuarterOfYear";
      if (count > 2) return { kind: "text", field: f, full: count === 4 };
      return count === 1 ? plain(f) : number(f, 2, 2, "none");
    }
    case "a":
      if (count > 1) throw tooMany;
      return { kind: "text", field: "AmPmOfDay", full: false };
    case "S":
      if (count > 9) throw tooMany;
      return { kind: "fraction", min: parsing ? 1 : count, max: count };
    case "V":
      if (count !== 2) throw tooMany;
      return { kind: "zoneId" };
    case "v":
      if (count !== 1 && count !== 4) throw tooMany;
      return { kind: "zoneName", full: count === 4, generic: true };
    case "z":
      if (count > 4) throw tooMany;
      return { kind: "zoneName", full: count === 4, generic: false };
    case "O":
      if (count !== 1 && count !== 4) throw tooMany;
      return { kind: "localizedOffset", full: count === 4 };
    case "X":
    case "x":
      if (count > 5) throw tooMany;
      return {
        kind: "offset",
        form: count,
        zero: letter === "X" ? "Z" : count === 1 ? "+00" : count % 2 === 0 ? "+0000" : "+00:00",
      };
    case "Z":
      if (count > 5) throw tooMany;
      if (count === 4) return { kind: "localizedOffset", full: true };
      return count === 5 ? { kind: "offset", form: 5, zero: "Z" } : { kind: "offset", form: 2, zero: "+0000" };
    default:
      throw new PatternError(`Unknown pattern letter: ${letter}`);
  }
}

function compile(pattern: string, parsing: boolean): Part[] {
  const era = pattern.split("'").some((piece, i) => i % 2 === 0 && piece.includes("G"));
  const root: Part[] = [];
  const stack: Part[][] = [root];
  /** The number part to which digits of fixed width that follow at once belong. */
  let base: NumberPart | undefined;
  const add = (part: Part): void => {
    stack[stack.length - 1]!.push(part);
    if (part.kind !== "number") {
      base = undefined;
    } else if (base !== undefined && part.min === part.max && part.sign === "none") base.reserved += part.max;
    else base = part;
  };
  const close = (): void => {
    const parts = stack.pop()!;
    add({ kind: "optional", parts });
  };
  for (let i = 0; i < pattern.length; ) {
    const c = pattern[i]!;
    if (/[A-Za-z]/.test(c)) {
      let end = i + 1;
      while (end < pattern.length && pattern[end] === c) end++;
      add(letterPart(c, end - i, parsing, era));
      i = end;
    } else if (c === "'") {
      let end = i + 1;
      let text = "";
      for (; ; end++) {
        if (end >= pattern.length) throw new PatternError("Pattern ends with an incomplete string literal");
        if (pattern[end] !== "'") text += pattern[end];
        else if (pattern[end + 1] === "'") text += pattern[end++];
        else break;
      }
      add({ kind: "literal", text: text === "" ? "'" : text });
      i = end + 1;
    } else if (c === "[") {
      stack.push([]);
      base = undefined;
      i++;
    } else if (c === "]") {
      if (stack.length === 1) throw new PatternError("Pattern invalid as it contains ] without previous [");
      close();
      i++;
    } else {
      if (c === "{" || c === "}" || c === "#") throw new PatternError(`Pattern includes reserved character: '${c}'`);
      add({ kind: "literal", text: c });
      i++;
    }
  }
  while (stack.length > 1) close();
  return root;
}

const cache = new Map<string, DatetimePattern>();

/**
 * Compiles a pattern for formatting or for parsing, with the names of a language. Throws Spark's errors: INVALID_DATETIME_PATTERN.*, or
 * INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION when versions before 3.0 knew the pattern.
 */
export function compilePattern(pattern: string, parsing = false, locale?: string): DatetimePattern {
  const names = localeNames(locale);
  const key = `${parsing ? "p" : "f"}${names ? locale : ""} ${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  let parts: readonly Part[];
  try {
    checkLetters(pattern, parsing);
    parts = compile(pattern, parsing);
  } catch (e) {
    if (isLegacyPattern(pattern))
      throw sparkError(
        "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION",
        { pattern: quoted(pattern), config: '"spark.sql.legacy.timeParserPolicy"', docroot: DOC_ROOT },
        { cause: e },
      );
    if (e instanceof PatternError)
      throw sparkError(
        "INVALID_DATETIME_PATTERN.WITH_SUGGESTION",
        { pattern: quoted(pattern), docroot: DOC_ROOT },
        { cause: e },
      );
    throw e;
  }
  const compiled = { text: pattern, parts, ...(names ? { names } : {}) };
  if (cache.size > 1000) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

const quoted = (s: string): string => `'${s.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
