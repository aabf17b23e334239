/** How wide texts are, without a font at hand: all letters of the fonts in use are as wide as each other. */

/** Width of a letter by the size of the font; the widest of the usual fonts (DejaVu Sans Mono, Menlo) have 0.602. */
const LETTER = 0.61;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}|[\u{1f1e6}-\u{1f1ff}\u{20000}-\u{3fffd}]/u;
let segmenter: Intl.Segmenter | undefined;

/** What cannot be seen, or breaks a line, would tear the picture. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]+/gu, " ");

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
const letters = (text: string): string[] =>
  isPlain(text)
    ? text.split("")
    : Array.from((segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" })).segment(text), (s) => s.segment);
const cells = (letter: string): number => (letter.length === 1 && letter < "\u1100" ? 1 : WIDE.test(letter) ? 2.3 : 1);

/** The width of a text in letters. */
export const columns = (text: string): number =>
  isPlain(text) ? text.length : letters(text).reduce((n, l) => n + cells(l), 0);

export const textWidth = (text: string, size: number): number => columns(text) * LETTER * size;

/** The text, or its beginning with an ellipsis. */
export function clip(text: string, max: number): string {
  if (columns(text) <= max) return text;
  let out = "";
  let n = 1;
  for (const l of letters(text)) {
    n += cells(l);
    if (n > max) break;
    out += l;
  }
  return `${out.trimEnd()}…`;
}

/** The text in lines, broken at spaces, commas and the like where it has some; the last one is cut when there is more. */
export function wrap(text: string, max: number, lines: number): string[] {
  const out: string[] = [];
  let rest = text;
  while (rest !== "" && out.length < lines - 1 && columns(rest) > max) {
    const head = clip(rest, max + 1).slice(0, -1);
    const space = Math.max(head.lastIndexOf(" "), head.lastIndexOf(",") + 1);
    const mark = Math.max(...["[", "(", "=", "/"].map((c) => head.lastIndexOf(c) + 1));
    const cut = [space, mark].find((at) => at > max / 3) ?? head.length;
    if (cut === 0) break;
    out.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== "") out.push(clip(rest, max));
  return out;
}
