import { hdfsError } from "./errors.ts";
import type { HadoopSettings } from "./hadoopConf.ts";

/** A path in HDFS: which cluster, and where in it. */
export interface HdfsPath {
  readonly scheme: "hdfs" | "webhdfs" | "swebhdfs";
  /** Host and port, or the name of a service of several name nodes. */
  readonly authority: string;
  /** From the root on, as it is: `%` stands for itself. */
  readonly path: string;
}

/** A name node of the configuration. */
interface NameNode {
  readonly service: string | undefined;
  readonly rpc: string | undefined;
  readonly http: string | undefined;
  readonly https: string | undefined;
}

const URI = /^(hdfs|webhdfs|swebhdfs):(?:\/\/([^/]*))?(\/.*)?$/is;
const RPC_PORT = 8020;
const HTTP_PORT = 9870;
const HTTPS_PORT = 9871;

const get = (conf: HadoopSettings, key: string): string | undefined => conf.get(key)?.trim() || undefined;
const list = (conf: HadoopSettings, key: string): string[] =>
  (get(conf, key) ?? "")
    .split(",")
    .map((s) => s.trim())
    .filter((s) => s !== "");

/** A path without doubled slashes and without one at its end. */
const normal = (path: string): string => path.replace(/\/+/g, "/").replace(/(?!^)\/$/, "");

/** Reads a path; one that names no cluster is in that of `fs.defaultFS`. */
export function parseHdfsPath(text: string, conf: HadoopSettings): HdfsPath {
  const m = URI.exec(text);
  if (!m) throw hdfsError("INVALID_PATH", text, "A path in HDFS begins with hdfs://host:port/ or hdfs:///.");
  if (/\p{Surrogate}/u.test(text)) throw hdfsError("INVALID_PATH", text, "It has half of a character.");
  const scheme = m[1]!.toLowerCase() as HdfsPath["scheme"];
  const path = normal(m[3] ?? "/");
  // As in Hadoop, a user in front of the host counts for nothing.
  const authority = (m[2] ?? "").replace(/^.*@/, "").toLowerCase();
  if (authority !== "") return { scheme, authority, path };
  const base = get(conf, "fs.defaultFS") ?? get(conf, "fs.default.name") ?? "";
  const home = URI.exec(base);
  if (!home?.[2])
    throw hdfsError(
      "INVALID_PATH",
      text,
      `Incomplete HDFS URI, no host: fs.defaultFS is ${base === "" ? "not set" : base}. It is read from core-site.xml in HADOOP_CONF_DIR, or from spark.hadoop.fs.defaultFS.`,
    );
  return {
    scheme: home[1]!.toLowerCase() as HdfsPath["scheme"],
    authority: home[2].replace(/^.*@/, "").toLowerCase(),
    path,
  };
}

/** Host and port; the port of an IPv6 address stands behind its bracket. */
export function hostAndPort(address: string, port: number): { host: string; port: number } {
  const m = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address.trim().toLowerCase());
  if (!m?.[1]) throw hdfsError("INVALID_PATH", address, "It is no host with a port.");
  return { host: m[1], port: m[2] === undefined ? port : Number(m[2]) };
}

function nameNode(conf: HadoopSettings, service: string | undefined, suffix: string): NameNode {
  return {
    service,
    rpc: get(conf, `dfs.namenode.rpc-address${suffix}`) ?? get(conf, `dfs.namenode.servicerpc-address${suffix}`),
    http: get(conf, `dfs.namenode.http-address${suffix}`),
    https: get(conf, `dfs.namenode.https-address${suffix}`),
  };
}

/** The name nodes of the configuration: those of services, and the one without a service. */
function nameNodes(conf: HadoopSettings): NameNode[] {
  const found = list(conf, "dfs.nameservices").flatMap((service) => {
    const ids = list(conf, `dfs.ha.namenodes.${service}`);
    const name = service.toLowerCase();
    if (ids.length === 0) return [nameNode(conf, name, `.${service}`)];
    return ids.map((id) => nameNode(conf, name, `.${service}.${id}`));
  });
  const single = nameNode(conf, undefined, "");
  const home = URI.exec(get(conf, "fs.defaultFS") ?? "");
  // Without an address of its own the name node is where fs.defaultFS says.
  const ofHome = home?.[1]?.toLowerCase() === "hdfs" && !found.some((n) => n.service === home[2]?.toLowerCase());
  const rpc = single.rpc ?? (ofHome ? home?.[2] : undefined);
  return single.http || single.https ? [...found, { ...single, rpc }] : found;
}

const WILDCARDS = new Set(["0.0.0.0", "[::]"]);

/** Where a name node answers over HTTP: its own address, or the usual port of its host. */
function origin(node: Partial<NameNode>, authority: string, secure: boolean): string {
  const configured = secure ? node.https : node.http;
  const port = secure ? HTTPS_PORT : HTTP_PORT;
  const at = configured === undefined ? undefined : hostAndPort(configured.replace(/^:/, "0.0.0.0:"), port);
  // A server that listens on all addresses of its machine is configured without one.
  const host = at && !WILDCARDS.has(at.host) ? at.host : hostAndPort(node.rpc ?? authority, RPC_PORT).host;
  return `${secure ? "https" : "http"}://${host}:${at?.port ?? port}`;
}

const same = (a: string, b: string, port: number): boolean => {
  const [x, y] = [hostAndPort(a, port), hostAndPort(b, port)];
  return x.host === y.host && x.port === y.port;
};

/**
 * The addresses of a cluster's name nodes, `http://host:port`, in the order in which to try them. `hdfs://` names the port of Hadoop's own protocol, so the port of
 * HTTP comes from the configuration, or is the usual one.
 */
export function nameNodeOrigins(at: HdfsPath, conf: HadoopSettings): string[] {
  const known = nameNodes(conf);
  const secure = at.scheme === "swebhdfs" || (at.scheme === "hdfs" && get(conf, "dfs.http.policy") === "HTTPS_ONLY");
  const service = known.filter((n) => n.service === at.authority);
  if (service.length > 0) {
    const lost = service.find((n) => !(secure ? n.https : n.http) && !n.rpc);
    if (lost)
      throw hdfsError(
        "INVALID_PATH",
        `${at.scheme}://${at.authority}${at.path}`,
        `A name node of ${at.authority} has no address: dfs.namenode.${secure ? "https" : "http"}-address.${at.authority}... is not set.`,
      );
    return service.map((n) => origin(n, "", secure));
  }
  if (at.scheme !== "hdfs") {
    const { host, port } = hostAndPort(at.authority, secure ? HTTPS_PORT : HTTP_PORT);
    return [`${secure ? "https" : "http"}://${host}:${port}`];
  }
  const { host } = hostAndPort(at.authority, RPC_PORT);
  const hostOf = (address: string | undefined): string => (address ? hostAndPort(address, 0).host : "");
  // A configuration is of one cluster; its address over HTTP is not that of another one whose path is asked for.
  const node =
    known.find((n) => n.rpc && same(n.rpc, at.authority, RPC_PORT)) ??
    known.find((n) => !n.rpc && (hostOf(secure ? n.https : n.http) === host || n.service === undefined));
  return [origin(node ?? {}, at.authority, secure)];
}
