import type { FileStatus, MakeRemoteFileSystem } from "../fileSystem.ts";
import { type HdfsPath, parseHdfsPath } from "./address.ts";
import { readBytes } from "./dataNodeInput.ts";
import { openOutput } from "./dataNodeOutput.ts";
import { errorOf, hdfsError } from "./errors.ts";
import { type Connections, closeConnections, openConnections } from "./exchange.ts";
import { hadoopSettings } from "./hadoopConf.ts";
import { identityOf } from "./identity.ts";
import type { Answer } from "./exchange.ts";
import { ask, type Cluster, jsonOf, openCluster, RemoteFailure, tell } from "./nameNode.ts";
import { newFileParameters, newFolderParameters, retryPolicy, socketTimeout } from "./options.ts";
import { move } from "./rename.ts";

/** What the name node tells about a file; there is more that nobody asks for. */
interface Status {
  readonly pathSuffix: string;
  readonly type: "FILE" | "DIRECTORY" | "SYMLINK";
  readonly length: number;
  readonly modificationTime: number;
}

const statusOf = (path: string, s: Status): FileStatus => ({
  path,
  folder: s.type === "DIRECTORY",
  bytes: s.type === "DIRECTORY" ? 0 : s.length,
  modified: s.modificationTime,
});

/** HDFS over WebHDFS, the interface over HTTP that every name node and data node has. */
export const makeHdfs: MakeRemoteFileSystem = (settings) => {
  const conf = hadoopSettings(settings);
  const clusters = new Map<string, Cluster>();
  let connections: Connections | undefined;

  /** Which cluster a path is in, and where in it. */
  const locate = (shown: string): { cluster: Cluster; at: HdfsPath } => {
    const at = parseHdfsPath(shown, conf);
    const key = `${at.scheme}://${at.authority}`;
    let cluster = clusters.get(key);
    if (!cluster) {
      connections ??= openConnections(socketTimeout(conf));
      cluster = openCluster(at, conf, connections, identityOf(conf, shown), retryPolicy(conf));
      clusters.set(key, cluster);
    }
    return { cluster, at };
  };
  /** The answer to a question about what is there, or undefined when there is nothing. */
  const find = async (shown: string, operation: "GETFILESTATUS" | "LISTSTATUS"): Promise<Answer | undefined> => {
    const { cluster, at } = locate(shown);
    try {
      return await ask(cluster, shown, at.path, { method: "GET", name: operation, repeatable: true });
    } catch (error) {
      if (!(error instanceof RemoteFailure)) throw error;
      if (error.remote.exception === "FileNotFoundException") return undefined;
      throw errorOf(shown, error.status, error.remote);
    }
  };

  return {
    async status(path) {
      const answer = await find(path, "GETFILESTATUS");
      return answer && statusOf(path, jsonOf<{ FileStatus: Status }>(answer, path).FileStatus);
    },
    async list(folder) {
      const answer = await find(folder, "LISTSTATUS");
      if (!answer) return [];
      const { FileStatuses } = jsonOf<{ FileStatuses: { FileStatus: readonly Status[] } }>(answer, folder);
      const above = folder.replace(/\/+$/, "");
      // A file is listed as itself, without a name.
      return FileStatuses.FileStatus.filter((s) => s.pathSuffix !== "")
        .map((s) => statusOf(`${above}/${s.pathSuffix}`, s))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async read(path, position, length) {
      const { cluster, at } = locate(path);
      return readBytes(cluster, path, at.path, position, length);
    },
    async create(path) {
      const { cluster, at } = locate(path);
      if (at.path === "/") throw hdfsError("INVALID_PATH", path, "It is a folder.");
      return openOutput({ cluster, shown: path, path: at.path, parameters: newFileParameters(conf) });
    },
    async makeFolders(path) {
      const { cluster, at } = locate(path);
      const answer = await tell(cluster, path, at.path, {
        method: "PUT",
        name: "MKDIRS",
        parameters: newFolderParameters(conf),
        repeatable: true,
      });
      if (!jsonOf<{ boolean: boolean }>(answer, path).boolean)
        throw hdfsError("REFUSED", path, "The folder cannot be made.");
    },
    async rename(from, to) {
      const [source, target] = [locate(from), locate(to)];
      if (source.cluster !== target.cluster) throw hdfsError("REFUSED", from, `${to} is in another cluster.`);
      await move(source.cluster, from, source.at.path, target.at.path);
    },
    async remove(path) {
      const { cluster, at } = locate(path);
      const parameters = [["recursive", "true"]] as const;
      await tell(cluster, path, at.path, { method: "DELETE", name: "DELETE", parameters, repeatable: true });
    },
    async removeEmpty(folder) {
      const { cluster, at } = locate(folder);
      const parameters = [["recursive", "false"]] as const;
      try {
        await ask(cluster, folder, at.path, { method: "DELETE", name: "DELETE", parameters, repeatable: true });
        return true;
      } catch (error) {
        if (!(error instanceof RemoteFailure)) throw error;
        if (/NotEmpty/.test(error.remote.exception) || /non[- ]empty/i.test(error.remote.message)) return false;
        throw errorOf(folder, error.status, error.remote);
      }
    },
    async close() {
      if (connections) closeConnections(connections);
    },
  };
};
