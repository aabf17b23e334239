#!/usr/bin/env node
import { answered, type Command, runAsProcess, UsageError } from "./command.ts";
import { init } from "./init/init.ts";
import { shell } from "./shell/shell.ts";
import { sql } from "./sql/sql.ts";
import { submit } from "./submit/submit.ts";

const COMMANDS: readonly Command[] = [submit, sql, shell, init];

const kindling: Command = {
  name: "kindling",
  summary: "Apache Spark for TypeScript",
  help: `Usage: kindling COMMAND [options]

Commands:
${COMMANDS.map((c) => `  ${c.name.replace("kindling ", "").padEnd(8)} ${c.summary}\n`).join("")}
kindling COMMAND --help says more. kindling --version tells the version.
`,
  async run(args) {
    const [first] = args;
    if (
      answered(kindling, {
        help: first === undefined || /^(--help|-h|help)$/.test(first),
        version: first === "--version",
      })
    )
      return first === undefined ? 1 : 0;
    throw new UsageError(`There is no command '${first}'.`);
  },
};

const [first, ...rest] = process.argv.slice(2);
const command = COMMANDS.find((c) => c.name === `kindling ${first}`);
await (command ? runAsProcess(command, rest) : runAsProcess(kindling, process.argv.slice(2)));
