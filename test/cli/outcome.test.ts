import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folder, start } from "./command.ts";

const LONG = `import { SparkSession } from "kindling";
const spark = SparkSession.builder.getOrCreate();
await spark.range(1).count();
console.log("begun");
await spark.sql("SELECT count(*) FROM range(100000000000) WHERE id % 7 = 3").collect();`;

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  test(`a program that ${signal} stops says so in its last line`, async () => {
    const cwd = folder({ "long.ts": LONG });
    const file = fileURLToPath(new URL("../../dist/cli/sparkSubmit.js", import.meta.url));
    const child = spawn(process.execPath, [file, "long.ts"], { cwd });
    let err = "";
    child.stderr.on("data", (d: Buffer) => {
      err += d.toString();
    });
    await new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
    child.kill(signal);
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(code);
    expect(err.trimEnd().split("\n").at(-1)).toMatch(
      new RegExp(`ERROR SparkSubmit: long\\.ts was stopped by ${signal} after .* exit code ${code}$`),
    );
  });

test("options of Spark that mean nothing here are refused, what is no program first", async () => {
  const cwd = folder({ "a.ts": "", "a.jar": "", "a.py": "" });
  const refusal = async (...args: string[]): Promise<string> => {
    const { code, err } = await start("sparkSubmit", args, { cwd });
    expect(code).toBe(1);
    return err;
  };
  expect(await refusal("--class", "a.Main", "a.jar", "x")).toContain("for the Java virtual machine");
  expect(await refusal("--py-files", "b.py", "a.py")).toContain("a Python program");
  expect(await refusal("--class", "a.Main", "a.ts")).toContain("no main class");
  expect(await refusal("--packages", "a:b:c", "a.ts")).toContain("node_modules");
  expect(await refusal("--queue", "q", "a.ts")).toContain("no cluster");
});

test("a master that there is not is told in a line, without a stack", async () => {
  const { code, err } = await start("kindling", ["sql", "--master", "yarn", "-e", "SELECT 1"], { cwd: folder() });
  expect(code).toBe(1);
  expect(err).toMatch(/^Error: \[UNSUPPORTED_MASTER\] The master yarn [^\n]*\n$/);
});

test("variables for statements", async () => {
  const cwd = folder();
  const args = [
    "-S",
    "-d",
    "a=1",
    "--hivevar",
    "b=x=y",
    "--hiveconf",
    "c=3",
    "-e",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the variables are those of SQL
    "SELECT ${a}, '${hivevar:b}', ${c}",
  ];
  expect(await start("sparkSql", args, { cwd })).toMatchObject({ code: 0, out: "1\tx=y\t3\n" });
  expect(await start("sparkSql", ["-d", "a", "-e", "SELECT 1"], { cwd })).toMatchObject({ code: 1 });
});

test("plans and statements keep their lines in tables", async () => {
  const { out } = await start("sparkSql", ["-S", "-o", "table", "-e", "EXPLAIN SELECT id FROM range(2)"], {
    cwd: folder(),
  });
  expect(out).toMatch(/^== Physical Plan ==\n.*Range/);
});
