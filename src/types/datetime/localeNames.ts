/** Names of months, weekdays and halves of the day in a language, as patterns read and write them. */
export interface LocaleNames {
  readonly months: readonly string[];
  readonly shortMonths: readonly string[];
  readonly weekdays: readonly string[];
  readonly shortWeekdays: readonly string[];
  readonly halves: readonly string[];
}

const known = new Map<string, LocaleNames | undefined>();

/** Names for a language tag (`fr-FR`); undefined for English and for languages that are not known, which have the names of English. */
export function localeNames(tag: string | undefined): LocaleNames | undefined {
  if (tag === undefined) return undefined;
  if (!known.has(tag)) known.set(tag, make(tag));
  return known.get(tag);
}

function make(tag: string): LocaleNames | undefined {
  let locale: string | undefined;
  try {
    [locale] = Intl.DateTimeFormat.supportedLocalesOf(tag.replaceAll("_", "-"));
  } catch {
    return undefined;
  }
  if (locale === undefined || /^en\b/.test(locale)) return undefined;
  const part = (options: Intl.DateTimeFormatOptions, type: Intl.DateTimeFormatPartTypes) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC", numberingSystem: "latn" });
    return (day: number, hour = 0): string =>
      format
        .formatToParts(Date.UTC(2024, day < 12 ? day : 0, day < 12 ? 1 : day - 11, hour))
        .find((p) => p.type === type)?.value ?? "";
  };
  const months = (month: "long" | "short"): string[] => {
    // With a day, since some languages then have another form of the month.
    const name = part({ month, day: "numeric" }, "month");
    return Array.from({ length: 12 }, (_, i) => name(i));
  };
  const weekdays = (weekday: "long" | "short"): string[] => {
    const name = part({ weekday }, "weekday");
    // The first of January 2024 was a Monday.
    return Array.from({ length: 7 }, (_, i) => name(12 + i));
  };
  const half = part({ hour: "numeric", hour12: true }, "dayPeriod");
  return {
    months: months("long"),
    shortMonths: months("short"),
    weekdays: weekdays("long"),
    shortWeekdays: weekdays("short"),
    halves: [half(0, 6), half(0, 18)],
  };
}
