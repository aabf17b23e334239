import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** Connections to servers, kept open between requests. */
export interface Connections {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** Milliseconds without any byte after which a server counts as lost. */
  readonly timeout: number;
}

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: Uint8Array;
  /** Set when the connection ended before the body did. */
  readonly broken?: Error;
}

export function openConnections(timeout: number): Connections {
  const options = { keepAlive: true, timeout, maxSockets: 64 };
  return { http: new HttpAgent(options), https: new HttpsAgent(options), timeout };
}

export function closeConnections(c: Connections): void {
  c.http.destroy();
  c.https.destroy();
}

/** Starts a request whose body is written to it; connections that are silent for too long end with ETIMEDOUT. */
export function startRequest(
  c: Connections,
  method: string,
  url: string,
  headers: Record<string, string | number>,
): ClientRequest {
  const secure = url.startsWith("https:");
  const options = { method, headers, timeout: c.timeout, agent: secure ? c.https : c.http };
  const request = secure ? httpsRequest(url, options) : httpRequest(url, options);
  request.on("timeout", () => {
    request.destroy(
      Object.assign(new Error(`no answer from ${new URL(url).host} for ${c.timeout} ms`), { code: "ETIMEDOUT" }),
    );
  });
  return request;
}

/** Reads an answer to its end, or to where the connection broke. */
export function readAnswer(response: IncomingMessage): Promise<Answer> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    let broken: Error | undefined;
    response.on("data", (piece: Uint8Array) => pieces.push(piece));
    response.on("error", (error) => (broken = error));
    response.on("close", () => {
      if (!response.complete) broken ??= new Error("the connection ended in the middle of an answer");
      // Node reads headers as Latin-1, and Hadoop writes the names in an address as they are, in UTF-8.
      const location = response.headers.location && Buffer.from(response.headers.location, "latin1").toString("utf8");
      const answer = { status: response.statusCode ?? 0, location, body: Buffer.concat(pieces) };
      resolve(broken ? { ...answer, broken } : answer);
    });
  });
}

/** One request and its answer. Fails when there is no answer at all; redirects are the caller's. */
export function exchange(c: Connections, method: string, url: string, body?: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | number> = body
      ? { "content-type": "application/octet-stream", "content-length": body.length }
      : { "content-length": 0 };
    const request = startRequest(c, method, url, method === "GET" ? {} : headers);
    let answered = false;
    request.on("response", (response) => {
      answered = true;
      readAnswer(response).then(resolve);
    });
    request.on("error", (error) => {
      if (!answered) reject(error);
    });
    request.end(body);
  });
}

const NEVER_ARRIVED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Whether a request that failed so has certainly not reached its server. */
export const neverArrived = (error: unknown): boolean =>
  NEVER_ARRIVED.has((error as NodeJS.ErrnoException | undefined)?.code ?? "") ||
  // Several addresses of one host, each refused.
  (error instanceof AggregateError && error.errors.length > 0 && error.errors.every(neverArrived));

/** What an error of a connection says; an AggregateError says nothing itself. */
export const networkReason = (error: unknown): string =>
  error instanceof AggregateError && error.errors.length > 0
    ? networkReason(error.errors[0])
    : error instanceof Error
      ? error.message || String((error as NodeJS.ErrnoException).code)
      : String(error);

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
