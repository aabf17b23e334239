import { createReadStream, readFileSync } from "node:fs";
import { closeSync, openSync, readSync } from "node:fs";
import { createGunzip, gunzipSync } from "node:zlib";
import { sparkError, unsupported } from "../common/errors/conditions.ts";
import { type Entry, findRoots, isHidden, listFiles, shownPath } from "../execution/sources/listing.ts";
import { basename } from "node:path";
import type { Engine } from "./engine.ts";
import { LineCutter } from "./lineCutter.ts";
import type { RddNode } from "./node.ts";
import { newNode, stepNode } from "./nodes.ts";
import { ArrayPull, DONE, type Pull, type WAIT } from "./pull.ts";
import type { Task } from "./task.ts";

/** The block size of Hadoop's local file system: no split is longer. */
const BLOCK = 32 * 1024 * 1024;
/** The last split may be this much longer than the others. */
const SLOP = 1.1;
const CHUNK = 1 << 18;

interface Split {
  readonly path: string;
  readonly start: number;
  readonly length: number;
  readonly gzip: boolean;
}

const isGzip = (path: string): boolean => /\.gz$/i.test(path);
const refuse = (path: string): void => {
  if (/\.(bz2|zst|lz4|snappy|deflate|xz)$/i.test(path)) throw unsupported(`the compression of ${basename(path)}`);
};

/** The files of paths with commas between them: files, folders (not the folders in them), patterns. */
export function filesOf(paths: string): Entry[] {
  const out: Entry[] = [];
  for (const path of splitPaths(paths))
    for (const root of findRoots(path)) {
      if (!root.folder) out.push(root);
      else
        for (const f of listFiles(root.path)) {
          const below = f.path.slice(root.path.length + 1);
          if (below.includes("/"))
            throw sparkError("INVALID_RDD_ARGUMENT", {
              message: `Not a file: ${shownPath(f.path.slice(0, root.path.length + 1 + below.indexOf("/")))}`,
            });
          out.push(f);
        }
    }
  return out.filter((f) => !isHidden(basename(f.path)) || paths.includes(basename(f.path)));
}

/** At commas that are not in braces. */
function splitPaths(paths: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= paths.length; i++) {
    const c = paths[i];
    if (c === "{") depth++;
    else if (c === "}") depth--;
    else if (c === undefined || (c === "," && depth === 0)) {
      if (i > from) out.push(paths.slice(from, i));
      from = i + 1;
    }
  }
  return out;
}

/** Splits as Hadoop makes them: of even size, none longer than a block; compressed files whole. */
export function splitsOf(files: readonly Entry[], wanted: number): Split[] {
  const total = files.reduce((n, f) => n + f.bytes, 0);
  const size = Math.max(1, Math.min(Math.floor(total / Math.max(1, wanted)), BLOCK));
  const out: Split[] = [];
  for (const { path, bytes } of files) {
    refuse(path);
    const gzip = isGzip(path);
    if (gzip || bytes === 0) {
      out.push({ path, start: 0, length: bytes, gzip });
      continue;
    }
    let left = bytes;
    for (; left / size > SLOP; left -= size) out.push({ path, start: bytes - left, length: size, gzip });
    if (left > 0) out.push({ path, start: bytes - left, length: left, gzip });
  }
  return out;
}

/**
 * The lines of a part of a file, as Hadoop gives them out: each part but the first leaves its first line, whole or not, to the part before, which reads up to the
 * line that begins at its end.
 */
class SplitPull implements Pull {
  private readonly fd: number;
  private readonly end: number;
  private readonly cutter = new LineCutter();
  /** Where the next bytes are read. */
  private position: number;

  constructor(split: Split, task: Task) {
    this.fd = openSync(split.path, "r");
    task.atEnd(() => closeSync(this.fd));
    this.end = split.start + split.length;
    this.position = split.start;
    this.cutter.begin(this.position);
    if (split.start === 0) return;
    while (!this.cutter.skipLine()) this.fill();
  }
  private fill(): void {
    const bytes = Buffer.allocUnsafe(CHUNK);
    const n = readSync(this.fd, bytes, 0, CHUNK, this.position);
    if (n === 0) {
      this.cutter.last();
      return;
    }
    this.position += n;
    this.cutter.push(bytes.subarray(0, n));
  }
  next(): unknown {
    for (;;) {
      if (this.cutter.place > this.end) return DONE;
      const line = this.cutter.next();
      if (line !== undefined) return line;
      if (this.cutter.ended) return DONE;
      this.fill();
    }
  }
}

