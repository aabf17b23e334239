import { basename, dirname, join } from "node:path";
import { withoutSecrets } from "../../common/errors/withoutSecrets.ts";

/** Whole paths: absolute ones of this machine, and URIs. What `node:path` does, for both. */

const ROOT = /^[a-z][a-z0-9+.-]+:\/\/[^/]*/i;

/** The scheme of a path or URI in lower case, undefined when it has none. One letter is a drive. */
export const schemeOf = (path: string): string | undefined => /^([a-z][a-z0-9+.-]+):/i.exec(path)?.[1]?.toLowerCase();

export const isUri = (path: string): boolean => ROOT.test(path);

/** The host, bucket or the like of a URI. */
export const authorityOf = (uri: string): string => (ROOT.exec(uri)?.[0] ?? "").replace(/^.*?:\/\//, "");

/** What comes behind the host of a URI, beginning with `/`. */
export const pathOf = (uri: string): string => uri.slice(ROOT.exec(uri)?.[0].length ?? 0) || "/";

/** A URI without slashes that mean nothing; its root has one. */
export function tidyUri(uri: string): string {
  const root = ROOT.exec(uri)?.[0] ?? "";
  const rest = uri.slice(root.length);
  return `${root}/${rest
    .split("/")
    .filter((s) => s !== "" && s !== ".")
    .join("/")}`;
}

export function joinPath(base: string, ...names: readonly string[]): string {
  if (!isUri(base)) return join(base, ...names);
  const below = names.filter((n) => n !== "").join("/");
  return below === "" ? base : `${base.replace(/\/+$/, "")}/${below}`;
}

/** The folder that a file or folder is in; the root is in itself. */
export function parentOf(path: string): string {
  const root = ROOT.exec(path)?.[0];
  if (root === undefined) return dirname(path);
  const end = path.replace(/\/+$/, "").lastIndexOf("/");
  return end <= root.length ? `${root}/` : path.slice(0, end);
}

export function nameOf(path: string): string {
  if (!isUri(path)) return basename(path);
  // The query of an address is none of the name.
  const plain = /^https?:/i.test(path) ? path.replace(/[?#].*$/s, "") : path;
  return /[^/]*$/.exec(pathOf(plain).replace(/\/+$/, ""))![0];
}

/** What comes behind a folder in the path of something below it. */
export const relativePath = (folder: string, path: string): string =>
  path.slice(folder.length + (folder.endsWith("/") ? 0 : 1));

/** Without slashes at the end, which mean nothing. */
export const withoutSlash = (path: string): string => (isUri(path) ? tidyUri(path) : path.replace(/(.)\/+$/, "$1"));

/** Whether a path has any of Hadoop's patterns. */
export const isGlob = (path: string): boolean => /[{}[\]*?\\]/.test(path);

/** A path as messages show it: local ones as they are, addresses without what may be secret in them. */
export const safePath = (path: string): string => (isUri(path) ? withoutSecrets(path) : path);

/** A path as Spark's messages show it. */
export const shownPath = (path: string): string => (isUri(path) ? safePath(path) : `file:${path}`);
