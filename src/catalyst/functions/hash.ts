import { createHash } from "node:crypto";
import { sparkError } from "../../common/errors/conditions.ts";
import { BINARY, type DataType, INT, LONG, STRING } from "../../types/dataType.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { Value } from "../../types/value.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { murmur3, xxhash64 } from "./hashing.ts";
import { renamed } from "./texts.ts";

/** Hashes and checksums. */

const group = "hash_funcs";
const SHA2: Readonly<Record<number, string>> = {
  0: "sha256",
  224: "sha224",
  256: "sha256",
  384: "sha384",
  512: "sha512",
};

let crcTable: Int32Array | undefined;
function crc32(b: Uint8Array): bigint {
  crcTable ??= Int32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    return c;
  });
  let c = -1;
  for (const x of b) c = crcTable[(c ^ x) & 255]! ^ (c >>> 8);
  return BigInt((c ^ -1) >>> 0);
}

const noMaps = (name: string, types: readonly DataType[]): void => {
  const hasMap = (t: DataType): boolean =>
    t.kind === "map" ||
    (t.kind === "array" && hasMap(t.elementType)) ||
    (t.kind === "struct" && t.fields.some((f) => hasMap(f.type)));
  if (types.some(hasMap)) throw sparkError("DATATYPE_MISMATCH.HASH_MAP_TYPE", { functionName: `\`${name}\`` });
};

const sha1 = scalar({
  name: "sha1",
  group,
  since: "1.5.0",
  usage: "sha1(expr) - The SHA-1 of a binary or string, in hexadecimal digits.",
  examples: [["sha1('Spark')", "85f5955f4b27a9a4c2aab6ffe5d7189fc298b92c"]],
  args: [BINARY],
  returns: STRING,
  eval: (b) =>
    createHash("sha1")
      .update(b as Uint8Array)
      .digest("hex"),
});

export const hashFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "hash",
    group,
    since: "2.0.0",
    usage: "hash(expr, ...) - A hash of the arguments (Murmur3, seed 42), an int.",
    examples: [["hash('Spark', array(123), 2)", "-1321691492"]],
    args: ["any"],
    rest: "any",
    coercion: (types) => {
      noMaps("hash", types);
      return types;
    },
    returns: INT,
    nulls: "custom",
    nullable: false,
    bind: (call) => {
      const parts = call.argTypes.map(murmur3);
      return (...args: Value[]) => args.reduce<number>((seed, v, i) => parts[i]!(v, seed), 42);
    },
  }),
  scalar({
    name: "xxhash64",
    group,
    since: "3.0.0",
    usage: "xxhash64(expr, ...) - A hash of the arguments (xxHash, seed 42), a bigint.",
    examples: [["xxhash64('Spark', array(123), 2)", "5602566077635097486"]],
    args: ["any"],
    rest: "any",
    coercion: (types) => {
      noMaps("xxhash64", types);
      return types;
    },
    returns: LONG,
    nulls: "custom",
    nullable: false,
    bind: (call) => {
      const parts = call.argTypes.map(xxhash64);
      return (...args: Value[]) => args.reduce<bigint>((seed, v, i) => parts[i]!(v, seed), 42n);
    },
  }),
  scalar({
    name: "md5",
    group,
    since: "1.5.0",
    usage: "md5(expr) - The MD5 of a binary or string, in hexadecimal digits.",
    examples: [["md5('Spark')", "8cde774d6f7333752ed72cacddb05126"]],
    args: [BINARY],
    returns: STRING,
    eval: (b) =>
      createHash("md5")
        .update(b as Uint8Array)
        .digest("hex"),
  }),
  sha1,
  renamed(sha1, "sha", { examples: [["sha('Spark')", "85f5955f4b27a9a4c2aab6ffe5d7189fc298b92c"]] }),
  scalar({
    name: "sha2",
    group,
    since: "1.5.0",
    usage:
      "sha2(expr, bitLength) - The SHA-2 of 224, 256, 384 or 512 bits (0 is 256), in hexadecimal digits; null for other lengths.",
    examples: [["sha2('Spark', 256)", "529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b"]],
    args: [BINARY, INT],
    returns: STRING,
    nullable: true,
    eval: (b, bits) => {
      const name = SHA2[bits as number];
      return name === undefined
        ? null
        : createHash(name)
            .update(b as Uint8Array)
            .digest("hex");
    },
  }),
  scalar({
    name: "crc32",
    group,
    since: "1.5.0",
    usage: "crc32(expr) - The cyclic redundancy check of a binary or string, a bigint.",
    examples: [["crc32('Spark')", "1557323817"]],
    args: [BINARY],
    returns: LONG,
    eval: (b) => crc32(typeof b === "string" ? encodeUtf8(b) : (b as Uint8Array)),
  }),
];
