from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("Accumulator").getOrCreate()
sc = spark.sparkContext

lines = sc.textFile("examples/data/sales.csv").filter(lambda line: not line.startswith("fecha"))

bad_records = sc.accumulator(0)


def parse(line):
    day, shop, amount = line.split(",")
    try:
        if shop == "":
            raise ValueError("no shop")
        return [float(amount)]
    except ValueError:
        bad_records.add(1)
        return []


amounts = lines.flatMap(parse)

print("before an action:", bad_records.value)
print("good records:", amounts.count())
print("bad records:", bad_records.value)

# In a transformation a second action counts again. foreach is an action: it counts once.
amounts.count()
print("bad records after two actions:", bad_records.value)

no_shop = sc.accumulator(0)
lines.foreach(lambda line: no_shop.add(1) if ",," in line else None)
print("records without a shop:", no_shop.value)

spark.stop()
