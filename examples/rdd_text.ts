// Operations of RDDs on a text file: npx kindling submit examples/rdd_text.ts LOG FOLDER
import { SparkSession } from "kindling";

const [log = "examples/data/access.log", out = "out"] = process.argv.slice(2);

const spark = SparkSession.builder.appName("RddText").getOrCreate();
const sc = spark.sparkContext;

const lines = sc.textFile(log);
console.log("lines:", await lines.count());
console.log("first:", await lines.first());

const warnings = lines.filter((line) => line.includes("WARN"));
console.log("warnings:", await warnings.count());
for (const line of await warnings.take(2)) console.log(line);

const words = lines.flatMap((line) => line.split(" "));
console.log("words:", await words.count());
console.log("longest:", await words.reduce((a, b) => (a.length >= b.length ? a : b)));

const levels = lines.map((line) => line.split(" ")[2]!);
console.log("levels:", (await levels.distinct().collect()).sort().join(" "));

const perDay = lines.map((line) => [line.slice(0, 10), 1]).reduceByKey((a, b) => a + b);
for (const [day, count] of await perDay.sortByKey().take(3)) console.log(`${day}: ${count}`);

await warnings.saveAsTextFile(`${out}/warnings`);
console.log("saved:", await sc.textFile(`${out}/warnings`).count());

await spark.stop();
