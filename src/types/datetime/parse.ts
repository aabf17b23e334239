import { daysFromCivil, fitsMicros, isValidDate, joinMicros, MAX_DAYS, MIN_DAYS, splitMicros } from "./civil.ts";
import { findZone, localToUtc, utcToLocal, type Zone } from "./zone.ts";

/** The casts of strings to dates and timestamps: the forms that Spark reads without a pattern. */

/** White space and control characters, which are dropped at both ends. */
const isBlank = (c: number): boolean => c <= 32 || (c >= 0x7f && c <= 0x9f);

function trimmedStart(s: string): number {
  let i = 0;
  while (i < s.length && isBlank(s.charCodeAt(i))) i++;
  return i;
}

function trimmedEnd(s: string, start: number): number {
  let i = s.length;
  while (i > start && isBlank(s.charCodeAt(i - 1))) i--;
  return i;
}

/**
 * Days of a text in one of the forms `[+-]yyyy*[-[m]m[-[d]d]]`, the last also with a space or `T` and anything behind it.
 * Null when it has none of these forms or there is no such day.
 */
export function parseDate(s: string): number | null {
  let j = trimmedStart(s);
  const end = trimmedEnd(s, j);
  if (j >= end) return null;
  let sign = 1;
  const first = s.charCodeAt(j);
  if (first === 45 || first === 43) {
    if (first === 45) sign = -1;
    j++;
  }
  let year = 0;
  let month = 1;
  let value = 0;
  let digits = 0;
  let segment = 0;
  while (j < end) {
    const c = s.charCodeAt(j);
    if (c === 32 || c === 84) break;
    if (c === 45 && segment < 2) {
      if (segment === 0) {
        if (digits < 4 || digits > 7) return null;
        year = value;
      } else {
        if (digits === 0 || digits > 2) return null;
        month = value;
      }
      value = 0;
      digits = 0;
      segment++;
    } else {
      const d = c - 48;
      if (d < 0 || d > 9 || ++digits > 7) return null;
      value = value * 10 + d;
    }
    j++;
  }
  if (segment === 0 ? digits < 4 : digits === 0 || digits > 2) return null;
  // With year or year and month alone nothing may follow, not even blanks.
  if (segment < 2 && j < s.length) return null;
  let day = 1;
  if (segment === 0) year = value;
  else if (segment === 1) month = value;
  else day = value;
  year *= sign;
  if (!isValidDate(year, month, day)) return null;
  const days = daysFromCivil(year, month, day);
  return days <= MAX_DAYS && days >= MIN_DAYS ? days : null;
}

interface ParsedTimestamp {
  /** Undefined when the text is a time alone. */
  readonly days: number | undefined;
  readonly micros: number;
  readonly zone: Zone | null;
}

/** How many digits each part may have: year, month, day, hour, minute, second. Fractions may have any number. */
const validDigits = (segment: number, digits: number): boolean =>
  segment === 0 ? digits >= 4 && digits <= 6 : segment === 6 || (digits > 0 && digits <= 2);

function parseParts(s: string): ParsedTimestamp | null {
  let j = trimmedStart(s);
  const end = trimmedEnd(s, j);
  if (j >= end) return null;
  const parts = [1, 1, 1, 0, 0, 0, 0];
  let segment = 0;
  let value = 0;
  let digits = 0;
  let justTime = false;
  let sign = 0;
  let zoneText: string | undefined;
  const first = s.charCodeAt(j);
  if (first === 45 || first === 43) {
    sign = first === 45 ? -1 : 1;
    j++;
  }
  for (; j < end; j++) {
    const c = s.charCodeAt(j);
    const d = c - 48;
    if (d >= 0 && d <= 9) {
      if (segment !== 6 || digits < 6) value = value * 10 + d;
      digits++;
      if (digits > 6 && segment !== 6) return null;
      continue;
    }
    if (c === 84 && j === 0) {
      justTime = true;
      segment = 3;
      continue;
    }
    let next = segment + 1;
    let target = segment;
    if (segment < 2) {
      if (c === 58 && segment === 0 && sign === 0) {
        justTime = true;
        target = 3;
        next = 4;
      } else if (c !== 45) return null;
    } else if (segment === 2) {
      if (c !== 32 && c !== 84) return null;
    } else if (segment < 5) {
      if (c !== 58) return null;
    } else if (c !== 46 || segment !== 5) {
      zoneText = s.slice(j, end);
      break;
    }
    if (!validDigits(target, digits)) return null;
    parts[target] = value;
    value = 0;
    digits = 0;
    segment = next;
  }
  if (!validDigits(segment, digits)) return null;
  if (segment === 6) for (; digits < 6; digits++) value *= 10;
  parts[segment] = value;
  const [year, month, day, hour, minute, second, fraction] = parts as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return null;
  let zone: Zone | null = null;
  if (zoneText !== undefined) {
    zone = findZone(zoneText.trim());
    if (zone === null) return null;
  }
  const micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction;
  if (justTime) return { days: undefined, micros, zone };
  const signed = sign === -1 ? -year : year;
  if (!isValidDate(signed, month, day)) return null;
  return { days: daysFromCivil(signed, month, day), micros, zone };
}

/**
 * Microseconds (UTC) of a text `date[ |T][h]h[:[m]m[:[s]s[.fraction]]][zone]`; without a zone in `zone`. A time alone is of the
 * current day (of `now`, microseconds). Null when there is no such time.
 */
export function parseTimestamp(s: string, zone: Zone, now?: bigint): bigint | null {
  const p = parseParts(s);
  if (p === null) return null;
  const in_ = p.zone ?? zone;
  const days = p.days ?? splitMicros(utcToLocal(now ?? BigInt(Date.now()) * 1000n, in_)).days;
  const micros = localToUtc(joinMicros(days, p.micros), in_);
  return fitsMicros(micros) ? micros : null;
}

/** Local microseconds of such a text; its zone is read but does not count (or makes it null, without `allowZone`). */
export function parseTimestampNtz(s: string, allowZone = true): bigint | null {
  const p = parseParts(s);
  if (p === null || p.days === undefined || (p.zone !== null && !allowZone)) return null;
  const micros = joinMicros(p.days, p.micros);
  return fitsMicros(micros) ? micros : null;
}

/** The day of a special word (`epoch`, `now`, `today`, `tomorrow`, `yesterday`), which only literals and foldable casts know. */
export function specialDate(s: string, zone: Zone, now: bigint): number | null {
  const today = (): number => splitMicros(utcToLocal(now, zone)).days;
  switch (s.trim().toLowerCase()) {
    case "epoch":
      return 0;
    case "now":
    case "today":
      return today();
    case "tomorrow":
      return today() + 1;
    case "yesterday":
      return today() - 1;
    default:
      return null;
  }
}

/** The same for timestamps. */
export function specialTimestamp(s: string, zone: Zone, now: bigint): bigint | null {
  const word = s.trim().toLowerCase();
  if (word === "now") return now;
  if (word === "epoch") return 0n;
  const days = specialDate(word, zone, now);
  return days === null ? null : localToUtc(joinMicros(days, 0), zone);
}

/** The same for timestamps without time zone. */
export function specialTimestampNtz(s: string, zone: Zone, now: bigint): bigint | null {
  const word = s.trim().toLowerCase();
  if (word === "now") return utcToLocal(now, zone);
  if (word === "epoch") return 0n;
  const days = specialDate(word, zone, now);
  return days === null ? null : joinMicros(days, 0);
}
