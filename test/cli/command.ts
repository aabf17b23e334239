import { execFile } from "node:child_process";
import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Runs the bundled commands as a user would: in a process of their own, in a folder outside of the project. */

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const cli = (name: string): string => fileURLToPath(new URL(`../../dist/cli/${name}.js`, import.meta.url));

/** `command` is the name of a file of dist/cli. */
export function start(
  command: string,
  args: readonly string[],
  options: { cwd: string; input?: string },
): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, KINDLING_HISTORY: options.cwd, TZ: "UTC" };
    const child = execFile(process.execPath, [cli(command), ...args], { cwd: options.cwd, env }, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
    child.stdin!.end(options.input ?? "");
  });
}

/** A new folder with files. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), "kindling-cli-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}
