import re
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

out = sys.argv[1] if len(sys.argv) > 1 else "out"

spark = SparkSession.builder.appName("Answers").master("local[2]").getOrCreate()
sc = spark.sparkContext

print("1. First steps")
people = spark.read.csv("examples/data/people.csv", header=True, inferSchema=True)
people.filter("edad < 30").orderBy("edad").select("nombre").show()

people.createOrReplaceTempView("people")
spark.sql("""
  SELECT edad div 10 * 10 AS desde, count(*) AS personas
  FROM people WHERE edad IS NOT NULL
  GROUP BY desde ORDER BY desde""").show()

print("2. RDDs")
even = sc.range(1, 101).filter(lambda n: n % 2 == 0)
print("sum of the even numbers to 100:", even.sum())

lines = sc.textFile("examples/data/access.log")
urls = lines.flatMap(lambda line: [part for part in line.split(" ") if part.startswith("http")])
requests = urls.map(lambda url: (url, 1)).reduceByKey(lambda a, b: a + b)
for url, count in requests.takeOrdered(2, key=lambda pair: -pair[1]):
    print(f"{url}: {count}")

print("3. The graph")
per_day = (
    lines.filter(lambda line: "ERROR" in line)
    .map(lambda line: (line[:10], 1))
    .reduceByKey(lambda a, b: a + b)
)
for day, count in per_day.sortByKey().take(2):
    print(f"{day}: {count}")

print("4. Data")
sales = spark.read.schema("fecha DATE, tienda STRING, importe DOUBLE").csv("examples/data/sales.csv", header=True)
means = [F.round(F.avg("importe"), 2).alias("media")]
sales.dropna(subset="tienda").groupBy("tienda").agg(*means).orderBy("tienda").show()
sales.dropna(subset="tienda").fillna(0, subset="importe").groupBy("tienda").agg(*means).orderBy("tienda").show()

months = sales.dropna().filter("importe >= 0").withColumn("mes", F.month("fecha"))
months.write.mode("overwrite").partitionBy("mes").parquet(f"{out}/by_month")
print("sales in March:", spark.read.parquet(f"{out}/by_month").filter("mes = 3").count())

print("5. Shared variables")
goals = spark.createDataFrame([("Logroño", 10000), ("Málaga", 12000), ("Lima", 18000)], ["tienda", "meta"])
(
    months.groupBy("tienda")
    .agg(F.round(F.sum("importe"), 2).alias("total"))
    .join(F.broadcast(goals), "tienda")
    .withColumn("alcanzada", F.expr("total >= meta"))
    .orderBy("tienda")
    .show()
)

no_url = sc.accumulator(0)
lines.foreach(lambda line: no_url.add(1) if "http" not in line else None)
print("lines without a URL:", no_url.value)

print("6. Word count")
words = sc.textFile("examples/data/quijote.txt").flatMap(lambda line: re.findall(r"\w+", line.lower()))
counts = words.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b)
print("words that appear once:", counts.filter(lambda pair: pair[1] == 1).count())
for word in counts.keys().takeOrdered(3, key=lambda word: (-len(word), word)):
    print(word)

print("7. The detector")
codes = lines.filter(lambda line: "ERROR" in line).map(
    lambda line: (line[:10], next((part for part in line.split(" ") if part.startswith("ERROR")), "UNKNOWN_ERROR"))
)
per_day_and_code = codes.map(lambda pair: (pair, 1)).reduceByKey(lambda a, b: a + b)
for (day, code), n in per_day_and_code.sortByKey().collect()[:3]:
    print(f"{day} {code}: {n}")

spark.stop()
