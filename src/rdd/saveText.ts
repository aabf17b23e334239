import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { sparkError, unsupported } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { localPath, shownPath } from "../execution/sources/listing.ts";
import type { RddNode } from "./node.ts";
import { runJob } from "./scheduler.ts";
import { consume } from "./task.ts";
import { textOf } from "./text.ts";

export type CompressionCodec = "gzip" | "none" | (string & {});

function isGzip(codec: CompressionCodec | undefined): boolean {
  if (codec === undefined || codec === "none") return false;
  if (codec === "gzip" || codec === "org.apache.hadoop.io.compress.GzipCodec") return true;
  throw unsupported(`the compression codec ${codec}`);
}

/** Text gathered before it is written. A gzip file of several members is one file to every reader. */
const BUFFER = 1 << 18;

/** Writes the elements as lines: files under `_temporary`, renamed when all are there. */
export async function saveText(
  node: RddNode,
  site: string,
  path: string,
  codec: CompressionCodec | undefined,
): Promise<void> {
  const gzip = isGzip(codec);
  const target = localPath(path).replace(/(.)\/+$/, "$1");
  if (existsSync(target)) throw sparkError("FILE_ALREADY_EXISTS", { path: shownPath(target) });
  const staging = join(target, "_temporary", "0", `_temporary-${randomUUID()}`);
  const created = mkdirSync(staging, { recursive: true });
  try {
    const files = await runJob(
      node,
      async (pull, task) => {
        const name = `part-${String(task.partition).padStart(5, "0")}${gzip ? ".gz" : ""}`;
        const temporary = join(staging, `attempt-${task.id}`);
        const fd = openSync(temporary, "wx");
        let done = false;
        task.atEnd(() => {
          if (!done) rmSync(temporary, { force: true });
        });
        try {
          let text = "";
          const flush = (): void => {
            const plain = Buffer.from(text);
            const bytes = gzip ? gzipSync(plain) : plain;
            for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
            text = "";
          };
          await consume(pull, task, (v) => {
            text += `${textOf(v)}\n`;
            if (text.length >= BUFFER) flush();
          });
          if (text !== "" || gzip) flush();
        } finally {
          closeSync(fd);
        }
        renameSync(temporary, join(staging, name));
        done = true;
        return name;
      },
      undefined,
      site,
    );
    for (const f of files) renameSync(join(staging, f), join(target, f));
    rmSync(join(target, "_temporary"), { recursive: true, force: true });
    writeFileSync(join(target, "_SUCCESS"), "");
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    // Folders above that were made for it.
    if (created !== undefined)
      for (let at = dirname(target); at.length >= created.length && at !== dirname(created); at = dirname(at)) {
        if (!existsSync(at) || readdirSync(at).length > 0) break;
        rmdirSync(at);
      }
    throw error;
  }
}
