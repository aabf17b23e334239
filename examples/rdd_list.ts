// First operations of RDDs, on a list of this program: npx kindling submit examples/rdd_list.ts
import { SparkSession } from "kindling";

const spark = SparkSession.builder.appName("RddList").master("local[2]").getOrCreate();
const sc = spark.sparkContext;

const numbers = sc.parallelize([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3);

console.log("partitions:", numbers.getNumPartitions());
console.log("in each:", (await numbers.glom().collect()).map((part) => part.length).join(" "));
console.log("count:", await numbers.count());
console.log("first:", await numbers.first());
console.log("take 3:", (await numbers.take(3)).join(" "));

// Transformations give an RDD, actions a value.
const squares = numbers.map((x) => x * x);
const even = squares.filter((x) => x % 2 === 0);
console.log("squares:", (await squares.collect()).join(" "));
console.log("even squares:", (await even.collect()).join(" "));
console.log("sum:", await squares.reduce((a, b) => a + b));
console.log("mean:", await numbers.mean());
console.log("top 3:", (await squares.top(3)).join(" "));

const letters = sc.parallelize(["a b", "b c", "c"]).flatMap((text) => text.split(" "));
console.log("letters:", (await letters.collect()).join(" "));
console.log("distinct:", (await letters.distinct().collect()).sort().join(" "));
console.log("union:", (await letters.union(sc.parallelize(["z"])).collect()).join(" "));

// A pair is a list of two: its key and its value.
const byRest = numbers.map((x) => [x % 3, x]).reduceByKey((a, b) => a + b);
const names = sc.parallelize([[0, "zero"], [1, "one"], [2, "two"]]);
for (const [rest, sum] of await byRest.sortByKey().collect()) console.log(`rest ${rest}: ${sum}`);
for (const [rest, [sum, name]] of await byRest.join(names).sortByKey().collect()) console.log(`${rest} ${name}: ${sum}`);

await spark.stop();
