import { SparkSession } from "kindling";

const [log = "", out = ""] = process.argv.slice(2);
const spark = SparkSession.builder.appName("WordCount").getOrCreate();
const counts = spark.sparkContext
  .textFile(log)
  .flatMap((line) => line.split(" "))
  .map((word) => [word, 1])
  .reduceByKey((a, b) => a + b);
await counts.filter(([word]) => !word.startsWith("20")).saveAsTextFile(out);
await spark.stop();
