/**
 * Kindling beside real Spark, DuckDB and pyarrow: see run.sh. Not part of `npm test`, which needs nothing but npm.
 * `npx tsx test/interop/main.ts PYTHON`; prints "N passed, N failed" at its end.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DataFrame, SparkError, SparkSession } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";
import { answerSortColumns, compareAnswer, loadAnswer } from "../../tpch/answers.ts";
import { dataFrameQueries } from "../../tpch/dataframe.ts";
import { queries } from "../../tpch/queries.ts";
import { registerTables } from "../../tpch/runner/tables.ts";
import { courseChecks } from "./course.ts";
import { fullDiskChecks } from "./fullDisk.ts";

const python = process.argv[2] ?? "python3";
const here = dirname(fileURLToPath(import.meta.url));
const root = mkdtempSync(join(tmpdir(), "kindling-interop-"));
let passed = 0;
let failed = 0;

function report(what: string, problem: string | undefined): void {
  if (problem === undefined) passed++;
  else failed++;
  if (problem !== undefined) console.log(`FAILED ${what}\n  ${problem}`);
}

const DOUBLE = /^-?\d+(\.\d+)?(E-?\d+)?$/;
/** Equal texts, or doubles equal to 1e-12 of their size. */
const sameField = (a: string, b: string): boolean =>
  a === b ||
  (DOUBLE.test(a) &&
    DOUBLE.test(b) &&
    a.includes(".") &&
    Math.abs(Number(a) - Number(b)) <= 1e-12 * Math.max(Math.abs(Number(a)), Math.abs(Number(b))));
const sameRow = (a: string, b: string): boolean => {
  const [x, y] = [a.split("\t"), b.split("\t")];
  return x.length === y.length && x.every((v, i) => sameField(v, y[i]!));
};

/** What differs between two lists of rows, which are bags unless `ordered`. */
function difference(got: readonly string[], expected: readonly string[], ordered = false): string | undefined {
  const [g, e] = ordered ? [got, expected] : [[...got].sort(), [...expected].sort()];
  if (g.length !== e.length) return `${g.length} rows instead of ${e.length}`;
  const at = g.findIndex((row, i) => !sameRow(row, e[i]!));
  return at < 0 ? undefined : `row ${at}: ${JSON.stringify(g[at])} instead of ${JSON.stringify(e[at])}`;
}

type Answer = string[] | { readonly error: string; readonly text: string };

/** The rows of a frame, or the condition of the error that it ends with. */
async function answer(frame: () => DataFrame | PromiseLike<DataFrame>): Promise<Answer> {
  try {
    return await hiveResult(frame());
  } catch (error) {
    if (error instanceof SparkError) return { error: error.condition, text: error.message.slice(0, 300) };
    return { error: "not a SparkError", text: String(error) };
  }
}

function compare(what: string, got: Answer, expected: Answer | undefined, ordered = false): void {
  if (expected === undefined) report(what, "the other side gave no answer");
  else if (Array.isArray(got) && Array.isArray(expected)) report(what, difference(got, expected, ordered));
  else if (!Array.isArray(got) && !Array.isArray(expected))
    report(
      what,
      got.error === expected.error ? undefined : `error ${got.error} instead of ${expected.error}: ${got.text}`,
    );
  else if (!Array.isArray(got)) report(what, `${got.error}: ${got.text}`);
  else report(what, `rows instead of the error ${(expected as { error: string }).error}`);
}

