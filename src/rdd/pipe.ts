import { stepNode } from "./nodes.ts";
import { defineNode } from "./recipe.ts";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { sparkError } from "../common/errors/conditions.ts";
import "./conditions.ts";
import { DONE, type Pull, pullOf, WAIT } from "./pull.ts";
import type { Task } from "./task.ts";
import { textOf } from "./text.ts";

/** Words of a command line, as a shell parts them: quotes and backslashes, nothing else. */
export function shellWords(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let i = 0; i < command.length; i++) {
    const c = command[i]!;
    if (quote === "'") {
      if (c === "'") quote = "";
      else word += c;
    } else if (c === "\\" && (quote === "" || '"\\'.includes(command[i + 1] ?? "")))
      word = (word ?? "") + (command[++i] ?? "");
    else if (quote !== "") {
      if (c === quote) quote = "";
      else word += c;
    } else if (c === "'" || c === '"') {
      quote = c;
      word ??= "";
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + c;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** The lines that a program prints when it is given the elements of a partition as lines. */
function pipeThrough(
  source: Pull,
  task: Task,
  command: string | readonly string[],
  env: Readonly<Record<string, string>> | undefined,
  checkCode: boolean,
): Pull {
  const [program = "", ...args] = typeof command === "string" ? shellWords(command) : command;
  const lines = async function* (): AsyncGenerator<string, void, undefined> {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    let failure: unknown;
    const ended = new Promise<number>((resolve) => {
      child.on("error", (error) => {
        failure = error;
        resolve(-1);
      });
      child.on("close", (code) => resolve(code ?? -1));
    });
    // A program may end without reading all.
    child.stdin.on("error", () => {});
    task.atEnd(() => child.kill());
    const fed = (async () => {
      for (;;) {
        const v = source.next();
        if (v === DONE) break;
        if (v === WAIT) {
          await task.pending;
          continue;
        }
        if (child.stdin.destroyed) break;
        if (!child.stdin.write(`${textOf(v).replace(/\n+$/, "")}\n`))
          await Promise.race([once(child.stdin, "drain"), ended]).catch(() => {});
      }
      child.stdin.end();
    })().catch((error: unknown) => {
      failure ??= error;
      child.kill();
    });
    for await (const line of createInterface({ input: child.stdout, crlfDelay: 0 })) yield line;
    const code = await ended;
    await fed;
    if (failure) throw failure;
    if (checkCode && code !== 0)
      throw sparkError("PIPE_FAILED", { command: [program, ...args].join(" "), code: String(code) });
  };
  return pullOf(lines(), task, "pipe");
}

export const pipedNode = defineNode<{
  command: string | readonly string[];
  env: Readonly<Record<string, string>> | undefined;
  checkCode: boolean;
}>("pipe", ({ site }, [parent], _f, { command, env, checkCode }) =>
  stepNode(parent!, site, (source, _p, task) => pipeThrough(source, task, command, env, checkCode), {
    kind: "PipedRDD",
    waits: true,
  }),
);
