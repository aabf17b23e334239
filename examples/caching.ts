// What is kept in memory is not computed again: npx kindling submit examples/caching.ts
import { SparkSession } from "kindling";

const spark = SparkSession.builder.appName("Caching").getOrCreate();
const sc = spark.sparkContext;

// The accumulator counts how often a line is taken apart.
const parsed = sc.accumulator(0);
const requests = sc.textFile("examples/data/access.log").map((line) => {
  parsed.add(1);
  return line.split(" ");
});

await requests.count();
await requests.filter((parts) => parts[2] === "INFO").count();
console.log("without cache, lines parsed:", parsed.value);

requests.cache();
await requests.count();
await requests.filter((parts) => parts[2] === "INFO").count();
console.log("with cache, lines parsed:", parsed.value);
requests.unpersist();

// The same for a DataFrame. cache() only marks it: the first action fills the cache.
const sales = spark.read.csv("examples/data/sales.csv", { header: true, inferSchema: true });
const perShop = sales.dropna().groupBy("tienda").count().cache();
console.log("rows:", await perShop.count());
await perShop.orderBy("tienda").show();
await perShop.orderBy("count", "tienda").show();
perShop.unpersist();

// A table is cached by its name.
await sales.createOrReplaceTempView("sales");
await spark.catalog.cacheTable("sales");
console.log("sales cached:", await spark.catalog.isCached("sales") ? "yes" : "no");
await spark.sql("SELECT min(fecha) AS desde, max(fecha) AS hasta FROM sales").show();
await spark.catalog.uncacheTable("sales");
console.log("sales cached:", await spark.catalog.isCached("sales") ? "yes" : "no");

await spark.stop();
