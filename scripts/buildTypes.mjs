// Emits the declarations of the public API: those that the package's entries reach, with import paths that resolve without the sources.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const emitted = join(root, "dist/types.all");
const out = join(root, "dist/types");

rmSync(emitted, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.build.json")],
  {
    stdio: "inherit",
  },
);

const files = new Map();
const pending = ["src/index.d.ts", "src/testing.d.ts"].map((f) => join(emitted, f));
while (pending.length > 0) {
  const file = pending.pop();
  if (files.has(file)) continue;
  if (!existsSync(file)) throw new Error(`no declarations in ${relative(root, file)}`);
  const text = readFileSync(file, "utf8").replace(/(["'])(\.\.?\/[^"'\n]*)\.ts\1/g, (_all, quote, path) => {
    pending.push(join(dirname(file), `${path}.d.ts`));
    return `${quote}${path}.js${quote}`;
  });
  files.set(file, text);
}

rmSync(out, { recursive: true, force: true });
for (const [file, text] of files) {
  const to = join(out, relative(emitted, file));
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text);
}
rmSync(emitted, { recursive: true, force: true });
console.log(`${files.size} files of declarations`);
