from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("Caching").getOrCreate()
sc = spark.sparkContext

# The accumulator counts how often a line is taken apart.
parsed = sc.accumulator(0)


def split(line):
    parsed.add(1)
    return line.split(" ")


requests = sc.textFile("examples/data/access.log").map(split)

requests.count()
requests.filter(lambda parts: parts[2] == "INFO").count()
print("without cache, lines parsed:", parsed.value)

requests.cache()
requests.count()
requests.filter(lambda parts: parts[2] == "INFO").count()
print("with cache, lines parsed:", parsed.value)
requests.unpersist()

# The same for a DataFrame. cache() only marks it: the first action fills the cache.
sales = spark.read.csv("examples/data/sales.csv", header=True, inferSchema=True)
per_shop = sales.dropna().groupBy("tienda").count().cache()
print("rows:", per_shop.count())
per_shop.orderBy("tienda").show()
per_shop.orderBy("count", "tienda").show()
per_shop.unpersist()

# A table is cached by its name.
sales.createOrReplaceTempView("sales")
spark.catalog.cacheTable("sales")
print("sales cached:", "yes" if spark.catalog.isCached("sales") else "no")
spark.sql("SELECT min(fecha) AS desde, max(fecha) AS hasta FROM sales").show()
spark.catalog.uncacheTable("sales")
print("sales cached:", "yes" if spark.catalog.isCached("sales") else "no")

spark.stop()
