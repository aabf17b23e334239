/** Hadoop's path patterns: `*`, `?`, `[abc]`, `[a-c]`, `[^a]`, `{a,b}` and backslash escapes. */

/** The alternatives of a pattern whose braces hold slashes, as patterns without such braces; other braces stay. */
export function expandBraces(pattern: string): string[] {
  let depth = 0;
  let start = -1;
  let slash = false;
  const commas: number[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") i++;
    else if (c === "{") {
      if (depth++ === 0) {
        start = i;
        slash = false;
        commas.length = 0;
      }
    } else if (c === "," && depth === 1) commas.push(i);
    else if (c === "/" && depth > 0) slash = true;
    else if (c === "}" && depth > 0 && --depth === 0 && slash) {
      const edges = [start, ...commas, i];
      const head = pattern.slice(0, start);
      const tail = pattern.slice(i + 1);
      return edges.slice(1).flatMap((end, k) => expandBraces(head + pattern.slice(edges[k]! + 1, end) + tail));
    }
  }
  return [pattern];
}

const quote = (c: string): string => c.replace(/[$()+.\\^{}|[\]*?/]/g, "\\$&");

/** The regular expression of one path segment. */
export function segmentPattern(segment: string): RegExp {
  let out = "";
  let braces = 0;
  for (let i = 0; i < segment.length; i++) {
    const c = segment[i]!;
    if (c === "\\" && i + 1 < segment.length) out += quote(segment[++i]!);
    else if (c === "*") out += ".*";
    else if (c === "?") out += ".";
    else if (c === "{") {
      out += "(?:";
      braces++;
    } else if (c === "}" && braces > 0) {
      out += ")";
      braces--;
    } else if (c === "," && braces > 0) out += "|";
    else if (c === "[") {
      const end = segment.indexOf("]", i + 2);
      if (end < 0) out += "\\[";
      else {
        const body = segment.slice(i + 1, end);
        const negated = body[0] === "^" || body[0] === "!";
        out += `[${negated ? "^" : ""}${(negated ? body.slice(1) : body).replace(/[\\\]^[]/g, "\\$&")}]`;
        i = end;
      }
    } else out += quote(c);
  }
  return new RegExp(`^${out}${")".repeat(braces)}$`, "su");
}

/** A pattern without its backslashes. */
export const unescapeGlob = (segment: string): string => segment.replace(/\\(.)/gs, "$1");
