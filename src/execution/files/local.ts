import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { unsupported } from "../../common/errors/conditions.ts";
import type { FileStatus, FileSystem, InputFile, OutputFile } from "./fileSystem.ts";
import { isGlob, schemeOf } from "./paths.ts";

/** The path on this machine of a path or `file:` URI. Backslashes stay, they escape in patterns. */
export function localPath(path: string): string {
  if (path.startsWith("file://"))
    return path.includes("%") && !isGlob(path) ? fileURLToPath(path) : path.slice("file://".length);
  if (path.startsWith("file:")) return resolve(path.slice("file:".length));
  const scheme = schemeOf(path);
  if (scheme !== undefined && sep === "/") throw unsupported(`the file system "${scheme}" for this`);
  return resolve(path);
}

function status(path: string): FileStatus | undefined {
  const s = statSync(path, { throwIfNoEntry: false });
  return s ? { path, folder: s.isDirectory(), bytes: s.size, modified: s.mtimeMs } : undefined;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

class LocalInput implements InputFile {
  private readonly fd: number;
  private known: number | undefined;

  constructor(path: string) {
    this.fd = openSync(path, "r");
  }
  get size(): number {
    this.known ??= fstatSync(this.fd).size;
    return this.known;
  }
  read(target: Uint8Array, position: number): number {
    let done = 0;
    // A single read gives at most 2 GiB.
    while (done < target.length) {
      const n = readSync(this.fd, target, done, target.length - done, position + done);
      if (n === 0) break;
      done += n;
    }
    return done;
  }
  close(): void {
    closeSync(this.fd);
  }
}

class LocalOutput implements OutputFile {
  private readonly path: string;
  private fd: number;

  constructor(path: string) {
    this.path = path;
    this.fd = openNew(path);
  }
  write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.fd, bytes, done, bytes.length - done);
  }
  close(): void {
    const { fd } = this;
    this.fd = -1;
    closeSync(fd);
  }
  abort(): void {
    if (this.fd < 0) return;
    this.close();
    try {
      unlinkSync(this.path);
    } catch {
      // It may be gone already.
    }
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, "w");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, "w");
  }
}

/** The files of this machine. */
export const localFiles: FileSystem = {
  status,
  list: (folder, wanted) =>
    namesIn(folder).flatMap((name) => (wanted && !wanted(name) ? [] : (status(join(folder, name)) ?? []))),
  open: (path) => new LocalInput(path),
  create: (path) => new LocalOutput(path),
  makeFolders: (path) => void mkdirSync(path, { recursive: true }),
  rename: (from, to) => renameSync(from, to),
  renameAll(moves, moved) {
    for (const m of moves) {
      renameSync(m.from, m.to);
      moved(m);
    }
  },
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  removeEmpty(folder) {
    try {
      rmdirSync(folder);
      return true;
    } catch {
      return false;
    }
  },
};
