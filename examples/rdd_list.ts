// First operations of RDDs, on a list of this program: npx tsx examples/rdd_list.ts
import { SparkSession } from "kindling";

const spark = SparkSession.builder.appName("RddList").master("local[2]").getOrCreate();
const sc = spark.sparkContext;

const numbers = sc.parallelize([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3);

console.log("partitions:", numbers.getNumPartitions());
console.log("count:", await numbers.count());
console.log("first:", await numbers.first());
console.log("take 3:", (await numbers.take(3)).join(" "));

const squares = numbers.map((x) => x * x);
console.log("squares:", (await squares.collect()).join(" "));
console.log("even squares:", (await squares.filter((x) => x % 2 === 0).collect()).join(" "));
console.log("sum:", await squares.reduce((a, b) => a + b));
console.log("mean:", await numbers.mean());

const byRest = numbers.map((x) => [x % 3, x]).reduceByKey((a, b) => a + b);
console.log("sums by rest of 3:", (await byRest.sortByKey().collect()).map(([k, n]) => `${k}=${n}`).join(" "));

// Shared variables: a table that every task reads, a sum to which every task adds.
const names = sc.broadcast(new Map([[0, "zero"], [1, "one"], [2, "two"]]));
const odd = sc.accumulator(0);
await numbers.foreach((x) => {
  if (x % 2 === 1) odd.add(1);
});
console.log("odd numbers:", odd.value);
console.log("names:", (await byRest.keys().map((k) => names.value.get(k) ?? "?").collect()).sort().join(" "));

await spark.stop();
