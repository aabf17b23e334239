/** Runs one query and checks its answer. */

import type { AnyDataFrame, DataFrame } from "../../src/api/dataFrame.ts";
import type { SparkSession } from "../../src/api/sparkSession.ts";
import { hiveResult } from "../../src/testing.ts";
import { answerSortColumns, compareAnswer, loadAnswer } from "../answers.ts";
import { queries } from "../queries.ts";
import { dataFrameQueries } from "../dataframe.ts";
import type { Api } from "./options.ts";

export interface QueryReport {
  readonly query: number;
  /** Milliseconds of each run, from the text of the query to the last row. */
  readonly ms: readonly number[];
  readonly rows: number;
  readonly answer: "right" | "wrong" | "no reference" | "failed";
  /** What differs, or the error. */
  readonly detail?: string;
}

/** A query as a frame, of which nothing has been computed yet. */
export function queryFrame(spark: SparkSession, api: Api, query: number): DataFrame {
  return api === "sql" ? spark.sql(queries[query - 1]!) : dataFrameQueries[query - 1]!(spark);
}

/** Compares what a query gave with the reference, if there is one for the scale factor. */
export function checkAnswer(
  scale: number,
  query: number,
  schema: string,
  rows: readonly string[],
): Pick<QueryReport, "answer" | "detail"> {
  const expected = loadAnswer(scale, query);
  if (expected === undefined) return { answer: "no reference" };
  const detail = compareAnswer(expected, schema, rows, answerSortColumns[query - 1]);
  return detail === undefined ? { answer: "right" } : { answer: "wrong", detail };
}

async function catalogString(frame: DataFrame): Promise<string> {
  return (await frame.schema()).catalogString();
}

/** Runs a query a number of times; the answer of every run is checked. An error ends its runs, not the benchmark. */
export async function runQuery(
  spark: SparkSession,
  {
    api,
    scale,
    query,
    runs,
  }: { readonly api: Api; readonly scale: number; readonly query: number; readonly runs: number },
): Promise<QueryReport> {
  const ms: number[] = [];
  let rows: string[] = [];
  try {
    for (let run = 0; run < runs; run++) {
      const start = performance.now();
      const frame: AnyDataFrame & DataFrame = queryFrame(spark, api, query);
      rows = await hiveResult(frame);
      ms.push(performance.now() - start);
      const check = checkAnswer(scale, query, await catalogString(frame), rows);
      if (check.answer === "wrong" || run === runs - 1) return { query, ms, rows: rows.length, ...check };
    }
  } catch (error) {
    return { query, ms, rows: 0, answer: "failed", detail: error instanceof Error ? error.message : String(error) };
  }
  throw new RangeError("a query needs a run");
}