/** The lines of a gzip file, unpacked as they are needed. */
class GzipPull implements Pull {
  private readonly task: Task;
  private readonly chunks: AsyncIterator<Buffer>;
  private readonly cutter = new LineCutter();

  constructor(path: string, task: Task) {
    this.task = task;
    const file = createReadStream(path);
    const stream = createGunzip();
    file.on("error", (error) => stream.destroy(error));
    file.pipe(stream);
    task.atEnd(() => {
      file.destroy();
      stream.destroy();
    });
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }
  next(): unknown {
    const line = this.cutter.next();
    if (line !== undefined) return line;
    if (this.cutter.ended) return DONE;
    return this.task.wait(this.chunks.next(), (r) => {
      const chunk = r as IteratorResult<Buffer>;
      if (chunk.done) this.cutter.last();
      else this.cutter.push(chunk.value);
    }) satisfies typeof WAIT;
  }
}

export function textFileNode(
  engine: Engine,
  site: string,
  path: string,
  minPartitions: number,
  kind = "HadoopRDD",
): RddNode {
  let splits: Split[] | undefined;
  const all = (): Split[] => (splits ??= splitsOf(filesOf(path), minPartitions));
  const hadoop = newNode(engine, {
    kind,
    site,
    name: path,
    dependencies: [],
    partitions: () => all().length,
    waits: /\.gz\b|[*?{[]/i.test(path),
    compute: (p, task) => {
      const split = all()[p]!;
      return split.gzip ? new GzipPull(split.path, task) : new SplitPull(split, task);
    },
  });
  // Spark has a second RDD here, which makes texts of Hadoop's; the lineage shows it.
  const lines = stepNode(hadoop, site, (source) => source);
  lines.name = path;
  return lines;
}

/** Whole files in groups of about the same size. */
function groups(files: readonly Entry[], wanted: number): Entry[][] {
  const total = files.reduce((n, f) => n + f.bytes, 0);
  const most = Math.max(1, Math.ceil(total / Math.max(1, wanted)));
  const out: Entry[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const f of files) {
    if (size + f.bytes > most && (size > 0 || out.length === 0)) {
      out.push([]);
      size = 0;
    }
    out.at(-1)!.push(f);
    size += f.bytes;
  }
  return out;
}

/** Pairs of a file's address and its content. */
export function wholeFilesNode(
  engine: Engine,
  site: string,
  path: string,
  minPartitions: number,
  content: (bytes: Buffer) => unknown,
  kind: string,
): RddNode {
  let found: Entry[][] | undefined;
  const all = (): Entry[][] => (found ??= groups(filesOf(path), minPartitions));
  return newNode(engine, {
    kind,
    site,
    name: path,
    dependencies: [],
    partitions: () => all().length,
    compute: (p) => {
      const files = all()[p]!;
      let i = 0;
      return {
        next: () => {
          const f = files[i++];
          if (!f) return DONE;
          const bytes = readFileSync(f.path);
          return [shownPath(f.path), content(bytes)];
        },
      };
    },
  });
}

/** The text of a file, unpacked when its name says that it is packed. */
export const wholeText = (bytes: Buffer): string =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");

/** Records of a fixed length. */
export function recordsNode(engine: Engine, site: string, path: string, length: number): RddNode {
  let files: Entry[] | undefined;
  const all = (): Entry[] => (files ??= filesOf(path));
  return newNode(engine, {
    kind: "BinaryFileRDD",
    site,
    name: path,
    dependencies: [],
    partitions: () => all().length,
    compute: (p) => {
      const bytes = readFileSync(all()[p]!.path);
      const whole = Math.floor(bytes.length / length);
      return new ArrayPull(
        Array.from({ length: whole }, (_, i) => new Uint8Array(bytes.subarray(i * length, (i + 1) * length))),
      );
    },
  });
}
