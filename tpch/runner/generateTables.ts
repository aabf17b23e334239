/** Makes all tables of a scale factor as Parquet files, on several threads, each table a folder of parts. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { createMemory } from "../../src/memory/wasm/heap.ts";
import { kernelModule } from "../../src/memory/wasm/kernels.ts";
import { partitionTable } from "../dbgen/generate.ts";
import { unitCount } from "../dbgen/scale.ts";
import { sharedTextPoolBuffer } from "../dbgen/textPool.ts";
import { type TableName, tableNames } from "../schema.ts";
import { generateWorkerFile } from "./folders.ts";
import { Progress, type ProgressOutput } from "./progress.ts";
import type { GenerateThread, PartJob, PartMessage } from "./writePart.ts";

/** Written last, so that a folder without it is known to be incomplete. The leading underscore hides it from readers. */
const MARKER = "_COMPLETE.json";
/** Raised when the files would come out differently, so that older ones are made anew. */
const LAYOUT = 2;

/**
 * Rows of a row group, which is the unit that the threads of an engine share the work by. More cost a little less time (122,880 rows: 7.0 s of processor
 * time for the 22 queries at scale 1, 262,144 and a million: 6.8 s); but a file should have a few, lest threads have nothing to do.
 */
const MAX_GROUP_ROWS = 262_144;
const MIN_GROUP_ROWS = 32_768;
const GROUPS_PER_FILE = 4;

/** Rows of a unit (see `unitCount`), about. */
const rowsPerUnit: Partial<Record<TableName, number>> = { lineitem: 4.02, partsupp: 4 };

function groupRows(table: TableName, units: number): number {
  const even = Math.ceil((units * (rowsPerUnit[table] ?? 1)) / GROUPS_PER_FILE);
  return Math.min(MAX_GROUP_ROWS, Math.max(MIN_GROUP_ROWS, even));
}

/** The most units (see `unitCount`) of a file. */
const unitsPerFile: Readonly<Record<TableName, number>> = {
  region: 1e6,
  nation: 1e6,
  supplier: 1e6,
  customer: 1e6,
  part: 1e6,
  partsupp: 400_000,
  orders: 1e6,
  lineitem: 400_000,
};

/** About how much work a unit of a table is. */
const unitCost: Partial<Record<TableName, number>> = { lineitem: 4, partsupp: 4, part: 2 };

export interface TablesInfo {
  readonly layout: number;
  readonly scale: number;
  readonly rows: Readonly<Record<TableName, number>>;
  readonly bytes: number;
}

/** What a folder says about the tables in it, undefined where they are not complete or not made as they are now. */
export function completeTables(folder: string, scale: number): TablesInfo | undefined {
  const marker = join(folder, MARKER);
  if (!existsSync(marker)) return undefined;
  const info = JSON.parse(readFileSync(marker, "utf8")) as TablesInfo;
  return info.layout === LAYOUT && info.scale === scale ? info : undefined;
}

export interface GenerateTablesOptions {
  readonly scale: number;
  readonly folder: string;
  readonly threads: number;
  readonly out: ProgressOutput;
  /** By default what suits the file. */
  readonly rowGroupRows?: number;
}

/** The files to be made, the largest tables first so that the threads end at about the same time. */
function partJobs({ scale, folder, rowGroupRows }: GenerateTablesOptions): PartJob[] {
  return [...tableNames].reverse().flatMap((table) => {
    const parts = Math.ceil(unitCount(table, scale) / unitsPerFile[table]);
    return partitionTable(table, scale, parts).map((range, part) => {
      const path = join(folder, table, `part-${String(part).padStart(5, "0")}.snappy.parquet`);
      return { table, scale, path, rowGroupRows: rowGroupRows ?? groupRows(table, range.to - range.from), ...range };
    });
  });
}

const jobCost = (table: TableName, units: number): number => units * (unitCost[table] ?? 1);

/** Makes the tables in a folder, of which nothing older is kept. */
export async function generateTables(options: GenerateTablesOptions): Promise<TablesInfo> {
  const { scale, folder, threads, out } = options;
  rmSync(folder, { recursive: true, force: true });
  for (const table of tableNames) mkdirSync(join(folder, table), { recursive: true });

  const jobs = partJobs(options);
  const waiting = [...jobs];
  const whole = jobs.reduce((sum, job) => sum + jobCost(job.table, job.to - job.from), 0);
  const rows = Object.fromEntries(tableNames.map((table) => [table, 0])) as Record<TableName, number>;
  let bytes = 0;
  let done = 0;
  const progress = new Progress(out, `Generating scale ${scale}`);
  const shared: GenerateThread = { memory: createMemory(), kernels: kernelModule(), text: sharedTextPoolBuffer() };

  const runThread = async (): Promise<void> => {
    const worker = new Worker(generateWorkerFile, { workerData: shared, name: "tpch-generate" });
    try {
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        const { table } = job;
        await new Promise<void>((resolve, reject) => {
          worker.removeAllListeners();
          worker.on("error", reject);
          worker.on("exit", (code) => reject(new Error(`a generating thread ended with code ${code}`)));
          worker.on("message", (message: PartMessage) => {
            if (message.kind === "progress") {
              done += jobCost(table, message.units);
              progress.update(done / whole, table);
              return;
            }
            rows[table] += message.rows;
            bytes += message.bytes;
            resolve();
          });
          worker.postMessage(job);
        });
      }
    } finally {
      worker.removeAllListeners();
      await worker.terminate();
    }
  };

  try {
    await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, runThread));
  } finally {
    // Nobody takes a further part when one has failed.
    waiting.length = 0;
    progress.clear();
  }
  const info: TablesInfo = { layout: LAYOUT, scale, rows, bytes };
  writeFileSync(join(folder, MARKER), `${JSON.stringify(info)}\n`);
  return info;
}
