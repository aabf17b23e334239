import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dir = join(root, "dist", `test-types-${process.pid}`);
const tsc = (...args: string[]) => {
  const done = spawnSync(join(root, "node_modules/.bin/tsc"), args, { cwd: root, encoding: "utf8" });
  return done.stdout + done.stderr;
};
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Types that are shallow stay far below it; a clever one multiplies the work of every editor. */
const BUDGET = 12_000;

test("programs see the types of rows through the declarations, within a budget of instantiations", {
  timeout: 120_000,
}, () => {
  mkdirSync(join(dir, "test/api"), { recursive: true });
  tsc("-p", "tsconfig.build.json", "--noCheck", "--outDir", dir);
  const program = readFileSync(join(root, "test/api/types.test-d.ts"), "utf8");
  writeFileSync(join(dir, "test/api/types.test-d.ts"), program.replace("../../src/index.ts", "../../src/index.js"));
  cpSync(join(root, "tsconfig.json"), join(dir, "base.json"));
  writeFileSync(
    join(dir, "tsconfig.json"),
    JSON.stringify({ extends: "./base.json", include: ["test/api/types.test-d.ts"], exclude: [] }),
  );
  const out = tsc("--noEmit", "--extendedDiagnostics", "-p", join(dir, "tsconfig.json"));
  expect(out.split("\n").filter((l) => l.includes("error TS"))).toEqual([]);
  const instantiations = Number(/Instantiations:\s*(\d+)/.exec(out)?.[1]);
  expect(instantiations).toBeGreaterThan(0);
  expect(instantiations).toBeLessThan(BUDGET);
});
