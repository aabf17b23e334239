/** Errors of the grammar: text that is not Spark SQL. */

export interface SyntaxErrorDetails {
  /** Spark's error condition, `PARSE_SYNTAX_ERROR`. */
  readonly condition: string;
  readonly sqlState: string | undefined;
  readonly messageParameters: Readonly<Record<string, string>>;
  /** The sentence of the condition with its parameters filled in, without condition and state. */
  readonly text: string;
  readonly sql: string;
  /** Where the offending text starts and ends. */
  readonly start: number;
  readonly end: number;
  /** The text fits the grammar, and the message shows the part that is wrong instead of the place where reading stopped. */
  readonly fragment?: boolean;
}

/** Thrown by the parse functions; the message is laid out as Spark lays it out. */
export class SqlSyntaxError extends Error {
  override readonly name = "SqlSyntaxError";
  readonly condition: string;
  readonly sqlState: string | undefined;
  readonly messageParameters: Readonly<Record<string, string>>;
  readonly sql: string;
  /** Offset of the offending text. */
  readonly offset: number;
  readonly end: number;
  /** 1 for the first line. */
  readonly line: number;
  /** 0 for the first character of the line. */
  readonly position: number;

  constructor(details: SyntaxErrorDetails) {
    const { line, position } = lineAndPosition(details.sql, details.start);
    super(layOut(details, line, position));
    this.condition = details.condition;
    this.sqlState = details.sqlState;
    this.messageParameters = details.messageParameters;
    this.sql = details.sql;
    this.offset = details.start;
    this.end = details.end;
    this.line = line;
    this.position = position;
  }
}

/** The line (from 1) and the position in it (from 0) of an offset. */
export function lineAndPosition(sql: string, offset: number): { line: number; position: number } {
  let line = 1;
  let lineStart = 0;
  for (let i = sql.indexOf("\n"); i >= 0 && i < offset; i = sql.indexOf("\n", i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return { line, position: offset - lineStart };
}

function layOut(details: SyntaxErrorDetails, line: number, position: number): string {
  // Older errors of Spark have no condition that is shown.
  const head = details.condition.startsWith("_LEGACY") ? "" : `[${details.condition}] `;
  const state = details.sqlState === undefined ? "" : ` SQLSTATE: ${details.sqlState}`;
  const sentence = `\n${head}${details.text}${state}`;
  if (details.fragment) return sentence + fragmentLayout(details, line, position);
  let message = `${sentence} (line ${line}, pos ${position})\n\n== SQL ==\n`;
  const lines = details.sql.split("\n");
  for (let i = 0; i < lines.length; i++) {
    message += `${lines[i]}\n`;
    if (i === line - 1) message += `${"-".repeat(position)}^^^\n`;
  }
  return message;
}

/** How much of a line around the fragment is shown. */
const MARGIN = 32;

/** The lines of the fragment, each with a line below that underlines it. */
function fragmentLayout(details: SyntaxErrorDetails, line: number, position: number): string {
  const { sql, start, end } = details;
  const lineStart = sql.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = sql.indexOf("\n", end) < 0 ? sql.length : sql.indexOf("\n", end);
  const from = Math.max(lineStart, start - MARGIN);
  const to = Math.min(lineEnd, end + MARGIN);
  const before = from > lineStart ? "..." : "";
  const after = to < lineEnd ? "..." : "";
  let message = `\n== SQL (line ${line}, position ${position + 1}) ==\n`;
  let at = from - before.length;
  for (const shown of `${before}${sql.slice(from, to)}${after}`.split("\n")) {
    message += `${shown}\n`;
    for (let i = at; i < at + shown.length && i < end; i++) message += i < start ? " " : "^";
    message += "\n";
    at += shown.length + 1;
  }
  return message;
}
