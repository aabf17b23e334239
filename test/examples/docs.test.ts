import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { coursePrograms, scriptOf } from "../../src/cli/init/course.ts";
import { SparkSession } from "../../src/index.ts";
import { programs, recorded, root } from "./programs.ts";

/** The course's text, in both languages, holds pieces of its programs and of what they print in real Spark. */

interface Block {
  readonly language: string;
  readonly text: string;
}
const courses = ["course.md", "curso.md"];
const textOf = (name: string): string => readFileSync(join(root, "docs", name), "utf8");
const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)\n```$/gm)].map((m) => ({ language: m[1]!, text: m[2]! }));
const withoutBlocks = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```$/gm, "");

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => `\n${readFileSync(join(root, folder, e.name), "utf8")}\n`);
const holders: Readonly<Record<string, readonly string[]>> = {
  ts: sources("examples"),
  python: sources("examples/pyspark"),
  text: Object.values(recorded()).map((o) => `\n${o.stdout.join("\n")}\n`),
};

describe.each(courses)("%s", (name) => {
  const markdown = textOf(name);
  const blocks = blocksOf(markdown);

  test("every block is a piece of a program, or of what one prints", () => {
    expect(blocks.length).toBeGreaterThan(60);
    for (const { language, text } of blocks) {
      if (language === "sh") continue;
      const from = holders[language]?.some((source) => source.includes(`\n${text}\n`));
      expect(from, `no program has this ${language}:\n${text}`).toBe(true);
    }
  });

  test("every program is walked through, and every file that is named is there", () => {
    for (const p of programs) if (p.name !== "answers") expect(markdown).toContain(`examples/${p.name}.ts`);
    for (const [, file] of markdown.matchAll(/(examples\/[\w/]+\.\w+)/g))
      expect(existsSync(join(root, file!)), file).toBe(true);
    for (const [, file] of withoutBlocks(markdown).matchAll(/\]\(([\w/]+\.\w+)\)/g))
      expect(existsSync(join(root, "docs", file!)), file).toBe(true);
    const anchors = [...markdown.matchAll(/^## (.*)$/gm)].map((m) =>
      m[1]!
        .toLowerCase()
        .replace(/[^\p{L}\d -]/gu, "")
        .replaceAll(" ", "-"),
    );
    const links = [...markdown.matchAll(/\]\(#([^)]*)\)/g)].map((m) => m[1]!);
    expect(links).toEqual(anchors);
    const scripts = coursePrograms.map(scriptOf);
    for (const [, script] of markdown.matchAll(/npm run ([\w-]+)/g)) expect(scripts).toContain(script);
  });
});

test("both languages have the same blocks, pictures, tables and exercises", () => {
  const [english, spanish] = courses.map(textOf) as [string, string];
  expect(blocksOf(spanish)).toEqual(blocksOf(english));
  for (const pattern of [
    /^## /gm,
    /^!\[.*?\]\(.*?\)$/gm,
    /^\|/gm,
    /^<details>/gm,
    /^<\/details>/gm,
    /^\(\w\) |\(\w\) /gm,
  ])
    expect(spanish.match(pattern)?.length, String(pattern)).toBe(english.match(pattern)?.length);
  const names = (of: string): string[] =>
    [...of.matchAll(/^\| `(\w+)` \|.*\| `(\w+)` \|/gm)].flatMap((m) => [m[1]!, m[2]!]);
  expect(names(spanish)).toEqual(names(english));
});

test("the operations in the table are there", async () => {
  const names = [...textOf("course.md").matchAll(/^\| `(\w+)` \|.*\| `(\w+)` \|/gm)].flatMap((m) => [m[1]!, m[2]!]);
  expect(names.length).toBe(28);
  const spark = SparkSession.builder.master("local[1]").getOrCreate();
  const rdd = spark.sparkContext.parallelize([1]) as unknown as Readonly<Record<string, unknown>>;
  for (const name of names) expect(typeof rdd[name], name).toBe("function");
  await spark.stop();
});

describe("the commands of the text", () => {
  const folder = mkdtempSync(join(tmpdir(), "kindling-course-"));
  symlinkSync(join(root, "examples"), join(folder, "examples"));
  symlinkSync(join(root, "README.md"), join(folder, "README.md"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  // Not those that install, ask for a terminal, or need a cluster.
  const commands = blocksOf(textOf("course.md"))
    .filter((b) => b.language === "sh")
    .flatMap((b) => b.text.split("\n"))
    .filter((line) => line.startsWith("npx ") && !/hdfs|init|shell/.test(line));
  test("are found", () => expect(commands.length).toBe(5));
  test.each(commands)("%s", (command) => {
    const cli = (name: string): string => `'${process.execPath}' '${join(root, "dist/cli", name)}'`;
    const line = command.replace("npx kindling", cli("kindling.js")).replace("npx spark-submit", cli("sparkSubmit.js"));
    const printed = execFileSync("bash", ["-c", line], { cwd: folder, encoding: "utf8", stdio: "pipe" });
    expect(printed).not.toBe("");
  });
});
