"""Spark, DuckDB and pyarrow over the files of main.ts: reads what Kindling wrote, writes files for Kindling to read, and
evaluates the queries in Spark. Prints one JSON object: rows as Spark's spark-sql shell prints them, by name."""
import glob
import json
import os
import shutil
import sys

import duckdb
import pyarrow.dataset as ds
import pyarrow.parquet as pq

root, queries_file = sys.argv[1:3]
out = {}
own = root + "/kindling/"

spark = None
if shutil.which("java"):
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", root + "/warehouse")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    hive = spark._jvm.org.apache.spark.sql.execution.HiveResult
else:
    out["no Spark"] = []


def read(path):
    """The rows of Parquet files, by Spark."""
    return rows(spark.read.parquet(path)) if spark else None


def rows(df):
    text = hive.hiveResultString(df._jdf.queryExecution().executedPlan())
    return list(text.mkString("\u0001").split("\u0001")) if text.size() > 0 else []


def error(e):
    condition = e.getCondition() if hasattr(e, "getCondition") else None
    return {"error": condition or type(e).__name__, "text": str(e)[:300]}


def attempt(name, f):
    try:
        out[name] = f()
    except Exception as e:  # noqa: BLE001: what went wrong is the answer
        out[name] = error(e)


parquet = sorted(os.path.basename(d) for d in glob.glob(own + "parquet_*"))
for name in parquet:
    attempt("Spark reads " + name, lambda: read(own + name))

con = duckdb.connect()
con.execute("SET TimeZone='UTC'")
os.makedirs(root + "/duckdb")
os.makedirs(root + "/pyarrow")
for name in parquet:
    def by_duckdb():
        to = f"{root}/duckdb/{name}.parquet"
        con.execute(f"COPY (SELECT * FROM read_parquet('{own}{name}/**/*.parquet', hive_partitioning=true)) TO '{to}' (FORMAT parquet)")
        return read(to)

    def by_pyarrow():
        to = f"{root}/pyarrow/{name}.parquet"
        # Spark's INT96 would become nanoseconds, which Spark does not read.
        micros = ds.ParquetFileFormat(coerce_int96_timestamp_unit="us")
        table = ds.dataset(own + name, format=micros, partitioning="hive", exclude_invalid_files=True).to_table()
        # The metadata of a part would say that there are no partition columns.
        table = table.replace_schema_metadata(None)
        pq.write_table(table, to, compression="zstd")
        return read(to)

    attempt("DuckDB copies " + name, by_duckdb)
    attempt("pyarrow copies " + name, by_pyarrow)

if spark:
    csv_schema = open(own + "csv.ddl").read()
    attempt("Spark reads CSV", lambda: rows(spark.read.schema(csv_schema).csv(own + "csv", header=True, multiLine=True, escape='"')))

    everything = spark.read.parquet(own + "parquet_flat")
    for codec in ["snappy", "gzip", "zstd", "lz4_raw", "none"]:
        everything.write.option("compression", codec).parquet(f"{root}/spark/parquet_{codec}")
    spark.read.parquet(own + "parquet_nested").write.parquet(root + "/spark/parquet_nested")
    everything.repartition(3).write.partitionBy("b", "d").parquet(root + "/spark/parquet_partitioned")
    spark.read.schema(csv_schema).csv(own + "csv", header=True, multiLine=True, escape='"').write.csv(root + "/spark/csv", header=True, escape='"')

    everything.createOrReplaceTempView("flat")
    spark.read.parquet(own + "parquet_nested").createOrReplaceTempView("nested")
    for query in [q.strip() for q in open(queries_file).read().split(";\n") if q.strip()]:
        attempt("SQL " + query, lambda: rows(spark.sql(query)))

print("RESULT" + json.dumps(out))
