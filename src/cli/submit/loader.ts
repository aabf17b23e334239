import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { entryUrl, PACKAGE } from "../installed.ts";
import { loadStripper } from "../typescript.ts";

/**
 * How programs that are submitted find their modules: Node calls these hooks. `kindling` is the package of the command, wherever the program lies, and
 * files of TypeScript are run as they are.
 */
interface Resolved {
  readonly url: string;
  readonly format?: string | null | undefined;
  readonly shortCircuit?: boolean;
}
interface Loaded {
  readonly format: string;
  readonly source: string;
  readonly shortCircuit: true;
}
type Next<T> = (specifier: string, context: object) => Promise<T>;

export async function resolve(specifier: string, context: object, next: Next<Resolved>): Promise<Resolved> {
  if (specifier === PACKAGE || specifier === `${PACKAGE}/testing`)
    return { url: entryUrl(specifier), format: "module", shortCircuit: true };
  try {
    return await next(specifier, context);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (!/^(\.|\/|file:)/.test(specifier) || (code !== "ERR_MODULE_NOT_FOUND" && code !== "ERR_UNSUPPORTED_DIR_IMPORT"))
      throw error;
    // TypeScript lets a file be imported by the name that it will have as JavaScript, or without an ending.
    for (const other of otherNames(specifier)) {
      const found = await next(other, context).catch(() => undefined);
      if (found) return found;
    }
    throw error;
  }
}

const otherNames = (specifier: string): readonly string[] =>
  /\.m?js$/.test(specifier) ? [specifier.replace(/js$/, "ts")] : [`${specifier}.ts`, `${specifier}/index.ts`];

export async function load(url: string, context: object, next: Next<unknown>): Promise<unknown> {
  if (!/^file:.*\.m?ts$/.test(url.replace(/[?#].*$/, ""))) return next(url, context);
  const file = fileURLToPath(url);
  const source = (await loadStripper())(await readFile(file, "utf8"), file);
  return { format: "module", source, shortCircuit: true } satisfies Loaded;
}
