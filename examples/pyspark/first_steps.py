from pyspark.sql import SparkSession
from pyspark.sql.functions import col

spark = SparkSession.builder.appName("FirstSteps").getOrCreate()

people = spark.read.csv("examples/data/people.csv", header=True, inferSchema=True)
people.show()
people.printSchema()
print("rows:", people.count())

people.select("nombre", "edad").show(3)
people.select("nombre", (col("edad") + 1).alias("el año próximo")).show(3)
people.filter(col("edad") > 30).show()
people.filter("edad < 18 OR edad IS NULL").show()
people.orderBy(col("edad").desc(), "nombre").show(3)
people.groupBy("edad").count().filter("count > 1").show()

people.createOrReplaceTempView("people")
spark.sql("SELECT nombre, edad FROM people WHERE edad BETWEEN 20 AND 40 ORDER BY edad, nombre").show()
spark.sql("SELECT count(*) AS personas, round(avg(edad), 1) AS media FROM people").show()

for row in people.filter("edad > 50").collect():
    print(row.nombre, row.edad)

spark.stop()
