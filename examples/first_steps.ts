// A first look at a DataFrame, with the API and with SQL: npx kindling submit examples/first_steps.ts
import { SparkSession, col } from "kindling";

const spark = SparkSession.builder.appName("FirstSteps").getOrCreate();

const people = spark.read.csv("examples/data/people.csv", { header: true, inferSchema: true });
await people.show();
await people.printSchema();
console.log("rows:", await people.count());

await people.select("nombre", "edad").show(3);
await people.select("nombre", col("edad").plus(1).alias("el año próximo")).show(3);
await people.filter(col("edad").gt(30)).show();
await people.filter("edad < 18 OR edad IS NULL").show();
await people.orderBy(col("edad").desc(), "nombre").show(3);
await people.groupBy("edad").count().filter("count > 1").show();

await people.createOrReplaceTempView("people");
await spark.sql("SELECT nombre, edad FROM people WHERE edad BETWEEN 20 AND 40 ORDER BY edad, nombre").show();
await spark.sql("SELECT count(*) AS personas, round(avg(edad), 1) AS media FROM people").show();

for (const row of await people.filter("edad > 50").collect()) console.log(row.nombre, row.edad);

await spark.stop();
