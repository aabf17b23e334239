import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

/** What the same programs print in PySpark. */
interface Recorded {
  readonly detector: Readonly<Record<"codes" | "top" | "savedCodes" | "savedUrls", readonly string[]>>;
  readonly wordcount: readonly string[];
  readonly rdd_list: readonly string[];
}
const recorded = JSON.parse(readFileSync(new URL("examples.json", import.meta.url), "utf8")) as Recorded;
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "kindling-examples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(program: string, ...args: string[]): Promise<string[]> {
  const tsx = join(root, "node_modules/.bin/tsx");
  const { stdout } = await promisify(execFile)(tsx, [`examples/${program}.ts`, ...args], { cwd: root });
  return stdout.trimEnd().split("\n");
}
const saved = (of: string): string[] =>
  readdirSync(of)
    .filter((f) => f.startsWith("part-"))
    .flatMap((f) => readFileSync(join(of, f), "utf8").trimEnd().split("\n"))
    .sort();
const sorted = (lines: readonly string[]): string[] => [...lines].sort();

test("the detector prints and saves what it does in PySpark", async () => {
  const out = join(folder, "out");
  const lines = await run("detector", "examples/data/access.log", out);
  const middle = lines.indexOf("Top problematic URLs:");
  expect(lines[0]).toBe("Error counts:");
  expect(sorted(lines.slice(1, middle - 1))).toEqual(sorted(recorded.detector.codes));
  const top = lines.slice(middle + 1);
  // Addresses with as many errors have no order among them.
  expect(sorted(top)).toEqual(sorted(recorded.detector.top));
  const counts = (l: readonly string[]): (string | undefined)[] => l.map((x) => x.split(" ").at(-1));
  expect(counts(top)).toEqual(counts(recorded.detector.top));
  expect(saved(join(out, "error_counts"))).toEqual(sorted(recorded.detector.savedCodes));
  expect(saved(join(out, "url_counts"))).toEqual(sorted(recorded.detector.savedUrls));
  expect(readdirSync(join(out, "url_counts"))).toContain("_SUCCESS");
});

test("word count and the operations on a list print what they do in PySpark", async () => {
  expect(await run("wordcount")).toEqual(recorded.wordcount);
  expect(await run("rdd_list")).toEqual(recorded.rdd_list);
});

test("the examples and the types of RDDs compile", { timeout: 120_000 }, () => {
  const config = join(root, `tsconfig.examples-${process.pid}.json`);
  const paths = { kindling: ["./src/index.ts"] };
  const include = ["examples", "test/rdd/types.test-d.ts"];
  writeFileSync(
    config,
    JSON.stringify({ extends: "./tsconfig.json", compilerOptions: { paths }, include, exclude: [] }),
  );
  try {
    const done = spawnSync(join(root, "node_modules/.bin/tsc"), ["--noEmit", "-p", config], {
      cwd: root,
      encoding: "utf8",
    });
    const own = (done.stdout + done.stderr)
      .split("\n")
      .filter((l) => /^(examples|test\/rdd|src\/rdd)\/.*error TS/.test(l));
    expect(own).toEqual([]);
    expect(done.error).toBeUndefined();
  } finally {
    rmSync(config, { force: true });
  }
});
