"""Spark over the HDFS of hdfs.ts: reads what Kindling wrote, and writes for Kindling to read. `hdfs.py BASE`, with HADOOP_CONF_DIR. Prints one JSON object:
what was read, by name."""
import json
import sys

from pyspark.sql import SparkSession

base = sys.argv[1]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.ui.showConsoleProgress", "false")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)
sc = spark.sparkContext
sc.setLogLevel("OFF")
DDL = "id LONG, name STRING, price DECIMAL(12,2), part STRING"


def rows(df):
    return sorted(["\t".join("NULL" if v is None else str(v) for v in r) for r in df.select("id", "name", "price", "part").collect()])


out = {}
for name in ["parquet", "csv", "json"]:
    out[name] = rows(spark.read.schema(DDL).format(name).load(f"{base}/own/{name}"))
out["lines"] = sorted(sc.textFile(f"{base}/own/lines").collect())
out["packed lines"] = sorted(sc.textFile(f"{base}/own/packed").collect())
out["large"] = [str(r) for r in spark.read.parquet(f"{base}/own/large").selectExpr("count(*)", "sum(id)", "sum(hash(text))").first()]
out["names"] = sorted(sc.wholeTextFiles(f"{base}/own/names/*").values().collect())
# The owner of what the user "ada" wrote.
path = spark._jvm.org.apache.hadoop.fs.Path(f"{base}/ada/f")
status = path.getFileSystem(spark._jsc.hadoopConfiguration()).listStatus(path)[0]
out["owner"] = [status.getOwner(), str(status.getReplication()), str(status.getBlockSize())]

df = spark.read.schema(DDL).parquet(f"{base}/own/parquet")
for name in ["parquet", "csv", "json"]:
    df.write.partitionBy("part").format(name).save(f"{base}/spark/{name}")
df.selectExpr("concat(id, ' ', coalesce(name, ''))").write.text(f"{base}/spark/text", compression="gzip")
sc.parallelize([f"line {i} ñ" for i in range(300)], 3).saveAsTextFile(f"{base}/spark/lines")
spark.range(400000).selectExpr("id", "sha2(string(id), 256) AS text").coalesce(1).write.parquet(f"{base}/spark/large")
print("RESULT" + json.dumps(out))
