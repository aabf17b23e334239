import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Folders that are removed when the process ends without stop(). */
const folders = new Set<string>();
let listening = false;

/** A context's files of temporary data: below `spark.local.dir`, gone when the context stops. */
export class TempFiles {
  private readonly parent: string;
  private readonly name: string;
  private place: string | undefined;
  private next = 0;

  /** Worker threads are given the folder of the context, and a name that keeps their files apart; the context removes the folder. */
  constructor(parent: string | undefined, of?: { readonly folder: string; readonly name: string }) {
    this.parent = parent ?? tmpdir();
    this.place = of?.folder;
    this.name = of ? `${of.name}-` : "";
  }
  get folder(): string {
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
    return new TempFile(join(this.folder, `${this.name}${prefix}-${this.next++}`));
  }
  remove(): void {
    if (this.place === undefined) return;
    rmSync(this.place, { recursive: true, force: true });
    folders.delete(this.place);
    this.place = undefined;
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
  bytes = 0;

  /** A new file; or one that another thread has written, when its length is given. */
  constructor(path: string, bytes?: number) {
    this.path = path;
    this.fd = openSync(path, bytes === undefined ? "wx+" : "r+");
    this.bytes = bytes ?? 0;
  }
  /** Leaves the file to another thread. */
  hand(): string {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
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
    if (this.fd === undefined) return;
    closeSync(this.fd);
    this.fd = undefined;
    rmSync(this.path, { force: true });
  }
}
