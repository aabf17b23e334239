import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";

/** Folders that are removed when the process ends without stop(). */
const folders = new Set<string>();
let listening = false;

/** A context's files of temporary data: below `spark.local.dir`, gone when the context stops. */
export class TempFiles {
  private readonly parent: string;
  private readonly name: string;
  private place: string | undefined;
  private next = 0;
  /** Files that are open here: they are closed at the end, else their space would not come back before the process ends. */
  private readonly files = new Set<TempFile>();
  private removed = false;

  /** Worker threads are given the folder of the context, and a name that keeps their files apart; the context removes the folder. */
  constructor(parent: string | undefined, of?: { readonly folder: string; readonly name: string }) {
    this.parent = parent ?? tmpdir();
    this.place = of?.folder;
    this.name = of ? `${of.name}-` : "";
  }
  get folder(): string {
    if (this.removed) throw sparkError("SPARK_CONTEXT_STOPPED");
    if (this.place === undefined) {
      mkdirSync(this.parent, { recursive: true });
      this.place = mkdtempSync(join(this.parent, "kindling-blocks-"));
      folders.add(this.place);
      if (!listening) {
        listening = true;
        process.on("exit", () => {
          for (const f of folders) rmSync(f, { recursive: true, force: true });
        });
      }
    }
    return this.place;
  }
  open(prefix: string): TempFile {
    return new TempFile(join(this.folder, `${this.name}${prefix}-${this.next++}`), undefined, this.files);
  }
  /** A file that another thread has written. */
  take(path: string, bytes: number): TempFile {
    return new TempFile(path, bytes, this.files);
  }
  /** Removes the folder with all that is in it; from then on there are no files. May be called again, for what others have written meanwhile. */
  remove(): void {
    this.removed = true;
    for (const f of [...this.files]) f.delete();
    if (this.place === undefined) return;
    try {
      rmSync(this.place, { recursive: true, force: true, maxRetries: 3 });
      folders.delete(this.place);
    } catch {
      // A thread writes to it right now. It is removed again when the threads, or the process, have ended.
    }
  }
}

/** Where bytes are in a file. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export class TempFile {
  readonly path: string;
  private fd: number | undefined;
  private readonly among: Set<TempFile> | undefined;
  bytes = 0;

  /** A new file; or one that another thread has written, when its length is given. `among` holds those of a context that are open. */
  constructor(path: string, bytes?: number, among?: Set<TempFile>) {
    this.path = path;
    this.among = among;
    this.fd = openSync(path, bytes === undefined ? "wx+" : "r+");
    this.bytes = bytes ?? 0;
    among?.add(this);
  }
  /** Leaves the file to another thread. */
  hand(): string {
    this.close();
    return this.path;
  }
  append(bytes: Uint8Array): Span {
    const span = { offset: this.bytes, length: bytes.length };
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.fd!, bytes, done, bytes.length - done, this.bytes + done);
    this.bytes += bytes.length;
    return span;
  }
  read(span: Span): Buffer {
    const out = Buffer.allocUnsafe(span.length);
    for (let done = 0; done < span.length; ) {
      const n = readSync(this.fd!, out, done, span.length - done, span.offset + done);
      if (n === 0) throw new Error(`${this.path} ends early`);
      done += n;
    }
    return out;
  }
  delete(): void {
    if (this.close()) rmSync(this.path, { force: true });
  }
  private close(): boolean {
    const { fd } = this;
    if (fd === undefined) return false;
    this.fd = undefined;
    this.among?.delete(this);
    closeSync(fd);
    return true;
  }
}