const FLAT = [
  "id AS l",
  "IF(id % 7 = 6, NULL, CAST(id * 31 % 1000 AS INT)) AS i",
  "IF(id % 11 = 5, NULL, id % 3 = 0) AS b",
  "CAST(id % 100 AS BYTE) AS i8",
  "CAST(id * 3 AS SHORT) AS i16",
  "CAST(id / 7 AS FLOAT) AS f32",
  "IF(id % 13 = 2, NULL, id / 7.0D - 100) AS f64",
  "CAST(id * 1.25 - 500 AS DECIMAL(9, 2)) AS dec9",
  "CAST(id * 123456789.1234 AS DECIMAL(18, 4)) AS dec18",
  "IF(id % 5 = 1, NULL, CAST(id AS DECIMAL(38, 10)) * 1000000000000000000 - 5) AS dec38",
  "CASE id % 5 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN concat('näme ', id) WHEN 3 THEN 'a \"quoted\", text' ELSE concat('no ', id % 20) END AS s",
  "IF(id % 9 = 0, NULL, CAST(concat('b', id) AS BINARY)) AS bin",
  "date_add(DATE'1999-12-25', CAST(id % 4 AS INT)) AS d",
  "timestamp_micros(id * 86400000123) AS ts",
  "CAST(timestamp_micros(id * 3600000001) AS TIMESTAMP_NTZ) AS tsn",
];
const NESTED = [
  "id",
  "IF(id % 6 = 5, NULL, filter(transform(sequence(0, id % 4), x -> IF(x = 2, NULL, CAST(x AS INT))), x -> id % 4 > 0)) AS xs",
  "IF(id % 7 = 3, NULL, map('a', CAST(id AS INT), concat('k', id % 3), NULL)) AS m",
  "IF(id % 5 = 4, NULL, named_struct('x', id * 2, 'y', IF(id % 3 = 0, NULL, concat('y', id % 8)))) AS st",
  "IF(id % 8 = 7, NULL, array(named_struct('p', CAST(id AS INT), 'q', array('u', NULL, 'v')))) AS rs",
];

const spark = SparkSession.builder
  .master("local[2]")
  .config("spark.sql.session.timeZone", "UTC")
  .config("spark.sql.warehouse.dir", join(root, "own-warehouse"))
  .getOrCreate();

async function write(): Promise<{ flat: DataFrame; nested: DataFrame; csv: DataFrame; codecs: string[] }> {
  const own = (name: string): string => join(root, "kindling", name);
  const flat = spark.range(3000).selectExpr(...FLAT);
  const nested = spark.range(1000).selectExpr(...NESTED);
  const codecs = ["gzip", "uncompressed"];
  await flat.write.parquet(own("parquet_flat"));
  await nested.write.parquet(own("parquet_nested"));
  await flat.write.partitionBy("b", "d").parquet(own("parquet_partitioned"));
  for (const codec of codecs) await flat.write.option("compression", codec).parquet(own(`parquet_${codec}`));
  // Zstandard is written where Node has it.
  try {
    await flat.write.option("compression", "zstd").parquet(own("parquet_zstd"));
    codecs.push("zstd");
  } catch (error) {
    console.log(`zstd is not written here: ${error instanceof Error ? error.message : error}`);
    rmSync(own("parquet_zstd"), { recursive: true, force: true });
  }
  // An empty text is no value to a reader of CSV, and timestamps are written with milliseconds: both as Spark does.
  const csv = flat.selectExpr(
    "l",
    "i",
    "b",
    "f64",
    "dec18",
    "dec38",
    "nullif(s, '') AS s",
    "d",
    "date_trunc('MILLISECOND', ts) AS ts",
  );
  await csv.write.option("header", true).option("escape", '"').csv(own("csv"));
  writeFileSync(
    own("csv.ddl"),
    (await csv.schema()).fields.map((f) => `${f.name} ${f.dataType.simpleString()}`).join(", "),
  );
  return { flat, nested, csv, codecs };
}

