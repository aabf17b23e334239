import { parseCollation } from "../../types/collation.ts";
import { compareUtf8 } from "../../types/utf8.ts";

/** Order and equality of strings under a collation; UTF8_LCASE compares lower-cased code points, the others as ICU. */

const trimRight = (s: string): string => {
  let end = s.length;
  while (end > 0 && s.charCodeAt(end - 1) === 32) end--;
  return s.slice(0, end);
};

/** Lower case as UTF8_LCASE takes it: code point by code point; a capital I with dot becomes two, a final sigma is a sigma. */
export const lowerCodePoints = (s: string): string => s.toLowerCase().replaceAll("ς", "σ");

const collators = new Map<string, Intl.Collator>();
function icu(name: string): Intl.Collator {
  let found = collators.get(name);
  if (found === undefined) {
    const c = parseCollation(name)!;
    const parts = c.base.split("_");
    const locale =
      c.base === "UNICODE"
        ? "und"
        : parts
            .map((p) => (p.length === 3 && p === p.toUpperCase() ? (REGIONS[p] ?? "") : p))
            .filter(Boolean)
            .join("-");
    const sensitivity = c.caseSensitive
      ? c.accentSensitive
        ? "variant"
        : "case"
      : c.accentSensitive
        ? "accent"
        : "base";
    found = new Intl.Collator(locale, { sensitivity });
    collators.set(name, found);
  }
  return found;
}

const REGIONS: Readonly<Record<string, string>> = {
  SAU: "SA",
  AUT: "AT",
  USA: "US",
  AFG: "AF",
  CAN: "CA",
  ISR: "IL",
  IDN: "ID",
  NOR: "NO",
  IND: "IN",
  BIH: "BA",
  SRB: "RS",
  CHN: "CN",
  SGP: "SG",
  HKG: "HK",
  MAC: "MO",
  TWN: "TW",
};

/** The order of strings under a collation. */
export function collationComparer(name: string): (a: string, b: string) => number {
  const c = parseCollation(name);
  if (c === null || (c.base === "UTF8_BINARY" && !c.trim)) return compareUtf8;
  const prepare = c.trim ? trimRight : (s: string) => s;
  if (c.base === "UTF8_BINARY") return (a, b) => compareUtf8(prepare(a), prepare(b));
  if (c.base === "UTF8_LCASE") return (a, b) => compareUtf8(lowerCodePoints(prepare(a)), lowerCodePoints(prepare(b)));
  const collator = icu(name);
  return (a, b) => collator.compare(prepare(a), prepare(b));
}

/**
 * A text that strings share exactly when they are equal under the collation. ICU's sort keys are not open to JavaScript: equal strings are
 * found by comparing with those seen before that have the same folded form.
 */
export function collationKey(name: string): (s: string) => string {
  const c = parseCollation(name);
  if (c === null) return (s) => s;
  const prepare = c.trim ? trimRight : (s: string) => s;
  if (c.base === "UTF8_BINARY") return prepare;
  if (c.base === "UTF8_LCASE") return (s) => lowerCodePoints(prepare(s));
  return (s) => {
    let t = prepare(s).normalize("NFKD");
    if (!c.accentSensitive) t = t.replace(/\p{M}/gu, "");
    if (!c.caseSensitive) t = t.toLowerCase().toUpperCase().toLowerCase();
    // What ICU ignores altogether.
    return t.replace(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b-\u200f\ufeff]/g, "").normalize("NFC");
  };
}
