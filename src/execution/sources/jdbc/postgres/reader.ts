import type { Batch } from "../../../../memory/column/vector.ts";
import { ColumnBuilder } from "../../../../memory/column/values.ts";
import type { Arena } from "../../../../memory/wasm/arena.ts";
import type { Zone } from "../../../../types/datetime/zone.ts";
import type { ReadColumn } from "../dialect.ts";
import type { AsyncReader } from "../../asyncSource.ts";
import { sparkError } from "../../../../common/errors/conditions.ts";
import { SparkError } from "../../../../common/errors/sparkError.ts";
import { type PgClient, Portal } from "./client.ts";
import { errorText } from "./errors.ts";
import { type Parse, parserOf } from "./text.ts";

/** Bytes of rows that one portion should have when the user does not say how many rows, and the rows that are asked for first. */
const PORTION_BYTES = 4 << 20;
const FIRST_ROWS = 512;
const MOST_ROWS = 32_768;

/** Reads a query by a portal: the server keeps what is not asked for, so memory holds a portion at a time. */
export function portalReader(r: {
  readonly client: PgClient;
  readonly close: () => Promise<void>;
  readonly query: string;
  readonly columns: readonly ReadColumn[];
  readonly fetchSize: number;
  readonly zone: Zone;
}): AsyncReader {
  const { client, columns } = r;
  const portal = new Portal(r.query);
  const parsers = columns.map((c, i): Parse => parserOf(c.type, r.zone, c.isTime, i));
  let begun = false;
  let more = true;
  let ask = r.fetchSize > 0 ? r.fetchSize : FIRST_ROWS;

  async function portion(arena: Arena): Promise<Batch> {
    const builders = columns.map((c) => new ColumnBuilder(arena, c.type, Math.min(ask, MOST_ROWS)));
    let rows = 0;
    let bytes = 0;
    let failed: unknown;
    more = await portal.fetch(ask, (row, length) => {
      if (failed !== undefined) return;
      try {
        for (let i = 0; i < builders.length; i++) {
          const text = row[i]!;
          builders[i]!.append(text === null ? null : parsers[i]!(text));
        }
        rows++;
        bytes += length;
      } catch (error) {
        failed = error;
      }
    });
    if (failed !== undefined) throw failed;
    if (r.fetchSize === 0 && rows > 0)
      ask = Math.max(1, Math.min(MOST_ROWS, ask * 8, Math.floor((PORTION_BYTES * rows) / Math.max(1, bytes))));
    return { rows, columns: builders.map((b) => b.finish()) };
  }

  return {
    async next(arena) {
      if (!more) return undefined;
      try {
        if (!begun) {
          begun = true;
          client.reading = true;
          client.query(portal);
          await portal.described;
        }
        const batch = await portion(arena);
        if (!more) {
          portal.end();
          await portal.finished;
          client.reading = false;
        }
        return batch.rows === 0 ? undefined : batch;
      } catch (error) {
        throw error instanceof SparkError ? error : readFailure(error, r.query);
      }
    },
    close: r.close,
  };
}

function readFailure(error: unknown, query: string): SparkError {
  const code = String((error as { code?: string }).code);
  if (/^42/.test(code))
    return sparkError("JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR.DURING_QUERY_EXECUTION", {
      jdbcQuery: query,
      externalEngineError: errorText(error),
    });
  return sparkError("FAILED_JDBC.READ", { url: "jdbc:postgresql:*********(redacted)", message: errorText(error) });
}
