/** The command line of the benchmark. */

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { positiveInteger, queryNumbers, scaleFactor, UsageError } from "./arguments.ts";

export const help = `Runs the 22 queries of TPC-H and checks the answers.

  npm run tpch -- [options]

  --scale N        scale factor, fractions too (default 0.1; 1 is about 1 GB of text). With --data: what the
                   answers are checked for; found from the tables when left out
  --query LIST     only these queries, as in 3,7 or 1-5 (default all)
  --api NAME       sql or dataframe (default sql)
  --runs N         runs of each query; the first and the best are shown (default 1)
  --threads N      threads of the engine (default all cores)
  --memory SIZE    memory that queries may use before they go to disk, as in 64m (spark.memory.offHeap.size)
  --data DIR       tables made by others: DIR/lineitem.parquet, DIR/lineitem/*.parquet or DIR/lineitem.tbl
  --explain        print the plan of each query
  --json FILE      write the figures to a file
  --help           print this

Tables are generated once for each scale factor and kept in tpch/data. Answers are Spark's, for the scale factors
0.01, 0.1 and 1. The exit code is 1 when an answer is wrong.
`;

export type Api = "sql" | "dataframe";

export interface Options {
  /** Undefined where the tables have to tell it. */
  readonly scale: number | undefined;
  readonly queries: readonly number[];
  readonly api: Api;
  readonly runs: number;
  readonly threads: number;
  readonly memory: string | undefined;
  readonly data: string | undefined;
  readonly explain: boolean;
  readonly json: string | undefined;
}

const DEFAULT_SCALE = 0.1;

/** Reads the arguments; undefined when they ask for help. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = read(args);
  if (values.help) return undefined;
  const api = values.api ?? "sql";
  if (api !== "sql" && api !== "dataframe") throw new UsageError(`--api is sql or dataframe, not ${api}`);
  if (values.memory !== undefined && !/^\d+[kmgt]?b?$/i.test(values.memory))
    throw new UsageError(`--memory is a size like 64m or 2g, not ${values.memory}`);
  return {
    scale:
      values.scale !== undefined ? scaleFactor(values.scale) : values.data !== undefined ? undefined : DEFAULT_SCALE,
    queries: queryNumbers(values.query),
    api,
    runs: positiveInteger("runs", values.runs ?? "1"),
    threads: values.threads === undefined ? availableParallelism() : positiveInteger("threads", values.threads),
    memory: values.memory,
    data: values.data,
    explain: values.explain ?? false,
    json: values.json,
  };
}

function read(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        scale: text,
        query: text,
        api: text,
        runs: text,
        threads: text,
        memory: text,
        data: text,
        explain: flag,
        json: text,
        help: { ...flag, short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
