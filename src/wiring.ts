import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { analyze } from "./catalyst/analyze/analyzer.ts";
import { ExternalCatalog } from "./catalyst/catalog/externalCatalog.ts";
import "./catalyst/functions/functions.ts";
import { outputOf } from "./catalyst/plan/output.ts";
import { unsupported } from "./common/errors/conditions.ts";
import { CacheManager } from "./execution/cache/cacheManager.ts";
import { places, qualify } from "./execution/files/fileSystems.ts";
import { schemeOf } from "./execution/files/paths.ts";
import { QueryExecution } from "./execution/queryExecution.ts";
import { Engine as Execution } from "./execution/run/engine.ts";
import { findAsyncSource } from "./execution/sources/asyncSource.ts";
import { settingsOf } from "./execution/sources/settings.ts";
import { openWriteJob } from "./execution/sources/writeFiles.ts";
import { registerSources } from "./execution/sources/formats.ts";
import "./execution/sources/readers.ts";
import { field, structOf } from "./types/dataType.ts";
import type { Channel } from "./session/service/channel.ts";
import type { Engine } from "./session/service/engine.ts";
import { SparkService } from "./session/service/sparkService.ts";

/** Puts the rooms together: the engine below the session. Sessions of one process share the engine and the catalog. */

let shared:
  | { readonly execution: Execution; readonly cache: CacheManager; readonly catalog: ExternalCatalog; sessions: number }
  | undefined;

const threadsOf = (master: string): number => {
  const n = /^local\[(\d+)/.exec(master)?.[1];
  return n !== undefined ? Math.max(1, Number(n)) : master === "local" ? 1 : availableParallelism();
};

/** Where tables without a place of their own are. Only an address takes them away from this machine, as Spark's default is a local folder too. */
function warehouseOf(settings: ReadonlyMap<string, string>): string {
  const given = settings.get("spark.sql.warehouse.dir") ?? "spark-warehouse";
  const scheme = schemeOf(given);
  return scheme !== undefined && scheme in places ? qualify(given) : resolve(given);
}

export function openChannel(settings: ReadonlyMap<string, string>): Channel {
  registerSources();
  if (!shared) {
    const execution = new Execution(threadsOf(settings.get("spark.master") ?? "local[*]"), {
      poison: settings.get("spark.kindling.poison") === "true",
    });
    shared = {
      execution,
      cache: new CacheManager(execution),
      catalog: new ExternalCatalog(warehouseOf(settings)),
      sessions: 0,
    };
  }
  const own = shared;
  own.sessions++;
  const engine: Engine = {
    analyze,
    prepare: (session, analyzed, parsed) => {
      const query = new QueryExecution(own.execution, session, analyzed, own.cache.use(session, analyzed));
      return {
        analyzed,
        execute: (options) => query.execute(options),
        explain: (mode) => query.explain(mode, parsed),
        planGraph: (kind, measured) => query.planGraph(kind, measured),
      };
    },
    write: async (session, request) => {
      const query = new QueryExecution(own.execution, session, request.plan, own.cache.use(session, request.plan));
      const job = openWriteJob({
        format: request.format,
        path: request.path,
        schema: structOf(outputOf(request.plan).map((a) => field(a.name, a.type, a.nullable))),
        partitionBy: request.partitionBy,
        mode: request.mode,
        options: Object.fromEntries(Object.entries(request.options).map(([k, v]) => [k.toLowerCase(), v])),
        settings: settingsOf(session.config),
        thread: own.execution.pool.thread,
      });
      try {
        await query.withTasks((task, batch) => job.write(task, batch));
        job.commit();
        own.cache.invalidate(request.path);
      } catch (error) {
        job.abort();
        throw error;
      }
    },
    save: async (session, request) => {
      const { plan, format, mode, options } = request;
      const target = findAsyncSource(format);
      if (!target?.openWriter) throw unsupported(`writing to ${format}`);
      const query = new QueryExecution(own.execution, session, plan, own.cache.use(session, plan));
      const writer = await target.openWriter({
        options: Object.fromEntries(Object.entries(options).map(([k, v]) => [k.toLowerCase(), v])),
        originalOptions: options,
        schema: structOf(outputOf(plan).map((a) => field(a.name, a.type, a.nullable))),
        mode,
        settings: settingsOf(session.config),
      });
      if (!writer) return;
      try {
        await query.withResult({}, async (run, _, batches) => {
          for (const batch of batches) await writer.write(run.memory.heap, batch);
        });
        await writer.commit();
      } catch (error) {
        await writer.abort();
        throw error;
      }
    },
    cache: own.cache,
    close: async () => {
      if (--own.sessions > 0) return;
      if (shared === own) shared = undefined;
      own.cache.clear();
      await own.execution.stop();
    },
  };
  return new SparkService(engine, own.catalog, settings);
}
