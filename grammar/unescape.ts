/** The value of a string literal as written, quotes and a raw string's `r` included. */
export function stringValue(literal: string, escapes: boolean): string {
  const first = literal.charCodeAt(0);
  if (first === 114 || first === 82) return literal.slice(2, -1);
  const content = literal.slice(1, -1);
  if (!escapes) return content;
  const quote = literal[0]!;
  if (!content.includes("\\") && !content.includes(quote)) return content;
  return withoutEscapes(content, quote);
}

/** Letters whose escape is not the letter itself; `\%` and `\_` keep the backslash for LIKE. */
const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  b: "\b",
  n: "\n",
  r: "\r",
  t: "\t",
  Z: "\x1a",
  "%": "\\%",
  _: "\\_",
};

function withoutEscapes(content: string, quote: string): string {
  let result = "";
  let i = 0;
  while (i < content.length) {
    const character = content[i]!;
    if (character === quote && content[i + 1] === quote) {
      result += quote;
      i += 2;
    } else if (character !== "\\" || i + 1 === content.length) {
      result += character;
      i++;
    } else {
      const [value, length] = escapeValue(content, i + 1);
      result += value;
      i += 1 + length;
    }
  }
  return result;
}

/** The value of an escape and its length behind the backslash. */
function escapeValue(content: string, at: number): [value: string, length: number] {
  const letter = content[at]!;
  if (letter === "u" || letter === "U") {
    const digits = letter === "u" ? 4 : 8;
    const hex = content.slice(at + 1, at + 1 + digits);
    if (hex.length === digits && /^[0-9a-fA-F]+$/.test(hex)) {
      const code = Number.parseInt(hex, 16);
      if (code <= 0x10ffff) return [String.fromCodePoint(code), 1 + digits];
    }
  }
  if (/^[01][0-7][0-7]/.test(content.slice(at, at + 3))) {
    return [String.fromCharCode(Number.parseInt(content.slice(at, at + 3), 8)), 3];
  }
  return [ESCAPES[letter] ?? letter, 1];
}
