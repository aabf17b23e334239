import { connect as connectSocket } from "node:net";
import { sparkError } from "../../../../common/errors/conditions.ts";
import type { StructType } from "../../../../types/dataType.ts";
import { offsetId, type Zone } from "../../../../types/datetime/zone.ts";
import { redactedUrl } from "../conditions.ts";
import type { Connection } from "../dialect.ts";
import type { JdbcOptions } from "../options.ts";
import { errorText } from "./errors.ts";
import { type PgClient, type PgModule, Portal, type QueryResult, Statement } from "./client.ts";
import { portalReader } from "./reader.ts";
import { type ColumnDescription, parameterOid, schemaOf } from "./types.ts";
import { type Address, postgresAddress } from "./url.ts";
import { parameterText } from "./values.ts";

/** The driver is the user's to install: loaded when the first connection is made. */
async function loadDriver(): Promise<PgModule> {
  const name = "pg";
  try {
    const loaded = (await import(name)) as { readonly default?: PgModule } & PgModule;
    return loaded.default ?? loaded;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw sparkError("JDBC_DRIVER_NOT_FOUND", {
      problem: "Reading and writing PostgreSQL needs the package pg, which is not installed: run `npm install pg`.",
    });
  }
}

async function connectTo(a: Address, url: string): Promise<PgClient> {
  const driver = await loadDriver();
  let last: unknown;
  for (const { host, port } of a.hosts)
    for (const ssl of a.ssl === "prefer" ? [{ rejectUnauthorized: false }, false] : [a.ssl === "off" ? false : a.ssl]) {
      const client = new driver.Client({
        host,
        port,
        user: a.user,
        password: a.password ?? "",
        database: a.database,
        ssl,
        application_name: a.applicationName,
        connectionTimeoutMillis: a.connectTimeout * 1000,
        options: a.serverOptions,
        keepAlive: true,
      });
      // A connection that is lost while nothing runs: the next statement fails.
      client.on("error", () => {});
      try {
        await client.connect();
        return client;
      } catch (error) {
        last = error;
        void client.end().catch(() => {});
        // What the server itself refuses, it refuses without TLS too.
        const noTls = a.ssl === "prefer" && ssl !== false && /does not support SSL/.test(String(error));
        if (!noTls) break;
      }
    }
  throw sparkError("FAILED_JDBC.CONNECTION", { url: redactedUrl(url) }, { cause: withoutSecrets(last, a) });
}

/** The driver's errors have no passwords in them; this makes sure. */
function withoutSecrets(error: unknown, a: Address): Error {
  const message =
    error instanceof AggregateError ? String(error.errors[0]) : String((error as Error)?.message ?? error);
  return new Error(a.password ? message.replaceAll(a.password, "*********(redacted)") : message);
}

/** What texts of values depend on. Time zones are named by their offset where they are one; PostgreSQL's texts of those count the other way round. */
function sessionSettings(o: JdbcOptions, zone: Zone): string {
  const timeZone =
    zone.fixed === undefined
      ? `'${zone.id.replaceAll("'", "")}'`
      : zone.fixed === 0
        ? "'UTC'"
        : `INTERVAL '${offsetId(zone.fixed)}' HOUR TO ${zone.fixed % 60 === 0 ? "MINUTE" : "SECOND"}`;
  return [
    "SET extra_float_digits = 3",
    "SET DateStyle = 'ISO, MDY'",
    "SET bytea_output = 'hex'",
    "SET standard_conforming_strings = on",
    `SET TIME ZONE ${timeZone}`,
    ...(o.queryTimeout > 0 ? [`SET statement_timeout = ${o.queryTimeout * 1000}`] : []),
  ].join("; ");
}

/** Asks the server to stop what it does for a connection, over one of its own. */
function requestCancel(client: PgClient): Promise<void> {
  return new Promise((resolve) => {
    const bytes = Buffer.alloc(16);
    bytes.writeInt32BE(16, 0);
    bytes.writeInt32BE(80877102, 4);
    bytes.writeInt32BE(client.processID, 8);
    bytes.writeInt32BE(client.secretKey, 12);
    const socket = client.host.startsWith("/")
      ? connectSocket(`${client.host}/.s.PGSQL.${client.port}`)
      : connectSocket(client.port, client.host);
    const end = (): void => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(2000, end);
    socket.on("error", end);
    socket.on("connect", () => socket.write(bytes));
    socket.on("close", end);
  });
}

