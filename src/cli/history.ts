import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** The file in which a shell keeps the lines typed: in ~/.kindling, or in the folder that KINDLING_HISTORY names. */
export const historyFile = (shell: string): string =>
  join(process.env["KINDLING_HISTORY"] ?? join(homedir(), ".kindling"), `${shell}_history`);

const LINES = 1000;

/** The lines of a history file, newest first, as readline wants them. */
export function readHistory(file: string): string[] {
  try {
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((l) => l !== "")
      .reverse()
      .slice(0, LINES);
  } catch {
    return [];
  }
}
/** Keeps lines, given newest first. A shell without a home still works. */
export function writeHistory(file: string, lines: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${lines.slice(0, LINES).reverse().join("\n")}\n`, { mode: 0o600 });
  } catch {
    // Nothing to keep it in.
  }
}
