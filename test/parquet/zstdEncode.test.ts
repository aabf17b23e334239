import fc from "fast-check";
import { ZSTDDecoder } from "zstddec";
import { beforeAll, describe, expect, test } from "vitest";
import { zstdCompress } from "../../src/execution/sources/parquet/zstdEncode.ts";

const decoder = new ZSTDDecoder();
beforeAll(() => decoder.init());

const roundTrip = (bytes: Uint8Array): void => {
  const packed = zstdCompress(bytes);
  expect(Buffer.compare(Buffer.from(decoder.decode(packed, bytes.length)), Buffer.from(bytes))).toBe(0);
};

describe("zstdCompress", () => {
  test("is read back by another decoder, whatever the bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), roundTrip), { numRuns: 200 });
    // Few different bytes, so that there are matches of all lengths.
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5000 }), (a) => roundTrip(Uint8Array.from(a))),
      { numRuns: 200 },
    );
  });
  test("goes over several blocks, long runs and long literals", () => {
    const run = new Uint8Array(700_000).fill(7);
    roundTrip(run);
    expect(zstdCompress(run).length).toBeLessThan(1000);
    let x = 1;
    const noise = Uint8Array.from({ length: 400_000 }, () => (x = (Math.imul(x, 1103515245) + 12345) >>> 0) >>> 24);
    roundTrip(noise);
    const words = Buffer.from(
      Array.from({ length: 60_000 }, (_, i) => ["alpha", "beta", "gamma", "delta"][(i * 7 + (i >> 3)) % 4]).join(" "),
    );
    roundTrip(words);
    expect(zstdCompress(words).length).toBeLessThan(words.length / 3);
    const mixed = Buffer.concat([noise.subarray(0, 150_000), words, noise.subarray(0, 150_000)]);
    roundTrip(mixed);
  });
});
