import { javaDoubleToString } from "../../types/javaNumber.ts";
import type { JsonNode } from "./jsonParse.ts";

/** JSON texts as Jackson writes them. */

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
const SPECIAL = /["\\\u0000-\u001f]/g;

/** A string with its quotes. */
export const jsonString = (s: string): string =>
  `"${s.replace(SPECIAL, (c) => SHORT[c] ?? `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`)}"`;

/** A value as it is copied from a text: numbers with a point go through double. */
export function jsonText(node: JsonNode): string {
  switch (node.kind) {
    case "object":
      return `{${node.keys.map((k, i) => `${jsonString(k)}:${jsonText(node.values[i]!)}`).join(",")}}`;
    case "array":
      return `[${node.items.map(jsonText).join(",")}]`;
    case "string":
      return jsonString(node.text);
    case "int":
      return node.text;
    case "float": {
      const x = Number(node.text);
      return Number.isFinite(x) ? javaDoubleToString(x) : `"${javaDoubleToString(x)}"`;
    }
    default:
      return node.kind;
  }
}

/** Lays out a text without blanks as Jackson's default printer does. */
export function prettyJson(text: string): string {
  let out = "";
  let depth = 0;
  const kinds: string[] = [];
  const indent = (): string => `\n${"  ".repeat(depth)}`;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"') {
      let end = i + 1;
      while (text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
      out += text.slice(i, end + 1);
      i = end;
    } else if (c === "{" || c === "[") {
      if (text[i + 1] === (c === "{" ? "}" : "]")) {
        out += `${c} ${text[++i]}`;
        continue;
      }
      kinds.push(c);
      out += c;
      if (c === "{") {
        depth++;
        out += indent();
      } else out += " ";
    } else if (c === "}" || c === "]") {
      if (kinds.pop() === "{") {
        depth--;
        out += indent();
      } else out += " ";
      out += c;
    } else if (c === ",") out += kinds[kinds.length - 1] === "{" ? `,${indent()}` : ", ";
    else if (c === ":") out += " : ";
    else out += c;
  }
  return out;
}
