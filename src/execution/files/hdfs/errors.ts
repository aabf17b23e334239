import { defineConditions, sparkError } from "../../../common/errors/conditions.ts";
import type { SparkError } from "../../../common/errors/sparkError.ts";

defineConditions({
  HADOOP_CONFIGURATION: ["F0000", "The configuration of Hadoop in <file> cannot be used: <problem>."],
  HDFS_ERROR: ["58030", "HDFS cannot do what is needed with <path>:"],
  "HDFS_ERROR.ACCESS_DENIED": ["42501", "<reason>"],
  "HDFS_ERROR.INVALID_PATH": ["42K05", "<reason>"],
  "HDFS_ERROR.NOT_FOUND": ["42K03", "File does not exist. <reason>"],
  "HDFS_ERROR.AUTHENTICATION": ["28000", "<reason>"],
  "HDFS_ERROR.SAFE_MODE": ["57000", "The name node is in safe mode and changes nothing. <reason>"],
  "HDFS_ERROR.UNAVAILABLE": ["08001", "<reason>"],
  "HDFS_ERROR.REFUSED": ["58030", "<reason>"],
});

export type HdfsProblem =
  | "ACCESS_DENIED"
  | "INVALID_PATH"
  | "NOT_FOUND"
  | "AUTHENTICATION"
  | "SAFE_MODE"
  | "UNAVAILABLE"
  | "REFUSED";

/** An error that names the path and says what is wrong with it. */
export const hdfsError = (problem: HdfsProblem, path: string, reason: string, cause?: unknown): SparkError =>
  sparkError(`HDFS_ERROR.${problem}`, { path, reason }, cause === undefined ? {} : { cause });

/** What the server says is wrong: the name of a Java exception without its package, and its message. */
export interface RemoteException {
  readonly exception: string;
  readonly message: string;
}

/** The exception in the body of an answer, or what stands in its place when a proxy or another server answered. */
export function remoteException(status: number, body: Uint8Array): RemoteException {
  const text = Buffer.from(body).toString("utf8");
  try {
    const { RemoteException } = JSON.parse(text) as { RemoteException?: Partial<RemoteException> };
    if (RemoteException?.exception)
      return { exception: RemoteException.exception, message: (RemoteException.message ?? "").split("\n")[0]! };
  } catch {}
  const shown = text
    .replace(/<(style|title)[\s\S]*?<\/\1>|<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return { exception: `HTTP status ${status}`, message: shown.slice(0, 200) };
}

/** Spark's error for a remote exception. */
export function errorOf(path: string, status: number, { exception, message }: RemoteException): SparkError {
  const said = message === "" ? exception : `${exception}: ${message}`;
  if (exception === "FileNotFoundException") return hdfsError("NOT_FOUND", path, message);
  if (exception === "SafeModeException") return hdfsError("SAFE_MODE", path, message);
  if (exception === "InvalidPathException") return hdfsError("INVALID_PATH", path, said);
  if (exception === "AccessControlException") return hdfsError("ACCESS_DENIED", path, said);
  if (status === 401)
    return hdfsError(
      "AUTHENTICATION",
      path,
      `The name node wants a login, such as Kerberos, that is not supported. ${said}`,
    );
  if (status === 403 && exception === "SecurityException") return hdfsError("AUTHENTICATION", path, said);
  return hdfsError("REFUSED", path, said);
}
