import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { fileSystemOf, qualify, settingsFor } from "../../src/execution/files/fileSystems.ts";
import { localFiles } from "../../src/execution/files/local.ts";
import {
  joinPath,
  nameOf,
  parentOf,
  relativePath,
  safePath,
  shownPath,
  withoutSlash,
} from "../../src/execution/files/paths.ts";
import { milliseconds } from "../../src/execution/files/remote.ts";

describe("whole paths", () => {
  test("of this machine", () => {
    expect(joinPath("/a/b", "c", "d")).toBe("/a/b/c/d");
    expect(parentOf("/a/b")).toBe("/a");
    expect(parentOf("/")).toBe("/");
    expect(nameOf("/a/b.txt")).toBe("b.txt");
    expect(withoutSlash("/a/b//")).toBe("/a/b");
    expect(shownPath("/a/b")).toBe("file:/a/b");
  });
  test("URIs", () => {
    expect(joinPath("s3a://bucket/", "a", "b")).toBe("s3a://bucket/a/b");
    expect(joinPath("s3a://bucket/a", "", "b/c")).toBe("s3a://bucket/a/b/c");
    expect(parentOf("s3a://bucket/a/b")).toBe("s3a://bucket/a");
    expect(parentOf("s3a://bucket/a")).toBe("s3a://bucket/");
    expect(parentOf("s3a://bucket/")).toBe("s3a://bucket/");
    expect(nameOf("s3a://bucket/a/b c.txt")).toBe("b c.txt");
    expect(nameOf("https://host/a.csv.gz?x=/y.zip")).toBe("a.csv.gz");
    expect(nameOf("s3a://bucket/what?.txt")).toBe("what?.txt");
    expect(withoutSlash("hdfs://host:8020//a///b/")).toBe("hdfs://host:8020/a/b");
    expect(relativePath("s3a://bucket/", "s3a://bucket/a/b")).toBe("a/b");
    expect(relativePath("s3a://bucket/a", "s3a://bucket/a/b")).toBe("b");
  });
  test("secrets are not shown", () => {
    expect(safePath("https://user:pass@host/a.csv?X-Amz-Signature=abc")).toBe("https://host/a.csv?...");
    expect(safePath("hdfs://me@host:8020/a")).toBe("hdfs://host:8020/a");
  });
});

describe("what users write", () => {
  test("without a scheme it is on this machine, or on the default file system", () => {
    const settings = { "spark.hadoop.fs.defaultFS": "hdfs://nn:8020/" };
    expect(qualify("a/b")).toBe(resolve("a/b"));
    expect(qualify("file:///a/b")).toBe("/a/b");
    expect(qualify("file:/a%20b")).toBe("/a%20b");
    expect(qualify("file:///a%20b")).toBe("/a b");
    expect(qualify("/a/b", settings)).toBe("hdfs://nn:8020/a/b");
    expect(qualify("hdfs:///a/b", settings)).toBe("hdfs://nn:8020/a/b");
    expect(qualify("hdfs:/a/b", settings)).toBe("hdfs://nn:8020/a/b");
    expect(qualify("hdfs://other/a", settings)).toBe("hdfs://other/a");
    expect(qualify("a", settings)).toMatch(/^hdfs:\/\/nn:8020\/user\/[^/]+\/a$/);
    expect(qualify("file:/a/b", settings)).toBe("/a/b");
    expect(fileSystemOf(qualify("file:/a/b", settings), settings)).toBe(localFiles);
  });
  test("URIs are tidied, addresses are not", () => {
    expect(qualify("S3A://bucket//a/")).toBe("s3a://bucket/a");
    expect(qualify("s3a://bucket")).toBe("s3a://bucket/");
    expect(qualify("s3a://bucket/x=1/*.csv")).toBe("s3a://bucket/x=1/*.csv");
    expect(qualify("https://host/a//b/?q")).toBe("https://host/a//b/?q");
  });
  test("unknown schemes are told, with those that there are", () => {
    expect(() => qualify("xyz://host/a")).toThrow(
      /UNSUPPORTED_FILE_SYSTEM.*UnsupportedFileSystemException: No FileSystem for scheme "xyz". There are: file, http, https, s3a, /,
    );
  });
  test("places get the settings that they need, and no others", () => {
    const settings = {
      "spark.app.name": "x",
      "spark.hadoop.fs.s3a.secret.key": "k",
      "spark.hadoop.dfs.replication": "1",
      "spark.kindling.io.timeout": "5s",
    };
    expect(settingsFor("/a", settings)).toBeUndefined();
    expect(settingsFor("http://host/a", settings)).toEqual({ "spark.kindling.io.timeout": "5s" });
    expect(settingsFor("s3a://b/a", settings)).toEqual({
      "spark.hadoop.fs.s3a.secret.key": "k",
      "spark.kindling.io.timeout": "5s",
    });
    expect(settingsFor("hdfs://h/a", settings)).toEqual({
      "spark.hadoop.dfs.replication": "1",
      "spark.kindling.io.timeout": "5s",
    });
  });
  test("times", () => {
    expect([milliseconds("120s", 1), milliseconds("2min", 1), milliseconds("250ms", 1), milliseconds("3", 1)]).toEqual([
      120_000, 120_000, 250, 3000,
    ]);
    expect(milliseconds("soon", 7)).toBe(7);
  });
});
