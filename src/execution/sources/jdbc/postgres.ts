import type { Dialect } from "./dialect.ts";
import { connectPostgres } from "./postgres/connection.ts";
import { columnType } from "./postgres/types.ts";
import { literalText } from "./postgres/values.ts";

/** PostgreSQL, by the package `pg`. */
export const postgres: Dialect = {
  title: "PostgresDialect",
  prefix: "jdbc:postgresql:",
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  literal: literalText,
  columnType,
  truncate: (table, cascade) => `TRUNCATE TABLE ONLY ${table}${cascade ? " CASCADE" : ""}`,
  connect: connectPostgres,
};
