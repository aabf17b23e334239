import { pathNotFound } from "../../catalyst/catalog/dataSource.ts";
import type { FileSettings, FileStatus, FileSystem } from "../files/fileSystem.ts";
import { fileSystemOf, qualify } from "../files/fileSystems.ts";
import { authorityOf, isGlob, isUri, joinPath, pathOf, relativePath, shownPath } from "../files/paths.ts";
import { expandBraces, segmentPattern, unescapeGlob } from "./globs.ts";

/** A file or folder as it was found. */
export type Entry = FileStatus;

/** Whether the sources leave a file or folder of this name out: `_SUCCESS`, `_temporary`, `.x.crc`. */
export const isHidden = (name: string): boolean =>
  (name.startsWith("_") && !name.includes("=")) || name.startsWith(".") || name.endsWith("._COPYING_");

const rootOf = (path: string): string =>
  isUri(path) ? `${path.slice(0, path.indexOf("://"))}://${authorityOf(path)}/` : "/";

function glob(files: FileSystem, pattern: string): Entry[] {
  // What a pattern has found is known already; names without one are asked about at the end.
  let found: { readonly path: string; readonly entry?: Entry }[] = [{ path: rootOf(pattern) }];
  const segments = (isUri(pattern) ? pathOf(pattern) : pattern).split("/").filter((s) => s !== "");
  for (const segment of segments) {
    if (isGlob(segment)) {
      const test = segmentPattern(segment);
      found = found.flatMap((f) =>
        files.list(f.path, (name) => test.test(name)).map((entry) => ({ path: entry.path, entry })),
      );
    } else found = found.map((f) => ({ path: joinPath(f.path, segment) }));
  }
  return found.flatMap((f) => f.entry ?? files.status(f.path) ?? []);
}

/** The files and folders that a path given by the user stands for; patterns are expanded. An error when there is none. */
export function findRoots(path: string, settings: FileSettings = {}): Entry[] {
  const whole = qualify(path, settings);
  const files = fileSystemOf(whole, settings);
  const exact = files.status(whole);
  if (exact) return [exact];
  if (isGlob(whole)) {
    const found = expandBraces(whole).flatMap((p) =>
      isGlob(p) ? glob(files, p) : (files.status(unescapeGlob(p)) ?? []),
    );
    if (found.length > 0) return found;
  }
  throw pathNotFound(shownPath(whole));
}

/** All files below a folder, in the order of their names. */
export function listFiles(folder: string, settings: FileSettings = {}): Entry[] {
  const files = fileSystemOf(folder, settings);
  const all = files.listBelow?.(folder);
  if (!all) return listFolders(files, folder, []);
  const parts = (e: Entry): string[] => relativePath(folder, e.path).split("/");
  return all
    .map((entry) => ({ entry, names: parts(entry) }))
    .filter(({ entry, names }) => !entry.folder && !names.some(isHidden))
    .sort((a, b) => compareNames(a.names, b.names))
    .map(({ entry }) => entry);
}

function listFolders(files: FileSystem, folder: string, out: Entry[]): Entry[] {
  for (const e of files.list(folder, (name) => !isHidden(name))) {
    if (e.folder) listFolders(files, e.path, out);
    else out.push(e);
  }
  return out;
}

function compareNames(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  return a.length - b.length;
}
