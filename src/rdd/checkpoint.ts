import { randomUUID } from "node:crypto";
import { mkdirSync, openSync, closeSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RddNode } from "./node.ts";
import { ArrayPull, ConcatPull, type Pull } from "./pull.ts";
import { decode, encode } from "./records.ts";
import type { runJob } from "./scheduler.ts";
import { consume } from "./task.ts";

const BLOCK = 4096;
const part = (folder: string, p: number): string => join(folder, `part-${String(p).padStart(5, "0")}`);

/** Makes the checkpoints that are wanted of a node and those before it, after a job: its lineage ends there from then on. */
export async function writeCheckpoints(node: RddNode, run: typeof runJob): Promise<void> {
  const seen = new Set<RddNode>([node]);
  const wanted: RddNode[] = [];
  for (const n of seen) {
    if (n.wanted !== "none") wanted.push(n);
    for (const d of n.dependencies) seen.add(d.kind === "narrow" ? d.node : d.shuffle.node);
  }
  // The nearest to the sources first: those above are then computed from it.
  for (const n of wanted.reverse()) {
    const kind = n.wanted;
    n.wanted = "none";
    if (kind === "reliable") await writeReliable(n, run);
    else if (kind === "local") await keepLocal(n, run);
  }
}

async function writeReliable(node: RddNode, run: typeof runJob): Promise<void> {
  const folder = join(node.engine.checkpointDir!, `rdd-${node.id}`);
  mkdirSync(folder, { recursive: true });
  const partitions = node.partitions();
  await run(
    node,
    async (pull, task) => {
      const temporary = join(folder, `.${randomUUID()}`);
      const fd = openSync(temporary, "wx");
      task.atEnd(() => rmSync(temporary, { force: true }));
      try {
        let values: unknown[] = [];
        const flush = (): void => {
          const bytes = encode([values]);
          const head = Buffer.alloc(4);
          head.writeUInt32LE(bytes.length);
          for (const b of [head, bytes]) for (let at = 0; at < b.length; ) at += writeSync(fd, b, at);
          values = [];
        };
        await consume(pull, task, (v) => {
          values.push(v);
          if (values.length >= BLOCK) flush();
        });
        flush();
      } finally {
        closeSync(fd);
      }
      renameSync(temporary, part(folder, task.partition));
    },
    undefined,
    "checkpoint",
  );
  node.checkpoint = { kind: "reliable", folder };
  cut(node, partitions, (p) => new ConcatPull(readPart(part(folder, p))));
}

function* readPart(path: string): Generator<Pull, void, undefined> {
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    yield new ArrayPull(decode(bytes.subarray(at + 4, at + 4 + length))[0]!);
    at += 4 + length;
  }
}

/** Keeps all partitions on this machine; they cannot be computed again, so they may spill but not be lost. */
async function keepLocal(node: RddNode, run: typeof runJob): Promise<void> {
  const partitions = node.partitions();
  const missing = Array.from({ length: partitions }, (_, i) => i).filter((p) => !node.engine.blocks.has(node.id, p));
  await run(node, (pull, task) => consume(pull, task, () => {}), missing, "localCheckpoint");
  node.checkpoint = { kind: "local", folder: undefined };
  cut(node, partitions, (p) => {
    throw new Error(
      `The checkpoint block rdd_${node.id}_${p} is gone: its RDD was unpersisted after localCheckpoint()`,
    );
  });
}

function cut(node: RddNode, partitions: number, compute: (p: number) => Pull): void {
  node.dependencies = [];
  node.partitions = () => partitions;
  node.compute = compute;
  node.recipe = undefined;
}
