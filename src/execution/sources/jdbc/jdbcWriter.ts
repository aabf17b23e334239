import { sparkError } from "../../../common/errors/conditions.ts";
import { SparkError } from "../../../common/errors/sparkError.ts";
import type { Batch } from "../../../memory/column/vector.ts";
import { readValue } from "../../../memory/column/values.ts";
import type { Heap } from "../../../memory/wasm/heap.ts";
import { getZone } from "../../../types/datetime/zone.ts";
import { type DataType, isInterval, type StructField, type StructType } from "../../../types/dataType.ts";
import { catalogString, parseDdlSchema, sqlName } from "../../../types/ddl.ts";
import type { Value } from "../../../types/value.ts";
import type { AsyncWriter, AsyncWriteRequest } from "../asyncSource.ts";
import { isTrue } from "../settings.ts";
import { messageOf, redactedUrl } from "./conditions.ts";
import type { Connection, Dialect, InsertColumn } from "./dialect.ts";
import { dialectFor, openConnection } from "./connect.ts";
import { type JdbcOptions, jdbcOptions } from "./options.ts";

/** Rows that are made into values at a time. */
const ROWS_AT_ONCE = 8192;

/**
 * Writes a frame into a table: everything in one transaction, the making of the table too, so that a failure leaves what was there. It begins with the first
 * rows, when the query has been run, which may have read the same table.
 */
export async function jdbcWriter(request: AsyncWriteRequest): Promise<AsyncWriter | undefined> {
  const o = jdbcOptions(request.options, request.originalOptions, "write");
  const dialect = dialectFor(o.url);
  const caseSensitive = isTrue(request.settings["spark.sql.caseSensitive"]);
  const same = (a: string, b: string): boolean => (caseSensitive ? a === b : a.toLowerCase() === b.toLowerCase());
  const zone = getZone(request.settings["spark.sql.session.timeZone"] ?? "UTC");
  for (const f of request.schema.fields)
    if (isInterval(f.type) || f.type.kind === "variant")
      throw sparkError("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE", {
        format: "JDBC",
        columnName: `\`${f.name}\``,
        columnType: `"${sqlName(f.type)}"`,
      });
  const connection = await openConnection(o, zone);
  try {
    const exists = await tableExists(connection, o.table);
    if (exists && request.mode === "ignore") {
      await connection.close();
      return undefined;
    }
    if (exists && request.mode === "error") throw sparkError("_LEGACY_ERROR_TEMP_1288", { table: o.table });
    const keeps = exists && (request.mode === "append" || o.truncate);
    // Types that cannot be written are refused before anything is run.
    const create = keeps ? "" : createTable(o, dialect, request.schema, same);
    const types = request.schema.fields.map((f) => ({ name: f.name, type: checkedType(f, dialect) }));
    const columns = keeps ? await tableColumns(connection, o, types, same) : types;
    const before: string[] = [];
    if (exists && request.mode === "overwrite")
      before.push(o.truncate ? dialect.truncate(o.table, o.cascadeTruncate) : `DROP TABLE ${o.table}`);
    if (!keeps) before.push(create);
    if (!keeps && o.tableComment !== "")
      before.push(`COMMENT ON TABLE ${o.table} IS '${o.tableComment.replaceAll("'", "''")}'`);
    return new TransactionWriter(connection, o, columns, before);
  } catch (error) {
    await connection.close();
    throw failure(error, o);
  }
}

async function tableExists(connection: Connection, table: string): Promise<boolean> {
  try {
    await connection.execute(`SELECT 1 FROM ${table} WHERE 1=0`);
    return true;
  } catch (error) {
    if (connection.isMissing(error)) return false;
    throw error;
  }
}

function checkedType(f: StructField, dialect: Dialect): DataType {
  if (dialect.columnType(f.type) === undefined)
    throw sparkError("_LEGACY_ERROR_TEMP_2082", { catalogString: catalogString(f.type) });
  return f.type;
}

