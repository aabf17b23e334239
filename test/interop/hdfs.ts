/**
 * Kindling on a real HDFS: files of every format, RDDs, commands, failures, and Spark on the same files. Prints a line that begins with "right" or "WRONG" for
 * each check. `npx tsx test/interop/hdfs.ts PYTHON`; leaves everything out where Hadoop cannot run, and says so.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makeHdfs } from "../../src/execution/files/hdfs/webHdfs.ts";
import { type DataFrame, SparkSession } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";
import { type HdfsCluster, startHdfs, whyNoHadoop } from "./hadoop/cluster.ts";

const python = process.argv[2] ?? "python3";
const here = fileURLToPath(new URL(".", import.meta.url));
const project = join(here, "../..");
const run = promisify(execFile);

async function check(what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
    console.log(`right hdfs: ${what}`);
  } catch (error) {
    console.log(`WRONG hdfs: ${what}\n  ${error instanceof Error ? error.message.slice(0, 1500) : error}`);
  }
}

function equal(got: unknown, expected: unknown): void {
  const [g, e] = [JSON.stringify(got), JSON.stringify(expected)];
  if (g === e) return;
  const at = [...e].findIndex((c, i) => c !== g[i]);
  const from = Math.max(0, (at < 0 ? e.length : at) - 60);
  throw new Error(`...${g.slice(from, from + 200)}\n  instead of ...${e.slice(from, from + 200)}`);
}

/** The error that something ends with. */
async function errorOf(act: PromiseLike<unknown>): Promise<string> {
  try {
    await act;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("there was no error");
}

function has(text: string, ...parts: string[]): void {
  for (const part of parts) if (!text.includes(part)) throw new Error(`"${part}" is not in: ${text}`);
}

async function withSession<T>(settings: Record<string, string>, act: (spark: SparkSession) => Promise<T>): Promise<T> {
  const builder = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC");
  for (const [key, value] of Object.entries(settings)) builder.config(key, value);
  const spark = builder.getOrCreate();
  spark.sparkContext.setLogLevel("OFF");
  try {
    return await act(spark);
  } finally {
    await spark.stop();
  }
}

const COLUMNS = ["id", "name", "price", "part"];
const DDL = "id LONG, name STRING, price DECIMAL(12,2), part STRING";
const ROWS = `SELECT id, IF(id % 9 = 4, NULL, concat('näme ', id)) AS name, CAST(id * 1.25 AS DECIMAL(12,2)) AS price,
  element_at(array('a b', '100%', 'ñ+', 'x=y'), CAST(id % 4 AS INT) + 1) AS part FROM range(0, 2000, 1, 3)`;
const FORMATS = ["parquet", "csv", "json"];

/** The rows of a frame as texts, in an order that does not depend on files. */
const rowsOf = async (frame: DataFrame): Promise<string[]> => (await hiveResult(frame)).sort();
const selected = (frame: DataFrame): Promise<string[]> => rowsOf(frame.select(...COLUMNS));

/** The sorted lines of all part files in a folder of this machine. */
const localLines = (folder: string): string[] =>
  readdirSync(folder)
    .filter((f) => f.startsWith("part-"))
    .flatMap((f) => readFileSync(join(folder, f), "utf8").split("\n"))
    .filter((line) => line !== "")
    .sort();

async function formats(spark: SparkSession, base: string, files: (path: string) => Promise<string[]>): Promise<void> {
  const own = `${base}/own`;
  await spark.sql(ROWS).createOrReplaceTempView("t");
  const expected = await selected(spark.table("t"));
  for (const format of FORMATS)
    await check(`${format} with partitions, written and read`, async () => {
      await spark.table("t").write.partitionBy("part").format(format).save(`${own}/${format}`);
      equal(await selected(spark.read.schema(DDL).format(format).load(`${own}/${format}`)), expected);
      has((await files(`${own}/${format}`)).join(" "), "_SUCCESS", "part=100%25", "part=x%3Dy");
      const some = spark.read.schema(DDL).format(format).load(`${own}/${format}`).filter("part = 'ñ+'");
      equal((await some.count()) as unknown, 500);
    });
  await check("schemas are inferred", async () => {
    equal(
      (await spark.read.parquet(`${own}/parquet`).schema()).simpleString(),
      "struct<id:bigint,name:string,price:decimal(12,2),part:string>",
    );
    equal(
      (await spark.read.json(`${own}/json`).schema()).simpleString(),
      "struct<id:bigint,name:string,price:double,part:string>",
    );
  });
  await check("modes: error, ignore, append, overwrite", async () => {
    const path = `${base}/modes`;
    const ids = (): Promise<string[]> => rowsOf(spark.read.parquet(path).selectExpr("sum(id)"));
    await spark.range(10).write.parquet(path);
    has(await errorOf(spark.range(10).write.parquet(path)), "PATH_ALREADY_EXISTS", path);
    await spark.range(99).write.mode("ignore").parquet(path);
    equal(await ids(), ["45"]);
    await spark.range(100, 102).write.mode("append").parquet(path);
    equal(await ids(), ["246"]);
    await spark.range(3).write.mode("overwrite").parquet(path);
    equal(await ids(), ["3"]);
  });
  await check("text and CSV with gzip", async () => {
    const lines = spark.sql("SELECT concat('line ', id) AS value FROM range(1000)");
    await lines.write.option("compression", "gzip").text(`${base}/gz/text`);
    await lines.write.option("compression", "gzip").csv(`${base}/gz/csv`);
    has((await files(`${base}/gz/text`)).join(" "), ".txt.gz");
    const all = Array.from({ length: 1000 }, (_, i) => `line ${i}`).sort();
    for (const read of [spark.read.text(`${base}/gz/text`), spark.read.csv(`${base}/gz/csv`)])
      equal(await rowsOf(read), all);
  });
  await check("patterns", async () => {
    for (const name of ["a1", "a2", "b1"])
      await spark.sql(`SELECT '${name}' AS value`).write.text(`${base}/globs/${name}`);
    const read = (path: string): Promise<string[]> => rowsOf(spark.read.text(path));
    equal(await read(`${base}/globs/a*`), ["a1", "a2"]);
    equal(await read(`${base}/globs/{a2,b?}/part-*`), ["a2", "b1"]);
    equal(await read(`${base}/globs/[!a]*/*.txt`), ["b1"]);
  });
  await check("a file of several blocks on both data nodes", async () => {
    const large = spark.sql("SELECT id, sha2(string(id), 256) AS text FROM range(0, 400000, 1, 1)");
    await large.write.parquet(`${own}/large`);
    await large.selectExpr("concat(id, ' ', text) AS value").write.text(`${base}/large-text`);
    const sums = (f: DataFrame): Promise<string[]> => rowsOf(f.selectExpr("count(*)", "sum(hash(text))"));
    const right = await sums(large);
    equal(await sums(spark.read.parquet(`${own}/large`)), right);
    const split = spark.read.text(`${base}/large-text`).selectExpr("split(value, ' ')[1] AS text");
    equal(await sums(split), right);
  });
  await check("the default file system, by hdfs:/// and by no scheme at all", async () => {
    equal(await selected(spark.read.schema(DDL).json(`hdfs:///own/json`)), expected);
    equal(await selected(spark.read.schema(DDL).json(`/own/json`)), expected);
    await spark.range(5).write.parquet("hdfs:///default/x");
    has((await files(`${base}/default/x`)).join(" "), "_SUCCESS");
  });
  await check("a path that is not there", async () => {
    has(await errorOf(spark.read.text(`${base}/nowhere`).collect()), "PATH_NOT_FOUND", `${base}/nowhere`);
    has(await errorOf(spark.sparkContext.textFile(`${base}/nowhere`).count()), `${base}/nowhere`);
  });
  await check("a write that fails leaves nothing to be read", async () => {
    const bad = spark.sql("SELECT id, IF(id = 1500, raise_error('no'), 'x') AS v FROM range(0, 2000, 1, 2)");
    for (const format of FORMATS) {
      has(await errorOf(bad.write.format(format).save(`${base}/bad/${format}`)), "no");
      equal(
        (await files(`${base}/bad/${format}`)).filter((f) => !f.includes("_temporary")),
        [],
      );
    }
  });
}

async function rdds(spark: SparkSession, base: string, files: (path: string) => Promise<string[]>): Promise<void> {
  const sc = spark.sparkContext;
  const lines = Array.from({ length: 500 }, (_, i) => `line ${i} ñ`);
  await check("RDDs: saveAsTextFile and textFile", async () => {
    await sc.parallelize(lines, 3).saveAsTextFile(`${base}/own/lines`);
    await sc.parallelize(lines, 2).saveAsTextFile(`${base}/own/packed`, "org.apache.hadoop.io.compress.GzipCodec");
    equal(
      (await files(`${base}/own/lines`)).map((f) => f.slice(f.lastIndexOf("/") + 1)),
      ["_SUCCESS", "part-00000", "part-00001", "part-00002"],
    );
    equal(await sc.textFile(`${base}/own/lines`, 5).collect(), lines);
    equal(await sc.textFile(`${base}/own/packed/part-*`).collect(), lines);
    has(
      await errorOf(sc.parallelize(lines).saveAsTextFile(`${base}/own/lines`)),
      "already exists",
      `${base}/own/lines`,
    );
  });
  await check("RDDs: each line of a large file is read once, however it is cut", async () => {
    const large = sc.textFile(`${base}/large-text`, 40);
    equal(await large.count(), 400000);
    equal(await large.map((line) => Number(line.split(" ")[0])).sum(), (400000 * 399999) / 2);
  });
  await check("names with spaces, percent signs, plus signs and others", async () => {
    const names = ["a b", "100%", "%20", "ñandú", "a+b", "a&b=c", "semi;colon", "quo'te", "日本 😀", "x#y"];
    for (const name of names) await sc.parallelize([name], 1).saveAsTextFile(`${base}/own/names/${name}`);
    const whole = await sc.wholeTextFiles(`${base}/own/names/*`).collect();
    equal(whole.map(([, value]) => value).sort(), names.map((n) => `${n}\n`).sort());
    equal(whole.map(([path]) => path).sort(), names.map((n) => `${base}/own/names/${n}/part-00000`).sort());
    for (const name of names) {
      equal(await sc.textFile(`${base}/own/names/${name}`).collect(), [name]);
      await spark
        .createDataFrame([[name]], "value STRING")
        .write.mode("overwrite")
        .text(`${base}/names2/${name}`);
      equal(await rowsOf(spark.read.text(`${base}/names2/${name}`)), [name]);
    }
  });
}

/** Rights are those of the user, who is named by a setting or by the environment. */
async function rights(c: HdfsCluster, settings: Record<string, string>, base: string): Promise<void> {
  c.dfs("-mkdir", `${base}/ada`);
  c.dfs("-chown", "ada", `${base}/ada`);
  c.dfs("-chmod", "700", `${base}/ada`);
  await check("a user's own folder", () =>
    withSession(
      {
        ...settings,
        "spark.hadoop.hadoop.user.name": "ada",
        "spark.hadoop.dfs.replication": "1",
        "spark.hadoop.dfs.blocksize": "2m",
      },
      async (spark) => {
        await spark.range(10).write.parquet(`${base}/ada/f`);
        equal((await spark.read.parquet(`${base}/ada/f`).count()) as unknown, 10);
      },
    ),
  );
  await check("permission denied", () =>
    withSession({ ...settings, "spark.hadoop.hadoop.user.name": "bob" }, async (spark) => {
      has(await errorOf(spark.read.parquet(`${base}/ada/f`).collect()), "Permission denied: user=bob", `${base}/ada`);
      has(await errorOf(spark.range(3).write.parquet(`${base}/ada/g`)), "Permission denied: user=bob", `${base}/ada/g`);
      has(await errorOf(spark.range(3).write.parquet(`${base}/bob`)), "Permission denied: user=bob", `${base}/bob`);
      has(await errorOf(spark.sparkContext.range(3).saveAsTextFile(`${base}/bob2`)), "Permission denied: user=bob");
    }),
  );
}

/** The same files in Spark, and Spark's files here. */
async function spark(c: HdfsCluster, settings: Record<string, string>, base: string): Promise<void> {
  const output = execFileSync(python, [join(here, "hdfs.py"), base], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, HADOOP_CONF_DIR: c.conf, SPARK_LOCAL_IP: "127.0.0.1" },
  });
  const theirs = JSON.parse(output.slice(output.indexOf("RESULT") + 6)) as Record<string, string[]>;
  await withSession(settings, async (session) => {
    const expected = await selected(session.sql(ROWS));
    for (const format of FORMATS) {
      await check(`Spark reads ${format}`, async () => equal(theirs[format], expected));
      await check(`Spark's ${format} is read`, async () =>
        equal(await selected(session.read.schema(DDL).format(format).load(`${base}/spark/${format}`)), expected),
      );
    }
    const lines = Array.from({ length: 500 }, (_, i) => `line ${i} ñ`).sort();
    await check("Spark reads lines of RDDs", async () =>
      equal([theirs["lines"], theirs["packed lines"]], [lines, lines]),
    );
    await check("Spark reads names with all kinds of characters", async () => equal(theirs["names"]!.length, 10));
    await check("Spark reads a file of several blocks", async () => {
      const large = session.sql("SELECT id, sha2(string(id), 256) AS text FROM range(400000)");
      const sums = (f: DataFrame): Promise<string[]> => rowsOf(f.selectExpr("count(*)", "sum(id)", "sum(hash(text))"));
      equal([theirs["large"]!.join("\t")], await sums(large));
      equal(await sums(session.read.parquet(`${base}/spark/large`)), await sums(large));
    });
    await check("owner, copies and block size are those that were asked for", async () =>
      equal(theirs["owner"], ["ada", "1", String(2 << 20)]),
    );
    await check("Spark's lines and its text with gzip are read", async () => {
      const sc = session.sparkContext;
      equal((await sc.textFile(`${base}/spark/lines`).collect()).length, 300);
      equal((await session.read.text(`${base}/spark/text`).count()) as unknown, 2000);
    });
  });
}

