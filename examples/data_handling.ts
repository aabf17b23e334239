// From daily sales with gaps to monthly sales, written in four formats: npx kindling submit examples/data_handling.ts FOLDER
import { SparkSession, col, functions as F } from "kindling";

const [out = "out"] = process.argv.slice(2);

const spark = SparkSession.builder.appName("DataHandling").getOrCreate();

// Without inferSchema every column is text.
const raw = spark.read.csv("examples/data/sales.csv", { header: true });
await raw.printSchema();
await raw.show(6);
console.log("rows:", await raw.count());

// Gaps: rows without a shop are of no use, an amount that is missing can be filled.
console.log("no shop:", await raw.filter(col("tienda").isNull()).count());
console.log("no amount:", await raw.filter(col("importe").isNull()).count());
const complete = raw.dropna({ subset: "tienda" }).fillna("0", "importe");
console.log("with a shop:", await complete.count());

// Types: cast raises an error where a text is no number, try_cast gives null.
const typed = complete.withColumn("fecha", col("fecha").cast("date")).withColumn("importe", col("importe").try_cast("double"));
await typed.printSchema();
await typed.filter(col("importe").isNull()).show();

const sales = typed.filter("importe >= 0");
console.log("sales:", await sales.count());

// From days to months.
const monthly = sales
  .groupBy(F.date_format("fecha", "yyyy-MM").alias("mes"), "tienda")
  .agg(F.count("*").alias("días"), F.round(F.sum("importe"), 2).alias("total"))
  .orderBy("mes", "tienda");
await monthly.show();

await monthly.write.mode("overwrite").csv(`${out}/monthly_csv`, { header: true });
await monthly.write.mode("overwrite").json(`${out}/monthly_json`);
await monthly.write.mode("overwrite").parquet(`${out}/monthly_parquet`);
await monthly.select(F.concat_ws(" ", "mes", "tienda", "total")).write.mode("overwrite").text(`${out}/monthly_text`);

// What was written, as it is read again. Only Parquet keeps the types; JSON has its columns by name.
await spark.read.csv(`${out}/monthly_csv`, { header: true, inferSchema: true }).printSchema();
await spark.read.json(`${out}/monthly_json`).printSchema();
await spark.read.parquet(`${out}/monthly_parquet`).printSchema();
await spark.read.parquet(`${out}/monthly_parquet`).filter("tienda = 'Logroño'").orderBy("mes").show();
await spark.read.text(`${out}/monthly_text`).orderBy("value").show(3, false);

await spark.stop();
