import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A real HDFS on this machine: two name nodes, of which the first is active, and two data nodes, each a process of its own. */
export interface HdfsCluster {
  /** Host and port of the active name node at the beginning, of Hadoop's protocol and of HTTP. */
  readonly rpc: string;
  readonly http: string;
  /** The name of both name nodes together. */
  readonly service: string;
  /** A folder with core-site.xml and hdfs-site.xml for clients. */
  readonly conf: string;
  /** The addresses of the data nodes that the active name node knows, over HTTP. */
  dataNodes(): Promise<string[]>;
  /** Ends the data node of an address, without asking it. */
  killDataNode(address: string): Promise<void>;
  /** Starts a data node that was ended, and waits until it is there. */
  restartDataNode(): Promise<void>;
  /** Makes the second name node active, and the first one wait. */
  failOver(): Promise<void>;
  /** Ends the first name node. */
  killFirstNameNode(): Promise<void>;
  /** Runs Hadoop's command for files, as `hdfs dfs ARGUMENTS`, and gives what it prints. */
  dfs(...args: string[]): string;
  stop(): Promise<void>;
}

const lib = fileURLToPath(new URL("../../../.cache/hadoop/lib", import.meta.url));
const SERVICE = "data";

/** Why there can be no cluster here, or undefined. */
export function whyNoHadoop(): string | undefined {
  if (!existsSync(join(lib, "../complete"))) return "Hadoop could not be fetched, which needs Maven";
  try {
    const text = execFileSync("java", ["--version"], { encoding: "utf8" });
    return Number(/^\S+ (\d+)/.exec(text)?.[1]) >= 17 ? undefined : "Hadoop needs Java 17";
  } catch {
    return "there is no Java";
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((s) => new Promise<void>((done) => s.listen(0, "127.0.0.1", done))));
  const ports = servers.map((s) => (s.address() as AddressInfo).port);
  await Promise.all(servers.map((s) => new Promise((done) => s.close(done))));
  return ports;
}

const xml = (values: Readonly<Record<string, string>>): string =>
  `<?xml version="1.0"?>\n<configuration>\n${Object.entries(values)
    .map(([name, value]) => `  <property><name>${name}</name><value>${value}</value></property>\n`)
    .join("")}</configuration>\n`;

/** One of the beans that a server tells about itself. */
const bean = (address: string, name: string, of = "NameNode"): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    const request = get(`http://${address}/jmx?qry=Hadoop:service=${of},name=${name}`, { timeout: 5000 }, (r) => {
      let text = "";
      r.setEncoding("utf8");
      r.on("data", (piece: string) => (text += piece));
      r.on("end", () => resolve((JSON.parse(text) as { beans: Record<string, unknown>[] }).beans[0] ?? {}));
      r.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error("no answer")));
    request.on("error", reject);
  });

