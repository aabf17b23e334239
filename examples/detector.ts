// Finds in a log which errors are frequent and which addresses have them: npx kindling submit examples/detector.ts LOG FOLDER
import { SparkSession } from "kindling";

const [log = "examples/data/access.log", out = "out"] = process.argv.slice(2);

const spark = SparkSession.builder.appName("LogDetector").getOrCreate();
const sc = spark.sparkContext;
sc.setLogLevel("ERROR");

const lines = spark.read.text(log).rdd.map((row) => row[0]!);
const errors = lines.filter((line) => line.includes("ERROR"));

const parsed = errors.map((line) => {
  const parts = line.split(" ");
  const code = parts.find((p) => p.startsWith("ERROR")) ?? "UNKNOWN_ERROR";
  const url = parts.find((p) => p.startsWith("http://") || p.startsWith("https://")) ?? "UNKNOWN_URL";
  return [code, url];
});

const errorCounts = parsed.map(([code]) => [code, 1]).reduceByKey((a, b) => a + b);
const urlCounts = parsed
  .map(([, url]) => [url, 1])
  .reduceByKey((a, b) => a + b)
  .filter(([url]) => url !== "UNKNOWN_URL");

console.log("Error counts:");
for (const [code, count] of await errorCounts.collect()) console.log(`${code}: ${count}`);

console.log("\nTop problematic URLs:");
for (const [url, count] of await urlCounts.takeOrdered(10, ([, n]) => -n)) console.log(`${url}: ${count}`);

await errorCounts.saveAsTextFile(`${out}/error_counts`);
await urlCounts.saveAsTextFile(`${out}/url_counts`);

await spark.stop();
