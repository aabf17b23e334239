import { sparkError } from "../../common/errors/conditions.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import { invalidParameter, quotedString } from "./errors.ts";
import { unhex } from "./math.ts";

/** Character sets, base 64 and the like. */

export const CHARSETS = ["iso-8859-1", "us-ascii", "utf-16", "utf-16be", "utf-16le", "utf-32", "utf-8"] as const;
type Charset = (typeof CHARSETS)[number];

function charsetOf(name: string, functionName: string): Charset {
  const lower = name.toLowerCase();
  const found = CHARSETS.find((c) => c === lower);
  if (found === undefined)
    throw invalidParameter("CHARSET", functionName, "charset", { charset: name, charsets: CHARSETS.join(", ") });
  return found;
}

const malformed = (functionName: string, charset: string) =>
  sparkError("MALFORMED_CHARACTER_CODING", { function: `\`${functionName}\``, charset });

export function encodeText(s: string, name: string): Uint8Array {
  const charset = charsetOf(name, "encode");
  switch (charset) {
    case "utf-8":
      return encodeUtf8(s);
    case "iso-8859-1":
    case "us-ascii": {
      const limit = charset === "us-ascii" ? 0x7f : 0xff;
      const out = new Uint8Array(s.length);
      for (let i = 0; i < s.length; i++) {
        const c = s.charCodeAt(i);
        if (c > limit) throw malformed("encode", name);
        out[i] = c;
      }
      return out;
    }
    case "utf-32": {
      const points = [...s];
      const out = new DataView(new ArrayBuffer(points.length * 4));
      points.forEach((p, i) => void out.setUint32(i * 4, p.codePointAt(0)!));
      return new Uint8Array(out.buffer);
    }
    default: {
      // Java writes a byte order mark for UTF-16 without a named order.
      const mark = charset === "utf-16" && s !== "" ? 2 : 0;
      const out = new DataView(new ArrayBuffer(s.length * 2 + mark));
      if (mark > 0) out.setUint16(0, 0xfeff);
      for (let i = 0; i < s.length; i++) out.setUint16(mark + i * 2, s.charCodeAt(i), charset === "utf-16le");
      return new Uint8Array(out.buffer);
    }
  }
}

export function decodeText(b: Uint8Array, name: string): string {
  const charset = charsetOf(name, "decode");
  const view = new DataView(b.buffer, b.byteOffset, b.byteLength);
  switch (charset) {
    case "utf-8":
      try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(b);
      } catch {
        throw malformed("decode", name);
      }
    case "iso-8859-1":
    case "us-ascii": {
      let out = "";
      for (const x of b) {
        if (charset === "us-ascii" && x > 0x7f) throw malformed("decode", name);
        out += String.fromCharCode(x);
      }
      return out;
    }
    case "utf-32": {
      if (b.length % 4 !== 0) throw malformed("decode", name);
      let out = "";
      for (let i = 0; i < b.length; i += 4) {
        const point = view.getUint32(i);
        if (i === 0 && point === 0xfeff) continue;
        if (point > 0x10ffff) throw malformed("decode", name);
        out += String.fromCodePoint(point);
      }
      return out;
    }
    default: {
      if (b.length % 2 !== 0) throw malformed("decode", name);
      let little = charset === "utf-16le";
      let from = 0;
      if (charset === "utf-16" && b.length >= 2) {
        const mark = view.getUint16(0);
        if (mark === 0xfeff || mark === 0xfffe) {
          little = mark === 0xfffe;
          from = 2;
        }
      }
      let out = "";
      for (let i = from; i < b.length; i += 2) out += String.fromCharCode(view.getUint16(i, little));
      if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(out))
        throw malformed("decode", name);
      return out;
    }
  }
}

export const toBase64 = (b: Uint8Array): string => Buffer.from(b.buffer, b.byteOffset, b.byteLength).toString("base64");

/** As Java's MIME decoder: characters that are not of the alphabet are left out. */
export function fromBase64(s: string): Uint8Array {
  const clean = s.replace(/[^A-Za-z0-9+/=]/g, "");
  const body = clean.replace(/=+$/, "");
  if (body.includes("=") || body.length % 4 === 1)
    throw sparkError("CONVERSION_INVALID_INPUT", {
      str: quotedString(s),
      fmt: "'BASE64'",
      targetType: '"BINARY"',
      suggestion: "`try_to_binary`",
    });
  return new Uint8Array(Buffer.from(body, "base64"));
}

/** to_binary: text in a named format. */
export function toBinary(s: string, format: string, tries: boolean): Uint8Array | null {
  const invalid = (fmt: string): null => {
    if (tries) return null;
    throw sparkError("CONVERSION_INVALID_INPUT", {
      str: quotedString(s),
      fmt: `'${fmt}'`,
      targetType: '"BINARY"',
      suggestion: "`try_to_binary`",
    });
  };
  switch (format.toLowerCase()) {
    case "hex":
      return unhex(s) ?? invalid("HEX");
    case "utf-8":
    case "utf8":
      return encodeUtf8(s);
    case "base64": {
      const clean = s.replace(/\s/g, "");
      return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(clean)
        ? new Uint8Array(Buffer.from(clean, "base64"))
        : invalid("BASE64");
    }
    default:
      if (tries) return null;
      throw invalidParameter("BINARY_FORMAT", "to_binary", "fmt", { invalidFormat: quotedString(format) });
  }
}
