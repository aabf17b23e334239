import { defineConditions, sparkError } from "../../../common/errors/conditions.ts";
import type { SparkError } from "../../../common/errors/sparkError.ts";

defineConditions({
  _LEGACY_ERROR_TEMP_1171: ["XX000", "createTableColumnTypes option column <col> not found in schema <schema>."],
  _LEGACY_ERROR_TEMP_1286: [
    "XX000",
    "User-defined partition column <columnName> not found in the JDBC relation: <schema>.",
  ],
  _LEGACY_ERROR_TEMP_1287: [
    "XX000",
    "Partition column type should be <numericType>, <dateType>, or <timestampType>, but <dataType> found.",
  ],
  _LEGACY_ERROR_TEMP_1288: ["XX000", "Table or view '<table>' already exists. SaveMode: ErrorIfExists."],
  _LEGACY_ERROR_TEMP_2078: [
    "XX000",
    "Both '<jdbcTableName>' and '<jdbcQueryString>' can not be specified at the same time.",
  ],
  _LEGACY_ERROR_TEMP_2079: ["XX000", "Option '<jdbcTableName>' or '<jdbcQueryString>' is required."],
  _LEGACY_ERROR_TEMP_2080: ["XX000", "Option `<optionName>` can not be empty."],
  _LEGACY_ERROR_TEMP_2081: [
    "XX000",
    "Invalid value `<value>` for parameter `<jdbcTxnIsolationLevel>`. This can be `NONE`, `READ_UNCOMMITTED`, `READ_COMMITTED`, `REPEATABLE_READ` or `SERIALIZABLE`.",
  ],
  _LEGACY_ERROR_TEMP_2082: ["XX000", "Can't get JDBC type for <catalogString>."],
  COLUMN_ARRAY_ELEMENT_TYPE_MISMATCH: [
    "0A000",
    "Some values in field <pos> are incompatible with the column array type. Expected type <type>.",
  ],
  COLUMN_NOT_DEFINED_IN_TABLE: [
    "42703",
    "<colType> column <colName> is not defined in table <tableName>, defined table columns are: <tableCols>.",
  ],
  FAILED_JDBC: ["HV000", "Failed JDBC <url> on the operation:"],
  "FAILED_JDBC.CONNECTION": ["HV000", "Couldn't connect to the database"],
  "FAILED_JDBC.READ": ["HV000", "Couldn't read the rows: <message>"],
  "FAILED_JDBC.WRITE": ["HV000", "Couldn't write to the table <table>, which is as it was before: <message>"],
  HINT_UNSUPPORTED_FOR_JDBC_DIALECT: [
    "42822",
    "The option `hint` is not supported for <jdbcDialect> in JDBC data source. Supported dialects are `MySQLDialect`, `OracleDialect` and `DatabricksDialect`.",
  ],
  JDBC_DRIVER_NOT_FOUND: ["58030", "<problem>"],
  JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR: [
    "42000",
    "JDBC external engine syntax error. The error was caused by the query <jdbcQuery>. <externalEngineError>.",
  ],
  "JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR.DURING_OUTPUT_SCHEMA_RESOLUTION": [
    "42000",
    "The error occurred during output schema resolution.",
  ],
  "JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR.DURING_QUERY_EXECUTION": ["42000", "The error occurred during query execution."],
  JDBC_ILLEGAL_OPTION: ["22023", "<message>"],
  UNRECOGNIZED_SQL_TYPE: ["42704", "Unrecognized SQL type - name: <typeName>, id: <jdbcType>."],
  UNSUPPORTED_DATASOURCE_FOR_DIRECT_QUERY: [
    "0A000",
    "Unsupported data source type for direct query on files: <dataSourceType>",
  ],
  USER_SPECIFIED_AND_ACTUAL_SCHEMA_MISMATCH: [
    "42K03",
    "The user-specified schema doesn't match the actual schema:\nuser-specified: <schema>, actual: <actualSchema>. If you're using\nDataFrameReader.schema API or creating a table, please do not specify the schema.\nOr if you're scanning an existed table, please drop it and re-create it.",
  ],
});

/** What Spark raises as IllegalArgumentException without a condition of its own. */
export const illegalOption = (message: string): SparkError => sparkError("JDBC_ILLEGAL_OPTION", { message });

export function require(holds: boolean, message: string): void {
  if (!holds) throw illegalOption(`requirement failed: ${message}`);
}

/** A URL as messages show it: what follows the name of the database's kind may hold a password. */
export const redactedUrl = (url: string): string => `${/^jdbc:[\w+.-]+:/.exec(url)?.[0] ?? "jdbc:"}*********(redacted)`;

/** An error of the database as one line. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
