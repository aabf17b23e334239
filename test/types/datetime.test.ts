import fc from "fast-check";
import { expect, test } from "vitest";
import { civilFromDays, daysFromCivil } from "../../src/types/datetime/civil.ts";
import { formatDate, formatTimestamp, formatTimestampNtz } from "../../src/types/datetime/format.ts";
import { parseDate, parseTimestamp, parseTimestampNtz } from "../../src/types/datetime/parse.ts";
import { findZone, getZone, localToUtc, utcToLocal } from "../../src/types/datetime/zone.ts";
import casts from "./recorded/datetimeCasts.json" with { type: "json" };
import zones from "./recorded/zones.json" with { type: "json" };

const LA = getZone("America/Los_Angeles");
/** The day on which the casts were recorded: a time alone is of this day. */
const RECORDED = BigInt(Date.UTC(2026, 10, 22, 13, 49)) * 1000n;

test.each(casts as [string, string, string | null][])("cast of %s %j", (type, text, expected) => {
  const read = {
    date: () => {
      const d = parseDate(text);
      return d === null ? null : formatDate(d);
    },
    timestamp: () => {
      const t = parseTimestamp(text, LA, RECORDED);
      return t === null ? null : formatTimestamp(t, LA);
    },
    timestamp_ntz: () => {
      const t = parseTimestampNtz(text);
      return t === null ? null : formatTimestampNtz(t);
    },
  }[type]!;
  expect(read()).toBe(expected);
});

test.each((zones as [string, string | null][]).filter(([id]) => !id.startsWith("SystemV")))(
  "zone %j",
  (id, expected) => {
    expect(findZone(id)?.id ?? null).toBe(expected);
  },
);

const MICROS = fc.bigInt(-(2n ** 61n), 2n ** 61n);

test("civil dates and days are each other's inverse", () => {
  fc.assert(
    fc.property(fc.integer(), (days) => {
      const { year, month, day } = civilFromDays(days);
      expect(daysFromCivil(year, month, day)).toBe(days);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: -90_000_000, max: 90_000_000 }), (days) => {
      const d = new Date(days * 86_400_000);
      expect(civilFromDays(days)).toEqual({
        year: d.getUTCFullYear(),
        month: d.getUTCMonth() + 1,
        day: d.getUTCDate(),
      });
    }),
  );
});

test("texts of dates and timestamps parse back", () => {
  fc.assert(fc.property(fc.integer(), (d) => parseDate(formatDate(d)) === d));
  fc.assert(fc.property(MICROS, (t) => parseTimestampNtz(formatTimestampNtz(t)) === t));
});

test.each([
  "America/Los_Angeles",
  "Europe/Berlin",
  "Africa/Casablanca",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
])("offsets in %s are those of the runtime", (id) => {
  const zone = getZone(id);
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: id, dateStyle: "short", timeStyle: "medium" });
  fc.assert(
    fc.property(fc.integer({ min: -3_900_000_000, max: 8_000_000_000 }), (second) => {
      const expected = format.format(second * 1000);
      expect(formatTimestamp(BigInt(second) * 1_000_000n, zone)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.integer({ min: -3_900_000_000, max: 8_000_000_000 }), (second) => {
      // Out of an overlap or a gap the way back is the way there.
      const t = BigInt(second) * 1_000_000n;
      const back = localToUtc(utcToLocal(t, zone), zone);
      const difference = t - back;
      expect(difference >= 0n && difference <= 86_400_000_000n).toBe(true);
      expect(utcToLocal(back, zone)).toBe(utcToLocal(t, zone));
    }),
  );
});

test("a gap moves forward, an overlap takes the earlier offset", () => {
  const at = (s: string): string => formatTimestamp(parseTimestamp(s, LA)!, getZone("UTC"));
  expect(at("2020-03-08 02:30:00")).toBe("2020-03-08 10:30:00");
  expect(at("2020-03-08 01:59:59")).toBe("2020-03-08 09:59:59");
  expect(at("2020-03-08 03:00:00")).toBe("2020-03-08 10:00:00");
  expect(at("2020-11-01 00:59:59")).toBe("2020-11-01 07:59:59");
  expect(at("2020-11-01 01:30:00")).toBe("2020-11-01 08:30:00");
  expect(at("2020-11-01 02:00:00")).toBe("2020-11-01 10:00:00");
  expect(at("3020-07-01 00:00:00")).toBe("3020-07-01 07:00:00");
});
