/** The tables of a folder as temporary views. */

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DataFrame } from "../../src/api/dataFrame.ts";
import type { SparkSession } from "../../src/api/sparkSession.ts";
import { tableDdl, type TableName, tableNames, tpchSchema } from "../schema.ts";
import { UsageError } from "./arguments.ts";

export interface TableFiles {
  readonly format: "parquet" | "tbl";
  readonly paths: readonly string[];
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** Finds a table's files: `lineitem.parquet`, a folder `lineitem` of such, `lineitem.tbl` or parts `lineitem.tbl.1`, .... */
export function tableFiles(folder: string, table: TableName): TableFiles {
  if (!isFolder(folder)) throw new UsageError(`there is no folder ${folder}`);
  for (const name of [table, `${table}.parquet`]) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    const tbl = isFolder(path) ? readdirSync(path).filter((file) => /\.tbl(\.\d+)?$/.test(file)) : [];
    if (tbl.length > 0) return { format: "tbl", paths: tbl.map((file) => join(path, file)) };
    return { format: "parquet", paths: [path] };
  }
  const own = new RegExp(`^${table}\\.tbl(\\.\\d+)?$`);
  const paths = readdirSync(folder)
    .filter((file) => own.test(file))
    .map((file) => join(folder, file));
  if (paths.length === 0) throw new UsageError(`${folder} has no ${table}, ${table}.parquet or ${table}.tbl`);
  return { format: "tbl", paths };
}

/** A table with the types that the queries and their answers are written for; other writers choose other ones. */
async function withOwnTypes(frame: DataFrame, table: TableName): Promise<DataFrame> {
  const found = new Map(await frame.dtypes());
  const missing = tpchSchema[table].find(({ name }) => !found.has(name));
  if (missing) throw new UsageError(`the table ${table} has no column ${missing.name}`);
  if (tpchSchema[table].every(({ name, type }) => found.get(name) === type)) return frame;
  return frame.selectExpr(
    ...tpchSchema[table].map(({ name, type }) =>
      found.get(name) === type ? name : `CAST(${name} AS ${type}) AS ${name}`,
    ),
  );
}

/** Makes each table of a folder a temporary view. */
export async function registerTables(spark: SparkSession, folder: string): Promise<void> {
  for (const table of tableNames) {
    const { format, paths } = tableFiles(folder, table);
    const frame =
      format === "parquet"
        ? await withOwnTypes(spark.read.parquet(paths), table)
        : spark.read.schema(tableDdl(table)).csv(paths, { sep: "|" });
    await frame.createOrReplaceTempView(table);
  }
}

const SUPPLIERS_AT_SCALE_1 = 10_000;

/** The scale factor that the registered tables have. */
export async function registeredScale(spark: SparkSession): Promise<number> {
  return (await spark.table("supplier").count()) / SUPPLIERS_AT_SCALE_1;
}
