import { closeSync, openSync, writeSync } from "node:fs";

const LEVELS = ["INFO", "INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR", "ERROR"];
const CODES = ["ERROR_404", "ERROR_500", "ERROR_503", "ERROR_403", "ERROR_408"];
const WORDS =
  "request handled user session cache miss hit timeout retry backend upstream response slow query page cart order payment".split(
    " ",
  );

/** Writes a log of about so many bytes, the same for the same size: times, levels, codes, addresses and some words. */
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
      const level = LEVELS[pick(LEVELS.length)]!;
      const code = level === "ERROR" ? `${CODES[pick(CODES.length)]} ` : "";
      const url = pick(20) === 0 ? "-" : `https://shop.example.com/item/${pick(pick(5000) + 1)}`;
      const words = Array.from({ length: 3 + pick(5) }, () => WORDS[pick(WORDS.length)]).join(" ");
      text += `${time} ${level} ${code}${url} client=10.0.${pick(256)}.${pick(256)} ${words}\n`;
    }
    written += writeSync(fd, text);
  }
  closeSync(fd);
}
