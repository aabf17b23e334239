import sys

from pyspark.sql import SparkSession

log = sys.argv[1] if len(sys.argv) > 1 else "examples/data/access.log"
out = sys.argv[2] if len(sys.argv) > 2 else "out"

spark = SparkSession.builder.appName("RddText").getOrCreate()
sc = spark.sparkContext

lines = sc.textFile(log)
print("lines:", lines.count())
print("first:", lines.first())

warnings = lines.filter(lambda line: "WARN" in line)
print("warnings:", warnings.count())
for line in warnings.take(2):
    print(line)

words = lines.flatMap(lambda line: line.split(" "))
print("words:", words.count())
print("longest:", words.reduce(lambda a, b: a if len(a) >= len(b) else b))

levels = lines.map(lambda line: line.split(" ")[2])
print("levels:", " ".join(sorted(levels.distinct().collect())))

per_day = lines.map(lambda line: (line[:10], 1)).reduceByKey(lambda a, b: a + b)
for day, count in per_day.sortByKey().take(3):
    print(f"{day}: {count}")

warnings.saveAsTextFile(f"{out}/warnings")
print("saved:", sc.textFile(f"{out}/warnings").count())

spark.stop()
