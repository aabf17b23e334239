// Three steps (filter, group, count), the graph that Spark makes of them, and its picture: npx kindling submit examples/dag.ts FOLDER
import { mkdirSync, writeFileSync } from "node:fs";
import { SparkSession, dag } from "kindling";

const [out = "out"] = process.argv.slice(2);

const spark = SparkSession.builder.appName("Dag").master("local[2]").getOrCreate();
const sc = spark.sparkContext;

const lines = sc.textFile("examples/data/access.log");
const errors = lines.filter((line) => line.includes("ERROR"));
const byDay = errors.groupBy((line) => line.slice(0, 10));
const counts = byDay.mapValues((group) => group.length);

// Nothing has been read so far. The action runs all three steps.
for (const [day, count] of await counts.sortByKey().take(5)) console.log(`${day}: ${count}`);

// The same three steps on a DataFrame.
const sales = spark.read.csv("examples/data/sales.csv", { header: true });
const perShop = sales.filter("tienda IS NOT NULL").groupBy("tienda").count();
await perShop.orderBy("tienda").show();

// What Spark knows of each: the lineage of the RDD, the plan of the DataFrame.
console.log("Lineage:");
console.log(counts.toDebugString());
await perShop.explain();

// And both as pictures.
mkdirSync(out, { recursive: true });
writeFileSync(`${out}/rdd.svg`, dag(counts));
writeFileSync(`${out}/dataframe.svg`, await dag(perShop));

await spark.stop();
