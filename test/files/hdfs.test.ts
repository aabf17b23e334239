import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { RemoteFileSystem } from "../../src/execution/files/fileSystem.ts";
import { makeHdfs } from "../../src/execution/files/hdfs/webHdfs.ts";

/** What a server does with one request; requests are handed over with their body. */
type Handle = (
  request: { op: string; path: string; query: URLSearchParams; method: string; body: Buffer },
  response: ServerResponse,
  raw: IncomingMessage,
) => void;

const running: Server[] = [];
const opened: RemoteFileSystem[] = [];

async function serve(handle: Handle): Promise<string> {
  const server = createServer((raw, response) => {
    const pieces: Buffer[] = [];
    raw.on("data", (piece: Buffer) => pieces.push(piece));
    raw.on("error", () => {});
    raw.on("end", () => {
      const url = new URL(raw.url!, "http://server");
      const query = url.searchParams;
      const path = decodeURIComponent(url.pathname).replace("/webhdfs/v1", "");
      handle(
        { op: query.get("op") ?? "", path, query, method: raw.method!, body: Buffer.concat(pieces) },
        response,
        raw,
      );
    });
  });
  running.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port on which nobody listens. */
async function closedPort(): Promise<string> {
  const at = await serve(() => {});
  await new Promise((done) => running.pop()!.close(done));
  return at;
}

afterEach(async () => {
  for (const fs of opened.splice(0)) await fs.close();
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

function open(settings: Record<string, string>): RemoteFileSystem {
  const fs = makeHdfs({
    "spark.hadoop.dfs.http.client.failover.sleep.base.millis": "1",
    "spark.hadoop.hadoop.user.name": "ada",
    ...settings,
  });
  opened.push(fs);
  return fs;
}

const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
};
const fail = (response: ServerResponse, status: number, exception: string, message: string): void =>
  json(response, { RemoteException: { exception, javaClassName: `java.io.${exception}`, message } }, status);
const file = (length: number, pathSuffix = ""): object => ({
  FileStatus: { type: "FILE", length, modificationTime: 7, pathSuffix },
});

/** Name nodes for a service, in the order in which they are tried. */
const service = (...nodes: string[]): Record<string, string> =>
  Object.fromEntries([
    ["spark.hadoop.dfs.nameservices", "data"],
    ["spark.hadoop.dfs.ha.namenodes.data", nodes.map((_, i) => `nn${i}`).join(",")],
    ...nodes.map((n, i) => [`spark.hadoop.dfs.namenode.http-address.data.nn${i}`, n]),
  ]);

describe("what is there", () => {
  test("files and folders, with names encoded in addresses", async () => {
    const seen: string[] = [];
    const at = await serve(({ op, path, query, method }, response) => {
      seen.push(`${method} ${op} ${path} ${query.get("user.name")}`);
      if (op === "GETFILESTATUS")
        json(response, { FileStatus: { type: "DIRECTORY", length: 0, modificationTime: 5, pathSuffix: "" } });
      else
        json(response, {
          FileStatuses: {
            FileStatus: [
              { type: "FILE", length: 3, modificationTime: 1, pathSuffix: "b%+ñ" },
              { type: "DIRECTORY", length: 0, modificationTime: 2, pathSuffix: "a" },
            ],
          },
        });
    });
    const fs = open({});
    expect(await fs.status(`webhdfs://${at}/x y/50%?#ñ+`)).toEqual({
      path: `webhdfs://${at}/x y/50%?#ñ+`,
      folder: true,
      bytes: 0,
      modified: 5,
    });
    expect(await fs.list(`webhdfs://${at}/f/`)).toEqual([
      { path: `webhdfs://${at}/f/a`, folder: true, bytes: 0, modified: 2 },
      { path: `webhdfs://${at}/f/b%+ñ`, folder: false, bytes: 3, modified: 1 },
    ]);
    expect(seen).toEqual(["GET GETFILESTATUS /x y/50%?#ñ+ ada", "GET LISTSTATUS /f ada"]);
  });

  test("nothing", async () => {
    const at = await serve((_, response) => fail(response, 404, "FileNotFoundException", "File does not exist: /f"));
    const fs = open({});
    expect(await fs.status(`webhdfs://${at}/f`)).toBeUndefined();
    expect(await fs.list(`webhdfs://${at}/f`)).toEqual([]);
  });

  test.each([
    [403, "AccessControlException", "Permission denied: user=ada", "HDFS_ERROR.ACCESS_DENIED"],
    [403, "SafeModeException", "Name node is in safe mode.", "HDFS_ERROR.SAFE_MODE"],
    [401, "AuthenticationException", "Authentication required", "HDFS_ERROR.AUTHENTICATION"],
    [403, "SecurityException", "Failed to obtain user group information", "HDFS_ERROR.AUTHENTICATION"],
    [400, "InvalidPathException", "Invalid path name", "HDFS_ERROR.INVALID_PATH"],
    [400, "IllegalArgumentException", "Wrong", "HDFS_ERROR.REFUSED"],
    [500, "IOException", "Broken", "HDFS_ERROR.REFUSED"],
  ])("%s %s names the path", async (status, exception, message, condition) => {
    let requests = 0;
    const at = await serve((_, response) => {
      requests++;
      fail(response, status, exception, message);
    });
    const path = `webhdfs://${at}/secret/f`;
    const error = await open({})
      .makeFolders(path)
      .catch((e) => e);
    expect(error.condition).toBe(condition);
    expect(error.message).toContain(path);
    expect(error.message).toContain(message);
    expect(requests).toBe(1);
  });

  test("a server that is no name node", async () => {
    const at = await serve((_, response) => response.end("<html>welcome</html>"));
    await expect(open({}).status(`webhdfs://${at}/f`)).rejects.toThrow("What answers is no name node");
    const other = await serve((_, response) =>
      response.writeHead(404).end("<html><title>x</title>No such page</html>"),
    );
    await expect(open({}).status(`webhdfs://${other}/f`)).rejects.toThrow("HTTP status 404: No such page");
  });

  test("Kerberos is refused before anything is sent, unless there is a token", async () => {
    let token: string | null = "";
    const at = await serve(({ query }, response) => {
      token = query.get("delegation");
      json(response, file(1));
    });
    const secure = { "spark.hadoop.hadoop.security.authentication": "kerberos" };
    await expect(open(secure).status(`webhdfs://${at}/f`)).rejects.toThrow("Kerberos");
    expect(token).toBe("");
    await open({ ...secure, "spark.hadoop.kindling.hdfs.delegation.token": "abc" }).status(`webhdfs://${at}/f`);
    expect(token).toBe("abc");
  });
});

describe("several name nodes", () => {
  const standby: Handle = (_, response) =>
    fail(response, 403, "StandbyException", "Operation category READ is not supported in state standby");

  test("the next one is asked when one is in standby or not there, and stays the one to ask", async () => {
    let asked = 0;
    const first = await serve((request, response, raw) => {
      asked++;
      standby(request, response, raw);
    });
    const active = await serve((_, response) => json(response, file(9)));
    const fs = open(service(await closedPort(), first, active));
    expect((await fs.status("hdfs://data/f"))?.bytes).toBe(9);
    expect((await fs.status("hdfs://data/f"))?.bytes).toBe(9);
    expect(asked).toBe(1);
  });

  test("it goes round until one has become active", async () => {
    let asked = 0;
    const late = await serve((request, response, raw) => {
      if (++asked < 3) standby(request, response, raw);
      else json(response, { boolean: true });
    });
    const fs = open(service(late, await serve(standby)));
    await fs.makeFolders("hdfs://data/f");
    expect(asked).toBe(3);
  });

  test("none is active", async () => {
    const at = [await serve(standby), await serve(standby)];
    const fs = open({ ...service(...at), "spark.hadoop.dfs.http.client.failover.max.attempts": "4" });
    const error = await fs.status("hdfs://data/f").catch((e) => e);
    expect(error.condition).toBe("HDFS_ERROR.UNAVAILABLE");
    expect(error.message).toMatch(/hdfs:\/\/data\/f: No name node answers\. http:.*StandbyException/);
  });
});

describe("connections that break", () => {
  test("a question is asked again", async () => {
    let asked = 0;
    const at = await serve((_, response, raw) => {
      if (++asked < 3) raw.socket.resetAndDestroy();
      else json(response, file(4));
    });
    expect((await open({}).status(`webhdfs://${at}/f`))?.bytes).toBe(4);
    expect(asked).toBe(3);
  });

  test("nobody is there", async () => {
    const at = await closedPort();
    const error = await open({})
      .list(`webhdfs://${at}/f`)
      .catch((e) => e);
    expect(error.condition).toBe("HDFS_ERROR.UNAVAILABLE");
    expect(error.message).toContain(`webhdfs://${at}/f`);
    expect(error.message).toContain("ECONNREFUSED");
  });

  test("a server that does not answer", async () => {
    const at = await serve(() => {});
    const fs = open({ "spark.hadoop.dfs.webhdfs.socket.read-timeout": "20" });
    await expect(fs.status(`webhdfs://${at}/f`)).rejects.toThrow("no answer from");
  });

  test.each([
    ["was done", true],
    ["was not done", false],
  ])("renaming that %s when the connection broke", async (_, done) => {
    let renamed = 0;
    const at = await serve(({ op, path }, response, raw) => {
      if (op === "RENAME") {
        renamed++;
        if (renamed === 1) raw.socket.resetAndDestroy();
        else response.end();
      } else if ((path === "/to") === done) json(response, file(1));
      else fail(response, 404, "FileNotFoundException", "no");
    });
    await open({}).rename(`webhdfs://${at}/from`, `webhdfs://${at}/to`);
    expect(renamed).toBe(done ? 1 : 2);
  });

  test("renaming between clusters, and by a server that can not replace", async () => {
    const at = await serve((_, response) => json(response, { boolean: false }));
    const fs = open({});
    await expect(fs.rename(`webhdfs://${at}/a`, `webhdfs://${await closedPort()}/a`)).rejects.toThrow(
      "another cluster",
    );
    await expect(fs.rename(`webhdfs://${at}/a`, `webhdfs://${at}/b`)).rejects.toThrow("cannot be renamed to /b");
  });
});

describe("reading", () => {
  const data = Buffer.from(Array.from({ length: 100 }, (_, i) => i));
  /** A name node whose data nodes are asked in turn, those that are excluded left out. */
  const nameNode = (nodes: readonly string[], redirect = false): Promise<string> =>
    serve(({ op, path, query }, response) => {
      const [position, length] = [Number(query.get("offset")), Number(query.get("length"))];
      const node = nodes.find((n) => !(query.get("excludedatanodes") ?? "").split(",").includes(n));
      if (op !== "OPEN") json(response, file(data.length));
      else if (position >= data.length)
        fail(
          response,
          403,
          "IOException",
          `Offset=${position} out of the range [0, ${data.length}); OPEN, path=${path}`,
        );
      else if (!node) fail(response, 403, "IOException", "Failed to find datanode, suggest to check cluster health.");
      else {
        // As Hadoop does: what is not ASCII stands in the address as it is, in UTF-8.
        const location = `http://${node}/webhdfs/v1${path.replace(/%/g, "%25")}?op=OPEN&offset=${position}&length=${length}`;
        if (redirect) response.writeHead(307, { location: Buffer.from(location).toString("latin1") }).end();
        else json(response, { Location: location });
      }
    });
  const slice = (query: URLSearchParams): Buffer =>
    data.subarray(Number(query.get("offset")), Number(query.get("offset")) + Number(query.get("length")));
  const dataNode: Handle = ({ path, query }, response) =>
    path === "/fñ%20" ? response.end(slice(query)) : fail(response, 404, "FileNotFoundException", path);

  test.each([false, true])("a part, the end and behind it (redirects: %s)", async (redirect) => {
    const at = await nameNode([await serve(dataNode)], redirect);
    const fs = open({});
    const read = async (position: number, length: number): Promise<number[]> => [
      ...(await fs.read(`webhdfs://${at}/fñ%20`, position, length)),
    ];
    expect(await read(10, 3)).toEqual([10, 11, 12]);
    expect(await read(98, 5)).toEqual([98, 99]);
    expect(await read(100, 5)).toEqual([]);
    expect(await read(500, 5)).toEqual([]);
    expect(await read(5, 0)).toEqual([]);
  });

  test("a data node that is not there, and one that breaks in the middle: what is missing comes from another one", async () => {
    let asked: string[] = [];
    const breaking = await serve(({ query }, response) => {
      asked.push(`breaking ${query.get("offset")}`);
      const bytes = slice(query);
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 7), () => setTimeout(() => response.destroy(), 20));
    });
    const whole = await serve((request, response, raw) => {
      asked.push(`whole ${request.query.get("offset")}`);
      dataNode(request, response, raw);
    });
    const at = await nameNode([await closedPort(), breaking, whole]);
    const fs = open({});
    expect(Buffer.from(await fs.read(`webhdfs://${at}/fñ%20`, 20, 30)).equals(data.subarray(20, 50))).toBe(true);
    expect(asked).toEqual(["breaking 20", "whole 27"]);
    asked = [];
  });

  test("the only data node comes back", async () => {
    let asked = 0;
    const at = await nameNode([
      await serve((request, response, raw) => {
        if (++asked === 1) raw.socket.resetAndDestroy();
        else dataNode(request, response, raw);
      }),
    ]);
    expect(await open({}).read(`webhdfs://${at}/fñ%20`, 0, 2)).toEqual(Buffer.from([0, 1]));
    expect(asked).toBe(2);
  });

  test("no data node works", async () => {
    const at = await nameNode([await closedPort(), await closedPort()]);
    const error = await open({})
      .read(`webhdfs://${at}/f`, 0, 2)
      .catch((e) => e);
    expect(error.condition).toBe("HDFS_ERROR.UNAVAILABLE");
    expect(error.message).toContain(`webhdfs://${at}/f: No data node gives its data.`);
  });

  test("errors of data nodes", async () => {
    const missing = await nameNode([await serve(dataNode)]);
    await expect(open({}).read(`webhdfs://${missing}/other`, 0, 2)).rejects.toMatchObject({
      condition: "FAILED_READ_FILE.FILE_NOT_EXIST",
    });
    let asked = 0;
    const corrupt = await serve((_, response) => {
      asked++;
      fail(response, 403, "BlockMissingException", "Could not obtain block");
    });
    const error = await open({})
      .read(`webhdfs://${await nameNode([corrupt])}/f`, 0, 2)
      .catch((e) => e);
    expect(error.message).toContain("BlockMissingException: Could not obtain block");
    expect(asked).toBeGreaterThan(1);
  });
});

