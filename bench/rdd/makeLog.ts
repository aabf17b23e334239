import { closeSync, openSync, writeSync } from "node:fs";

const CODES = ["ERROR404", "ERROR500", "ERROR503", "ERROR403", "ERROR408"];
const METHODS = ["GET", "GET", "GET", "POST"];
const HOSTS = ["http://shop.example", "https://api.example", "http://cdn.example"];

/** Writes a log of about so many bytes, the same for the same size, in the form of examples/data/access.log: about one line in four has an error, some without an address. */
export function makeLog(path: string, bytes: number): void {
  const fd = openSync(path, "w");
  let seed = 42;
  const pick = (n: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 4294967296) * n);
  };
  let written = 0;
  for (let line = 0; written < bytes; ) {
    let text = "";
    while (text.length < 1 << 20) {
      const time = new Date(1_790_000_000_000 + line++ * 137).toISOString().slice(0, 19).replace("T", " ");
      const url = `${HOSTS[pick(3)]}/item/${pick(pick(5000) + 1)}`;
      const kind = pick(8);
      if (kind > 1) text += `${time} INFO ${METHODS[pick(4)]} ${url} 200\n`;
      else text += `${time} ${CODES[pick(5)]} ${METHODS[pick(4)]}${pick(20) === 0 ? "" : ` ${url}`}\n`;
    }
    written += writeSync(fd, text);
  }
  closeSync(fd);
}
