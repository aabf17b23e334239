/** `npm run tpch:peers`: the same queries on the same Parquet files on other engines, in turns. */

import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { SparkSession } from "../src/index.ts";
import { queries } from "./queries.ts";
import { positiveInteger, queryNumbers, scaleFactor, UsageError } from "./runner/arguments.ts";
import { type MissingPeer, type Peer, startPeer } from "./runner/peerProcess.ts";
import { type PeerTimes, peerTable } from "./runner/peerTable.ts";
import { Progress } from "./runner/progress.ts";
import { ensureTables } from "./runner/runBenchmark.ts";
import { runQuery } from "./runner/runQuery.ts";
import { registeredScale, registerTables, tableFiles } from "./runner/tables.ts";
import { tableNames } from "./schema.ts";

const OWN = "Kindling";
const peerNames = ["DuckDB", "Polars", "DataFusion", "Sail", "Spark"];

const help = `Compares the 22 queries of TPC-H with other engines, on the same Parquet files.

  npm run tpch:peers -- [options]

  --scale N        scale factor (default 1)
  --query LIST     only these queries, as in 3,7 or 1-5 (default all)
  --runs N         runs after the first one, of which the best counts (default 3)
  --threads N      threads of each engine (default 2)
  --engines LIST   only these of ${peerNames.join(", ")}
  --data DIR       Parquet tables made by others
  --json FILE      write the figures to a file
  --help           print this

The other engines are run by Python, which is python3 or what the variable PYTHON names, with the packages duckdb,
polars, datafusion, pysail and pyspark (Spark needs Java too). Engines that are not there are left out.
`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const isMissing = (peer: Peer | MissingPeer): peer is MissingPeer => "missing" in peer;

async function startOwn(
  folder: string,
  threads: number,
  scale: number | undefined,
): Promise<Peer & { readonly scale: number }> {
  const spark = SparkSession.builder.appName("TPC-H").master(`local[${threads}]`).create();
  await registerTables(spark, folder);
  const known = scale ?? (await registeredScale(spark));
  const run = async (sql: string) => {
    const { ms, rows, answer, detail } = await runQuery(spark, {
      api: "sql",
      scale: known,
      query: queries.indexOf(sql) + 1,
      runs: 1,
    });
    return answer === "wrong" || answer === "failed" ? { error: `${answer}: ${detail}` } : { ms: ms[0]!, rows };
  };
  return { name: OWN, version: process.env.npm_package_version ?? "", run, stop: () => spark.stop(), scale: known };
}

async function compare(args: readonly string[]): Promise<void> {
  const { values } = readArguments(args);
  if (values.help) return void process.stdout.write(help);
  const threads = positiveInteger("threads", values.threads ?? "2");
  const runs = positiveInteger("runs", values.runs ?? "3");
  const numbers = queryNumbers(values.query);
  const asked = values.engines?.toLowerCase().split(",");
  const unknown = asked?.find((name) => !peerNames.some((peer) => peer.toLowerCase() === name));
  if (unknown !== undefined) throw new UsageError(`--engines takes ${peerNames.join(", ")}, not ${unknown}`);
  const given = values.scale === undefined ? undefined : scaleFactor(values.scale);
  const folder =
    values.data === undefined
      ? await ensureTables(given ?? 1, availableParallelism(), process.stdout)
      : resolve(values.data);

  const tables = Object.fromEntries(
    tableNames.map((table) => {
      const { format, paths } = tableFiles(folder, table);
      if (format !== "parquet") throw new UsageError("other engines are compared on Parquet files only");
      return [table, paths[0]!];
    }),
  );
  const own = await startOwn(folder, threads, values.data === undefined ? (given ?? 1) : given);
  const started: Peer[] = [own];
  try {
    for (const name of peerNames.filter((peer) => asked?.includes(peer.toLowerCase()) ?? true)) {
      const peer = await startPeer(name, tables, threads);
      if (isMissing(peer)) print(`${name} is missing: ${peer.missing}`);
      else started.push(peer);
    }
    print(`TPC-H at scale ${own.scale}, ${threads} threads, ${cpus()[0]?.model ?? "unknown processor"}`);
    print(started.map(({ name, version }) => `${name} ${version}`.trim()).join(", "));
    const before = loadText();
    const results = await measure(started, numbers, runs);
    const names = started.map(({ name }) => name);
    const first = peerTable("\nFirst run, ms", names, results, (ms) => ms[0]!);
    const best = peerTable(`\nBest of ${runs} further runs, ms`, names, results, (ms) => Math.min(...ms.slice(1)));
    for (const line of [...first, ...best]) print(line);
    print(`\nLoad of the machine before: ${before}, after: ${loadText()} (of ${cpus().length} cores)`);
    if (values.json !== undefined) {
      const versions = Object.fromEntries(started.map(({ name, version }) => [name, version]));
      writeFileSync(
        values.json,
        `${JSON.stringify({ scale: own.scale, threads, runs, versions, results }, null, 2)}\n`,
      );
    }
  } finally {
    await Promise.all(started.map((peer) => peer.stop()));
  }
}

const loadText = (): string => loadavg()[0]!.toFixed(1);

/** Runs each query on all engines in turns: the first runs, then the second ones, and so on. */
async function measure(peers: readonly Peer[], numbers: readonly number[], runs: number): Promise<PeerTimes[]> {
  const progress = new Progress(process.stdout, "Comparing");
  const results: PeerTimes[] = [];
  let done = 0;
  for (const query of numbers) {
    const ms: Record<string, number[]> = Object.fromEntries(peers.map(({ name }) => [name, []]));
    const failed = new Set<string>();
    let ownRows: number | undefined;
    for (let run = 0; run <= runs; run++) {
      for (const peer of peers) {
        if (failed.has(peer.name)) continue;
        progress.update(done / (numbers.length * (runs + 1)), `Q${query} ${peer.name}`);
        const answer = await peer.run(queries[query - 1]!);
        if (peer.name === OWN) ownRows = answer.rows;
        const problem =
          answer.error ??
          (ownRows !== undefined && answer.rows !== ownRows ? `${answer.rows} rows, ${OWN} has ${ownRows}` : undefined);
        if (problem === undefined) {
          ms[peer.name]!.push(answer.ms!);
          continue;
        }
        progress.clear();
        print(`Q${query} on ${peer.name}: ${problem}`);
        failed.add(peer.name);
        if (peer.name === OWN) process.exitCode = 1;
      }
      done++;
    }
    for (const name of failed) ms[name] = [];
    results.push({ query, ms });
  }
  progress.clear();
  return results;
}

function readArguments(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        scale: text,
        query: text,
        runs: text,
        threads: text,
        engines: text,
        data: text,
        json: text,
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

try {
  await compare(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
