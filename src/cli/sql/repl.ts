import { createInterface, type Interface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import { readHistory, writeHistory } from "../history.ts";
import { Completer } from "./complete.ts";
import type { Runner } from "./runner.ts";
import { isBlank, splitStatements } from "./split.ts";

export interface ReplOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Where the history is kept. */
  readonly history: string;
}

/** The shell on a terminal: statements over many lines up to a semicolon. Ends with the input, or when told to quit. */
export async function repl(runner: Runner, { input, output, history }: ReplOptions): Promise<void> {
  const completer = new Completer(runner.spark);
  /** The lines of a statement that has not ended. */
  let pending = "";
  let known = readHistory(history);
  const rl: Interface = createInterface({
    input,
    output,
    terminal: true,
    history: [...known],
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (line: string) => completer.complete(line, pending),
  });
  rl.on("history", (lines: string[]) => {
    known = lines;
  });

  const prompt = async (): Promise<void> => {
    const name = `spark-sql (${await runner.spark.catalog.currentDatabase()})> `;
    rl.setPrompt(isBlank(pending) ? name : `${" ".repeat(name.length - 2)}> `);
    rl.prompt();
  };
  const take = async (line: string): Promise<boolean> => {
    if (isBlank(pending) && /^\s*(quit|exit)\s*;?\s*$/i.test(line)) return false;
    const { statements, rest } = splitStatements(`${pending}${line}\n`);
    pending = isBlank(rest) ? "" : rest;
    for (const statement of statements) {
      const outcome = await runner.statement(statement);
      completer.forget();
      if (outcome === "quit") return false;
      if (outcome === "failed") break;
    }
    writeHistory(history, known);
    return true;
  };

  rl.on("SIGINT", () => {
    if (runner.busy) {
      // Commands that only write cannot be stopped half-way; asking twice ends the shell.
      if (runner.interrupt()) output.write("\nCancelling; Ctrl-C again leaves the shell.\n");
      else process.exit(130);
      return;
    }
    pending = "";
    rl.write(null, { ctrl: true, name: "e" });
    rl.write(null, { ctrl: true, name: "u" });
    output.write("^C\n");
    void prompt();
  });

  const lines: string[] = [];
  let closed = false;
  let wake = (): void => {};
  rl.on("line", (line) => {
    lines.push(line);
    wake();
  });
  rl.on("close", () => {
    closed = true;
    wake();
  });
  await prompt();
  for (;;) {
    const line = lines.shift();
    if (line !== undefined) {
      if (!(await take(line))) break;
      if (lines.length === 0 && !closed) await prompt();
    } else if (closed) break;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  if (!closed) rl.close();
  writeHistory(history, known);
}
