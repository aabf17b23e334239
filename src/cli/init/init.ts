import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
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

  const course = values.course === true;
  const copied = course ? courseFiles() : [];
  const project = {
    name,
    dependency: values.from === undefined ? `^${packageVersion()}` : fileDependency(target, values.from),
    course,
  };
  for (const [path, text] of Object.entries(projectFiles(project))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  }
  for (const [from, to] of copied) cpSync(from, join(target, to), { recursive: true });
  console.log(`Made ${folder}. Next:\n  cd ${folder}\n  npm install\n  npm ${course ? "run first-steps" : "start"}`);
  return 0;
}

/** What is copied for the course: from the package, and to where. */
function courseFiles(): (readonly [from: string, to: string])[] {
  const files = [
    ["examples", "examples"],
    ["docs/course.md", "course.md"],
    ["docs/curso.md", "curso.md"],
    ["docs/images/course", "images/course"],
  ].map(([from, to]) => [join(packageRoot(), from!), to!] as const);
  if (!files.every(([from]) => existsSync(from))) throw new UsageError("This package has no programs of the course.");
  return files;
}

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
  --course                with the course (course.md, in Spanish curso.md), its programs and
                          their data in examples/
  --from FILE             depend on the package in this file (.tgz) or folder, instead of the
                          published version
  -h, --help              this text
  --version               the version
`,
  run,
};
