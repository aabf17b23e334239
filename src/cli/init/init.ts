import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { answered, type Command, UsageError } from "../command.ts";
import { packageRoot, packageVersion } from "../installed.ts";
import { projectFiles } from "./templates.ts";

async function run(args: readonly string[]): Promise<number | undefined> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      course: { type: "boolean" },
      from: { type: "string" },
      help: { type: "boolean", short: "h" },
      version: { type: "boolean" },
    },
  });
  if (answered(init, values)) return 0;
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new UsageError("One folder for the new project is needed.");
  const target = resolve(folder);
  if (existsSync(target) && (!statSync(target).isDirectory() || readdirSync(target).length > 0))
    throw new UsageError(`${folder} is there already, and is not an empty folder.`);
  const name = basename(target).toLowerCase();
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(name) || name === "kindling")
    throw new UsageError(
      `'${name}' cannot be the name of a project: letters, digits, '.', '-' and '_', and not kindling.`,
    );

  const examples = join(packageRoot(), "examples");
  const course = values.course === true;
  const programs = course ? programsIn(examples) : [];
  if (course && programs.length === 0) throw new UsageError("This package has no programs of the course.");
  const project = {
    name,
    dependency: values.from === undefined ? `^${packageVersion()}` : fileDependency(target, values.from),
    programs: programs.map((f) => posix.join("examples", f)),
  };
  for (const [path, text] of Object.entries(projectFiles(project))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  }
  if (course) cpSync(examples, join(target, "examples"), { recursive: true });
  console.log(`Made ${folder}. Next:\n  cd ${folder}\n  npm install\n  npm start`);
  return 0;
}

const programsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((f) => f.endsWith(".ts"))
        .sort()
    : [];

/** npm's name for a package in a file or folder, as seen from the project. */
function fileDependency(target: string, from: string): string {
  if (!existsSync(from)) throw new UsageError(`--from ${from}: there is no such file.`);
  const path = relative(target, resolve(from)).replaceAll("\\", "/");
  return `file:${path}`;
}

/** Makes a project that runs. */
export const init: Command = {
  name: "kindling init",
  help: `Usage: kindling init FOLDER [options]

Makes a project in a new folder: package.json, tsconfig.json, README.md and src/main.ts, a
program of ten lines.

Options:
  --course                with the programs of the course and their data, in examples/
  --from FILE             depend on the package in this file (.tgz) or folder, instead of the
                          published version
  -h, --help              this text
  --version               the version
`,
  run,
};
