import { sparkError } from "../../../common/errors/conditions.ts";
import type { SparkError } from "../../../common/errors/sparkError.ts";
import { errorOf, hdfsError, type RemoteException, remoteException } from "./errors.ts";
import { type Answer, exchange, networkReason, pause } from "./exchange.ts";
import { ask, backoff, type Cluster, dataNodeUrl, RemoteFailure } from "./nameNode.ts";

/** The end of a file is told by an error when a read begins there. */
const beyondEnd = (error: unknown): boolean =>
  error instanceof RemoteFailure && /out of (the )?range/i.test(error.remote.message);

/** A file that was there when it was listed, and is no more, is Spark's own error. */
const readError = (shown: string, status: number, remote: RemoteException): SparkError =>
  remote.exception === "FileNotFoundException"
    ? sparkError("FAILED_READ_FILE.FILE_NOT_EXIST", { path: shown })
    : errorOf(shown, status, remote);

/** The data nodes that did not work are told to the name node, which then names another. */
const excluding = (lost: ReadonlySet<string>): [string, string][] =>
  lost.size === 0 ? [] : [["excludedatanodes", [...lost].join(",")]];

/**
 * Bytes of a file, of the data node that the name node names. When a data node is lost in the middle, what is missing is read from another one. A data node
 * passes on blocks that it has not itself, so a read may go over the end of a block.
 */
export async function readBytes(
  cluster: Cluster,
  shown: string,
  path: string,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const lost = new Set<string>();
  let got = 0;
  let failures = 0;
  let problem = "";
  let cause: unknown;
  while (got < length) {
    if (failures >= cluster.retry.attempts)
      throw hdfsError("UNAVAILABLE", shown, `No data node gives its data. ${problem}`, cause);
    if (failures > 0) await pause(backoff(cluster.retry, failures - 1));
    let answer: Answer;
    let node = "";
    try {
      const redirect = await ask(cluster, shown, path, {
        method: "GET",
        name: "OPEN",
        parameters: [
          ["offset", String(position + got)],
          ["length", String(length - got)],
          ["noredirect", "true"],
          ...excluding(lost),
        ],
        repeatable: true,
      });
      const url = dataNodeUrl(redirect, shown);
      node = new URL(url).host;
      answer = await exchange(cluster.connections, "GET", url);
    } catch (error) {
      if (beyondEnd(error)) break;
      if (error instanceof RemoteFailure) {
        // With every data node that there is excluded the name node finds none; the first may be back.
        if (lost.size === 0 || !/find datanode/i.test(error.remote.message))
          throw readError(shown, error.status, error.remote);
        lost.clear();
      } else if (node === "") throw error;
      else lost.add(node);
      if (node !== "") problem = `${node}: ${networkReason(error)}`;
      cause = error;
      failures++;
      continue;
    }
    if (answer.status >= 400) {
      const remote = remoteException(answer.status, answer.body);
      // Of these another data node would say the same.
      if (["FileNotFoundException", "AccessControlException", "SecurityException"].includes(remote.exception))
        throw readError(shown, answer.status, remote);
      problem = `${node}: ${remote.exception}: ${remote.message}`;
      lost.add(node);
      failures++;
      continue;
    }
    const piece = answer.body.subarray(0, length - got);
    if (piece.length > 0) pieces.push(piece);
    got += piece.length;
    if (!answer.broken) break;
    problem = `${node}: ${networkReason(answer.broken)}`;
    cause = answer.broken;
    lost.add(node);
    failures = piece.length > 0 ? 1 : failures + 1;
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