const INVALID_SYNTAX = /^(42|0A|22|54)/;

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Parameters that one statement may have. */
const MAX_PARAMETERS = 65_535;

export async function connectPostgres(o: JdbcOptions, zone: Zone): Promise<Connection> {
  const address = postgresAddress(o.url, o.properties);
  const client = await connectTo(address, o.url);
  /** Statements that the server has not answered. */
  let busy = 0;
  let closed = false;
  const run = async (statement: Statement): Promise<QueryResult> => {
    busy++;
    try {
      client.query(statement);
      return await statement.done;
    } finally {
      busy--;
    }
  };
  const simple = (text: string): Promise<QueryResult> => run(new Statement(text, undefined, undefined));
  const connection: Connection = {
    async schema(query, timestampNtz): Promise<StructType> {
      const described = new Portal(query);
      busy++;
      try {
        client.query(described);
        await described.described;
        described.end();
        await described.finished;
      } catch (error) {
        if (INVALID_SYNTAX.test(String((error as { code?: string }).code)))
          throw sparkError("JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR.DURING_OUTPUT_SCHEMA_RESOLUTION", {
            jdbcQuery: query,
            externalEngineError: errorText(error),
          });
        throw error;
      } finally {
        busy--;
      }
      return schemaOf(await columnsOf(described, simple), timestampNtz);
    },
    read: (query, columns, fetchSize) =>
      portalReader({ client, close: () => connection.close(), query, columns, fetchSize, zone }),
    execute: async (statement) => (await simple(statement)).rows,
    async begin(level) {
      await simple(`BEGIN ISOLATION LEVEL ${level.replaceAll("_", " ")}`);
    },
    async insert(table, columns, rows, batchSize) {
      const oids = columns.map((c) => parameterOid(c.type, address.untypedStrings));
      const head = `INSERT INTO ${table} (${columns.map((c) => quote(c.name)).join(",")}) VALUES `;
      const most = Math.max(1, Math.min(batchSize, Math.floor(MAX_PARAMETERS / columns.length)));
      for (let at = 0; at < rows.length; at += most) {
        const part = rows.slice(at, at + most);
        let n = 0;
        const places = part.map(() => `(${columns.map(() => `$${++n}`).join(",")})`).join(",");
        const types = part.flatMap(() => oids);
        const values = part.flatMap((r) => columns.map((c, i) => parameterText(r[i]!, c.type)));
        await run(new Statement(head + places, values, types));
      }
    },
    isMissing: (error) => ["42P01", "3F000"].includes(String((error as { code?: string }).code)),
    async close() {
      if (closed) return;
      closed = true;
      if (busy > 0 || client.reading) {
        await requestCancel(client);
        client.connection.stream.destroy();
        return;
      }
      await client.end().catch(() => {});
    },
  };
  try {
    await simple(sessionSettings(o, zone));
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** What the server's catalog tells of a result's columns. */
async function columnsOf(portal: Portal, ask: (text: string) => Promise<QueryResult>): Promise<ColumnDescription[]> {
  const { fields } = portal;
  if (fields.length === 0) return [];
  const oids = [...new Set(fields.map((f) => f.dataTypeID))].join(",");
  const types = await ask(`SELECT oid, typname, typtype, typcategory FROM pg_catalog.pg_type WHERE oid IN (${oids})`);
  const byOid = new Map(types.rows.map((r) => [Number(r[0]), r]));
  const tables = [...new Set(fields.map((f) => f.tableID).filter((t) => t > 0))].join(",");
  const attributes =
    tables === ""
      ? []
      : (
          await ask(
            "SELECT a.attrelid, a.attnum, a.attndims, a.attidentity <> '' OR coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval(%', false) " +
              "FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum " +
              `WHERE a.attrelid IN (${tables}) AND a.attnum > 0`,
          )
        ).rows;
  const byColumn = new Map(attributes.map((r) => [`${r[0]}.${r[1]}`, r]));
  return fields.map((f): ColumnDescription => {
    const t = byOid.get(f.dataTypeID);
    const a = byColumn.get(`${f.tableID}.${f.columnID}`);
    return {
      name: f.name,
      typeName: t?.[1] ?? "unknown",
      typeKind: t?.[2] ?? "b",
      isArray: t?.[3] === "A",
      modifier: f.dataTypeModifier,
      dimensions: a ? Number(a[2]) : undefined,
      autoIncrement: a?.[3] === "t",
    };
  });
}
