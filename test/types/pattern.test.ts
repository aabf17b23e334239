import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDate, formatTimestamp } from "../../src/types/datetime/format.ts";
import { parseTimestamp } from "../../src/types/datetime/parse.ts";
import { compilePattern } from "../../src/types/datetime/pattern.ts";
import { formatTimestampPattern } from "../../src/types/datetime/patternFormat.ts";
import {
  cannotParseTimestamp,
  DatetimeParseError,
  parseTimestampPattern,
  parseToDate,
} from "../../src/types/datetime/patternParse.ts";
import { getZone } from "../../src/types/datetime/zone.ts";
import formats from "./recorded/patternFormats.json" with { type: "json" };
import parses from "./recorded/patternParses.json" with { type: "json" };

const LA = getZone("America/Los_Angeles");
const MOMENTS = [
  "2020-02-03 04:05:06.789123",
  "-0044-03-15 23:59:59.1",
  "12345-06-07 12:00:00",
  "1883-01-01 00:00:00",
  "2020-07-04 13:00:00",
];

function outcome(f: () => string, tryFunction = ""): string {
  try {
    return f();
  } catch (e) {
    const error = e instanceof DatetimeParseError ? cannotParseTimestamp(e, tryFunction) : (e as Error);
    return `ERR ${error.message}`;
  }
}

test.each(formats)("format by %s", (pattern, ...expected) => {
  expected.forEach((text, i) => {
    const t = parseTimestamp(MOMENTS[i]!, LA)!;
    const out = outcome(() => formatTimestampPattern(compilePattern(pattern!), t, LA));
    // Recorded messages were cut off.
    expect(text!.startsWith("ERR") ? out.slice(0, text!.length) : out).toBe(text);
  });
});

test.each(parses)("parse %j by %j", (text, pattern, timestamp, date) => {
  const asTimestamp = outcome(
    () => formatTimestamp(parseTimestampPattern(compilePattern(pattern!, true), text!, LA), LA),
    "try_to_timestamp",
  );
  expect(asTimestamp.slice(0, 604)).toBe(timestamp);
  const asDate = outcome(() => formatDate(parseToDate(compilePattern(pattern!, true), text!, LA)), "try_to_date");
  expect(asDate.slice(0, 604)).toBe(date);
});

test.each([
  ["Asia/Tokyo", "JST", "Japan Standard Time", "JT", "JST"],
  ["Australia/Sydney", "AEDT", "Australian Eastern Daylight Time", "AET", "AEST"],
  ["America/Sao_Paulo", "BRT", "Brasilia Standard Time", "BRT", "BRT"],
  ["America/New_York", "EST", "Eastern Standard Time", "ET", "EDT"],
  ["Africa/Cairo", "EET", "Eastern European Standard Time", "EET", "EET"],
  ["Pacific/Auckland", "NZDT", "New Zealand Daylight Time", "NZT", "NZST"],
  ["Europe/Paris", "CET", "Central European Standard Time", "CET", "CEST"],
])("names of %s", (id, z, zzzz, v, summer) => {
  const zone = getZone(id);
  const write = (pattern: string, day: string): string =>
    formatTimestampPattern(compilePattern(pattern), parseTimestamp(day, zone)!, zone);
  expect(["z", "zzzz", "v"].map((p) => write(p, "2020-01-01"))).toEqual([z, zzzz, v]);
  expect(write("z", "2020-07-01")).toBe(summer);
});

test("what a pattern writes it reads", () => {
  const text = "yyyy-MM-dd HH:mm:ss.SSSSSS XXXXX";
  const [write, read] = [compilePattern(text), compilePattern(text, true)];
  fc.assert(
    fc.property(fc.bigInt(-(2n ** 61n), 2n ** 61n), (t) => {
      expect(parseTimestampPattern(read, formatTimestampPattern(write, t, LA), LA)).toBe(t);
    }),
  );
});
