from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("Dag").master("local[2]").getOrCreate()
sc = spark.sparkContext

lines = sc.textFile("examples/data/access.log")
errors = lines.filter(lambda line: "ERROR" in line)
by_day = errors.groupBy(lambda line: line[:10])
counts = by_day.mapValues(lambda group: len(group))

# Nothing has been read so far. The action runs all three steps.
for day, count in counts.sortByKey().take(5):
    print(f"{day}: {count}")

# The same three steps on a DataFrame.
sales = spark.read.csv("examples/data/sales.csv", header=True)
per_shop = sales.filter("tienda IS NOT NULL").groupBy("tienda").count()
per_shop.orderBy("tienda").show()

# What Spark knows of each: the lineage of the RDD, the plan of the DataFrame.
print("Lineage:")
print(counts.toDebugString().decode())
per_shop.explain()

spark.stop()
