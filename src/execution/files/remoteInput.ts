import type { Asked, IoClient } from "./ioClient.ts";
import type { Expected, InputFile } from "./fileSystem.ts";
import type { IoCall } from "./ioMessages.ts";

/** Most bytes of one request, and most requests under way for one file. */
const BLOCK = 4 << 20;
const AHEAD = 3;
/** The last line of a part may end behind it. */
const BEHIND = 64 << 10;

interface Block {
  readonly start: number;
  readonly end: number;
  readonly asked: Asked;
}

/** What an input needs of its file system. */
export interface InputSource {
  readonly client: IoClient;
  readonly timeout: number;
  ask(call: IoCall): Asked;
  sizeOf(path: string): number;
}

/**
 * A file that is read over a network. Reads are cut into blocks that are asked for several at a time; where the reader has said how far it goes, blocks behind what
 * it wants now are asked for as well.
 */
export class RemoteInput implements InputFile {
  private readonly source: InputSource;
  private readonly path: string;
  private readonly until: number;
  private known: number | undefined;
  /** One behind the other, without gaps. */
  private blocks: Block[] = [];

  constructor(source: InputSource, path: string, expected: Expected = {}) {
    this.source = source;
    this.path = path;
    this.known = expected.size;
    this.until = expected.until === undefined ? 0 : expected.until + BEHIND;
  }

  get size(): number {
    this.known ??= this.source.sizeOf(this.path);
    return this.known;
  }

  /** The block with a position; it and those behind it are asked for if they are not. */
  private blockAt(position: number, needed: number): Block {
    this.blocks = this.blocks.filter((b) => b.end > position);
    if (this.blocks.length > 0 && this.blocks[0]!.start > position) this.blocks = [];
    // A part is read from one place on; elsewhere nothing is known about what comes next.
    const limit = Math.min(Math.max(needed, this.until), this.known ?? Number.POSITIVE_INFINITY);
    let next = this.blocks.at(-1)?.end ?? position;
    while (this.blocks.length === 0 || (this.blocks.length < AHEAD && next < limit)) {
      const end = Math.min(next + BLOCK, Math.max(limit, next + 1));
      const asked = this.source.ask({ op: "read", path: this.path, position: next, length: end - next });
      this.blocks.push({ start: next, end, asked });
      next = end;
    }
    return this.blocks[0]!;
  }

  /** Copies what a block has; tells whether the file ends with it. */
  private copy(block: Block, bytes: Uint8Array, target: Uint8Array, done: number, position: number): [number, boolean] {
    const from = position - block.start;
    const n = Math.max(0, Math.min(bytes.length - from, target.length - done));
    target.set(bytes.subarray(from, from + n), done);
    return [done + n, bytes.length < block.end - block.start];
  }

  private isBehind(position: number): boolean {
    return this.known !== undefined && position >= this.known;
  }

  read(target: Uint8Array, position: number): number {
    const { client, timeout } = this.source;
    let done = 0;
    while (done < target.length && !this.isBehind(position + done)) {
      const block = this.blockAt(position + done, position + target.length);
      const bytes = this.checked(() => client.block(block.asked, timeout)) as Uint8Array;
      const [n, last] = this.copy(block, bytes, target, done, position + done);
      done = n;
      if (last) break;
    }
    return done;
  }

  async readLater(target: Uint8Array, position: number): Promise<number> {
    const { client, timeout } = this.source;
    let done = 0;
    while (done < target.length && !this.isBehind(position + done)) {
      const block = this.blockAt(position + done, position + target.length);
      let bytes: Uint8Array;
      try {
        bytes = (await client.later(block.asked, timeout)) as Uint8Array;
      } catch (error) {
        this.blocks = [];
        throw error;
      }
      const [n, last] = this.copy(block, bytes, target, done, position + done);
      done = n;
      if (last) break;
    }
    return done;
  }

  /** A block that failed is asked for again by the next read. */
  private checked<T>(f: () => T): T {
    try {
      return f();
    } catch (error) {
      this.blocks = [];
      throw error;
    }
  }

  close(): void {
    this.blocks = [];
  }
}
