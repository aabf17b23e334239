const LF = 10;
const CR = 13;

/**
 * Cuts bytes that come in chunks into lines: they end with \n, \r\n or \r, as Hadoop's line reader has it. Each line is decoded on its own, so that a part of
 * it that a program keeps does not keep a whole chunk.
 */
export class LineCutter {
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;
  /** Where in the file `bytes` begins. */
  private base = 0;
  private noMore = false;
  /** Where a carriage return comes next; the length when there is none; -1 when it was not looked for. */
  private cr = -1;
  private ascii = true;

  begin(position: number): void {
    this.base = position;
  }
  /** Where in the file the next line begins. */
  get place(): number {
    return this.base + this.at;
  }
  get ended(): boolean {
    return this.noMore && this.at >= this.bytes.length;
  }
  push(chunk: Buffer): void {
    const first = this.base === 0 && this.at === 0 && this.bytes.length === 0;
    const rest = this.bytes.subarray(this.at);
    this.base += this.at;
    this.bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    this.at = 0;
    this.cr = -1;
    this.ascii = isAscii(this.bytes);
    // The byte order mark is none of the first line.
    if (first && this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf) this.at = 3;
  }
  /** There are no bytes after these. */
  last(): void {
    this.noMore = true;
  }
  /** The end of the line at `at`, and where the next begins; false when more bytes are needed. */
  private end = 0;
  private behind = 0;
  private find(): boolean {
    const { bytes, at } = this;
    if (this.cr < at) {
      const found = bytes.indexOf(CR, at);
      this.cr = found < 0 ? bytes.length : found;
    }
    const lf = bytes.indexOf(LF, at);
    if (lf >= 0 && lf < this.cr) {
      this.end = lf;
      this.behind = lf + 1;
      return true;
    }
    if (this.cr < bytes.length) {
      // Whether a line feed follows is not known yet.
      if (this.cr + 1 === bytes.length && !this.noMore) return false;
      this.end = this.cr;
      this.behind = this.cr + (bytes[this.cr + 1] === LF ? 2 : 1);
      return true;
    }
    if (!this.noMore || at >= bytes.length) return false;
    this.end = this.behind = bytes.length;
    return true;
  }
  /** The next line, or undefined when more bytes are needed, or there are none. */
  next(): string | undefined {
    if (!this.find()) return undefined;
    const { at, end } = this;
    this.at = this.behind;
    return this.ascii ? this.bytes.toString("latin1", at, end) : this.bytes.toString("utf8", at, end);
  }
  /** Leaves out what there is of a line; false when more bytes are needed. */
  skipLine(): boolean {
    if (!this.find()) return this.noMore;
    this.at = this.behind;
    return true;
  }
}

function isAscii(bytes: Buffer): boolean {
  const words = Math.floor(bytes.length / 4);
  let i = 0;
  if (bytes.byteOffset % 4 === 0) {
    const view = new Uint32Array(bytes.buffer, bytes.byteOffset, words);
    let seen = 0;
    for (let w = 0; w < words; w++) seen |= view[w]!;
    if ((seen & 0x80808080) !== 0) return false;
    i = words * 4;
  }
  for (; i < bytes.length; i++) if (bytes[i]! > 127) return false;
  return true;
}
