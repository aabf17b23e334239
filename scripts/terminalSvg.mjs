// Turns captured text of a terminal into an SVG: `node scripts/terminalSvg.mjs TITLE OUT.svg < text`. Colours of ANSI codes are kept.
import { readFileSync, writeFileSync } from "node:fs";

const [title, out] = process.argv.slice(2);
if (!title || !out) throw new Error("usage: node scripts/terminalSvg.mjs TITLE OUT.svg < text");

const CHAR = 8.05;
const LINE = 18;
const PAD = 16;
const TOP = 38;
const COLORS = {
  31: "#ff7b72",
  32: "#7ee787",
  33: "#e3b341",
  34: "#79c0ff",
  35: "#d2a8ff",
  36: "#76e3ea",
  90: "#8b949e",
};
const escapeXml = (s) => s.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** A line as spans of one colour. What a carriage return overwrote is left out. */
function spans(line) {
  const result = [];
  let color;
  let bold = false;
  // biome-ignore lint/complexity/useRegexLiterals: the escape character is clearer by its code
  for (const part of line.split(new RegExp("(\\u001b\\[[0-9;]*[A-Za-z])"))) {
    const code = part.charCodeAt(0) === 27 ? part.slice(2) : undefined;
    if (code === undefined) {
      if (part) result.push({ text: part, color, bold });
    } else if (code.endsWith("m"))
      for (const n of code.slice(0, -1).split(";").map(Number)) {
        if (n === 0) [color, bold] = [undefined, false];
        else if (n === 1) bold = true;
        else if (n === 39) color = undefined;
        else color = COLORS[n] ?? color;
      }
  }
  return result;
}

const lines = readFileSync(0, "utf8")
  .replace(/\s+$/, "")
  .split("\n")
  .map((l) => spans(l.split("\r").at(-1)));
const columns = Math.max(40, ...lines.map((l) => l.reduce((n, s) => n + [...s.text].length, 0)));
const width = Math.ceil(columns * CHAR + 2 * PAD);
const height = TOP + lines.length * LINE + PAD;
const body = lines.map((line, i) => {
  const text = line
    .map(
      (s) =>
        `<tspan${s.color ? ` fill="${s.color}"` : ""}${s.bold ? ' font-weight="bold"' : ""}>${escapeXml(s.text)}</tspan>`,
    )
    .join("");
  return `<text x="${PAD}" y="${TOP + 14 + i * LINE}" xml:space="preserve">${text}</text>`;
});
writeFileSync(
  out,
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<text x="${width / 2}" y="22" fill="#8b949e" text-anchor="middle" font-family="system-ui, sans-serif" font-size="12">${escapeXml(title)}</text>
<g fill="#e6edf3" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13.4">
${body.join("\n")}
</g>
</svg>
`,
);
