// Counts the words of a text: npx kindling submit examples/wordcount.ts FILE
import { SparkSession } from "kindling";

const [file = "examples/data/quijote.txt"] = process.argv.slice(2);

const spark = SparkSession.builder.appName("WordCount").getOrCreate();
const sc = spark.sparkContext;

const counts = sc
  .textFile(file)
  .flatMap((line) => line.toLowerCase().match(/[\p{L}\d]+/gu) ?? [])
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b);

console.log(`${await counts.count()} different words`);
for (const [word, n] of await counts.sortBy(([w, k]) => [-k, w]).take(10)) console.log(`${word}: ${n}`);

await spark.stop();
