"""Reads what Kindling wrote with Spark, DuckDB and pyarrow, and writes files with Spark for Kindling to read. Called by sources.ts."""
import json
import os
import sys

root = sys.argv[1]
out = {}


def rows(cursor_rows):
    return sorted([[None if v is None else str(v) for v in r] for r in cursor_rows], key=lambda r: int(r[0]))


COLUMNS = "CAST(id AS STRING), name, CAST(price AS STRING), CAST(big AS STRING), CAST(day AS STRING), CAST(ok AS STRING), CAST(x AS STRING), CAST(part AS STRING)"

try:
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    out["spark parquet"] = rows(spark.read.parquet(root + "/parquet").selectExpr(*COLUMNS.split(", ")).collect())
    for codec in ["gzip", "zstd", "uncompressed"]:
        if not os.path.exists(root + "/parquet_" + codec):
            continue
        out["spark parquet " + codec] = rows(spark.read.parquet(root + "/parquet_" + codec).selectExpr(*COLUMNS.split(", ")).collect())
    schema = "id LONG, name STRING, price DECIMAL(12,2), big DECIMAL(30,5), day DATE, ok BOOLEAN, x DOUBLE, at TIMESTAMP"
    csv = spark.read.schema(schema).option("header", "true").option("multiLine", "true").csv(root + "/csv")
    out["spark csv"] = rows(csv.selectExpr(*COLUMNS.split(", ")[:7]).collect())
    out["spark at"] = sorted(str(r[0]) for r in spark.read.parquet(root + "/parquet").selectExpr("date_format(at, 'yyyy-MM-dd HH:mm:ss.SSSSSS')").collect())
    out["spark text"] = sorted(r[0] for r in spark.read.text(root + "/text").collect())
    df = spark.read.parquet(root + "/parquet")
    df.write.partitionBy("part", "day").parquet(root + "/fromSpark/parquet")
    df.drop("part").write.option("header", "true").option("emptyValue", "(empty)").option("compression", "gzip").csv(root + "/fromSpark/csv")
    spark.stop()
except ImportError as e:
    out["skipped spark"] = str(e)

try:
    import duckdb

    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'")
    out["duckdb parquet"] = rows(
        con.execute(f"SELECT {COLUMNS.replace('STRING', 'VARCHAR')} FROM read_parquet('{root}/parquet/*/*.parquet', hive_partitioning=true)").fetchall()
    )
except ImportError as e:
    out["skipped duckdb"] = str(e)

try:
    import pyarrow.dataset as ds

    table = ds.dataset(root + "/parquet", format="parquet", partitioning="hive", exclude_invalid_files=True).to_table()
    names = ["id", "name", "price", "big", "day", "ok", "x", "part"]
    out["pyarrow parquet"] = rows([[r[n] for n in names] for r in table.to_pylist()])
except ImportError as e:
    out["skipped pyarrow"] = str(e)

print("RESULT" + json.dumps(out))
