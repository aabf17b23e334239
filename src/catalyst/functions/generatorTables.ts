import { KEYWORDS, RESERVED_KEYWORDS } from "../../../grammar/keywords.ts";
import { collationLocales } from "../../types/collation.ts";
import * as T from "../../types/dataType.ts";
import type { StructField } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import { type FunctionEntry, generator } from "./define.ts";

/** Table functions that tell what the engine knows: keywords and collations. */

const KEYWORD_COLUMNS = [T.field("keyword", T.STRING, false), T.field("reserved", T.BOOLEAN, false)];
const COLLATION_COLUMNS: readonly StructField[] = [
  T.field("CATALOG", T.STRING, false),
  T.field("SCHEMA", T.STRING, false),
  T.field("NAME", T.STRING, false),
  T.field("LANGUAGE", T.STRING),
  T.field("COUNTRY", T.STRING),
  T.field("ACCENT_SENSITIVITY", T.STRING, false),
  T.field("CASE_SENSITIVITY", T.STRING, false),
  T.field("PAD_ATTRIBUTE", T.STRING, false),
  T.field("ICU_VERSION", T.STRING),
];

/** Countries of locales are written in three letters, the runtime knows them by two. */
const COUNTRIES: Readonly<Record<string, string>> = {
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
  MNE: "ME",
  SRB: "RS",
  CHN: "CN",
  SGP: "SG",
  HKG: "HK",
  MAC: "MO",
  TWN: "TW",
};

/** Keywords that are spelled in two ways are not listed. */
const SYNONYMS = new Set([...KEYWORDS].filter(([word, keyword]) => word !== keyword).flat());

interface LocaleTexts {
  readonly language: string | null;
  readonly country: string | null;
}

function localeTexts(locale: string): LocaleTexts {
  if (locale === "UNICODE") return { language: null, country: null };
  const [language, ...rest] = locale.split("_") as [string, ...string[]];
  const country = rest.find((p) => p === p.toUpperCase());
  const name = (code: string, type: "language" | "region"): string =>
    new Intl.DisplayNames("en", { type }).of(code) ?? code;
  return {
    language: name(language, "language"),
    country: country === undefined ? null : name(COUNTRIES[country] ?? country, "region"),
  };
}

function collationRows(): (readonly Value[])[] {
  const row = (
    name: string,
    { language, country }: LocaleTexts,
    modifiers: { ci: boolean; ai: boolean; trim: boolean },
    icu: string | null,
  ): readonly Value[] => [
    "SYSTEM",
    "BUILTIN",
    name,
    language,
    country,
    modifiers.ai ? "ACCENT_INSENSITIVE" : "ACCENT_SENSITIVE",
    modifiers.ci ? "CASE_INSENSITIVE" : "CASE_SENSITIVE",
    modifiers.trim ? "RTRIM" : "NO_PAD",
    icu,
  ];
  const none = { language: null, country: null };
  const out = [false, true].flatMap((trim) =>
    [false, true].map((ci) =>
      row(`${ci ? "UTF8_LCASE" : "UTF8_BINARY"}${trim ? "_RTRIM" : ""}`, none, { ci, ai: false, trim }, null),
    ),
  );
  // The collations of locales are those of the runtime's ICU.
  const icu = process.versions["icu"] ?? null;
  for (const locale of ["UNICODE", ...collationLocales()]) {
    const texts = localeTexts(locale);
    const own: (readonly Value[])[] = [];
    for (const ci of [false, true])
      for (const ai of [false, true])
        for (const trim of [false, true])
          own.push(
            row(`${locale}${ci ? "_CI" : ""}${ai ? "_AI" : ""}${trim ? "_RTRIM" : ""}`, texts, { ci, ai, trim }, icu),
          );
    out.push(...own.sort((a, b) => (String(a[2]) < String(b[2]) ? -1 : 1)));
  }
  return out;
}

export const tableFunctions: readonly FunctionEntry[] = [
  generator({
    name: "sql_keywords",
    group: "generator_funcs",
    since: "3.5.0",
    usage:
      "sql_keywords() - The keywords of SQL, and whether they are reserved (spark.sql.ansi.enforceReservedKeywords).",
    args: [],
    returns: T.structOf(KEYWORD_COLUMNS),
    columns: () => KEYWORD_COLUMNS,
    // Nothing is reserved unless the session says so.
    generate: ({ config }) => {
      const enforced = config.ansi && config.settings?.["spark.sql.ansi.enforceReservedKeywords"] === "true";
      const words = [...KEYWORDS.keys()].filter((k) => !SYNONYMS.has(k)).sort();
      return () => words.map((k) => [k, enforced && RESERVED_KEYWORDS.has(k)]);
    },
  }),
  generator({
    name: "collations",
    group: "generator_funcs",
    since: "4.0.0",
    usage: "collations() - The collations of strings.",
    args: [],
    returns: T.structOf(COLLATION_COLUMNS),
    columns: () => COLLATION_COLUMNS,
    generate: () => collationRows,
  }),
];
