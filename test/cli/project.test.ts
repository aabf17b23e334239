import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, symlinkSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folder, start } from "./command.ts";

let dir = "";
beforeAll(() => {
  dir = folder({ "package.tgz": "", "taken/file": "" });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string): string => readFileSync(join(dir, file), "utf8");

describe("kindling init", () => {
  test("makes a project that runs", async () => {
    const made = await start("kindling", ["init", "sales"], { cwd: dir });
    expect(made).toMatchObject({ code: 0, err: "" });
    const manifest = JSON.parse(read("sales/package.json")) as Record<string, Record<string, string>>;
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(manifest).toMatchObject({ name: "sales", dependencies: { kindling: `^${version}` } });
    const [bin, ...args] = manifest["scripts"]!["start"]!.split(" ");
    const ran = await start(bin!, args, { cwd: join(dir, "sales") });
    expect(ran.out).toBe(
      "+--------+----+\n|    city| age|\n+--------+----+\n|  London|38.5|\n|New York|45.0|\n+--------+----+\n\n",
    );
    expect(ran.code).toBe(0);
    expect(read("sales/src/main.ts").trim().split("\n").length).toBeLessThanOrEqual(10);
  });
  test("its package can be a file", async () => {
    await start("kindling", ["init", "other", "--from", "package.tgz"], { cwd: dir });
    expect(JSON.parse(read("other/package.json"))).toMatchObject({ dependencies: { kindling: "file:../package.tgz" } });
    const missing = await start("kindling", ["init", "third", "--from", "missing.tgz"], { cwd: dir });
    expect(missing.code).toBe(1);
    expect(existsSync(join(dir, "third"))).toBe(false);
  });
  test("touches no folder that has something in it", async () => {
    const r = await start("kindling", ["init", "taken"], { cwd: dir });
    expect(r.code).toBe(1);
    expect(r.err).toContain("is there already");
    expect((await start("kindling", ["init"], { cwd: dir })).err).toContain("folder");
    expect((await start("kindling", ["init", "a b"], { cwd: dir })).err).toContain("cannot be the name");
  });
});

describe("kindling shell", () => {
  const shell = (input: string) =>
    start("kindling", ["shell", "--master", "local[1]", "--conf", "spark.sql.shuffle.partitions=3"], {
      cwd: dir,
      input,
    });
  test("TypeScript, await anywhere, what is ready", async () => {
    const r = await shell(`const n: number = await spark.range(5).count()
n as number
type T = { a: number }
const f = (x: T): number => {
  return x.a + n;
}
f({ a: 1 })
spark.range(4).count()
enum E { A = 3 }
E.A
typeof F.sum + typeof col + typeof SparkSession
spark.sql("select 1 a, 'x' b")
spark.range(2).select(col("id").alias("x"))
await spark.range(2).show()
(await import("kindling")).SparkSession.getActiveSession() === spark
await spark.conf.get("spark.sql.shuffle.partitions")
{ x: 1 }
sc.parallelize([1, 2], 2).map((x: number): number => x + 1).collect()
`);
    expect(r.out.split("\n")).toEqual([
      "5",
      "6",
      "4",
      "3",
      "'functionfunctionfunction'",
      "DataFrame[a: int, b: string]",
      "DataFrame[x: bigint]",
      ...["+---+", "| id|", "+---+", "|  0|", "|  1|", "+---+", ""],
      "true",
      "'3'",
      "{ x: 1 }",
      "[ 2, 3 ]",
      "",
    ]);
    expect(r.code).toBe(0);
  });
  test("errors leave the shell as it is", async () => {
    const r = await shell(`spark.sql("select nope")\nawait spark.table("nope").collect()\nconst = 3\n1 + 1\n`);
    expect(r.out).toContain("[UNRESOLVED_COLUMN");
    expect(r.out).toContain("[TABLE_OR_VIEW_NOT_FOUND]");
    expect(r.out).toContain("SyntaxError");
    expect(r.out.trimEnd().split("\n").at(-1)).toBe("2");
    expect(r.out).not.toContain("sparkService");
    expect(r.code).toBe(0);
  });
});

test("the commands of the package as it is installed", () => {
  const at = folder({ "app.ts": "const n: number = 4;\nconsole.log(n, process.argv[2]);\n" });
  try {
    const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { bin: Record<string, string> };
    mkdirSync(join(at, "node_modules/.bin"), { recursive: true });
    symlinkSync(root, join(at, "node_modules/kindling"));
    for (const [name, file] of Object.entries(bin))
      symlinkSync(join("../kindling", file), join(at, "node_modules/.bin", name));
    const run = (name: string, ...args: string[]): string =>
      execFileSync(join(at, "node_modules/.bin", name), args, { cwd: at, encoding: "utf8", stdio: "pipe" });
    expect(run("kindling", "submit", "app.ts", "a")).toBe("4 a\n");
    expect(run("spark-submit", "app.ts", "b")).toBe("4 b\n");
    expect(run("spark-sql", "-e", "SELECT 5")).toBe("5\n");
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
});
