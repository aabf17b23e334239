from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("RddList").master("local[2]").getOrCreate()
sc = spark.sparkContext

numbers = sc.parallelize([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3)

print("partitions:", numbers.getNumPartitions())
print("in each:", *[len(part) for part in numbers.glom().collect()])
print("count:", numbers.count())
print("first:", numbers.first())
print("take 3:", *numbers.take(3))

# Transformations give an RDD, actions a value.
squares = numbers.map(lambda x: x * x)
even = squares.filter(lambda x: x % 2 == 0)
print("squares:", *squares.collect())
print("even squares:", *even.collect())
print("sum:", squares.reduce(lambda a, b: a + b))
print("mean:", numbers.mean())
print("top 3:", *squares.top(3))

letters = sc.parallelize(["a b", "b c", "c"]).flatMap(lambda text: text.split(" "))
print("letters:", *letters.collect())
print("distinct:", *sorted(letters.distinct().collect()))
print("union:", *letters.union(sc.parallelize(["z"])).collect())

# A pair is a tuple: its key and its value.
by_rest = numbers.map(lambda x: (x % 3, x)).reduceByKey(lambda a, b: a + b)
names = sc.parallelize([(0, "zero"), (1, "one"), (2, "two")])
for rest, sum in by_rest.sortByKey().collect():
    print(f"rest {rest}: {sum}")
for rest, (sum, name) in by_rest.join(names).sortByKey().collect():
    print(f"{rest} {name}: {sum}")

spark.stop()