export async function startHdfs(root: string): Promise<HdfsCluster> {
  const [rpc1, http1, rpc2, http2] = (await freePorts(4)).map((p) => `127.0.0.1:${p}`) as [
    string,
    string,
    string,
    string,
  ];
  const path = (name: string): string => join(root, name);
  for (const folder of ["conf", "logs"]) mkdirSync(path(folder), { recursive: true });
  writeFileSync(path("conf/core-site.xml"), xml({ "fs.defaultFS": `hdfs://${SERVICE}` }));
  writeFileSync(
    path("conf/hdfs-site.xml"),
    xml({
      "dfs.nameservices": SERVICE,
      [`dfs.ha.namenodes.${SERVICE}`]: "nn1,nn2",
      [`dfs.namenode.rpc-address.${SERVICE}.nn1`]: rpc1,
      [`dfs.namenode.rpc-address.${SERVICE}.nn2`]: rpc2,
      [`dfs.namenode.http-address.${SERVICE}.nn1`]: http1,
      [`dfs.namenode.http-address.${SERVICE}.nn2`]: http2,
      [`dfs.client.failover.proxy.provider.${SERVICE}`]:
        "org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider",
      "dfs.ha.fencing.methods": "shell(/bin/true)",
      "dfs.ha.nn.not-become-active-in-safemode": "false",
      "dfs.namenode.shared.edits.dir": `file://${path("edits")}`,
      "dfs.namenode.name.dir": `file://${root}/\${dfs.ha.namenode.id}`,
      "dfs.datanode.data.dir": `file://${root}/\${kindling.node}`,
      "dfs.datanode.hostname": "127.0.0.1",
      "dfs.datanode.address": "127.0.0.1:0",
      "dfs.datanode.http.address": "127.0.0.1:0",
      "dfs.datanode.ipc.address": "127.0.0.1:0",
      "dfs.namenode.datanode.registration.ip-hostname-check": "false",
      // Files of a megabyte have several blocks, each on both data nodes.
      "dfs.replication": "2",
      "dfs.blocksize": "1048576",
      "dfs.namenode.fs-limits.min-block-size": "65536",
      "dfs.namenode.replication.min": "1",
      "dfs.client.block.write.replace-datanode-on-failure.policy": "NEVER",
      "dfs.heartbeat.interval": "1",
      "dfs.namenode.heartbeat.recheck-interval": "1000",
      "dfs.namenode.safemode.extension": "0",
      "dfs.ha.tail-edits.period": "1",
      "dfs.permissions.superusergroup": "supergroup",
    }),
  );
  const java = (...args: string[]): string[] => [
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-cp",
    `${path("conf")}:${lib}/*`,
    ...args,
  ];
  const NAME_NODE = "org.apache.hadoop.hdfs.server.namenode.NameNode";
  const DATA_NODE = "org.apache.hadoop.hdfs.server.datanode.DataNode";
  const processes = new Map<string, ChildProcess>();
  // However this program ends, the servers end with it.
  process.once("exit", () => {
    for (const server of processes.values()) server.kill("SIGKILL");
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const start = (name: string, ...args: string[]): void => {
    const log = openSync(path(`logs/${name}`), "a");
    processes.set(name, spawn("java", java(...args), { stdio: ["ignore", log, log] }));
    closeSync(log);
  };
  const kill = async (name: string): Promise<void> => {
    const server = processes.get(name);
    processes.delete(name);
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((done) => server.once("exit", done));
    server.kill("SIGKILL");
    await ended;
  };
  const run = (main: string, ...args: string[]): string =>
    execFileSync("java", java(main, ...args), { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const stop = async (): Promise<void> => {
    for (const name of [...processes.keys()]) await kill(name);
  };
  const waitFor = async (what: string, test: () => Promise<boolean>): Promise<void> => {
    const end = Date.now() + 120_000;
    while (!(await test().catch(() => false))) {
      const dead = [...processes].find(([, p]) => p.exitCode !== null);
      if (dead) throw new Error(`${dead[0]} ended: ${readFileSync(path(`logs/${dead[0]}`), "utf8").slice(-2000)}`);
      if (Date.now() > end) throw new Error(`${what} did not happen in two minutes`);
      await new Promise((done) => setTimeout(done, 200));
    }
  };
  const dataNodes = async (http: string): Promise<string[]> => {
    const { LiveNodes } = await bean(http, "NameNodeInfo");
    return Object.values(JSON.parse(String(LiveNodes)) as Record<string, { infoAddr: string }>).map((n) => n.infoAddr);
  };
  /** Out of safe mode, with two data nodes, none of which is one of those that are gone. */
  const ready = (http: string, gone: readonly string[]) => async (): Promise<boolean> => {
    const { Safemode } = await bean(http, "NameNodeInfo");
    const nodes = await dataNodes(http);
    return Safemode === "" && nodes.length === 2 && !nodes.some((n) => gone.includes(n));
  };
  const admin = (...args: string[]): string => run("org.apache.hadoop.hdfs.tools.DFSHAAdmin", "-ns", SERVICE, ...args);
  const dataNode = (index: number): void => start(`dn${index}`, `-Dkindling.node=dn${index}`, DATA_NODE);
  let active = http1;
  const gone: string[] = [];

  try {
    run(NAME_NODE, "-Ddfs.ha.namenode.id=nn1", "-format", "-nonInteractive");
    cpSync(path("nn1"), path("nn2"), { recursive: true });
    for (const name of ["nn1", "nn2"]) start(name, NAME_NODE, `-Ddfs.ha.namenode.id=${name}`);
    for (const index of [1, 2]) dataNode(index);
    await waitFor("the start of the name nodes", async () => {
      const states = await Promise.all([http1, http2].map((a) => bean(a, "NameNodeStatus")));
      return states.every((s) => s["State"] === "standby");
    });
    admin("-transitionToActive", "nn1");
    await waitFor("the start of the data nodes", ready(http1, gone));
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    rpc: rpc1,
    http: http1,
    service: SERVICE,
    conf: path("conf"),
    dataNodes: () => dataNodes(active),
    async killDataNode(address) {
      // Which process it is stands in what the data node tells about itself: the folder with its data.
      const { VolumeInfo } = await bean(address, "DataNodeInfo", "DataNode");
      const index = /\/dn1\/?"/.test(String(VolumeInfo)) ? 1 : 2;
      await kill(`dn${index}`);
      gone.push(address);
    },
    async restartDataNode() {
      for (const index of [1, 2]) if (!processes.has(`dn${index}`)) dataNode(index);
      await waitFor("the start of a data node", ready(active, gone));
    },
    async failOver() {
      admin("-failover", "nn1", "nn2");
      active = http2;
      await waitFor("the change of the name node", ready(active, gone));
    },
    killFirstNameNode: () => kill("nn1"),
    dfs: (...args) => run("org.apache.hadoop.fs.FsShell", ...args),
    stop,
  };
}
