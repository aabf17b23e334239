import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coursePrograms, scriptOf } from "../../src/cli/init/course.ts";
import { SparkSession } from "../../src/index.ts";
import { folder, start } from "../cli/command.ts";
import { comparable, outcome, programs, recorded, root } from "./programs.ts";

/** `kindling init NAME --course` makes a project whose programs run. */

const dir = folder();
const project = join(dir, "curso");
const read = (file: string): string => readFileSync(join(project, file), "utf8");
const spark = SparkSession.builder.master("local[1]").getOrCreate();
const expected = recorded();
let scripts: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  const made = await start("kindling", ["init", "curso", "--course"], { cwd: dir });
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).toContain("npm run first-steps");
  // As npm leaves it after an installation.
  mkdirSync(join(project, "node_modules"));
  symlinkSync(root, join(project, "node_modules/kindling"));
  scripts = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts;
});
afterAll(async () => {
  await spark.stop();
  rmSync(dir, { recursive: true, force: true });
});

test("the scripts are the course's programs in its order", () => {
  expect(coursePrograms.map((p) => p.name)).toEqual(programs.map((p) => p.name));
  expect(Object.keys(scripts)).toEqual(["start", "sql", "shell", "types", ...coursePrograms.map(scriptOf)]);
  for (const file of ["README.md", "LEEME.md"])
    for (const p of coursePrograms) expect(read(file)).toContain(`npm run ${scriptOf(p)} `);
  expect(read("curso.md")).toBe(readFileSync(join(root, "docs/curso.md"), "utf8"));
  for (const [, file] of read("course.md").matchAll(/\]\(([\w/]+\.\w+)\)/g)) expect(read(file!)).not.toBe("");
  expect(readdirSync(join(project, "examples"))).toEqual(readdirSync(join(root, "examples")));
});

for (const program of coursePrograms)
  test(`npm run ${scriptOf(program)}`, async () => {
    const [bin, ...args] = scripts[scriptOf(program)]!.split(" ");
    const ran = await start(bin!, args, { cwd: project });
    expect(ran.err).toContain(`${program.name}.ts succeeded`);
    expect(ran.code).toBe(0);
    const of = programs.find((p) => p.name === program.name)!;
    const own = await outcome(spark, ran.out, join(project, "out"));
    expect(comparable(of, own)).toMatchObject(comparable(of, expected[program.name]!));
  });
