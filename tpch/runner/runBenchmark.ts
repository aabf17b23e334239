/** The benchmark: tables, queries, report. */

import { writeFileSync } from "node:fs";
import { SparkSession } from "../../src/index.ts";
import { dataFolder } from "./folders.ts";
import { completeTables, generateTables } from "./generateTables.ts";
import type { Options } from "./options.ts";
import { Progress, type ProgressOutput } from "./progress.ts";
import { headLines, paint, queryLine, totalLines } from "./report.ts";
import { type QueryReport, queryFrame, runQuery } from "./runQuery.ts";
import { registeredScale, registerTables } from "./tables.ts";

/** Generates the tables of a scale factor unless they are there; returns their folder. */
export async function ensureTables(scale: number, threads: number, out: ProgressOutput): Promise<string> {
  const folder = dataFolder(scale);
  const known = completeTables(folder, scale);
  if (known) {
    out.write(`Tables of scale ${scale}: ${folder}\n`);
    return folder;
  }
  const start = performance.now();
  const { rows, bytes } = await generateTables({ scale, folder, threads, out });
  const count = Object.values(rows)
    .reduce((a, b) => a + b, 0)
    .toLocaleString("en");
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  out.write(
    `Tables of scale ${scale}: ${folder}, ${count} rows, ${(bytes / 1e6).toFixed(1)} MB, made in ${seconds} s\n`,
  );
  return folder;
}

export interface BenchmarkResult {
  readonly scale: number;
  readonly reports: readonly QueryReport[];
}

export const isRight = ({ reports }: BenchmarkResult): boolean =>
  reports.every(({ answer }) => answer === "right" || answer === "no reference");

/** Runs the benchmark and prints its table. */
export async function runBenchmark(options: Options, out: ProgressOutput): Promise<BenchmarkResult> {
  const { queries, api, runs, threads, memory } = options;
  const print = (line: string) => out.write(`${line}\n`);
  const folder = options.data ?? (await ensureTables(options.scale!, threads, out));
  const colors = paint(out.isTTY === true && process.env.NO_COLOR === undefined);

  const builder = SparkSession.builder.appName("TPC-H").master(`local[${threads}]`);
  if (memory !== undefined) builder.config("spark.memory.offHeap.size", memory);
  const spark = builder.create();
  try {
    await registerTables(spark, folder);
    const scale = options.scale ?? (await registeredScale(spark));
    const details = [api === "sql" ? "SQL" : "DataFrame API", `${threads} ${threads === 1 ? "thread" : "threads"}`];
    if (memory !== undefined) details.push(`${memory} of memory`);
    print(`TPC-H at scale ${scale}, ${details.join(", ")}\n`);

    const progress = new Progress(out, "Running", { lines: false });
    const reports: QueryReport[] = [];
    for (const line of headLines(runs)) print(line);
    for (const [index, query] of queries.entries()) {
      if (options.explain) print(`${await queryFrame(spark, api, query).explainString("formatted")}\n`);
      progress.update(index / queries.length, `Q${query}`);
      const report = await runQuery(spark, { api, scale, query, runs });
      progress.clear();
      print(queryLine(report, runs, colors));
      reports.push(report);
    }
    for (const line of totalLines(reports, runs)) print(line);
    const result: BenchmarkResult = { scale, reports };
    if (options.json !== undefined)
      writeFileSync(options.json, `${JSON.stringify(figures(options, folder, result), null, 2)}\n`);
    return result;
  } finally {
    await spark.stop();
  }
}

function figures({ api, runs, threads, memory }: Options, data: string, { scale, reports }: BenchmarkResult): object {
  const peakMemory = process.resourceUsage().maxRSS * 1024;
  return {
    benchmark: "TPC-H",
    scale,
    data,
    api,
    threads,
    memory,
    runs,
    node: process.version,
    peakMemory,
    queries: reports,
  };
}
