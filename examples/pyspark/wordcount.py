import re
import sys

from pyspark.sql import SparkSession

file = sys.argv[1] if len(sys.argv) > 1 else "examples/data/quijote.txt"

spark = SparkSession.builder.appName("WordCount").getOrCreate()
sc = spark.sparkContext

counts = (
    sc.textFile(file)
    .flatMap(lambda line: re.findall(r"\w+", line.lower()))
    .map(lambda word: (word, 1))
    .reduceByKey(lambda a, b: a + b)
)

print(f"{counts.count()} different words")
for word, n in counts.sortBy(lambda pair: (-pair[1], pair[0])).take(10):
    print(f"{word}: {n}")

spark.stop()
