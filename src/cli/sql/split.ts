/** SQL text divided into statements at semicolons; `rest` is what has not ended yet. */
export interface Split {
  readonly statements: readonly string[];
  readonly rest: string;
}

const WORD = /[A-Za-z_]\w*/y;

/** The end of a quoted text that begins at `start`, or of the whole when it has none. */
function quotedEnd(text: string, start: number): number {
  const quote = text[start]!;
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\" && quote !== "`") i++;
    else if (text[i] === quote) return i + 1;
  }
  return text.length + 1;
}
/** The end of a bracketed comment; they nest. */
function commentEnd(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text.startsWith("/*", i)) depth++;
    else if (text.startsWith("*/", i) && --depth === 0) return i + 2;
    else continue;
    i++;
  }
  return text.length + 1;
}

/** How many blocks are open in a script `BEGIN ... END`: in it semicolons end no statement of the shell. */
class Blocks {
  depth = 0;
  private first = true;
  private afterEnd = false;
  word(word: string, next: string): void {
    const upper = word.toUpperCase();
    if (this.afterEnd) {
      // END IF, END LOOP and the like close what did not count; END CASE closes the CASE.
      this.afterEnd = false;
      if (upper === "CASE") this.depth--;
      if (/^(CASE|IF|WHILE|LOOP|REPEAT|FOR)$/.test(upper)) return;
      this.depth--;
    }
    if (upper === "BEGIN" && (this.depth > 0 || (this.first && !/^\s*;/.test(next)))) this.depth++;
    else if (this.depth > 0 && upper === "CASE") this.depth++;
    else if (this.depth > 0 && upper === "END") this.afterEnd = true;
    this.first = false;
  }
  other(): void {
    if (this.afterEnd) this.depth--;
    this.afterEnd = false;
    this.first = false;
  }
}

export function splitStatements(text: string): Split {
  const statements: string[] = [];
  let start = 0;
  let blocks = new Blocks();
  let i = 0;
  while (i < text.length) {
    const c = text[i]!;
    if (c === "'" || c === '"' || c === "`") {
      i = quotedEnd(text, i);
      blocks.other();
    } else if (text.startsWith("--", i)) {
      const end = text.indexOf("\n", i);
      i = end < 0 ? text.length : end;
    } else if (text.startsWith("/*", i)) i = commentEnd(text, i);
    else if (c === ";") {
      blocks.other();
      i++;
      if (blocks.depth > 0) continue;
      statements.push(text.slice(start, i - 1).trim());
      start = i;
      blocks = new Blocks();
    } else if (/[A-Za-z_]/.test(c)) {
      WORD.lastIndex = i;
      const word = WORD.exec(text)![0];
      i += word.length;
      blocks.word(word, text.slice(i, i + 20));
    } else {
      if (!/\s/.test(c)) blocks.other();
      i++;
    }
  }
  return { statements: statements.filter((s) => !isBlank(s)), rest: text.slice(start) };
}

/** Whether there is nothing but white space and comments. */
export function isBlank(text: string): boolean {
  let i = 0;
  while (i < text.length) {
    if (/\s/.test(text[i]!)) i++;
    else if (text.startsWith("--", i)) {
      const end = text.indexOf("\n", i);
      i = end < 0 ? text.length : end;
    } else if (text.startsWith("/*", i) && !text.startsWith("/*+", i)) {
      const end = commentEnd(text, i);
      // One that does not end is for the parser to complain of.
      if (end > text.length) return false;
      i = end;
    } else return false;
  }
  return true;
}
