import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { sparkError } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import { BINARY } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { invalidParameter } from "./errors.ts";
import { withDefaults } from "./texts.ts";

/** Encryption by AES: GCM (iv, text, tag), CBC (iv, text) and ECB. */

interface Mode {
  readonly name: "gcm" | "cbc" | "ecb";
  readonly ivLength: number;
}

function modeOf(mode: string, padding: string, functionName: string): Mode {
  const m = mode.toUpperCase();
  const p = padding.toUpperCase();
  if (m === "GCM" && (p === "NONE" || p === "DEFAULT")) return { name: "gcm", ivLength: 12 };
  if (m === "CBC" && (p === "PKCS" || p === "DEFAULT")) return { name: "cbc", ivLength: 16 };
  if (m === "ECB" && (p === "PKCS" || p === "DEFAULT")) return { name: "ecb", ivLength: 0 };
  throw sparkError("UNSUPPORTED_FEATURE.AES_MODE", { mode, padding, functionName: `\`${functionName}\`` });
}

function checked(key: Uint8Array, functionName: string): Uint8Array {
  if (key.length === 16 || key.length === 24 || key.length === 32) return key;
  throw invalidParameter("AES_KEY_LENGTH", functionName, "key", { actualLength: String(key.length) });
}

const EMPTY = new Uint8Array(0);
const MODE = "GCM";
const TAG = 16;

function encrypt(
  text: Uint8Array,
  key: Uint8Array,
  modeName: string,
  padding: string,
  givenIv: Uint8Array,
  aad: Uint8Array,
): Uint8Array {
  const name = "aes_encrypt";
  const mode = modeOf(modeName, padding, name);
  const algorithm = `aes-${checked(key, name).length * 8}-${mode.name}`;
  if (givenIv.length > 0 && mode.name === "ecb")
    throw sparkError("UNSUPPORTED_FEATURE.AES_MODE_IV", { mode: modeName, functionName: `\`${name}\`` });
  if (aad.length > 0 && mode.name !== "gcm")
    throw sparkError("UNSUPPORTED_FEATURE.AES_MODE_AAD", { mode: modeName, functionName: `\`${name}\`` });
  if (givenIv.length > 0 && givenIv.length !== mode.ivLength)
    throw invalidParameter("AES_IV_LENGTH", name, "iv", { mode: modeName, actualLength: String(givenIv.length) });
  if (mode.name === "ecb") {
    const c = createCipheriv(algorithm, key, null);
    return new Uint8Array(Buffer.concat([c.update(text), c.final()]));
  }
  const iv = givenIv.length > 0 ? givenIv : randomBytes(mode.ivLength);
  if (mode.name === "cbc") {
    const c = createCipheriv(algorithm, key, iv);
    return new Uint8Array(Buffer.concat([iv, c.update(text), c.final()]));
  }
  const c = createCipheriv(algorithm as "aes-128-gcm", key, iv);
  if (aad.length > 0) c.setAAD(aad);
  return new Uint8Array(Buffer.concat([iv, c.update(text), c.final(), c.getAuthTag()]));
}

function decrypt(data: Uint8Array, key: Uint8Array, modeName: string, padding: string, aad: Uint8Array): Uint8Array {
  const name = "aes_decrypt";
  const mode = modeOf(modeName, padding, name);
  const algorithm = `aes-${checked(key, name).length * 8}-${mode.name}`;
  if (aad.length > 0 && mode.name !== "gcm")
    throw sparkError("UNSUPPORTED_FEATURE.AES_MODE_AAD", { mode: modeName, functionName: `\`${name}\`` });
  try {
    if (mode.name === "ecb") {
      const d = createDecipheriv(algorithm, key, null);
      return new Uint8Array(Buffer.concat([d.update(data), d.final()]));
    }
    const iv = data.subarray(0, mode.ivLength);
    if (mode.name === "cbc") {
      const d = createDecipheriv(algorithm, key, iv);
      return new Uint8Array(Buffer.concat([d.update(data.subarray(mode.ivLength)), d.final()]));
    }
    const d = createDecipheriv(algorithm as "aes-128-gcm", key, iv);
    if (aad.length > 0) d.setAAD(aad);
    d.setAuthTag(data.subarray(data.length - TAG));
    return new Uint8Array(Buffer.concat([d.update(data.subarray(mode.ivLength, data.length - TAG)), d.final()]));
  } catch (cause) {
    if (cause instanceof SparkError) throw cause;
    throw invalidParameter("AES_CRYPTO_ERROR", name, "expr, key", { detailMessage: (cause as Error).message });
  }
}

const text = (v: Value | undefined, fallback: string): string => (v === undefined ? fallback : (v as string));
const bytes = (v: Value | undefined): Uint8Array => (v === undefined ? EMPTY : (v as Uint8Array));

const decryption = (name: string, tries: boolean, since: string): FunctionEntry =>
  scalar({
    name,
    group: "misc_funcs",
    since,
    usage: `${name}(expr, key[, mode[, padding[, aad]]]) - The binary that aes_encrypt encrypted${tries ? "; null when it cannot be decrypted" : ""}.`,
    args: [BINARY, BINARY, "string", "string", BINARY],
    optional: 3,
    returns: BINARY,
    nullable: true,
    eval: (v, key, mode, padding, aad) => {
      try {
        return decrypt(v as Uint8Array, key as Uint8Array, text(mode, MODE), text(padding, "DEFAULT"), bytes(aad));
      } catch (e) {
        if (tries && e instanceof SparkError) return null;
        throw e;
      }
    },
    sql: withDefaults(name, 5, MODE, "DEFAULT", ""),
  });

export const aesFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "aes_encrypt",
    group: "misc_funcs",
    since: "3.3.0",
    usage:
      "aes_encrypt(expr, key[, mode[, padding[, iv[, aad]]]]) - The binary encrypted by AES with a key of 16, 24 or 32 bytes, in mode GCM, CBC or ECB.",
    examples: [["base64(aes_encrypt('Spark SQL', '1234567890abcdef', 'ECB', 'PKCS'))", "3lmwu+Mw0H3fi5NDvcu9lg=="]],
    args: [BINARY, BINARY, "string", "string", BINARY, BINARY],
    optional: 4,
    returns: BINARY,
    eval: (v, key, mode, padding, iv, aad) =>
      encrypt(v as Uint8Array, key as Uint8Array, text(mode, MODE), text(padding, "DEFAULT"), bytes(iv), bytes(aad)),
    sql: withDefaults("aes_encrypt", 6, MODE, "DEFAULT", "", ""),
  }),
  decryption("aes_decrypt", false, "3.3.0"),
  decryption("try_aes_decrypt", true, "3.5.0"),
];
