import { defineConditions, sparkError, unsupported } from "../../common/errors/conditions.ts";

defineConditions({
  INVALID_PARAMETER_VALUE: ["22023", "The value of parameter(s) <parameter> in <functionName> is invalid:"],
  "INVALID_PARAMETER_VALUE.CHARSET": ["22023", "expects one of the <charsets>, but got <charset>."],
});

/** How the characters of text files are encoded; "utf-8" needs no decoding, "detect" is told by the first bytes. */
export type Encoding = "detect" | "utf-8" | "iso-8859-1" | "utf-16" | "utf-16be" | "utf-16le";

const CHARSETS = ["iso-8859-1", "us-ascii", "utf-16", "utf-16be", "utf-16le", "utf-32", "utf-8"];

export function findEncoding(name: string): Encoding {
  const lower = name.toLowerCase();
  if (!CHARSETS.includes(lower))
    throw sparkError("INVALID_PARAMETER_VALUE.CHARSET", {
      functionName: "`CSVOptions`",
      parameter: "`charset`",
      charset: name,
      charsets: CHARSETS.join(", "),
    });
  if (lower === "utf-32") throw unsupported("text files in the encoding UTF-32");
  return lower === "us-ascii" ? "utf-8" : (lower as Encoding);
}

/** The encoding of a JSON text by its first bytes, as RFC 4627 has it: a mark, or where the zero bytes are. */
function detected(bytes: Buffer): Encoding {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return "utf-16";
  if (a === 0 && b !== undefined && b !== 0) return "utf-16be";
  return a !== undefined && a !== 0 && b === 0 ? "utf-16le" : "utf-8";
}

/** The bytes in UTF-8. */
export function decodeBytes(bytes: Buffer, encoding: Encoding): Buffer {
  switch (encoding) {
    case "utf-8":
      return bytes;
    case "detect":
      return decodeBytes(bytes, detected(bytes));
    case "iso-8859-1":
      return Buffer.from(bytes.toString("latin1"), "utf8");
    case "utf-16":
      // The mark at the beginning tells the order of the bytes; without one the larger half is first.
      return Buffer.from(
        new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-16be").decode(bytes),
      );
    default:
      return Buffer.from(new TextDecoder(encoding).decode(bytes));
  }
}

const utf16be = (s: string): Buffer => Buffer.from(s, "utf16le").swap16();

/** The bytes of texts that are written one after another. */
export function textEncoder(encoding: Encoding): (text: string) => Buffer {
  switch (encoding) {
    case "utf-8":
    case "detect":
      return (s) => Buffer.from(s, "utf8");
    case "iso-8859-1":
      return (s) => Buffer.from(s.replace(/[^\0-\xff]/gu, "?"), "latin1");
    case "utf-16le":
      return (s) => Buffer.from(s, "utf16le");
    case "utf-16be":
      return utf16be;
    case "utf-16": {
      let first = true;
      return (s) => {
        const mark = first ? "\ufeff" : "";
        first = false;
        return utf16be(mark + s);
      };
    }
  }
}
