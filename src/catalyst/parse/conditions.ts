import { defineConditions } from "../../common/errors/conditions.ts";

/** The error conditions that lowering raises, with Spark's messages. Import this file for its effect. */
defineConditions({
  INCOMPATIBLE_JOIN_TYPES: ["42613", "The join types <joinType1> and <joinType2> are incompatible."],
  INVALID_LATERAL_JOIN_TYPE: [
    "42613",
    "The <joinType> JOIN with LATERAL correlation is not allowed because an OUTER subquery cannot correlate to its join partner. Remove the LATERAL correlation or use an INNER JOIN, or LEFT OUTER JOIN instead.",
  ],
  NOT_ALLOWED_IN_FROM: ["42601", "Not allowed in the FROM clause:"],
  "NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT": ["42601", "UNPIVOT together with PIVOT."],
  "UNSUPPORTED_FEATURE.LATERAL_JOIN_USING": ["0A000", "JOIN USING with LATERAL correlation."],
  _LEGACY_ERROR_TEMP_0012: ["XX000", "DISTRIBUTE BY is not supported."],
  _LEGACY_ERROR_TEMP_0015: ["XX000", "TABLESAMPLE(<msg>) is not supported."],
  _LEGACY_ERROR_TEMP_0029: ["XX000", "Cannot mix year-month and day-time fields: <literal>."],
  _LEGACY_ERROR_TEMP_0064: ["XX000", "<msg>."],
});
