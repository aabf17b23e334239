import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Folders that are removed when the process ends without stop(). */
const folders = new Set<string>();
let listening = false;

/** A context's files of temporary data: below `spark.local.dir`, gone when the context stops. */
export class TempFiles {
  private readonly parent: string;
  private folder: string | undefined;
  private next = 0;

  constructor(parent: string | undefined) {
    this.parent = parent ?? tmpdir();
  }
  open(prefix: string): TempFile {
    if (this.folder === undefined) {
      mkdirSync(this.parent, { recursive: true });
      this.folder = mkdtempSync(join(this.parent, "kindling-blocks-"));
      folders.add(this.folder);
      if (!listening) {
        listening = true;
        process.on("exit", () => {
          for (const f of folders) rmSync(f, { recursive: true, force: true });
        });
      }
    }
    return new TempFile(join(this.folder, `${prefix}-${this.next++}`));
  }
  remove(): void {
    if (this.folder === undefined) return;
    rmSync(this.folder, { recursive: true, force: true });
    folders.delete(this.folder);
    this.folder = undefined;
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

  constructor(path: string) {
    this.path = path;
    this.fd = openSync(path, "wx+");
  }
  append(bytes: Buffer): Span {
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
