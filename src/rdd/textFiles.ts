import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip, gunzipSync } from "node:zlib";
import { sparkError, unsupported } from "../common/errors/conditions.ts";
import type { FileSettings, InputFile } from "../execution/files/fileSystem.ts";
import { fileSystemOf, qualify, settingsFor } from "../execution/files/fileSystems.ts";
import { isUri, nameOf, relativePath, shownPath } from "../execution/files/paths.ts";
import { fileBytes } from "../execution/sources/byteWindow.ts";
import { type Entry, findRoots, isHidden, listFiles } from "../execution/sources/listing.ts";
import type { Engine } from "./engine.ts";
import { LineCutter } from "./lineCutter.ts";
import type { RddNode } from "./node.ts";
import { defineNode } from "./recipe.ts";
import { newNode, stepNode } from "./nodes.ts";
import { ArrayPull, DONE, MapPull, type Pull, WAIT } from "./pull.ts";
import type { Task } from "./task.ts";

/** The block size of Hadoop's local file system: no split is longer. */
const BLOCK = 32 * 1024 * 1024;
/** The last split may be this much longer than the others. */
const SLOP = 1.1;
const CHUNK = 1 << 18;

/** A file with the settings of the place where it is, when that is not this machine. */
export interface PlacedFile extends Entry {
  readonly place?: FileSettings;
}

/** A part of a file, as plain data. */
interface Split {
  readonly path: string;
  readonly place?: FileSettings;
  /** The size of the whole file. */
  readonly bytes: number;
  readonly start: number;
  readonly length: number;
  readonly gzip: boolean;
}

const isGzip = (path: string): boolean => /\.gz$/i.test(nameOf(path));
const refuse = (path: string): void => {
  if (/\.(bz2|zst|lz4|snappy|deflate|xz)$/i.test(nameOf(path))) throw unsupported(`the compression of ${nameOf(path)}`);
};

/** The files of paths with commas between them: files, folders (not the folders in them), patterns. */
export function filesOf(paths: string, settings: FileSettings = {}): PlacedFile[] {
  const out: PlacedFile[] = [];
  for (const path of splitPaths(paths)) {
    for (const root of findRoots(path, settings)) {
      const place = settingsFor(root.path, settings);
      const add = (f: Entry): void => void out.push(place ? { ...f, place } : f);
      if (!root.folder) {
        add(root);
        continue;
      }
      for (const f of listFiles(root.path, settings)) {
        const below = relativePath(root.path, f.path);
        if (below.includes("/"))
          throw sparkError("INVALID_RDD_ARGUMENT", {
            message: `Not a file: ${shownPath(f.path.slice(0, f.path.length - below.length + below.indexOf("/")))}`,
          });
        add(f);
      }
    }
  }
  return out.filter((f) => !isHidden(nameOf(f.path)) || paths.includes(nameOf(f.path)));
}

/** The settings that say where an engine's files are. */
const settingsOf = (engine: Engine): FileSettings => Object.fromEntries(engine.settings);

/** Whether some of the paths are reached by a network. */
function isRemote(paths: string, settings: FileSettings): boolean {
  try {
    return splitPaths(paths).some((p) => isUri(qualify(p, settings)));
  } catch {
    // What is wrong with them is said when they are read.
    return false;
  }
}

