import { sparkError } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import { readError } from "./parquet/errors.ts";

const OF_RECORDS = /^(MALFORMED_|_LEGACY_ERROR_TEMP_3241)/;

/** The error for a record that cannot be read: as in Spark that of the file, with the record's as its cause. */
export function recordError(path: string, error: unknown): SparkError {
  if (!(error instanceof SparkError) || !OF_RECORDS.test(error.condition)) return readError(path, error);
  const { condition, sqlState, messageParameters, message } = sparkError("FAILED_READ_FILE.NO_HINT", { path });
  // The cause does not survive the way between threads, and says what is wrong.
  return new SparkError({
    condition,
    sqlState,
    messageParameters,
    message: `${message}\nCaused by: ${error.message}`,
    cause: error,
  });
}
