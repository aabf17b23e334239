import { setTimeout as sleep } from "node:timers/promises";
import { fileNotThere, fileSystemFailed, readOnly, reasonOf } from "./conditions.ts";
import type { FileStatus, MakeRemoteFileSystem, RemoteFileSystem } from "./fileSystem.ts";

/** Whole files of servers that give no parts: the last ones are kept, up to so many bytes in all. */
const KEPT_BYTES = 256 << 20;
const TRIES = 3;

/** Whether a server's answer says that another attempt may do. */
const isSoon = (status: number): boolean => [429, 500, 502, 503, 504].includes(status);

const number = (text: string | null): number | undefined =>
  text !== null && /^\d+$/.test(text.trim()) ? Number(text) : undefined;

/** Files of web servers: read by parts where the server gives parts, else whole. There are no folders to list. */
class Http implements RemoteFileSystem {
  /** By address, the last used is the last. */
  private readonly whole = new Map<string, Promise<Uint8Array>>();

  /** A request that is made again when the connection broke or the server says that it is busy. `read` takes the answer's body, which may break too. */
  private async fetch<T>(
    path: string,
    init: { readonly method: "GET" | "HEAD"; readonly range?: string },
    read: (r: Response) => Promise<T>,
  ): Promise<T> {
    // The bytes as they lie on the server: sizes and positions are of those.
    const headers: Record<string, string> = { "accept-encoding": "identity" };
    if (init.range !== undefined) headers["range"] = init.range;
    const { username, password, address } = credentials(path);
    if (username !== "")
      headers["authorization"] = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await fetch(address, { method: init.method, headers });
        if (attempt < TRIES && isSoon(response.status)) {
          await response.body?.cancel();
          await sleep(100 * 4 ** (attempt - 1));
          continue;
        }
        return await read(response);
      } catch (error) {
        if (!(error instanceof TypeError) || attempt >= TRIES) throw error;
        // fetch's TypeErrors are of the network.
        await sleep(100 * 4 ** (attempt - 1));
      }
    }
  }

  async status(path: string): Promise<FileStatus | undefined> {
    const found = await this.attempt(path, "Looking for", () =>
      this.fetch(path, { method: "HEAD" }, async (r) => ({ status: r.status, headers: r.headers })),
    );
    const { status, headers } = found;
    if (status === 404 || status === 410) return undefined;
    // Some servers know GET alone.
    if (status === 405 || status === 501) return this.statusByGet(path);
    if (status < 200 || status > 299) throw refused(path, "Looking for", status);
    const bytes = headers.get("content-encoding") === null ? number(headers.get("content-length")) : undefined;
    return this.found(path, bytes ?? (await this.wholeFile(path)).length, headers);
  }

  private async statusByGet(path: string): Promise<FileStatus | undefined> {
    const { status, headers } = await this.attempt(path, "Looking for", () =>
      this.fetch(path, { method: "GET", range: "bytes=0-0" }, async (r) => {
        await r.body?.cancel();
        return { status: r.status, headers: r.headers };
      }),
    );
    if (status === 404 || status === 410) return undefined;
    if (status === 416) return this.found(path, 0, headers);
    if (status < 200 || status > 299) throw refused(path, "Looking for", status);
    const total = number(/\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1] ?? null);
    const bytes = status === 206 ? total : number(headers.get("content-length"));
    return this.found(path, bytes ?? (await this.wholeFile(path)).length, headers);
  }

  private found(path: string, bytes: number, headers: Headers): FileStatus {
    const modified = Date.parse(headers.get("last-modified") ?? "");
    return { path, folder: false, bytes, modified: Number.isNaN(modified) ? 0 : modified };
  }

  async read(path: string, position: number, length: number): Promise<Uint8Array> {
    const known = this.whole.get(path);
    if (known) return (await known).slice(position, position + length);
    const range = `bytes=${position}-${position + length - 1}`;
    const part = await this.attempt(path, "Reading", () =>
      this.fetch(path, { method: "GET", range }, async (r) => {
        if (r.status !== 206) {
          if (r.status !== 200) await r.body?.cancel();
          // The whole file, though a part was asked for: it is kept, so that it comes only once.
          return r.status === 200 ? this.wholeFile(path, r) : r.status;
        }
        return bytesOf(r);
      }),
    );
    if (part === 416) return new Uint8Array(0);
    if (part === 404 || part === 410) throw fileNotThere(path);
    if (typeof part === "number") throw refused(path, "Reading", part);
    return this.whole.has(path) ? part.slice(position, position + length) : part;
  }

  /** Reads a file whole, once; `response` is an answer with it. */
  private wholeFile(path: string, response?: Response): Promise<Uint8Array> {
    const known = this.whole.get(path);
    if (known) {
      void response?.body?.cancel().catch(() => {});
      return known;
    }
    const read = async (r: Response): Promise<Uint8Array> => {
      if (!r.ok) throw refused(path, "Reading", r.status);
      return bytesOf(r);
    };
    const bytes = (async () => {
      try {
        if (response) return await read(response);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
      return this.attempt(path, "Reading", () => this.fetch(path, { method: "GET" }, read));
    })();
    this.whole.set(path, bytes);
    bytes.then(
      () => this.forget(),
      () => this.whole.delete(path),
    );
    return bytes;
  }

  private async forget(): Promise<void> {
    let total = 0;
    for (const [path, bytes] of [...this.whole].reverse()) {
      total += (await bytes.catch(() => new Uint8Array(0))).length;
      if (total > KEPT_BYTES && path !== [...this.whole.keys()].at(-1)) this.whole.delete(path);
    }
  }

  private async attempt<T>(path: string, operation: string, f: () => Promise<T>): Promise<T> {
    try {
      return await f();
    } catch (error) {
      if (error instanceof TypeError) throw fileSystemFailed(operation, path, reasonOf(error), error);
      throw error;
    }
  }

  async list(): Promise<FileStatus[]> {
    return [];
  }
  async create(path: string): Promise<never> {
    throw readOnly(path, "writing");
  }
  async makeFolders(path: string): Promise<void> {
    throw readOnly(path, "making folders");
  }
  async rename(from: string): Promise<void> {
    throw readOnly(from, "renaming");
  }
  async remove(path: string): Promise<void> {
    throw readOnly(path, "removing");
  }
  async close(): Promise<void> {
    this.whole.clear();
  }
}

const bytesOf = async (r: Response): Promise<Uint8Array> => new Uint8Array(await r.arrayBuffer());

/** fetch takes no addresses with a user in them. */
function credentials(path: string): { username: string; password: string; address: string } {
  const url = new URL(path);
  const { username, password } = url;
  url.username = url.password = "";
  return { username: decodeURIComponent(username), password: decodeURIComponent(password), address: url.href };
}

const refused = (path: string, operation: string, status: number): Error =>
  fileSystemFailed(operation, path, `the server answered with status ${status}`);

export const makeHttp: MakeRemoteFileSystem = () => new Http();
