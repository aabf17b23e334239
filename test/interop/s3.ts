/**
 * Files in S3, as moto serves it: all formats both ways, and what must not be left behind. Not part of `npm test`:
 * `npx tsx test/interop/s3.ts PYTHON`, with a Python that has moto[server]. Prints a line "right ..." or "WRONG ..." for each check.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SparkError, SparkSession } from "../../src/index.ts";
import { hiveResult } from "../../src/testing.ts";

const python = process.argv[2] ?? "python3";
const SECRET = "secret-that-no-message-holds";

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function startMoto(port: number): Promise<ChildProcess> {
  const moto = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  for (let i = 0; i < 150; i++) {
    if (moto.exitCode !== null) break;
    try {
      await fetch(`http://127.0.0.1:${port}/moto-api/`);
      return moto;
    } catch {
      await sleep(200);
    }
  }
  throw new Error("moto does not start");
}

function check(what: string, got: unknown, expected: unknown): void {
  const [g, e] = [JSON.stringify(got), JSON.stringify(expected)];
  if (g === e) console.log(`right S3: ${what}`);
  else console.log(`WRONG S3: ${what}: ${g?.slice(0, 600)} instead of ${e?.slice(0, 600)}`);
}

/** The condition of the error that something ends with; texts of errors must not hold the secret. */
async function conditionOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return "no error";
  } catch (error) {
    if (!(error instanceof SparkError)) return String(error);
    const text = `${error.message} ${error.stack} ${JSON.stringify(error.messageParameters)} ${String(error.cause)}`;
    return text.includes(SECRET) ? "the secret" : error.condition;
  }
}

try {
  execFileSync(python, ["-c", "import moto.server"], { stdio: "ignore" });
} catch {
  console.log("left out: S3, as this Python has no moto[server]");
  process.exit(0);
}

const port = await freePort();
const endpoint = `http://127.0.0.1:${port}`;
const moto = await startMoto(port);
const s3 = new S3Client({
  endpoint,
  region: "us-east-1",
  forcePathStyle: true,
  credentials: { accessKeyId: "key", secretAccessKey: SECRET },
});
const put = (Key: string, Body: string | Uint8Array, ACL: "private" | "public-read" = "private"): Promise<unknown> =>
  s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body, ACL }));
const keys = async (Prefix: string): Promise<string[]> =>
  ((await s3.send(new ListObjectsV2Command({ Bucket: "lake", Prefix }))).Contents ?? []).map((o) => o.Key!);
/** Names of written files without what is different each time. */
const names = async (prefix: string): Promise<string[]> =>
  (await keys(prefix)).map((k) => k.slice(prefix.length).replace(/part-(\d+)-[0-9a-f-]{36}/, "part-$1"));

const spark = SparkSession.builder
  .master("local[2]")
  .config("spark.sql.session.timeZone", "UTC")
  .config("spark.hadoop.fs.s3a.endpoint", endpoint)
  .config("spark.hadoop.fs.s3a.path.style.access", "true")
  .config("spark.hadoop.fs.s3a.access.key", "key")
  .config("spark.hadoop.fs.s3a.secret.key", SECRET)
  .getOrCreate();

