import { Decimal } from "../../types/decimal.ts";

/** A number as BigDecimal reads it, without white space. */
export const plainDecimal = (text: string): Decimal | null =>
  /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Decimal.fromString(text) : null;

interface Signs {
  readonly group: string;
  readonly decimal: string;
  readonly minus: string;
}

function signsOf(locale: string): Signs {
  const fallback = { group: ",", decimal: ".", minus: "-" };
  try {
    if (Intl.NumberFormat.supportedLocalesOf(locale).length === 0) return fallback;
    const parts = new Intl.NumberFormat(locale, { numberingSystem: "latn" }).formatToParts(-1234567.5);
    const find = (type: string, otherwise: string): string => parts.find((p) => p.type === type)?.value ?? otherwise;
    return { group: find("group", ","), decimal: find("decimal", "."), minus: find("minusSign", "-") };
  } catch {
    return fallback;
  }
}

/**
 * Reads decimals as the option locale says. Without one, commas are dropped wherever they stand; else numbers have the separators of the language, as
 * java.text.DecimalFormat reads them.
 */
export function decimalReader(locale: string | undefined): (text: string) => Decimal | null {
  if (locale === undefined || /^en[-_]us$/i.test(locale)) return (text) => plainDecimal(text.replaceAll(",", ""));
  const { group, decimal, minus } = signsOf(locale.replaceAll("_", "-"));
  return (text) => {
    const negative = text.startsWith(minus);
    const body = negative ? text.slice(minus.length) : text;
    const at = body.indexOf(decimal);
    const whole = (at < 0 ? body : body.slice(0, at)).replaceAll(group, "");
    const rest = at < 0 ? "" : body.slice(at + decimal.length);
    if (!/^\d*(E-?\d+)?$/.test(at < 0 ? whole : rest) || (at >= 0 && !/^\d*$/.test(whole))) return null;
    return plainDecimal(`${negative ? "-" : ""}${at < 0 ? whole : `${whole}.${rest}`}`);
  };
}
