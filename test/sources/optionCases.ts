import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { gunzipSync, inflateSync } from "node:zlib";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type DataFrame, SparkSession } from "../../src/index.ts";
import { SparkError } from "../../src/common/errors/sparkError.ts";

/** Options of the file sources and of the functions that share them, as record_options.py recorded them from Spark. */

type Content = string | { readonly base64: string };
export interface Case {
  readonly name: string;
  readonly kind: "read" | "write" | "sql";
  readonly format?: string;
  readonly files?: Readonly<Record<string, Content>>;
  readonly options?: Readonly<Record<string, string>>;
  readonly schema?: string;
  readonly query?: string;
  readonly conf?: Readonly<Record<string, string>>;
  readonly result: Result;
}
export interface Result {
  readonly schema?: string;
  readonly rows?: readonly (readonly (string | null)[])[];
  readonly files?: readonly (readonly [string, Content])[];
  readonly ending?: string;
  /** The condition of the error, and of those that caused it. */
  readonly error?: readonly string[];
}

export const cases: Case[] = JSON.parse(readFileSync(new URL("./recorded-options.json", import.meta.url), "utf8"));
const root = mkdtempSync(join(tmpdir(), "kindling-options-"));
const spark = SparkSession.builder
  .appName("options")
  .master("local[1]")
  .config("spark.sql.session.timeZone", "UTC")
  .config("spark.sql.warehouse.dir", join(root, "warehouse"))
  .getOrCreate();
export async function end(): Promise<void> {
  await spark.stop();
  rmSync(root, { recursive: true, force: true });
}

const bytes = (c: Content): Buffer => (typeof c === "string" ? Buffer.from(c) : Buffer.from(c.base64, "base64"));

async function answer(df: DataFrame, sorted: boolean): Promise<Result> {
  const schema = (await df.schema()).simpleString();
  const names = (await df.columns()).map((_, i) => `c${i}`);
  const rows = await df
    .toDF(...names)
    .selectExpr(...names.map((n) => `cast(${n} as string)`))
    .collect();
  const texts = rows.map((r) => names.map((_, i) => r[i] as string | null));
  // As json.dumps orders them.
  const key = (r: readonly unknown[]): string =>
    JSON.stringify(r).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return {
    schema,
    rows: sorted ? texts.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)) : texts,
  };
}

async function run(c: Case, folder: string): Promise<Result> {
  if (c.kind === "sql") return answer(await spark.sql(c.query!), false);
  if (c.kind === "read") {
    for (const [name, content] of Object.entries(c.files!)) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes(content));
      const time = name.startsWith("a") ? 1577836800 : 1609459200;
      utimesSync(path, time, time);
    }
    const reader = spark.read.format(c.format!).options(c.options ?? {});
    if (c.schema) reader.schema(c.schema);
    return answer(reader.load(folder), Object.keys(c.files!).length > 1);
  }
  const out = join(folder, "out");
  const written = await spark.sql(c.query!);
  await written
    .coalesce(1)
    .write.format(c.format!)
    .options(c.options ?? {})
    .save(out);
  const parts = readdirSync(out)
    .filter((n) => n.startsWith("part-"))
    .sort();
  const endings = parts.map((n) => n.slice(n.indexOf("-c000") + 5));
  if (c.format === "parquet") return { ending: endings[0]! };
  return {
    files: parts.map((n, i) => {
      let data: Buffer = readFileSync(join(out, n));
      if (n.endsWith(".gz")) data = gunzipSync(data);
      if (n.endsWith(".deflate")) data = inflateSync(data);
      const text = data.toString();
      return [endings[i]!, Buffer.from(text).equals(data) ? text : { base64: data.toString("base64") }] as const;
    }),
  };
}

/** What this engine makes of a case, in the form of what was recorded. */
export async function outcome(c: Case, i: number): Promise<Result> {
  const folder = join(root, String(i));
  mkdirSync(folder);
  for (const [k, v] of Object.entries(c.conf ?? {})) await spark.conf.set(k, v);
  try {
    return await run(c, folder);
  } catch (e) {
    if (e instanceof SparkError) return { error: [e.condition] };
    throw e;
  } finally {
    for (const k of Object.keys(c.conf ?? {})) await spark.conf.unset(k);
    rmSync(folder, { recursive: true, force: true });
  }
}
