import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SparkSession } from "../../src/index.ts";

/** The programs of the course, in its order. Each has a twin of the same name for PySpark. */
export interface Program {
  readonly name: string;
  /** Its arguments, where it writes into a folder or reads another file than its own. */
  readonly args: (out: string) => readonly string[];
  /** What it prints and writes has no order. */
  readonly unordered?: true;
}
const none = (): string[] => [];
const folder = (out: string): string[] => [out];
const logAndFolder = (out: string): string[] => ["examples/data/access.log", out];

export const programs: readonly Program[] = [
  { name: "first_steps", args: none },
  { name: "rdd_list", args: none },
  { name: "rdd_text", args: logAndFolder },
  { name: "dag", args: folder },
  { name: "data_handling", args: folder },
  { name: "caching", args: none },
  { name: "broadcast_join", args: none },
  { name: "accumulator", args: none },
  { name: "wordcount", args: none },
  { name: "detector", args: logAndFolder, unordered: true },
  { name: "answers", args: folder },
];

/** What a program printed, and the lines or rows of what it wrote, by folder. */
export interface Outcome {
  readonly stdout: readonly string[];
  readonly files: Readonly<Record<string, readonly string[]>>;
}

export const root = fileURLToPath(new URL("../..", import.meta.url));
const recordedFile = new URL("recorded.json", import.meta.url);
export const recordedPath = fileURLToPath(recordedFile);

/** What real Spark gave for the twins. */
export const recorded = (): Readonly<Record<string, Outcome>> =>
  JSON.parse(readFileSync(recordedFile, "utf8")) as Record<string, Outcome>;

/** The outcome of a program that printed this, and wrote into a folder. */
export async function outcome(spark: SparkSession, stdout: string, out: string): Promise<Outcome> {
  const files: Record<string, string[]> = {};
  if (existsSync(out)) await written(spark, out, "", files);
  return { stdout: stdout.trimEnd().split("\n"), files };
}

async function written(
  spark: SparkSession,
  of: string,
  name: string,
  into: Record<string, readonly string[]>,
): Promise<void> {
  const entries = readdirSync(of, { withFileTypes: true });
  for (const e of entries)
    if (e.isDirectory()) await written(spark, join(of, e.name), name === "" ? e.name : `${name}/${e.name}`, into);
  const parts = entries.map((e) => e.name).filter((f) => f.startsWith("part-"));
  if (parts.some((f) => f.endsWith(".parquet"))) into[name] = await spark.read.parquet(of).toJSON();
  else if (parts.length > 0)
    into[name] = parts.sort().flatMap((f) => readFileSync(join(of, f), "utf8").split("\n").slice(0, -1));
  if (entries.some((e) => e.name === "_SUCCESS")) into[`${name}/_SUCCESS`] = [];
}

const PLANS = /^(Lineage:|== Physical Plan ==)$/;

/** What of an outcome must be equal to Spark's: not the lineage and the plans, which are last. */
export function comparable(program: Program, { stdout, files }: Outcome): Outcome {
  const plans = stdout.findIndex((line) => PLANS.test(line));
  const lines = plans < 0 ? stdout : stdout.slice(0, plans);
  if (program.unordered !== true) return { stdout: lines, files };
  return {
    stdout: [...lines].sort(),
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, [...text].sort()])),
  };
}