/** The bytes of a whole file, without blocking the thread. */
async function bytesLater(f: PlacedFile): Promise<Buffer> {
  const file = fileSystemOf(f.path, f.place).open(f.path, { size: f.bytes, until: f.bytes });
  try {
    const out = Buffer.allocUnsafe(f.bytes);
    return out.subarray(0, file.readLater ? await file.readLater(out, 0) : file.read(out, 0));
  } finally {
    file.close();
  }
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
export function splitsOf(files: readonly PlacedFile[], wanted: number): Split[] {
  const total = files.reduce((n, f) => n + f.bytes, 0);
  const size = Math.max(1, Math.min(Math.floor(total / Math.max(1, wanted)), BLOCK));
  const out: Split[] = [];
  for (const { path, bytes, place } of files) {
    refuse(path);
    const gzip = isGzip(path);
    const whole = { path, bytes, gzip, ...(place ? { place } : {}) };
    if (gzip || bytes === 0) {
      out.push({ ...whole, start: 0, length: bytes });
      continue;
    }
    let left = bytes;
    for (; left / size > SLOP; left -= size) out.push({ ...whole, start: bytes - left, length: size });
    if (left > 0) out.push({ ...whole, start: bytes - left, length: left });
  }
  return out;
}

/**
 * The lines of a part of a file, as Hadoop gives them out: each part but the first leaves its first line, whole or not, to the part before, which reads up to the
 * line that begins at its end.
 */
class SplitPull implements Pull {
  private readonly file: InputFile;
  private readonly task: Task;
  private readonly end: number;
  private readonly cutter = new LineCutter();
  /** Where the next bytes are read. */
  private position: number;
  /** The first line is not found yet. */
  private skipping: boolean;

  constructor(split: Split, task: Task) {
    const { path, place, bytes, start } = split;
    this.task = task;
    this.end = start + split.length;
    this.file = fileSystemOf(path, place).open(path, { size: bytes, until: this.end });
    task.atEnd(() => this.file.close());
    this.position = start;
    this.cutter.begin(this.position);
    this.skipping = start > 0;
  }
  /** Reads on: WAIT when that has to be awaited. */
  private fill(): typeof WAIT | undefined {
    const { file, task, position } = this;
    const bytes = Buffer.allocUnsafe(CHUNK);
    if (file.readLater) return task.wait(file.readLater(bytes, position), (n) => this.push(bytes, n as number));
    this.push(bytes, file.read(bytes, position));
    return undefined;
  }
  private push(bytes: Buffer, n: number): void {
    if (n === 0) {
      this.cutter.last();
      return;
    }
    this.position += n;
    this.cutter.push(bytes.subarray(0, n));
  }
  next(): unknown {
    const { cutter } = this;
    for (;;) {
      if (this.skipping && cutter.skipLine()) this.skipping = false;
      if (!this.skipping) {
        if (cutter.place > this.end) return DONE;
        const line = cutter.next();
        if (line !== undefined) return line;
        if (cutter.ended) return DONE;
      }
      const wait = this.fill();
      if (wait) return wait;
    }
  }
}

/** The bytes of a split's file from its beginning, in pieces. */
async function* piecesOf({ path, place, bytes }: Split): AsyncGenerator<Buffer, void, undefined> {
  const file = fileSystemOf(path, place).open(path, { size: bytes, until: bytes });
  try {
    for (let position = 0; ; ) {
      const piece = Buffer.allocUnsafe(CHUNK);
      const n = file.readLater ? await file.readLater(piece, position) : file.read(piece, position);
      if (n === 0) return;
      position += n;
      yield piece.subarray(0, n);
    }
  } finally {
    file.close();
  }
}

/** The lines of a gzip file, unpacked as they are needed. */
class GzipPull implements Pull {
  private readonly task: Task;
  private readonly chunks: AsyncIterator<Buffer>;
  private readonly cutter = new LineCutter();

  constructor(split: Split, task: Task) {
    this.task = task;
    const file = isUri(split.path) ? Readable.from(piecesOf(split)) : createReadStream(split.path);
    const stream = createGunzip();
    file.on("error", (error: Error) => stream.destroy(error));
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

/** Lines of files: the slice of a partition is the part of a file. */
const linesNode = defineNode<{ kind: string; path: string; waits: boolean }>(
  "textFile",
  ({ engine, site, partitions }, _parents, _f, { kind, path, waits }, slice) => {
    const hadoop = newNode(engine, {
      kind,
      site,
      name: path,
      dependencies: [],
      partitions,
      waits,
      compute: (p, task) => {
        const split = slice(p) as Split;
        return split.gzip ? new GzipPull(split, task) : new SplitPull(split, task);
      },
    });
    // Spark has a second RDD here, which makes texts of Hadoop's; the lineage shows it.
    const lines = stepNode(hadoop, site, (source) => source);
    lines.name = path;
    return lines;
  },
);

export function textFileNode(
  engine: Engine,
  site: string,
  path: string,
  minPartitions: number,
  kind = "HadoopRDD",
): RddNode {
  let splits: Split[] | undefined;
  const settings = settingsOf(engine);
  const all = (): Split[] => (splits ??= splitsOf(filesOf(path, settings), minPartitions));
  const waits = /\.gz\b|[*?{[]/i.test(path) || isRemote(path, settings);
  return linesNode(
    [],
    site,
    [],
    { kind, path, waits },
    {
      engine,
      partitions: () => all().length,
      slice: (p) => all()[p]!,
      bytes: () => all().reduce((n, s) => n + s.length, 0),
    },
  );
}

/** Whole files in groups of about the same size. */
function groups(files: readonly PlacedFile[], wanted: number): PlacedFile[][] {
  const total = files.reduce((n, f) => n + f.bytes, 0);
  const most = Math.max(1, Math.ceil(total / Math.max(1, wanted)));
  const out: PlacedFile[][] = [];
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

interface ReadFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Whole files, one after another. */
class FilesPull implements Pull {
  private readonly files: readonly PlacedFile[];
  private readonly task: Task;
  private at = 0;
  private bytes: Buffer | undefined;

  constructor(files: readonly PlacedFile[], task: Task) {
    this.files = files;
    this.task = task;
  }
  next(): unknown {
    const f = this.files[this.at];
    if (!f) return DONE;
    if (!this.bytes) {
      if (isUri(f.path))
        return this.task.wait(bytesLater(f), (bytes) => {
          this.bytes = bytes as Buffer;
        });
      this.bytes = fileBytes(f);
    }
    const { bytes } = this;
    this.bytes = undefined;
    this.at++;
    return { path: f.path, bytes } satisfies ReadFile;
  }
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
  let found: PlacedFile[][] | undefined;
  const settings = settingsOf(engine);
  const all = (): PlacedFile[][] => (found ??= groups(filesOf(path, settings), minPartitions));
  return newNode(engine, {
    kind,
    site,
    name: path,
    dependencies: [],
    partitions: () => all().length,
    waits: isRemote(path, settings),
    compute: (p, task) => {
      const read = new FilesPull(all()[p]!, task);
      return new MapPull(read, (f) => [shownPath((f as ReadFile).path), content((f as ReadFile).bytes)], task);
    },
  });
}

/** The text of a file, unpacked when its name says that it is packed. */
export const wholeText = (bytes: Buffer): string =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");

/** Records of a fixed length. */
export function recordsNode(engine: Engine, site: string, path: string, length: number): RddNode {
  let files: PlacedFile[] | undefined;
  const settings = settingsOf(engine);
  const all = (): PlacedFile[] => (files ??= filesOf(path, settings));
  return newNode(engine, {
    kind: "BinaryFileRDD",
    site,
    name: path,
    dependencies: [],
    partitions: () => all().length,
    waits: isRemote(path, settings),
    compute: (p, task) => {
      const read = new FilesPull([all()[p]!], task);
      let records: Pull | undefined;
      return {
        next: () => {
          for (;;) {
            const v = (records ?? read).next();
            if (records || v === WAIT || v === DONE) return v;
            const { bytes } = v as ReadFile;
            const whole = Math.floor(bytes.length / length);
            records = new ArrayPull(
              Array.from({ length: whole }, (_, i) => new Uint8Array(bytes.subarray(i * length, (i + 1) * length))),
            );
          }
        },
      };
    },
  });
}
