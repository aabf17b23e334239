import { unlinkSync, writeFileSync } from "node:fs";
import { deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bunzip2 } from "../../src/execution/sources/bzip2.ts";
import { zstdCompress } from "../../src/execution/sources/parquet/zstdEncode.ts";
import { failure, files, read, resolve, rowsOf } from "./support.ts";

/** 400 lines with runs of a letter, and behind it a second file, by Python's bz2. */
const BZIP2 = Buffer.from(
  "QlpoOTFBWSZTWWjC+4cAAdX////////////////////////////////////////////4UAT+jDgD0AAESAAAAAAAAAAAAAAAAAAAAABMAm0ANAJ6AADRkAACYAAAAATAAjTBJp6I0MmjRp6TQaMTNT/9VUYCMQB/+qqGTCYJoGhnqjTQ0DTTTIyGjQwmg0xNNMjAmIAGRowQwjTRgmmTJgmINBoaMmTQDUo/9VKJT//9VPVVTTATAmjATTRhtRMEM9QAAJkxGTAAQwAEwIwCYAAAAAACaZMAEYAAABMATEYIGqf6lVNDeqfqgAGgAAADRoaAABoAAGgABoA0AABoDQAAAAAADQA0AANAAaAAAAdAAAAAAAAAAAAAAAAAAAAaAAAAAAAAAAAAAAAAAAAAAAAggAAAAMhkGAzKzM7Q0tTW2Nos3N7g4uTm6Ors7kLw8vT2BIXx9fn8rgIGCg4SFhoeRkj+TlPzKgJaXmJmaSpucnZ4DP0FDRUarSUv6BU1PUVNVVsFZW11fYWNlZ2lq1g7a3CBbi5uru8dr2+v8DBwsPExcZegcfI/eTlZeZm52fGaGjpaepq62vsbMrtbe5u72/wcPFxgeTl5ufo6er+dfZT9vd3+Hj5efp6+1l/f97//4+fpMDQoO2twgUJXggIC4joV7cdU3M2aYEkwqo09F3u/MzU3OJk74PD4p6foKHx+RJhaKiRX0AAIwAAAAMgAAAAEgVUaeiAAATAAAPLR+ZbUPPSUtNT1HoqfTVYqr9VZW+uur7Cxslf2Wdpa+33e/4W3xW/l8/pb/X7fe4/H5Y7m6/V3efu9/n9/yBJJJJKBJJJJKBJJJJKBJJJJKBJJJJKBJJOPj4+PjySS2NMExpjTGmNMaY0yMyMyMvjGMYxjGMYxjGMYxjGMYxjGMYxjGMYxjGMYxjGMYxjGMYxjGMYxjGMYxjGMYxjGMYxjGMYxjGMYxVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVVb5J+uqlSpUqVKlSoqqqquuuuuuuxp9fWZmZmZmZmZmZmZmZmZnk88+J8UZTyelSpUqKqqqqqrfkFLWgBa0ALWgBa0ALWgBa0ALWgBa0ALWgBLSpgq6XTElSpUqVKiqqqqqq35BS1oAWtAC1oAWtAC1oAWtAC1oAWtAC1oAS0qVhul0xJUqVKlSpeqqqqqq35BS1oAWtACWhgDDLQwBhloYAwy0MAYZaGAMMtDAGGWhgDDLSpWG6XTElSpUqVKl6qqqqqri3qAAAAAAAAAAABUq66XTElSpUqVKl6qqqqqri3qAAAAAAAAAAABUq66XTElSpUqVKl6qqqqqri3qAAAAAAAAAAABUq66XTElSpUqVKl6qqqqqri3qAAAAAAAAAAABUq66XTElSpUqVKl6qqqqqri3qAAAAAAAAAAABUKul0xJUqVKlSoqqqqqquLeoAAAAAAAAAAAFS1pJNE2LDbDgtLSSTDgwoScSSTMmSSTjjMgQIEDgIECBAgYYQIECBAgQIECBAgBAgQIECBAgQIECBAgQIEk444phkta1paf/F3JFOFCQaML7hwEJaaDkxQVkmU1nZv4PqAAACWYAAEAAEIAAgBAwAIAAhk0wIYBX45cLuSKcKEhs38H1A",
  "base64",
);

test("bzip2, also of several files, and damaged ones", () => {
  const lines = Array.from({ length: 400 }, (_, i) => `${i},${"x".repeat(i % 300)}\n`);
  expect(bunzip2(BZIP2).toString()).toBe(`${lines.join("")}last,1\n`);
  expect(() => bunzip2(BZIP2.subarray(0, 200))).toThrow("malformed bzip2 data");
  expect(() => bunzip2(Buffer.from("no bzip2"))).toThrow("malformed bzip2 data");
  for (let i = 10; i < BZIP2.length; i += 7) {
    const broken = Buffer.from(BZIP2);
    broken[i]! ^= 0x55;
    // Checksums are not compared: it may give other bytes, but it ends.
    try {
      bunzip2(broken);
    } catch (e) {
      expect((e as Error).message).toContain("malformed");
    }
  }
});

test("the endings of files tell how they are read", () => {
  const text = Buffer.from("a,1\nb,2\n");
  const root = files({
    "a.csv.zst": Buffer.concat([zstdCompress(text), zstdCompress(text)]),
    "b.csv.deflate": deflateSync(text),
    "c.csv.bz2": BZIP2,
    "d.csv": text,
  });
  expect(read("csv", `${root}/a.csv.zst`)).toEqual([
    ["a", "1"],
    ["b", "2"],
    ["a", "1"],
    ["b", "2"],
  ]);
  expect(read("csv", root)).toHaveLength(4 + 2 + 401 + 2);
  const other = files({ "a.csv.lz4": "x" });
  expect(failure(() => read("csv", other)).condition).toBe("UNSUPPORTED_FEATURE");
});

test("files that cannot be read are left out when that is asked for", () => {
  const root = files({ "a.csv": "1\n", "b.csv.gz": "", "c.csv": "2\n" });
  writeFileSync(`${root}/b.csv.gz`, gzipSync("3\n").subarray(0, 12));
  const o = { schema: "n INT" };
  expect(failure(() => read("csv", root, o)).condition).toBe("FAILED_READ_FILE.NO_HINT");
  expect(read("csv", root, { ...o, options: { ignoreCorruptFiles: "true" } })).toEqual([[1], [2]]);
  expect(read("csv", root, { ...o, conf: { "spark.sql.files.ignoreCorruptFiles": "true" } })).toEqual([[1], [2]]);
  expect(read("csv", root, { options: { ignoreCorruptFiles: "true", inferSchema: "true" } })).toEqual([[1], [2]]);
  // Records that are wrong are not files that are.
  const wrong = files({ "a.csv": "x\n" });
  const failFast = { ...o, options: { ignoreCorruptFiles: "true", mode: "FAILFAST" } };
  expect(failure(() => read("csv", wrong, failFast)).message).toContain("MALFORMED_RECORD");
  const gone = files({ "a.csv": "1\n", "c.csv": "2\n" });
  const source = resolve("csv", gone, { ...o, options: { ignoreMissingFiles: "true" } });
  unlinkSync(`${gone}/c.csv`);
  expect(rowsOf(source, o).rows).toEqual([[1]]);
});