/** A program by the command for programs, with Hadoop's own configuration and with settings of its own. */
async function commands(
  root: string,
  c: HdfsCluster,
  base: string,
  files: (path: string) => Promise<string[]>,
  lines: (path: string) => Promise<string[]>,
): Promise<void> {
  const log = join(project, "examples/data/access.log");
  const submit = (env: Record<string, string>, ...args: string[]): Promise<{ stdout: string }> =>
    run(process.execPath, [join(project, "dist/cli/sparkSubmit.js"), ...args], {
      env: { ...process.env, ...env },
      cwd: project,
    });
  c.dfs("-mkdir", "-p", `${base}/logs`);
  c.dfs("-put", log, `${base}/logs/access.log`);
  const program = join(project, "examples/detector.ts");
  const local = await submit({}, program, log, join(root, "out"));
  const same = async (out: string, printed: string): Promise<void> => {
    // Groups come in no certain order.
    equal(printed.split("\n").sort(), local.stdout.split("\n").sort());
    for (const folder of ["error_counts", "url_counts"]) {
      has((await files(`${out}/${folder}`)).join(" "), "_SUCCESS", "part-00000");
      equal(await lines(`${out}/${folder}`), localLines(join(root, "out", folder)));
    }
  };
  await check("spark-submit of the detector with HADOOP_CONF_DIR", async () => {
    const { stdout } = await submit({ HADOOP_CONF_DIR: c.conf }, program, "hdfs:///logs/access.log", "hdfs:///out");
    await same(`${base}/out`, stdout);
  });
  await check("spark-submit of the detector with --conf", async () => {
    const conf = [`fs.defaultFS=${base}`, `dfs.namenode.http-address=${c.http}`].flatMap((s) => [
      "--conf",
      `spark.hadoop.${s}`,
    ]);
    const { stdout } = await submit({}, ...conf, program, "hdfs:///logs/access.log", "hdfs:///out2");
    await same(`${base}/out2`, stdout);
  });
  await check("spark-submit of the detector over webhdfs", async () => {
    const http = `webhdfs://${c.http}`;
    const { stdout } = await submit({}, program, `${http}/logs/access.log`, `${http}/out3`);
    await same(`${base}/out3`, stdout);
  });
}

