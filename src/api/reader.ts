import type { DataSource } from "../session/protocol/messages/relations.ts";
import { typeToJson } from "../types/json.ts";
import { DataFrame } from "./dataFrame.ts";
import { type OptionValue, optionTexts } from "./options.ts";
import { relationOf } from "./planIds.ts";
import { type DataTypeLike, plainSchema } from "./schema/dataTypes.ts";
import type { SparkSession } from "./sparkSession.ts";
import type { Row } from "./values/row.ts";

type Paths = string | readonly string[];
type Options = Readonly<Record<string, OptionValue>>;

/** How a table is cut: ranges of a column (a number, date or timestamp) between two bounds. Rows beyond them are in the first and last partition. */
export interface JdbcPartitions {
  readonly column: string;
  readonly lowerBound: number | bigint | string;
  readonly upperBound: number | bigint | string;
  readonly numPartitions: number;
}

/** Reads files and tables: `spark.read.option("header", true).csv(path)`. Nothing is opened before the frame is used. */
export class DataFrameReader {
  private readonly session: SparkSession;
  private source: string | undefined;
  private schemaText: string | undefined;
  private readonly given: Record<string, string> = {};

  constructor(session: SparkSession) {
    this.session = session;
  }

  format(source: string): this {
    this.source = source;
    return this;
  }
  /** The schema, as DDL (`a INT, b STRING`), JSON or a StructType. */
  schema(schema: DataTypeLike): this {
    this.schemaText = typeToJson(plainSchema(schema));
    return this;
  }
  option(key: string, value: OptionValue): this {
    Object.assign(this.given, optionTexts({ [key]: value }));
    return this;
  }
  options(options: Options): this {
    Object.assign(this.given, optionTexts(options));
    return this;
  }
  load<T = Row>(path: Paths = [], options: Options = {}): DataFrame<T> {
    this.options(options);
    return this.read<T>(path);
  }
  private read<T>(path: Paths, predicates?: readonly string[]): DataFrame<T> {
    const dataSource: DataSource = {
      ...(this.source === undefined ? {} : { format: this.source }),
      ...(this.schemaText === undefined ? {} : { schema: this.schemaText }),
      options: { ...this.given },
      paths: typeof path === "string" ? [path] : path,
      ...(predicates ? { predicates } : {}),
    };
    return new DataFrame<T>(this.session, relationOf({ read: { dataSource } }));
  }
  /**
   * A table of a database, `jdbc:postgresql://host:port/db`; `table` may be a query in parentheses with a name behind it. It is read by one connection, or by several at
   * once: by ranges of a column, or by conditions, one for each.
   */
  jdbc<T = Row>(
    url: string,
    table: string,
    partitions?: JdbcPartitions | readonly string[],
    properties: Options = {},
  ): DataFrame<T> {
    const byColumn = partitions !== undefined && "column" in partitions ? partitions : undefined;
    if (byColumn) {
      const { column, ...bounds } = byColumn;
      this.options({ partitionColumn: column, ...bounds });
    }
    this.format("jdbc").options(properties).options({ url, dbtable: table });
    return this.read<T>([], byColumn ? undefined : (partitions as readonly string[] | undefined));
  }
  table<T = Row>(name: string): DataFrame<T> {
    return new DataFrame<T>(
      this.session,
      relationOf({ read: { namedTable: { unparsedIdentifier: name, options: { ...this.given } } } }),
    );
  }
  parquet<T = Row>(path: Paths, options: Options = {}): DataFrame<T> {
    return this.format("parquet").load<T>(path, options);
  }
  csv<T = Row>(
    path: Paths,
    options: Options & { readonly header?: boolean; readonly inferSchema?: boolean; readonly sep?: string } = {},
  ): DataFrame<T> {
    return this.format("csv").load<T>(path, options);
  }
  json<T = Row>(path: Paths, options: Options = {}): DataFrame<T> {
    return this.format("json").load<T>(path, options);
  }
  /** One row a line, in the column `value`. */
  text(path: Paths, options: Options = {}): DataFrame<{ readonly value: string }> {
    return this.format("text").load<{ readonly value: string }>(path, options);
  }
  orc<T = Row>(path: Paths, options: Options = {}): DataFrame<T> {
    return this.format("orc").load<T>(path, options);
  }
  xml<T = Row>(path: Paths, options: Options = {}): DataFrame<T> {
    return this.format("xml").load<T>(path, options);
  }
}
