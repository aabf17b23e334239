import { sparkError } from "../../common/errors/conditions.ts";
import { defineConf } from "../../common/config/config.ts";
import "./conditions.ts";
import type { FileSettings, FileSystem, MakeRemoteFileSystem } from "./fileSystem.ts";
import { defaultFileSystem } from "./hdfs/hadoopConf.ts";
import { systemUser } from "./hdfs/user.ts";
import { localFiles, localPath } from "./local.ts";
import { isUri, schemeOf, tidyUri } from "./paths.ts";
import { remoteFiles } from "./remote.ts";

defineConf({
  key: "spark.kindling.io.timeout",
  default: "120s",
  doc: "How long a read or another operation on files that are reached by a network may take.",
});

/** A kind of place that is reached by a network. */
export interface Place {
  readonly name: string;
  /** The settings that it needs: no others go to other threads. */
  readonly settings: RegExp;
  /** Called on the thread for input and output alone. */
  readonly load: () => Promise<MakeRemoteFileSystem>;
}

const HTTP: Place = { name: "http", settings: /^$/, load: async () => (await import("./http.ts")).makeHttp };
const S3A: Place = {
  name: "s3a",
  settings: /^(spark\.hadoop\.)?fs\.s3[an]?\./,
  load: async () => (await import("./s3a.ts")).makeS3a,
};
const HDFS: Place = {
  name: "hdfs",
  // Any of Hadoop's settings may be named by another one; keys of other places are none of its business.
  settings: /^spark\.hadoop\.(?!fs\.(s3|azure|gs))/,
  load: async () => (await import("./hdfs/webHdfs.ts")).makeHdfs,
};

/** The places by scheme: a new one has its line here. */
export const places: Readonly<Record<string, Place>> = {
  http: HTTP,
  https: HTTP,
  s3a: S3A,
  s3: S3A,
  s3n: S3A,
  hdfs: HDFS,
  webhdfs: HDFS,
  swebhdfs: HDFS,
};

function placeOf(path: string): Place {
  const scheme = schemeOf(path) ?? "";
  const place = places[scheme];
  if (!place)
    throw sparkError("UNSUPPORTED_FILE_SYSTEM", { scheme, schemes: ["file", ...Object.keys(places)].join(", ") });
  return place;
}

const COMMON = /^spark\.kindling\.io\./;

/** Of a session's settings those that the place of a path needs, undefined for paths of this machine. They may hold secrets: they go with tasks, but into no text. */
export function settingsFor(path: string, settings: FileSettings): FileSettings | undefined {
  if (!isUri(path)) return undefined;
  const { settings: own } = placeOf(path);
  return Object.fromEntries(Object.entries(settings).filter(([key]) => own.test(key) || COMMON.test(key)));
}

/** The file system that holds a whole path. */
export function fileSystemOf(path: string, settings: FileSettings = {}): FileSystem {
  if (!isUri(path)) return localFiles;
  return remoteFiles(schemeOf(path)!, placeOf(path).name, settingsFor(path, settings)!);
}

/** Where paths without a scheme are, when that is not this machine. */
function defaultPlace(settings: FileSettings): string | undefined {
  const uri = defaultFileSystem(settings)?.replace(/\/+$/, "");
  return uri === undefined || uri === "" || uri.startsWith("file:") ? undefined : uri;
}

/** The whole path of what the user wrote: a path, relative or absolute, or a URI. */
export function qualify(path: string, settings: FileSettings = {}): string {
  const scheme = schemeOf(path);
  if (scheme === "file") return localPath(path);
  const uri = defaultPlace(settings);
  if (scheme !== undefined && process.platform !== "win32") placeOf(path);
  if (scheme !== undefined && scheme in places) {
    // `hdfs:///a` and `hdfs:/a` are on the default one.
    if (/^[^:]+:(\/\/)?\/(?!\/)/.test(path) && uri !== undefined && schemeOf(uri) === scheme)
      return tidyUri(uri + path.replace(/^[^:]+:(\/\/)?/, ""));
    // An address is what it is: slashes may count.
    return /^https?$/.test(scheme)
      ? path
      : tidyUri(path.replace(/^[^:]+:(\/(?!\/)|(?!\/))?/, isUri(path) ? `${scheme}:` : `${scheme}:///`));
  }
  if (uri === undefined) return localPath(path);
  placeOf(uri);
  return tidyUri(path.startsWith("/") ? uri + path : `${uri}/user/${userName()}/${path}`);
}

const userName = (): string => process.env["HADOOP_USER_NAME"] || systemUser();
