/** JavaScript strings measured and compared as the UTF-8 strings of Spark. */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The UTF-8 bytes of a string; a lone surrogate becomes U+FFFD. */
export const encodeUtf8 = (s: string): Uint8Array => encoder.encode(s);

/** The string of UTF-8 bytes; what is no UTF-8 becomes U+FFFD. */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

/**
 * Puts code units into the order of the bytes of UTF-8: surrogates (that is, code points from U+10000) after all others.
 */
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit >= 0xe000 ? unit - 0x800 : unit + 0x2000);

/** The order of the UTF-8 bytes of two strings, without making them. */
export function compareUtf8(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) < rank(y) ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** Order of byte strings, as unsigned bytes. */
export function compareBytes(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const d = a[i]! - b[i]!;
    if (d !== 0) return d < 0 ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}

/** Number of bytes of a string in UTF-8. */
export function byteLength(s: string): number {
  let n = s.length;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c < 0x80) continue;
    if (c < 0x800) n += 1;
    else {
      n += 2;
      if (isPair(s, i)) i++;
    }
  }
  return n;
}

/** Whether a surrogate pair starts at `i`. */
function isPair(s: string, i: number): boolean {
  const c = s.charCodeAt(i);
  if (c < 0xd800 || c > 0xdbff) return false;
  const next = s.charCodeAt(i + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}

/** Number of code points of a string. */
export function codePointLength(s: string): number {
  let n = s.length;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c >= 0xd800 && c <= 0xdbff && isPair(s, i)) {
      n--;
      i++;
    }
  }
  return n;
}

/** Index in code units of the code point number `count`, at most the length. */
export function codeUnitIndex(s: string, count: number): number {
  let i = 0;
  for (; count > 0 && i < s.length; count--) i += isPair(s, i) ? 2 : 1;
  return i;
}

/** Code points from `start` up to before `end`, counted from 0. */
export function codePointSlice(s: string, start: number, end: number): string {
  if (end <= start || start >= s.length) return "";
  const from = codeUnitIndex(s, start);
  const to = from + codeUnitIndex(s.slice(from), end - start);
  return s.slice(from, to);
}

const MAX_INT = 2147483647;

/**
 * SQL's substring: `position` counts from 1 (0 is as 1), or from the end when negative. What stands before the string
 * still uses up `length`.
 */
export function codePointSubstring(s: string, position: number, length = MAX_INT): string {
  const count = codePointLength(s);
  const start = position > 0 ? position - 1 : position < 0 ? count + position : 0;
  const end = Math.min(start + length, MAX_INT);
  return codePointSlice(s, Math.max(start, 0), Math.min(end, count));
}
