import sys

from pyspark.sql import SparkSession

log, out = sys.argv[1:]
spark = SparkSession.builder.appName("WordCount").getOrCreate()
counts = (
    spark.sparkContext.textFile(log)
    .flatMap(lambda line: line.split(" "))
    .map(lambda word: (word, 1))
    .reduceByKey(lambda a, b: a + b)
)
counts.filter(lambda pair: not pair[0].startswith("20")).map(lambda p: f"({p[0]},{p[1]})").saveAsTextFile(out)
spark.stop()
