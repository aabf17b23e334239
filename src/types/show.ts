/** The ASCII table of show(). */

const MIN_WIDTH = 3;

/** Characters that take two columns of a terminal. */
const FULL_WIDTH =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/g;

function width(s: string): number {
  let extra = 0;
  for (const _ of s.matchAll(FULL_WIDTH)) extra++;
  return s.length + extra;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\f": "\\f",
  "\b": "\\b",
  "\u000B": "\\v",
  "\u0007": "\\a",
};

const escapeControls = (s: string): string => s.replace(/[\n\r\t\f\u0008\u000B\u0007]/g, (c) => ESCAPES[c]!);

function cut(s: string, limit: number): string {
  if (limit <= 0 || s.length <= limit) return s;
  return limit < 4 ? s.slice(0, limit) : `${s.slice(0, limit - 3)}...`;
}

const padEnd = (s: string, w: number, fill = " "): string => s + fill.repeat(Math.max(0, w - width(s)));
const padStart = (s: string, w: number): string => " ".repeat(Math.max(0, w - width(s))) + s;

export interface ShowOptions {
  /** Characters a cell may have, 0 for any number. Default 20. */
  readonly truncate?: number;
  /** One line a field instead of one line a row. */
  readonly vertical?: boolean;
  /** Whether there are more rows than those given. */
  readonly hasMore?: boolean;
}

/** The text that show() prints, without the last line break of println. Cells are texts of `showString`. */
export function formatShow(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  options: ShowOptions = {},
): string {
  const truncate = options.truncate ?? 20;
  const header = columns.map(escapeControls);
  const cells = rows.map((row) => row.map((c) => cut(escapeControls(c), truncate)));
  let out = options.vertical === true ? verticalForm(header, cells) : tableForm(header, cells, truncate > 0);
  if (options.vertical === true && rows.length === 0) out += "(0 rows)";
  else if (options.hasMore === true) out += `only showing top ${rows.length} ${rows.length === 1 ? "row" : "rows"}`;
  return out;
}

function tableForm(header: readonly string[], cells: readonly (readonly string[])[], right: boolean): string {
  const widths = header.map((name, i) =>
    cells.reduce((w, row) => Math.max(w, width(row[i]!)), Math.max(MIN_WIDTH, width(name))),
  );
  const pad = right ? padStart : padEnd;
  const line = (row: readonly string[]): string => `|${row.map((c, i) => pad(c, widths[i]!)).join("|")}|\n`;
  const separator = `+${widths.map((w) => "-".repeat(w)).join("+")}+\n`;
  return separator + line(header) + separator + cells.map(line).join("") + separator;
}

function verticalForm(header: readonly string[], cells: readonly (readonly string[])[]): string {
  const nameWidth = header.reduce((w, c) => Math.max(w, width(c)), MIN_WIDTH);
  const dataWidth = cells.reduce((w, row) => row.reduce((v, c) => Math.max(v, width(c)), w), MIN_WIDTH);
  return cells
    .map((row, i) => {
      const lines = row.map((c, j) => ` ${padEnd(header[j]!, nameWidth)} | ${padEnd(c, dataWidth)} `);
      return `${padEnd(`-RECORD ${i}`, nameWidth + dataWidth + 5, "-")}\n${lines.join("\n")}\n`;
    })
    .join("");
}
