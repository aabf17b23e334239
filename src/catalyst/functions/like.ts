import { sparkError } from "../../common/errors/conditions.ts";
import { quotedString } from "./errors.ts";

/** The regular expression of a LIKE pattern; the escape may stand before _, % and itself only. */
export function likeRegex(pattern: string, escape: string): RegExp {
  const points = [...pattern];
  let out = "^";
  for (let i = 0; i < points.length; i++) {
    const c = points[i]!;
    if (c === escape) {
      const next = points[++i];
      if (next === undefined) throw sparkError("INVALID_FORMAT.ESC_AT_THE_END", { format: quotedString(pattern) });
      if (next !== "_" && next !== "%" && next !== escape)
        throw sparkError("INVALID_FORMAT.ESC_IN_THE_MIDDLE", {
          format: quotedString(pattern),
          char: quotedString(next),
        });
      out += literal(next);
    } else if (c === "_") out += ".";
    else if (c === "%") {
      // Runs of % are one: they would make the search quadratic each.
      while (points[i + 1] === "%" && escape !== "%") i++;
      out += ".*";
    } else out += literal(c);
  }
  return new RegExp(`${out}$`, "su");
}

const literal = (c: string): string => (/[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c);
