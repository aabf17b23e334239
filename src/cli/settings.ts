import { readFileSync } from "node:fs";
import type { ParseArgsConfig } from "node:util";
import { UsageError } from "./command.ts";

/** The options by which all commands that start a session take its settings, as Spark's commands do. */
export const SETTING_OPTIONS = {
  master: { type: "string" },
  name: { type: "string" },
  conf: { type: "string", short: "c", multiple: true },
  "properties-file": { type: "string" },
} as const satisfies ParseArgsConfig["options"];

export const SETTING_HELP = `  --master MASTER         local, local[4] or local[*] (all cores, the default)
  --name NAME             a name of the program
  -c, --conf KEY=VALUE    a setting; may be given many times
  --properties-file FILE  a file of settings, KEY VALUE or KEY=VALUE a line
`;

export interface SettingValues {
  readonly master?: string | undefined;
  readonly name?: string | undefined;
  readonly conf?: readonly string[] | undefined;
  readonly "properties-file"?: string | undefined;
}

/** The settings that the options give: those of the file, over them --conf, over them the options of their own. */
export function settingsOf(values: SettingValues): Map<string, string> {
  const out = new Map<string, string>();
  const file = values["properties-file"];
  if (file !== undefined) for (const [k, v] of parseProperties(readProperties(file))) keep(out, k, v);
  for (const text of values.conf ?? []) {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`Spark config without '=': ${text}`);
    keep(out, text.slice(0, at).trim(), text.slice(at + 1).trim());
  }
  if (values.master !== undefined) out.set("spark.master", values.master);
  if (values.name !== undefined) out.set("spark.app.name", values.name);
  return out;
}

/** What the commands set unless told otherwise: a bar shows the progress where somebody can see it. */
export const commandDefaults = (): [key: string, value: string][] =>
  process.stderr.isTTY ? [["spark.ui.showConsoleProgress", "true"]] : [];

/** Settings of the form NAME=VALUE under any name, for options of Spark's SQL shell that give variables. */
export function definitions(values: readonly string[] | undefined): [name: string, value: string][] {
  return (values ?? []).map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`A definition without '=': ${text}`);
    return [text.slice(0, at).trim(), text.slice(at + 1)];
  });
}

function keep(out: Map<string, string>, key: string, value: string): void {
  if (key.startsWith("spark.")) out.set(key, value);
  else console.error(`Warning: Ignoring non-Spark config property: ${key}`);
}

function readProperties(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`Properties file ${file} cannot be read`);
  }
}

/** Java's properties: comments by # or !, key and value divided by =, : or white space, a line goes on after a backslash. */
export function parseProperties(text: string): [key: string, value: string][] {
  const lines = text.replace(/\\\r?\n[ \t]*/g, "").split(/\r?\n/);
  return lines.flatMap((line): [string, string][] => {
    const m = /^\s*([^#!\s=:][^\s=:]*)(?:\s*[=:]\s*|\s+|$)(.*)$/.exec(line);
    return m ? [[m[1]!, m[2]!.trim()]] : [];
  });
}
