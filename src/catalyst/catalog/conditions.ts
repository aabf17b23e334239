import { defineConditions } from "../../common/errors/conditions.ts";

/** The error conditions that the catalog raises, with Spark's messages. Import this file for its effect. */
defineConditions({
  EXPECT_VIEW_NOT_TABLE: ["42809", "The table <tableName> does not support <operation>."],
  "EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE": ["42809", ""],
  REQUIRES_SINGLE_PART_NAMESPACE: [
    "42K05",
    "<sessionCatalog> requires a single-part namespace, but got identifier <identifier>.",
  ],
  ROUTINE_ALREADY_EXISTS: [
    "42723",
    "Cannot create the <newRoutineType> <routineName> because a <existingRoutineType> of that name already exists.\nChoose a different name, drop or replace the existing <existingRoutineType>, or add the IF NOT EXISTS clause to tolerate a pre-existing <newRoutineType>.",
  ],
  ROUTINE_NOT_FOUND: [
    "42883",
    "The routine <routineName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a schema and catalog, verify the current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the error on drop use DROP ... IF EXISTS.",
  ],
  SCHEMA_ALREADY_EXISTS: [
    "42P06",
    "Cannot create schema <schemaName> because it already exists.\nChoose a different name, drop the existing schema, or add the IF NOT EXISTS clause to tolerate pre-existing schema.",
  ],
  SCHEMA_NOT_EMPTY: [
    "2BP01",
    "Cannot drop a schema <schemaName> because it contains objects.\nUse DROP SCHEMA ... CASCADE to drop the schema and all its objects.",
  ],
  SCHEMA_NOT_FOUND: [
    "42704",
    "The schema <schemaName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a catalog, verify the current_schema() output, or qualify the name with the correct catalog.\nTo tolerate the error on drop use DROP SCHEMA IF EXISTS.",
  ],
  TABLE_OR_VIEW_ALREADY_EXISTS: [
    "42P07",
    "Cannot create table or view <relationName> because it already exists.\nChoose a different name, drop or replace the existing object, or add the IF NOT EXISTS clause to tolerate pre-existing objects.",
  ],
  TABLE_OR_VIEW_NOT_FOUND: [
    "42P01",
    "The table or view <relationName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nSearch path: <searchPath>.\nIf you did not qualify the name with a schema, verify the current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS.",
  ],
  TEMP_TABLE_OR_VIEW_ALREADY_EXISTS: [
    "42P07",
    "Cannot create the temporary view <relationName> because it already exists.\nChoose a different name, drop or replace the existing view.",
  ],
  "UNSUPPORTED_FEATURE.DROP_DATABASE": ["0A000", "Drop the default database <database>."],
  VARIABLE_ALREADY_EXISTS: [
    "42723",
    "Cannot create the variable <variableName> because it already exists.\nChoose a different name, or drop or replace the existing variable.",
  ],
  VARIABLE_NOT_FOUND: [
    "42883",
    "The variable <variableName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a schema and catalog, verify the current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the error on drop use DROP VARIABLE IF EXISTS.",
  ],
  VIEW_NOT_FOUND: [
    "42P01",
    "The view <relationName> cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a schema, verify the current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the error on drop use DROP VIEW IF EXISTS.",
  ],
  WRONG_COMMAND_FOR_OBJECT_TYPE: [
    "42809",
    "The operation <operation> requires a <requiredType>. But <objectName> is a <foundType>. Use <alternative> instead.",
  ],
});
