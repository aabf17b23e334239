import { isRow, rowNames, rowValues } from "../api/values/row.ts";

/**
 * Keys are compared by value, tuples and rows too. A text stands for each key that is not a primitive: equal values have equal texts, others differ.
 */
export function keyText(v: unknown): string {
  switch (typeof v) {
    case "string":
      return `s${v.length}:${v}`;
    case "number":
      return `n${v}`;
    case "bigint":
      return `i${v}`;
    case "boolean":
      return v ? "T" : "F";
    case "undefined":
      return "U";
    case "symbol":
    case "function":
      throw new TypeError(`A ${typeof v} cannot be a key`);
  }
  if (v === null) return "N";
  if (Array.isArray(v)) return `[${v.map(keyText).join(",")}]`;
  if (isRow(v)) return `[${rowValues(v).map(keyText).join(",")}]r${keyText(rowNames(v))}`;
  if (v instanceof Date) return `d${v.getTime()}`;
  if (v instanceof Uint8Array)
    return `b${Buffer.from(v.buffer as ArrayBuffer, v.byteOffset, v.byteLength).toString("latin1")}:${v.length}`;
  if (v instanceof Map)
    return `m{${[...(v as Map<unknown, unknown>)]
      .map(([k, x]) => `${keyText(k)}=${keyText(x)}`)
      .sort()
      .join(",")}}`;
  if (v instanceof Set) return `e{${[...(v as Set<unknown>)].map(keyText).sort().join(",")}}`;
  const names: string[] = Object.keys(v as object).sort();
  const own = names.map((n) => `${keyText(n)}=${keyText((v as Record<string, unknown>)[n])}`).join(",");
  const prototype = Object.getPrototypeOf(v) as object | null;
  if (prototype === null || prototype === Object.prototype) return `o{${own}}`;
  // Objects whose state is private say what they are by toString.
  return `c${keyText(prototype.constructor?.name ?? "")}{${names.length > 0 ? own : String(v)}}`;
}

const isPrimitive = (v: unknown): boolean => v === null || (typeof v !== "object" && typeof v !== "function");

/** A key with its value, which can be changed without looking for the key again. */
export interface Entry<V> {
  readonly key: unknown;
  value: V;
}

/**
 * A text with characters of its own. What `split` and `slice` give are views on a longer text (from 13 characters on): as keys they would keep all of that in memory, and
 * comparing with them is slow.
 */
function ownText(s: string): string {
  if (s.length < 13 || s.length > 1024) return s;
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) > 255) return Buffer.from(s, "utf16le").toString("utf16le");
  return Buffer.from(s, "latin1").toString("latin1");
}

/** A map by value. Primitives are its fast case. */
export class KeyMap<V> {
  private readonly simple = new Map<unknown, Entry<V>>();
  private composed: Map<string, Entry<V>> | undefined;

  get size(): number {
    return this.simple.size + (this.composed?.size ?? 0);
  }
  entry(key: unknown): Entry<V> | undefined {
    return typeof key === "string" || isPrimitive(key) ? this.simple.get(key) : this.composed?.get(keyText(key));
  }
  get(key: unknown): V | undefined {
    return this.entry(key)?.value;
  }
  has(key: unknown): boolean {
    return this.entry(key) !== undefined;
  }
  /** Takes in a key that is not there yet. */
  add(key: unknown, value: V): void {
    if (typeof key === "string") {
      const own = ownText(key);
      this.simple.set(own, { key: own, value });
    } else if (isPrimitive(key)) this.simple.set(key, { key, value });
    else (this.composed ??= new Map()).set(keyText(key), { key, value });
  }
  set(key: unknown, value: V): void {
    const known = this.entry(key);
    if (known) known.value = value;
    else this.add(key, value);
  }
  *cells(): Generator<Entry<V>, void, undefined> {
    yield* this.simple.values();
    if (this.composed) yield* this.composed.values();
  }
  *entries(): Generator<[key: unknown, value: V], void, undefined> {
    for (const { key, value } of this.cells()) yield [key, value];
  }
  clear(): void {
    this.simple.clear();
    this.composed = undefined;
  }
}

const mix = (h: number): number => {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/** FNV-1a over UTF-16 units, mixed at the end. */
export function hashText(s: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 0x01000193);
  return mix(h);
}

/**
 * The hash that partition numbers come from, the same on every machine and in every run: a whole number is its own hash (so `partitionBy(n)` puts k into
 * k mod n, as Python and Java do), null and undefined are 0, true is 1, and all else is hashed from its text.
 */
export function hashKey(v: unknown): number {
  switch (typeof v) {
    case "string":
      return hashText(v);
    case "number":
      return Number.isSafeInteger(v) ? wholeHash(v) : hashText(String(v));
    case "bigint":
      return Number(BigInt.asIntN(32, v));
    case "boolean":
      return v ? 1 : 0;
    case "undefined":
      return 0;
    default:
      return v === null ? 0 : hashText(keyText(v));
  }
}

const wholeHash = (v: number): number =>
  (v | 0) === v ? v : mix(((v % 4294967296) | 0) ^ (Math.floor(v / 4294967296) | 0));

/** The remainder that is never negative. */
export const modulo = (h: number, n: number): number => {
  const r = h % n;
  return r < 0 ? r + n : r + 0;
};
