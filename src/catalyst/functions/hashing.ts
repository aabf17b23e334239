import type { DataType } from "../../types/dataType.ts";
import type { Decimal } from "../../types/decimal.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { CalendarInterval, MapValue, StructValue, Value } from "../../types/value.ts";
import { collationKey } from "./collate.ts";

/** Spark's two hashes of values: Murmur3 (32 bits) and xxHash (64 bits). Null leaves the seed as it is. */

const scratch = new DataView(new ArrayBuffer(8));

// --- Murmur3 ---

const mixK = (k: number): number => {
  const x = Math.imul(k, 0xcc9e2d51);
  return Math.imul((x << 15) | (x >>> 17), 0x1b873593);
};
const mixH = (h: number, k: number): number => {
  const x = h ^ k;
  return (Math.imul((x << 13) | (x >>> 19), 5) + 0xe6546b64) | 0;
};
function finish(h: number, length: number): number {
  let x = h ^ length;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) | 0;
}
export const murmurInt = (v: number, seed: number): number => finish(mixH(seed, mixK(v)), 4);
export function murmurLong(v: bigint, seed: number): number {
  const low = Number(BigInt.asIntN(32, v));
  const high = Number(BigInt.asIntN(32, v >> 32n));
  return finish(mixH(mixH(seed, mixK(low)), mixK(high)), 8);
}
/** Words first, then byte by byte as Spark does (not as the usual Murmur3). */
export function murmurBytes(b: Uint8Array, seed: number): number {
  const aligned = b.length - (b.length % 4);
  let h = seed;
  for (let i = 0; i < aligned; i += 4)
    h = mixH(h, mixK(b[i]! | (b[i + 1]! << 8) | (b[i + 2]! << 16) | (b[i + 3]! << 24)));
  for (let i = aligned; i < b.length; i++) h = mixH(h, mixK((b[i]! << 24) >> 24));
  return finish(h, b.length);
}

// --- xxHash64 ---

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotl = (x: bigint, n: bigint): bigint => u64((x << n) | (x >> (64n - n)));
function avalanche(h: bigint): bigint {
  let x = u64((h ^ (h >> 33n)) * P2);
  x = u64((x ^ (x >> 29n)) * P3);
  return x ^ (x >> 32n);
}
const round = (acc: bigint, lane: bigint): bigint => u64(rotl(u64(acc + lane * P2), 31n) * P1);

export function xxhashInt(v: number, seed: bigint): bigint {
  let h = u64(u64(seed) + P5 + 4n);
  h ^= u64(BigInt(v >>> 0) * P1);
  h = u64(rotl(h, 23n) * P2 + P3);
  return BigInt.asIntN(64, avalanche(h));
}
export function xxhashLong(v: bigint, seed: bigint): bigint {
  let h = u64(u64(seed) + P5 + 8n);
  h ^= round(0n, u64(v));
  h = u64(rotl(h, 27n) * P1 + P4);
  return BigInt.asIntN(64, avalanche(h));
}
export function xxhashBytes(b: Uint8Array, seed: bigint): bigint {
  const view = new DataView(b.buffer, b.byteOffset, b.byteLength);
  const n = b.length;
  const s = u64(seed);
  let i = 0;
  let h: bigint;
  if (n >= 32) {
    let v1 = u64(s + P1 + P2);
    let v2 = u64(s + P2);
    let v3 = s;
    let v4 = u64(s - P1);
    for (; i <= n - 32; i += 32) {
      v1 = round(v1, view.getBigUint64(i, true));
      v2 = round(v2, view.getBigUint64(i + 8, true));
      v3 = round(v3, view.getBigUint64(i + 16, true));
      v4 = round(v4, view.getBigUint64(i + 24, true));
    }
    h = u64(rotl(v1, 1n) + rotl(v2, 7n) + rotl(v3, 12n) + rotl(v4, 18n));
    for (const v of [v1, v2, v3, v4]) h = u64((h ^ round(0n, v)) * P1 + P4);
  } else h = u64(s + P5);
  h = u64(h + BigInt(n));
  for (; i + 8 <= n; i += 8) h = u64(rotl(h ^ round(0n, view.getBigUint64(i, true)), 27n) * P1 + P4);
  if (i + 4 <= n) {
    h = u64(rotl(h ^ u64(BigInt(view.getUint32(i, true)) * P1), 23n) * P2 + P3);
    i += 4;
  }
  for (; i < n; i++) h = u64(rotl(h ^ u64(BigInt(b[i]!) * P5), 11n) * P1);
  return BigInt.asIntN(64, avalanche(h));
}

