import { sparkError } from "../../../common/errors/conditions.ts";
import "./errors.ts";
import type { HadoopSettings } from "./hadoopConf.ts";
import type { Parameters, RetryPolicy } from "./nameNode.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZES: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

const wrong = (name: string, value: string): Error =>
  sparkError("HADOOP_CONFIGURATION", { file: name, problem: `its value "${value}" cannot be read` });

/** A time in milliseconds: a number of them, or one with a unit, as Hadoop writes them. */
function duration(conf: HadoopSettings, name: string, fallback: number): number {
  const text = conf.get(name)?.trim().toLowerCase();
  if (!text) return fallback;
  const m = /^(\d+)\s*(ms|s|m|h|d)?$/.exec(text);
  if (!m) throw wrong(name, text);
  return Number(m[1]) * UNITS[m[2] ?? "ms"]!;
}

/** A number of bytes, such as 134217728 or 128m. */
function size(name: string, value: string): number {
  const m = /^(\d+)\s*([kmgtp]?)b?$/.exec(value.trim().toLowerCase());
  if (!m) throw wrong(name, value);
  return Number(m[1]) * 1024 ** SIZES[m[2]!]!;
}

/** How long a server may be silent. */
export const socketTimeout = (conf: HadoopSettings): number =>
  duration(conf, "dfs.webhdfs.socket.read-timeout", 60_000);

/** How often and after which time something is tried again; for clusters of several name nodes with Hadoop's settings. */
export const retryPolicy = (conf: HadoopSettings): RetryPolicy => ({
  attempts: 5,
  failoverAttempts: Math.max(1, duration(conf, "dfs.http.client.failover.max.attempts", 15)),
  pause: duration(conf, "dfs.http.client.failover.sleep.base.millis", 500),
  longestPause: duration(conf, "dfs.http.client.failover.sleep.max.millis", 15_000),
});

/** The mode of something new under `fs.permissions.umask-mode`, where that is set: three octal digits. */
function permission(conf: HadoopSettings, full: number): Parameters {
  const name = "fs.permissions.umask-mode";
  const text = conf.get(name)?.trim();
  if (!text) return [];
  if (!/^[0-7]{1,4}$/.test(text)) throw wrong(name, text);
  return [["permission", (full & ~Number.parseInt(text, 8)).toString(8)]];
}

/** What new files are made with: only what the configuration says; for the rest the name node knows. */
export function newFileParameters(conf: HadoopSettings): Parameters {
  const block = conf.get("dfs.blocksize") ?? conf.get("dfs.block.size");
  const copies = conf.get("dfs.replication")?.trim();
  if (copies && !/^\d+$/.test(copies)) throw wrong("dfs.replication", copies);
  return [
    ...permission(conf, 0o666),
    ...(block ? [["blocksize", String(size("dfs.blocksize", block))] as const] : []),
    ...(copies ? [["replication", copies] as const] : []),
  ];
}

export const newFolderParameters = (conf: HadoopSettings): Parameters => permission(conf, 0o777);
