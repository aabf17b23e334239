import type { Dependency, RddNode } from "./node.ts";
import { insists, obstacle } from "./workers/elsewhere.ts";
import { describeLevel, StorageLevel } from "./storageLevel.ts";

/** Bytes as Spark shows them: `56.0 B`, `1.2 KiB`. */
function bytesText(n: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let i = 0;
  while (n >= 2 * 1024 && i < units.length - 1) {
    n /= 1024;
    i++;
  }
  return `${n.toFixed(1)} ${units[i]}`;
}

/** The lines of one RDD itself. */
function own(node: RddNode): string[] {
  const level = node.level === StorageLevel.NONE ? "" : describeLevel(node.level);
  const head = `${node.name === null ? "" : `${node.name} `}${node.kind}[${node.id}] at ${node.site} [${level}]`;
  const info = node.engine.blocks.info(node.id);
  if (info.cachedPartitions === 0) return [head];
  return [
    head,
    `    CachedPartitions: ${info.cachedPartitions}; MemorySize: ${bytesText(info.memoryBytes)}; DiskSize: ${bytesText(info.diskBytes)}`,
  ];
}

/** Where a stage runs; its text stands at the end of the stage's first line. */
function placed(node: RddNode, by?: { readonly consumer: RddNode; readonly dependency: number }): string {
  if (!node.engine.usesWorkers && !insists(node)) return "";
  const found = obstacle(node, by);
  return found ? ` on the calling thread: ${found.reason}` : " on worker threads";
}

/** What stands before the lines below the number of partitions: a bar under its middle. */
function bar(partitions: string): string {
  const left = Math.floor((partitions.length - 1) / 2);
  return `${" ".repeat(left)}|${" ".repeat(partitions.length - left)}`;
}

function children(node: RddNode, prefix: string): string[] {
  if (node.checkpoint) {
    const kind = node.checkpoint.kind === "reliable" ? "ReliableCheckpointRDD" : "LocalCheckpointRDD";
    return [`${prefix}${kind}[${node.id}] at ${node.site} []`];
  }
  const { dependencies } = node;
  return dependencies.flatMap((d, i) => below(node, i, d, prefix, i === dependencies.length - 1));
}

function below(consumer: RddNode, dependency: number, d: Dependency, prefix: string, last: boolean): string[] {
  if (d.kind === "narrow") return [...own(d.node).map((l) => prefix + l), ...children(d.node, prefix)];
  const { node } = d.shuffle;
  const partitions = `(${node.partitions()})`;
  const before = prefix.replace(/\|\s+$/, "");
  const next = before + (last ? "  " : "| ") + bar(partitions);
  const [head = "", ...more] = own(node);
  const where = placed(node, { consumer, dependency });
  return [`${before}+-${partitions} ${head}${where}`, ...more.map((l) => next + l), ...children(node, next)];
}

/** The lineage as Spark prints it: stages indented, `+-` where a shuffle is. */
export function debugString(node: RddNode): string {
  const partitions = `(${node.partitions()})`;
  const [head = "", ...more] = own(node);
  const lines = [`${partitions} ${head}${placed(node)}`, ...more.map((l) => bar(partitions) + l)];
  return [...lines, ...children(node, bar(partitions))].join("\n");
}
