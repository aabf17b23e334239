import { defineConditions } from "../../common/errors/conditions.ts";

/** What is wrong with the definition of a function in SQL. */
defineConditions({
  DUPLICATE_ROUTINE_PARAMETER_NAMES: [
    "42734",
    "Found duplicate name(s) in the parameter list of the user-defined routine <routineName>: <names>.",
  ],
  DUPLICATE_ROUTINE_RETURNS_COLUMNS: [
    "42711",
    "Found duplicate column(s) in the RETURNS clause column list of the user-defined routine <routineName>: <columns>.",
  ],
  "USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION": [
    "42601",
    "In routine `<functionName>` parameter `<parameterName>` with DEFAULT must not be followed by parameter `<nextParameterName>` without DEFAULT.",
  ],
  "USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS": [
    "42601",
    "Cannot specify NOT NULL on function parameters: <input>",
  ],
  "USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH": [
    "42601",
    "The number of columns produced by the RETURN clause (num: `<outputSize>`) does not match the number of column names specified by the RETURNS clause (num: `<returnParamSize>`) of <name>.",
  ],
  "USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY": [
    "42601",
    "SQL table function <name> body must be a query.",
  ],
});
