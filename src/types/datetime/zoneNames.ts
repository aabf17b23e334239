import { unsupported } from "../../common/errors/conditions.ts";
import { findZone, type Zone } from "./zone.ts";

/** Names of time zones in English, as the pattern letters z and v write and read them. */

/** Abbreviations by long name, where the runtime has none. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  "Central European Standard Time": "CET",
  "Central European Summer Time": "CEST",
  "Eastern European Standard Time": "EET",
  "Eastern European Summer Time": "EEST",
  "Western European Standard Time": "WET",
  "Western European Summer Time": "WEST",
  "British Summer Time": "BST",
  "Greenwich Mean Time": "GMT",
  "Irish Standard Time": "IST",
  "Moscow Standard Time": "MSK",
  "India Standard Time": "IST",
  "Japan Standard Time": "JST",
  "Korean Standard Time": "KST",
  "China Standard Time": "CST",
  "Hong Kong Standard Time": "HKT",
  "Singapore Standard Time": "SGT",
  "Pakistan Standard Time": "PKT",
  "Australian Eastern Standard Time": "AEST",
  "Australian Eastern Daylight Time": "AEDT",
  "Australian Central Standard Time": "ACST",
  "Australian Central Daylight Time": "ACDT",
  "Australian Western Standard Time": "AWST",
  "New Zealand Standard Time": "NZST",
  "New Zealand Daylight Time": "NZDT",
  "South Africa Standard Time": "SAST",
  "Israel Standard Time": "IST",
  "Israel Daylight Time": "IDT",
  "Brasilia Standard Time": "BRT",
  "Argentina Standard Time": "ART",
  "Atlantic Standard Time": "AST",
  "Atlantic Daylight Time": "ADT",
  "Coordinated Universal Time": "UTC",
};

/** Names without summer and winter, by the long name of the standard time. */
const GENERIC: Readonly<Record<string, readonly [short: string, long: string]>> = {
  "Pacific Standard Time": ["PT", "Pacific Time"],
  "Mountain Standard Time": ["MT", "Mountain Time"],
  "Central Standard Time": ["CT", "Central Time"],
  "Eastern Standard Time": ["ET", "Eastern Time"],
  "Central European Standard Time": ["CET", "Central European Time"],
  "Eastern European Standard Time": ["EET", "Eastern European Time"],
  "Moscow Standard Time": ["MT", "Moscow Time"],
  "India Standard Time": ["IT", "India Time"],
  "Japan Standard Time": ["JT", "Japan Time"],
  "China Standard Time": ["CT", "China Time"],
  "Singapore Standard Time": ["SGT", "Singapore Time"],
  "Brasilia Standard Time": ["BRT", "Brasilia Time"],
  "Australian Eastern Standard Time": ["AET", "Eastern Australia Time"],
  "New Zealand Standard Time": ["NZT", "New Zealand Time"],
};

const names = new Map<string, string>();

function intlName(id: string, style: "short" | "long", epochSecond: number): string {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: id, timeZoneName: style });
  return format.formatToParts(epochSecond * 1000).find((p) => p.type === "timeZoneName")?.value ?? "";
}

function regionName(zone: Zone, full: boolean, generic: boolean, epochSecond: number): string {
  const long = intlName(zone.id, "long", epochSecond);
  if (generic) {
    const pair = Object.hasOwn(GENERIC, long) ? GENERIC[long] : undefined;
    if (pair !== undefined) return pair[full ? 1 : 0];
  } else {
    if (full && !long.startsWith("GMT")) return long;
    const short = ABBREVIATIONS[long] ?? intlName(zone.id, "short", epochSecond);
    if (!full && /^[A-Z]{2,5}$/.test(short)) return short;
  }
  throw unsupported(`the name of the time zone ${zone.id} in a datetime pattern (letters z and v); use VV or XXX`);
}

const JANUARY = Date.UTC(2020, 0, 1) / 1000;
const JULY = Date.UTC(2020, 6, 1) / 1000;

const standardSecond = (zone: Zone): number => (zone.offsetAt(JULY) < zone.offsetAt(JANUARY) ? JULY : JANUARY);

/** The instant by which the runtime is asked for the name: far from today it has none, so one of today with the same offset. */
function namedSecond(zone: Zone, epochSecond: number): number {
  if (epochSecond >= 0 && epochSecond < 4_102_444_800) return epochSecond;
  const january = zone.offsetAt(JANUARY);
  const july = zone.offsetAt(JULY);
  const summer = zone.offsetAt(epochSecond) === Math.max(january, july);
  return january < july === summer ? JULY : JANUARY;
}

/**
 * Name of the zone at an instant: `PST`, `Pacific Standard Time`, or without summer or winter `PT`, `Pacific Time`.
 * What local mean time was is named as the standard time of today.
 */
export function zoneName(zone: Zone, full: boolean, generic: boolean, epochSecond: number): string {
  if (zone.fixed !== undefined && !/^(UTC|GMT|UT)$/.test(zone.id)) return zone.id;
  if (zone.id === "UTC" || zone.id === "UT") return full ? "Coordinated Universal Time" : "UTC";
  if (zone.id === "GMT") return full ? "Greenwich Mean Time" : "GMT";
  const key = `${zone.id} ${full} ${generic} ${zone.offsetAt(epochSecond)}`;
  let name = names.get(key);
  if (name === undefined) {
    name = regionName(zone, full, generic, generic ? standardSecond(zone) : namedSecond(zone, epochSecond));
    names.set(key, name);
  }
  return name;
}

/** What abbreviations stand for when they are read; the others are ids themselves or the short ids of Java. */
const READ: Readonly<Record<string, string>> = {
  PDT: "America/Los_Angeles",
  PT: "America/Los_Angeles",
  MST: "America/Denver",
  MDT: "America/Denver",
  MT: "America/Denver",
  CST: "America/Chicago",
  CDT: "America/Chicago",
  CT: "America/Chicago",
  EST: "America/New_York",
  EDT: "America/New_York",
  ET: "America/New_York",
  CET: "Europe/Paris",
  CEST: "Europe/Paris",
  EET: "Europe/Bucharest",
  EEST: "Europe/Bucharest",
  MSK: "Europe/Moscow",
  IST: "Asia/Kolkata",
  JST: "Asia/Tokyo",
  KST: "Asia/Seoul",
  AEST: "Australia/Sydney",
  AEDT: "Australia/Sydney",
  NZST: "Pacific/Auckland",
  NZDT: "Pacific/Auckland",
};

const capitalized = (id: string): string =>
  id.toLowerCase().replace(/(^|[/_-])([a-z])/g, (_, before: string, c: string) => before + c.toUpperCase());

/** The zone whose id (in any case of letters) or, with `abbreviations`, name starts at `at`: the longest one, and its end. */
export function readZone(text: string, at: number, abbreviations: boolean): { zone: Zone; end: number } | null {
  let end = at;
  while (end < text.length && /[A-Za-z0-9/_:+-]/.test(text[end]!)) end++;
  for (; end > at; end--) {
    const id = text.slice(at, end);
    const name = abbreviations ? READ[id.toUpperCase()] : undefined;
    // Java's short ids (PST) are names, not ids.
    const isShort = /^[A-Z]{3}$/.test(id.toUpperCase()) && !/^(UTC|GMT|CET|EET|MET|WET)$/i.test(id);
    if (isShort && !abbreviations) continue;
    const zone =
      (name === undefined ? null : findZone(name)) ??
      findZone(id) ??
      findZone(id.toUpperCase()) ??
      findZone(capitalized(id));
    if (zone !== null) return { zone, end };
  }
  return null;
}
