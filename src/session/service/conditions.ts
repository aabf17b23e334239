import { defineConditions } from "../../common/errors/conditions.ts";

/** Conditions of the service room. Import this file for its effect before raising one. */
defineConditions({
  CREATE_VIEW_COLUMN_ARITY_MISMATCH: ["21S01", "Cannot create view <viewName>, the reason is"],
  "CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS": [
    "21S01",
    "not enough data columns: View columns: <viewColumns>. Data columns: <dataColumns>.",
  ],
  "CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS": [
    "21S01",
    "too many data columns: View columns: <viewColumns>. Data columns: <dataColumns>.",
  ],
  TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS: [
    "428EK",
    "CREATE TEMPORARY VIEW or the corresponding Dataset APIs only accept single-part view names, but got: <actualName>.",
  ],
  SPECIFY_CLUSTER_BY_WITH_PARTITIONED_BY_IS_NOT_ALLOWED: [
    "42908",
    "Cannot specify both CLUSTER BY and PARTITIONED BY.",
  ],
  PATH_ALREADY_EXISTS: [
    "42K04",
    'Path <outputPath> already exists. Set mode as "overwrite" to overwrite the existing path.',
  ],
  INSERT_COLUMN_ARITY_MISMATCH: ["21S01", "Cannot write to <tableName>, the reason is"],
  "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS": [
    "21S01",
    "not enough data columns: Table columns: <tableColumns>. Data columns: <dataColumns>.",
  ],
  "INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS": [
    "21S01",
    "too many data columns: Table columns: <tableColumns>. Data columns: <dataColumns>.",
  ],
  INCOMPATIBLE_DATA_FOR_TABLE: ["KD000", "Cannot write incompatible data for the table <tableName>:"],
  "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST": [
    "KD000",
    "Cannot safely cast <colName> <srcType> to <targetType>.",
  ],
  "INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS": ["KD000", "Cannot write extra columns <extraColumns>."],
  "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_FIND_DATA": ["KD000", "Cannot find data for the output column <colName>."],
  NON_PARTITION_COLUMN: ["42000", "PARTITION clause cannot contain the non-partition column: <columnName>."],
  TABLE_OR_VIEW_NOT_FOUND: [
    "42P01",
    "The table or view <relationName> cannot be found. Verify the spelling and correctness of the schema and catalog. If you did not qualify the name with a schema, verify the current_schema() output, or qualify the name with the correct schema and catalog. To tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS.",
  ],
  COLUMN_NOT_FOUND: [
    "42703",
    "The column <colName> cannot be found. Verify the spelling and correctness of the column name according to the SQL config <caseSensitiveConfig>.",
  ],
  LOCATION_ALREADY_EXISTS: [
    "42710",
    "Cannot name the managed table as <identifier>, as its associated location <location> already exists. Please pick a different table name, or remove the existing location first.",
  ],
  CATALOG_NOT_FOUND: ["42P08", "The catalog <catalogName> not found."],
  UNRESOLVED_ROUTINE: ["42883", "Cannot resolve routine <routineName> on search path <searchPath>."],
  "UNSUPPORTED_SHOW_CREATE_TABLE.ON_TEMPORARY_VIEW": [
    "0A000",
    "Unsupported a SHOW CREATE TABLE command. The command is not supported on a temporary view <tableName>.",
  ],
  OPERATION_CANCELED: ["HY008", "Operation has been canceled."],
  UNRESOLVED_VARIABLE: ["42883", "Cannot resolve variable <variableName> on search path <searchPath>."],
  DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE: [
    "42734",
    "Found duplicate variable <variableName> in the declare variable list. Please, remove one of them.",
  ],
  DUPLICATE_ASSIGNMENTS: ["42701", "The columns or variables <nameList> appear more than once as assignment targets."],
  ASSIGNMENT_ARITY_MISMATCH: [
    "42802",
    "The number of columns or variables assigned or aliased: <numTarget> does not match the number of source expressions: <numExpr>.",
  ],
  "UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET": [
    "0A000",
    "<variableName> is a VARIABLE and cannot be updated using the SET statement. Use SET VARIABLE <variableName> = ... instead.",
  ],
  ROW_SUBQUERY_TOO_MANY_ROWS: ["21000", "More than one row returned by a subquery used as a row."],
  DESCRIBE_JSON_NOT_EXTENDED: [
    "0A000",
    "DESCRIBE TABLE ... AS JSON only supported when [EXTENDED|FORMATTED] is specified. For example: DESCRIBE EXTENDED <tableName> AS JSON is supported but DESCRIBE <tableName> AS JSON is not.",
  ],
  PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA: [
    "42703",
    "Partition column <column> not found in schema <schema>. Please provide the existing column for partitioning.",
  ],
});