describe("writing", () => {
  interface Store {
    readonly files: Map<string, Buffer>;
    readonly log: string[];
  }
  /** A name node over files in memory; data nodes put theirs there. */
  async function cluster(
    handle: (store: Store, itself: () => string) => Handle,
    more: readonly string[] = [],
  ): Promise<Store & { at: string }> {
    const store: Store = { files: new Map(), log: [] };
    let node = "";
    node = await serve(handle(store, () => node));
    const nodes = [...more, node];
    const at = await serve(({ op, path, query }, response) => {
      store.log.push(op);
      if (op === "CREATE") {
        const excluded = (query.get("excludedatanodes") ?? "").split(",");
        const free = nodes.find((n) => !excluded.includes(n));
        if (free)
          json(response, {
            Location: `http://${free}/webhdfs/v1${encodeURI(path)}?op=CREATE&blocksize=${query.get("blocksize")}`,
          });
        else fail(response, 403, "IOException", "no data node");
      } else if (op === "RENAME") {
        store.files.set(query.get("destination")!, store.files.get(path)!);
        store.files.delete(path);
        response.end();
      } else if (op === "DELETE") json(response, { boolean: store.files.delete(path) });
      else fail(response, 404, "FileNotFoundException", path);
    });
    return { ...store, at };
  }
  const keep =
    (store: Store): Handle =>
    ({ path, body }, response) => {
      store.files.set(path, body);
      response.writeHead(201).end();
    };

  test("a small file, under another name until it is whole", async () => {
    const names: string[] = [];
    const c = await cluster((store) => (request, response, raw) => {
      names.push(request.path, String(request.query.get("blocksize")));
      keep(store)(request, response, raw);
    });
    const out = await open({ "spark.hadoop.dfs.blocksize": "1m" }).create(`webhdfs://${c.at}/d/f`);
    const bytes = new Uint8Array([1, 2, 3]);
    await out.write(bytes);
    bytes.fill(9);
    await out.write(bytes);
    expect(c.log).toEqual([]);
    await out.close();
    expect([...c.files]).toEqual([["/d/f", Buffer.from([1, 2, 3, 9, 9, 9])]]);
    expect(names[0]).toMatch(/^\/d\/\.f\.[0-9a-f]+\._COPYING_$/);
    expect(names[1]).toBe("1048576");
    expect(c.log).toEqual(["CREATE", "RENAME"]);
  });

  test("an empty file", async () => {
    const c = await cluster(keep);
    await (await open({}).create(`webhdfs://${c.at}/f`)).close();
    expect([...c.files]).toEqual([["/f", Buffer.alloc(0)]]);
  });

  test("a large file streams, and memory can be used again after each write", async () => {
    const c = await cluster(keep);
    const out = await open({}).create(`webhdfs://${c.at}/f`);
    const piece = new Uint8Array(300_000);
    for (let i = 0; i < 20; i++) {
      piece.fill(i);
      await out.write(piece);
    }
    expect(c.log).toEqual(["CREATE"]);
    await out.close();
    const got = c.files.get("/f")!;
    expect(got.length).toBe(6_000_000);
    expect(
      Array.from({ length: 20 }, (_, i) => got.subarray(i * 300_000, (i + 1) * 300_000).every((b) => b === i)),
    ).not.toContain(false);
  });

  test.each([10, 3_000_000])("%i bytes: a data node that is not there is left out", async (size) => {
    const c = await cluster(keep, [await closedPort()]);
    const out = await open({}).create(`webhdfs://${c.at}/f`);
    await out.write(new Uint8Array(size).fill(5));
    await out.close();
    expect(c.files.get("/f")!.length).toBe(size);
    expect([...c.files.keys()]).toEqual(["/f"]);
  });

  test("a data node that breaks in the middle of a large file: an error, and nothing is left", async () => {
    const server = createServer((raw) => {
      let got = 0;
      raw.on("data", (piece: Buffer) => (got += piece.length) > 3 << 20 && raw.socket.resetAndDestroy());
      raw.on("error", () => {});
    });
    running.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const c = await cluster(keep, [`127.0.0.1:${(server.address() as AddressInfo).port}`]);
    const path = `webhdfs://${c.at}/f`;
    const out = await open({}).create(path);
    const write = async (): Promise<void> => {
      for (let i = 0; i < 60; i++) await out.write(new Uint8Array(1 << 20));
      await out.close();
    };
    const error = await write().then(
      () => undefined,
      (e) => e,
    );
    expect(error?.condition).toBe("HDFS_ERROR.UNAVAILABLE");
    expect(error.message).toContain(path);
    await out.abort();
    expect(c.files.size).toBe(0);
    expect(c.log).toEqual(["CREATE", "DELETE"]);
  });

  test("a data node that says no", async () => {
    const c = await cluster(
      () => (_, response) => fail(response, 403, "DSQuotaExceededException", "The quota is exceeded"),
    );
    for (const size of [10, 3_000_000]) {
      const out = await open({}).create(`webhdfs://${c.at}/f`);
      const write = async (): Promise<void> => {
        await out.write(new Uint8Array(size));
        await out.close();
      };
      await expect(write()).rejects.toThrow(`webhdfs://${c.at}/f: DSQuotaExceededException: The quota is exceeded`);
    }
    expect(c.log).not.toContain("RENAME");
  });

  test("what is aborted leaves nothing", async () => {
    const c = await cluster(keep);
    for (const size of [10, 3_000_000]) {
      const out = await open({}).create(`webhdfs://${c.at}/f`);
      await out.write(new Uint8Array(size));
      await out.abort();
    }
    expect(c.log).toEqual(["CREATE", "DELETE"]);
    expect(c.files.size).toBe(0);
  });

  test("the root is no file", async () => {
    await expect(open({}).create("webhdfs://h:1/")).rejects.toThrow("It is a folder");
  });
});