try {
  await s3.send(new CreateBucketCommand({ Bucket: "lake" }));

  // Reading.
  const header = "id,name\n";
  const line = (i: number): string => `${i},name ${i}\n`;
  const lines = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => line(from + i)).join("");
  await put("csv/a.csv", header + lines(0, 1000));
  await put("csv/b.csv", header + lines(1000, 1500));
  await put("csv/_hidden.csv", "no,rows\n1,2\n");
  await put("csv/c.csv.gz", gzipSync(header + lines(1500, 1600)));
  await put("big/one.csv", header + lines(0, 1_200_000));
  await put("parts/day=2024-01-01/x.json", '{"n": 1}\n{"n": 2}\n');
  await put("parts/day=2024-01-02/x.json", '{"n": 3}\n');
  await put("parts/day=2024-01-02/a b%20ü.json", '{"n": 4}\n');
  await put("marked/", "");
  await put("marked/x.txt", "one\ntwo\n");
  await put("text/a.txt", "first\nsecond\n", "public-read");
  await put("text/b.txt", "third", "public-read");
  const csv = (path: string) => spark.read.option("header", true).option("inferSchema", true).csv(path);
  const sums = (path: string) => hiveResult(csv(path).selectExpr("count(*)", "sum(id)", "max(name)"));
  check("CSV of a folder, gzip among it", await sums("s3a://lake/csv"), ["1600\t1279200\tname 999"]);
  check("CSV by a pattern", await sums("s3a://lake/csv/{a,b}*.csv"), ["1500\t1124250\tname 999"]);
  check(
    "s3 and s3n are the same",
    [await sums("s3://lake/csv/a.csv"), await sums("s3n://lake/csv/")],
    [["1000\t499500\tname 999"], ["1600\t1279200\tname 999"]],
  );
  check("a file in parts, by several threads", await sums("s3a://lake/big/*"), ["1200000\t719999400000\tname 999999"]);
  check("folders of partitions", await hiveResult(spark.read.json("s3a://lake/parts").orderBy("n")), [
    "1\t2024-01-01",
    "2\t2024-01-01",
    "3\t2024-01-02",
    "4\t2024-01-02",
  ]);
  check(
    "one folder of partitions",
    await hiveResult(spark.read.json("s3a://lake/parts/day=2024-01-0[2-9]").orderBy("n")),
    ["3", "4"],
  );
  check("marks of folders are no files", await hiveResult(spark.read.text("s3a://lake/marked")), ["one", "two"]);
  check("whole texts", (await spark.read.option("wholetext", true).text("s3a://lake/text").collect()).length, 2);
  check("SQL on a path", await hiveResult(spark.sql("SELECT count(*) FROM text.`s3a://lake/text`")), ["3"]);

  // Writing, every format.
  const frame = spark.range(5000).selectExpr("id", "concat('näme ', id) AS name", "CAST(id % 3 AS INT) AS part");
  const rows = await hiveResult(frame);
  const sorted = (texts: readonly string[]): string[] => [...texts].sort();
  for (const format of ["parquet", "json", "csv"]) {
    const path = `s3a://lake/out/${format}`;
    await frame.write.format(format).save(path);
    const back = () => spark.read.format(format).schema("id LONG, name STRING, part INT").load(path);
    check(`${format} is read as it was written`, sorted(await hiveResult(back())), sorted(rows));
    check(
      `${format}: there already`,
      await conditionOf(() => frame.write.format(format).save(path)),
      "PATH_ALREADY_EXISTS",
    );
    await frame.where("id < 10").write.mode("append").format(format).save(path);
    check(`${format}: appended`, await back().count(), 5010);
    await frame.where("id < 7").write.mode("overwrite").format(format).save(path);
    check(`${format}: overwritten`, await back().count(), 7);
    check(
      `${format}: nothing else is left`,
      (await names(`out/${format}/`)).filter((n) => n !== "_SUCCESS" && !/^part-\d+-c000(\.snappy)?\.\w+$/.test(n)),
      [],
    );
    const parts = `s3a://lake/parted/${format}`;
    await frame.write.partitionBy("part").format(format).save(parts);
    await frame
      .where("part = 1 AND id < 15")
      .write.mode("overwrite")
      .option("partitionOverwriteMode", "dynamic")
      .partitionBy("part")
      .format(format)
      .save(parts);
    const counts = spark.read.format(format).schema("id LONG, name STRING, part INT").load(parts);
    check(`${format} by partitions`, await hiveResult(counts.groupBy("part").count().orderBy("part")), [
      "0\t1667",
      "1\t5",
      "2\t1666",
    ]);
  }
  await frame.select("name").write.option("compression", "gzip").text("s3a://lake/out/text");
  check("text with gzip", await spark.read.text("s3a://lake/out/text").count(), 5000);
  // More than one part of an upload.
  await spark
    .range(600_000)
    .selectExpr("id", "repeat(CAST(id AS STRING), 10) AS s")
    .coalesce(1)
    .write.json("s3a://lake/out/large");
  check(
    "an upload in parts",
    await hiveResult(spark.read.json("s3a://lake/out/large").selectExpr("count(*)", "sum(id)")),
    ["600000\t179999700000"],
  );
  await spark.sql("CREATE TABLE shop USING parquet LOCATION 's3a://lake/tables/shop' AS SELECT 1 AS a");
  await spark.sql("INSERT INTO shop VALUES (2)");
  check("a table", await hiveResult(spark.sql("SELECT sum(a) FROM shop")), ["3"]);
  await spark.sql("TRUNCATE TABLE shop");
  check("a table without rows", [await spark.table("shop").count(), await names("tables/")], [0, []]);
  await spark.sql("DROP TABLE shop");

  // RDDs, which must not stop timers.
  const sc = spark.sparkContext;
  let ticks = 0;
  const timer = setInterval(() => ticks++, 2);
  check("textFile", await sc.textFile("s3a://lake/big/one.csv", 6).count(), 1_200_001);
  clearInterval(timer);
  check("timers go on", ticks > 5, true);
  check("textFile of a folder and a pattern", await sc.textFile("s3a://lake/text,s3a://lake/csv/*.gz").count(), 104);
  check("wholeTextFiles", (await sc.wholeTextFiles("s3a://lake/text").collect()).sort(), [
    ["s3a://lake/text/a.txt", "first\nsecond\n"],
    ["s3a://lake/text/b.txt", "third"],
  ]);
  await sc.parallelize(["a", "b", "c"], 2).saveAsTextFile("s3a://lake/rdd/plain");
  await sc.parallelize(["a", "b", "c"], 2).saveAsTextFile("s3a://lake/rdd/gzip", "gzip");
  check("saveAsTextFile", await names("rdd/"), [
    "gzip/_SUCCESS",
    "gzip/part-00000.gz",
    "gzip/part-00001.gz",
    "plain/_SUCCESS",
    "plain/part-00000",
    "plain/part-00001",
  ]);
  check("and back", await sc.textFile("s3a://lake/rdd/gzip").collect(), ["a", "b", "c"]);
  check(
    "there already",
    await conditionOf(() => sc.parallelize([1]).saveAsTextFile("s3a://lake/rdd/plain")),
    "FILE_ALREADY_EXISTS",
  );

  // What goes wrong leaves nothing.
  const broken = spark
    .range(400_000)
    .selectExpr("IF(id = 399999, raise_error('stop'), concat(repeat('x', 40), id)) AS s");
  check(
    "a query that fails",
    await conditionOf(() => broken.write.text("s3a://lake/broken/text")),
    "USER_RAISED_EXCEPTION",
  );
  check("leaves no object", await keys("broken"), []);
  await frame.where("id < 3").write.json("s3a://lake/kept");
  const before = await keys("kept");
  await conditionOf(() => broken.write.mode("overwrite").text("s3a://lake/kept"));
  check("leaves what it would have overwritten", await keys("kept"), before);
  const fails = sc.parallelize(["a", "b", "c"], 3).map((v) => {
    if (v === "c") throw new Error("stop");
    return v.repeat(1000);
  });
  await conditionOf(() => fails.saveAsTextFile("s3a://lake/broken/rdd"));
  check("nor does an RDD's", await keys("broken"), []);
  const uploads = await s3.send(new ListMultipartUploadsCommand({ Bucket: "lake" }));
  check("and no upload is open", uploads.Uploads ?? [], []);

  // Errors.
  check("no such object", await conditionOf(() => spark.read.text("s3a://lake/nothing").count()), "PATH_NOT_FOUND");
  check("no such pattern", await conditionOf(() => spark.read.text("s3a://lake/no*thing").count()), "PATH_NOT_FOUND");
  check("no such bucket", await conditionOf(() => spark.read.text("s3a://ocean/x").count()), "FILE_SYSTEM_FAILED");
  check("no bucket to write to", await conditionOf(() => frame.write.json("s3a://ocean/x")), "FILE_SYSTEM_FAILED");
  const plan = (await csv("s3a://lake/csv").explainString("extended")) as string;
  check(
    "EXPLAIN shows the path and no secret",
    [plan.includes("s3a://lake/csv"), plan.includes(SECRET)],
    [true, false],
  );
  const withSettings = async (settings: Record<string, string>): Promise<string | number> => {
    for (const [k, v] of Object.entries(settings)) spark.conf.set(`spark.hadoop.fs.s3a.${k}`, v);
    let count: number | undefined;
    const condition = await conditionOf(async () => (count = await spark.read.text("s3a://lake/text").count()));
    for (const k of Object.keys(settings)) spark.conf.unset(`spark.hadoop.fs.s3a.${k}`);
    spark.conf.set("spark.hadoop.fs.s3a.endpoint", endpoint);
    return count ?? condition;
  };
  check(
    "nobody answers",
    await withSettings({ endpoint: `127.0.0.1:${await freePort()}`, "connection.ssl.enabled": "false" }),
    "FILE_SYSTEM_FAILED",
  );
  check(
    "without a key",
    await withSettings({ "aws.credentials.provider": "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider" }),
    3,
  );
  check("settings of a bucket", await withSettings({ endpoint: "127.0.0.1:1", "bucket.lake.endpoint": endpoint }), 3);

  // From here on moto asks for right keys: it has none, so each is wrong.
  await fetch(`${endpoint}/moto-api/reset-auth`, { method: "POST", body: "0" });
  check("a wrong key", await conditionOf(() => spark.read.text("s3a://lake/csv").count()), "FILE_SYSTEM_FAILED");
  check("a wrong key, writing", await conditionOf(() => frame.write.json("s3a://lake/wrong")), "FILE_SYSTEM_FAILED");
} catch (error) {
  console.log(
    `WRONG S3: the run: ${error instanceof Error ? `${error.stack} ${error.cause ?? ""}`.replaceAll("\n", " ") : String(error)}`,
  );
} finally {
  await spark.stop();
  moto.kill();
}
