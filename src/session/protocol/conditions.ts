import { defineConditions } from "../../common/errors/conditions.ts";

/** Conditions of the protocol room. Import this file for its effect before raising one. */
defineConditions({
  INVALID_PLAN_INPUT: ["56K00", "The Spark Connect plan is invalid. <message>."],
  INVALID_SCHEMA: ["42K07", "The input schema <inputSchema> is not a valid schema string."],
  "INVALID_SCHEMA.NON_STRUCT_TYPE": [
    "42K07",
    "The input expression should be evaluated to struct type, but got <dataType>.",
  ],
  INVALID_ATTRIBUTE_NAME_SYNTAX: [
    "42601",
    "Syntax error in the attribute name: <name>. Check that backticks appear in pairs, a quoted string is a complete name part and use a backtick only inside quoted name parts.",
  ],
});
