import { defineConditions } from "../../common/errors/conditions.ts";

/** The error conditions that several formats raise. Import this file for its effect before raising one. */
defineConditions({
  CODEC_NOT_AVAILABLE: ["56038", "The codec <codecName> is not available."],
  "CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION": ["56038", "Available codecs are <availableCodecs>."],
  UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE: [
    "0A000",
    "The <format> datasource doesn't support the column <columnName> of the type <columnType>.",
  ],
});