function createTable(
  o: JdbcOptions,
  dialect: Dialect,
  schema: StructType,
  same: (a: string, b: string) => boolean,
): string {
  const wanted = o.createTableColumnTypes === undefined ? [] : parseDdlSchema(o.createTableColumnTypes).fields;
  for (const w of wanted)
    if (!schema.fields.some((f) => same(f.name, w.name)))
      throw sparkError("_LEGACY_ERROR_TEMP_1171", { col: w.name, schema: catalogString(schema) });
  const columns = schema.fields.map((f) => {
    const type = dialect.columnType(checkedType(wanted.find((w) => same(w.name, f.name)) ?? f, dialect));
    return `${dialect.quote(f.name)} ${type} ${f.nullable ? "" : "NOT NULL"}`;
  });
  return `CREATE TABLE ${o.table} (${columns.join(", ")}) ${o.createTableOptions}`;
}

/** The frame's columns under the names that the table has for them. */
async function tableColumns(
  connection: Connection,
  o: JdbcOptions,
  columns: readonly InsertColumn[],
  same: (a: string, b: string) => boolean,
): Promise<InsertColumn[]> {
  const there = (await connection.schema(`SELECT * FROM ${o.table} WHERE 1=0`, false)).fields;
  return columns.map((c) => {
    const found = there.find((f) => f.name === c.name) ?? there.find((f) => same(f.name, c.name));
    if (!found)
      throw sparkError("COLUMN_NOT_DEFINED_IN_TABLE", {
        colType: `"${sqlName(c.type)}"`,
        colName: `\`${c.name}\``,
        tableName: `\`${o.table}\``,
        tableCols: there.map((f) => `\`${f.name}\``).join(", "),
      });
    return { name: found.name, type: c.type };
  });
}

const failure = (error: unknown, o: JdbcOptions): SparkError =>
  error instanceof SparkError
    ? error
    : sparkError("FAILED_JDBC.WRITE", { url: redactedUrl(o.url), table: o.table, message: messageOf(error) });

class TransactionWriter implements AsyncWriter {
  private readonly connection: Connection;
  private readonly options: JdbcOptions;
  private readonly columns: readonly InsertColumn[];
  /** Statements that make the table ready. */
  private readonly before: readonly string[];
  private begun = false;

  constructor(
    connection: Connection,
    options: JdbcOptions,
    columns: readonly InsertColumn[],
    before: readonly string[],
  ) {
    this.connection = connection;
    this.options = options;
    this.columns = columns;
    this.before = before;
  }

  private get inTransaction(): boolean {
    return this.options.isolationLevel !== "NONE";
  }
  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw failure(error, this.options);
    }
  }
  private async begin(): Promise<void> {
    if (this.begun) return;
    this.begun = true;
    if (this.inTransaction) await this.connection.begin(this.options.isolationLevel);
    for (const statement of this.before) await this.connection.execute(statement);
  }

  write(heap: Heap, batch: Batch): Promise<void> {
    return this.guarded(async () => {
      await this.begin();
      for (let at = 0; at < batch.rows; at += ROWS_AT_ONCE) {
        const rows: Value[][] = [];
        for (let i = at; i < Math.min(batch.rows, at + ROWS_AT_ONCE); i++)
          rows.push(this.columns.map((c, j) => readValue(heap, batch.columns[j]!, i, c.type)));
        await this.connection.insert(this.options.table, this.columns, rows, this.options.batchSize);
      }
    });
  }

  async commit(): Promise<void> {
    await this.guarded(async () => {
      await this.begin();
      if (this.inTransaction) await this.connection.execute("COMMIT");
    });
    await this.connection.close();
  }

  /** The server forgets what was not committed, also when it cannot be told to. */
  async abort(): Promise<void> {
    if (this.begun && this.inTransaction) await this.connection.execute("ROLLBACK").catch(() => {});
    await this.connection.close();
  }
}
