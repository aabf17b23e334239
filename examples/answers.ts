// Answers to the exercises of the course, one block for each part: npx kindling submit examples/answers.ts FOLDER
import { SparkSession, functions as F } from "kindling";

const [out = "out"] = process.argv.slice(2);

const spark = SparkSession.builder.appName("Answers").master("local[2]").getOrCreate();
const sc = spark.sparkContext;

console.log("1. First steps");
const people = spark.read.csv("examples/data/people.csv", { header: true, inferSchema: true });
await people.filter("edad < 30").orderBy("edad").select("nombre").show();

await people.createOrReplaceTempView("people");
await spark.sql(`
  SELECT edad div 10 * 10 AS desde, count(*) AS personas
  FROM people WHERE edad IS NOT NULL
  GROUP BY desde ORDER BY desde`).show();

console.log("2. RDDs");
const even = sc.range(1, 101).filter((n) => n % 2 === 0);
console.log("sum of the even numbers to 100:", await even.sum());

const lines = sc.textFile("examples/data/access.log");
const urls = lines.flatMap((line) => line.split(" ").filter((part) => part.startsWith("http")));
const requests = urls.map((url) => [url, 1]).reduceByKey((a, b) => a + b);
for (const [url, count] of await requests.takeOrdered(2, ([, n]) => -n)) console.log(`${url}: ${count}`);

console.log("3. The graph");
const perDay = lines
  .filter((line) => line.includes("ERROR"))
  .map((line) => [line.slice(0, 10), 1])
  .reduceByKey((a, b) => a + b);
for (const [day, count] of await perDay.sortByKey().take(2)) console.log(`${day}: ${count}`);

console.log("4. Data");
const sales = spark.read.schema("fecha DATE, tienda STRING, importe DOUBLE").csv("examples/data/sales.csv", { header: true });
const means = [F.round(F.avg("importe"), 2).alias("media")];
await sales.dropna({ subset: "tienda" }).groupBy("tienda").agg(...means).orderBy("tienda").show();
await sales.dropna({ subset: "tienda" }).fillna(0, "importe").groupBy("tienda").agg(...means).orderBy("tienda").show();

const months = sales.dropna().filter("importe >= 0").withColumn("mes", F.month("fecha"));
await months.write.mode("overwrite").partitionBy("mes").parquet(`${out}/by_month`);
console.log("sales in March:", await spark.read.parquet(`${out}/by_month`).filter("mes = 3").count());

console.log("5. Shared variables");
const goals = spark.createDataFrame([["Logroño", 10000], ["Málaga", 12000], ["Lima", 18000]], ["tienda", "meta"]);
await months
  .groupBy("tienda")
  .agg(F.round(F.sum("importe"), 2).alias("total"))
  .join(F.broadcast(goals), "tienda")
  .withColumn("alcanzada", F.expr("total >= meta"))
  .orderBy("tienda")
  .show();

const noUrl = sc.accumulator(0);
await lines.foreach((line) => {
  if (!line.includes("http")) noUrl.add(1);
});
console.log("lines without a URL:", noUrl.value);

console.log("6. Word count");
const words = sc
  .textFile("examples/data/quijote.txt")
  .flatMap((line) => line.toLowerCase().match(/[\p{L}\d]+/gu) ?? []);
const counts = words.map((word) => [word, 1]).reduceByKey((a, b) => a + b);
console.log("words that appear once:", await counts.filter(([, n]) => n === 1).count());
for (const word of await counts.keys().takeOrdered(3, (word) => [-word.length, word])) console.log(word);

console.log("7. The detector");
const codes = lines
  .filter((line) => line.includes("ERROR"))
  .map((line) => [line.slice(0, 10), line.split(" ").find((part) => part.startsWith("ERROR")) ?? "UNKNOWN_ERROR"]);
const perDayAndCode = codes.map((pair) => [pair, 1]).reduceByKey((a, b) => a + b);
for (const [[day, code], n] of (await perDayAndCode.sortByKey().collect()).slice(0, 3)) console.log(`${day} ${code}: ${n}`);

await spark.stop();
