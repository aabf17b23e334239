import type { DataType, StructType } from "../../../types/dataType.ts";
import type { Value } from "../../../types/value.ts";
import type { Zone } from "../../../types/datetime/zone.ts";
import type { AsyncReader } from "../asyncSource.ts";
import type { JdbcOptions } from "./options.ts";

/** A kind of database: all that is its own. One file each, listed in `dialects.ts`. */
export interface Dialect {
  /** As Spark's messages name it. */
  readonly title: string;
  /** What its URLs begin with: `jdbc:postgresql:`. */
  readonly prefix: string;
  quote(name: string): string;
  /** A value in SQL, or undefined where there is no form with the same meaning. */
  literal(value: Value, type: DataType, zone: Zone): string | undefined;
  /** The type of a column in CREATE TABLE, or undefined where there is none. */
  columnType(type: DataType): string | undefined;
  /** The statement that empties a table and leaves it as it is. */
  truncate(table: string, cascade: boolean | undefined): string;
  connect(o: JdbcOptions, zone: Zone): Promise<Connection>;
}

/** A connection. Its errors are the database's own; nothing in them is secret. */
export interface Connection {
  /** The columns that a query gives, with Spark's types and metadata. */
  schema(query: string, timestampNtz: boolean): Promise<StructType>;
  /** Reads the rows of a query that gives `columns`. The connection serves nothing else then; the reader closes it. */
  read(query: string, columns: readonly ReadColumn[], fetchSize: number): AsyncReader;
  /** Runs a statement; gives rows as texts. */
  execute(statement: string): Promise<readonly (readonly (string | null)[])[]>;
  /** Begins what ends with a COMMIT or ROLLBACK. */
  begin(level: string): Promise<void>;
  /** Inserts rows, in statements of at most `batchSize` rows. */
  insert(
    table: string,
    columns: readonly InsertColumn[],
    rows: readonly (readonly Value[])[],
    batchSize: number,
  ): Promise<void>;
  /** Whether the error says that there is no such table. */
  isMissing(error: unknown): boolean;
  /** Ends it; what the server is doing for it is cancelled. */
  close(): Promise<void>;
}

export interface ReadColumn {
  readonly type: DataType;
  /** A time of day, which Spark has as a timestamp. */
  readonly isTime: boolean;
}
export interface InsertColumn {
  readonly name: string;
  readonly type: DataType;
}