// --- values ---

interface Hasher<S> {
  readonly int: (v: number, seed: S) => S;
  readonly long: (v: bigint, seed: S) => S;
  readonly bytes: (b: Uint8Array, seed: S) => S;
}
const MURMUR: Hasher<number> = { int: murmurInt, long: murmurLong, bytes: murmurBytes };
const XXHASH: Hasher<bigint> = { int: xxhashInt, long: xxhashLong, bytes: xxhashBytes };

/** Big-endian two's complement in as few bytes as possible, as BigInteger.toByteArray. */
export function bigIntBytes(n: bigint): Uint8Array {
  let size = 1;
  while (BigInt.asIntN(size * 8, n) !== n) size++;
  const out = new Uint8Array(size);
  for (let i = size - 1, x = n; i >= 0; i--, x >>= 8n) out[i] = Number(x & 255n);
  return out;
}

function hasherOf<S>(type: DataType, h: Hasher<S>): (v: Value, seed: S) => S {
  switch (type.kind) {
    case "boolean":
      return (v, s) => h.int(v ? 1 : 0, s);
    case "byte":
    case "short":
    case "int":
    case "date":
    case "year_month_interval":
      return (v, s) => h.int(v as number, s);
    case "long":
    case "timestamp":
    case "timestamp_ntz":
    case "time":
    case "day_time_interval":
      return (v, s) => h.long(v as bigint, s);
    case "float":
      return (v, s) => {
        scratch.setFloat32(0, v === 0 ? 0 : (v as number));
        return h.int(Number.isNaN(v) ? 0x7fc00000 : scratch.getInt32(0), s);
      };
    case "double":
      return (v, s) => {
        scratch.setFloat64(0, v === 0 ? 0 : (v as number));
        return h.long(Number.isNaN(v) ? 0x7ff8000000000000n : scratch.getBigInt64(0), s);
      };
    case "decimal":
      return type.precision <= 18
        ? (v, s) => h.long((v as Decimal).unscaled, s)
        : (v, s) => h.bytes(bigIntBytes((v as Decimal).unscaled), s);
    case "string": {
      const key = type.collation === undefined ? undefined : collationKey(type.collation);
      return (v, s) => h.bytes(encodeUtf8(key ? key(v as string) : (v as string)), s);
    }
    case "char":
    case "varchar":
      return (v, s) => h.bytes(encodeUtf8(v as string), s);
    case "binary":
      return (v, s) => h.bytes(v as Uint8Array, s);
    case "calendar_interval":
      return (v, s) => {
        const i = v as unknown as CalendarInterval;
        return h.int(i.months, h.int(i.days, h.long(i.microseconds, s)));
      };
    case "array": {
      const element = hashNullable(type.elementType, h);
      return (v, s) => (v as readonly Value[]).reduce((seed: S, x) => element(x, seed), s);
    }
    case "struct": {
      const fields = type.fields.map((f) => hashNullable(f.type, h));
      return (v, s) => (v as StructValue).fields.reduce((seed: S, x, i) => fields[i]!(x, seed), s);
    }
    case "map": {
      const key = hashNullable(type.keyType, h);
      const value = hashNullable(type.valueType, h);
      return (v, s) =>
        (v as MapValue).keys.reduce((seed: S, k, i) => value((v as MapValue).values[i]!, key(k, seed)), s);
    }
    default:
      return (_, s) => s;
  }
}

function hashNullable<S>(type: DataType, h: Hasher<S>): (v: Value, seed: S) => S {
  const f = hasherOf(type, h);
  return (v, s) => (v === null ? s : f(v, s));
}

/** Murmur3 of a type's values, going on from a seed: what `hash` and the partitions of an exchange are made of. */
export const murmur3 = (type: DataType): ((v: Value, seed: number) => number) => hashNullable(type, MURMUR);
/** xxHash64 of a type's values, going on from a seed. */
export const xxhash64 = (type: DataType): ((v: Value, seed: bigint) => bigint) => hashNullable(type, XXHASH);
