import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this code; of a bundle all, not its parts alone. */
const own = dirname(fileURLToPath(import.meta.url));
const here = basename(own) === "chunks" ? dirname(own) : own;

/** The name of an operation and where the user called it: `map at wordcount.ts:5`. */
export function callSite(operation: string): string {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 30;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = before;
  for (const line of stack.split("\n").slice(1)) {
    const m = /\(?((?:file:\/\/)?[^\s()]+):(\d+):\d+\)?$/.exec(line);
    if (!m || m[1]!.startsWith("node:")) continue;
    const path = m[1]!.startsWith("file://") ? fileURLToPath(m[1]!) : m[1]!;
    if (!path.startsWith(here)) return `${operation} at ${basename(path.split("?")[0]!)}:${m[2]}`;
  }
  return `${operation} at <unknown>:0`;
}
