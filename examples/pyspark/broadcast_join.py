from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("BroadcastJoin").getOrCreate()
sc = spark.sparkContext

sales = spark.read.csv("examples/data/sales.csv", header=True, inferSchema=True)
shops = spark.createDataFrame(
    [("Logroño", "España"), ("Málaga", "España"), ("Lima", "Perú")],
    ["tienda", "país"],
)

joined = sales.join(F.broadcast(shops), "tienda")
joined.groupBy("país").count().orderBy("país").show()

# With an RDD the small table is a broadcast variable.
countries = sc.broadcast({"Logroño": "España", "Málaga": "España", "Lima": "Perú"})
per_country = sales.rdd \
    .map(lambda row: (countries.value.get(row.tienda, "?"), 1)) \
    .reduceByKey(lambda a, b: a + b)
for country, count in per_country.sortByKey().collect():
    print(f"{country}: {count}")

# The plan says BroadcastHashJoin: no row of sales was moved for the join.
joined.explain()

spark.stop()
