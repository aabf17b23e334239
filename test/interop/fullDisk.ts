import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SparkError, SparkSession } from "../../src/index.ts";

type Report = (what: string, problem: string | undefined) => void;

/** All files below a folder; the folders for temporary data stay as long as the session. */
const below = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((e) => (e.isDirectory() ? [] : [e.name]))
    : [];

/** What happens when the disk is full in the middle: a clear error, nothing left behind, and the session goes on. Needs the right to mount. */
export async function fullDiskChecks(root: string, report: Report): Promise<void> {
  const disk = mkdtempSync(join(root, "disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], { stdio: "ignore" });
  } catch {
    console.log("full disk: left out, a file system of memory cannot be mounted here");
    return;
  }
  const local = join(disk, "local");
  mkdirSync(local);
  const spark = SparkSession.builder
    .master("local[2]")
    .config("spark.local.dir", local)
    .config("spark.task.maxFailures", 2)
    .config("spark.kindling.shuffle.memory", "1m")
    .config("spark.memory.offHeap.size", "16m")
    .create();
  const sc = spark.sparkContext;
  sc.setLogLevel("OFF");

  const fails = async (what: string, run: () => Promise<unknown>, left: string): Promise<void> => {
    let problem: string | undefined;
    try {
      await run();
      problem = "it succeeded on a full disk";
    } catch (error) {
      if (!(error instanceof SparkError)) problem = `not a SparkError: ${String(error).slice(0, 200)}`;
      else if (!/ENOSPC|no space left/i.test(`${error.message} ${String(error.cause)}`))
        problem = `the error does not tell: ${error.condition} ${error.message.slice(0, 200)}`;
    }
    // Nobody can see half of it, and the place is free again.
    const rest = left === local || !existsSync(left) ? below(left) : [left];
    report(
      `full disk: ${what}`,
      problem ?? (rest.length > 0 ? `left behind: ${rest.slice(0, 5).join(", ")}` : undefined),
    );
    if (rest.length > 0 && left !== local) rmSync(left, { recursive: true, force: true });
  };

  try {
    const out = join(disk, "out");
    const frame = () =>
      spark.sql("SELECT id, concat('some text that is rather long ', hash(id)) AS s FROM range(400000)");
    for (const format of ["parquet", "csv", "json"])
      await fails(`writing ${format}`, () => frame().write.format(format).save(out), out);
    await fails("writing text", () => frame().select("s").write.text(out), out);
    await fails(
      "a partitioned table",
      () => frame().selectExpr("s", "id % 3 AS p").write.partitionBy("p").parquet(out),
      out,
    );
    await fails("saveAsTextFile", () => sc.range(0, 500_000, 1, 4).saveAsTextFile(out), out);
    const limit = 0;
    const pairs = (here: boolean) =>
      sc.range(0, 600_000, 1, 2).map((x): [string, number] => [`a key that is long enough ${x}`, here ? limit : 1]);
    await fails(
      "spilling a shuffle",
      () =>
        pairs(true)
          .reduceByKey((a, b) => a + b)
          .count(),
      local,
    );
    const away = sc.range(0, 600_000, 1, 2).map((x): [string, number] => [`a key that is long enough ${x}`, 1]);
    await fails(
      "spilling a shuffle on worker threads",
      () =>
        away
          .reduceByKey((a, b) => a + b)
          .onWorkers()
          .count(),
      local,
    );
    await fails(
      "spilling a sort",
      () =>
        spark
          .sql("SELECT id, repeat(cast(hash(id) AS STRING), 8) AS s FROM range(2000000) ORDER BY s")
          .write.parquet(join(root, "sorted")),
      local,
    );
    report("full disk: no output of the sort", existsSync(join(root, "sorted")) ? "there is some" : undefined);
    const rows = await spark.sql("SELECT count(*) AS n FROM range(10)").collect();
    report("full disk: the session goes on", String(rows[0]!["n"]) === "10" ? undefined : "it does not");
    const small = join(disk, "small");
    await spark.range(10).write.csv(small);
    report("full disk: there is room again", (await spark.read.csv(small).count()) === 10 ? undefined : "it is not");
  } catch (error) {
    report("full disk", String(error));
  } finally {
    await spark.stop();
    execFileSync("umount", [disk]);
  }
}
