import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";

/** Locales with collations of their own, as ICU knows them (countries in three letters). */
const LOCALES =
  "af am ar ar_SAU as az be bg blo bn bo br bs bs_Cyrl ca ceb chr cs cy da de de_AUT dsb dz ee el en en_USA eo es et fa fa_AFG ff ff_Adlm fi fil fo fr fr_CAN fy ga gl gu ha haw he he_ISR hi hr hsb hu hy id id_IDN ig is it ja ka kk kk_Arab kl km kn ko kok ku ky lb lij lkt ln lo lt lv mk ml mn mr ms mt my nb nb_NOR ne nl nn no nso om or pa pa_Guru pa_Guru_IND pl ps pt ro ru sa se si sk sl smn sq sr sr_Cyrl sr_Cyrl_BIH sr_Cyrl_MNE sr_Cyrl_SRB sr_Latn sr_Latn_BIH sr_Latn_SRB st sv sw ta te th tk tn to tr ug uk ur uz vi wae wo xh yi yo zh zh_Hans zh_Hans_CHN zh_Hans_SGP zh_Hant zh_Hant_HKG zh_Hant_MAC zh_Hant_TWN zu";

/** The names of all locales with collations of their own. */
export const collationLocales = (): readonly string[] => LOCALES.split(" ");

let byUpperCase: ReadonlyMap<string, string> | undefined;

function bases(): ReadonlyMap<string, string> {
  byUpperCase ??= new Map(
    ["UTF8_BINARY", "UTF8_LCASE", "UNICODE", ...LOCALES.split(" ")].map((name) => [name.toUpperCase(), name]),
  );
  return byUpperCase;
}

/** A collation taken apart: the base name and what its modifiers say. */
export interface Collation {
  readonly base: string;
  readonly caseSensitive: boolean;
  readonly accentSensitive: boolean;
  readonly trim: boolean;
}

/** Parses a collation name in any case of letters and order of modifiers; null when there is no such collation. */
export function parseCollation(name: string): Collation | null {
  const parts = name.toUpperCase().split("_");
  let base: string | undefined;
  let used = parts.length;
  for (; used > 0; used--) {
    base = bases().get(parts.slice(0, used).join("_"));
    if (base !== undefined) break;
  }
  if (base === undefined) return null;
  const seen = new Map<string, string>();
  for (const modifier of parts.slice(used)) {
    const group = modifier[0] === "C" ? "case" : modifier[0] === "A" ? "accent" : "trim";
    if (!["CI", "CS", "AI", "AS", "RTRIM"].includes(modifier) || seen.has(group)) return null;
    if (group !== "trim" && base.startsWith("UTF8_")) return null;
    seen.set(group, modifier);
  }
  return {
    base,
    caseSensitive: base !== "UTF8_LCASE" && seen.get("case") !== "CI",
    accentSensitive: seen.get("accent") !== "AI",
    trim: seen.has("trim"),
  };
}

/** The name as Spark writes it, with modifiers in the order CI, AI, RTRIM. */
export function collationName(c: Collation): string {
  const ci = !c.caseSensitive && c.base !== "UTF8_LCASE" ? "_CI" : "";
  return `${c.base}${ci}${c.accentSensitive ? "" : "_AI"}${c.trim ? "_RTRIM" : ""}`;
}

/** The canonical name of a collation, or Spark's error when there is none of the name. */
export function normalizeCollation(name: string): string {
  const parsed = parseCollation(name);
  if (parsed === null) {
    const parts = name.toUpperCase().split("_");
    const near = bases().get(parts.slice(0, 2).join("_")) ?? bases().get(parts[0]!) ?? "UNICODE";
    throw sparkError("COLLATION_INVALID_NAME", { collationName: name, proposals: near });
  }
  return collationName(parsed);
}

/** Who provides a collation, as the JSON form of schemas names it. */
export const collationProvider = (name: string): "spark" | "icu" => (name.startsWith("UTF8_") ? "spark" : "icu");
