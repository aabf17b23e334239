import type { Asked, IoClient } from "./ioClient.ts";
import type { OutputFile } from "./fileSystem.ts";
import type { IoCall } from "./ioMessages.ts";

const BUFFER = 1 << 20;

/** What an output needs of its file system. */
export interface OutputTarget {
  readonly client: IoClient;
  readonly timeout: number;
  /** The end of a file may have much to do: all of its parts are put together. */
  readonly longTimeout: number;
  ask(call: IoCall, transfer?: ArrayBuffer[]): Asked;
}

let outputs = 0;

/** A file that is written over a network: gathered in a buffer, and one buffer is under way while the next one is filled. */
export class RemoteOutputFile implements OutputFile {
  private readonly target: OutputTarget;
  private readonly path: string;
  private readonly output = outputs++;
  private buffer = new Uint8Array(BUFFER);
  private used = 0;
  private sent: Asked | undefined;
  private state: "open" | "closed" = "open";

  constructor(target: OutputTarget, path: string) {
    this.target = target;
    this.path = path;
    this.sent = target.ask({ op: "create", path, output: this.output });
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      at += this.take(bytes, at);
      if (this.used === BUFFER) {
        this.settle();
        this.send();
      }
    }
  }
  async writeLater(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      at += this.take(bytes, at);
      if (this.used === BUFFER) {
        await this.settleLater();
        this.send();
      }
    }
  }
  private take(bytes: Uint8Array, at: number): number {
    const n = Math.min(bytes.length - at, BUFFER - this.used);
    this.buffer.set(bytes.subarray(at, at + n), this.used);
    this.used += n;
    return n;
  }
  private send(): void {
    if (this.used === 0) return;
    const bytes = this.used === BUFFER ? this.buffer : this.buffer.slice(0, this.used);
    this.sent = this.target.ask({ op: "write", path: this.path, output: this.output, bytes }, [bytes.buffer]);
    this.buffer = new Uint8Array(BUFFER);
    this.used = 0;
  }
  /** What is under way has to be there first. */
  private settle(): void {
    const { sent, target } = this;
    this.sent = undefined;
    if (sent) target.client.block(sent, target.timeout);
  }
  private async settleLater(): Promise<void> {
    const { sent, target } = this;
    this.sent = undefined;
    if (sent) await target.client.later(sent, target.timeout);
  }

  close(): void {
    this.settle();
    this.send();
    this.settle();
    this.target.client.block(this.finish(), this.target.longTimeout);
    this.state = "closed";
  }
  async closeLater(): Promise<void> {
    await this.settleLater();
    this.send();
    await this.settleLater();
    await this.target.client.later(this.finish(), this.target.longTimeout);
    this.state = "closed";
  }
  private finish(): Asked {
    return this.target.ask({ op: "close", path: this.path, output: this.output });
  }

  abort(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    try {
      this.settle();
    } catch {
      // Why it is given up, perhaps.
    }
    this.target.client.block(
      this.target.ask({ op: "abort", path: this.path, output: this.output }),
      this.target.timeout,
    );
  }
}
