/** Another engine in a Python process; see peers_driver.py. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { tpchFolder } from "./folders.ts";

/** What an engine says to a query. */
export interface PeerAnswer {
  readonly ms?: number;
  readonly rows?: number;
  readonly error?: string;
}

/** Something that runs the text of a query and fetches all rows. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  run(sql: string): Promise<PeerAnswer>;
  stop(): Promise<void>;
}

/** An engine that cannot be had, and why. */
export interface MissingPeer {
  readonly name: string;
  readonly missing: string;
}

type DriverAnswer = PeerAnswer & { readonly version?: string; readonly missing?: string };

interface Conversation {
  readonly child: ChildProcess;
  ask(message: object): Promise<DriverAnswer>;
}

const MAX_STDERR = 2000;

function talk(engine: string, threads: number): Conversation {
  const python = process.env.PYTHON ?? "python3";
  const driver = join(tpchFolder, "peers_driver.py");
  const child = spawn(python, [driver, engine, String(threads)], { stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  let ended: string | undefined;
  let waiting: ((answer: DriverAnswer) => void) | undefined;
  const tell = (answer: DriverAnswer): void => {
    const resolve = waiting;
    waiting = undefined;
    resolve?.(answer);
  };
  const end = (reason: string): void => {
    ended ??= reason;
    tell({ error: ended, missing: ended });
  };
  child.stderr?.on("data", (data: Buffer) => {
    errors = (errors + data.toString()).slice(-MAX_STDERR);
  });
  child.on("error", (error) => end(`${python} does not start: ${error.message}`));
  child.on("close", (code) => end(`it ended with code ${code}: ${errors.trim().split("\n").at(-1) ?? ""}`));
  // A process that has ended is noticed by its close event.
  child.stdin?.on("error", () => {});
  createInterface({ input: child.stdout! }).on("line", (line) => tell(JSON.parse(line) as DriverAnswer));
  const ask = (message: object) =>
    new Promise<DriverAnswer>((resolve) => {
      if (ended !== undefined) return resolve({ error: ended, missing: ended });
      waiting = resolve;
      child.stdin?.write(`${JSON.stringify(message)}\n`);
    });
  return { child, ask };
}

/** Starts an engine over tables given by their folder or file. */
export async function startPeer(
  name: string,
  tables: Readonly<Record<string, string>>,
  threads: number,
): Promise<Peer | MissingPeer> {
  const { child, ask } = talk(name.toLowerCase(), threads);
  const { version, missing } = await ask(tables);
  if (version === undefined) {
    child.kill();
    return { name, missing: missing ?? "it does not answer" };
  }
  const stop = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.on("close", () => resolve());
      child.stdin?.end();
      // Engines with threads of their own do not all end with their input.
      setTimeout(() => child.kill("SIGKILL"), 3000).unref();
    });
  return { name, version, run: (sql) => ask({ sql }), stop };
}