async function failures(c: HdfsCluster, settings: Record<string, string>, base: string): Promise<void> {
  await check("a data node that dies in the middle of reading: the other one is read", () =>
    withSession(settings, async (session) => {
      const [first] = await c.dataNodes();
      let rows = 0;
      let sum = 0;
      for await (const row of session.read.text(`${base}/large-text`).toLocalIterator()) {
        if (rows++ === 1000) await c.killDataNode(first!);
        sum += Number(row[0]!.split(" ")[0]);
      }
      equal([rows, sum], [400000, (400000 * 399999) / 2]);
      equal(await session.sparkContext.textFile(`${base}/large-text`).count(), 400000);
    }),
  );
  await check("writing with one data node left", () =>
    withSession(settings, async (session) => {
      await session.range(1000).write.parquet(`${base}/one-node`);
      equal((await session.read.parquet(`${base}/one-node`).count()) as unknown, 1000);
    }),
  );
  await check("no data node is left: a clear error that names the file, and no half output", async () => {
    for (const node of await c.dataNodes()) await c.killDataNode(node).catch(() => {});
    await withSession(settings, async (session) => {
      const message = await errorOf(session.read.text(`${base}/large-text`).collect());
      has(message, "HDFS_ERROR", `${base}/large-text/part-`);
      has(await errorOf(session.range(1000).write.json(`${base}/no-node`)), "HDFS_ERROR");
      equal(
        (await makeHdfs(settings).list(`${base}/no-node`)).filter((f) => f.path.includes("part-")),
        [],
      );
    });
    await c.restartDataNode();
  });
}

