import { sparkError } from "../../common/errors/conditions.ts";
import "../conditions.ts";
import { offsetTable } from "./zoneTable.ts";

/** Time zones by id, as java.time.ZoneId and Spark's older forms of offsets. */

export interface Zone {
  /** The id in Java's normal form (`+01:00`, `GMT+08:00`, `America/Los_Angeles`, `Z`). */
  readonly id: string;
  /** The offset when it is always the same. */
  readonly fixed: number | undefined;
  /** Seconds that local time is ahead of UTC at an instant (seconds since 1970). */
  offsetAt(epochSecond: number): number;
}

const SHORT_IDS: Readonly<Record<string, string>> = {
  ACT: "Australia/Darwin",
  AET: "Australia/Sydney",
  AGT: "America/Argentina/Buenos_Aires",
  ART: "Africa/Cairo",
  AST: "America/Anchorage",
  BET: "America/Sao_Paulo",
  BST: "Asia/Dhaka",
  CAT: "Africa/Harare",
  CNT: "America/St_Johns",
  CST: "America/Chicago",
  CTT: "Asia/Shanghai",
  EAT: "Africa/Addis_Ababa",
  ECT: "Europe/Paris",
  EST: "-05:00",
  HST: "-10:00",
  IET: "America/Indiana/Indianapolis",
  IST: "Asia/Kolkata",
  JST: "Asia/Tokyo",
  MIT: "Pacific/Apia",
  MST: "-07:00",
  NET: "Asia/Yerevan",
  NST: "Pacific/Auckland",
  PLT: "Asia/Karachi",
  PNT: "America/Phoenix",
  PRT: "America/Puerto_Rico",
  PST: "America/Los_Angeles",
  SST: "Pacific/Guadalcanal",
  VST: "Asia/Ho_Chi_Minh",
};

/** Regions named by one word; the runtime takes them in any case of letters, Java only so. */
const SINGLE_WORDS = new Set(
  "CET CST6CDT Cuba EET EST5EDT Egypt Eire GB GB-Eire GMT0 Greenwich Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROK Singapore Turkey UCT Universal W-SU WET Zulu".split(
    " ",
  ),
);
const AREA =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\/([A-Z][A-Za-z0-9_+/-]*)$/;

const pad = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** `Z`, `+01:00` or `-07:30:15`: the id of an offset. */
export function offsetId(seconds: number): string {
  if (seconds === 0) return "Z";
  const abs = Math.abs(seconds);
  const s = abs % 60;
  const text = `${seconds < 0 ? "-" : "+"}${pad(Math.floor(abs / 3600))}:${pad(Math.floor(abs / 60) % 60)}`;
  return s === 0 ? text : `${text}:${pad(s)}`;
}

/** The offset in one of Java's forms: ±h ±hh ±hhmm ±hh:mm ±hhmmss ±hh:mm:ss. */
function parseOffset(text: string): number | null {
  const m = /^([+-])(?:(\d{1,2})|(\d\d)(\d\d)(\d\d)?|(\d\d):(\d\d)(?::(\d\d))?)$/.exec(text);
  if (m === null) return null;
  const h = Number(m[2] ?? m[3] ?? m[6]);
  const min = Number(m[4] ?? m[7] ?? 0);
  const s = Number(m[5] ?? m[8] ?? 0);
  const total = h * 3600 + min * 60 + s;
  if (min > 59 || s > 59 || total > 64800) return null;
  return m[1] === "-" ? -total || 0 : total;
}

const fixedZone = (id: string, seconds: number): Zone => ({ id, fixed: seconds, offsetAt: () => seconds });

export const UTC: Zone = fixedZone("UTC", 0);

function region(id: string): Zone | null {
  const area = AREA.exec(id);
  if (!SINGLE_WORDS.has(id) && (area === null || (area[1] !== "Etc" && !/^(ACT|LHI|NSW)$|[a-z]/.test(area[2]!))))
    return null;
  const offsetAt = offsetTable(id);
  return offsetAt === null ? null : { id, fixed: undefined, offsetAt };
}

function make(text: string): Zone | null {
  let id = text.replace(/([+-])(\d):/, "$10$2:").replace(/([+-])(\d\d):(\d)$/, "$1$2:0$3");
  if (Object.hasOwn(SHORT_IDS, id)) id = SHORT_IDS[id]!;
  if (id === "Z") return fixedZone("Z", 0);
  const first = id.charAt(0);
  if (first === "+" || first === "-") {
    const seconds = parseOffset(id);
    return seconds === null ? null : fixedZone(offsetId(seconds), seconds);
  }
  const prefix = /^(UTC|GMT|UT)(?=$|[+-])/.exec(id)?.[1];
  if (prefix !== undefined) {
    if (prefix === id) return fixedZone(id, 0);
    const seconds = parseOffset(id.slice(prefix.length));
    if (seconds === null) return null;
    return fixedZone(seconds === 0 ? prefix : prefix + offsetId(seconds), seconds);
  }
  return region(id);
}

const cache = new Map<string, Zone | null>();

/** The zone of an id, null when there is none. */
export function findZone(id: string): Zone | null {
  let zone = cache.get(id);
  if (zone === undefined) {
    zone = make(id);
    if (cache.size > 2000) cache.clear();
    cache.set(id, zone);
  }
  return zone;
}

/** The zone of an id, or INVALID_TIMEZONE. */
export function getZone(id: string): Zone {
  const zone = findZone(id);
  if (zone === null) throw sparkError("INVALID_TIMEZONE", { timeZone: id });
  return zone;
}

/** Whole seconds, rounded down. */
export function floorSeconds(micros: bigint): number {
  const n = Number(micros);
  if (n <= Number.MAX_SAFE_INTEGER && n >= Number.MIN_SAFE_INTEGER) return Math.floor(n / 1_000_000);
  const q = micros / 1_000_000n;
  return Number(micros - q * 1_000_000n < 0n ? q - 1n : q);
}

/** Local microseconds of an instant. */
export function utcToLocal(micros: bigint, zone: Zone): bigint {
  const offset = zone.fixed ?? zone.offsetAt(floorSeconds(micros));
  return offset === 0 ? micros : micros + BigInt(offset * 1_000_000);
}

/** Seconds to take from a local time (in seconds since 1970): in an overlap the earlier offset, in a gap the one before it. */
export function offsetOfLocal(localSecond: number, zone: Zone): number {
  if (zone.fixed !== undefined) return zone.fixed;
  const before = zone.offsetAt(localSecond - 86400);
  const after = zone.offsetAt(localSecond + 86400);
  if (before === after && zone.offsetAt(localSecond - before) === before) return before;
  if (zone.offsetAt(localSecond - before) === before) return before;
  return zone.offsetAt(localSecond - after) === after ? after : before;
}

/** The instant of local microseconds; a time in a gap moves forward by the length of the gap, as java.time does. */
export function localToUtc(micros: bigint, zone: Zone): bigint {
  const offset = zone.fixed ?? offsetOfLocal(floorSeconds(micros), zone);
  return offset === 0 ? micros : micros - BigInt(offset * 1_000_000);
}
