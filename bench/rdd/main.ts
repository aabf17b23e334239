// The detector and the word count of the course, and one that splits at spaces, over a generated log, here and with PySpark: npm run bench:rdd -- [--bytes 1g] [--python PYTHON] [--runs 2] [--only detector]
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeLog } from "./makeLog.ts";

const { values: given } = parseArgs({
  options: {
    bytes: { type: "string", default: "1g" },
    python: { type: "string" },
    runs: { type: "string", default: "2" },
    only: { type: "string" },
    keep: { type: "string" },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const size = /^(\d+)([kmg]?)$/.exec(given.bytes);
if (!size) throw new Error(`--bytes ${given.bytes} is not a size`);
const bytes = Number(size[1]) * 1024 ** " kmg".indexOf(size[2]! || " ");

const folder = given.keep ?? mkdtempSync(join(tmpdir(), "kindling-bench-"));
mkdirSync(folder, { recursive: true });
const log = join(folder, `log-${given.bytes}.txt`);
if (!existsSync(log)) makeLog(log, bytes);

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
  readonly lines: readonly string[];
}

/** All lines that a program has saved, in order; none when it only prints. */
function saved(out: string): string[] {
  if (!existsSync(out)) return [];
  const parts = (dir: string): string[] =>
    readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
      e.isDirectory() ? parts(join(dir, e.name)) : e.name.startsWith("part-") ? [join(dir, e.name)] : [],
    );
  return parts(out)
    .flatMap((f) => readFileSync(f, "utf8").split("\n"))
    .filter((l) => l !== "")
    .sort();
}

/** Runs a command under the eye of /usr/bin/time, or without memory where there is none. */
function run(command: readonly string[], out: string, env: NodeJS.ProcessEnv): Run {
  rmSync(out, { recursive: true, force: true });
  const timed = existsSync("/usr/bin/time") ? ["/usr/bin/time", "-f", "peak %M", ...command] : command;
  const start = performance.now();
  const done = spawnSync(timed[0]!, timed.slice(1), {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 1 << 26,
  });
  const seconds = (performance.now() - start) / 1000;
  if (done.status !== 0) throw new Error(`${command.join(" ")}\n${done.stdout}\n${done.stderr}`);
  const peak = /peak (\d+)/.exec(done.stderr);
  const lines = saved(out);
  return {
    seconds,
    megabytes: peak ? Number(peak[1]) / 1024 : Number.NaN,
    // What is printed besides has places for equals in any order.
    lines: lines.length > 0 ? lines : done.stdout.trim().split("\n"),
  };
}

const best = (make: () => Run): Run => {
  let least: Run | undefined;
  for (let i = 0; i < Number(given.runs); i++) {
    const r = make();
    if (!least || r.seconds < least.seconds) least = r;
  }
  return least!;
};

const programs = {
  detector: ["examples/detector.ts", "examples/pyspark/detector.py"],
  wordcount: ["examples/wordcount.ts", "examples/pyspark/wordcount.py"],
  words: ["bench/rdd/words.ts", "bench/rdd/words.py"],
} as const;

console.log(
  `log of ${(statSync(log).size / 2 ** 20).toFixed(0)} MiB, local[2], best of ${given.runs}; seconds from start of the process to its end`,
);
console.log(
  `${"program".padEnd(12)}${"Kindling".padStart(10)}${"MiB".padStart(8)}${"PySpark".padStart(10)}${"times faster".padStart(14)}  results`,
);
for (const [name, [ours, theirs]] of Object.entries(programs)) {
  if (given.only && given.only !== name) continue;
  const out = join(folder, "out");
  const command = [process.execPath, "dist/cli/sparkSubmit.js", "--master", "local[2]", ours, log, out];
  const here = best(() => run(command, out, {}));
  let there: Run | undefined;
  if (given.python)
    there = best(() =>
      run([given.python!, theirs, log, out], out, {
        PYSPARK_SUBMIT_ARGS: "--master local[2] pyspark-shell",
        SPARK_LOCAL_IP: "127.0.0.1",
        PYSPARK_PYTHON: given.python,
      }),
    );
  const same = there && JSON.stringify(there.lines) === JSON.stringify(here.lines);
  console.log(
    `${name.padEnd(12)}${here.seconds.toFixed(1).padStart(10)}${here.megabytes.toFixed(0).padStart(8)}` +
      `${(there?.seconds.toFixed(1) ?? "-").padStart(10)}${(there ? (there.seconds / here.seconds).toFixed(1) : "-").padStart(14)}` +
      `  ${there ? (same ? `equal, ${here.lines.length} lines` : "DIFFERENT") : `${here.lines.length} lines`}`,
  );
  if (there && !same) process.exitCode = 1;
}
if (!given.keep) rmSync(folder, { recursive: true, force: true });
