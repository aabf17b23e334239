import { defineConditions, sparkError } from "../../../common/errors/conditions.ts";
import { SparkError } from "../../../common/errors/sparkError.ts";
import "../../files/conditions.ts";
import { safePath } from "../../files/paths.ts";
import { simpleString } from "../../../types/ddl.ts";
import type { DataType } from "../../../types/dataType.ts";
import type { SchemaNode } from "./metadata.ts";

defineConditions({
  "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER": [
    "KD001",
    "Could not read footer. Please ensure that the file is in either ORC or Parquet format.\nIf not, please convert it to a valid format. If the file is in the valid format, please check if it is corrupt.\nIf it is, you can choose to either ignore it or fix the corruption.",
  ],
  "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH": [
    "KD001",
    "Data type mismatches when reading Parquet column <column>. Expected Spark type <expectedType>, actual Parquet type <actualType>.",
  ],
  PARQUET_TYPE_ILLEGAL: ["42846", "Illegal Parquet type: <parquetType>."],
  PARQUET_TYPE_NOT_RECOGNIZED: ["42846", "Unrecognized Parquet type: <field>."],
  PARQUET_TYPE_NOT_SUPPORTED: ["42846", "Parquet type not yet supported: <parquetType>."],
});

const isMissing = (e: unknown): boolean => (e as NodeJS.ErrnoException | undefined)?.code === "ENOENT";

const reason = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)));

/** The error for a footer that cannot be read; `cause` says what is wrong. */
export const footerError = (path: string, cause: unknown): SparkError =>
  cause instanceof SparkError
    ? cause
    : sparkError(
        `FAILED_READ_FILE.${isMissing(cause) ? "FILE_NOT_EXIST" : "CANNOT_READ_FILE_FOOTER"}`,
        { path: safePath(path) },
        { cause: reason(cause) },
      );

/** The error for data that cannot be read. */
export const readError = (path: string, cause: unknown): SparkError =>
  cause instanceof SparkError
    ? cause
    : sparkError(
        `FAILED_READ_FILE.${isMissing(cause) ? "FILE_NOT_EXIST" : "NO_HINT"}`,
        { path: safePath(path) },
        { cause: reason(cause) },
      );

/** A page or level stream that contradicts itself; becomes the cause of FAILED_READ_FILE. */
export class CorruptError extends Error {}

/** A Parquet type as Spark's messages write it. */
export function parquetTypeText(node: SchemaNode): string {
  if (!node.physical) return "group";
  const l = node.logical;
  if (!l) return node.physical;
  switch (l.kind) {
    case "DECIMAL":
      return `${node.physical} (DECIMAL(${l.precision},${l.scale}))`;
    case "TIME":
    case "TIMESTAMP":
      return `${node.physical} (${l.kind}(${l.unit},${l.utc}))`;
    case "INTEGER":
      return `${node.physical} (INTEGER(${l.bits},${l.signed}))`;
    default:
      return `${node.physical} (${l.kind})`;
  }
}

export const typeMismatch = (path: string, node: SchemaNode, expected: DataType): SparkError =>
  sparkError("FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH", {
    path,
    column: `[${node.path.join(", ")}]`,
    expectedType: simpleString(expected),
    actualType: parquetTypeText(node),
  });
