import { defineConditions } from "../../common/errors/conditions.ts";

/** Conditions of the protocol room. Import this file for its effect before raising one. */
defineConditions({
  INVALID_PLAN_INPUT: ["56K00", "The Spark Connect plan is invalid. <message>."],
  INVALID_SCHEMA: ["42K07", "The input schema <inputSchema> is not a valid schema string."],
  "INVALID_SCHEMA.NON_STRUCT_TYPE": [
    "42K07",
    "The input expression should be evaluated to struct type, but got <dataType>.",
  ],
  UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING: [
    "0A000",
    'The char/varchar type can\'t be used in the table schema.\nIf you want Spark treat them as string type as same as Spark 3.0 and earlier, please set "spark.sql.legacy.charVarcharAsString" to "true".',
  ],
  INVALID_ATTRIBUTE_NAME_SYNTAX: [
    "42601",
    "Syntax error in the attribute name: <name>. Check that backticks appear in pairs, a quoted string is a complete name part and use a backtick only inside quoted name parts.",
  ],
});
