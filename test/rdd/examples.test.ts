import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("the examples and the types of RDDs compile", { timeout: 120_000 }, () => {
  const config = join(root, `tsconfig.examples-${process.pid}.json`);
  const paths = { kindling: ["./src/index.ts"] };
  const include = ["examples", "test/rdd/types.test-d.ts"];
  writeFileSync(
    config,
    JSON.stringify({ extends: "./tsconfig.json", compilerOptions: { paths }, include, exclude: [] }),
  );
  try {
    const done = spawnSync(join(root, "node_modules/.bin/tsc"), ["--noEmit", "-p", config], {
      cwd: root,
      encoding: "utf8",
    });
    const own = (done.stdout + done.stderr)
      .split("\n")
      .filter((l) => /^(examples|test\/rdd|src\/rdd)\/.*error TS/.test(l));
    expect(own).toEqual([]);
    expect(done.error).toBeUndefined();
  } finally {
    rmSync(config, { force: true });
  }
});
