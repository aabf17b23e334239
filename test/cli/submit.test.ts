import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { splitAtProgram } from "../../src/cli/submit/submit.ts";
import { parseProperties } from "../../src/cli/settings.ts";
import { folder, start } from "./command.ts";

const READ = `
for (const k of ["spark.master", "spark.app.name", "spark.sql.shuffle.partitions", "spark.sql.ansi.enabled"])
  console.log(k, await spark.conf.get(k, "-"));
console.log(process.argv.slice(2).join("|"));
await spark.stop();
`;
const FILES = {
  "app.ts": `import { SparkSession, type Row } from "kindling";
import { twice } from "./twice.js";
enum Level { Low = 1, High }
interface Person { readonly name: string; readonly age: number }
const people: Person[] = [{ name: "Ada", age: 36 }, { name: "Alan", age: 41 }];
const spark = SparkSession.builder.config("spark.sql.ansi.enabled", "false").getOrCreate();
const rows: Row[] = await spark.createDataFrame(people).filter("age > 40").collect() as never;
console.log(rows.length, twice(Level.High));
${READ}`,
  "twice.ts": "export const twice = (n: number): number => n * 2;\n",
  "app.mjs": `import { SparkSession } from "kindling";\nconst spark = SparkSession.builder.getOrCreate();\n${READ}`,
  "own.mjs": `import { SparkSession } from "kindling";
const spark = SparkSession.builder.master("local[1]").appName("own").getOrCreate();\n${READ}`,
  "late.mjs": `import { SparkSession } from "kindling";
async function main() { const spark = SparkSession.builder.getOrCreate(); await spark.range(3).show(); }
main();\n`,
  "fails.ts": `import { SparkSession } from "kindling";
const spark: SparkSession = SparkSession.builder.getOrCreate();
await spark.sql("SELECT * FROM nowhere");\n`,
  "lateError.ts": `setTimeout((): void => { throw new Error("too late"); }, 5);\n`,
  "transformed.ts": `interface Unused {\n  readonly a: 1;\n}\nenum Level {\n  Low,\n}\nthrow new Error(Level[0]);\n`,
  "plain.js": `import { SparkSession } from "kindling";\nconsole.log(typeof SparkSession.builder);\n`,
  "exits.mjs": "process.exit(7);\n",
  "wrong.ts": "const x: number = = 1;\n",
  "settings.conf": "# ours\nspark.sql.shuffle.partitions 5\nspark.app.name=from file\n! no\nnot.spark 1\n",
  "job.py": "print(1)\n",
  "job.jar": "",
  "job.txt": "",
};
let dir = "";
beforeAll(() => {
  dir = folder(FILES);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const submit = (...args: string[]) => start("kindling", ["submit", ...args], { cwd: dir });
const last = (text: string): string => text.trimEnd().split("\n").at(-1)!;

describe("kindling submit", () => {
  test("a program of TypeScript, with settings, its own arguments and modules", async () => {
    const r = await submit(
      "--master",
      "local[2]",
      "--conf",
      "spark.sql.shuffle.partitions=3",
      "app.ts",
      "--name",
      "x",
      "-v",
    );
    expect(r.out).toBe(
      "1 4\nspark.master local[2]\nspark.app.name app.ts\nspark.sql.shuffle.partitions 3\nspark.sql.ansi.enabled false\n--name|x|-v\n",
    );
    expect(r.code).toBe(0);
    expect(last(r.err)).toMatch(/^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d INFO SparkSubmit: app\.ts succeeded after [\d.]+ s$/);
  });
  test("a program of JavaScript as spark-submit, with a file of settings under --conf", async () => {
    const args = [
      "--properties-file",
      "settings.conf",
      "-c",
      "spark.sql.ansi.enabled=false",
      "--executor-memory",
      "1g",
      "app.mjs",
    ];
    const r = await start("sparkSubmit", args, { cwd: dir });
    expect(r.out).toBe(
      "spark.master local[*]\nspark.app.name from file\nspark.sql.shuffle.partitions 5\nspark.sql.ansi.enabled false\n\n",
    );
    expect(r.err).toContain("Ignoring non-Spark config property: not.spark");
    expect(r.code).toBe(0);
  });
  test("what the program sets wins", async () => {
    const r = await submit("--master", "local[2]", "--name", "theirs", "own.mjs");
    expect(r.out).toContain("spark.master local[1]\nspark.app.name own\n");
  });
  test("a session left open ends with the program", async () => {
    const r = await submit("late.mjs");
    expect(r.out).toContain("|  2|\n+---+");
    expect(r.code).toBe(0);
    expect(last(r.err)).toContain("late.mjs succeeded");
  });
  test("a program that fails", async () => {
    const r = await submit("fails.ts");
    expect(r.code).toBe(1);
    expect(r.err).toContain("[TABLE_OR_VIEW_NOT_FOUND]");
    expect(r.err).toContain("fails.ts");
    expect(last(r.err)).toMatch(/ERROR SparkSubmit: fails\.ts failed after [\d.]+ s, exit code 1$/);
  });
  test("a program that fails later, or ends itself", async () => {
    const late = await submit("lateError.ts");
    expect(late.code).toBe(1);
    expect(late.err).toContain("lateError.ts:1:");
    expect(late.err).toContain("too late");
    expect(last(late.err)).toContain("lateError.ts failed");
    const own = await submit("exits.mjs");
    expect(own.code).toBe(7);
    expect(last(own.err)).toContain("exit code 7");
  });
  test("errors name the line of the source where types had to become code", async () => {
    const r = await submit("transformed.ts");
    expect(r.code).toBe(1);
    expect(r.err).toContain("Error: Low");
    expect(r.err).toMatch(/transformed\.ts:7:\d+/);
  });
  test("JavaScript of a folder without package.json", async () => {
    expect(await submit("plain.js")).toMatchObject({ code: 0, out: "object\n" });
  });
  test("a program that is not TypeScript", async () => {
    const r = await submit("wrong.ts");
    expect(r.code).toBe(1);
    expect(r.err).toContain("const x: number = = 1;");
    expect(r.err).toContain("wrong.ts");
  });
  test.each([
    ["job.py", "spark-submit of PySpark"],
    ["job.jar", "spark-submit of Apache Spark"],
    ["job.txt", "a program ends with .ts"],
    ["none.ts", "none.ts is not a file"],
  ])("%s is refused", async (name, say) => {
    const r = await submit(name);
    expect(r.code).toBe(1);
    expect(r.err).toContain(say);
    expect(r.out).toBe("");
  });
  test("wrong command lines", async () => {
    expect((await submit("--conf", "spark.x", "app.mjs")).err).toContain("Spark config without '=': spark.x");
    expect((await submit("--deploy-mode", "cluster", "app.mjs")).err).toContain("no cluster");
    expect((await submit("--class", "Main", "app.mjs")).err).toContain("--class");
    const none = await submit();
    expect(none.code).toBe(1);
    expect(none.err).toContain("A program to run is missing");
  });
});

test("options end at the program", () => {
  const split = (line: string) => splitAtProgram(line.split(" "));
  expect(split("--name a -v app.ts --name b")).toEqual({
    own: ["--name", "a", "-v"],
    program: ["app.ts", "--name", "b"],
  });
  expect(split("--name=a -c x=y app.ts")).toEqual({ own: ["--name=a", "-c", "x=y"], program: ["app.ts"] });
  expect(split("-- app.ts -h")).toEqual({ own: [], program: ["app.ts", "-h"] });
});
test("files of properties", () => {
  expect(parseProperties("a.b c d\n # no\n!no\nx=1=2\ny : z\nlong a\\\n   b\nalone\n\n")).toEqual([
    ["a.b", "c d"],
    ["x", "1=2"],
    ["y", "z"],
    ["long", "ab"],
    ["alone", ""],
  ]);
});

describe("help and version", () => {
  test.each([
    ["kindling", []],
    ["kindling", ["submit"]],
    ["kindling", ["sql"]],
    ["kindling", ["shell"]],
    ["kindling", ["init"]],
    ["sparkSubmit", []],
    ["sparkSql", []],
  ])("%s %s", async (command, args) => {
    const help = await start(command, [...args, "--help"], { cwd: dir });
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toMatch(/^Usage: kindling /);
    const version = await start(command, [...args, "--version"], { cwd: dir });
    expect(version.out).toMatch(/^kindling \d+\.\d+\.\d+/);
    const wrong = await start(command, [...args, "--nonsense"], { cwd: dir });
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain("--help");
  });
});
