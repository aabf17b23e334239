import { readdirSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { pathNotFound } from "../../catalyst/catalog/dataSource.ts";
import { unsupported } from "../../common/errors/conditions.ts";
import { expandBraces, isGlob, segmentPattern, unescapeGlob } from "./globs.ts";

/** A file or folder as it was found. */
export interface Entry {
  readonly path: string;
  readonly folder: boolean;
  readonly bytes: number;
  readonly modified: number;
}

/** The path on this machine of a path or `file:` URI. Backslashes stay, they escape in patterns. */
export function localPath(path: string): string {
  if (path.startsWith("file://"))
    return path.includes("%") && !isGlob(path) ? fileURLToPath(path) : path.slice("file://".length);
  if (path.startsWith("file:")) return resolve(path.slice("file:".length));
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(path)?.[1];
  if (scheme && sep === "/") throw unsupported(`the file system "${scheme}"`);
  return resolve(path);
}

/** A path as Spark's messages show it. */
export const shownPath = (path: string): string => `file:${path}`;

/** Whether the sources leave a file or folder of this name out: `_SUCCESS`, `_temporary`, `.x.crc`. */
export const isHidden = (name: string): boolean =>
  (name.startsWith("_") && !name.includes("=")) || name.startsWith(".") || name.endsWith("._COPYING_");

function entry(path: string): Entry | undefined {
  const s = statSync(path, { throwIfNoEntry: false });
  return s ? { path, folder: s.isDirectory(), bytes: s.size, modified: s.mtimeMs } : undefined;
}

const names = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

function glob(pattern: string): Entry[] {
  let found: string[] = ["/"];
  for (const segment of pattern.split("/").filter((s) => s !== "")) {
    if (!isGlob(segment)) found = found.map((f) => join(f, segment));
    else {
      const test = segmentPattern(segment);
      found = found.flatMap((f) =>
        names(f)
          .filter((n) => test.test(n))
          .map((n) => join(f, n)),
      );
      if (found.length === 0) {
      }
    }
  }
  return found.flatMap((f) => entry(f) ?? []);
}

/** The files and folders that a path given by the user stands for; patterns are expanded. An error when there is none. */
export function findRoots(path: string): Entry[] {
  const local = localPath(path);
  const exact = entry(local);
  if (exact) return [exact];
  if (isGlob(local)) {
    const found = expandBraces(local).flatMap((p) => (isGlob(p) ? glob(p) : (entry(unescapeGlob(p)) ?? [])));
    if (found.length > 0) return found;
  }
  throw pathNotFound(shownPath(local));
}

/** All files below a folder, in the order of their names. */
export function listFiles(folder: string, out: Entry[] = []): Entry[] {
  for (const name of names(folder)) {
    if (isHidden(name)) continue;
    const e = entry(join(folder, name));
    if (!e) continue;
    if (e.folder) listFiles(e.path, out);
    else out.push(e);
  }
  return out;
}
