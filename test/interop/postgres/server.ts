import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";

interface Client {
  connect(): Promise<void>;
  query(
    text: string,
  ): Promise<{ readonly rows: Record<string, unknown>[] } | { readonly rows: Record<string, unknown>[] }[]>;
  end(): Promise<void>;
  on(event: "error", f: () => void): void;
}

/** A real PostgreSQL on this machine, on a free port of the loopback, with all statements in its log. */
export interface PostgresServer {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Runs statements by the driver itself, and gives the rows of the last one. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  /** What came to the log since the last call: the statements alone. */
  statements(): string[];
  stop(): Promise<void>;
}

/** The folder of the server's programs, if they are on this machine. */
export function findPostgres(): string | undefined {
  const versions = "/usr/lib/postgresql";
  const folders = existsSync(versions) ? readdirSync(versions).map((v) => join(versions, v, "bin")) : [];
  folders.push(...(process.env["PATH"] ?? "").split(":"));
  return folders.find((f) => existsSync(join(f, "postgres")) && existsSync(join(f, "initdb")));
}

function idOf(option: "-u" | "-g", user: string): number | undefined {
  try {
    return Number(execFileSync("id", [option, user], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export async function startPostgres(bin: string, folder: string): Promise<PostgresServer> {
  // The server refuses to be run by root.
  const name = ["postgres", "nobody"].find((u) => idOf("-u", u) !== undefined)!;
  const [uid, gid] = process.getuid?.() === 0 ? [idOf("-u", name)!, idOf("-g", name)!] : [undefined, undefined];
  const who = uid === undefined ? {} : { uid, gid: gid! };
  mkdirSync(folder, { recursive: true });
  if (uid !== undefined) {
    chmodSync(dirname(folder), 0o755);
    chownSync(folder, uid, gid!);
  }
  const [user, password] = ["kindling", "s3cret pass%word"];
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  const data = join(folder, "data");
  execFileSync(
    join(bin, "initdb"),
    ["-D", data, "-A", "scram-sha-256", "-U", user, `--pwfile=${passwordFile}`, "-E", "UTF8", "--locale=C"],
    { stdio: "ignore", cwd: folder, ...who },
  );
  rmSync(passwordFile);
  const port = await freePort();
  const logFile = join(folder, "log");
  const log = openSync(logFile, "a");
  const settings = {
    listen_addresses: "127.0.0.1",
    log_statement: "all",
    log_line_prefix: "[%p] ",
    log_timezone: "UTC",
    fsync: "off",
  };
  const server: ChildProcess = spawn(
    join(bin, "postgres"),
    [
      "-D",
      data,
      "-p",
      String(port),
      "-k",
      folder,
      ...Object.entries(settings).flatMap(([k, v]) => ["-c", `${k}=${v}`]),
    ],
    { stdio: ["ignore", log, log], cwd: folder, ...who },
  );
  closeSync(log);
  // The driver comes without types.
  const driver = (await import("pg" as string)) as { readonly default: { readonly Client: new (o: object) => Client } };
  const connect = async (): Promise<Client> => {
    const client = new driver.default.Client({ host: "127.0.0.1", port, user, password, database: "postgres" });
    client.on("error", () => {});
    await client.connect();
    return client;
  };
  let client: Client | undefined;
  for (let i = 0; !client; i++)
    try {
      client = await connect();
    } catch (error) {
      if (i > 100 || server.exitCode !== null)
        throw new Error(`the server does not start: ${String(error)}\n${readFileSync(logFile, "utf8").slice(-500)}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  let read = 0;
  return {
    port,
    user,
    password,
    async sql(text) {
      const result = await client.query(text);
      return (Array.isArray(result) ? result.at(-1)! : result).rows;
    },
    statements() {
      const text = readFileSync(logFile, "utf8");
      const fresh = text.slice(read);
      read = text.length;
      return fresh
        .split("\n")
        .flatMap((l) => /LOG: {2}(?:statement|execute [^:]*): (.*)$/.exec(l)?.[1]?.trim() ?? [])
        .filter((s) => !s.startsWith("execute fetch from"));
    },
    async stop() {
      await client.end().catch(() => {});
      if (server.exitCode !== null) return;
      const ended = new Promise((done) => server.on("exit", done));
      server.kill("SIGINT");
      await ended;
    },
  };
}
