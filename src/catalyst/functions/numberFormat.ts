import { sparkError } from "../../common/errors/conditions.ts";
import { decimal, type DecimalType } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import { quotedString } from "./errors.ts";

/** Number formats of to_number and to_char: `[MI|S] [$] [0|9|G|,]* [.|D] [0|9]* [$] [PR|MI|S]`. */

export interface NumberFormat {
  readonly text: string;
  readonly leadingSign: "S" | "MI" | undefined;
  readonly trailingSign: "S" | "MI" | "PR" | undefined;
  readonly dollar: "before" | "after" | undefined;
  /** Digits before the point with their separators: "9", "0" and ",". */
  readonly integer: string;
  readonly hasPoint: boolean;
  /** Digits behind the point. */
  readonly fraction: string;
  readonly type: DecimalType;
}

const TOKEN = /MI|PR|S|\$|[09]+|[G,]|[.D]/gy;
type Kind = "sign" | "dollar" | "digits" | "comma" | "point" | "PR";
const NAMES: Readonly<Record<Kind, string>> = {
  sign: "'MI' or 'S'",
  dollar: "'$'",
  digits: "digit sequence",
  comma: "',' or 'G'",
  point: "'.' or 'D'",
  PR: "'PR'",
};

/** The format taken apart; INVALID_FORMAT.* when it is none. */
export function parseNumberFormat(text: string): NumberFormat {
  const upper = text.toUpperCase();
  const fail = (sub: string, rest: Readonly<Record<string, string>> = {}): never => {
    throw sparkError(`INVALID_FORMAT.${sub}`, { format: quotedString(upper), ...rest });
  };
  if (upper === "") fail("EMPTY");
  const tokens: { kind: Kind; text: string }[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  for (let m = TOKEN.exec(upper); m !== null; m = TOKEN.exec(upper)) {
    const t = m[0];
    const kind: Kind =
      t === "PR"
        ? "PR"
        : t === "MI" || t === "S"
          ? "sign"
          : t === "$"
            ? "dollar"
            : t === "," || t === "G"
              ? "comma"
              : t === "." || t === "D"
                ? "point"
                : "digits";
    tokens.push({ kind, text: t });
    at = TOKEN.lastIndex;
  }
  const digits = tokens.filter((t) => t.kind === "digits");
  if (digits.length === 0) fail("WRONG_NUM_DIGIT");
  if (at < upper.length) fail("UNEXPECTED_TOKEN", { token: `character '${upper[at]}'` });
  for (const kind of ["sign", "dollar", "point", "PR"] as const)
    if (tokens.filter((t) => t.kind === kind).length > 1) fail("WRONG_NUM_TOKEN", { token: NAMES[kind] });
  const point = tokens.findIndex((t) => t.kind === "point");
  const firstDigit = tokens.findIndex((t) => t.kind === "digits");
  const dollar = tokens.findIndex((t) => t.kind === "dollar");
  if (dollar >= 0 && point >= 0 && dollar > point && tokens.slice(dollar).some((t) => t.kind === "digits"))
    fail("CUR_MUST_BEFORE_DEC");
  if (dollar > firstDigit && tokens.slice(dollar).some((t) => t.kind === "digits")) fail("CUR_MUST_BEFORE_DIGIT");
  tokens.forEach((t, i) => {
    if (t.kind !== "comma") return;
    if (point >= 0 && i > point) fail("THOUSANDS_SEPS_MUST_BEFORE_DEC");
    if (tokens[i - 1]?.kind !== "digits" || tokens[i + 1]?.kind !== "digits") fail("CONT_THOUSANDS_SEPS");
  });
  let i = 0;
  let leadingSign: "S" | "MI" | undefined;
  let dollarPlace: "before" | "after" | undefined;
  if (tokens[i]?.kind === "sign") leadingSign = tokens[i++]!.text as "S" | "MI";
  if (tokens[i]?.kind === "dollar") {
    dollarPlace = "before";
    i++;
  }
  let integer = "";
  for (; tokens[i]?.kind === "digits" || tokens[i]?.kind === "comma"; i++)
    integer += tokens[i]!.kind === "comma" ? "," : tokens[i]!.text;
  const hasPoint = tokens[i]?.kind === "point";
  let fraction = "";
  if (hasPoint) {
    i++;
    if (tokens[i]?.kind === "digits") fraction = tokens[i++]!.text;
  }
  if (tokens[i]?.kind === "dollar") {
    dollarPlace = "after";
    i++;
  }
  let trailingSign: "S" | "MI" | "PR" | undefined;
  if (tokens[i]?.kind === "sign" || tokens[i]?.kind === "PR") trailingSign = tokens[i++]!.text as "S" | "MI" | "PR";
  if (i < tokens.length) fail("UNEXPECTED_TOKEN", { token: NAMES[tokens[i]!.kind] });
  const before = integer.replaceAll(",", "").length;
  return {
    text: upper,
    leadingSign,
    trailingSign,
    dollar: dollarPlace,
    integer,
    hasPoint,
    fraction,
    type: decimal(Math.max(1, before + fraction.length), fraction.length),
  };
}

/** The number of a text in the format; null when it does not match. */
export function parseNumber(input: string, f: NumberFormat): Decimal | null {
  let s = input.trim();
  let negative = false;
  const sign = f.leadingSign ?? (f.trailingSign === "PR" ? undefined : f.trailingSign);
  if (f.trailingSign === "PR") {
    const m = /^<(.*)>$/.exec(s);
    if (m) {
      negative = true;
      s = m[1]!;
    }
  } else if (sign !== undefined) {
    const mark = f.leadingSign !== undefined ? s[0] : s.at(-1);
    if (mark === "-" || (mark === "+" && sign === "S")) {
      negative = mark === "-";
      s = f.leadingSign !== undefined ? s.slice(1) : s.slice(0, -1);
    }
  }
  if (f.dollar !== undefined) {
    if (f.dollar === "before" ? !s.startsWith("$") : !s.endsWith("$")) return null;
    s = f.dollar === "before" ? s.slice(1) : s.slice(0, -1);
  }
  const [whole = "", fraction, ...more] = s.split(".");
  if (more.length > 0 || (fraction !== undefined && !f.hasPoint)) return null;
  if (!/^[\d,]*$/.test(whole) || !/^\d*$/.test(fraction ?? "") || whole + (fraction ?? "") === "") return null;
  const groups = f.integer === "" ? [] : f.integer.split(",");
  const given = whole === "" ? [] : whole.split(",");
  if (given.length > groups.length) return null;
  // Groups are matched from the right; a group that starts with 0 wants all of its digits.
  for (let k = 1; k <= groups.length; k++) {
    const g = groups[groups.length - k]!;
    const digits = given[given.length - k];
    if (digits === undefined) {
      if (g.startsWith("0")) return null;
      continue;
    }
    if (digits.length > g.length || (g.startsWith("0") && digits.length !== g.length)) return null;
  }
  const behind = fraction ?? "";
  if (behind.length > f.fraction.length || (f.fraction.startsWith("0") && behind.length !== f.fraction.length))
    return null;
  const unscaled = BigInt(`${given.join("")}${behind.padEnd(f.fraction.length, "0")}` || "0");
  return new Decimal(negative ? -unscaled : unscaled, f.fraction.length);
}

/** The number in the format; signs # where it has too many digits. */
export function formatNumberAs(d: Decimal, f: NumberFormat): string {
  const [whole = "0", behind = ""] = d
    .abs()
    .stripTrailingZeros()
    .setScale(Math.max(0, d.abs().stripTrailingZeros().scale))
    .toString()
    .split(".");
  const digits = whole === "0" ? "" : whole;
  const places = f.integer.replaceAll(",", "");
  const tooMany = digits.length > places.length || behind.length > f.fraction.length;
  const negative = d.unscaled < 0n;
  if (tooMany) {
    const integer = f.integer.replace(/[09]/g, "#").replaceAll(",", " ");
    return integer + (f.hasPoint ? `.${"#".repeat(f.fraction.length)}` : "");
  }
  let integer = "";
  let k = 0;
  let seen = false;
  for (const c of f.integer) {
    if (c === ",") {
      integer += seen ? "," : " ";
      continue;
    }
    const place = places.length - k++;
    if (place <= digits.length) {
      seen = true;
      integer += digits[digits.length - place];
    } else if (c === "0" || seen) {
      seen = true;
      integer += "0";
    } else integer += " ";
  }
  let out = integer;
  if (f.hasPoint) {
    if (f.fraction === "") out += " ";
    else {
      if (out.endsWith(" ")) out = `${out.slice(0, -1)}0`;
      out += `.${behind.padEnd(f.fraction.length, "0")}`;
    }
  }
  if (f.dollar === "before") out = `$${out}`;
  if (f.dollar === "after") out += "$";
  // A sign in front stands right before the digits.
  const inFront = (mark: string): string => {
    const spaces = /^ */.exec(out)![0];
    return spaces + mark + out.slice(spaces.length);
  };
  if (f.leadingSign === "S") out = inFront(negative ? "-" : "+");
  if (f.leadingSign === "MI") out = negative ? inFront("-") : ` ${out}`;
  if (f.trailingSign === "S") out += negative ? "-" : "+";
  if (f.trailingSign === "MI") out += negative ? "-" : " ";
  if (f.trailingSign === "PR") out = negative ? `${inFront("<")}>` : `${out}  `;
  return out;
}
