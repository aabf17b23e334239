// Joins a large table with a small one that every task has whole: npx kindling submit examples/broadcast_join.ts
import { SparkSession, functions as F } from "kindling";

const spark = SparkSession.builder.appName("BroadcastJoin").getOrCreate();
const sc = spark.sparkContext;

const sales = spark.read.csv("examples/data/sales.csv", { header: true, inferSchema: true });
const shops = spark.createDataFrame(
  [["Logroño", "España"], ["Málaga", "España"], ["Lima", "Perú"]],
  ["tienda", "país"],
);

const joined = sales.join(F.broadcast(shops), "tienda");
await joined.groupBy("país").count().orderBy("país").show();

// With an RDD the small table is a broadcast variable.
const countries = sc.broadcast(new Map([["Logroño", "España"], ["Málaga", "España"], ["Lima", "Perú"]]));
const perCountry = sales.rdd
  .map((row) => [countries.value.get(String(row.tienda)) ?? "?", 1])
  .reduceByKey((a, b) => a + b);
for (const [country, count] of await perCountry.sortByKey().collect()) console.log(`${country}: ${count}`);

// The plan says BroadcastHashJoin: no row of sales was moved for the join.
await joined.explain();

await spark.stop();
