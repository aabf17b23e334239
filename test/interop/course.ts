/**
 * The programs of the course in PySpark, on real Spark. Called by main.ts; `npx tsx test/interop/course.ts PYTHON --record` writes what they give into
 * test/examples/recorded.json, with which the tests compare.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { SparkSession } from "../../src/index.ts";
import { comparable, type Outcome, outcome, programs, recordedPath, root } from "../examples/programs.ts";

/** Runs a command from the project's folder, as the programs expect, and gives what it printed. */
function output(command: string, args: readonly string[]): string {
  const env = { ...process.env, SPARK_LOCAL_IP: "127.0.0.1", PYTHONIOENCODING: "utf8" };
  return execFileSync(command, args, { cwd: root, encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"] });
}

/** What the programs give in PySpark, by name. */
async function twins(spark: SparkSession, python: string, folder: string): Promise<Record<string, Outcome>> {
  const runs = programs.map((p) => [`examples/pyspark/${p.name}.py`, ...p.args(join(folder, "pyspark", p.name))]);
  const text = output(python, [join(root, "test/interop/course.py"), JSON.stringify(runs)]);
  const printed = JSON.parse(text.slice(text.indexOf("RESULT") + 6)) as string[];
  const all: Record<string, Outcome> = {};
  for (const [i, { name }] of programs.entries())
    all[name] = await outcome(spark, printed[i]!.replaceAll(root, ""), join(folder, "pyspark", name));
  return all;
}

/** Each program, here and in PySpark. */
export async function courseChecks(
  python: string,
  spark: SparkSession,
  report: (what: string, problem: string | undefined) => void,
): Promise<void> {
  await inFolder(async (folder) => {
    const theirs = await twins(spark, python, folder);
    for (const program of programs) {
      const out = join(folder, "kindling", program.name);
      const args = [`examples/${program.name}.ts`, ...program.args(out)];
      const own = await outcome(spark, output(join(root, "node_modules/.bin/tsx"), args), out);
      const problem = difference(comparable(program, own), comparable(program, theirs[program.name]!));
      report(`course: ${program.name}`, problem);
    }
  });
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kindling-course-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function difference(own: Outcome, theirs: Outcome): string | undefined {
  const lines = (o: Outcome): string[] => [
    ...o.stdout,
    ...Object.keys(o.files)
      .sort()
      .flatMap((name) => [name, ...o.files[name]!]),
  ];
  const [a, b] = [lines(own), lines(theirs)];
  const at = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find((i) => a[i] !== b[i]);
  return at === undefined ? undefined : `line ${at}: ${JSON.stringify(a[at])} instead of ${JSON.stringify(b[at])}`;
}

if (process.argv[3] === "--record" && import.meta.url === pathToFileURL(process.argv[1]!).href)
  await inFolder(async (folder) => {
    const spark = SparkSession.builder.master("local[1]").getOrCreate();
    const all = await twins(spark, process.argv[2]!, folder);
    await spark.stop();
    writeFileSync(recordedPath, `${JSON.stringify(all, null, 1)}\n`);
  });
