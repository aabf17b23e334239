import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SparkSession } from "../../src/index.ts";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("the stages of a session", () => {
  let spark: SparkSession;
  beforeAll(() => {
    spark = SparkSession.builder.master("local[2]").create();
  });
  afterAll(() => spark.stop());

  test("those of queries and of RDDs are numbered together, and told by the status tracker", async () => {
    const tracker = spark.sparkContext.statusTracker();
    await spark.range(100).groupBy("id").count().collect();
    const queries = spark.channel.stages.all.size;
    expect(queries).toBeGreaterThan(0);
    expect(tracker.getActiveStageIds()).toEqual([]);
    await spark.sparkContext
      .parallelize([1, 2, 3], 3)
      .map((n) => [n, 1])
      .reduceByKey((a, b) => a + b)
      .count();
    expect(spark.channel.stages.all.size).toBe(queries + 2);
    const [first, last] = [tracker.getStageInfo(0)!, tracker.getStageInfo(queries)!];
    expect(first).toMatchObject({ stageId: 0, numActiveTasks: 0, numFailedTasks: 0 });
    expect(first.numCompletedTasks).toBe(first.numTasks);
    expect(last).toMatchObject({ stageId: queries, numTasks: 3, numCompletedTasks: 3 });
    expect(tracker.getStageInfo(queries + 2)).toBeNull();
  });

  test("a query on the workers is seen while it runs, and its counts only grow", async () => {
    const { stages } = spark.channel;
    const done = spark.range(0, 60_000_000).selectExpr("sum(id * id % 7) AS s").collect();
    const seen: number[] = [];
    let ended = false;
    void done.finally(() => (ended = true));
    let most = 0;
    while (!ended) {
      await sleep(2);
      for (const s of stages.running) {
        s.poll?.();
        expect(s.active).toBeGreaterThanOrEqual(0);
        expect(s.active).toBeLessThanOrEqual(2);
        expect(s.completed + s.active).toBeLessThanOrEqual(s.numTasks);
        if (s.numTasks > most) seen.length = 0;
        most = Math.max(most, s.numTasks);
        if (s.numTasks === most) seen.push(s.completed);
      }
    }
    await done;
    expect(most).toBeGreaterThan(2);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(stages.running.size).toBe(0);
  });

  test("a query that fails or is cancelled runs no more", async () => {
    const { stages } = spark.channel;
    await expect(spark.range(1_000_000).selectExpr("sum(1 / (id - 5)) AS s").collect()).rejects.toThrow(
      "DIVIDE_BY_ZERO",
    );
    expect(stages.running.size).toBe(0);
    expect([...stages.all.values()].at(-1)!.failedTasks).toBeGreaterThan(0);
    const slow = spark.range(0, 4_000_000_000).selectExpr("sum(id * id % 7) AS s").collect();
    while (stages.running.size === 0) await sleep(5);
    spark.interruptAll();
    await expect(slow).rejects.toThrow();
    expect(stages.running.size).toBe(0);
  });
});

/** Runs the program of a user in a pseudo terminal, and gives all that was written there. */
const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;
describe.runIf(hasScript)("in a terminal", () => {
  const dist = fileURLToPath(new URL("../../dist", import.meta.url));
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "kindling-progress-"));
    writeFileSync(
      join(dir, "slow.ts"),
      `import { SparkSession } from "kindling";
const spark = SparkSession.builder.master("local[2]").getOrCreate();
const wait = (n: number): Promise<number> => new Promise((r) => setTimeout(() => r(n), 350));
const done = spark.sparkContext.parallelize([1, 2, 3, 4, 5, 6], 6).map((n) => wait(n)).collect();
setTimeout(() => console.log("in between"), 800);
console.log(\`sum \${(await done).reduce((a, b) => a + b, 0)}\`);
await spark.stop();
`,
    );
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const run = (...args: readonly string[]): string =>
    execFileSync(
      "script",
      ["-qec", ["exec", process.execPath, join(dist, "cli/kindling.js"), ...args].join(" "), "/dev/null"],
      {
        cwd: dir,
        env: { ...process.env, COLUMNS: "60" },
        encoding: "utf8",
        timeout: 30_000,
      },
    );

  test("a program that is submitted has a bar, which does not mix with what it prints", () => {
    const text = run("submit", "slow.ts");
    expect(text).toMatch(/\r\[Stage 0:=*> +\(\d \+ 2\) \/ 6\]\r/);
    const lines = text.split(/\r*\n/).map((l) => l.slice(l.lastIndexOf("\r") + 1));
    expect(lines[0]).toBe("in between");
    expect(lines[1]).toBe("sum 21");
    // Before each line the bar was taken away.
    for (const l of text.split(/\r*\n/).filter((l) => l.includes("[Stage"))) expect(l).toMatch(/\]\r+ {60}\r[^\r]*$/);
  });

  test("not when it is switched off", () => {
    expect(run("submit", "--conf", "spark.ui.showConsoleProgress=false", "slow.ts")).not.toContain("[Stage");
  });
});
