import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { localFiles as files } from "../../src/execution/files/local.ts";

const root = mkdtempSync(join(tmpdir(), "kindling-files-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const text = (s: string): Uint8Array => new TextEncoder().encode(s);

test("what is there and what is not", () => {
  const folder = join(root, "status");
  expect(files.status(folder)).toBeUndefined();
  expect(files.list(folder)).toEqual([]);
  files.makeFolders(join(folder, "b/c"));
  writeFileSync(join(folder, "a.txt"), "four");
  expect(files.status(folder)?.folder).toBe(true);
  expect(files.status(join(folder, "a.txt"))).toMatchObject({ path: join(folder, "a.txt"), folder: false, bytes: 4 });
  expect(files.list(folder).map((f) => [f.path, f.folder])).toEqual([
    [join(folder, "a.txt"), false],
    [join(folder, "b"), true],
  ]);
  expect(files.list(folder, (name) => name !== "a.txt")).toHaveLength(1);
});

test("reading from any position, to the end and behind it", () => {
  const path = join(root, "read.txt");
  writeFileSync(path, "0123456789");
  const file = files.open(path);
  expect(file.size).toBe(10);
  const target = new Uint8Array(4);
  expect([file.read(target, 3), Buffer.from(target).toString()]).toEqual([4, "3456"]);
  expect([file.read(target, 8), Buffer.from(target.subarray(0, 2)).toString()]).toEqual([2, "89"]);
  expect(file.read(target, 10)).toBe(0);
  file.close();
  expect(() => files.open(join(root, "nothing"))).toThrow(/ENOENT/);
});

test("writing makes the folders above, and an abort leaves nothing", () => {
  const path = join(root, "new/folder/file");
  const out = files.create(path);
  const bytes = text("one ");
  out.write(bytes);
  bytes.fill(0);
  out.write(text("two"));
  out.close();
  out.abort();
  expect(readFileSync(path, "utf8")).toBe("one two");
  const other = files.create(`${path}2`);
  other.write(text("gone"));
  other.abort();
  expect(files.status(`${path}2`)).toBeUndefined();
});

test("renaming and removing", () => {
  const folder = join(root, "moved");
  files.create(join(folder, "a/file")).close();
  files.rename(join(folder, "a"), join(folder, "b"));
  expect(files.status(join(folder, "b/file"))?.bytes).toBe(0);
  expect(files.removeEmpty(join(folder, "b"))).toBe(false);
  files.remove(join(folder, "b/file"));
  expect(files.removeEmpty(join(folder, "b"))).toBe(true);
  expect(files.removeEmpty(join(folder, "b"))).toBe(false);
  files.remove(folder);
  files.remove(folder);
  expect(files.status(folder)).toBeUndefined();
});
