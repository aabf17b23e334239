import { SparkError } from "../../../common/errors/sparkError.ts";
import { errorOf, hdfsError } from "./errors.ts";
import { ask, type Cluster, jsonOf, RemoteFailure } from "./nameNode.ts";

/** Whether there is something at a path. */
async function exists(cluster: Cluster, shown: string, path: string): Promise<boolean> {
  try {
    await ask(cluster, shown, path, { method: "GET", name: "GETFILESTATUS", repeatable: true });
    return true;
  } catch (error) {
    if (error instanceof RemoteFailure && error.remote.exception === "FileNotFoundException") return false;
    throw error instanceof RemoteFailure ? errorOf(shown, error.status, error.remote) : error;
  }
}

/**
 * Moves a file or folder in one step; a file or an empty folder that is there already is replaced. When the connection broke, what is there tells whether it
 * was done.
 */
export async function move(cluster: Cluster, shown: string, from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await ask(cluster, shown, from, {
        method: "PUT",
        name: "RENAME",
        parameters: [
          ["destination", to],
          ["renameoptions", "OVERWRITE"],
        ],
        repeatable: false,
      });
      // Servers that do not know the option answer with whether they did it.
      if (answer.body.length > 0 && !jsonOf<{ boolean?: boolean }>(answer, shown).boolean)
        throw hdfsError("REFUSED", shown, `It cannot be renamed to ${to}.`);
      return;
    } catch (error) {
      if (error instanceof RemoteFailure) throw errorOf(shown, error.status, error.remote);
      if (!(error instanceof SparkError) || error.condition !== "HDFS_ERROR.UNAVAILABLE") throw error;
      if (!(await exists(cluster, shown, from)) && (await exists(cluster, shown, to))) return;
      if (attempt >= cluster.retry.attempts) throw error;
    }
  }
}
