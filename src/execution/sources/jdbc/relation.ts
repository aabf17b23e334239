import type { DataSourceRequest } from "../../../catalyst/catalog/dataSource.ts";
import type { TableSource } from "../../../catalyst/plan/logicalPlan.ts";
import { internalError, sparkError } from "../../../common/errors/conditions.ts";
import { SparkError } from "../../../common/errors/sparkError.ts";
import { getZone } from "../../../types/datetime/zone.ts";
import { sameType, type StructField, type StructType } from "../../../types/dataType.ts";
import { parseDdlSchema, toDdl } from "../../../types/ddl.ts";
import { isTrue, settingsOf } from "../settings.ts";
import { messageOf, redactedUrl } from "./conditions.ts";
import { dialectFor, openConnection } from "./connect.ts";
import type { Comparing } from "./filterSql.ts";
import { jdbcOptions, type JdbcOptions } from "./options.ts";
import { strideConditions } from "./strides.ts";

/** What TableSource.plan holds for a database's table. */
export interface JdbcPlan {
  readonly kind: "jdbc";
  readonly options: JdbcOptions;
  /** The condition of each partition; undefined is all rows. */
  readonly conditions: readonly (string | undefined)[];
  /** Columns that the database compares otherwise than Spark does what it has for them. */
  readonly comparing: ReadonlyMap<string, Comparing>;
  readonly zoneId: string;
}

export function jdbcPlan(source: TableSource): JdbcPlan {
  const plan = source.plan as JdbcPlan | undefined;
  if (plan?.kind !== "jdbc") throw internalError(`the source ${source.format} is no table of a database`);
  return plan;
}

/** A query that gives columns and no rows. */
const schemaQuery = (o: JdbcOptions): string => `${o.prepareQuery}SELECT * FROM ${o.table} WHERE 1=0`;

/** Asks a database for the columns of a table or query, and cuts it into partitions. */
export async function loadRelation(request: DataSourceRequest): Promise<TableSource> {
  const options = jdbcOptions(request.options, request.originalOptions, "read");
  const dialect = dialectFor(options.url);
  const settings = settingsOf(request.config);
  const zoneId = settings["spark.sql.session.timeZone"] ?? "UTC";
  const zone = getZone(zoneId);
  const caseSensitive = isTrue(settings["spark.sql.caseSensitive"]);
  const ntz = options.preferTimestampNtz ?? settings["spark.sql.timestampType"] === "TIMESTAMP_NTZ";
  const connection = await openConnection(options, zone);
  let native: StructType;
  try {
    native = await connection.schema(schemaQuery(options), ntz);
  } catch (error) {
    throw error instanceof SparkError
      ? error
      : sparkError("FAILED_JDBC.READ", { url: redactedUrl(options.url), message: messageOf(error) });
  } finally {
    await connection.close();
  }
  const schema = withCustomTypes(native, options.customSchema, caseSensitive);
  checkNames(schema, caseSensitive);
  if (request.schema && !sameType(request.schema, schema, true))
    throw sparkError("USER_SPECIFIED_AND_ACTUAL_SCHEMA_MISMATCH", {
      schema: ddl(request.schema),
      actualSchema: ddl(schema),
    });
  if (options.hint !== undefined) throw sparkError("HINT_UNSUPPORTED_FOR_JDBC_DIALECT", { jdbcDialect: dialect.title });
  const conditions = request.predicates ?? strideConditions(options, native, dialect.quote, zone, caseSensitive);
  const plan: JdbcPlan = { kind: "jdbc", options, conditions, comparing: comparingOf(native, schema), zoneId };
  return {
    format: "jdbc",
    schema,
    paths: [],
    // The conditions are part of what is read: rows that were cached by others are no use.
    options: { ...request.options, ...(request.predicates ? { predicates: JSON.stringify(request.predicates) } : {}) },
    partitionColumns: [],
    description: `JDBCRelation(${options.table}) [numPartitions=${conditions.length}]`,
    plan,
  };
}

const ddl = (s: StructType): string =>
  toDdl({ kind: "struct", fields: s.fields.map(({ name, type, nullable }) => ({ name, type, nullable })) });

function checkNames(schema: StructType, caseSensitive: boolean): void {
  const seen = new Set<string>();
  for (const f of schema.fields) {
    const key = caseSensitive ? f.name : f.name.toLowerCase();
    if (seen.has(key)) throw sparkError("COLUMN_ALREADY_EXISTS", { columnName: `\`${key}\`` });
    seen.add(key);
  }
}

/** Columns with the types that the user wants for them. */
function withCustomTypes(native: StructType, text: string | undefined, caseSensitive: boolean): StructType {
  if (text === undefined || text.trim() === "") return native;
  const wanted = parseDdlSchema(text);
  checkNames(wanted, caseSensitive);
  const find = (f: StructField): StructField | undefined =>
    wanted.fields.find((w) => (caseSensitive ? w.name === f.name : w.name.toLowerCase() === f.name.toLowerCase()));
  return {
    kind: "struct",
    fields: native.fields.map((f) => {
      const custom = find(f);
      return custom ? { ...f, type: custom.type } : f;
    }),
  };
}

/** Types of the database that compare as Spark's type for them does. Others, such as money or an enum, have an order of their own or take no text beside them. */
const TRANSPARENT = new Set(
  "bool int2 int4 int8 smallserial serial bigserial float4 float8 numeric text varchar bpchar char name date timestamp timestamptz oid".split(
    " ",
  ),
);

function comparingOf(native: StructType, schema: StructType): ReadonlyMap<string, Comparing> {
  return new Map(
    native.fields.flatMap((f, i): [string, Comparing][] => {
      const name = String(f.metadata?.["jdbcClientType"] ?? "");
      if (!sameType(f.type, schema.fields[i]!.type, true)) return [[f.name, "other"]];
      return TRANSPARENT.has(name) ? [] : [[f.name, name === "uuid" ? "uuid" : "other"]];
    }),
  );
}
