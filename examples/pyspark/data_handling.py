import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.functions import col

out = sys.argv[1] if len(sys.argv) > 1 else "out"

spark = SparkSession.builder.appName("DataHandling").getOrCreate()

# Without inferSchema every column is text.
raw = spark.read.csv("examples/data/sales.csv", header=True)
raw.printSchema()
raw.show(6)
print("rows:", raw.count())

# Gaps: rows without a shop are of no use, an amount that is missing can be filled.
print("no shop:", raw.filter(col("tienda").isNull()).count())
print("no amount:", raw.filter(col("importe").isNull()).count())
complete = raw.dropna(subset="tienda").fillna("0", subset="importe")
print("with a shop:", complete.count())

# Types: cast raises an error where a text is no number, try_cast gives null.
typed = complete.withColumn("fecha", col("fecha").cast("date")).withColumn("importe", col("importe").try_cast("double"))
typed.printSchema()
typed.filter(col("importe").isNull()).show()

sales = typed.filter("importe >= 0")
print("sales:", sales.count())

# From days to months.
monthly = (
    sales.groupBy(F.date_format("fecha", "yyyy-MM").alias("mes"), "tienda")
    .agg(F.count("*").alias("días"), F.round(F.sum("importe"), 2).alias("total"))
    .orderBy("mes", "tienda")
)
monthly.show()

monthly.write.mode("overwrite").csv(f"{out}/monthly_csv", header=True)
monthly.write.mode("overwrite").json(f"{out}/monthly_json")
monthly.write.mode("overwrite").parquet(f"{out}/monthly_parquet")
monthly.select(F.concat_ws(" ", "mes", "tienda", "total")).write.mode("overwrite").text(f"{out}/monthly_text")

# What was written, as it is read again. Only Parquet keeps the types; JSON has its columns by name.
spark.read.csv(f"{out}/monthly_csv", header=True, inferSchema=True).printSchema()
spark.read.json(f"{out}/monthly_json").printSchema()
spark.read.parquet(f"{out}/monthly_parquet").printSchema()
spark.read.parquet(f"{out}/monthly_parquet").filter("tienda = 'Logroño'").orderBy("mes").show()
spark.read.text(f"{out}/monthly_text").orderBy("value").show(3, False)

spark.stop()
