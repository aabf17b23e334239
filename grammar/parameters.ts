import { BACKQUOTED, tokenize, WORD } from "./tokens.ts";

/** A marker of a parameter in a text: `:name` or `?`. */
export interface ParameterMarkerPosition {
  /** Missing for `?`. */
  readonly name: string | undefined;
  readonly start: number;
  readonly end: number;
}

/**
 * The markers of parameters in a text, in order. `a:b` is no marker but a path in a variant: behind a name, a closing bracket, or
 * without a space behind a keyword, a colon belongs to what is in front.
 */
export function parameterMarkers(text: string): ParameterMarkerPosition[] {
  const { kinds, words, starts, ends } = tokenize(text);
  const markers: ParameterMarkerPosition[] = [];
  for (let i = 0; i < kinds.length; i++) {
    const start = starts[i]!;
    if (words[i] === "?") {
      markers.push({ name: undefined, start, end: ends[i]! });
    } else if (words[i] === ":" && (kinds[i + 1] === WORD || kinds[i + 1] === BACKQUOTED)) {
      const before = kinds[i - 1];
      const isName = before === BACKQUOTED || (before === WORD && (words[i - 1] === "" || ends[i - 1] === start));
      // A name that is itself a marker's can be followed by a marker: :a :b
      const isMarkersName = words[i - 2] === ":" && markers.at(-1)?.end === ends[i - 1] && ends[i - 1] !== start;
      if ((isName && !isMarkersName) || words[i - 1] === ")" || words[i - 1] === "]") continue;
      const source = text.slice(starts[i + 1], ends[i + 1]);
      const name = kinds[i + 1] === WORD ? source : source.slice(1, -1).replaceAll("``", "`");
      markers.push({ name, start, end: ends[i + 1]! });
    }
  }
  return markers;
}

/**
 * The text with literals in place of its markers, as Spark binds parameters: so a parameter can stand wherever a literal can, also
 * where the syntax tree has no expression (`IDENTIFIER(:schema '.' :table)`). A marker without a literal stays.
 */
export function bindParameters(
  text: string,
  literalOf: (marker: ParameterMarkerPosition, index: number) => string | undefined,
): string {
  let result = "";
  let end = 0;
  for (const [index, marker] of parameterMarkers(text).entries()) {
    const literal = literalOf(marker, index);
    if (literal === undefined) continue;
    result += text.slice(end, marker.start) + literal;
    end = marker.end;
  }
  return result + text.slice(end);
}
