import sys

from pyspark.sql import SparkSession

log = sys.argv[1] if len(sys.argv) > 1 else "examples/data/access.log"
out = sys.argv[2] if len(sys.argv) > 2 else "out"

spark = SparkSession.builder.appName("LogDetector").getOrCreate()
sc = spark.sparkContext
sc.setLogLevel("ERROR")

lines = spark.read.text(log).rdd.map(lambda row: row[0])
errors = lines.filter(lambda line: "ERROR" in line)


def parse(line):
    parts = line.split(" ")
    code = next((p for p in parts if p.startswith("ERROR")), "UNKNOWN_ERROR")
    url = next((p for p in parts if p.startswith("http://") or p.startswith("https://")), "UNKNOWN_URL")
    return (code, url)


parsed = errors.map(parse)

error_counts = parsed.map(lambda x: (x[0], 1)).reduceByKey(lambda a, b: a + b)
url_counts = (
    parsed.map(lambda x: (x[1], 1))
    .reduceByKey(lambda a, b: a + b)
    .filter(lambda x: x[0] != "UNKNOWN_URL")
)

print("Error counts:")
for code, count in error_counts.collect():
    print(f"{code}: {count}")

print("\nTop problematic URLs:")
for url, count in url_counts.takeOrdered(10, key=lambda x: -x[1]):
    print(f"{url}: {count}")

error_counts.map(lambda x: f"({x[0]},{x[1]})").saveAsTextFile(f"{out}/error_counts")
url_counts.map(lambda x: f"({x[0]},{x[1]})").saveAsTextFile(f"{out}/url_counts")

spark.stop()
