// Counts bad records while the good ones are used: npx kindling submit examples/accumulator.ts
import { SparkSession } from "kindling";

const spark = SparkSession.builder.appName("Accumulator").getOrCreate();
const sc = spark.sparkContext;

const lines = sc.textFile("examples/data/sales.csv").filter((line) => !line.startsWith("fecha"));

const badRecords = sc.accumulator(0);
const amounts = lines.flatMap((line) => {
  const [day, shop, amount] = line.split(",");
  if (shop === "" || amount === "" || Number.isNaN(Number(amount))) {
    badRecords.add(1);
    return [];
  }
  return [Number(amount)];
});

console.log("before an action:", badRecords.value);
console.log("good records:", await amounts.count());
console.log("bad records:", badRecords.value);

// In a transformation a second action counts again. foreach is an action: it counts once.
await amounts.count();
console.log("bad records after two actions:", badRecords.value);

const noShop = sc.accumulator(0);
await lines.foreach((line) => {
  if (line.includes(",,")) noShop.add(1);
});
console.log("records without a shop:", noShop.value);

await spark.stop();