async function nameNodes(c: HdfsCluster): Promise<void> {
  const conf = readFileSync(join(c.conf, "hdfs-site.xml"), "utf8");
  const settings = Object.fromEntries(
    [
      ...conf.matchAll(
        /<name>(dfs\.(?:nameservices|ha\.namenodes|namenode\.http-address)[^<]*)<\/name><value>([^<]*)/g,
      ),
    ].map(([, name, value]) => [`spark.hadoop.${name}`, value!]),
  );
  const base = `hdfs://${c.service}`;
  const works = (out: string): Promise<void> =>
    withSession(settings, async (session) => {
      equal(await session.sparkContext.textFile(`${base}/own/lines`).count(), 500);
      await session.range(7).write.json(`${base}/${out}`);
      equal((await session.read.json(`${base}/${out}`).count()) as unknown, 7);
    });
  await check("a service of two name nodes", () => works("ha1"));
  await c.failOver();
  await check("the first name node is in standby", () => works("ha2"));
  await c.killFirstNameNode();
  await check("the first name node is gone", () => works("ha3"));
}

async function main(): Promise<void> {
  const why = whyNoHadoop();
  if (why) {
    console.log(`left out: everything about HDFS, as ${why}`);
    return;
  }
  const root = mkdtempSync(join(tmpdir(), "kindling-hdfs-"));
  let cluster: HdfsCluster | undefined;
  try {
    cluster = await startHdfs(root);
    const base = `hdfs://${cluster.rpc}`;
    const settings = { "spark.hadoop.fs.defaultFS": base, "spark.hadoop.dfs.namenode.http-address": cluster.http };
    const remote = makeHdfs(settings);
    const files = async (path: string): Promise<string[]> => (await remote.list(path)).map((f) => f.path);
    const lines = async (path: string): Promise<string[]> => {
      const parts = (await remote.list(path)).filter((f) => f.path.includes("/part-"));
      const texts = await Promise.all(
        parts.map(async (f) => Buffer.from(await remote.read(f.path, 0, f.bytes)).toString()),
      );
      return texts
        .flatMap((t) => t.split("\n"))
        .filter((line) => line !== "")
        .sort();
    };
    await withSession(settings, async (session) => {
      await formats(session, base, files);
      await rdds(session, base, files);
    });
    await rights(cluster, settings, base);
    await spark(cluster, settings, base);
    await commands(root, cluster, base, files, lines);
    await failures(cluster, settings, base);
    await nameNodes(cluster);
    await remote.close();
  } finally {
    await cluster?.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

await main();
