import { readFileSync } from "node:fs";
import type { FileSettings, InputFile } from "../files/fileSystem.ts";
import { fileSystemOf } from "../files/fileSystems.ts";
import { isUri, nameOf } from "../files/paths.ts";
import { decodeBytes, type Encoding } from "./encoding.ts";
import { readError } from "./parquet/errors.ts";
import { decompressFile } from "./textCodec.ts";

/** Memory for a window: an address in linear memory, or a plain buffer for the calling thread. */
export interface WindowMemory {
  readonly u8: Uint8Array;
  /** Gives a place in `u8` (or a new `u8`) for this many bytes; the one before is no longer used. */
  resize(bytes: number): { readonly u8: Uint8Array; readonly address: number };
}

/** Window memory outside of linear memory. */
export const plainMemory = (): WindowMemory => ({
  u8: Buffer.alloc(0),
  resize(bytes) {
    return { u8: Buffer.allocUnsafe(bytes), address: 0 };
  },
});

/** A file, or a part of one, that is to be read. */
export interface FilePart {
  readonly path: string;
  /** The settings of the place where the file is, when that is not this machine. */
  readonly place?: FileSettings | undefined;
  /** The size of the file, when it is known. */
  readonly bytes?: number | undefined;
}

const bufferInput = (bytes: Uint8Array): InputFile => ({
  size: bytes.length,
  read(target, position) {
    const part = bytes.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  },
  close: () => {},
});

export const isCompressed = (path: string): boolean =>
  /\.(gz|gzip|bz2|zst|zstd|lz4|snappy|deflate|xz)$/i.test(nameOf(path));

/** The bytes of a whole file as they are. */
export function fileBytes({ path, place, bytes }: FilePart): Buffer {
  if (!isUri(path)) return readFileSync(path);
  const file = fileSystemOf(path, place).open(path, bytes === undefined ? {} : { size: bytes, until: bytes });
  try {
    const out = Buffer.allocUnsafe(file.size);
    return out.subarray(0, file.read(out, 0));
  } finally {
    file.close();
  }
}

/** The bytes of a whole file in UTF-8, decompressed. */
export function wholeFile(part: FilePart, encoding: Encoding): Buffer {
  const { path } = part;
  try {
    let bytes = fileBytes(part);
    if (isCompressed(path)) bytes = decompressFile(path, bytes);
    return decodeBytes(bytes, encoding);
  } catch (error) {
    throw readError(path, error);
  }
}

const WINDOW = 4 << 20;
/** Behind the end of a part only the rest of its last line is wanted: of files that are reached by a network no more is fetched. */
const BEHIND = 64 << 10;

/**
 * A stretch of a file's bytes that moves forward. What is before `from` of a call of `fill` is given up and places change: they are to be taken relative to
 * what fill returns.
 */
export class ByteWindow {
  u8: Uint8Array;
  /** Place of the first byte that has not been given up, and behind the last that was read. */
  start = 0;
  limit = 0;
  /** Nothing follows behind `limit`. */
  last = false;
  private readonly path: string;
  private readonly input: InputFile;
  private readonly memory: WindowMemory;
  private readonly end: number;
  private readonly isRemote: boolean;
  private address = 0;
  private capacity = 0;
  /** Where in the file `limit` is. */
  private position: number;

  /** `end`: where in the file the part ends; `content` in place of the file's bytes, when they had to be changed. */
  constructor(part: FilePart, memory: WindowMemory, position: number, end: number, content?: Uint8Array) {
    const { path, place, bytes } = part;
    this.path = path;
    this.memory = memory;
    this.u8 = memory.u8;
    this.position = position;
    this.end = end;
    this.isRemote = !content && isUri(path);
    try {
      this.input = content
        ? bufferInput(content)
        : fileSystemOf(path, place).open(path, { until: end, ...(bytes === undefined ? {} : { size: bytes }) });
    } catch (error) {
      throw readError(path, error);
    }
    this.last = this.position >= this.input.size;
  }

  get size(): number {
    return this.input.size;
  }
  /** Where in the file the byte at a place is. */
  offset(place: number): number {
    return this.position - (this.limit - place);
  }

  /** Reads on behind the bytes that begin at `from`, and gives their new place. */
  fill(from: number): number {
    const kept = this.limit - from;
    const need = Math.max(Math.min(WINDOW, this.input.size - this.position + kept + 64), kept * 2);
    if (need > this.capacity) {
      const old = this.u8;
      const { u8, address } = this.memory.resize(need);
      if (u8 === old) u8.copyWithin(address, from, this.limit);
      else u8.set(old.subarray(from, this.limit), address);
      this.u8 = u8;
      this.address = address;
      this.capacity = need;
    } else this.u8.copyWithin(this.address, from, this.limit);
    this.start = this.address;
    this.limit = this.address + kept;
    const { position, end } = this;
    const most = this.isRemote ? Math.min(WINDOW, Math.max(0, end - position) + BEHIND) : this.capacity;
    const room = Math.min(this.capacity - kept, most, this.input.size - position);
    let done = 0;
    try {
      while (done < room) {
        const n = this.input.read(this.u8.subarray(this.limit, this.limit + room - done), this.position);
        if (n === 0) break;
        this.position += n;
        this.limit += n;
        done += n;
      }
    } catch (error) {
      throw readError(this.path, error);
    }
    this.last = done < room || this.position >= this.input.size;
    return this.start;
  }

  close(): void {
    this.input.close();
  }
}
