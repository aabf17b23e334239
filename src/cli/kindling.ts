#!/usr/bin/env node
import { answered, type Command, runAsProcess, UsageError } from "./command.ts";

/** The commands, each loaded only when it is called: a program that is submitted shares its process with nothing else. */
const COMMANDS: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  submit: {
    summary: "run a program of TypeScript or JavaScript (also as spark-submit)",
    load: async () => (await import("./submit/submit.ts")).submit,
  },
  sql: {
    summary: "run SQL: a shell, a text or a file (also as spark-sql)",
    load: async () => (await import("./sql/sql.ts")).sql,
  },
  shell: {
    summary: "a shell for TypeScript with a session ready",
    load: async () => (await import("./shell/shell.ts")).shell,
  },
  init: { summary: "make a new project", load: async () => (await import("./init/init.ts")).init },
};

const kindling: Command = {
  name: "kindling",
  help: `Usage: kindling COMMAND [options]

Commands:
${Object.entries(COMMANDS)
  .map(([name, c]) => `  ${name.padEnd(8)} ${c.summary}\n`)
  .join("")}
kindling COMMAND --help says more. kindling --version tells the version.
`,
  async run([first]) {
    const help = first === undefined || /^(--help|-h|help)$/.test(first);
    if (answered(kindling, { help, version: first === "--version" })) return first === undefined ? 1 : 0;
    throw new UsageError(`There is no command '${first}'.`);
  },
};

const [first = "", ...rest] = process.argv.slice(2);
const found = Object.hasOwn(COMMANDS, first) ? await COMMANDS[first]!.load() : undefined;
await (found ? runAsProcess(found, rest) : runAsProcess(kindling, process.argv.slice(2)));