try {
  const { flat, nested, csv } = await write();
  const rows = { flat: await hiveResult(flat), nested: await hiveResult(nested), csv: await hiveResult(csv) };
  const columns = (await flat.columns()).filter((c) => c !== "b" && c !== "d");
  const partitioned = await hiveResult(flat.select(...columns, "b", "d"));
  const queriesFile = join(here, "queries.sql");
  const output = execFileSync(python, [join(here, "peers.py"), root, queriesFile], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const theirs: Record<string, Answer | null> = JSON.parse(output.slice(output.indexOf("RESULT") + 6));

  const noSpark = "no Spark" in theirs;
  if (noSpark) console.log("left out: everything that needs Spark, as there is no Java");

  // What Kindling wrote, as the others read it.
  const expectedOf = (name: string): string[] =>
    name.endsWith("nested") ? rows.nested : name.endsWith("partitioned") ? partitioned : rows.flat;
  for (const [what, got] of Object.entries(theirs)) {
    if (what.startsWith("SQL ") || got === null || what === "no Spark") continue;
    compare(what, got, what === "Spark reads CSV" ? rows.csv : expectedOf(what));
  }

  // What the others wrote, as Kindling reads it.
  for (const peer of ["duckdb", "pyarrow"])
    for (const name of ["flat", "nested", "partitioned"]) {
      const file = join(root, peer, `parquet_${name}.parquet`);
      compare(`Kindling reads ${name} of ${peer}`, await answer(() => spark.read.parquet(file)), expectedOf(name));
    }
  for (const name of ["snappy", "gzip", "zstd", "lz4_raw", "none", "nested", "partitioned"]) {
    if (noSpark) break;
    const folder = join(root, "spark", `parquet_${name}`);
    compare(`Kindling reads ${name} of Spark`, await answer(() => spark.read.parquet(folder)), expectedOf(name));
  }
  const ddl = readFileSync(join(root, "kindling/csv.ddl"), "utf8");
  const options = { header: true, multiLine: true, escape: '"' };
  if (!noSpark)
    compare(
      "Kindling reads CSV of Spark",
      await answer(() => spark.read.schema(ddl).csv(join(root, "spark/csv"), options)),
      rows.csv,
    );
  compare(
    "Kindling reads its CSV",
    await answer(() => spark.read.schema(ddl).csv(join(root, "kindling/csv"), options)),
    rows.csv,
  );

  // SQL in both.
  await spark.read.parquet(join(root, "kindling/parquet_flat")).createOrReplaceTempView("flat");
  await spark.read.parquet(join(root, "kindling/parquet_nested")).createOrReplaceTempView("nested");
  for (const query of readFileSync(queriesFile, "utf8")
    .split(";\n")
    .map((q) => q.trim())
    .filter(Boolean)) {
    if (noSpark) break;
    const expected = theirs[`SQL ${query}`] ?? undefined;
    compare(`SQL ${query}`, await answer(() => spark.sql(query)), expected, /ORDER BY [^)]*$/.test(query));
  }

  // TPC-H on the files of another generator.
  const tpch = join(root, "tpch");
  const generator = join(dirname(python), "tpchgen-cli");
  if (existsSync(generator))
    execFileSync(generator, ["parquet", "-s", "0.01", "--output-dir", tpch], { stdio: "inherit" });
  await registerTables(spark, tpch);
  for (let q = 1; q <= 22; q++)
    for (const api of ["SQL", "DataFrame"]) {
      const frame = api === "SQL" ? spark.sql(queries[q - 1]!) : dataFrameQueries[q - 1]!(spark);
      const got = await answer(() => frame);
      const schema = Array.isArray(got) ? (await frame.schema()).catalogString() : "";
      const what = `TPC-H query ${q}, ${api}`;
      report(
        what,
        Array.isArray(got)
          ? compareAnswer(loadAnswer(0.01, q)!, schema, got, answerSortColumns[q - 1])
          : `${got.error}: ${got.text}`,
      );
    }

  if (!noSpark) await courseChecks(python, spark, report);
  await fullDiskChecks(root, report);

  // Files of the sources below the session, a real HDFS, S3, and PostgreSQL: programs of their own, whose lines begin with what came out.
  for (const script of ["sources.ts", "hdfs.ts", "s3.ts", "postgres.ts"]) {
    const { stdout, stderr, status } = spawnSync("npx", ["tsx", join(here, script), python], { encoding: "utf8" });
    for (const line of stdout.split(/\n(?! )/)) {
      if (line.startsWith("right")) report(line, undefined);
      else if (line.startsWith("WRONG")) report(line, "see above");
      else if (line.startsWith("left out")) console.log(line);
    }
    if (status !== 0) report(script, stderr.slice(-500));
  }
} catch (error) {
  report("the run", error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await spark.stop();
  rmSync(root, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
