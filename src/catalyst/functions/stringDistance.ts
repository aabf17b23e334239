/** Edits between strings, the sound of names, and check digits. */

/** The Levenshtein distance; -1 when greater than a threshold. */
export function levenshtein(x: string, y: string, threshold?: number): number {
  const a = [...x];
  const b = [...y];
  let row = Int32Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = new Int32Array(b.length + 1);
    next[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(substitution, row[j]! + 1, next[j - 1]! + 1);
    }
    row = next;
  }
  const d = row[b.length]!;
  return threshold !== undefined && d > threshold ? -1 : d;
}

/** Codes of A to Z; 7 stands for H and W, which do not part equal codes, 0 for vowels, which do. */
const SOUNDEX = "01230127022455012623017202";

export function soundex(s: string): string {
  if (s === "") return "";
  const first = s[0]!.toUpperCase();
  // Names that start with no letter stay as they are.
  if (!/^[A-Z]$/.test(first)) return s;
  let out = first;
  let last = SOUNDEX[first.charCodeAt(0) - 65]!;
  for (let i = 1; i < s.length && out.length < 4; i++) {
    const c = s[i]!.toUpperCase().charCodeAt(0) - 65;
    if (c < 0 || c > 25) {
      last = "0";
      continue;
    }
    const code = SOUNDEX[c]!;
    if (code === "7") continue;
    if (code !== "0" && code !== last) out += code;
    last = code;
  }
  return out.padEnd(4, "0");
}

/** Whether the digits fulfil Luhn's formula. */
export function luhnCheck(s: string): boolean {
  if (!/^\d+$/.test(s)) return false;
  let sum = 0;
  for (let i = 0; i < s.length; i++) {
    let d = s.charCodeAt(s.length - 1 - i) - 48;
    if (i % 2 === 1) {
      d *= 2;
      if (d > 9) d -= 9;
    }
    sum += d;
  }
  return sum % 10 === 0;
}
