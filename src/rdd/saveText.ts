import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { sparkError, unsupported } from "../common/errors/conditions.ts";
import "./conditions.ts";
import type { FileSettings } from "../execution/files/fileSystem.ts";
import { fileSystemOf, qualify, settingsFor } from "../execution/files/fileSystems.ts";
import { joinPath, parentOf, shownPath, withoutSlash } from "../execution/files/paths.ts";
import { firstMissing, removeEmpty } from "../execution/sources/writeFiles.ts";
import type { RddNode } from "./node.ts";
import { defineAction } from "./recipe.ts";
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

/** Writes the lines of a partition under the staging folder; gives the name of the file. An attempt that fails takes its file away. */
const writeLines = defineAction<{ staging: string; gzip: boolean; place: FileSettings }, string>(
  "saveText",
  (_f, { staging, gzip, place }) =>
    async (pull, task) => {
      const fs = fileSystemOf(staging, place);
      const name = `part-${String(task.partition).padStart(5, "0")}${gzip ? ".gz" : ""}`;
      const temporary = joinPath(staging, `attempt-${task.id}`);
      const file = fs.create(temporary);
      let done = false;
      task.atEnd(() => {
        file.abort();
        if (!done) fs.remove(temporary);
      });
      let text = "";
      const flush = (): Promise<void> | undefined => {
        const plain = Buffer.from(text);
        const bytes = gzip ? gzipSync(plain) : plain;
        text = "";
        if (file.writeLater) return file.writeLater(bytes);
        file.write(bytes);
        return undefined;
      };
      await consume(pull, task, (v) => {
        text += `${textOf(v)}\n`;
        return text.length >= BUFFER ? flush() : undefined;
      });
      if (text !== "" || gzip) await flush();
      if (file.closeLater) await file.closeLater();
      else file.close();
      fs.rename(temporary, joinPath(staging, name));
      done = true;
      return name;
    },
);

/** Writes the elements as lines: files under `_temporary`, renamed when all are there. */
export async function saveText(
  node: RddNode,
  site: string,
  path: string,
  codec: CompressionCodec | undefined,
): Promise<void> {
  const gzip = isGzip(codec);
  const settings = Object.fromEntries(node.engine.settings);
  const target = withoutSlash(qualify(path, settings));
  const fs = fileSystemOf(target, settings);
  if (fs.status(target)) throw sparkError("FILE_ALREADY_EXISTS", { path: shownPath(target) });
  const staging = joinPath(target, "_temporary", "0", `_temporary-${randomUUID()}`);
  const created = firstMissing(fs, target) ?? target;
  fs.makeFolders(staging);
  try {
    const place = settingsFor(target, settings) ?? {};
    const files = await runJob(node, writeLines(node.engine, [], { staging, gzip, place }), undefined, site);
    fs.renameAll(
      files.map((f) => ({ from: joinPath(staging, f), to: joinPath(target, f) })),
      () => {},
    );
    fs.remove(joinPath(target, "_temporary"));
    fs.create(joinPath(target, "_SUCCESS")).close();
  } catch (error) {
    fs.remove(target);
    // Folders above that were made for it.
    removeEmpty(fs, parentOf(target), parentOf(created));
    throw error;
  }
}
