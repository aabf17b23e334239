import { createInterface } from "node:readline";
import { SparkError, SparkSession } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";

/**
 * The project's driver for the replay of Spark's SQL golden files: one request a line on stdin, one answer a line on stdout.
 *
 *   {"op":"open","conf":{...},"pg":true|false}   a fresh session (its own catalog and warehouse)
 *   {"op":"sql","sql":"..."}                     -> {"schema":"struct<...>","rows":[...]} or {"error":{"condition","message"}}
 */
type Request =
  | { readonly op: "open"; readonly conf: Readonly<Record<string, string>>; readonly pg?: boolean }
  | { readonly op: "sql"; readonly sql: string };
type Answer =
  | Readonly<Record<string, never>>
  | { readonly schema: string; readonly rows: readonly string[] }
  | { readonly error: { readonly condition: string; readonly message: string } };

/** Below the replay's own limit, after which it ends the process. */
const LIMIT_MS = 15_000;
const threads = process.env.GOLDENS_THREADS ?? "2";
let session: SparkSession | undefined;

async function open(conf: Readonly<Record<string, string>>, pg: boolean): Promise<Answer> {
  await session?.stop();
  const opened = SparkSession.builder.master(`local[${threads}]`).config(conf).create();
  session = opened;
  if (pg) {
    const both = (test: (a: boolean, b: boolean) => boolean) => (a: unknown, b: unknown) =>
      a === null || b === null ? null : test(a as boolean, b as boolean);
    opened.udf.register("booleq", both((a, b) => a === b) as never, "boolean");
    opened.udf.register("boolne", both((a, b) => a !== b) as never, "boolean");
    opened.udf.register("vol", ((s: unknown) => s) as never, "string");
  }
  return {};
}

async function answer(request: Request): Promise<Answer> {
  if (request.op === "open") return open(request.conf, request.pg ?? false);
  if (!session) throw new Error("no session is open");
  const spark = session;
  const timer = setTimeout(() => spark.interruptAll(), LIMIT_MS);
  try {
    const frame = await spark.sql(request.sql);
    const rows = await hiveResult(frame);
    return { schema: (await frame.schema()).catalogString(), rows };
  } finally {
    clearTimeout(timer);
  }
}

function failure(error: unknown): Answer {
  if (error instanceof SparkError)
    return { error: { condition: error.condition, message: `${error.message}`.slice(0, 500) } };
  const e = error instanceof Error ? error : new Error(String(error));
  return { error: { condition: e.name, message: (e.stack ?? e.message).slice(0, 700) } };
}

const print = (a: Answer): void => {
  process.stdout.write(`${JSON.stringify(a, (_, v: unknown) => (typeof v === "bigint" ? String(v) : v))}\n`);
};
// What fails outside of a statement is told and does not end the process.
process.on("unhandledRejection", (e) => console.error("unhandled:", e));
process.on("uncaughtException", (e) => console.error("uncaught:", e));
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() !== "") print(await answer(JSON.parse(line) as Request).catch(failure));
}
await session?.stop();
process.exit(0);
