import type { ClientRequest } from "node:http";
import { randomBytes } from "node:crypto";
import type { RemoteOutput } from "../fileSystem.ts";
import { errorOf, hdfsError, remoteException } from "./errors.ts";
import { type Answer, exchange, networkReason, pause, readAnswer, startRequest } from "./exchange.ts";
import { backoff, type Cluster, dataNodeUrl, type Parameters, tell } from "./nameNode.ts";
import { move } from "./rename.ts";

/** What is kept before it is sent. A file of this size or less goes in one request, that can be sent again. */
const BUFFER = 1 << 20;

/** A request whose body is being written. */
interface Sending {
  readonly node: string;
  readonly request: ClientRequest;
  /** What came back; a data node may say no before it has everything. */
  readonly answer: Promise<Answer>;
}

export interface OutputPlace {
  readonly cluster: Cluster;
  /** As the user wrote it, for errors. */
  readonly shown: string;
  readonly path: string;
  /** What the file is made with: its permission, block size and number of copies. */
  readonly parameters: Parameters;
}

/** The name that a file has while it is written: one that Spark's readers leave out, in the same folder. */
function unfinishedName(path: string): string {
  const slash = path.lastIndexOf("/");
  return `${path.slice(0, slash)}/.${path.slice(slash + 1)}.${randomBytes(6).toString("hex")}._COPYING_`;
}

/**
 * Writes a new file. Its bytes stream to one data node, which copies them to others; they go under another name that is changed when all is there, because a data
 * node keeps what it has when the connection breaks, and half a file must not be taken for a whole one.
 */
export function openOutput({ cluster, shown, path, parameters }: OutputPlace): RemoteOutput {
  const unfinished = unfinishedName(path);
  const lost = new Set<string>();
  let buffer: Uint8Array = new Uint8Array(0);
  let used = 0;
  let sending: Sending | undefined;
  let begun = false;

  const place = async (): Promise<string> => {
    const exclude: Parameters = lost.size === 0 ? [] : [["excludedatanodes", [...lost].join(",")]];
    const answer = await tell(cluster, shown, unfinished, {
      method: "PUT",
      name: "CREATE",
      parameters: [["overwrite", "true"], ["noredirect", "true"], ...parameters, ...exclude],
      repeatable: true,
    });
    begun = true;
    return dataNodeUrl(answer, shown);
  };
  const expectCreated = (node: string, answer: Answer): void => {
    if (answer.broken) throw hdfsError("UNAVAILABLE", shown, `${node}: ${networkReason(answer.broken)}`, answer.broken);
    if (answer.status >= 400) throw errorOf(shown, answer.status, remoteException(answer.status, answer.body));
    if (answer.status !== 201 && answer.status !== 200)
      throw hdfsError("REFUSED", shown, `${node} answers with the HTTP status ${answer.status}.`);
  };
  /** Does something with a data node, and again with another when its connection fails. */
  const withDataNode = async <T>(act: (url: string, node: string) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      const url = await place();
      const node = new URL(url).host;
      try {
        return await act(url, node);
      } catch (error) {
        if ((error as { condition?: string }).condition !== undefined) throw error;
        if (attempt >= cluster.retry.attempts)
          throw hdfsError("UNAVAILABLE", shown, `${node}: ${networkReason(error)}`, error);
        lost.add(node);
        await pause(backoff(cluster.retry, attempt - 1));
      }
    }
  };
  const start = (url: string, node: string): Sending => {
    const request = startRequest(cluster.connections, "PUT", url, { "content-type": "application/octet-stream" });
    const answer = new Promise<Answer>((resolve, reject) => {
      request.on("response", (response) => readAnswer(response).then(resolve));
      request.on("error", reject);
    });
    // It is looked at when something is written, or at the end.
    answer.catch(() => {});
    return { node, request, answer };
  };
  /** Ends when the bytes are with the operating system, so that nobody gets ahead of the network and the buffer can be used again. */
  const push = async ({ node, request, answer }: Sending, bytes: Uint8Array): Promise<void> => {
    const sent = new Promise<void>((resolve, reject) => {
      request.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
    sent.catch(() => {});
    const early = await Promise.race([sent, answer]);
    if (early) {
      expectCreated(node, early);
      throw hdfsError("REFUSED", shown, `${node} answered before it had everything.`);
    }
  };
  const flush = async (): Promise<void> => {
    const bytes = buffer.subarray(0, used);
    if (sending) {
      const { node } = sending;
      await push(sending, bytes).catch((error) => {
        if ((error as { condition?: string }).condition !== undefined) throw error;
        throw hdfsError(
          "UNAVAILABLE",
          shown,
          `The connection to ${node} broke while it was written: ${networkReason(error)}`,
          error,
        );
      });
    } else
      sending = await withDataNode(async (url, node) => {
        const next = start(url, node);
        await push(next, bytes);
        return next;
      });
    used = 0;
  };
  const discard = async (): Promise<void> => {
    sending?.request.destroy();
    sending?.answer.catch(() => {});
    if (!begun) return;
    await tell(cluster, shown, unfinished, { method: "DELETE", name: "DELETE", repeatable: true }).catch(() => {});
  };
  const finish = async (): Promise<void> => {
    if (sending) {
      const { node, request, answer } = sending;
      if (used > 0) await flush();
      request.end();
      const end = await answer.catch((error) => {
        throw hdfsError(
          "UNAVAILABLE",
          shown,
          `The connection to ${node} broke while it was written: ${networkReason(error)}`,
          error,
        );
      });
      expectCreated(node, end);
    } else
      await withDataNode(async (url, node) => {
        const answer = await exchange(cluster.connections, "PUT", url, buffer.subarray(0, used));
        if (answer.broken) throw answer.broken;
        expectCreated(node, answer);
      });
    await move(cluster, shown, unfinished, path);
  };

  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (used === BUFFER) await flush();
        const piece = bytes.subarray(at, at + BUFFER - used);
        if (used + piece.length > buffer.length) {
          const larger = new Uint8Array(Math.min(BUFFER, Math.max(2 * buffer.length, used + piece.length)));
          larger.set(buffer.subarray(0, used));
          buffer = larger;
        }
        buffer.set(piece, used);
        used += piece.length;
        at += piece.length;
      }
    },
    async close() {
      try {
        await finish();
      } catch (error) {
        await discard();
        throw error;
      }
    },
    abort: discard,
  };
}
