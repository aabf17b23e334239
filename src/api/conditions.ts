import { defineConditions } from "../common/errors/conditions.ts";

/** Conditions of the API. Import this file for its effect before raising one. */
defineConditions({
  CANNOT_INFER_EMPTY_SCHEMA: ["42K0E", "Can not infer schema from an empty dataset. Give a schema to createDataFrame."],
  FIELD_NOT_NULLABLE_WITH_NAME: ["42000", "<field_name>: This field is not nullable, but got None."],
  SESSION_STOPPED: [
    "08003",
    "The SparkSession has been stopped. Make a new one with SparkSession.builder.getOrCreate().",
  ],
  UNSUPPORTED_MASTER: [
    "0A000",
    "The master <master> is not supported. Kindling runs queries in this process with local[*] or local[N]; remote(...) needs a client that this version does not have.",
  ],
});
