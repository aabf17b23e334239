import { defineConditions, sparkError } from "../../common/errors/conditions.ts";
import type { SparkError } from "../../common/errors/sparkError.ts";
import { safePath } from "./paths.ts";

defineConditions({
  FAILED_READ_FILE: ["KD001", "Encountered error while reading file <path>."],
  "FAILED_READ_FILE.NO_HINT": ["KD001", ""],
  "FAILED_READ_FILE.FILE_NOT_EXIST": [
    "KD001",
    "File does not exist. It is possible the underlying files have been updated.\nYou can explicitly invalidate the cache in Spark by running 'REFRESH TABLE tableName' command in SQL or by recreating the Dataset/DataFrame involved.",
  ],
  UNSUPPORTED_FILE_SYSTEM: [
    "0A000",
    'org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme "<scheme>". There are: <schemes>.',
  ],
  UNSUPPORTED_FILE_OPERATION: ["0A000", "Files at <path> can only be read: <operation> is not possible there."],
  FILE_SYSTEM_FAILED: ["58030", "<operation> <path> failed: <reason>."],
  FILE_SYSTEM_TIMEOUT: [
    "58030",
    "<operation> <path> did not end within <seconds> s. The setting spark.kindling.io.timeout says how long to wait.",
  ],
  MISSING_PACKAGE: [
    "58030",
    'The package <package>, which <what> needs, is not installed: run "npm install <package>".',
  ],
});

/** An operation at a place that is reached by a network has failed. `reason` must hold nothing secret. */
export const fileSystemFailed = (operation: string, path: string, reason: string, cause?: unknown): SparkError =>
  sparkError(
    "FILE_SYSTEM_FAILED",
    { operation, path: safePath(path), reason: reason.trim().replace(/\.$/, "") },
    cause === undefined ? {} : { cause },
  );

export const fileNotThere = (path: string): SparkError =>
  sparkError("FAILED_READ_FILE.FILE_NOT_EXIST", { path: safePath(path) });

export const readOnly = (path: string, operation: string): SparkError =>
  sparkError("UNSUPPORTED_FILE_OPERATION", { path: safePath(path), operation });

/** The text of an error's reason. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  // `fetch failed` alone says nothing.
  return cause instanceof Error && cause.message !== "" && !message.includes(cause.message)
    ? `${message}: ${cause.message}`
    : message || error.name;
};
