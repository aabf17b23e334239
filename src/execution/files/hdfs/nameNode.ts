import { type HdfsPath, nameNodeOrigins } from "./address.ts";
import { errorOf, hdfsError, type RemoteException, remoteException } from "./errors.ts";
import { type Answer, type Connections, exchange, networkReason, neverArrived, pause } from "./exchange.ts";
import type { HadoopSettings } from "./hadoopConf.ts";

/** The name nodes of one cluster, of which one is active. */
export interface Cluster {
  readonly origins: readonly string[];
  /** Which one answered last. */
  active: number;
  readonly connections: Connections;
  /** Parameters of every request: who asks. */
  readonly identity: readonly (readonly [string, string])[];
  readonly retry: RetryPolicy;
}

export interface RetryPolicy {
  /** Attempts with one name node, and with several. */
  readonly attempts: number;
  readonly failoverAttempts: number;
  /** Milliseconds before the second attempt; doubled for each one after it. */
  readonly pause: number;
  readonly longestPause: number;
}

export type Parameters = readonly (readonly [name: string, value: string])[];

export interface Operation {
  readonly method: "GET" | "PUT" | "DELETE";
  readonly name: string;
  readonly parameters?: Parameters;
  /** Whether it may be sent again when it is not known if it was done. */
  readonly repeatable: boolean;
}

/** An exception that the name node answered with; the caller may know what it means. */
export class RemoteFailure extends Error {
  readonly status: number;
  readonly remote: RemoteException;
  constructor(status: number, remote: RemoteException) {
    super(`${remote.exception}: ${remote.message}`);
    this.status = status;
    this.remote = remote;
  }
}

export function openCluster(
  at: HdfsPath,
  conf: HadoopSettings,
  connections: Connections,
  identity: Cluster["identity"],
  retry: RetryPolicy,
): Cluster {
  return { origins: nameNodeOrigins(at, conf), active: 0, connections, identity, retry };
}

/** Addresses of WebHDFS have each part of a path encoded, and `/` between them. */
export const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

export function requestUrl(
  origin: string,
  path: string,
  operation: string,
  ...parameters: readonly Parameters[]
): string {
  const query = [["op", operation] as const, ...parameters.flat()]
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return `${origin}/webhdfs/v1${encodePath(path)}?${query}`;
}

/** Answers of a name node that another one, or the same one later, gives otherwise. None of them has changed anything. */
const TRANSIENT = new Set(["StandbyException", "RetriableException", "ObserverRetryOnActiveException"]);

/** The wait before an attempt: doubled each time, and of random length so that many threads do not come back at once. */
export const backoff = (policy: RetryPolicy, attempt: number): number =>
  Math.min(policy.longestPause, policy.pause * 2 ** attempt) * (0.5 + Math.random() / 2);

/** Asks the name node, the next one when this one is not there or not active, and again when a connection broke. Fails with RemoteFailure when it says no. */
export async function ask(cluster: Cluster, shown: string, path: string, operation: Operation): Promise<Answer> {
  const { origins, retry } = cluster;
  const attempts = origins.length > 1 ? retry.failoverAttempts : retry.attempts;
  let problem = "";
  let cause: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    // The other name nodes are asked at once; a wait comes before each further round.
    if (attempt > 0 && attempt % origins.length === 0)
      await pause(backoff(retry, Math.floor(attempt / origins.length) - 1));
    const used = cluster.active % origins.length;
    const url = requestUrl(origins[used]!, path, operation.name, cluster.identity, operation.parameters ?? []);
    try {
      const answer = await exchange(cluster.connections, operation.method, url);
      if (answer.broken) throw answer.broken;
      if (answer.status < 400) return answer;
      const remote = remoteException(answer.status, answer.body);
      if (!TRANSIENT.has(remote.exception) && answer.status !== 503) throw new RemoteFailure(answer.status, remote);
      problem = `${origins[used]}: ${remote.exception}${remote.message && `: ${remote.message}`}`;
      cause = undefined;
    } catch (error) {
      if (error instanceof RemoteFailure) throw error;
      problem = `${origins[used]}: ${networkReason(error)}`;
      cause = error;
      if (!operation.repeatable && !neverArrived(error)) break;
    }
    // Somebody else may have moved on already.
    if (cluster.active % origins.length === used) cluster.active = (used + 1) % origins.length;
  }
  const hint = neverArrived(cause) ? ". dfs.namenode.http-address says where a name node answers over HTTP" : "";
  throw hdfsError("UNAVAILABLE", shown, `No name node answers. ${problem}${hint}.`, cause);
}

/** As `ask`, but exceptions are Spark's errors. */
export async function tell(cluster: Cluster, shown: string, path: string, operation: Operation): Promise<Answer> {
  try {
    return await ask(cluster, shown, path, operation);
  } catch (error) {
    throw error instanceof RemoteFailure ? errorOf(shown, error.status, error.remote) : error;
  }
}

/** The body of an answer. */
export function jsonOf<T>(answer: Answer, shown: string): T {
  try {
    return JSON.parse(Buffer.from(answer.body).toString("utf8")) as T;
  } catch (cause) {
    throw hdfsError("REFUSED", shown, "What answers is no name node: its answer is not JSON.", cause);
  }
}

/** The address of the data node that a name node hands out, in the body or as a redirect of older servers. */
export function dataNodeUrl(answer: Answer, shown: string): string {
  const location = answer.location ?? jsonOf<{ Location?: string }>(answer, shown).Location;
  if (!location || !URL.canParse(location)) throw hdfsError("REFUSED", shown, "The name node names no data node.");
  return new URL(location).href;
}
