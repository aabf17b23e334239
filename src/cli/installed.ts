import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { SparkSessionBuilder } from "../api/builder.ts";
import type { DataFrame } from "../api/dataFrame.ts";

/** The package to which these commands belong, where it lies. */

export const PACKAGE = "kindling";

/** What the commands use of the package's entry. */
export interface Entry {
  readonly SparkSession: { readonly builder: SparkSessionBuilder };
  readonly DataFrame: typeof DataFrame;
  readonly functions: object;
}

/** The folder with this package's package.json. */
export function packageRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!isPackage(dir)) {
    const up = dirname(dir);
    if (up === dir) throw new Error(`The package ${PACKAGE} is not complete: it has no package.json`);
    dir = up;
  }
  return dir;
}
const manifest = (dir: string): { readonly name?: string; readonly version?: string } =>
  JSON.parse(readFileSync(join(dir, "package.json"), "utf8")) as { name?: string; version?: string };
const isPackage = (dir: string): boolean => existsSync(join(dir, "package.json")) && manifest(dir).name === PACKAGE;

export const packageVersion = (): string => manifest(packageRoot()).version ?? "";

/** The address of an entry that programs import: "kindling" or "kindling/testing". */
export const entryUrl = (specifier: string = PACKAGE): string => {
  const file = specifier === PACKAGE ? "index.js" : `${specifier.slice(PACKAGE.length + 1)}.js`;
  return pathToFileURL(join(packageRoot(), "dist", file)).href;
};

/** Loads the engine, by the address that programs get too, so that there is one of it in the process; --help does without. */
export const loadEntry = async (): Promise<Entry> => (await import(entryUrl())) as Entry;
